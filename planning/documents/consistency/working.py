"""The stored quantities of a finding as lines that a reader can work through again."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from indicators import quantities
from indicators.units import quantity
from planning.documents.consistency.statements import percent, rounded
from planning.wording import number

# What the rules call their quantities, in words; the sentence of the finding says the rest.
_AMOUNTS = {
    "first": _("一处"),
    "second": _("另一处"),
    "promised": _("目标"),
    "reported": _("报告"),
    "value": _("数值"),
    "lesser": _("应当较小的"),
    "greater": _("应当较大的"),
    "start": _("起点"),
    "end": _("终点"),
    "reached": _("按所写推到"),
    "base": _("倒推的基数"),
    "other_base": _("另一处倒推的基数"),
    "total": _("各项合计"),
    "part": _("部分"),
    "whole": _("总数"),
    "part_gain": _("部分的增量"),
    "whole_gain": _("总增量"),
    "earlier": _("较早"),
    "later": _("较晚"),
    "before": _("此前"),
    "goal": _("目标"),
    "needed": _("平均每年须有"),
    "given": _("每年所定"),
    "each": _("若为各处"),
    "together": _("若为合计，平均每处"),
}
_FRACTIONS = {
    "stated": _("所写"),
    "implied": _("由数推得"),
    "ratio": _("两数之比"),
    "share": _("一处之比"),
    "other_share": _("另一处之比"),
    "usual": _("常见的算法"),
    "gap": _("相差"),
    "rest_growth": _("其余部分的增长"),
    "yearly": _("每年须增"),
}
_COUNTS = {
    "one": _("一处之比"),
    "other": _("另一处之比"),
    "years": _("年数"),
    "times": _("倍数"),
    "higher": _("高门槛"),
    "lower": _("低门槛"),
    "included": _("互相包含时至少"),
    "apart": _("分开计数时至少"),
    "announced": _("写明"),
    "listed": _("所列"),
    "differing": _("不同的名称"),
    "others": _("写法相同的其余各处"),
    "units": _("处数"),
    "compounded": _("逐年复合的行数"),
    "averaged": _("简单平均的行数"),
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
            lines.append((str(_FRACTIONS[name]), percent(value)))
        elif name in _COUNTS:
            lines.append((str(_COUNTS[name]), number(rounded(value))))
        else:
            lines.append((str(_AMOUNTS[name]), _amount(value, unit)))
    return lines


def _amount(value: Decimal, unit: str) -> str:
    return quantity(number(rounded(value / quantities.unit(unit).factor, 6)), unit)
