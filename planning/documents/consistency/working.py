"""The stored quantities of a finding as lines that a reader can work through again."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from indicators import quantities
from planning.documents.consistency.statements import percent, rounded
from planning.wording import number

# What the rules call their quantities, in words; the sentence of the finding says the rest.
_AMOUNTS = {
    "first": "一处",
    "second": "另一处",
    "promised": "目标",
    "reported": "报告",
    "value": "数值",
    "lesser": "应当较小的",
    "greater": "应当较大的",
    "start": "起点",
    "end": "终点",
    "reached": "按所写推到",
    "base": "倒推的基数",
    "other_base": "另一处倒推的基数",
    "total": "各项合计",
    "part": "部分",
    "whole": "总数",
    "part_gain": "部分的增量",
    "whole_gain": "总增量",
    "earlier": "较早",
    "later": "较晚",
    "before": "此前",
    "goal": "目标",
    "needed": "平均每年须有",
    "given": "每年所定",
    "each": "若为各处",
    "together": "若为合计，平均每处",
}
_FRACTIONS = {
    "stated": "所写",
    "implied": "由数推得",
    "ratio": "两数之比",
    "share": "一处之比",
    "other_share": "另一处之比",
    "usual": "常见的算法",
    "gap": "相差",
    "rest_growth": "其余部分的增长",
    "yearly": "每年须增",
}
_COUNTS = {
    "one": "一处之比",
    "other": "另一处之比",
    "years": "年数",
    "times": "倍数",
    "higher": "高门槛",
    "lower": "低门槛",
    "included": "互相包含时至少",
    "apart": "分开计数时至少",
    "announced": "写明",
    "listed": "所列",
    "differing": "不同的名称",
    "others": "写法相同的其余各处",
    "units": "处数",
    "compounded": "逐年复合的行数",
    "averaged": "简单平均的行数",
}
_PERCENT = ("%", "百分点")


def working(numbers: Mapping[str, str], units: Iterable[str]) -> list[tuple[str, str]]:
    """Label and quantity of each number, in the order in which the rule states them.

    Amounts are stored in base units; they are shown in the first unit of the finding's places
    that is no percentage, or as a percentage where all are.
    """
    unit = next((unit for unit in units if unit and unit not in _PERCENT), "%")
    lines = []
    for name, text in numbers.items():
        value = Decimal(text)
        if name in _FRACTIONS:
            lines.append((_FRACTIONS[name], percent(value)))
        elif name in _COUNTS:
            lines.append((_COUNTS[name], number(rounded(value))))
        else:
            lines.append((_AMOUNTS[name], _amount(value, unit)))
    return lines


def _amount(value: Decimal, unit: str) -> str:
    space = "" if unit == "%" else " "
    return f"{number(rounded(value / quantities.unit(unit).factor, 6))}{space}{unit}"
