"""Summaries as files: what a page computes is in its file, row by row and number by number."""

import html
import io
import json
import re
from datetime import date
from html.parser import HTMLParser
from urllib.parse import unquote

import openpyxl
import pytest
from django.http import QueryDict

from indicators import services
from indicators.models import Deadline
from planning.exports import asking
from planning.exports.summaries import SUMMARIES
from planning.models import Paragraph, Plan, Status, Target
from planning.places import MATTERS
from planning.recompute import recompute
from planning.wording import number, percent
from tests import factories as f
from tests.planning.exports.test_files import READ, frame, get

pytestmark = pytest.mark.django_db

NOT_BEGUN = "规划期尚未开始。"


class Tables(HTMLParser):
    """The tables of a page, each a list of rows of texts, without blanks; heads left out."""

    def __init__(self, page: str):
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._open = self._title = 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.tables.append([])
        elif tag == "tbody":
            self._open += 1
        elif tag == "tr" and self._open:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self._open:
            self.tables[-1][-1].append("")
        elif tag == "title":
            self._title += 1

    def handle_endtag(self, tag):
        if tag == "tbody":
            self._open -= 1
        elif tag == "title":
            self._title -= 1

    def handle_data(self, data):
        if self._open and not self._title and self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1] += "".join(data.split())


def standing(row, empty=NOT_BEGUN) -> str:
    """A standing as a page writes it: every status that there is, with its number."""
    counts = [(status.label, row[status.value]) for status in Status]
    if all(n == "" for _, n in counts):
        return empty
    return "".join(f"{label}{n}" for label, n in counts if n != "0")


def or_empty(text: str) -> str:
    return "" if text == "0" else text


def together(text: str, by: str) -> str:
    return text.replace("；", by)


def day(text: str) -> str:
    when = date.fromisoformat(text)
    return f"{when.year}年{when.month}月{when.day}日"


def duty_cell(row) -> str:
    parts = [
        "目标" + row["goals"],
        *(row[s.value] for s in Status if row[s.value] not in ("", "0")),
    ]
    words = "".join(parts) if row["goals"] != "0" else ""
    for key, word in (("measures", "任务"), ("projects", "项目"), ("clusters", "集群")):
        words += word + row[key] if row[key] != "0" else ""
    return words or "—"


# summary: the page, which of its tables hold the rows, and a row of the file as that table has it.
PAGES = {
    "department-progress": (
        "/departments/?year=2013", slice(-1, None),
        lambda r: [r["department_name"], *map(or_empty, (r["lead"], r["support"], r["accountable"],
                   r["goals"])), standing(r) if r["goals"] != "0" else ""],
    ),
    "cluster-progress": (
        "/clusters/?year=2018", slice(1, None),
        lambda r: [f"{r['number']}." * bool(r["number"]) + r["subject_name"], r["goals"],
                   standing(r) if r["goals"] != "0" else "", together(r["cities"], "、"),
                   together(r["leads"], "、")],
    ),
    "city-counts": (
        "/cities/", slice(0, 1), lambda r: [r["subject_name"], *(r[key] for key in MATTERS)],
    ),
    "city-plans": (
        "/subjects/zhengzhou/", slice(0, 1), lambda r: [r["plan_title"], *(r[key] for key in MATTERS)],
    ),
    "city-clusters": (
        "/subjects/zhengzhou/?plan=nc2017", slice(1, 2),
        lambda r: [r["subject_name"], r["group"],
                   "、".join(city for city in r["cities"].split("；") if city != "郑州市"),
                   together(r["leads"], "、")],
    ),
    "city-parks": (
        "/subjects/zhengzhou/", slice(3, 4),
        lambda r: [r["subject_name"],
                   "、".join(city for city in r["cities"].split("；") if city != "郑州市"),
                   r["places"].replace(" ", "")],
    ),
    "indicator-counts": (
        "/indicators/?q=增", slice(0, 1),
        lambda r: [r["indicator_name"], r["unit"], r["definition"], r["goals"], r["figures"]],
    ),
    "reporting": (
        "/completeness/?year=2013", slice(0, 1),
        lambda r: [r["department_name"], r["expected"], r["published"], r["submitted"],
                   r["outstanding"], percent(float(r["share"])),
                   (day(r["due_on"]) if r["due_on"] else "未设定")
                   + (f"逾期{r['days_late']}天" if r["days_late"] else "")],
    ),
    "coverage": (
        "/completeness/?year=2013", slice(1, 2),
        lambda r: [r["title"], r["goals"], r["measured"], r["with_figure"]],
    ),
    "unjudged": (
        "/?year=2013", slice(-1, None), lambda r: [r["reason_words"].replace(" ", ""), r["goals"]],
    ),
    "finding-list": (
        "/consistency/?severity=contradiction&page=all", slice(0, 1),
        lambda r: [r["severity_name"], r["kind_name"], "".join(r["explanation"].split()), None],
    ),
    "source-audit": (
        "/plans/iu12/audit/", slice(0, 1),
        lambda r: ["".join(r["locator"].split()), r["numbers"], r["encoded"], r["set_aside"],
                   r["unaccounted"], r["absent"], together(r["reasons"].replace(" ", ""), "，")],
    ),
}  # fmt: skip


@pytest.fixture
def busy():
    """What some pages need to have a row of every sort."""
    office = f.DepartmentFactory()
    for year in (2012, 2013):
        series = f.SeriesFactory(department=office)
        f.publish(series, **{f"y{year}": 5})
    Deadline.objects.create(
        year=2013, department=office, opens_on="2014-01-01", due_on="2014-03-31"
    )
    plan = Plan.objects.get(code="iu12")
    for order, section in enumerate(plan.sections.order_by("order")[:3], 1):
        Paragraph.objects.create(
            plan=plan, section=section, number=1, text="到2015年达到 12345.6 亿元", order=order
        )


@pytest.mark.parametrize("code", PAGES)
def test_a_page_and_its_file_have_the_same_rows(client, busy, code):
    address, where, written = PAGES[code]
    page = client.get(address).content.decode()
    shown = [row for table in Tables(page).tables[where] for row in table if len(row) > 1]
    (link,) = [each for each in links(page) if each.startswith(f"/data/{code}.csv")]
    rows = [written(row) for row in frame(client, link + "&names=en").to_dict("records")]
    assert len(rows) > 1
    for row, cells in zip(rows, shown, strict=True):
        assert [c if w is not None else None for w, c in zip(row, cells, strict=True)] == row


def links(page: str) -> list[str]:
    """The files that a page offers; an address without a question mark gets one."""
    found = map(html.unescape, re.findall(r'href="(/data/[a-z-]+\.csv[^"]*)" download', page))
    return [each if "?" in each else each + "?" for each in found]


def test_the_list_of_plans_and_its_file_say_the_same(client):
    page = client.get("/plans/?year=2013").content.decode()
    rows = frame(client, "/data/plan-progress.csv?year=2013&names=en").to_dict("records")
    words = "".join(re.sub(r"<[^>]+>", "", page.split('class="plans-grid"')[1]).split())
    assert len(rows) == 5
    for row in rows:
        period = f"{row['start_year']}—{row['end_year']}年·目标{row['goals']}项"
        assert period + standing(row) in words, row["plan"]


def test_the_matrix_and_its_file_say_the_same(client):
    page = client.get("/departments/matrix/?year=2013").content.decode()
    (shown,) = Tables(page).tables
    rows = frame(client, links(page)[0] + "&names=en").to_dict("records")
    names = list(dict.fromkeys(row["department_name"] for row in rows))
    cells = {(row["department_name"], row["plan_title"]): duty_cell(row) for row in rows}
    plans = list(dict.fromkeys(row["plan_title"] for row in rows))
    assert shown == [[name, *(cells[name, plan] for plan in plans)] for name in names]


def history_of(series):
    return (
        f"/data/figure-history.csv?indicator={series.indicator.code}"
        f"&subject={series.subject.code}&figure_year=2013&names=en"
    )


def test_the_history_of_a_figure_and_its_file_say_the_same(client, clerk, reviewer):
    target = f.TargetFactory(series__department=clerk.department)
    f.publish(target.series, y2010=100, y2013=160)
    observation = target.series.observations.get(year=2013)
    f.RevisionFactory(observation=observation, value=150, reason="=重算", known_on=date(2014, 6, 1))
    draft = services.enter_figure(series=target.series, year=2013, text="170.5", by=clerk)
    address = f"/series/{target.series.pk}/2013/"
    client.force_login(clerk)
    for signed_in in (True, False):
        page = client.get(address).content.decode()
        (shown,) = Tables(page).tables
        rows = frame(client, links(page)[0] + "&names=en").to_dict("records")
        assert [row["number"] for row in rows] == [cells[0] for cells in shown]
        for row, cells in zip(rows, shown, strict=True):
            if row["value"]:
                assert cells[1].startswith(number(float(row["value"])) + "亿元")
            assert cells[2].startswith(row["state"] + row["vintage"])
        # The draft is the department's own: visitors do not learn of it from the file either.
        assert (rows[0]["number"] == str(draft.number)) == signed_in
        client.logout()
    assert [row["value"] for row in rows] == ["150", "160"]
    assert rows[0]["reason"] == "'=重算"
    assert rows[1]["effects"] == f"{target.code}：缺数据→快于或符合序时"
    client.force_login(f.UserFactory())  # knows that there is a draft, not what it says
    (first, *_) = frame(client, history_of(target.series)).to_dict("records")
    assert (first["number"], first["value"], first["written"]) == (str(draft.number), "", "")


WHOLE = {  # what a summary of one thing is asked for
    "city-plans": "subject=zhengzhou",
    "city-clusters": "subject=zhengzhou",
    "city-parks": "subject=zhengzhou",
    "source-audit": "plan=iu12",
    "figure-history": "indicator=installed-capacity&subject=wind-power&figure_year=2015",
}


def asked_for(code: str) -> str:
    return WHOLE.get(code, "") + ("&year=2013" if SUMMARIES[code].takes_year else "")


@pytest.mark.parametrize("code", [code for code, each in SUMMARIES.items() if asking.is_open(each)])
def test_every_summary_reads_back_as_it_was_computed_in_every_format(client, busy, code):
    query = asked_for(code)
    held = list(asking.read(code, QueryDict(query)))
    assert held
    csv = frame(client, f"/data/{code}.csv?names=en&{query}")
    _, text = get(client, f"/data/{code}.json?{query}")
    _, book = get(client, f"/data/{code}.xlsx?{query}")
    sheet = openpyxl.load_workbook(io.BytesIO(book), read_only=True).worksheets[0]
    assert list(csv.columns) == SUMMARIES[code].codes
    assert len(csv) == len(json.loads(text)["rows"]) == sum(1 for _ in sheet.iter_rows()) - 2
    for column, values in zip(SUMMARIES[code].columns, zip(*held, strict=True), strict=True):
        read = [READ[column.kind](cell) if cell else None for cell in csv[column.code]]
        if column.kind == "moment":
            values = [value.replace(microsecond=0) for value in values]
        assert read == [None if value == "" else value for value in values], column.code


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_summary_is_written_like_every_table(client, encoding):
    response, body = get(client, f"/data/plan-progress.csv?year=2013&encoding={encoding}")
    assert body.decode(encoding).startswith("规划编码,规划,标题,发文机关")
    name = unquote(response["Content-Disposition"])
    assert "规划进展_2013年_截至" in name and name.endswith(".csv")
    csv = frame(client, "/data/city-counts.csv?names=en&columns=parks,subject&order=-parks,subject")
    assert list(csv.columns) == ["parks", "subject"]
    assert list(csv["parks"].map(int)) == sorted(csv["parks"].map(int), reverse=True)


def test_what_is_missing_comes_last_and_is_no_zero(client):
    csv = frame(client, "/data/plan-progress.csv?year=2013&names=en&order=-missed")
    begun = csv["start_year"].map(int) <= 2013
    assert list(csv["missed"] == "") == list(~begun) == sorted(~begun)


def test_no_cell_of_a_summary_can_run(client):
    subject = f.SubjectFactory(kind="cluster", name="=1+1")
    csv = frame(client, "/data/cluster-progress.csv?names=en").set_index("subject")
    assert csv.loc[subject.code, "subject_name"] == "'=1+1"


def test_a_summary_of_a_day_in_the_past_is_that_days_page(client):
    target = f.TargetFactory()
    f.publish(target.series, y2010=100, y2013=160)  # known on 2014-03-01
    recompute([target.pk])
    department = f.ResponsibilityFactory(target=target, plan=target.plan).department
    for known, status in (("2014-02-28", "no_data"), ("2014-03-01", "on_track")):
        page = client.get(f"/departments/?year=2013&known={known}").content.decode()
        csv = frame(client, links(page)[0] + "&names=en").set_index("department")
        assert csv.loc[department.code, status] == "1"
    now = frame(client, "/data/department-progress.csv?year=2013&names=en").set_index("department")
    assert now.loc[department.code, "on_track"] == "1"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("source-audit.csv", "请写明规划"),
        ("source-audit.csv?plan=nothing", "没有编码为“nothing”的规划"),
        ("city-counts.csv?known=2014-03-01", "不随公布日期变化"),
        ("plan-progress.csv?year=1999", "2011 至 2020"),
        ("plan-progress.csv?columns=nothing", "没有列“nothing”"),
        ("figure-history.csv?indicator=revenue&subject=henan&figure_year=x", "数据年份"),
    ],
)
def test_a_wrong_question_is_answered_with_a_sentence(client, address, sentence):
    response = client.get(f"/data/{address}")
    assert response.status_code == 400
    assert sentence in html.unescape(response.content.decode())


OF_A_TARGET = {table: f"/data/{table}.csv?{parameter}=" for table, parameter in (
    ("targets", "target"), ("findings", "finding"), ("evidence", "target"))}  # fmt: skip


def test_the_lists_beside_a_target_are_given_out_as_they_stand(client):
    """What else is promised of it, where it does not agree, and what is no figure of its own."""
    offered = set()
    for code in Target.objects.filter(kind="target", plan__code="iu12").values_list(
        "code", flat=True
    ):
        page = client.get(f"/targets/{code}/?year=2015")
        found = links(page.content.decode())
        for table, rows, field in (
            ("targets", "same", "code"), ("findings", "disagreements", "key"), ("evidence", "evidence", None),
        ):  # fmt: skip
            shown = page.context[rows]
            link = [each for each in found if each.startswith(OF_A_TARGET[table])]
            assert len(link) >= bool(shown), (code, table)
            if shown and table not in offered:
                offered.add(table)
                csv = frame(client, link[0] + "&names=en")
                held = {"targets": "code", "findings": "finding"}.get(table)
                if held:
                    assert set(csv[held]) == {getattr(row, field) for row in shown}
                else:
                    assert list(csv["statement"]) == [row.statement for row in shown]
        if len(offered) == 3:
            break
    assert len(offered) == 3
