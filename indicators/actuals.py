"""Published figures from CSV files into the database, each with its source and grade.

`observations.csv` and `sources.csv` are kept as they were collected; `series.yaml` says which
series each of their names is. Nothing is written while there is a mistake.
"""

import calendar
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from django.db import transaction
from django.utils import timezone
from pydantic import BeforeValidator

from clusters.models import Subject
from departments.models import Department
from indicators import quantities
from indicators.models import Indicator, Observation, Revision, Series, Source, segment_of_next
from indicators.reading import Mistake, Reading, Strict, read, shaped
from indicators.services import announce

_COLUMNS = ("indicator", "subject", "year", "value", "unit", "source", "grade", "note")
_SOURCE_COLUMNS = ("source", "title", "publisher", "date", "locator")
# The best source is written last, so that it is the newest revision; C stays a draft.
_ORDER_OF_GRADES = {"C": 0, "B": 1, "A": 2}


def _span(text: object) -> object:
    match = re.match(r"^(\d{4})-(\d{4})$", str(text))
    if not match or match[1] >= match[2]:
        raise ValueError(f"“{text}”应写成“起始年-截止年”")
    return int(match[1]), int(match[2])


class SeriesOfFigures(Strict):
    """Which series the figures of one name and subject are, and what one has to know of them."""

    figures: str
    of: str
    indicator: str
    subject: str
    vintage: Literal["preliminary", "final", "revised"] = "final"
    breaks: list[int] = []
    period: Annotated[tuple[int, int], BeforeValidator(_span)] | None = None
    precision: Literal["exact", "rounded", "lower", "upper"] = "exact"
    precisions: dict[str, Literal["exact", "rounded", "lower", "upper"]] = {}
    note: str = ""


class SeriesFile(Strict):
    series: list[SeriesOfFigures]


@dataclass
class Figure:
    """One row of observations.csv, understood."""

    line: int
    series: SeriesOfFigures
    year: int
    value: Decimal
    source: str
    grade: str
    note: str

    @property
    def precision(self) -> str:
        return self.series.precisions.get(str(self.year), self.series.precision)

    @property
    def remark(self) -> str:
        parts = dict.fromkeys(part for part in (self.note, self.series.note) if part)
        return "；".join(parts)


@dataclass
class Actuals:
    sources: list[dict] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)


def read_actuals(folder: Path) -> Actuals:
    """Read and check the three files against each other and against the database."""
    actuals = Actuals()
    reading = read(folder / "series.yaml")
    content = shaped(reading, SeriesFile)
    by_name = _series_by_name(content.series if content else [], reading)
    actuals.mistakes += reading.mistakes
    sources = _rows(folder / "sources.csv", _SOURCE_COLUMNS, actuals)
    actuals.sources = [row for _, row in sources]
    known = {row["source"] for row in actuals.sources}
    units = dict(Indicator.objects.values_list("code", "unit"))
    path = folder / "observations.csv"
    for line, row in _rows(path, _COLUMNS, actuals):
        try:
            actuals.figures.append(_figure(line, row, by_name, known, units))
        except ValueError as error:
            actuals.mistakes.append(Mistake(path.name, line, str(error)))
    return actuals


def _rows(path: Path, columns: tuple[str, ...], actuals: Actuals) -> Iterator[tuple[int, dict]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            actuals.mistakes.append(Mistake(path.name, 1, f"缺少列：{'、'.join(missing)}"))
            return []
        return [(reader.line_num, row) for row in reader]


def _series_by_name(series: list[SeriesOfFigures], reading: Reading) -> dict:
    indicators = set(Indicator.objects.values_list("code", flat=True))
    subjects = set(Subject.objects.values_list("code", flat=True))
    by_name = {}
    for index, record in enumerate(series):
        place = ("series", index)
        if (record.figures, record.of) in by_name:
            reading.complain(place, f"“{record.of} {record.figures}”已经有对应的序列")
        if record.indicator not in indicators:
            reading.complain((*place, "indicator"), f"没有指标“{record.indicator}”")
        if record.subject not in subjects:
            reading.complain((*place, "subject"), f"没有对象“{record.subject}”")
        by_name[record.figures, record.of] = record
    return by_name


def _figure(line: int, row: dict, by_name: dict, sources: set, units: dict) -> Figure:
    """One row. Raises ValueError with a sentence for what is wrong with it."""
    series = by_name.get((row["indicator"], row["subject"]))
    if series is None:
        raise ValueError(f"series.yaml 没有说明“{row['subject']} {row['indicator']}”是哪个序列")
    if row["source"] not in sources:
        raise ValueError(f"没有来源“{row['source']}”")
    if row["grade"] not in _ORDER_OF_GRADES:
        raise ValueError(f"等级“{row['grade']}”应为 A、B 或 C")
    if not row["year"].isdigit():
        raise ValueError(f"年份“{row['year']}”不是数字")
    value = quantities.number(row["value"])
    unit = "%" if series.period else units.get(series.indicator, "")
    if unit or series.period:
        value = quantities.convert(value, row["unit"], unit)
    else:
        value *= quantities.unit(row["unit"]).factor
    return Figure(line, series, int(row["year"]), value, row["source"], row["grade"], row["note"])


@transaction.atomic
def load_actuals(actuals: Actuals) -> dict[str, int]:
    """Write what is not there yet; returns how many figures were published, drafted, known."""
    counts = {"published": 0, "drafts": 0, "known": 0}
    sources = {row["source"]: _source(row) for row in actuals.sources}
    indicators = {indicator.code: indicator for indicator in Indicator.objects.all()}
    subjects = dict(Subject.objects.values_list("code", "id"))
    changed = set()
    breaks: dict[int, set[int]] = {}  # by series: the years in which a new segment begins
    ordered = sorted(actuals.figures, key=lambda f: (_ORDER_OF_GRADES[f.grade], f.line))
    for figure in ordered:
        series, _ = Series.objects.get_or_create(
            indicator=indicators[figure.series.indicator],
            subject_id=subjects[figure.series.subject],
        )
        breaks.setdefault(series.pk, set()).update(figure.series.breaks)
        start = figure.series.period[0] if figure.series.period else None
        written = write_loaded_figure(
            series=series,
            year=figure.year,
            period_start=start,
            value=figure.value,
            source=sources[figure.source],
            vintage=figure.series.vintage,
            precision=figure.precision,
            grade=figure.grade,
            remark=figure.remark,
            publish=figure.grade != "C",
        )
        if written is None:
            counts["known"] += 1
        elif written.state == Revision.State.PUBLISHED:
            counts["published"] += 1
            changed.add(series.pk)
        else:
            counts["drafts"] += 1
    bureau = Department.objects.filter(code=Department.STATISTICS_BUREAU).first()
    Series.objects.filter(department=None).update(department=bureau)
    announce(changed | _divide(breaks))
    return counts


def _divide(breaks: dict[int, set[int]]) -> set[int]:
    """Begin a segment in each of these years, whoever entered the figures; the series changed."""
    moved = []
    for observation in Observation.objects.filter(series__in=breaks):
        segment = sum(1 for first in breaks[observation.series_id] if observation.year >= first)
        if observation.segment != segment:
            observation.segment = segment
            moved.append(observation)
    Observation.objects.bulk_update(moved, ["segment"], batch_size=200)
    return {observation.series_id for observation in moved}


def write_loaded_figure(
    *, series, year, value, source, publish, period_start=None, **kept
) -> Revision | None:
    """A figure from a file as the next revision; None where the same one is there already."""
    standing = series.observations.filter(period_start=None).values_list("year", "segment")
    observation, _ = Observation.objects.get_or_create(
        series=series,
        year=year,
        period_start=period_start,
        defaults={"segment": lambda: segment_of_next(year, standing)},
    )
    value = value.quantize(Decimal("0.00000001"))
    revisions = list(observation.revisions.all())
    if any(r.value == value and r.source_id == source.pk for r in revisions):
        return None
    today = timezone.localdate()
    return Revision.objects.create(
        observation=observation,
        number=max((r.number for r in revisions), default=0) + 1,
        value=value,
        source=source,
        state=Revision.State.PUBLISHED if publish else Revision.State.DRAFT,
        known_on=(source.published_on or today) if publish else None,
        decided_at=timezone.now() if publish else None,
        **kept,
    )


def _source(row: dict) -> Source:
    source, _ = Source.objects.update_or_create(
        code=row["source"].lower(),
        defaults={
            "title": row["title"],
            "title_en": row.get("title_en") or "",
            "publisher": row["publisher"],
            "published_on": latest_day(row["date"]),
            "date_note": row["date"],
            "locator": row["locator"],
        },
    )
    return source


def latest_day(text: str) -> date | None:
    """The last day that a stated date allows (`2012-10` is the end of October); None if none.

    A figure counts as known from that day on: earlier than it can be proved, it does not.
    """
    match = re.match(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text)
    if not match:
        return None
    year, month = int(match[1]), int(match[2] or 12)
    return date(year, month, int(match[3] or calendar.monthrange(year, month)[1]))
