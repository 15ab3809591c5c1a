"""Forms: from observations y(t) to the measured quantity x(u) (design.md §3.2, §3.5).

The room for a new form of target: its name in `words`, its formula here, its arithmetic in
`levels` (from single years) or `chains` (from every year since the baseline).
"""

import numpy as np

from .chains import chain_rates, mean_differences, sum_flows
from .levels import measure_growth, measure_increase, measure_levels
from .measured import Measured
from .observations import NONE, Observations
from .targets import NO_YEAR, Targets
from .words import FORM_CODE, FORMULA_CODE, IS_GROWTH_FORM, KIND_CODE, REASON_CODE


def measure(targets: Targets, year: np.ndarray, observations: Observations) -> Measured:
    """x(u) and its working for each row; `targets` and `year` have one length."""
    found = Measured.nothing(len(targets))
    formula = formula_of(targets)
    found.formula[:] = formula
    upto = np.minimum(year, targets.due_year)
    position = observations.latest(targets.series, targets.baseline_year, upto)

    for name, work in (
        ("level", measure_levels),
        ("growth_of_levels", measure_growth),
        ("difference_of_stocks", measure_increase),
        ("chained_rates", chain_rates),
        ("sum_of_flows", sum_flows),
        ("mean_difference", mean_differences),
    ):
        rows = np.flatnonzero(formula == FORMULA_CODE[name])
        if len(rows):
            work(found, rows, targets.take(rows), upto[rows], position[rows], observations)
    _use_published_spans(found, targets, upto, observations)
    # Judged in a year before the baseline, an observed baseline is not known yet.
    unknown = (upto < targets.baseline_year) & np.isnan(targets.baseline_value)
    found.put(np.flatnonzero(unknown), baseline_value=np.nan, start=np.nan)
    return found


def formula_of(targets: Targets) -> np.ndarray:
    """The code of the formula for each target's form and kind of series (table of §3.2)."""
    is_growth = IS_GROWTH_FORM[targets.form]
    is_rate = targets.kind == KIND_CODE["rate"]
    is_increment = targets.form == FORM_CODE["increment"]
    is_flow = targets.kind == KIND_CODE["flow"]
    return np.select(
        [
            is_growth & is_rate,
            is_growth,
            is_increment & is_flow,
            is_increment,
            targets.form == FORM_CODE["pp_difference"],
        ],
        [
            FORMULA_CODE["chained_rates"],
            FORMULA_CODE["growth_of_levels"],
            FORMULA_CODE["sum_of_flows"],
            FORMULA_CODE["difference_of_stocks"],
            FORMULA_CODE["mean_difference"],
        ],
        FORMULA_CODE["level"],
    )


def _use_published_spans(found, targets, upto, observations) -> None:
    """A published mean yearly rate over exactly t0+1 … T serves a growth form (§3.5).

    It is used at T where the yearly figures do not give x(T) themselves. Growth over the whole
    period follows from the mean rate r as (1 + r)^n − 1.
    """
    spans = observations.spans
    t0, due = targets.baseline_year, targets.due_year
    own = (found.used_year == due) & ~np.isnan(found.x)
    wanted = IS_GROWTH_FORM[targets.form] & (t0 != NO_YEAR) & (upto == due) & ~own & (t0 < due)
    rows = np.flatnonzero(wanted)
    position = observations.span(targets.series[rows], t0[rows] + 1, due[rows])
    rows, position = rows[position != NONE], position[position != NONE]
    rate = spans.value[position]
    with np.errstate(all="ignore"):
        index = np.where(rate >= -1, np.power(1 + rate, (due[rows] - t0[rows]) * 1.0), np.nan)
    is_mean = targets.form[rows] == FORM_CODE["annual_growth"]
    x = np.where(is_mean, rate, index - 1)
    found.put(
        rows,
        has_figure=True,
        used_year=due[rows],
        used_value=rate,
        x=np.where(np.isnan(index), np.nan, x),
        level=index,
        start=1.0,
        bound=spans.bound[position],
        trouble=np.where(np.isnan(index), REASON_CODE["not_positive"], REASON_CODE["ok"]),
        missing_year=0,
        formula=FORMULA_CODE["span_mean"],
        points=np.nan,
        offsets=np.nan,
    )
