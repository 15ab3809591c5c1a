"""Targets and published figures as the arithmetic takes them, and its results as they are stored.

One scale for each series (its indicator's unit, rates and shares as fractions), and back into
each target's own unit.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from indicators.models import Indicator, Observation, Revision, Source
from planning.models import Comparator, Evaluation, Form, Method, Path, Target
from planning.progress import STATUSES
from planning.recompute.transport import Among, fetch, flag, identity, number, whole, word
from planning.scales import GROWTH_FORMS, in_fractions, series_scale, target_scale

# Results that are amounts of the target's own unit and have to be scaled back to it.
_AMOUNTS = (
    "used_value", "measured", "target_value", "baseline_value", "start_value", "level_value",
    "goal_value", "required", "achieved_amount", "needed_amount", "projected_value",
    "projected_measure",
)  # fmt: skip
# 下降 20 % 以上 is a change of at most −20 %: the sign and the comparator turn round.
_OPPOSITE = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}
_TURNED = np.array([Comparator.values.index(_OPPOSITE.get(c, c)) for c in Comparator.values])
COLUMNS = [field.attname for field in Evaluation._meta.concrete_fields if not field.primary_key]


@dataclass(frozen=True)
class Promises:
    """Targets by ascending id: the frame of the arithmetic, and what its results need after it."""

    frame: pd.DataFrame
    scale: np.ndarray  # of the target's value to the figures of its series
    is_fraction: np.ndarray  # promised in percent or the like: results stay fractions
    pace_leads: np.ndarray
    series_scales: dict[int, float]  # by series id, of every series that is asked for


def promises(targets: QuerySet[Target]) -> Promises:
    """Read targets. Raises ValueError where a unit is unknown."""
    units = list(targets.order_by("unit").values_list("unit", flat=True).distinct())
    # A span that the document states (新建 in 2013 alone) begins its own counting.
    start = Coalesce("period_start", "plan__start_year")
    read = fetch(
        targets.order_by("id"),
        id=identity("id"),
        series=identity("series_id"),
        series_b=identity("series_b_id"),
        indicator=identity("series__indicator_id"),
        indicator_b=identity("series_b__indicator_id"),
        form=word("form", Form.values),
        comparator=word("comparator", Comparator.values),
        unit=word("unit", units),
        path=word("path", Path.values),
        pace_leads=word("plan__method", [Method.PACE]),
        value=number("value"),
        value_max=number("value_max"),
        tolerance=number("tolerance"),
        two_sided=flag("two_sided"),
        decrease=flag("decrease"),
        baseline_year=number("baseline_year"),
        baseline_value=number("baseline_value"),
        start_year=number(start),
        due_year=number("due_year"),
    )
    kinds, less_is_better, indicator_unit = _indicators(read["indicator"], read["indicator_b"])
    form, unit = read["form"], read["unit"]
    series_unit = read["indicator"]
    scale = _by_triple(
        (form, unit, series_unit),
        lambda f, u, i: target_scale(Form.values[f], units[u], indicator_unit[i]),
    )
    of_series = {pk: series_scale(text) for pk, text in indicator_unit.items()}
    growth = np.isin(form, [Form.values.index(each) for each in GROWTH_FORMS])
    baseline_scale = np.where(growth, _looked_up(read["indicator"], of_series), scale)
    value_scale = np.where(form == Form.values.index(Form.RATIO), 1.0, scale)
    falls = read["decrease"] == 1
    frame = pd.DataFrame(
        {
            "code": read["id"],
            "series": read["series"],
            "series_kind": pd.Categorical(_looked_up(read["indicator"], kinds)),
            "less_is_better": _looked_up(read["indicator"], less_is_better),
            "form": pd.Categorical.from_codes(form, Form.values),
            "comparator": pd.Categorical.from_codes(
                np.where(falls, _TURNED[read["comparator"]], read["comparator"]), Comparator.values
            ),
            "path": pd.Categorical.from_codes(read["path"], Path.values),
            "value": np.where(falls, -1, 1) * read["value"] * value_scale,
            "value_max": read["value_max"] * value_scale,
            "tolerance": read["tolerance"],
            "two_sided": read["two_sided"] == 1,
            "baseline_year": read["baseline_year"],
            "baseline_value": read["baseline_value"] * baseline_scale,
            "start_year": read["start_year"],
            "due_year": read["due_year"],
        }
    )
    other = read["series_b"]
    if (other >= 0).any():
        frame["series_b"] = np.where(other >= 0, other, np.nan)
    pairs = zip(
        np.append(read["series"], other[other >= 0]).tolist(),
        np.append(read["indicator"], read["indicator_b"][other >= 0]).tolist(),
        strict=True,
    )
    return Promises(
        frame=frame,
        scale=scale,
        is_fraction=_by_triple((unit,), lambda u: in_fractions(units[u])),
        pace_leads=read["pace_leads"] == 0,
        series_scales={series: of_series[indicator] for series, indicator in pairs},
    )


def _indicators(*ids: np.ndarray) -> tuple[dict, dict, dict]:
    """Kind, direction and unit of the indicators that are named, by id."""
    wanted = {int(pk) for pk in np.unique(np.concatenate(ids)) if pk >= 0}
    rows = list(
        Indicator.objects.filter(id__in=wanted)
        .order_by()
        .values_list("id", "kind", "less_is_better", "unit")
    )
    return tuple({row[0]: row[at] for row in rows} for at in (1, 2, 3))


def _looked_up(keys: np.ndarray, table: dict) -> np.ndarray:
    distinct, place = np.unique(keys, return_inverse=True)
    return np.array([table[key] for key in distinct.tolist()])[place]


def _by_triple(keys: tuple[np.ndarray, ...], function) -> np.ndarray:
    """A function of a few small keys, called once for each combination that occurs."""
    distinct, place = np.unique(np.stack(keys, axis=1), axis=0, return_inverse=True)
    return np.array([function(*row) for row in distinct.tolist()])[place.ravel()]


def figures(series_scales: dict[int, float], known: date | None = None) -> pd.DataFrame:
    """The published figures of these series as known on a day (None: today), scaled.

    In steps that PostgreSQL takes along indexes, however many rows there are; `_current` says
    what `Revision.objects.current` says in SQL, whose anti-join would walk past every revision.
    """
    place = fetch(
        Observation.objects.filter(Among("series_id", series_scales)).order_by(),
        id=identity("id"),
        series=identity("series_id"),
        year=whole("year"),
        period_start=number("period_start"),
        segment=whole("segment"),
    )
    # Sorted here: PostgreSQL would do it on its disk.
    order = np.argsort(place["id"])
    place = {name: values[order] for name, values in place.items()}
    read = fetch(
        Revision.objects.published(known).filter(Among("observation_id", place["id"])).order_by(),
        observation=identity("observation_id"),
        number=whole("number"),
        value=number("value"),
        precision=word("precision", Revision.Precision.values),
        vintage=word("vintage", Revision.Vintage.values),
        source=identity("source_id"),
    )
    newest = _current(read["observation"], read["vintage"], read["number"])
    read = {name: values[newest] for name, values in read.items()}
    invented = Source.objects.filter(invented=True).values_list("id", flat=True)
    at = np.searchsorted(place["id"], read["observation"])
    series, period_start = place["series"][at], place["period_start"][at]
    # A published mean over a period is a yearly rate in percent, whatever its series measures.
    scale = np.where(np.isnan(period_start), _looked_up(series, series_scales), 0.01)
    return pd.DataFrame(
        {
            "series": series,
            "year": place["year"][at],
            "period_start": period_start,
            "segment": place["segment"][at],
            "value": read["value"] * scale,
            "precision": pd.Categorical.from_codes(read["precision"], Revision.Precision.values),
            "vintage": read["vintage"],
            "invented": np.isin(read["source"], list(invented)),
        }
    )


def _current(observation: np.ndarray, vintage: np.ndarray, revision: np.ndarray) -> np.ndarray:
    """Positions of the newest revision of each observation and vintage, in that order."""
    order = np.lexsort((revision, vintage, observation))
    same = (np.diff(observation[order]) == 0) & (np.diff(vintage[order]) == 0)
    return order[np.append(~same, True)] if len(order) else order


def finished(result: pd.DataFrame, promised: Promises, observed: pd.DataFrame) -> pd.DataFrame:
    """Results as they are stored: amounts in each target's unit, the leading verdict, 演示."""
    ids = promised.frame["code"].to_numpy()
    place = np.searchsorted(ids, result["code"].to_numpy())
    # Fractions stay fractions; a growth target's levels stay in the unit of its series.
    scale = np.where(promised.is_fraction, 1.0, promised.scale)[place]
    columns = {name: result[name] for name in result.columns if name != "code"}
    columns["target_id"] = result["code"]
    for name in _AMOUNTS:
        columns[name] = result[name].to_numpy() / scale
    for name in ("path", "projection", "formula", "bound", "reason"):
        columns[name] = result[name].cat.add_categories("").fillna("")
    schedule, pace = (result[f"status_{name}"].cat.codes for name in ("schedule", "pace"))
    leading = np.where(promised.pace_leads[place], pace, schedule)
    columns["status"] = pd.Categorical.from_codes(leading, list(STATUSES))
    columns["invented"] = _invented(promised.frame, observed)[place] <= result["used_year"]
    return pd.DataFrame(columns, copy=False)[COLUMNS]


def _invented(targets: pd.DataFrame, observed: pd.DataFrame) -> np.ndarray:
    """The first year of each target's series, or its second, with an invented figure; else inf."""
    first = observed[observed["invented"]].groupby("series")["year"].min()
    if first.empty:
        return np.full(len(targets), np.inf)
    year = targets["series"].map(first).fillna(np.inf).to_numpy(dtype=float)
    if "series_b" in targets:
        year = np.minimum(year, targets["series_b"].map(first).fillna(np.inf).to_numpy(dtype=float))
    return year
