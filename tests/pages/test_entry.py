"""The pages of entry and review: what they show to whom, and what they answer."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from indicators import services
from indicators.models import Deadline, Revision
from tests import factories as f

pytestmark = pytest.mark.django_db

YEAR = 2013


@pytest.fixture
def series(clerk):
    return f.SeriesFactory(department=clerk.department)


def save(client, series, text, seen="", **more):
    data = {"series": series.pk, "year": YEAR, "text": text, "seen": seen} | more
    return client.post(reverse("entry_cell"), data).content.decode()


def text_of(client, name, *args, **query):
    return client.get(reverse(name, args=args), query).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_grid_takes_as_many_queries_for_one_row_as_for_three(
    client, clerk, django_assert_max_num_queries, rows
):
    for _ in range(rows):
        services.enter_figure(
            series=f.SeriesFactory(department=clerk.department), year=YEAR, text="1", by=clerk
        )
    client.force_login(clerk)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("entry"), {"year": YEAR}).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_review_takes_as_many_queries_for_one_row_as_for_three(
    client, clerk, reviewer, django_assert_max_num_queries, rows
):
    for _ in range(rows):
        one = f.SeriesFactory(department=clerk.department)
        services.submit_figure(
            services.enter_figure(series=one, year=YEAR, text="1", by=clerk), clerk
        )
    client.force_login(reviewer)
    with django_assert_max_num_queries(10):
        assert client.get(reverse("review")).status_code == 200


class TestCells:
    def test_a_quantity_is_kept_and_shown_back(self, client, clerk, series):
        client.force_login(clerk)
        cell = save(client, series, "1.2万亿元")
        assert "1.2万亿元 ＝ 12,000 亿元" in cell and 'data-seen="1"' in cell
        assert "1 项草稿" in cell

    def test_while_typing_nothing_is_saved(self, client, clerk, series):
        client.force_login(clerk)
        data = {"series": series.pk, "year": YEAR, "text": "1.2万亿元"}
        assert "12,000 亿元" in client.post(reverse("entry_check"), data).content.decode()
        assert not Revision.objects.filter(observation__series=series).exists()

    def test_a_refusal_keeps_what_was_typed(self, client, clerk, series):
        client.force_login(clerk)
        cell = save(client, series, "<b>很多")
        assert "is-refused" in cell and "&lt;b&gt;很多" in cell and "不是数字" in cell

    def test_the_slower_person_sees_the_others_value_and_may_choose(self, client, clerk, series):
        colleague = f.UserFactory(role="clerk", department=clerk.department, first_name="同事")
        services.enter_figure(series=series, year=YEAR, text="120", by=colleague, seen=0)
        client.force_login(clerk)
        cell = save(client, series, "130", seen=0)
        assert "同事" in cell and "120 亿元" in cell and 'value="130"' in cell
        seen = re.search(r'data-seen="(\d+)"', cell)[1]
        assert "is-draft" in save(client, series, "130", seen=seen)

    def test_an_empty_cell_takes_the_draft_back(self, client, clerk, series):
        client.force_login(clerk)
        save(client, series, "100")
        assert "is-empty" in save(client, series, "")

    def test_a_session_that_ended_leads_to_the_sign_in_page(self, client, series):
        data = {"series": series.pk, "year": YEAR, "text": "1"}
        response = client.post(reverse("entry_cell"), data, headers={"HX-Request": "true"})
        assert response.headers["HX-Redirect"].startswith(reverse("sign_in"))


class TestSubmitting:
    def test_what_can_go_goes_and_the_rest_is_named(self, client, clerk, series):
        f.publish(series, y2012=100)
        other = f.SeriesFactory(department=clerk.department)
        odd = services.enter_figure(series=series, year=YEAR, text="1000", by=clerk)
        fine = services.enter_figure(series=other, year=YEAR, text="5", by=clerk)
        client.force_login(clerk)
        page = client.post(
            reverse("entry_submit"), {"revision": [odd.pk, fine.pk]}, follow=True
        ).content.decode()
        assert "已提交 1 项" in page and "还有 1 项没有提交" in page and "10 倍" in page
        odd.refresh_from_db()
        fine.refresh_from_db()
        assert (odd.state, fine.state) == ("draft", "submitted")

    def test_sent_twice_is_submitted_once(self, client, clerk, series):
        draft = services.enter_figure(series=series, year=YEAR, text="1", by=clerk)
        client.force_login(clerk)
        for _ in range(2):
            client.post(reverse("entry_submit"), {"revision": draft.pk})
        assert Revision.objects.filter(observation__series=series).count() == 1


class TestWhatOthersSee:
    @pytest.fixture
    def draft(self, clerk, series):
        return services.enter_figure(series=series, year=YEAR, text="777", by=clerk)

    @pytest.mark.parametrize(
        ("role", "sees"), [("official", False), ("analyst", False), ("coordinator", True)]
    )
    def test_that_a_draft_exists_but_not_its_value(self, client, series, draft, role, sees):
        client.force_login(f.UserFactory(role=role))
        page = text_of(client, "history", series.pk, YEAR)
        assert "草稿" in page and ("777" in page) == sees

    def test_a_clerk_of_another_department_does_not_see_it(self, client, series, draft):
        client.force_login(f.UserFactory(role="clerk", department=f.DepartmentFactory()))
        assert "777" not in text_of(client, "history", series.pk, YEAR)

    def test_a_visitor_does_not_even_see_that(self, client, series, draft):
        page = text_of(client, "history", series.pk, YEAR)
        assert "草稿" not in page and "777" not in page

    def test_the_history_says_what_a_figure_did_to_the_targets(
        self, client, clerk, reviewer, series
    ):
        f.TargetFactory(series=series)
        f.publish(series, y2010=100)
        draft = services.enter_figure(series=series, year=YEAR, text="160", by=clerk)
        services.publish_figure(services.submit_figure(draft, clerk), reviewer)
        page = text_of(client, "history", series.pk, YEAR)
        assert "缺数据" in page and "快于或符合序时" in page
        assert str(reviewer) not in page  # a visitor reads the facts, not the names


class TestAttachments:
    @pytest.fixture(autouse=True)
    def files(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path

    def send(self, client, series, file):
        form = {"text": "100", "vintage": "final", "seen": 0, "attachment": file}
        return client.post(reverse("entry_figure", args=[series.pk, YEAR]), form)

    def test_is_a_download_and_nothing_else(self, client, clerk, series):
        client.force_login(clerk)
        file = SimpleUploadedFile("报 表.pdf", b"%PDF-1.4 <script>", "text/html")
        assert self.send(client, series, file).status_code == 302
        revision = Revision.objects.get(observation__series=series)
        response = client.get(reverse("attachment", args=[revision.pk]))
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        response.close()

    @pytest.mark.parametrize(
        ("name", "content"),
        [("a.html", b"<html>"), ("a.pdf", b"MZ\x90"), ("a.svg", b"<svg/>"), ("a", b"%PDF-")],
    )
    def test_other_kinds_are_refused(self, client, clerk, series, name, content):
        client.force_login(clerk)
        page = self.send(client, series, SimpleUploadedFile(name, content)).content.decode()
        assert "佐证材料只收" in page or "文件内容不是" in page
        assert not Revision.objects.filter(observation__series=series).exists()


class TestDeadlines:
    def make(self, days):
        today = timezone.localdate()
        return Deadline.objects.create(
            year=YEAR, opens_on=today - timedelta(60), due_on=today + timedelta(days)
        )

    def test_the_grid_and_the_completeness_say_who_is_late(self, client, clerk, series):
        self.make(-3)
        client.force_login(clerk)
        assert "已逾期 3 天" in text_of(client, "entry", year=YEAR)
        assert "逾期 3 天" in text_of(client, "completeness", year=YEAR)

    @pytest.mark.parametrize(("days", "mails"), [(7, 1), (5, 0), (0, 1), (-7, 1), (-8, 0)])
    def test_clerks_are_reminded_on_the_days_for_it_and_once(self, clerk, series, days, mails):
        type(clerk).objects.filter(pk=clerk.pk).update(email="li@example.org")
        self.make(days)
        for _ in range(2):
            services.send_reminders()
        assert len(mail.outbox) == mails
        if mails:
            assert mail.outbox[0].to == ["li@example.org"] and "还差 1 项" in mail.outbox[0].subject

    def test_who_has_handed_everything_in_is_left_alone(self, clerk, series):
        type(clerk).objects.filter(pk=clerk.pk).update(email="li@example.org")
        self.make(7)
        draft = services.enter_figure(series=series, year=YEAR, text="1", by=clerk)
        services.submit_figure(draft, clerk)
        services.send_reminders()
        assert mail.outbox == []
