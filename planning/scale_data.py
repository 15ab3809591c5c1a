"""An invented nation, to see that everything stays fast: never beside real figures.

31 provinces with 20 cities each, two plans a province, one series a target, ten years a series.
Every figure hangs on one source that is marked 演示, every name says 试验. The same numbers and
the same seed give the same rows.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

from clusters.models import Subject
from departments.models import Department
from indicators.models import Indicator, Observation, Revision, Series, Source
from planning.models import Plan, Responsibility, Section, Target

SOURCE = "scale"
PROVINCES, CITIES = 31, 20
PERIODS = ((2011, 2015), (2016, 2020))
SECTIONS = 10  # of each plan
_BATCH = 50_000


class NotEmpty(Exception):
    """The database holds something already; the message says what to do."""


@dataclass(frozen=True)
class _Sort:
    """A sort of indicator, and the promise that is made of it."""

    kind: str
    unit: str
    form: str
    comparator: str
    less_is_better: bool = False


_SORTS = (
    _Sort("flow", "亿元", "level", ">="),
    _Sort("flow", "亿元", "annual_growth", ">="),
    _Sort("stock", "个", "count", ">"),
    _Sort("share", "%", "share", "~"),
    _Sort("flow", "万吨", "level", "<=", less_is_better=True),
    _Sort("stock", "个", "increment", ">="),
    _Sort("rate", "%", "annual_growth", ">="),
)


def make_nation(
    targets: int = 100_000, observations: int = 1_000_000, departments: int = 2_000, seed: int = 1
) -> Iterator[str]:
    """Fill an empty database; yields a line for each step. Raises NotEmpty."""
    with transaction.atomic():
        if Target.objects.exists() or Series.objects.exists():
            raise NotEmpty("数据库里已有规划或数据。规模试验数据只写入新的、空的数据库。")
        dice = np.random.default_rng(seed)
        subjects = _subjects()
        indicators = -(-targets // len(subjects))
        sorts = [_SORTS[i % len(_SORTS)] for i in range(indicators)]
        yield _step(Department, _departments(departments))
        yield _step(Subject, subjects)
        yield _step(Indicator, _indicators(sorts))
        yield _step(Plan, _plans())
        yield _step(Section, _sections())
        Source.objects.create(
            id=1, code=SOURCE, title="规模试验数据（虚构，不是统计数据）", invented=True
        )
        # Position p is one series, one target: the subject changes fastest.
        place = np.arange(targets)
        subject, indicator = place % len(subjects), place // len(subjects)
        yield _step(Series, _series(subject, indicator, departments))
        years = _years(targets, observations)
        values = _values(dice, sorts, indicator, years)
        yield _step(Target, _targets(dice, sorts, subject, indicator, values))
        yield _step(Responsibility, _responsibilities(subject, targets, departments))
        observed = _observations(years, observations)
        yield _step(Observation, observed)
        yield _step(Revision, _revisions(dice, observed, values))
        _go_on_counting()
        yield "序列号已对齐。"


def _departments(count: int) -> pd.DataFrame:
    number = np.arange(1, count + 1)
    return pd.DataFrame(
        {
            "id": number,
            "code": [f"scale-{n}" for n in number],
            "name": [f"试验部门{n}" for n in number],
            "name_en": "",
            "kind": "provincial",
            "order": number,
        }
    )


def _subjects() -> pd.DataFrame:
    rows = [(f"scale-{p}", f"试验省{p}", "province", None) for p in range(1, PROVINCES + 1)]
    rows += [
        (f"scale-{p}-{c}", f"试验省{p}试验市{c}", "city", p)
        for p in range(1, PROVINCES + 1)
        for c in range(1, CITIES + 1)
    ]
    frame = pd.DataFrame(rows, columns=["code", "name", "kind", "parent_id"])
    frame["parent_id"] = frame["parent_id"].astype("Int64")
    return frame.assign(
        id=np.arange(1, len(frame) + 1),
        name_en="",
        group="",
        group_en="",
        order=np.arange(len(frame)),
    )


def _indicators(sorts: list[_Sort]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": number,
            "code": f"scale-{number}",
            "name": f"试验指标{number}",
            "name_en": "",
            "definition": "规模试验，虚构",
            "kind": sort.kind,
            "unit": sort.unit,
            "less_is_better": sort.less_is_better,
        }
        for number, sort in enumerate(sorts, 1)
    )


def _plans() -> pd.DataFrame:
    rows = [
        (f"scale-{p}-{start}", f"试验省{p}规划（{start}—{end}）", f"{start}-01-01", start, end)
        for p in range(1, PROVINCES + 1)
        for start, end in PERIODS
    ]
    frame = pd.DataFrame(rows, columns=["code", "title", "issued_on", "start_year", "end_year"])
    return frame.assign(
        id=np.arange(1, len(frame) + 1),
        short_title=frame["title"],
        title_en="",
        short_title_en="",
        issuer_en="",
        number="",
        issuer="规模试验",
        method=np.where(np.arange(len(frame)) % 5 == 4, "pace", "schedule"),
        order=np.arange(len(frame)),
    )


def _sections() -> pd.DataFrame:
    number = np.arange(PROVINCES * len(PERIODS) * SECTIONS)
    within = number % SECTIONS
    return pd.DataFrame(
        {
            "id": number + 1,
            "plan_id": number // SECTIONS + 1,
            "code": [f"section-{n}" for n in within],
            "number": [f"{n + 1}." for n in within],
            "heading": "试验章节",
            "locator": [f"{n + 1}. 试验章节" for n in within],
            "depth": 0,
            "order": within,
        }
    )


def _series(subject, indicator, departments: int) -> pd.DataFrame:
    number = np.arange(len(subject))
    return pd.DataFrame(
        {
            "id": number + 1,
            "indicator_id": indicator + 1,
            "subject_id": subject + 1,
            "department_id": number % departments + 1,
            "note": "",
        }
    )


def _period(targets: int) -> np.ndarray:
    """Which period each target belongs to: they alternate from one indicator to the next."""
    return (np.arange(targets) // (PROVINCES * (1 + CITIES))) % len(PERIODS)


def _years(targets: int, observations: int) -> np.ndarray:
    """The years of each series: as many as come to the wanted observations, to the due year."""
    each = max(observations // targets, 2)
    last = np.array([end for _, end in PERIODS])[_period(targets)]
    return last[:, None] - np.arange(each)[::-1]


def _values(dice, sorts: list[_Sort], indicator, years) -> np.ndarray:
    """Figures of each series by year: growth with a wobble; rates and shares in percent."""
    rate = dice.normal(1.08, 0.06, (len(indicator), 1))
    start = dice.lognormal(5, 1, (len(indicator), 1))
    steps = np.arange(years.shape[1])
    values = start * rate**steps * dice.normal(1, 0.02, years.shape)
    kind = np.array([sort.kind for sort in sorts])[indicator]
    values = np.where((kind == "share")[:, None], 5 + values % 60, values)
    values = np.where((kind == "rate")[:, None], dice.normal(9, 4, years.shape), values)
    return values.round(4)


def _targets(dice, sorts: list[_Sort], subject, indicator, values) -> pd.DataFrame:
    number = np.arange(len(subject))
    chosen = [sorts[i] for i in indicator.tolist()]
    form = np.array([sort.form for sort in chosen])
    unit = np.array([sort.unit for sort in chosen])
    period = _period(len(subject))
    province = np.where(subject < PROVINCES, subject, (subject - PROVINCES) // CITIES)
    plan = province * len(PERIODS) + period
    section = plan * SECTIONS + number % SECTIONS
    baseline = values[:, max(values.shape[1] - 6, 0)]
    promised = values[:, -1] * dice.normal(1.0, 0.15, len(subject))
    promised = np.where(form == "annual_growth", dice.uniform(5, 15, len(subject)), promised)
    promised = np.where(form == "increment", np.abs(promised - baseline) + 1, promised)
    due = np.array([end for _, end in PERIODS])[period]
    return pd.DataFrame(
        {
            "id": number + 1,
            "plan_id": plan + 1,
            "section_id": section + 1,
            "paragraph": 1,
            "passage": "",
            "code": [f"scale/target-{n + 1}" for n in number],
            "order": np.minimum(number // 100, 32_000),
            "subject_id": subject + 1,
            "indicator_id": indicator + 1,
            "form": form,
            "threshold": "",
            "comparator": [sort.comparator for sort in chosen],
            "value": promised.round(4),
            "unit": np.where(form == "annual_growth", "%", unit),
            "written": "",
            "kind": "target",
            "due_year": due,
            "nature": np.where(number % 4 == 0, "binding", "expected"),
            "hedged": number % 7 == 0,
            "two_sided": False,
            "decrease": False,
            "path": "",
            "series_id": number + 1,
            "series_note": "",
        }
    )


def _responsibilities(subject, targets: int, departments: int) -> pd.DataFrame:
    number = np.arange(targets)
    province = np.where(subject < PROVINCES, subject, (subject - PROVINCES) // CITIES)
    department = number % departments
    return pd.DataFrame(
        {
            "id": number + 1,
            "plan_id": province * len(PERIODS) + _period(targets) + 1,
            "department_id": department + 1,
            "named": [f"试验部门{n + 1}" for n in department],
            "role": "lead",
            "order": 0,
            "target_id": number + 1,
        }
    )


def _observations(years: np.ndarray, wanted: int) -> pd.DataFrame:
    series, year = np.repeat(np.arange(len(years)), years.shape[1]), years.ravel()
    frame = pd.DataFrame({"series_id": series + 1, "year": year, "segment": 0})
    return frame.assign(id=np.arange(1, len(frame) + 1))


def _revisions(dice, observed: pd.DataFrame, values: np.ndarray) -> pd.DataFrame:
    """One revision a figure; one figure in fifty was corrected once."""
    first = pd.DataFrame(
        {
            "observation_id": observed["id"],
            "number": 1,
            "value": values.ravel(),
            "known_on": [f"{year + 1}-03-01" for year in observed["year"].tolist()],
        }
    )
    corrected = first[dice.random(len(first)) < 0.02].copy()
    corrected["number"] = 2
    corrected["value"] = (corrected["value"] * 1.01).round(4)
    rows = pd.concat([first, corrected], ignore_index=True)
    now = timezone.now().isoformat()
    return rows.assign(
        id=np.arange(1, len(rows) + 1),
        written="",
        precision="exact",
        vintage="final",
        source_id=1,
        locator="",
        grade="",
        remark="演示",
        state="published",
        entered_at=now,
        decided_at=now,
        reason="",
    )


def _step(model: type[models.Model], frame: pd.DataFrame) -> str:
    """Write a frame whose columns are named as the model's columns; returns a line about it.

    What the frame leaves out has the model's own default.
    """
    for field in model._meta.concrete_fields:
        if field.column not in frame and not field.primary_key and not field.null:
            value = field.get_default()
            value = json.dumps(value) if isinstance(value, list | dict) else value
            frame = frame.assign(**{field.column: [value] * len(frame)})
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(name) for name in frame.columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for at in range(0, len(frame), _BATCH):
                text = frame.iloc[at : at + _BATCH].to_csv(index=False, header=False)
                cursor.copy_expert(
                    f"COPY {table} ({names}) FROM STDIN (FORMAT csv, FORCE_NOT_NULL"
                    f" ({_texts(model, frame)}))",
                    io.StringIO(text),
                )
        else:
            marks = ", ".join(["%s"] * len(frame.columns))
            cells = frame.astype(object).where(frame.notna(), None)
            cursor.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",
                list(cells.itertuples(index=False, name=None)),
            )
    return f"{model._meta.verbose_name} {len(frame)}"


def _texts(model: type[models.Model], frame: pd.DataFrame) -> str:
    """The columns in which an empty cell is an empty text."""
    texts = [
        connection.ops.quote_name(field.column)
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.FileField)
        and field.column in frame
    ]
    return ", ".join(texts) if texts else connection.ops.quote_name(frame.columns[0])


def _go_on_counting() -> None:
    """The next row of each table gets the next free id, and the planner learns of the rows."""
    written = [
        Department, Subject, Indicator, Plan, Section, Source, Series, Target, Responsibility,
        Observation, Revision,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), written):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
