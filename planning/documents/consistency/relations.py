"""The shape of `relations.yaml`: what belongs together, as the figures alone cannot tell.

A relation says that things are one, or parts of a whole, or bound by each other. It never says
that something is wrong: that is for the rules to find, and for the numbers to take away again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from config.language import named
from indicators.reading import Place, Strict


@dataclass(frozen=True)
class Names:
    """What a code in the file is the code of."""

    kind: str


Code = Annotated[str, Names("Code")]  # the code of a statement: plan/section/record
SectionCode = Annotated[str, Names("SectionCode")]  # plan/section
SubjectCode = Annotated[str, Names("SubjectCode")]
IndicatorCode = Annotated[str, Names("IndicatorCode")]
MatterCode = Annotated[str, Names("MatterCode")]  # a measure's code, or plan/cluster


class Declared(Strict):
    """What is declared in Chinese words has them in English as well, under `why_en` and the like."""

    def said(self, word: str) -> str:
        """Its words in the language of whoever reads the finding."""
        return named(getattr(self, word), getattr(self, f"{word}_en"))


class Same(Declared):
    """Several codes for one thing: a difference between them is a difference."""

    code: str
    subjects: list[SubjectCode] = []
    indicators: list[IndicatorCode] = []


class Measure(Declared):
    subject: SubjectCode
    indicator: IndicatorCode


class Comparable(Declared):
    """Measures that a reader holds against one another though their scope is not quite the same."""

    code: str
    measures: list[Measure] = Field(min_length=2)
    why: str
    why_en: str = ""
    equal_is_odd: bool = False  # the scopes surely differ, so that one and the same number is odd
    apart: bool = False  # nothing is in both, or one is but a part: one number for both is doubtful
    one_thing: bool = False  # the texts use one name for the other, so that figures must agree


class Growth(Declared):
    """A growth rate with the figures it leads from and to, where the measures are not named alike."""

    code: str
    growth: Code
    start: Code
    end: Code
    why: str = ""
    why_en: str = ""


class Part(Declared):
    figure: Code
    times: Code | None = None  # how many units of that size, where the text states a number


class Whole(Declared):
    """A figure and the figures of its parts. `complete` where nothing is missing from the parts."""

    code: str
    whole: Code
    parts: list[Part] = Field(min_length=1)
    complete: bool = True
    why: str = ""
    why_en: str = ""
    open: bool = False  # the whole is a list that goes on with 等


class Limit(Declared):
    """One figure can be no more than another: by physics, or as a part of it."""

    code: str
    lesser: Code
    greater: Code
    why: str
    why_en: str = ""
    open: bool = False  # it holds only under a condition that the text does not state


class Proportion(Declared):
    """A share and the two figures it is made of."""

    code: str
    part: Code
    whole: Code
    share: Code
    why: str = ""  # how the scopes of the three differ
    why_en: str = ""


class Gain(Declared):
    """How much a part and its whole grow between the same two years.

    The whole's first figure may be one that the text gives only as growth: `whole_growth` leads
    back from `whole_end`.
    """

    code: str
    part_start: Code
    part_end: Code
    whole_end: Code
    whole_growth: Code


class Quotients(Declared):
    """Quotients of the same kind in several places: value per piece, for instance."""

    code: str
    name: str
    name_en: str = ""
    pairs: list[tuple[Code, Code]] = Field(min_length=2)


class Sums(Declared):
    """The figures on both sides of a fraction; several are added up.

    Where the text gives the parts only as a share of something, `share` is that share.
    """

    parts: list[Code] = Field(min_length=1)
    wholes: list[Code] = Field(min_length=1)
    share: Code | None = None


class Intensity(Declared):
    """One fraction in several places or years: value added in revenue, for instance."""

    code: str
    name: str
    name_en: str = ""
    of: list[Sums] = Field(min_length=2)
    why: str = ""
    why_en: str = ""


class Succession(Declared):
    """A figure that another one of a later year goes on from, though they are not named alike."""

    code: str
    start: Code
    end: Code
    why: str
    why_en: str = ""


class Fulfilment(Declared):
    """What was promised in several figures, and what a later plan reports of it."""

    code: str
    promised: list[Code] = Field(min_length=1)
    reported: Code
    why: str
    why_en: str = ""


class Climb(Declared):
    """The parts of a whole for a later year, and the last figure of the whole itself.

    `rate` is the growth reported since `start`, by which the start is carried on until the
    parts' own plan begins.
    """

    code: str
    name: str
    name_en: str = ""
    start: Code
    rate: Code
    parts: list[Code] = Field(min_length=2)
    why: str = ""
    why_en: str = ""


class Chapters(Declared):
    """The same parts, figure by figure, in two chapters of one plan."""

    code: str
    name: str
    name_en: str = ""
    stated: tuple[list[Code], list[Code]]


class Lead(Declared):
    """One matter, and where the plans say who leads it."""

    code: str
    matter: str
    matter_en: str = ""
    subject: SubjectCode
    stated: list[MatterCode] = Field(min_length=2)


class Nesting(Declared):
    """Counts over several thresholds, of which the text does not say whether they include each other."""

    code: str
    counts: list[Code] = Field(min_length=2)
    of: Code | None = None  # the number of all units, where a plan states it


class Tally(Declared):
    """A count over a threshold, and the figures that can be held against the threshold one by one."""

    code: str
    count: Code
    members: list[Code] = Field(min_length=2)


class Listing(Declared):
    """A number announced in one place, and a list of the same in another.

    The list is counted as it is encoded: the box's items, or the clusters or parks that the
    section and its parts name (those whose name has `ending`), or what `record` says it lists.
    `in_passing` where they are named one by one in other matters, nowhere as a list.
    `listed` is only for a list that is encoded nowhere.
    """

    code: str
    announced: list[Code] = Field(min_length=1)
    at: SectionCode
    what: str
    what_en: str = ""
    kind: Literal["box", "cluster", "park"] = "box"
    ending: str = ""
    record: Code | None = None
    listed: int | None = None
    list_open: bool = False
    in_passing: bool = False


class Stated(Declared):
    """Where a text names them. What a name stands for is in brackets: 许昌市（长葛市）."""

    at: SectionCode
    names: list[str] = Field(min_length=1)
    list_open: bool = False  # the text goes on with 等


class Layout(Declared):
    """Places or departments that are named for one matter in several places of the texts."""

    code: str
    matter: str
    matter_en: str = ""
    subject: SubjectCode
    stated: list[Stated] = Field(min_length=2)
    loose: bool = False  # the places speak of nearly the same, so that they may differ


class Relations(Declared):
    same: list[Same] = []
    each: list[Code] = []  # figures that speak of every single unit, not of all together
    comparable: list[Comparable] = []
    growths: list[Growth] = []
    wholes: list[Whole] = []
    limits: list[Limit] = []
    proportions: list[Proportion] = []
    gains: list[Gain] = []
    quotients: list[Quotients] = []
    intensities: list[Intensity] = []
    successions: list[Succession] = []
    fulfilments: list[Fulfilment] = []
    climbs: list[Climb] = []
    chapters: list[Chapters] = []
    leads: list[Lead] = []
    nestings: list[Nesting] = []
    tallies: list[Tally] = []
    listings: list[Listing] = []
    layouts: list[Layout] = []

    def one(self, kind: str, code: str) -> str:
        """The code that stands for all codes of the same thing; `kind` is subjects or indicators."""
        for same in self.same:
            codes = getattr(same, kind)
            if code in codes:
                return codes[0]
        return code

    def references(self) -> Iterator[tuple[Place, str, str]]:
        """Every code in the file: where it stands, what it is the code of, the code."""
        yield from _references(self, Relations.model_fields, ())

    def untranslated(self) -> Iterator[Place]:
        """Where words stand that have no English beside them."""
        yield from _untranslated(self, ())


def _untranslated(content: Any, place: Place) -> Iterator[Place]:
    if isinstance(content, (list, tuple)):
        for index, item in enumerate(content):
            yield from _untranslated(item, (*place, index))
    elif isinstance(content, BaseModel):
        for name in type(content).model_fields:
            value = getattr(content, name)
            if value and getattr(content, f"{name}_en", None) == "":
                yield (*place, name)
            yield from _untranslated(value, (*place, name))


def _references(content: BaseModel, fields, place: Place) -> Iterator[tuple[Place, str, str]]:
    for name, field in fields.items():
        value = getattr(content, name)
        yield from _within(value, [*field.metadata, *_markers(field.annotation)], (*place, name))


def _within(value: Any, markers: list, place: Place) -> Iterator[tuple[Place, str, str]]:
    if isinstance(value, BaseModel):
        yield from _references(value, type(value).model_fields, place)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _within(item, markers, (*place, index))
    elif isinstance(value, str):
        for marker in markers:
            if isinstance(marker, Names):
                yield place, marker.kind, value
                break


def _markers(annotation: Any) -> list:
    """The marks of a type and of what it is a list of."""
    own = list(getattr(annotation, "__metadata__", ()))
    for part in getattr(annotation, "__args__", ()):
        own += _markers(part)
    return own
