"""Figures on their way: drafts, two people at once, the states, and what is never lost."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from departments.models import AuditEntry, User
from indicators import services
from indicators.models import Revision, Unchangeable
from indicators.models.figures import GUARD
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def series(clerk):
    return f.SeriesFactory(department=clerk.department)


@pytest.fixture
def colleague(clerk):
    return f.UserFactory(role=User.Role.CLERK, department=clerk.department, first_name="同事")


def enter(series, by, text="100", **more):
    return services.enter_figure(**{"series": series, "year": 2013, "text": text, "by": by} | more)


def states(series):
    return list(
        Revision.objects.filter(observation__series=series)
        .order_by("number")
        .values_list("number", "value", "state")
    )


class TestDrafts:
    def test_each_change_is_a_revision_and_the_one_before_stays(self, series, clerk):
        enter(series, clerk, "100")
        enter(series, clerk, "1.2万亿元")
        assert states(series) == [(1, 100, "withdrawn"), (2, 12000, "draft")]

    def test_the_same_form_sent_twice_makes_one_revision(self, series, clerk):
        first = enter(series, clerk, "100", seen=0)
        assert enter(series, clerk, "100", seen=0) == first
        assert states(series) == [(1, 100, "draft")]

    def test_clearing_takes_the_draft_back_and_keeps_it(self, series, clerk):
        enter(series, clerk)
        services.clear_figure(series=series, year=2013, by=clerk)
        assert states(series) == [(1, 100, "withdrawn")]
        assert services.clear_figure(series=series, year=2013, by=clerk) is None

    def test_many_or_none(self, series, clerk):
        entries = [
            services.Entry(series, 2012, "10"),
            services.Entry(series, 2013, "不知道"),
        ]
        with pytest.raises(services.Refused, match="不是数字"):
            services.enter_figures(entries, clerk)
        assert states(series) == []

    def test_the_number_of_queries_does_not_grow_with_the_figures(
        self, clerk, django_assert_num_queries
    ):
        def entries(n):
            return [
                services.Entry(f.SeriesFactory(department=clerk.department), 2013, str(i + 1))
                for i in range(n)
            ]

        services.enter_figures(entries(1), clerk)
        for n in (1, 3):
            batch = entries(n)
            with django_assert_num_queries(13):
                services.enter_figures(batch, clerk)

    def test_an_attachment_goes_on_with_the_next_draft(self, series, clerk, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        file = SimpleUploadedFile("报表.pdf", b"%PDF-1.4")
        one = enter(series, clerk, "100", attachment=file)
        two = enter(series, clerk, "101")
        assert two.attachment.name == one.attachment.name
        assert "报表" not in two.attachment.name and two.attachment_name == "报表.pdf"


def test_a_figure_after_a_break_belongs_to_the_segment_after_it(series, clerk):
    for year, segment in ((2010, 0), (2011, 1), (2012, 1)):
        f.ObservationFactory(series=series, year=year, segment=segment)
    entered = [enter(series, clerk, year=year).observation for year in (2009, 2013)]
    assert [observation.segment for observation in entered] == [0, 1]


class TestTwoAtOnce:
    def test_the_slower_one_sees_the_others_value_and_overwrites_nothing(
        self, series, clerk, colleague
    ):
        enter(series, colleague, "120", seen=0)
        with pytest.raises(services.Conflict, match=r"同事已在.*120 亿元") as conflict:
            enter(series, clerk, "130", seen=0)
        assert conflict.value.theirs.value == 120
        assert states(series) == [(1, 120, "draft")]

    def test_whoever_has_seen_it_may_replace_it(self, series, clerk, colleague):
        enter(series, colleague, "120", seen=0)
        enter(series, clerk, "130", seen=1)
        assert states(series) == [(1, 120, "withdrawn"), (2, 130, "draft")]

    def test_the_database_holds_one_open_entry_for_a_figure(self, series, clerk):
        draft = enter(series, clerk)
        with pytest.raises(IntegrityError), transaction.atomic():
            f.RevisionFactory(
                observation=draft.observation, number=9, state="submitted", entered_by=clerk
            )


class TestStates:
    def test_submitted_is_closed_until_it_is_withdrawn(self, series, clerk):
        revision = services.submit_figure(enter(series, clerk), clerk)
        with pytest.raises(services.Refused, match="请先撤回"):
            enter(series, clerk, "101")
        draft = services.withdraw_figure(revision, clerk)
        assert states(series) == [(1, 100, "withdrawn"), (2, 100, "draft")]
        assert draft.entered_by == clerk

    def test_a_returned_figure_is_entered_again(self, series, clerk, reviewer):
        revision = services.submit_figure(enter(series, clerk), clerk)
        services.return_figure(revision, reviewer, "单位不对")
        enter(series, clerk, "101")
        assert states(series) == [(1, 100, "returned"), (2, 101, "draft")]

    def test_a_step_is_taken_once(self, series, clerk, reviewer):
        revision = services.submit_figure(enter(series, clerk), clerk)
        services.publish_figure(revision, reviewer)
        with pytest.raises(services.Refused, match="已发布"):
            services.publish_figure(revision, reviewer)
        with pytest.raises(services.Refused, match="已发布"):
            services.withdraw_figure(revision, clerk)

    def test_nobody_publishes_what_they_entered(self, series):
        coordinator = f.UserFactory(role=User.Role.COORDINATOR)
        revision = services.submit_figure(enter(series, coordinator), coordinator)
        with pytest.raises(services.NotAllowed, match="自己填报"):
            services.publish_figure(revision, coordinator)

    def test_a_reviewer_of_a_set_judges_that_set(self, series, clerk, reviewer):
        revision = services.submit_figure(enter(series, clerk), clerk)
        reviewer.reviews.add(f.DepartmentFactory())
        limited = User.objects.get(pk=reviewer.pk)
        with pytest.raises(services.NotAllowed):
            services.publish_figure(revision, limited)
        limited.reviews.add(clerk.department)
        services.publish_figure(revision, User.objects.get(pk=reviewer.pk))
        assert states(series) == [(1, 100, "published")]

    def test_a_warning_needs_a_remark(self, series, clerk):
        f.publish(series, y2012=100)
        draft = enter(series, clerk, "1000")
        with pytest.raises(services.Refused, match="10 倍"):
            services.submit_figure(draft, clerk)
        draft = enter(series, clerk, "1000", remark="新口径")
        services.submit_figure(draft, clerk)
        assert states(series)[-1] == (2, 1000, "submitted")

    def test_each_step_is_in_the_audit_log(self, series, clerk, reviewer):
        services.publish_figure(services.submit_figure(enter(series, clerk), clerk), reviewer)
        log = list(AuditEntry.objects.order_by("id").values_list("action", "by_id"))
        assert log == [
            ("figure_entered", clerk.pk),
            ("figure_submitted", clerk.pk),
            ("figure_published", reviewer.pk),
        ]


class TestNothingIsOverwritten:
    @pytest.fixture
    def published(self, series):
        f.publish(series, y2013=160)
        return Revision.objects.get(observation__series=series)

    def test_not_through_the_model(self, published):
        published.value = Decimal(170)
        with pytest.raises(Unchangeable):
            published.save()
        with pytest.raises(Unchangeable):
            published.delete()
        with pytest.raises(Unchangeable):
            Revision.objects.filter(pk=published.pk).update(value=1)
        with pytest.raises(Unchangeable):
            Revision.objects.filter(pk=published.pk).delete()

    def test_a_published_figure_does_not_become_a_draft_again(self, published):
        published.state = Revision.State.DRAFT
        with pytest.raises(Unchangeable):
            published.save()

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE indicators_revision SET value = 1",
            "UPDATE indicators_revision SET state = 'draft'",
            "UPDATE indicators_revision SET known_on = '2001-01-01'",
            "DELETE FROM indicators_revision",
        ],
    )
    def test_not_through_sql(self, published, statement):
        with pytest.raises(IntegrityError, match="修订不能"), transaction.atomic():
            connection.cursor().execute(f"{statement} WHERE id = {published.pk}")
        published.refresh_from_db()
        assert (published.value, published.state) == (160, "published")

    def test_invented_figures_can_be_taken_out(self, series):
        observation = f.ObservationFactory(series=series, year=2014)
        f.RevisionFactory(observation=observation, source__invented=True)
        Revision.objects.filter(source__invented=True).delete()
        assert not Revision.objects.filter(observation=observation).exists()

    def test_without_the_guard_the_same_statement_would_pass(self, published):
        GUARD.lift("default")
        connection.cursor().execute(
            f"UPDATE indicators_revision SET value = 1 WHERE id = {published.pk}"
        )
        GUARD.install("default")
        published.refresh_from_db()
        assert published.value == 1
