"""The shape of the files in `fixtures/`: what may stand where, and in which form.

A mistake in shape is found here; whether a code exists or a unit fits is checked in `checking`.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from indicators import quantities
from indicators.reading import Strict

Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
Year = Annotated[int, Field(ge=1949, le=2100)]
Name = Annotated[str, Field(min_length=1)]  # what no page can do without

_ABSOLUTE = re.compile(
    r"^\s*(?P<comparator>>=|<=|>|<|=|~|≥|≤)?\s*(?P<low>-?\d+(?:\.\d+)?)"
    r"(?:\s*(?P<between>[–:])\s*(?P<high>-?\d+(?:\.\d+)?))?\s*(?P<unit>\S*)\s*$"
)
_SIGNS = {"≥": ">=", "≤": "<=", None: "="}


class Amount(BaseModel):
    """`>= 12000 亿元`, `3–5 个` (a range), `>= 35:65` (a ratio), `~ 15 %`."""

    comparator: str
    value: Decimal
    value_max: Decimal | None
    unit: str


def amount(text: object) -> Amount:
    """Read an amount as the plan files write it. Raises ValueError with a sentence."""
    if isinstance(text, (Amount, dict)):
        return Amount.model_validate(text)
    match = _ABSOLUTE.match(str(text))
    if not match:
        raise ValueError(f"“{text}”应写成“比较符 数值 单位”，如“>= 12000 亿元”")
    quantities.unit(match["unit"])
    comparator = _SIGNS.get(match["comparator"], match["comparator"])
    high = Decimal(match["high"]) if match["high"] else None
    if match["between"] == "–":
        comparator = "range"
        if high < Decimal(match["low"]):
            raise ValueError(f"“{text}”的上限小于下限")
    return Amount(
        comparator=comparator, value=Decimal(match["low"]), value_max=high, unit=match["unit"]
    )


def period(text: object) -> tuple[int, int]:
    """`2011-2015` as two years in order. Raises ValueError with a sentence."""
    if isinstance(text, (tuple, list)):
        text = "-".join(str(year) for year in text)
    match = re.match(r"^(\d{4})-(\d{4})$", str(text))
    if not match or match[1] > match[2]:
        raise ValueError(f"“{text}”应写成“起始年-截止年”，如 2011-2015")
    return int(match[1]), int(match[2])


def passage(text: object) -> tuple[int, str]:
    """`2 支撑带动能力明显提升`: the number of the paragraph and, if it has one, its lead phrase."""
    if isinstance(text, (tuple, list)):
        return int(text[0]), str(text[1])
    match = re.match(r"^(\d+)(?:\s+(\S.*))?$", str(text))
    if not match:
        raise ValueError(f"“{text}”应写成“段落号 段首语”，如“2 智能终端”")
    return int(match[1]), match[2] or ""


def wordings(value: object) -> list:
    """One wording, or a list of them."""
    return value if isinstance(value, list) else [value]


def about(text: object) -> tuple[str, str]:
    """`high-end-equipment 高端装备产业`: a subject's code and, where it differs, its name here."""
    if isinstance(text, (tuple, list)):
        return str(text[0]), str(text[1])
    code, _, name = str(text).partition(" ")
    return code, name.strip()


def unit_known(name: str) -> str:
    quantities.unit(name)
    return name


AmountText = Annotated[Amount, BeforeValidator(amount)]
Period = Annotated[tuple[int, int], BeforeValidator(period)]
Passage = Annotated[tuple[int, str], BeforeValidator(passage)]
Wordings = Annotated[list[str], BeforeValidator(wordings)]
About = Annotated[tuple[Code, str], BeforeValidator(about)]
UnitName = Annotated[str, AfterValidator(unit_known)]
Form = Literal[
    "level", "share", "count", "threshold_count", "capacity", "ratio", "annual_growth",
    "yoy_growth", "cumulative_change", "increment", "pp_difference", "milestone",
]  # fmt: skip


# Why a number is no figure (the words for them are in `accounting`).
Reason = Literal[
    "date", "period", "numbering", "document", "name", "class", "ranking", "word", "unit", "repeat",
    "context",
]  # fmt: skip
Rule = Literal["date", "period", "numbering", "document", ""]


class Duties(Strict):
    """Who answers: names of departments as the document writes them."""

    lead: list[str] = []
    support: list[str] = []
    accountable: list[str] = []


class StatementFile(Duties):
    code: Code
    at: Passage
    subject: Code
    indicator: Code
    form: Form = "level"
    threshold: str = ""
    value: AmountText
    decrease: bool = False  # the text says 下降 and states a positive number
    written: str = ""
    period: Period | None = None
    places: list[str] = []
    # How many the list beside the number really names; `list_open` where it goes on with 等.
    listed: Annotated[int, Field(ge=0)] | None = None
    list_open: bool = False


class BaselineFile(Strict):
    year: Year
    value: Decimal | None = None


class SeriesFile(Strict):
    """Another series that measures the target, with a note that the target's page shows."""

    indicator: Code
    subject: Code
    note: str = ""


class EvidenceFile(Strict):
    indicator: Code
    subject: Code
    year: Year | None = None
    proves: str


class TargetFile(StatementFile):
    kind: Literal["target", "project", "money", "policy"] = "target"
    due: Year | None = None
    baseline: BaselineFile | None = None
    nature: Literal["binding", "expected", ""] = ""
    hedged: bool = False
    tolerance: Decimal | None = None
    two_sided: bool = False
    path: Literal["geometric", "linear", ""] = ""
    measured_by: SeriesFile | None = None
    compared_with: SeriesFile | None = None
    note: str = ""
    evidence: list[EvidenceFile] = []


class FactFile(StatementFile):
    kind: Literal["baseline", "result"]
    year: Year | None = None
    observed: bool = True  # false where it must not become an observation of its series
    note: str = ""


class MeasureFile(Duties):
    code: Code
    at: Passage = (1, "")
    title: str
    places: list[str] = []


class ProjectFile(Duties):
    """A named project. `target` is the statement in the same section that gives its size."""

    code: Code
    at: Passage = (1, "")
    name: str
    company: str = ""
    what: str = ""
    size: str = ""
    target: Code | None = None
    stage: Literal["reserve", "signed", "started", "producing", "full", ""] = ""
    places: list[str] = []


class SetAsideFile(Strict):
    """Numbers of one paragraph that are no figures, as the text writes them, and why."""

    at: Passage
    why: Reason
    written: Wordings


class SharedFile(Strict):
    """A number that is stated of several things (装备、食品分别超过2万亿元): how many records it has."""

    at: Passage
    written: str
    records: Annotated[int, Field(ge=2)]


class PlanSetAsideFile(Strict):
    """Numbers that are no figures wherever the plan writes them: by wording, or by a rule."""

    why: Reason
    written: Wordings = []
    rule: Rule = ""


class ItemFile(Strict):
    """A named part of a box or of a cluster's section: an item of the box, a field of the cluster."""

    at: Passage
    name: str
    products: list[str] = []
    places: list[str] = []


class SiteFile(Strict):
    """Where a cluster settles and what shall be made there."""

    at: Passage
    places: list[str] = Field(min_length=1)
    products: list[str] = []


class SectionFile(Duties):
    """A section; the departments named for it answer for every record in it."""

    code: Code
    number: str = ""
    heading: str = ""
    heading_en: str = ""
    cluster: Code | None = None
    set_aside: list[SetAsideFile] = []
    shared: list[SharedFile] = []
    about: list[About] = []  # the industries that it is about, and other subjects
    parks: list[str] = []
    items: list[ItemFile] = []
    sites: list[SiteFile] = []
    targets: list[TargetFile] = []
    facts: list[FactFile] = []
    measures: list[MeasureFile] = []
    projects: list[ProjectFile] = []
    parts: list["SectionFile"] = []


class PlanFile(Strict):
    code: Code
    title: str
    short_title: str
    title_en: Name
    short_title_en: Name
    number: str = ""
    issuer: str
    issuer_en: Name
    issued: date
    period: Period
    method: Literal["schedule", "pace"] = "schedule"
    order: int = 0
    set_aside: list[PlanSetAsideFile] = []
    sections: list[SectionFile]


class DepartmentFile(Strict):
    code: Code
    name: str
    name_en: Name
    kind: Literal["provincial", "national", "city", "institute"]
    names: list[str] = []


class SubjectFile(Strict):
    code: Code
    name: str
    name_en: Name
    kind: Literal["province", "industry", "cluster", "park", "city", "enterprise", "group"]
    parent: Code | None = None
    group: str = ""
    number: int | None = None
    cities: list[Code] = []
    names: list[str] = []  # other names that documents give it
    industries: list[Code] = []  # what it belongs to beside its parent, so that pages gather it


class RulesFile(Strict):
    """The rules that figures of a new indicator begin with (`indicators.models.Indicator`)."""

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    jump: Annotated[Decimal, Field(gt=0, lt=10_000)] = Decimal("0.50")
    cumulative: bool = False
    additive: bool = False
    part_of: Code | None = None


class IndicatorFile(Strict):
    code: Code
    name: str
    name_en: Name
    definition: str = ""
    kind: Literal["stock", "flow", "rate", "share"]
    unit: UnitName
    less_is_better: bool = False
    rules: RulesFile | None = None


class DepartmentsFile(Strict):
    departments: list[DepartmentFile]


class SubjectsFile(Strict):
    groups: dict[str, Name] = {}  # the English of each group
    subjects: list[SubjectFile]


class IndicatorsFile(Strict):
    indicators: list[IndicatorFile]
