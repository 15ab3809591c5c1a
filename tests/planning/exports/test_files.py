"""Tables as files: what is re-read is what the database holds, and nothing in it can run."""

import html
import io
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import unquote
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from django.http import QueryDict

from indicators.models import Revision
from indicators.tables import Kind
from planning.exports import asking, cells, sdmx
from planning.exports.tables import TABLES
from planning.models import Evaluation, News, Plan, Remark, Responsibility, Target
from planning.progress import REASONS
from planning.recompute import recompute
from tests import factories as f

pytestmark = pytest.mark.django_db


def get(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()[:500]
    return response, b"".join(response.streaming_content)


def frame(client, address, **options):
    _, body = get(client, address)
    return pd.read_csv(io.BytesIO(body), dtype=str, keep_default_na=False, **options)


@pytest.mark.parametrize("code", TABLES)
def test_every_table_has_the_same_rows_in_every_format(client, code):
    csv = frame(client, f"/data/{code}.csv?names=en&year=2013")
    _, text = get(client, f"/data/{code}.json?year=2013")
    rows = json.loads(text)["rows"]
    _, book = get(client, f"/data/{code}.xlsx?year=2013")
    sheet = openpyxl.load_workbook(io.BytesIO(book), read_only=True).worksheets[0]
    assert list(csv.columns) == TABLES[code].codes
    assert len(csv) == len(rows) == sum(1 for _ in sheet.iter_rows()) - 2


READ = {  # what a reader makes of a cell, by the kind that the dictionary names
    Kind.TEXT: lambda cell: cell.removeprefix("'") if cell[1:2] in tuple(cells.RUNS) else cell,
    Kind.WHOLE: int,
    Kind.DECIMAL: Decimal,
    Kind.FLOAT: float,
    Kind.FLAG: {"true": True, "false": False}.get,
    Kind.DAY: date.fromisoformat,
    Kind.MOMENT: datetime.fromisoformat,
}


@pytest.mark.parametrize("code", TABLES)
def test_every_csv_reads_back_as_the_database_holds_it(client, code):
    f.NewsFactory(text="=1+1")
    Remark.objects.create(key="some", text="=以正文为准", author=f.UserFactory())
    csv = frame(client, f"/data/{code}.csv?names=en&year=2013")
    held = list(asking.read(code, QueryDict("year=2013")).values())
    assert len(held) > 0
    for column, values in zip(TABLES[code].columns, zip(*held, strict=True), strict=True):
        read = [READ[column.kind](cell) if cell else None for cell in csv[column.code]]
        if column.kind == Kind.MOMENT:
            values = [value.replace(microsecond=0) for value in values]
        assert read == [None if value == "" else value for value in values], column.code


def test_targets_read_back_equal_the_database(client):
    csv = frame(client, "/data/targets.csv?names=en&year=2015").set_index("code")
    targets = Target.objects.filter(kind="target")
    assert len(csv) == targets.count() > 0
    for target in targets:
        row = csv.loc[target.code]
        assert Decimal(row["value"]) == target.value
        assert row["unit"] == target.unit and row["due_year"] == str(target.due_year)


def test_evaluations_read_back_to_the_very_same_numbers(client):
    csv = frame(client, "/data/evaluations.csv?names=en").set_index(["code", "year"])
    stored = Evaluation.objects.filter(progress__isnull=False).select_related("target")
    assert stored
    for row in stored:
        read = csv.loc[(row.target.code, str(row.year))]
        assert float(read["progress"]) == row.progress
        assert read["status"] == row.status


def test_observations_read_back_equal_the_database(client):
    csv = frame(client, "/data/observations.csv?names=en")
    current = Revision.objects.current()
    assert len(csv) == current.count() > 0
    assert sum(Decimal(value) for value in csv["value"]) == sum(r.value for r in current)


def test_the_verdict_is_the_one_of_the_chosen_year(client):
    target = f.TargetFactory()
    f.publish(target.series, y2010=100, y2013=160)
    recompute([target.pk])
    address = f"/data/targets.csv?names=en&plan={target.plan.code}"
    assert frame(client, address + "&year=2013").loc[0, "used_year"] == "2013"
    assert frame(client, address + "&year=2012").loc[0, "status"] == "no_data"
    after = frame(client, address + "&year=2018")
    assert (after.loc[0, "used_year"], after.loc[0, "status"]) == ("2013", "on_track")


def test_a_day_in_the_past_gives_the_verdict_of_that_day(client):
    target = f.TargetFactory()
    f.publish(target.series, y2010=100, y2013=160)  # known on 2014-03-01
    address = f"/data/targets.csv?names=en&year=2013&plan={target.plan.code}"
    before = frame(client, address + "&known=2014-02-28")
    after = frame(client, address + "&known=2014-03-01")
    assert (before.loc[0, "status"], after.loc[0, "status"]) == ("no_data", "on_track")
    none = frame(client, address + "&known=2014-02-28&status=on_track")
    assert len(none) == 0


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("＝1", "'＝1"),
        ("-3.5", "-3.5"),
        ("+20%", "+20%"),
        ("a=b", "a=b"),
    ],
)
def test_no_cell_can_run_and_numbers_stay_numbers(client, text, written):
    target = f.TargetFactory(threshold=text)
    address = f"/data/targets.csv?columns=threshold&plan={target.plan.code}"
    _, body = get(client, address)
    cell = body.decode("utf-8-sig").split("\n", 1)[1].rstrip("\n")
    assert cell.strip('"') == written
    _, book = get(client, address.replace(".csv", ".xlsx"))
    cell = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]["A3"]
    assert cell.data_type == "s"


def test_a_lone_carriage_return_begins_no_line_of_its_own(client):
    target = f.TargetFactory(threshold="说明\r=1+1")
    _, body = get(client, f"/data/targets.csv?columns=threshold&plan={target.plan.code}")
    assert body.decode("utf-8-sig").split("\n", 1)[1] == '"说明\r=1+1"\n'


def test_a_single_column_keeps_its_empty_rows(client):
    assert len(frame(client, "/data/plans.csv?columns=number")) == Plan.objects.count()
    assert Plan.objects.filter(number="").exists()


def test_a_negative_figure_is_a_number_in_every_format(client):
    revision = f.RevisionFactory(value=Decimal("-3.50"))
    address = (
        f"observations.{{}}?columns=value&indicator={revision.observation.series.indicator.code}"
    )
    _, body = get(client, "/data/" + address.format("csv"))
    assert body.decode("utf-8-sig") == "数值\n-3.5\n"
    _, book = get(client, "/data/" + address.format("xlsx"))
    assert openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]["A3"].value == -3.5
    _, text = get(client, "/data/" + address.format("json"))
    assert json.loads(text)["rows"] == [{"value": -3.5}]


def test_encodings(client):
    for encoding, codec in (("utf-8-sig", "utf-8-sig"), ("utf-8", "utf-8"), ("gb18030",) * 2):
        _, body = get(client, f"/data/plans.csv?columns=title&encoding={encoding}")
        assert body.decode(codec).startswith("标题\n河南省")
    assert get(client, "/data/plans.csv")[1].startswith(b"\xef\xbb\xbf")


def test_columns_and_order_are_as_asked(client):
    csv = frame(client, "/data/targets.csv?names=en&columns=value,code&order=-value,code")
    assert list(csv.columns) == ["value", "code"]
    values = [Decimal(value) for value in csv["value"]]
    assert values == sorted(values, reverse=True)


def test_the_same_address_gives_the_same_bytes(client):
    address = "/data/targets.csv?year=2015&order=status"
    assert get(client, address)[1] == get(client, address)[1]


def test_the_file_name_says_what_is_in_it(client):
    response, _ = get(
        client, "/data/targets.csv?plan=iu12&status=behind&year=2013&known=2014-06-01"
    )
    name = unquote(response["Content-Disposition"])
    assert "目标_规划工业转型升级“十二五”规划_状态滞后_2013年_公布至2014-06-01.csv" in name


def test_invented_figures_are_named(client):
    f.RevisionFactory(source=f.SourceFactory(invented=True))
    response, body = get(client, "/data/observations.csv?names=en&invented=true")
    assert "%E6%BC%94%E7%A4%BA" in response["Content-Disposition"]
    assert body.decode().splitlines()[1].endswith(",true")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("targets.csv?columns=nothing", "没有列“nothing”"),
        ("targets.csv?order=nothing", "没有列“nothing”"),
        ("targets.csv?year=1999", "2011 至 2020"),
        ("targets.csv?known=x", "2014-03-01"),
        ("targets.csv?plan=nothing", "没有编码为“nothing”的规划"),
        ("plans.csv?known=2014-03-01", "不随公布日期变化"),
        ("targets.csv?encoding=latin1", "gb18030"),
    ],
)
def test_a_wrong_question_is_answered_with_a_sentence(client, address, sentence):
    response = client.get(f"/data/{address}")
    assert response.status_code == 400
    assert sentence in html.unescape(response.content.decode())


def test_unpublished_figures_never_leave(client):
    draft = f.RevisionFactory(state="draft", known_on=None, value=Decimal("987654.321"))
    indicator = draft.observation.series.indicator.code
    for table in ("observations", "revisions"):
        assert len(frame(client, f"/data/{table}.csv?indicator={indicator}")) == 0


@pytest.mark.parametrize(
    "page",
    [
        "/targets/?q=工业",
        "/plans/",
        "/plans/iu12/",
        "/departments/",
        "/departments/industry-informatization/",
        "/indicators/?q=增",
        "/indicators/value-added/",
        "/departments/matrix/?year=2013",
        "/clusters/",
        "/cities/",
        "/subjects/henan/",
        "/subjects/zhengzhou/?plan=nc2017",
        "/subjects/new-energy-vehicles/",
        "/completeness/?year=2013",
        "/consistency/?severity=contradiction",
        "/measures/?q=工业",
        "/projects/?plan=iu12",
        "/compare/?target=sei12/goals/revenue",
        "/targets/iu12/metals/nonferrous-metals-nonferrous-output/?known=2014-03-01",
        "/data/",
    ],
)
def test_every_list_offers_itself_as_a_file(client, page):
    content = client.get(page).content.decode()
    addresses = re.findall(r'href="(/data/[a-z-]+\.csv[^"]*)"', content)
    assert addresses
    for address in addresses:
        get(client, html.unescape(address))


def test_the_list_of_targets_and_its_file_have_the_same_rows(client):
    query = "q=工业&plan=iu12&year=2014"
    shown = client.get(f"/targets/?{query}").context["page"].paginator.count
    assert shown == len(frame(client, f"/data/targets.csv?{query}")) > 0


def test_the_dictionary_explains_every_column(client):
    page = client.get("/data/dictionary/").content.decode()
    csv = pd.read_csv(io.BytesIO(client.get("/data/dictionary.csv").content), dtype=str)
    assert len(csv) == sum(len(each.columns) for each in asking.LISTS.values())
    for table in asking.LISTS.values():
        assert all(column.name in page for column in table.columns)


@pytest.mark.parametrize(("few", "many"), [("nc2017", "iu12")])
def test_the_number_of_queries_does_not_grow(client, django_assert_num_queries, few, many):
    for plan in (few, many):
        with django_assert_num_queries(6):
            get(client, f"/data/targets.csv?plan={plan}&year=2015")


def links(page):
    """The addresses of the tables that a page offers as files."""
    return [
        html.unescape(each) for each in re.findall(r'href="(/data/[a-z-]+\.[^"]+)" download', page)
    ]


def test_a_page_offers_what_it_lists_of_the_day_it_shows(client):
    target = f.TargetFactory()
    f.publish(target.series, y2010=100, y2013=160)  # known on 2014-03-01
    recompute([target.pk])
    for address in (
        "/targets/?",
        f"/plans/{target.plan.code}/?",
        f"/subjects/{target.subject.code}/?",
    ):
        page = client.get(f"{address}plan={target.plan.code}&year=2013&known=2014-02-28")
        csv_link, *_, whole = links(page.content.decode())
        read = frame(client, csv_link + "&names=en")
        assert list(read.columns) == list(TABLES["targets"].listed)
        assert list(read["code"]) == [target.code]
        assert list(read["measured"]) == [""]  # what the page of that day shows
        assert list(frame(client, whole + "&names=en").columns) == TABLES["targets"].codes
    page = client.get(f"/targets/?plan={target.plan.code}&year=2013")
    assert list(frame(client, links(page.content.decode())[0])["实测"]) == ["160"]


def test_a_day_in_the_past_is_filtered_by_the_reasons_of_that_day(client):
    target = f.TargetFactory()
    f.publish(target.series, y2010=100, y2013=160)  # known on 2014-03-01
    address = f"/data/targets.csv?names=en&year=2013&plan={target.plan.code}&known=2014-02-28"
    reason = frame(client, address).loc[0, "reason"]
    assert len(frame(client, f"{address}&reason={reason}")) == 1
    other = next(code for code in REASONS if code != reason)
    assert len(frame(client, f"{address}&reason={other}")) == 0
    assert client.get(f"{address}&reason=nothing").status_code == 400


def test_a_list_of_projects_and_its_file_have_the_same_rows(client):
    project = f.ProjectFactory(stage="signed", company="试验公司")
    department = f.ResponsibilityFactory(
        target=None, plan=project.plan, project=project, department__name="试验牵头局"
    ).department
    f.ProjectFactory(section=project.section)
    f.NewsFactory(project=project, stage="started", text="=开工了")
    page = client.get(f"/projects/?department={department.code}&stage=started").content.decode()
    (row,) = frame(client, links(page)[0] + "&names=en").to_dict("records")
    assert (row["code"], row["stage"], row["reached"]) == (project.code, "签约", "开工")
    assert (row["news"], row["news_on"], row["leads"]) == ("'=开工了", "2013-06-30", "试验牵头局")
    assert len(frame(client, f"/data/projects.csv?plan={project.plan.code}")) == 2


@pytest.mark.parametrize(
    "address", ["new-energy-vehicles/?", "zhengzhou/?", "zhengzhou/?plan=nc2017"]
)
def test_what_a_subject_gathers_is_what_its_files_hold(client, address):
    response = client.get(f"/subjects/{address}")
    page, shown = response.content.decode(), response.context
    numbers = {
        "targets": shown["page"].paginator.count,
        "projects": len(shown["projects"]),
        "measures": len(shown["measures"]),
        "facts": len(shown["facts"]),
        "items": len(shown["fields"]) + len(shown["sites"]),
    }
    offered = {each.split("/")[2].split(".")[0]: each for each in links(page) if ".csv" in each}
    for table, n in numbers.items():
        assert (table in offered) == (n > 0), table
        assert n == 0 or len(frame(client, offered[table])) == n, table
    assert numbers["targets"] and numbers["projects"] and numbers["items"]


def test_the_lists_of_a_department_and_of_a_comparison_are_their_files(client):
    response = client.get("/departments/development-reform/?year=2013")
    offered = links(response.content.decode())
    duties = Responsibility.objects.filter(department__code="development-reform")
    listed = [target.code for _, group in response.context["groups"] for target in group]
    assert set(frame(client, offered[0] + "&names=en")["code"]) == set(listed)
    (address,) = [each for each in offered if each.startswith("/data/responsibilities.csv")]
    assert len(frame(client, address)) == duties.count() > 0
    clusters = frame(client, address + "&matter=cluster")
    assert len(clusters) == duties.filter(cluster__isnull=False).count()
    chosen = "target=sei12/goals/revenue&target=iu12/metals/nonferrous-metals-nonferrous-output"
    (first, *_) = links(client.get(f"/compare/?{chosen}").content.decode())
    assert [f"target={code}" for code in frame(client, first + "&names=en")["code"]] == sorted(
        chosen.split("&")
    )


def test_reports_of_progress_are_a_table_that_knows_the_day(client):
    news = f.NewsFactory()
    News.objects.filter(pk=news.pk).update(made_at=datetime(2013, 7, 1, 4, tzinfo=UTC))
    address = f"/data/news.csv?names=en&code={news.project.code}"
    (row,) = frame(client, address).to_dict("records")
    assert (row["matter"], row["stage_name"], row["text"]) == ("project", "开工", "试验进展")
    assert len(frame(client, f"{address}&known=2013-06-30")) == 0
    News.objects.filter(pk=news.pk).update(withdrawn_at=datetime(2013, 8, 1, 4, tzinfo=UTC))
    assert len(frame(client, address)) == 0
    assert len(frame(client, f"{address}&known=2013-07-31")) == 1


def test_observations_as_sdmx_csv_fit_the_structure_that_is_published(client):
    response, body = get(client, "/data/observations.sdmx.csv")
    assert response["Content-Type"].startswith("application/vnd.sdmx.data+csv")
    assert "version=2.0.0" in response["Content-Type"]
    rows = pd.read_csv(io.BytesIO(body), dtype=str, keep_default_na=False)
    assert list(rows.columns[:3]) == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    assert set(rows["STRUCTURE"]) == {"dataflow"} and set(rows["ACTION"]) == {"I"}
    structure = ElementTree.fromstring(client.get("/data/structure.xml").content)
    inside = "{http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure}"
    flow = structure.find(f".//{inside}Dataflow").attrib
    assert set(rows["STRUCTURE_ID"]) == {f"{flow['agencyID']}:{flow['id']}({flow['version']})"}
    kinds = ("Dimension", "TimeDimension", "PrimaryMeasure", "Attribute")
    found = [e.get("id") for kind in kinds for e in structure.iter(inside + kind) if e.get("id")]
    assert found == list(rows.columns[3:]) == [code for code, *_ in sdmx.components()]
    for each in structure.iter(f"{inside}Codelist"):
        codes = {code.get("id") for code in each.iter(f"{inside}Code")}
        assert set(rows[each.get("id").removeprefix("CL_")]) <= codes
    key = [*sdmx.DIMENSIONS, "SEGMENT"]
    assert len(rows) == Revision.objects.current().count() == len(rows.drop_duplicates(key))


def notes_of(client, address) -> dict[str, str]:
    """What a workbook says of itself."""
    _, book = get(client, address)
    sheet = openpyxl.load_workbook(io.BytesIO(book), read_only=True)["说明"]
    return dict(sheet.iter_rows(values_only=True))


@pytest.mark.parametrize("table", ["targets", "evaluations", "observations"])
def test_a_workbook_names_its_plans_and_the_sources_behind_its_rows(client, table):
    target = f.TargetFactory()
    mine, later, other = (f.SourceFactory(title=word) for word in ("年鉴甲", "年鉴乙", "年鉴丙"))
    for series, year, source in (
        (target.series, 2012, mine), (target.series, 2014, later), (f.SeriesFactory(), 2012, other),
    ):  # fmt: skip
        f.RevisionFactory(observation__series=series, observation__year=year, source=source)
    recompute([target.pk])
    indicator = target.series.indicator.code
    asked = f"plan={target.plan.code}" if table != "observations" else f"indicator={indicator}"
    notes = notes_of(client, f"/data/{table}.xlsx?{asked}&year=2013")
    assert "年鉴甲" in notes["数据来源"] and "年鉴丙" not in notes["数据来源"]
    assert ("年鉴乙" in notes["数据来源"]) == (table == "observations")
    assert (target.plan.full_title in notes.get("规划文件", "")) == (table != "observations")
