"""Quantities as people write them: numbers, Chinese units, and what they come to.

A unit is a scale word (十, 百, 千, 万, 亿 and their products) before a base unit (元, 吨, 千瓦 …).
Two units can be turned into one another when their base units measure the same thing.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from math import prod

from django.utils.translation import gettext

# base unit: (what it measures, how many of that dimension's reference unit it is)
_BASE_UNITS: dict[str, tuple[str, Decimal]] = {
    "": ("number", Decimal(1)),
    "%": ("fraction", Decimal("0.01")),
    "百分点": ("fraction", Decimal("0.01")),
    "倍": ("fraction", Decimal(1)),
    "元": ("yuan", Decimal(1)),
    "美元": ("dollar", Decimal(1)),
    "吨": ("tonne", Decimal(1)),
    "公斤": ("tonne", Decimal("0.001")),
    "吨标准煤": ("tonne of coal equivalent", Decimal(1)),
    "千瓦": ("kilowatt", Decimal(1)),
    "兆瓦": ("kilowatt", Decimal(1000)),
    "MW": ("kilowatt", Decimal(1000)),
    "GW": ("kilowatt", Decimal(1000000)),
    "千瓦时": ("kilowatt-hour", Decimal(1)),
    "立方米": ("cubic metre", Decimal(1)),
    "平方米": ("square metre", Decimal(1)),
    "平方公里": ("square metre", Decimal(1000000)),
    "亩": ("mu", Decimal(1)),
    "毫米": ("metre", Decimal("0.001")),
    "米": ("metre", Decimal(1)),
    "米/分": ("metre per minute", Decimal(1)),
    "公里": ("metre", Decimal(1000)),
    "安时": ("ampere-hour", Decimal(1)),
    "克拉": ("carat", Decimal(1)),
    "千安": ("kiloampere", Decimal(1)),
    "千伏安": ("kilovolt-ampere", Decimal(1)),
    "元/瓦": ("yuan per watt", Decimal(1)),
    "元/吨": ("yuan per tonne", Decimal(1)),
    "吨/年": ("tonne", Decimal(1)),
    "吨标准煤/万元": ("tonne of coal equivalent per 10,000 yuan", Decimal(1)),
    "立方米/万元": ("cubic metre per 10,000 yuan", Decimal(1)),
}
# What is counted, one by one. Different words count different things and are not converted.
_COUNTED = frozenset(
    "个 家 项 件 台 套 台套 辆 部 只 支 条 种 人 人次 人份 户 座 片 粒 根 把 类 处 所 名 次 单 份 批 位 "
    "贴 标张 架 块 盒 枚 张 组 头 羽 株 瓶 袋 箱 标箱 列 艘 双 对 群 级 大 年 月 天 小时 件/万人".split()
)
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_SCALE_PREFIX = re.compile(r"^[十百千万亿]+")
_NUMBER = re.compile(r"^[+-]?(\d+(\.\d+)?|\.\d+)$")
_GROUPED = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")


@dataclass(frozen=True)
class Unit:
    """A unit as written, what it measures, and how many reference units it is."""

    name: str
    dimension: str
    factor: Decimal


@dataclass(frozen=True)
class Quantity:
    value: Decimal
    unit: Unit | None


@cache
def unit(name: str) -> Unit:
    """The unit of that name. Raises ValueError for a unit nobody has defined."""
    if name in _BASE_UNITS:
        dimension, factor = _BASE_UNITS[name]
        return Unit(name, dimension, factor)
    if name in _COUNTED:
        return Unit(name, name, Decimal(1))
    scale = _SCALE_PREFIX.match(name)
    # The longest scale that leaves a known base wins: 万千瓦 is 万 of 千瓦, not 万千 of 瓦.
    for length in range(len(scale[0]) if scale else 0, 0, -1):
        base = name[length:]
        if base in _BASE_UNITS or base in _COUNTED:
            known = unit(base)
            factor = known.factor * prod(_SCALES[word] for word in name[:length])
            return Unit(name, known.dimension, factor)
    raise ValueError(gettext("未知的单位“%(name)s”") % {"name": name})


def is_counted(name: str) -> bool:
    """Whether a unit counts single pieces (个, 万辆, 亿部), each word its own."""
    return unit(name).dimension in _COUNTED


def convert(value: Decimal, source: str, target: str) -> Decimal:
    """`value` in `source` units, expressed in `target` units.

    Raises ValueError when the two do not measure the same thing.
    """
    from_unit, to_unit = unit(source), unit(target)
    if from_unit.dimension != to_unit.dimension:
        raise ValueError(
            gettext("单位“%(source)s”不能换算为“%(target)s”") % {"source": source, "target": target}
        )
    return value * from_unit.factor / to_unit.factor


def number(text: str) -> Decimal:
    """A number as people type it: full-width digits, thousands separators, a minus sign.

    Raises ValueError with a sentence for anything else.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace("﹒", ".")
    plain = plain.replace("，", ",").replace(" ", "")
    if _GROUPED.match(plain):
        plain = plain.replace(",", "")
    if not _NUMBER.match(plain):
        raise ValueError(gettext("“%(text)s”不是数字") % {"text": text})
    try:
        return Decimal(plain)
    except InvalidOperation as error:  # pragma: no cover - the pattern admits only decimals
        raise ValueError(gettext("“%(text)s”不是数字") % {"text": text}) from error


def parse(text: str) -> Quantity:
    """A number with or without a unit, such as `1.2万亿元`, `3,266 亿元` or `77.1%`.

    The unit is None when none is written. Raises ValueError with a sentence.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace("﹒", ".")
    split = re.match(r"^([+-]?[\d,，. ]+)(.*)$", plain)
    if not split:
        raise ValueError(gettext("“%(text)s”不是数字") % {"text": text})
    value = number(split[1])
    written = split[2].strip()
    return Quantity(value, unit(written) if written else None)
