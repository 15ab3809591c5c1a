"""What a comparator and the digits of a figure leave open: an interval with its ends."""

from dataclasses import dataclass
from decimal import Decimal

# How far 左右 and …级 reach when two figures are held against one another. Progress judges them
# by 5 %; here a tenth is still the same figure, so that only a real difference is a finding.
ABOUT = Decimal("0.1")


@dataclass(frozen=True)
class Span:
    """All values from `low` to `high`; None is no limit, an open end does not belong to it."""

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False

    def meets(self, other: "Span") -> bool:
        """Whether one value can lie in both."""
        return not (self._below(other) or other._below(self))

    def _below(self, other: "Span") -> bool:
        if self.high is None or other.low is None:
            return False
        if self.high == other.low:
            return self.high_open or other.low_open
        return self.high < other.low

    @property
    def is_bound(self) -> bool:
        """Whether it leaves one side open, as 超过 and 不低于 do."""
        return self.low is None or self.high is None


def span_of(
    comparator: str, value: Decimal, value_max: Decimal | None, half: Decimal = Decimal(0)
) -> Span:
    """The interval that a figure states; `half` is half a unit of its last digit."""
    if comparator == "range":
        return Span(value, value_max)
    if comparator in (">", ">="):
        return Span(value, None, low_open=comparator == ">")
    if comparator in ("<", "<="):
        return Span(None, value, high_open=comparator == "<")
    if comparator == "~":
        reach = abs(value) * ABOUT
        return Span(value - reach, value + reach)
    return Span(value - half, value + half)


def around(value: Decimal, half: Decimal) -> Span:
    """A figure taken as it is written, whatever its comparator: only its last digit is open."""
    return Span(value - half, value + half)
