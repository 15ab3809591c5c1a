"""Growth rates from levels, and the levels that growth rates imply (design.md §3.2)."""

import numpy as np

from .targets import Targets
from .words import FORM_CODE, IS_GROWTH_FORM


def growth(later: np.ndarray, earlier: np.ndarray, years: np.ndarray) -> np.ndarray:
    """The mean yearly growth rate (later ÷ earlier)^(1/years) − 1; NaN unless both are > 0."""
    positive = (later > 0) & (earlier > 0) & (years > 0)
    with np.errstate(all="ignore"):
        rate = np.expm1(np.log(later / earlier) / years)
    return np.where(positive, rate, np.nan)


def growth_measure(form, level, base, years) -> np.ndarray:
    """x of a growth form from the level path: a mean yearly rate, or growth over the whole.

    NaN where the base is not positive, and where a mean rate would be the root of a negative
    number.
    """
    with np.errstate(all="ignore"):
        ratio = level / base
        mean = np.expm1(np.log(ratio) / years)
    x = np.where(form == FORM_CODE["annual_growth"], mean, ratio - 1)
    return np.where((base > 0) & np.isfinite(x), x, np.nan)


def level_target(targets: Targets, value: np.ndarray, start: np.ndarray) -> np.ndarray:
    """V on the level path: the level a growth target implies by its due year, else V itself.

    `start` is the level path's value in the baseline year. A mean yearly rate g over n years
    implies start·(1 + g)^n, a rate over one year or over the whole period start·(1 + c).
    """
    years = targets.due_year - targets.baseline_year
    with np.errstate(all="ignore"):
        by_mean_rate = np.where(value >= -1, start * np.power(1 + value, years * 1.0), np.nan)
        by_growth = start * (1 + value)
    is_mean_rate = targets.form == FORM_CODE["annual_growth"]
    implied = np.where(is_mean_rate, by_mean_rate, by_growth)
    return np.where(IS_GROWTH_FORM[targets.form], implied, value)
