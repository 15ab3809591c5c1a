"""What the rules read: one figure of one plan, with what is needed to compare it."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext, gettext_noop

from config.language import is_english
from indicators import quantities
from indicators.units import quantity
from planning.documents.consistency.spans import Span, around, span_of
from planning.wording import number

PAST = frozenset({"baseline", "result"})
PROMISES = frozenset({"target", "project", "money"})
# Forms that state how much there is, in one year: they are compared with one another.
LEVELS = frozenset({"level", "share", "count", "threshold_count", "capacity"})
_FORM_WORDS = {
    "annual_growth": gettext_noop("年均增长"),
    "yoy_growth": gettext_noop("同比增长"),
    "cumulative_change": gettext_noop("累计变化"),
    "increment": gettext_noop("新增"),
}
# Where the text says 下降 and states a positive number.
_FALLS = {
    "annual_growth": gettext_noop("年均下降"),
    "yoy_growth": gettext_noop("同比下降"),
    "cumulative_change": gettext_noop("累计下降"),
}
_OPPOSITE = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}
_SIGNS = {
    ">=": gettext_noop("≥"),
    ">": gettext_noop("＞"),
    "<=": gettext_noop("≤"),
    "<": gettext_noop("＜"),
    "~": gettext_noop("约"),
}
_DECIMALS = re.compile(r"\d[.﹒](\d+)")


@dataclass(frozen=True)
class Statement:
    """One figure as encoded. `value` is in `unit`; `amount` is in the unit's base, with its sign."""

    code: str
    plan: str
    subject: str
    indicator: str
    value: Decimal
    unit: str = ""
    comparator: str = "="
    value_max: Decimal | None = None
    decrease: bool = False  # 下降 with a positive number: `amount` and `bound` are turned round
    form: str = "level"
    kind: str = "target"
    threshold: str = ""
    year: int | None = None
    start: int | None = None  # the first year of a period that ends in `year`
    baseline_year: int | None = None
    baseline_value: Decimal | None = None
    section: str = ""
    locator: str = ""
    paragraph: int = 1
    written: str = ""
    plan_order: int = 0
    subject_name: str = ""
    indicator_name: str = ""
    indicator_kind: str = "flow"
    less_is_better: bool = False
    parents: tuple[str, ...] = ()  # the subject's, from the nearest up
    places: tuple[str, ...] = ()  # cities and counties that are named with it
    listed: int | None = None
    list_open: bool = False

    @property
    def is_past(self) -> bool:
        return self.kind in PAST

    @property
    def is_promise(self) -> bool:
        return self.kind in PROMISES

    @property
    def is_level(self) -> bool:
        return self.form in LEVELS

    @property
    def dimension(self) -> str:
        return quantities.unit(self.unit).dimension

    @property
    def factor(self) -> Decimal:
        return quantities.unit(self.unit).factor

    @property
    def amount(self) -> Decimal:
        return self.value * self.factor * (-1 if self.decrease else 1)

    @property
    def bound(self) -> str:
        """The comparator that holds for `amount`."""
        return _OPPOSITE.get(self.comparator, self.comparator) if self.decrease else self.comparator

    @property
    def half(self) -> Decimal:
        """Half a unit of the last digit that the text writes, in base units."""
        written = _DECIMALS.search(self.written)
        digits = len(written[1]) if written else max(0, -self.value.normalize().as_tuple().exponent)
        return Decimal(1).scaleb(-digits) / 2 * self.factor

    @property
    def span(self) -> Span:
        high = None if self.value_max is None else self.value_max * self.factor
        return span_of(self.bound, self.amount, high, self.half)

    @property
    def point(self) -> Span:
        """The figure without its comparator, as a table states it."""
        return around(self.amount, self.half)

    @property
    def years(self) -> str:
        if self.start and self.start != self.year:
            return gettext("%(start)s—%(year)s年") % {"start": self.start, "year": self.year}
        return gettext("%(year)s年") % {"year": self.year}

    @property
    def in_table(self) -> bool:
        """A table's figures are exact, whatever comparator they are judged by."""
        return self.locator.startswith("表")

    @property
    def row(self) -> tuple[str, str, int]:
        """Where it stands to the paragraph: the figures of one table row share it."""
        return self.plan, self.section, self.paragraph

    @property
    def figure(self) -> str:
        """The figure in a sentence: `≥ 2.2 万亿元`, `3–5 个`, `31 : 69`."""
        words = [_FORM_WORDS.get(self.form, ""), _SIGNS.get(self.comparator, "")]
        if self.decrease:
            words[0] = _FALLS.get(self.form, words[0])
        low = " ".join([*(gettext(word) for word in words if word), number(self.value)])
        if self.form == "ratio":
            return f"{low} : {number(self.value_max)}"
        if self.comparator == "range":
            low += f"–{number(self.value_max)}"
        return quantity(low, self.unit)

    @property
    def thing(self) -> str:
        """The measure in words; a word that ends one name and begins the next is said once."""
        subject = self.subject_name or self.subject
        indicator = self.indicator_name or self.indicator
        if is_english():
            return f"{subject}: {indicator}"
        for length in range(min(len(subject), len(indicator)), 1, -1):
            if subject.endswith(indicator[:length]):
                return subject + indicator[length:]
        return subject + indicator

    def at(self, base: Decimal) -> str:
        """An amount in base units, written in this statement's unit."""
        return quantity(number(rounded(base / self.factor)), self.unit)


def rounded(value: Decimal, digits: int = 4) -> Decimal:
    """To four significant digits, but never less exact than whole numbers."""
    if value == 0:
        return Decimal(0)
    places = max(0, digits - 1 - value.adjusted())
    return round(value, places).normalize() + 0


def percent(fraction: Decimal) -> str:
    return f"{number(round(fraction * 100, 1))}%"


@dataclass(frozen=True)
class Side:
    """One of the places that a finding holds against one another.

    `code` is the statement's; it is empty where a list of places or departments stands, whose
    `value` is then the list in words.
    """

    plan: str
    locator: str
    value: str
    unit: str = ""
    comparator: str = ""
    code: str = ""
    label: str = ""
    figure: str = ""  # the whole as a reader reads it
    section: str = ""  # plan/section


def side_of(statement: Statement) -> Side:
    value = f"{statement.value.normalize():f}"
    if statement.value_max is not None:
        mark = ":" if statement.form == "ratio" else "–"
        value += f"{mark}{statement.value_max.normalize():f}"
    return Side(
        plan=statement.plan,
        locator=statement.locator,
        value=value,
        unit=statement.unit,
        comparator=statement.comparator,
        code=statement.code,
        label=statement.thing,
        figure=statement.figure,
        section=f"{statement.plan}/{statement.section}",
    )


@dataclass(frozen=True)
class Duty:
    """A department's part in a cluster or a measure, as one plan names it."""

    plan: str
    matter: str  # a measure's code, or plan/cluster
    name: str
    role: str
    department: str  # as the document writes it
    department_code: str = ""  # one for all names over time
    plan_order: int = 0
    cluster: str = ""  # the subject's code where the matter is a cluster
    section: str = ""
    locator: str = ""

    @property
    def leads(self) -> bool:
        return self.role in ("lead", "accountable")


@dataclass(frozen=True)
class Corpus:
    """All statements of all plans, and ways to find them."""

    statements: tuple[Statement, ...]
    duties: tuple[Duty, ...] = ()
    locators: dict[str, str] = field(default_factory=dict)  # "plan/section" → locator
    # "plan/section" → kind and name of what it and its parts name: box items, clusters, parks
    named: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def __post_init__(self):
        object.__setattr__(self, "by_code", {s.code: s for s in self.statements})

    def get(self, code: str) -> Statement | None:
        """The statement of that code; None where the plans no longer state it."""
        return self.by_code.get(code)

    def all_of(self, codes) -> list[Statement] | None:
        """The statements of these codes; None if one of them is gone."""
        found = [self.by_code.get(code) for code in codes]
        return None if None in found else found
