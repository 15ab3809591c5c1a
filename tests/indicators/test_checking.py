"""The rules for entered figures, each with a figure that breaks it and one that does not."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from indicators import checking
from indicators.models import Deadline
from tests import factories as f

pytestmark = pytest.mark.django_db


def found(series, value, year=2013, vintage="final"):
    known = checking.background([series])
    return [
        (finding.level, finding.code)
        for finding in checking.findings(series, year, Decimal(str(value)), vintage, known)
    ]


def test_a_figure_in_line_with_its_series_raises_nothing():
    series = f.SeriesFactory()
    f.publish(series, y2011=100, y2012=110)
    assert found(series, 121) == []


def test_the_first_figure_of_a_series_raises_nothing():
    assert found(f.SeriesFactory(), 12345) == []


@pytest.mark.parametrize(
    ("kind", "unit", "value", "expected"),
    [
        ("flow", "亿元", -1, [("error", "too_low")]),
        ("flow", "亿元", 0, []),
        ("share", "%", 100, []),
        ("share", "%", "100.1", [("error", "too_high")]),
        ("share", "%", -1, [("error", "too_low")]),
        ("rate", "%", -5, []),
        ("rate", "%", -101, [("error", "too_low")]),
    ],
)
def test_what_is_impossible_is_an_error(kind, unit, value, expected):
    series = f.SeriesFactory(indicator__kind=kind, indicator__unit=unit)
    assert found(series, value) == expected


def test_limits_of_the_indicator_go_before_those_of_its_kind():
    series = f.SeriesFactory(indicator__minimum=Decimal(-500), indicator__maximum=Decimal(500))
    assert found(series, -400) == []
    assert found(series, 501) == [("error", "too_high")]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1100, "power_of_ten"),
        (10, "power_of_ten"),
        (1_060_000, "power_of_ten"),
        ("0.0106", "power_of_ten"),
        (170, "jump"),
        (50, "jump"),
    ],
)
def test_a_figure_far_off_its_series_is_a_warning(value, code):
    series = f.SeriesFactory()
    f.publish(series, y2012=105)
    assert found(series, value) == [("warning", code)]


def test_ten_thousand_times_is_said_to_be_wan_for_yi():
    series = f.SeriesFactory()
    f.publish(series, y2012=105)
    known = checking.background([series])
    [finding] = checking.findings(series, 2013, Decimal(1_050_000), "final", known)
    assert "万与亿" in finding.message and "105 亿元" in finding.message


def test_a_jump_is_measured_a_year_and_by_the_indicators_own_limit():
    series = f.SeriesFactory(indicator__jump=Decimal("0.10"))
    f.publish(series, y2010=100)
    assert found(series, 130) == []
    assert found(series, 140) == [("warning", "jump")]


def test_shares_jump_by_points():
    series = f.SeriesFactory(
        indicator__kind="share", indicator__unit="%", indicator__jump=Decimal("0.1")
    )
    f.publish(series, y2012=20)
    assert found(series, 29) == []
    assert found(series, 31) == [("warning", "jump")]


def test_a_break_in_the_series_is_no_jump():
    series = f.SeriesFactory()
    f.publish(series, y2012=100)
    f.ObservationFactory(series=series, year=2014, segment=1)
    observation = f.ObservationFactory(series=series, year=2013, segment=1)
    f.RevisionFactory(observation=observation, value=Decimal(900))
    assert found(series, 901, vintage="preliminary") == []


def test_a_cumulative_figure_does_not_fall():
    series = f.SeriesFactory(indicator__cumulative=True)
    f.publish(series, y2012=100)
    assert found(series, 99) == [("warning", "cumulative_fell")]
    assert found(series, 100) == []


def test_a_published_figure_that_changes_is_a_warning():
    series = f.SeriesFactory()
    f.publish(series, y2013=100)
    assert found(series, 101) == [("warning", "published_changed")]
    assert found(series, 100) == []
    assert found(series, 101, vintage="revised") == []


def test_parts_of_a_subject_are_not_above_the_whole():
    whole = f.SeriesFactory(indicator__additive=True)
    one, other = (
        f.SeriesFactory(indicator=whole.indicator, subject__parent=whole.subject) for _ in range(2)
    )
    f.publish(whole, y2013=100)
    f.publish(other, y2013=60)
    assert found(one, 40) == []
    assert found(one, 41) == [("warning", "parts_above_whole")]
    f.publish(one, y2013=40)
    assert ("warning", "parts_above_whole") in found(whole, 99)


def test_an_indicator_is_not_above_the_one_it_is_part_of():
    whole = f.SeriesFactory(indicator__unit="亿元")
    part = f.SeriesFactory(
        indicator__unit="万元", indicator__part_of=whole.indicator, subject=whole.subject
    )
    f.publish(whole, y2013=1)
    assert found(part, 9999) == []
    assert found(part, 10100) == [("warning", "parts_above_whole")]


class TestYears:
    def test_a_year_that_has_not_begun_cannot_be_entered(self):
        assert found(f.SeriesFactory(), 1, year=timezone.localdate().year + 1) == [
            ("error", "year_not_open")
        ]

    @pytest.mark.parametrize(
        ("opens", "closes", "is_open"), [(-10, None, True), (1, None, False), (-10, -1, False)]
    )
    def test_a_deadline_says_when(self, opens, closes, is_open):
        today = timezone.localdate()
        Deadline.objects.create(
            year=2013,
            opens_on=today + timedelta(opens),
            due_on=today + timedelta(max(opens, -5)),
            closes_on=today + timedelta(closes) if closes else None,
        )
        assert found(f.SeriesFactory(), 1) == ([] if is_open else [("error", "year_not_open")])

    def test_a_departments_own_deadline_goes_first(self):
        department = f.DepartmentFactory()
        Deadline.objects.create(
            year=2013,
            opens_on=date(2014, 1, 1),
            due_on=date(2014, 2, 1),
            closes_on=date(2014, 3, 1),
        )
        Deadline.objects.create(
            year=2013, department=department, opens_on=date(2014, 1, 1), due_on=date(2014, 2, 1)
        )
        assert found(f.SeriesFactory(department=department), 1) == []
        assert found(f.SeriesFactory(), 1) == [("error", "year_not_open")]


def test_the_background_of_many_series_takes_as_many_queries_as_that_of_one(
    django_assert_num_queries,
):
    for n in (1, 3):
        batch = [f.SeriesFactory(indicator__additive=True) for _ in range(n)]
        with django_assert_num_queries(4):
            checking.background(batch)
