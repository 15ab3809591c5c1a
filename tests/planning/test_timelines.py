"""One axis of time for the targets of all plans on an indicator."""

import pytest

from planning.timelines import WIDTH, timeline
from tests import factories as f

pytestmark = pytest.mark.django_db


def test_earlier_stands_further_left_and_all_share_one_axis():
    early = f.TargetFactory(due_year=2015, baseline_year=2010)
    late = f.TargetFactory(
        section__plan__start_year=2016, section__plan__end_year=2020, due_year=2020
    )
    axis = timeline([late, early], 2013)
    spans = {span.target: span for span in axis.spans}
    assert [year for year, _ in axis.ticks] == list(range(2010, 2021))
    assert spans[late].start_year == 2015
    assert spans[early].due == spans[late].start
    assert 0 < spans[early].start < axis.now < spans[early].due < spans[late].due < WIDTH


def test_a_year_off_the_axis_is_not_marked_and_no_target_makes_no_axis():
    assert timeline([f.TargetFactory(due_year=2015)], 2020).now is None
    assert timeline([], 2013) is None


def test_a_target_that_is_due_before_its_plans_first_year_still_has_a_length():
    span = timeline([f.TargetFactory(due_year=2010)], 2010).spans[0]
    assert span.start < span.due
