"""Lists of those who work here as files: the rows of the page, and for nobody whom the page refuses."""

import io
import json
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape

import openpyxl
import pytest
from django.core import mail
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from departments import audit
from departments.models import AuditEntry, User
from indicators import services
from indicators.entry.sheets import Line
from indicators.models import Deadline, Reminder, Upload
from planning.exports import asking, opening
from planning.exports import services as exports
from planning.models import Export, Rebuild, Refusal, SavedView
from planning.wording import number, percent
from tests import factories as f
from tests.planning.exports.test_files import READ, frame, get
from tests.planning.exports.test_summaries import Tables, day, links

pytestmark = pytest.mark.django_db

INSIDE = [code for code, each in asking.LISTS.items() if not asking.is_open(each)]


class Office:
    """A department with one person of each role, and something of its own in every list."""

    def __init__(self):
        self.department = f.DepartmentFactory()
        self.people = {
            role: f.UserFactory(
                role=role, department=self.department, first_name="=甲", email=f"{role}@example.org"
            )
            for role in User.Role.values
        }
        self.people["reviewer"].reviews.add(self.department)
        clerk = self.people["clerk"]
        self.series = [f.SeriesFactory(department=self.department) for _ in range(2)]
        for series in self.series:
            f.publish(series, y2012=100)
            self._enter(series, 2013, "0.011万亿元", remark="=1+1")
            services.submit_figure(self._enter(series, 2014, "120", locator="第3页"), clerk)
        self.deadline = Deadline.objects.create(
            year=2014, department=self.department, opens_on="2015-01-01", due_on="2015-03-31"
        )
        Deadline.objects.get_or_create(
            year=2014, department=None, defaults={"opens_on": "2015-01-01", "due_on": "2015-02-28"}
        )
        for sent_on in ("2015-04-07", "2015-04-14"):
            Reminder.objects.create(
                deadline=self.deadline, department=self.department, sent_on=sent_on, missing=2
            )
        for target in (f.TargetFactory(), f.TargetFactory()):
            Refusal.objects.create(target=target, message="=除以零")
        for state in ("finished", "cancelled", "finished"):
            Rebuild.objects.create(state=state, started_by=self.people["coordinator"])
        self.uploads = {role: self._own(self.people[role]) for role in User.Role.values}

    def _enter(self, series, year, text, **more):
        return services.enter_figure(
            series=series, year=year, text=text, by=self.people["clerk"], **more
        )

    def _own(self, person) -> Upload:
        """What only this person sees; the file that was sent last."""
        rows = [
            Line(2, "new", "甲 2013年", "110", shown="110", remark="备注"),
            Line(3, "error", "乙 2013年", "x", column="数值", messages=["读不懂", "再看"]),
        ]
        for name in ("=一.csv", "二.csv"):
            sent = Upload.objects.create(
                by=person, name=name, content=b"", state="ready", rows=[asdict(row) for row in rows]
            )
            SavedView.objects.create(name=f"=视图{name}", table="plans", query="q=a", by=person)
            Export.objects.create(
                kind="report", question={}, title=f"报告{name}", by=person, state="done",
                expires_at=timezone.now() + timedelta(days=1),
            )  # fmt: skip
        return sent


@pytest.fixture
def office(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Office()


def asked_for(office, code: str, role: str) -> str:
    """What the list is asked for, so that it is the department's own or the person's own."""
    return {
        "entry-grid": f"department={office.department.code}&year=2014",
        "upload-rows": f"upload={office.uploads.get(role, office.uploads['clerk']).pk}",
    }.get(code, "")


# list: who reads its page, which of the page's tables it is, and a row of the file as that table
# has it; None stands for what a page says in other words.
COORDINATOR, ENTERING = {"coordinator"}, {"clerk", "coordinator"}
REVIEWING, ACCOUNTS = {"reviewer", "coordinator"}, set(User.Role.values)
PAGES = {
    "accounts": (
        COORDINATOR, 0,
        lambda r: [r["username"], r["name"].removeprefix("'"), r["role_name"],
                   r["reviews"] if r["role"] == "reviewer" else r["department_name"], None, "重设密码"],
    ),
    "audit-log": (
        COORDINATOR, 0,
        lambda r: ["".join(r["at"].split("+")[0].split("T")), r["name"].removeprefix("'") or None,
                   r["action_name"], "".join((r["about"] + r["details"]).split()), r["address"]],
    ),
    "deadlines": (
        COORDINATOR, 0,
        lambda r: [r["figure_year"], r["department_name"] or "所有部门", day(r["opens_on"]),
                   day(r["due_on"]), day(r["closes_on"]) if r["closes_on"] else "不关闭", "取消"],
    ),
    "reminders": (COORDINATOR, None, None),
    "refusals": (
        COORDINATOR, 0,
        lambda r: [None, r["plan_title"], r["message"].removeprefix("'"), None],
    ),
    "rebuilds": (COORDINATOR, None, None),
    "entry-grid": (ENTERING, None, None),
    "review-queue": (
        REVIEWING, 0,
        lambda r: ["", f"{r['subject_name']}·{r['indicator_name']}{r['department_name']}·修订历史",
                   r["figure_year"], f"{number(Decimal(r['value']))}亿元",
                   number(Decimal(r["last_year"])) if r["last_year"] else "—",
                   percent(float(r["change"])) if r["change"] else "—", None, None],
    ),
    "uploads": (
        ENTERING, 0, lambda r: [None, r["name"].removeprefix("'"), r["state"], r["written"].strip("0")],
    ),
    "upload-rows": (
        ENTERING, 0,
        lambda r: [r["line"], r["outcome"], "".join(r["place"].split()), r["text"], r["shown"],
                   r["before"],
                   (f"“{r['column']}”列：" if r["column"] else "")
                   + r["messages"].replace("；", "“数值”列：") + (f"备注：{r['remark']}" if r["remark"] else "")],
    ),
    "exports": (ACCOUNTS, 0, lambda r: [r["title"], None, r["state"], None]),
    "saved-views": (ACCOUNTS, 0, lambda r: [r["name"].removeprefix("'"), None, None, r["sending"], "删除"]),
}  # fmt: skip


def test_every_inside_list_is_here():
    assert set(PAGES) == set(INSIDE)


def page_of(office, code: str, role: str) -> str:
    return opening.page_of(code, QueryDict(asked_for(office, code, role)))


@pytest.mark.parametrize("code", PAGES)
def test_whom_the_page_refuses_the_file_refuses(client, office, code):
    allowed, *_ = PAGES[code]
    for role in ("visitor", *User.Role.values):
        client.logout()
        if role != "visitor":
            client.force_login(office.people[role])
        query = asked_for(office, code, role)
        page = client.get(page_of(office, code, role))
        for suffix in ("csv", "xlsx", "json"):
            answer = client.get(f"/data/{code}.{suffix}?{query}")
            answer.close()
            assert answer.status_code == page.status_code, (role, suffix)
            if role == "visitor":
                assert answer.url.startswith(reverse("sign_in"))
            else:
                assert answer.status_code == (200 if role in allowed else 403), role
        offered = f"/data/{code}." in client.get("/data/").content.decode()
        needed = getattr(asking.LISTS[code], "needed", ())
        assert offered == (role in allowed and not needed), role
        assert client.get(f"/api/v1/{code}/").status_code == 404


@pytest.mark.parametrize("code", PAGES)
def test_what_is_anothers_stays_so_in_the_file(client, office, code):
    """The page of another department, and what another person keeps."""
    other = Office()
    client.force_login(other.people["clerk"])
    if code == "entry-grid":
        assert client.get(page_of(office, code, "clerk")).status_code == 403
        assert client.get(f"/data/{code}.csv?{asked_for(office, code, '')}").status_code == 403
    elif code == "upload-rows":
        for role in ("clerk", "coordinator"):
            client.force_login(other.people[role])
            mine = asked_for(office, code, "clerk")
            assert client.get(f"/data/{code}.csv?{mine}").status_code == 403
    elif code in ("uploads", "exports", "saved-views"):
        assert len(frame(client, f"/data/{code}.csv")) == 2
    elif code == "review-queue":
        client.force_login(other.people["reviewer"])
        rows = frame(client, f"/data/{code}.csv?names=en")
        assert set(rows["department"]) == {other.department.code}
        theirs = frame(client, f"/data/{code}.csv?department={office.department.code}")
        assert theirs.empty


@pytest.mark.parametrize(
    "code", [code for code, (_, where, _) in PAGES.items() if where is not None]
)
def test_a_page_and_its_file_have_the_same_rows(client, office, code):
    allowed, where, written = PAGES[code]
    for role in sorted(allowed - {"official", "analyst"}):
        client.force_login(office.people[role])
        page = client.get(page_of(office, code, role)).content.decode()
        (link,) = [each for each in links(page) if each.startswith(f"/data/{code}.csv")]
        rows = [written(row) for row in frame(client, link + "&names=en").to_dict("records")]
        shown = Tables(page).tables[where]
        if code == "audit-log":  # the file itself is one thing more that was done
            rows = rows[1:]
        assert len(rows) > 1
        for row, cells in zip(rows, shown, strict=True):
            assert [c if w is not None else None for w, c in zip(row, cells, strict=True)] == row


def test_the_grid_and_its_file_have_the_same_cells(client, office):
    client.force_login(office.people["clerk"])
    for choice in ("", "&state=submitted", "&state=draft", f"&q={office.series[0].subject.name}"):
        page = client.get(f"/entry/?year=2014{choice}")
        (link, *_) = links(page.content.decode())
        rows = frame(client, link + "&names=en").to_dict("records")
        cells = [cell for row in page.context["page"] for cell in row.cells]
        assert [(r["subject"], r["indicator"], r["figure_year"]) for r in rows] == [
            (c.series.subject.code, c.series.indicator.code, str(c.year)) for c in cells
        ]
        assert [r["value"] for r in rows] == [c.shown for c in cells]
        if not choice:
            assert [r["state_name"] for r in rows[-3:]] == ["已发布", "草稿", "待审核"]
            assert rows[-2]["remark"] == "'=1+1" and rows[-2]["written"] == "0.011万亿元"
    # A year that the page chose by itself is the file's as well.
    (link, *_) = links(client.get("/entry/").content.decode())
    assert "year=" in link and f"department={office.department.code}" in link


def test_reminders_and_rebuilds_are_those_of_their_pages(client, office):
    client.force_login(office.people["coordinator"])
    page = client.get("/entry/deadlines/")
    assert "/data/reminders.csv" in (text := page.content.decode())
    rows = frame(client, "/data/reminders.csv?names=en")
    assert list(rows["sent_on"]) == [str(each.sent_on) for each in page.context["reminders"]]
    assert unescape(text).count("还差 2 项") == len(rows) == 2
    page = client.get("/operations/")
    assert "/data/rebuilds.csv" in page.content.decode()
    rows = frame(client, "/data/rebuilds.csv?names=en")
    assert list(rows["state"][1:]) == [e.get_state_display() for e in page.context["earlier"]]


@pytest.mark.parametrize("code", INSIDE)
def test_every_format_holds_what_was_asked(client, office, code):
    person = office.people["coordinator"]
    client.force_login(person)
    query = asked_for(office, code, "coordinator")
    columns = asking.LISTS[code].columns
    csv = frame(client, f"/data/{code}.csv?names=en&{query}")
    held = list(asking.read(code, QueryDict(query), person))
    rows = json.loads(get(client, f"/data/{code}.json?{query}")[1])["rows"]
    book = io.BytesIO(get(client, f"/data/{code}.xlsx?{query}")[1])
    sheet = openpyxl.load_workbook(book, read_only=True).worksheets[0]
    written = [len(csv), len(held), len(rows), sum(1 for _ in sheet.iter_rows()) - 2]
    # What is taken out is written down: the log has an entry more in each of the files.
    more = [0, 0, 1, 2] if code == "audit-log" else [0, 0, 0, 0]
    assert written == [len(held) + n for n in more] and held
    assert list(csv.columns) == [column.code for column in columns]
    for column, values in zip(columns, zip(*held, strict=True), strict=True):
        read = [READ[column.kind](cell) if cell else None for cell in csv[column.code]]
        if column.kind == "moment":
            values = [v and v.replace(microsecond=0) for v in values]
        assert read == [None if value == "" else value for value in values], column.code


def test_the_log_is_filtered_as_its_page_and_runs_nothing(client, office):
    coordinator = office.people["coordinator"]
    audit.record(AuditEntry.Action.EXPORTED, coordinator, "=1+1", 表="目标", rows=3)
    client.force_login(coordinator)
    page = client.get(f"/accounts/audit/?action=exported&name={coordinator.username}")
    (link,) = links(page.content.decode())
    rows = frame(client, link + "&names=en")
    assert set(rows["action"]) == {"exported"} and set(rows["username"]) == {coordinator.username}
    last = rows[rows["about"] == "'=1+1"].iloc[0]
    assert set(last["details"].split("；")) == {"表：目标", "rows：3"}
    assert last["name"] == "'=甲"
    assert datetime.fromisoformat(last["at"]).tzinfo
    assert client.get("/data/audit-log.csv?action=nothing").status_code == 400


def test_a_long_inside_list_is_for_whom_it_was_made_alone(client, office, monkeypatch):
    monkeypatch.setattr("planning.exports.views.SLOW", 1)
    coordinator = office.people["coordinator"]
    client.force_login(coordinator)
    made = client.get("/data/accounts.xlsx")
    export = Export.objects.get(title__startswith="账户")
    exports.make(export.pk)
    export.refresh_from_db()
    addresses = [made.url, f"{made.url}{export.files[0]}"]
    assert export.state == "done"
    for person in (None, office.people["official"], f.UserFactory(role="coordinator")):
        client.logout()
        if person:
            client.force_login(person)
        assert [client.get(each).status_code for each in addresses] == [404, 404]
    client.force_login(coordinator)
    for each in addresses:
        answer = client.get(each)
        answer.close()
        assert answer.status_code == 200


def test_a_subscription_ends_with_the_role(office):
    person = office.people["coordinator"]
    exports.save_view("账户", "accounts", "", "monthly", person)
    today = timezone.localdate()
    assert exports.send_due(today) == 1
    assert mail.outbox[0].to == [person.email]
    person.role = User.Role.OFFICIAL
    person.save()
    assert exports.send_due(today + timedelta(days=31)) == 0


def test_a_view_cannot_be_saved_of_what_one_may_not_see(client, office):
    client.force_login(office.people["analyst"])
    form = {"name": "日志", "table": "audit-log", "query": "", "sending": "monthly"}
    assert client.post("/data/views/", form).status_code == 403
    assert not SavedView.objects.filter(table="audit-log").exists()
    client.force_login(office.people["coordinator"])
    assert client.post("/data/views/", form).status_code == 302
    view = SavedView.objects.get(table="audit-log")
    assert client.get(f"/data/views/{view.key}/").url == "/accounts/audit/"
    client.force_login(office.people["official"])
    assert client.get(client.get(f"/data/views/{view.key}/").url).status_code == 403
