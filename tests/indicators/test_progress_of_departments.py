"""How far the figures of a year are: each series by the furthest that it has come."""

from itertools import chain, combinations

import pytest

from indicators.selectors import progress_by_department
from tests import factories as f

pytestmark = pytest.mark.django_db

ORDER = ("draft", "returned", "submitted", "published")
SUBSETS = [
    states
    for states in chain.from_iterable(combinations(ORDER, n) for n in range(len(ORDER) + 1))
    if not {"draft", "submitted"} <= set(states)  # one of them at a time
]


def test_a_series_counts_once_as_the_furthest_of_its_revisions(clerk):
    series = [f.SeriesFactory(department=clerk.department) for _ in SUBSETS]
    for one, states in zip(series, SUBSETS, strict=True):
        observation = f.ObservationFactory(series=one, year=2013)
        for number, state in enumerate(states, 1):
            f.RevisionFactory(
                observation=observation, number=number, state=state, entered_by=clerk,
                reason="请核对" if state == "returned" else "",
            )  # fmt: skip
    found = progress_by_department(2013)[clerk.department_id]
    assert found.expected == len(SUBSETS)
    for state in ORDER:
        assert found.counts[state] == sum(1 for states in SUBSETS if states[-1:] == (state,))
    assert found.missing == 1


def test_drafts_that_were_loaded_and_means_over_a_span_do_not_count(clerk):
    one, other = (f.SeriesFactory(department=clerk.department) for _ in range(2))
    f.RevisionFactory(
        observation=f.ObservationFactory(series=one, year=2013), state="draft", entered_by=None
    )
    span = f.ObservationFactory(series=other, year=2013, period_start=2011)
    f.RevisionFactory(observation=span, state="published")
    found = progress_by_department(2013)[clerk.department_id]
    assert (found.expected, found.missing) == (2, 2)


def test_a_series_without_a_department_is_nobodys_duty(clerk):
    series = f.SeriesFactory(department=None)
    f.RevisionFactory(
        observation=f.ObservationFactory(series=series, year=2013), state="draft", entered_by=clerk
    )
    assert None not in progress_by_department(2013)
