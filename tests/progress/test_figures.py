"""Figures as they really are (design.md §3.5): bounds, spans, vintages, breaks."""

import math
import subprocess
import sys

import pandas as pd
import pytest

from planning.progress import REASONS, STATUSES, evaluate

TARGET = {"code": "t", "series": "a", "start_year": 2011, "due_year": 2015}
LEVEL = {"form": "level", "comparator": ">=", "value": 200}
RANGE = LEVEL | {"comparator": "range", "value_max": 220}
FLOOR_GROWTH = {"form": "annual_growth", "comparator": ">=", "value": 0.10}


def judge(target, observations, year=2015):
    """The row of one target against (year, value, {nature}) of its series `a`."""
    figures = [
        {"series": "a", "year": at, "value": value, **nature} for at, value, nature in observations
    ]
    frame = pd.DataFrame(figures, columns=None if figures else ["series", "year", "value"])
    return evaluate(pd.DataFrame([TARGET | target]), frame, year).iloc[0]


def verdict(row):
    return row["status_schedule"], row["reason"]


def plain(*figures):
    return [(*figure, {}) for figure in figures]


LOWER, UPPER = {"precision": "lower"}, {"precision": "upper"}


@pytest.mark.parametrize(
    ("target", "figure", "expected"),
    [
        (LEVEL, (2015, 201, LOWER), ("achieved", "bound_suffices")),
        (LEVEL, (2015, 199, LOWER), ("unrated", "bound_inconclusive")),
        (LEVEL, (2015, 199, UPPER), ("missed", "bound_suffices")),
        (LEVEL, (2015, 201, UPPER), ("unrated", "bound_inconclusive")),
        (LEVEL, (2015, 200, {"precision": "rounded"}), ("achieved", "ok")),
        # Before the due year: on schedule by a lower bound may as well be achieved already.
        (LEVEL, (2013, 201, LOWER), ("achieved", "bound_suffices")),
        (LEVEL, (2013, 180, LOWER), ("unrated", "bound_inconclusive")),
        (LEVEL, (2013, 99, UPPER), ("reversing", "bound_suffices")),
        (LEVEL, (2013, 101, UPPER), ("unrated", "bound_inconclusive")),
        # A growth rate cannot be achieved early: on track is the best it can be.
        (FLOOR_GROWTH, (2013, 140, LOWER), ("on_track", "bound_suffices")),
        (FLOOR_GROWTH, (2013, 120, LOWER), ("unrated", "bound_inconclusive")),
        # Between two ends only what lies outside and moves away is certain.
        (RANGE, (2015, 230, LOWER), ("missed", "bound_suffices")),
        (RANGE, (2015, 210, LOWER), ("unrated", "bound_inconclusive")),
    ],
)
def test_only_what_follows_from_a_bound_is_said(target, figure, expected):
    row = judge(target, [*plain((2010, 100)), figure], figure[0])
    assert verdict(row) == expected
    assert row["measured"] == figure[1] or target is FLOOR_GROWTH
    if figure[0] == 2015:
        attained = {"achieved": True, "missed": False, "unrated": pd.NA}[expected[0]]
        assert row["attained"] is attained or row["attained"] == attained


def test_a_bound_at_the_baseline_spoils_the_ratio_but_not_the_verdict():
    before = judge(LEVEL, [(2010, 100, UPPER), (2013, 150, {})], 2013)
    assert verdict(before) == ("unrated", "bound_inconclusive")
    assert verdict(judge(LEVEL, [(2010, 100, UPPER), (2015, 199, {})])) == ("missed", "ok")
    # Growth from at most 100 to 180 is at least 12.5 % a year.
    growth = judge(FLOOR_GROWTH, [(2010, 100, UPPER), (2015, 180, {})])
    assert verdict(growth) == ("achieved", "bound_suffices")
    mixed = judge(FLOOR_GROWTH, [(2010, 100, UPPER), (2015, 180, UPPER)])
    assert verdict(mixed) == ("unrated", "bound_inconclusive") and mixed["bound"] == "mixed"


def test_a_span_mean_serves_its_own_span_only():
    rate = FLOOR_GROWTH | {"series_kind": "rate"}
    span = (2015, 0.12, {"period_start": 2011})
    assert verdict(judge(rate, [span])) == ("achieved", "ok")
    assert verdict(judge(rate, [span], 2014)) == ("no_data", "no_observation")
    longer = judge(rate | {"start_year": 2010}, [span])
    assert verdict(longer) == ("no_data", "no_observation")
    total = judge(rate | {"form": "cumulative_change", "value": 0.7}, [span])
    assert math.isclose(total["measured"], 1.12**5 - 1) and total["attained"]
    # The complete chain of the years comes first.
    chain = [(year, 0.05, {}) for year in range(2011, 2016)]
    assert judge(rate, [span, *chain])["formula"] == "chained_rates"
    assert judge(LEVEL, [span])["status_schedule"] == "no_data"


def test_a_level_takes_the_newest_vintage_and_a_rate_takes_one():
    old, new = {"vintage": "2014-02"}, {"vintage": "2015-11"}
    figures = [(2010, 100, old), (2013, 150, old), (2013, 160, new)]
    row = judge(LEVEL, figures, 2013)
    assert (row["measured"], row["baseline_value"]) == (160, 100)
    assert judge(FLOOR_GROWTH, figures, 2013)["used_value"] == 150
    both = [*figures, (2010, 110, new)]
    assert judge(LEVEL, both, 2013)["baseline_value"] == 110
    assert judge(FLOOR_GROWTH, both, 2013)["used_value"] == 160
    apart = judge(FLOOR_GROWTH, [(2010, 100, old), (2013, 160, new)], 2013)
    assert verdict(apart) == ("unrated", "vintages_differ")
    stated = judge(FLOOR_GROWTH | {"baseline_value": 100}, [(2013, 160, new)], 2013)
    assert stated["used_value"] == 160 and stated["status_schedule"] == "on_track"


@pytest.mark.parametrize(
    "target",
    [
        LEVEL,
        LEVEL | {"baseline_value": 100},
        FLOOR_GROWTH,
        FLOOR_GROWTH | {"series_kind": "rate"},
        LEVEL | {"form": "increment", "series_kind": "flow"},
        LEVEL | {"form": "increment", "series_kind": "stock"},
    ],
)
def test_nothing_is_compared_across_a_break(target):
    figures = [(2010, 100, {"segment": 1})]
    figures += [(year, 0.1, {"segment": 1}) for year in (2011, 2012)]
    figures += [(2013, 0.1, {"segment": 2})]
    assert verdict(judge(target, figures, 2013)) == ("unrated", "break_in_series")


def test_a_year_published_on_both_sides_of_a_break_is_a_baseline_for_both():
    figures = [(2010, 100, {"segment": 1}), (2010, 80, {"segment": 2})]
    figures += [(2012, 120, {"segment": 1}), (2013, 140, {"segment": 2})]
    assert judge(LEVEL, figures, 2012)["baseline_value"] == 100
    assert judge(LEVEL, figures, 2013)["baseline_value"] == 80
    assert judge(FLOOR_GROWTH, figures, 2013)["baseline_value"] == 80


def test_a_difference_needs_both_series_in_every_year():
    target = TARGET | {"form": "pp_difference", "series_b": "b", "comparator": ">", "value": 0.05}
    years = {"a": [2010, 2011, 2012, 2013, 2014], "b": [2010, 2011, 2013, 2014]}
    figures = pd.DataFrame(
        [(s, y, 0.1 if s == "a" else 0.04) for s, ys in years.items() for y in ys],
        columns=["series", "year", "value"],
    )
    found = evaluate(pd.DataFrame([target]), figures, [2011, 2012, 2013])
    assert list(found["used_year"]) == [2011, 2011, 2013]
    assert list(found["reason"]) == ["baseline_meets_target"] * 2 + ["missing_year"]
    assert found["missing_year"].iloc[2] == 2012


def test_years_by_default_run_from_the_baseline_to_the_due_year():
    found = evaluate(
        pd.DataFrame([TARGET | LEVEL, {**TARGET, **LEVEL, "start_year": None}]),
        pd.DataFrame({"series": ["a"], "year": [2012], "value": [1.0]}),
    )
    assert list(found["year"]) == [2011, 2012, 2013, 2014, 2015, 2015]
    assert list(found["status_schedule"]) == ["no_data"] + ["unrated"] * 5


def test_integer_and_text_keys_give_the_same():
    target = pd.DataFrame([TARGET | LEVEL])
    figures = pd.DataFrame({"series": ["a", "a"], "year": [2010, 2015], "value": [1.0, 300]})
    by_text = evaluate(target, figures)
    by_number = evaluate(target.assign(series=7), figures.assign(series=7))
    by_category = evaluate(target, figures.astype({"series": "category"}))
    pd.testing.assert_frame_equal(by_text, by_number)
    pd.testing.assert_frame_equal(by_text, by_category)


@pytest.mark.parametrize(
    "cells", [{"form": "leval"}, {"comparator": "=>"}, {"due_year": None}, {"path": "bent"}]
)
def test_what_cannot_be_read_raises_a_plain_sentence(cells):
    figures = pd.DataFrame({"series": ["a"], "year": [2012], "value": [1.0]})
    with pytest.raises(ValueError, match="1 mistakes in the targets: row 0: "):
        evaluate(pd.DataFrame([TARGET | LEVEL | cells]), figures)


def test_a_target_without_a_value_is_unrated():
    assert verdict(judge({"form": "level"}, plain((2010, 1), (2013, 2)), 2013)) == (
        "unrated",
        "no_target_value",
    )


def test_every_status_and_reason_has_its_wording():
    assert all(STATUSES.values()) and all(REASONS.values())


def test_the_core_needs_no_django():
    code = "import sys, planning.progress.__main__; sys.exit('django' in sys.modules)"
    root = __import__("planning").__path__[0] + "/.."
    assert subprocess.run([sys.executable, "-c", code], cwd=root).returncode == 0
