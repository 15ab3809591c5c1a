"""From a published figure to a stored verdict, through marks, the queue and the arithmetic."""

from decimal import Decimal

import pytest

from departments.models import User
from indicators import services
from indicators.models import Revision
from planning import recompute
from planning.models import Evaluation, StaleMark, Status
from tests import factories as f

pytestmark = pytest.mark.django_db

FIELDS = [field.attname for field in Evaluation._meta.concrete_fields if field.attname != "id"]


def stored(target):
    return list(Evaluation.objects.filter(target=target).order_by("year").values(*FIELDS))


def verdict(target, year):
    recompute.recompute([target.pk])
    return Evaluation.objects.get(target=target, year=year)


@pytest.fixture
def target():
    target = f.TargetFactory()
    f.publish(target.series, y2010=100, y2013=160)
    return target


def test_every_year_of_the_period_gets_an_evaluation(target):
    assert recompute.recompute([target.pk]) == 5
    assert [row["year"] for row in stored(target)] == [2011, 2012, 2013, 2014, 2015]


def test_the_working_is_the_one_of_the_methodology(target):
    row = verdict(target, 2013)
    assert (row.status, row.status_pace, row.reason) == ("on_track", "on_track", "ok")
    assert row.progress == pytest.approx(0.6)
    assert row.lead == pytest.approx(0)
    assert row.needed_amount == pytest.approx(20)


def test_years_before_the_first_figure_have_no_data_and_no_zero(target):
    row = verdict(target, 2011)
    assert row.status == Status.NO_DATA
    assert row.measured is None and row.progress is None and row.attainment is None


def test_values_keep_the_unit_of_the_target():
    series = f.SeriesFactory(indicator__unit="亿元", indicator__kind="flow")
    target = f.TargetFactory(series=series, value=Decimal("2.11"), unit="万亿元")
    f.publish(series, y2010=11950, y2015=15000)
    row = verdict(target, 2015)
    assert row.measured == pytest.approx(1.5)
    assert row.start_value == pytest.approx(1.195)
    assert row.attainment == pytest.approx(1.5 / 2.11)
    assert row.status == Status.MISSED


def test_a_share_in_percent_is_judged_as_a_fraction():
    series = f.SeriesFactory(indicator__unit="%", indicator__kind="share")
    target = f.TargetFactory(series=series, form="share", value=Decimal(15), unit="%")
    f.publish(series, y2010=10, y2013=Decimal("11.8"))
    row = verdict(target, 2013)
    assert row.measured == pytest.approx(0.118)
    assert row.lead == pytest.approx(-24)
    assert row.status == Status.BEHIND


def test_growth_of_a_level_series_and_of_yearly_rates():
    level = f.SeriesFactory(indicator__kind="flow")
    growth = f.TargetFactory(series=level, form="annual_growth", value=Decimal(12), unit="%")
    f.publish(level, y2010=100, y2015=200)
    assert verdict(growth, 2015).measured == pytest.approx(2**0.2 - 1)
    rates = f.SeriesFactory(indicator__kind="rate", indicator__unit="%")
    chained = f.TargetFactory(series=rates, form="annual_growth", value=Decimal(12), unit="%")
    f.publish(rates, y2011=10, y2012=20, y2013=15, y2014=10, y2015=10)
    expected = (1.1 * 1.2 * 1.15 * 1.1 * 1.1) ** 0.2 - 1
    assert verdict(chained, 2015).measured == pytest.approx(expected)


def test_a_published_mean_of_the_span_serves_the_growth_target_of_that_span():
    series = f.SeriesFactory(indicator__kind="flow")
    target = f.TargetFactory(series=series, form="annual_growth", value=Decimal(15), unit="%")
    observation = f.ObservationFactory(series=series, year=2015, period_start=2011)
    f.RevisionFactory(observation=observation, value=Decimal(18))
    row = verdict(target, 2015)
    assert row.measured == pytest.approx(0.18)
    assert row.status == Status.ACHIEVED


def test_a_lower_bound_that_does_not_decide_leaves_the_target_unrated():
    target = f.TargetFactory()
    observation = f.ObservationFactory(series=target.series, year=2015)
    f.RevisionFactory(observation=observation, value=Decimal(150), precision="lower")
    row = verdict(target, 2015)
    assert (row.status, row.reason) == (Status.UNRATED, "bound_inconclusive")


def test_a_span_of_its_own_starts_its_own_counting():
    series = f.SeriesFactory(indicator__kind="flow", indicator__unit="个")
    target = f.TargetFactory(
        series=series, form="increment", value=Decimal(20), unit="个",
        period_start=2013, due_year=2013,
    )  # fmt: skip
    f.publish(series, y2012=50, y2013=21)
    row = verdict(target, 2013)
    assert (row.measured, row.status) == (21, Status.ACHIEVED)


@pytest.mark.parametrize(("last", "status"), [(75, Status.ACHIEVED), (85, Status.MISSED)])
def test_a_decrease_that_is_stated_in_words_turns_sign_and_comparator(last, status):
    series = f.SeriesFactory(indicator__less_is_better=True)
    target = f.TargetFactory(
        series=series, form="cumulative_change", value=Decimal(20), unit="%", decrease=True
    )
    f.publish(series, y2010=100, y2015=last)
    row = verdict(target, 2015)
    assert row.measured == pytest.approx(last / 100 - 1)
    assert row.target_value == pytest.approx(-0.2)
    assert row.status == status


def test_the_plan_says_which_method_leads():
    plan = f.PlanFactory(method="pace")
    section = f.SectionFactory(plan=plan)
    target = f.TargetFactory(section=section, series__indicator__kind="flow")
    f.publish(target.series, y2010=100, y2013=150)
    row = verdict(target, 2013)
    assert (row.status_schedule, row.status_pace) == ("slightly_behind", "on_track")
    assert row.status == row.status_pace


def test_invented_figures_mark_the_evaluation():
    target = f.TargetFactory()
    observation = f.ObservationFactory(series=target.series, year=2013)
    f.RevisionFactory(observation=observation, source__invented=True)
    assert verdict(target, 2013).invented
    assert not verdict(target, 2012).invented


class TestQueue:
    @pytest.fixture
    def submitted(self, clerk, reviewer):
        target = f.TargetFactory(series__department=clerk.department)
        f.publish(target.series, y2010=100)
        recompute.recompute([target.pk])
        draft = services.enter_figure(series=target.series, year=2013, text="160", by=clerk)
        return target, services.submit_figure(draft, clerk)

    def test_publishing_marks_in_the_same_transaction_and_judges_after_it(
        self, submitted, reviewer, django_capture_on_commit_callbacks
    ):
        target, revision = submitted
        with django_capture_on_commit_callbacks(execute=True):
            services.publish_figure(revision, reviewer)
            assert StaleMark.objects.filter(target=target).exists()
            assert Evaluation.objects.get(target=target, year=2013).status == Status.NO_DATA
        assert not StaleMark.objects.filter(target=target).exists()
        assert Evaluation.objects.get(target=target, year=2013).status == Status.ON_TRACK

    def test_a_returned_figure_changes_nothing(
        self, submitted, reviewer, django_capture_on_commit_callbacks
    ):
        target, revision = submitted
        before = stored(target)
        with django_capture_on_commit_callbacks(execute=True):
            services.return_figure(revision, reviewer, "请附来源")
        assert not StaleMark.objects.filter(target=target).exists()
        assert stored(target) == before

    def test_rebuilding_gives_the_same_rows(self, submitted, reviewer):
        target, revision = submitted
        services.publish_figure(revision, reviewer)
        recompute.recompute_stale()
        before = stored(target)
        Evaluation.objects.filter(target=target).delete()
        recompute.mark_all_stale()
        recompute.recompute_stale()
        assert stored(target) == before

    def test_marks_that_come_later_stay(self, target):
        StaleMark.objects.create(target=target)
        assert recompute.claim_and_recompute() == 1
        assert not StaleMark.objects.filter(target=target).exists()

    def test_a_correction_is_a_new_revision(self, submitted, clerk, reviewer):
        target, revision = submitted
        services.publish_figure(revision, reviewer)
        again = services.enter_figure(
            series=target.series, year=2013, text="150", by=clerk, remark="年报更正"
        )
        services.publish_figure(services.submit_figure(again, clerk), reviewer)
        values = list(
            Revision.objects.filter(observation=revision.observation).values_list(
                "number", "value", "state"
            )
        )
        assert values == [(1, Decimal(160), "published"), (2, Decimal(150), "published")]
        assert verdict(target, 2013).measured == 150


class TestWhoMayDoWhat:
    def test_a_clerk_of_another_department_may_not_enter(self, clerk):
        series = f.SeriesFactory(department=f.DepartmentFactory())
        with pytest.raises(services.NotAllowed):
            services.enter_figure(series=series, year=2013, text="1", by=clerk)

    @pytest.mark.parametrize("role", [User.Role.OFFICIAL, User.Role.ANALYST, User.Role.CLERK])
    def test_only_reviewers_publish(self, role, clerk):
        series = f.SeriesFactory(department=clerk.department)
        draft = services.enter_figure(series=series, year=2013, text="1", by=clerk)
        revision = services.submit_figure(draft, clerk)
        other = f.UserFactory(role=role, department=clerk.department)
        with pytest.raises(services.NotAllowed):
            services.publish_figure(revision, other)

    def test_returning_needs_a_reason(self, clerk, reviewer):
        series = f.SeriesFactory(department=clerk.department)
        draft = services.enter_figure(series=series, year=2013, text="1", by=clerk)
        revision = services.submit_figure(draft, clerk)
        with pytest.raises(services.Refused):
            services.return_figure(revision, reviewer, "  ")

    def test_text_that_is_no_number_is_refused_with_what_to_do(self, clerk):
        series = f.SeriesFactory(department=clerk.department)
        with pytest.raises(services.Refused, match="请填写数字"):
            services.enter_figure(series=series, year=2013, text="很多", by=clerk)

    def test_a_figure_in_another_unit_is_converted(self, clerk):
        series = f.SeriesFactory(department=clerk.department, indicator__unit="亿元")
        draft = services.enter_figure(series=series, year=2013, text="1.2万亿元", by=clerk)
        assert draft.value == 12000
