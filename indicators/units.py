"""Units in the language of the page. Figures are not converted: 3,266 亿元 is 3,266 × 100 million yuan."""

import re

from config.language import is_english

_SCALES = {
    "十": "10",
    "百": "100",
    "千": "1,000",
    "万": "10,000",
    "十万": "100,000",
    "百万": "million",
    "千万": "10 million",
    "亿": "100 million",
    "十亿": "billion",
    "百亿": "10 billion",
    "千亿": "100 billion",
    "万亿": "trillion",
}
_BASES = {
    "%": "%",
    "百分点": "percentage points",
    "倍": "times",
    "元": "yuan",
    "美元": "US dollars",
    "吨": "t",
    "公斤": "kg",
    "吨标准煤": "t of coal equivalent",
    "千瓦": "kW",
    "兆瓦": "MW",
    "MW": "MW",
    "GW": "GW",
    "千瓦时": "kWh",
    "立方米": "m³",
    "平方米": "m²",
    "平方公里": "km²",
    "亩": "mu",
    "毫米": "mm",
    "米": "m",
    "米/分": "m/min",
    "公里": "km",
    "安时": "Ah",
    "克拉": "carats",
    "千安": "kA",
    "千伏安": "kVA",
    "元/瓦": "yuan/W",
    "元/吨": "yuan/t",
    "吨/年": "t/year",
    "吨标准煤/万元": "t of coal equivalent per 10,000 yuan",
    "立方米/万元": "m³ per 10,000 yuan",
    "台": "units", "套": "sets", "台套": "sets", "辆": "vehicles", "部": "sets",
    "只": "pieces", "支": "pieces", "条": "lines", "种": "kinds", "人": "people",
    "人次": "person-times", "人份": "doses", "户": "households", "座": "plants", "片": "pieces",
    "粒": "tablets", "根": "pieces", "把": "pieces", "类": "classes", "处": "places",
    "所": "institutes", "名": "people", "次": "times", "单": "orders", "份": "copies",
    "批": "batches", "位": "places", "贴": "patches", "标张": "standard sheets", "张": "sheets",
    "架": "aircraft", "块": "pieces", "盒": "boxes", "枚": "pieces", "组": "sets", "头": "head",
    "羽": "head", "株": "trees", "瓶": "bottles", "袋": "bags", "箱": "boxes", "标箱": "TEU",
    "列": "trains", "艘": "ships", "双": "pairs", "对": "pairs", "群": "groups", "级": "levels",
    "大": "", "年": "years", "月": "months", "天": "days", "小时": "hours",
    "件/万人": "per 10,000 people",
    # What follows names what is counted; the word itself says no more in English.
    "个": "", "家": "", "项": "", "件": "",
}  # fmt: skip
_SCALED = re.compile(r"^([十百千万亿]+)(.*)$")


def unit_name(unit: str) -> str:
    """A unit by itself, for a heading or a column: 亿元, or `100 million yuan`."""
    if not unit or not is_english():
        return unit
    return " ".join(_in_english(unit))


def quantity(number: str, unit: str) -> str:
    """A number that is already written, with its unit: `3,266 亿元`, `25%`."""
    if not unit:
        return number
    if unit == "%":
        return f"{number}%"
    if not is_english():
        return f"{number} {unit}"
    words = _in_english(unit)
    # A scale before the unit is multiplied, or it would read as a second number.
    joint = " × " if words and words[0][0].isdigit() else " "
    return joint.join((number, " ".join(words))) if words else number


def _in_english(unit: str) -> list[str]:
    """The words of a unit, the scale first; none for 个 and the like."""
    if unit in _BASES:
        return [word] if (word := _BASES[unit]) else []
    scaled = _SCALED.match(unit)
    for length in range(len(scaled[1]) if scaled else 0, 0, -1):
        scale, base = unit[:length], unit[length:]
        if scale in _SCALES and base in _BASES:
            return [word for word in (_SCALES[scale], _BASES[base]) if word]
    return [unit]
