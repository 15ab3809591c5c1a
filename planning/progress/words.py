"""The fixed words of the arithmetic: forms, comparators, statuses, reasons.

Each list is the order in which the word is coded as a small integer inside the core; outside
it only the words themselves appear. Source: design.md §2, §3.1 to §3.4.
"""

import numpy as np


def gettext_noop(words: str) -> str:
    """Marks words for translation; pages translate them when they show them."""
    return words


FORMS = (
    "level",
    "share",
    "count",
    "threshold_count",
    "capacity",
    "ratio",
    "milestone",
    "increment",
    "annual_growth",
    "yoy_growth",
    "cumulative_change",
    "pp_difference",
)
COMPARATORS = (">=", ">", "<=", "<", "=", "~", "range")
SERIES_KINDS = ("stock", "flow", "rate", "share")
PATHS = ("geometric", "linear")
PRECISIONS = ("exact", "rounded", "lower", "upper")

# What an empty cell means. Most figures of the plans are yearly flows (revenue, output), and
# for the forms whose arithmetic does not ask for the kind the default changes nothing.
DEFAULT_FORM = "level"
DEFAULT_COMPARATOR = ">="
DEFAULT_SERIES_KIND = "flow"
DEFAULT_TOLERANCE = 0.05  # of "~"; no other comparator has one
MILESTONE_VALUE = 1.0

# How x(u) was made from the observations: the name of the formula shown in the working.
FORMULAS = (
    "level",
    "growth_of_levels",
    "chained_rates",
    "sum_of_flows",
    "difference_of_stocks",
    "mean_difference",
    "span_mean",
)
PROJECTIONS = ("log_linear", "linear", "constant_growth", "constant_amount")

STATUSES = {
    "achieved": "已实现",
    "missed": "未实现",
    "on_track": "快于或符合序时",
    "slightly_behind": "基本符合",
    "behind": "滞后",
    "far_behind": "严重滞后",
    "reversing": "倒退",
    "unrated": "无法评价",
    "no_data": "缺数据",
}

# Why a row has the status it has, or why it has none. Stable codes; pages show the wording.
REASONS = {
    "ok": gettext_noop("按所用观测值与目标路径评定"),
    "achieved_early": gettext_noop("目标年之前已达到目标值，提前实现"),
    "baseline_meets_target": gettext_noop(
        "基期已达到目标或在容许偏差之内，不计算进度，只看是否达到"
    ),
    "ceiling_held": gettext_noop("上限类目标，基期即符合，仍符合；不计算进度"),
    "ceiling_broken": gettext_noop("上限类目标，基期符合，现已突破上限"),
    "bound_suffices": gettext_noop("观测值为上限或下限，足以得出结论"),
    "no_series": gettext_noop("目标没有对应的数据序列"),
    "no_observation": gettext_noop("基期之后没有已发布的观测值"),
    "before_own_year": gettext_noop("同比目标只评本年，本年尚未到"),
    "due_not_after_baseline": gettext_noop("目标年不在基期之后"),
    "no_target_value": gettext_noop("目标没有给出数值"),
    "no_baseline": gettext_noop("没有基期年份或基期数值"),
    "missing_year": gettext_noop("逐年数据缺年，无法累计或连乘"),
    "break_in_series": gettext_noop("序列口径有变，前后不可比"),
    "vintages_differ": gettext_noop("两端数据不属同一发布版本，不可相比"),
    "bound_inconclusive": gettext_noop("观测值只是上限或下限，不足以得出结论"),
    "not_positive": gettext_noop("基数或指数不为正，增速无意义"),
    "not_computable": gettext_noop("数值超出可计算范围"),
}

STATUS_CODE = {word: code for code, word in enumerate(STATUSES)}
REASON_CODE = {word: code for code, word in enumerate(REASONS)}
FORM_CODE = {word: code for code, word in enumerate(FORMS)}
COMPARATOR_CODE = {word: code for code, word in enumerate(COMPARATORS)}
KIND_CODE = {word: code for code, word in enumerate(SERIES_KINDS)}
PATH_CODE = {word: code for code, word in enumerate(PATHS)}
FORMULA_CODE = {word: code for code, word in enumerate(FORMULAS)}
PROJECTION_CODE = {word: code for code, word in enumerate(PROJECTIONS)}

# Forms whose x(t) is the observation itself. Only these can be achieved before the due year:
# a mean, a growth rate or a sum that is high enough now may still fall (design.md §3.4).
LEVEL_FORMS = FORMS[:7]
GROWTH_FORMS = ("annual_growth", "yoy_growth", "cumulative_change")


def form_flags(*forms: str) -> np.ndarray:
    """A table of booleans by form code: true for the named forms."""
    return np.array([form in forms for form in FORMS])


IS_LEVEL_FORM = form_flags(*LEVEL_FORMS)
IS_GROWTH_FORM = form_flags(*GROWTH_FORMS)

# The bound of a figure: 0 as published, 1 the truth is not below, -1 not above it, or made from
# bounds that pull in opposite ways, so that nothing follows from it (§3.5).
MIXED = 2

# The projection goes through the last five observations, if there are at least three (§3.3).
FIT_POINTS = 5
FIT_MINIMUM = 3

# Numbers that agree to nine significant digits are equal: a verdict must not hang on how a
# decimal fraction looks in binary (design.md §3.4, "free of binary rounding").
DECIMALS = 9
EPSILON = 1e-9
