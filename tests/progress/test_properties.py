"""What must hold for any targets and observations (issue 2, point 5)."""

import os

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planning.progress import evaluate, words

FIRST, LAST = 2008, 2018
SERIES = ("a", "b", "c")
# From best to worst; a verdict in the due year and a class before it are never compared.
RANK = ["achieved", "on_track", "slightly_behind", "behind", "far_behind", "reversing", "missed"]
EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "40"))
many = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])

number = st.one_of(
    st.floats(-2, 2, allow_subnormal=False),
    st.floats(-1e6, 1e6, allow_subnormal=False),
    st.floats(1, 1000),
    st.integers(-3, 12).map(float),
    st.sampled_from([0.0, 0.1, 0.15, 1.0, 100.0, 200.0]),
)
maybe = lambda strategy: st.one_of(st.none(), strategy)  # noqa: E731
year = st.integers(FIRST, LAST)


@st.composite
def target(draw):
    due = draw(year)
    ends = sorted([draw(number), draw(number)])
    comparator = draw(st.sampled_from(words.COMPARATORS))
    return {
        "series": draw(st.sampled_from((*SERIES, "unseen"))),
        "series_b": draw(maybe(st.sampled_from(SERIES))),
        "series_kind": draw(maybe(st.sampled_from(words.SERIES_KINDS))),
        "form": draw(st.sampled_from(words.FORMS)),
        "comparator": comparator,
        "value": ends[0],
        "value_max": ends[1],
        "tolerance": draw(maybe(st.sampled_from([0.0, 0.01, 0.05, 0.5]))),
        "two_sided": draw(maybe(st.booleans())),
        "baseline_year": draw(maybe(st.integers(due - 8, due + 1))),
        "baseline_value": draw(maybe(number)),
        "start_year": draw(maybe(st.integers(due - 7, due))),
        "due_year": due,
        "path": draw(maybe(st.sampled_from(words.PATHS))),
        "less_is_better": draw(maybe(st.booleans())),
    }


observation = st.fixed_dictionaries(
    {
        "series": st.sampled_from(SERIES),
        "year": year,
        "value": number,
        "precision": st.sampled_from(["exact"] * 5 + list(words.PRECISIONS)),
        "vintage": st.sampled_from(["", "", "2014-02", "2015-01"]),
        "segment": st.sampled_from([0, 0, 0, 1]),
        "period_start": st.sampled_from([np.nan] * 8 + [2011.0]),
    }
)
targets = st.lists(target(), min_size=1, max_size=8).map(
    lambda rows: pd.DataFrame(rows).assign(code=[f"t{i}" for i in range(len(rows))])
)
observations = st.lists(observation, max_size=50).map(
    lambda rows: pd.DataFrame(rows, columns=observation_columns)
)
observation_columns = [
    "series",
    "year",
    "value",
    "precision",
    "vintage",
    "segment",
    "period_start",
]


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(
        one.reset_index(drop=True), other.reset_index(drop=True), check_exact=True
    )


@many
@given(targets, observations)
def test_nothing_valid_raises_and_every_row_is_explained(promised, observed):
    for years in (2013, [2009, 2013, 2018], None):
        found = evaluate(promised, observed, years)
        assert found["status_schedule"].notna().all() and found["status_pace"].notna().all()
        assert found["reason"].notna().all()
        assert not np.isinf(found.select_dtypes("float").to_numpy()).any()
        # Without a figure there is no number; with a figure there is its year.
        empty = found["status_schedule"] == "no_data"
        assert (
            found.loc[empty, ["used_year", "measured", "progress", "pace"]].isna().to_numpy().all()
        )
        assert found.loc[~empty, "used_year"].notna().all()
        assert (empty == (found["status_pace"] == "no_data")).all()


@many
@given(targets, observations, st.randoms(use_true_random=False))
def test_order_of_observations_does_not_matter(promised, observed, random):
    order = list(range(len(observed)))
    random.shuffle(order)
    same(evaluate(promised, observed), evaluate(promised, observed.iloc[order]))


@many
@given(targets, observations, year)
def test_later_observations_do_not_matter(promised, observed, now):
    known = observed[observed["year"] <= now]
    same(evaluate(promised, observed, now), evaluate(promised, known, now))


@many
@given(targets, observations)
def test_one_target_alone_gives_the_same_row_as_in_a_batch(promised, observed):
    batch = evaluate(promised, observed)
    alone = [evaluate(promised.iloc[[i]], observed) for i in range(len(promised))]
    same(batch, pd.concat(alone))


@many
@given(targets, observations, st.sampled_from([1e-3, 1e4, 0.25, 7.0]))
def test_a_unit_change_changes_no_status(promised, observed, factor):
    """Levels, values and baselines in another unit; rates, growth values and ratios have none."""
    levels = promised["series_kind"] != "rate"
    promised = promised[levels & (promised["form"] != "ratio")].reset_index(drop=True)
    is_growth = promised["form"].isin(words.GROWTH_FORMS)
    rescaled = promised.copy()
    # An unstated milestone is worth 1 in any unit.
    for column in ("value", "value_max"):
        rescaled[column] = promised[column].where(is_growth, promised[column] * factor)
    rescaled["baseline_value"] = promised["baseline_value"].astype(float) * factor
    observed = observed[observed["period_start"].isna()]
    before = evaluate(promised, observed)
    after = evaluate(rescaled, observed.assign(value=observed["value"] * factor))
    for column in ("status_schedule", "status_pace", "attained", "reason", "path"):
        same(before[[column]], after[[column]])


@many
@given(
    target(),
    st.lists(number, min_size=3, max_size=8),
    st.floats(1e-6, 1e6),
)
def test_a_better_figure_never_gives_a_worse_status(promised, values, better_by):
    """Improve the last figure of a one-sided target whose x rises with it."""
    promised |= {"series": "a", "series_b": None, "two_sided": False, "baseline_year": 2010}
    promised |= {"due_year": 2016}
    if promised["comparator"] in ("=", "range"):
        promised["comparator"] = ">="
    if promised["comparator"] != "~":
        promised["less_is_better"] = None
    if promised["form"] == "pp_difference":
        promised["form"] = "level"
    falls = promised["comparator"] in ("<", "<=") or promised["less_is_better"] is True
    years = range(2010, 2010 + len(values))
    observed = pd.DataFrame({"series": "a", "year": years, "value": values})
    improved = observed.copy()
    last = min(len(values) - 1, 6)
    improved.loc[last, "value"] += -better_by if falls else better_by
    for column in ("status_schedule", "status_pace"):
        worse, better = (
            evaluate(pd.DataFrame([promised]), figures, 2010 + last)[column].iloc[0]
            for figures in (observed, improved)
        )
        if worse in RANK and better in RANK:
            assert RANK.index(better) <= RANK.index(worse), (column, worse, better)


def test_what_binary_rounding_puts_outside_a_range_stands_on_its_end():
    """0.1 + 0.2 is a little above 0.3 in binary; the end aimed at is the same from either."""
    promised = {
        "code": "t", "series": "a", "form": "share", "comparator": "range", "value": 0.1,
        "value_max": 0.3, "baseline_year": 2010, "due_year": 2015,
    }  # fmt: skip
    observed = pd.DataFrame({"series": ["a"], "year": [2012], "value": [0.15]})
    attainments = [
        evaluate(pd.DataFrame([promised | {"baseline_value": start}]), observed, 2012)
        .attainment.iloc[0]
        for start in (0.3, 0.1 + 0.2)
    ]  # fmt: skip
    assert attainments == pytest.approx([1.5, 1.5])
