"""The interface: the same rows as the files, in pages, under the same rules as the site."""

import csv
import html
import io
import json
import os
import re
import shutil
import subprocess
import threading
import urllib.request
import urllib.response
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import User
from indicators.models import Revision
from planning import recompute
from planning.exports.asking import LISTS, is_open
from planning.exports.tables import TABLES
from planning.models import Target
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget_allowances():
    cache.clear()


def rows_of(client, address):
    rows = []
    while address:
        page = client.get(address).json()
        rows += page["results"]
        address = page["next"]
    return rows


def sentence(response, status, code):
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert (body["status"], body["code"]) == (status, code)
    assert re.search("[一-鿿]", body["detail"])
    return body["detail"]


@pytest.mark.parametrize("code", TABLES)
def test_every_table_is_listed(client, code):
    page = client.get(f"/api/v1/{code}/?limit=3").json()
    assert set(page) == {"next", "results"}
    for row in page["results"]:
        assert list(row) == TABLES[code].codes


@pytest.mark.parametrize(
    ("table", "order"),
    [("targets", "order=-lead"), ("measures", "order=-title&columns=plan"), ("targets", "order=nature,-value"), ("observations", ""),
     ("observations", "order=-period_start"), ("responsibilities", ""), ("evaluations", "plan=iu12")],
)  # fmt: skip
def test_pages_together_are_the_file_row_for_row(client, table, order):
    whole = json.loads(b"".join(client.get(f"/data/{table}.json?{order}").streaming_content))
    asked = order.replace("columns", "fields")  # what the interface calls them
    assert rows_of(client, f"/api/v1/{table}/?{asked}&limit=97") == whole["rows"]
    assert len(whole["rows"]) > 97


def test_a_page_begins_after_the_last_row_even_when_rows_were_added(client):
    plan = f.PlanFactory(code="paged")
    section = f.SectionFactory(plan=plan)
    for order in (1, 3, 5):
        f.TargetFactory(section=section, order=order, code=f"paged/goals/t{order}")
    page = client.get("/api/v1/targets/?plan=paged&limit=2").json()
    f.TargetFactory(section=section, order=2, code="paged/goals/t2")
    rest = rows_of(client, page["next"])
    assert [row["code"] for row in rest] == ["paged/goals/t5"]


def test_a_target_has_its_own_stable_address(client):
    row = client.get("/api/v1/targets/sei12/goals/revenue/?fields=code,value,unit").json()
    target = Target.objects.get(code="sei12/goals/revenue")
    assert row == {"code": target.code, "value": float(target.value), "unit": target.unit}


def test_a_day_in_the_past_is_answered_as_of_that_day(client):
    target = f.TargetFactory()
    f.publish(target.series, y2010=100, y2013=160)  # known on 2014-03-01
    address = f"/api/v1/targets/?plan={target.plan.code}&year=2013&fields=status&known="
    assert rows_of(client, address + "2014-02-28") == [{"status": "no_data"}]
    assert rows_of(client, address + "2014-03-01") == [{"status": "on_track"}]
    assert rows_of(client, address + "2014-03-01&status=on_track") == [{"status": "on_track"}]
    assert rows_of(client, address + "2014-02-28&status=on_track") == []
    one = f"/api/v1/targets/{target.code}/?year=2013&known=2014-03-01&fields=status"
    assert client.get(one).json() == {"status": "on_track"}


def test_an_unchanged_answer_is_not_sent_again(client):
    first = client.get("/api/v1/plans/")
    again = client.get("/api/v1/plans/", HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304 and again.content == b""
    f.PlanFactory()
    assert client.get("/api/v1/plans/", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "code", "words"),
    [
        ("targets/?plan=nothing", 404, "not_found", "没有编码为“nothing”的规划"),
        ("targets/nothing/", 404, "not_found", "没有编码为“nothing”"),
        ("targets/?fields=nothing", 400, "invalid", "没有列“nothing”"),
        ("targets/?status=nothing", 400, "invalid", "状态"),
        ("targets/?limit=0", 400, "invalid", "1 至 1000"),
        ("targets/?fields=", 400, "invalid", "fields 是空的"),
        ("targets/?known=", 400, "invalid", "known 是空的"),
        ("observations/?invented=null", 400, "invalid", "演示"),
        ("measures/?order=code&fields=plan&limit=1&cursor=x", 404, "not_found", "第一页"),
        ("targets/?cursor=x", 404, "not_found", "第一页"),
        ("targets/?nothing=1", 400, "invalid", "没有参数“nothing”"),
        ("targets/?known=20140301", 400, "invalid", "2014-03-01"),
        ("targets/?q=%00", 400, "invalid", "空字符"),
        ("targets/?status=", 400, "invalid", "status 是空的"),
        ("targets/?fields=,", 400, "invalid", "空的一项"),
        ("targets/?order=lead,,code", 400, "invalid", "空的一项"),
        ("targets/?status=missed&status=", 400, "invalid", "status 是空的"),
        ("targets/?plan=", 400, "invalid", "plan 是空的"),
        ("evaluations/?year_from=", 400, "invalid", "year_from 是空的"),
        ("nothing/", 404, "not_found", "没有这个接口"),
    ],
)
def test_a_wrong_question_is_answered_with_a_sentence_and_a_code(
    client, address, status, code, words
):
    assert words in sentence(client.get(f"/api/v1/{address}"), status, code)


def test_a_method_that_is_not_there_is_answered_so(client):
    sentence(client.post("/api/v1/plans/"), 405, "method_not_allowed")
    sentence(client.trace("/api/v1/plans/iu12/"), 405, "method_not_allowed")


def test_a_closed_site_answers_programs_with_401(client, settings, official):
    settings.PUBLIC = False
    sentence(client.get("/api/v1/plans/"), 401, "not_signed_in")
    client.force_login(official)
    assert client.get("/api/v1/plans/").status_code == 200


def test_a_token_signs_in_and_ends(client, settings):
    settings.PUBLIC = False
    f.UserFactory(username="reader")
    given = {"username": "reader", "password": "correct horse"}
    issued = client.post("/api/v1/token/", given, content_type="application/json")
    assert issued.status_code == 201
    headers = {"HTTP_AUTHORIZATION": f"Token {issued.json()['token']}"}
    assert client.get("/api/v1/plans/", **headers).status_code == 200
    assert client.delete("/api/v1/token/end/", **headers).status_code == 204
    sentence(client.get("/api/v1/plans/", **headers), 401, "not_signed_in")
    wrong = client.post(
        "/api/v1/token/", given | {"password": "x"}, content_type="application/json"
    )
    assert "密码" in sentence(wrong, 401, "not_signed_in")
    padded = client.post(
        "/api/v1/token/", given | {"password": " correct horse"}, content_type="application/json"
    )
    sentence(padded, 401, "not_signed_in")


def test_whoever_is_locked_out_is_told_so_as_programs_are(client, settings):
    f.UserFactory(username="reader")
    given = {"username": "reader", "password": "x"}
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = client.post("/api/v1/token/", given, content_type="application/json")
    assert "连续多次登录失败，请 901 秒后再试" in sentence(answer, 429, "too_many_requests")
    right = given | {"password": "correct horse"}
    answer = client.post("/api/v1/token/", right, content_type="application/json")
    sentence(answer, 429, "too_many_requests")
    assert answer["Retry-After"] == "901"


ORDERS = ["lead", "-lead,code", "-status,subject_name,-value", "measured,-due_year", "plan,-status"]


@pytest.fixture
def judged_later():
    """Goals whose figures came out on different days, so that a day in the past judges anew."""
    for n, value in enumerate((120, 160, 190, 160)):
        target = f.TargetFactory()
        f.publish(target.series, y2010=100)
        observation = f.ObservationFactory(series=target.series, year=2013)
        day = date(2014, 3, 1) if n % 2 else date(2014, 5, 1)
        f.RevisionFactory(observation=observation, value=value, known_on=day)
    recompute.recompute(list(Target.objects.values_list("id", flat=True)))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("table", ["targets", "evaluations"])
def test_verdicts_of_a_day_in_the_past_are_sorted_as_todays(client, judged_later, table, order):
    """With every figure known the order is the database's own; before, it is that of the verdicts."""
    order = order if table == "targets" else order.replace("-value", "year")
    address = f"/api/v1/{table}/?year=2013&order={order}"
    fields = dict.fromkeys([*re.sub("-", "", order).split(","), "code"])
    address += f"&fields={','.join(fields)}"
    today = rows_of(client, f"{address}&limit=1000")
    future = date.today() + timedelta(days=400)
    assert rows_of(client, f"{address}&known={future}&limit=1000") == today
    past = rows_of(client, f"{address}&known=2014-04-01&limit=1000")
    assert past != today and len(past) == len(today)
    assert rows_of(client, f"{address}&known=2014-04-01&limit=700") == past  # page by page
    body = b"".join(
        client.get(
            f"/data/{table}.json?year=2013&order={order}&known=2014-04-01&columns={','.join(fields)}"
        ).streaming_content
    )
    assert json.loads(body)["rows"] == past


def test_a_cursor_among_verdicts_of_the_past_names_a_row(client):
    address = "/api/v1/targets/?known=2014-04-01&order=lead&limit=5&cursor="
    forged = signing.dumps(json.dumps([["lead"], [0]]), salt="cursor.targets", compress=True)
    sentence(client.get(address + forged), 404, "not_found")


def test_a_column_that_is_named_twice_counts_once(client):
    (row,) = rows_of(client, "/api/v1/plans/?fields=code,title,code&order=-code,-code&limit=1")[:1]
    assert row == {"code": "wp2012", "title": row["title"]}


def test_each_role_has_its_allowance(client, settings, official):
    settings.API_RATES = settings.API_RATES | {"visitor": "2/min", "official": "4/min"}
    answers = [client.get("/api/v1/plans/") for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert "秒后再试" in sentence(answers[-1], 429, "too_many_requests")
    assert int(answers[-1]["Retry-After"]) > 0
    client.force_login(official)
    assert [client.get("/api/v1/plans/").status_code for _ in range(5)] == [200] * 4 + [429]


def post(client, address, body=None):
    return client.post(f"/api/v1/figures/{address}", body or {}, content_type="application/json")


def test_a_figure_goes_from_the_clerk_to_publication(client, clerk, reviewer):
    series = f.SeriesFactory(department=clerk.department)
    entry = {
        "indicator": series.indicator.code, "subject": series.subject.code, "year": 2013,
        "value": "1.2万亿元",
    }  # fmt: skip
    client.force_login(clerk)
    entered = post(client, "", entry)
    assert entered.status_code == 201
    pk = entered.json()["id"]
    assert entered.json()["value"] == 12000 and entered.json()["state"] == "draft"
    assert post(client, f"{pk}/submit/").json()["state"] == "submitted"
    sentence(post(client, f"{pk}/publish/"), 403, "not_allowed")
    client.force_login(reviewer)
    assert post(client, f"{pk}/publish/").json()["state"] == "published"
    assert Revision.objects.get(pk=pk).known_on is not None
    address = f"/api/v1/observations/?indicator={series.indicator.code}&fields=value"
    assert rows_of(client, address) == [{"value": 12000}]


def test_a_reviewer_returns_a_figure_with_a_reason(client, clerk, reviewer):
    series = f.SeriesFactory(department=clerk.department)
    observation = f.ObservationFactory(series=series)
    figure = f.RevisionFactory(
        observation=observation, state="submitted", known_on=None, entered_by=clerk
    )
    client.force_login(reviewer)
    sentence(post(client, f"{figure.pk}/return/"), 400, "invalid")
    sentence(post(client, f"{figure.pk}/return/", {"reason": 0}), 400, "invalid")
    returned = post(client, f"{figure.pk}/return/", {"reason": "与年鉴不符"})
    assert (returned.json()["state"], returned.json()["reason"]) == ("returned", "与年鉴不符")
    assert "已退回" in sentence(post(client, f"{figure.pk}/publish/"), 409, "conflict")


def test_nobody_sees_or_moves_a_figure_of_another_department(client, clerk):
    figure = f.RevisionFactory(state="draft", known_on=None, value=Decimal("987654"))
    for role in (None, User.Role.OFFICIAL, User.Role.ANALYST, clerk):
        if role is None:
            sentence(client.get("/api/v1/figures/"), 401, "not_signed_in")
            continue
        client.force_login(role if role is clerk else f.UserFactory(role=role))
        assert client.get("/api/v1/figures/").json() == []
        for step in ("submit", "publish"):
            sentence(post(client, f"{figure.pk}/{step}/"), 404, "not_found")
    other = figure.observation.series
    entry = {"indicator": other.indicator.code, "subject": other.subject.code, "year": 2012}
    sentence(post(client, "", entry | {"value": "5"}), 403, "not_allowed")


def test_the_description_is_openapi_3_1_and_names_every_table(client):
    described = client.get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    for code in TABLES:
        assert f"/api/v1/{code}/" in described["paths"]


def test_the_catalogue_offers_every_whole_list(client, settings):
    settings.LICENCE, settings.CONTACT = "https://example.org/licence", "规划处 0371-1"
    catalog = json.loads(client.get("/catalog.jsonld").content)
    whole = [code for code, each in LISTS.items()
             if is_open(each) and not getattr(each, "needed", ())]  # fmt: skip
    assert [each["dct:identifier"] for each in catalog["dcat:dataset"]] == whole
    assert set(TABLES) < set(whole)
    for dataset in catalog["dcat:dataset"]:
        assert dataset["dct:license"] == {"@id": "https://example.org/licence"}
        assert dataset["dcat:contactPoint"]["vcard:fn"] == "规划处 0371-1"
        assert dataset["dct:temporal"]["dcat:endDate"]["@value"] == "2020"
        assert dataset["dct:bibliographicCitation"].endswith("/data/")
        for offer in dataset["dcat:distribution"]:
            address = (offer.get("dcat:downloadURL") or offer["dcat:accessURL"])["@id"]
            assert client.get(address).status_code == 200
    described = catalog["dcat:service"]["dcat:endpointDescription"]["@id"]
    assert client.get(described).status_code == 200


def test_the_data_page_says_how_to_cite_and_under_which_licence(client, settings):
    assert "注明来源" in (page := client.get("/data/").content.decode())
    assert "[DS/OL]. http://testserver/data/" in page and 'rel="license"' not in page
    settings.LICENCE = "https://example.org/licence"
    assert 'href="https://example.org/licence"' in client.get("/data/").content.decode()


def test_the_r_example_of_the_guide_runs(client):
    """R reads the very answer of the site, in whatever locale it stands."""
    page = html.unescape(client.get("/api/").content.decode())
    example = re.search(r'id="r">(.*?)</code>', page, re.S)[1]
    address = re.search(r'address <- "http://testserver(/data/[^"]+)"', example)[1]
    answer = client.get(address)
    body = b"".join(answer.streaming_content)
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8"))))
    column = re.search(r"targets\$(\w+)", example)[1]
    assert len(rows) == Target.objects.filter(plan__code="sei12", kind="target").count()
    assert all(row[column] for row in rows)
    if not shutil.which("Rscript"):
        if os.environ.get("REQUIRE_SERVICES") == "1":
            pytest.fail("R is not installed, and REQUIRE_SERVICES=1 asks for it")
        pytest.skip("R IS NOT INSTALLED: its example was read, not run")
    with serving(address, body, answer["Content-Type"]) as site:
        example = example.replace("http://testserver", site)
        more = "cat(nrow(targets), sum(targets$value), utf8ToInt(targets$subject_name[1])[1])"
        for locale in ("C", "C.UTF-8"):
            ran = subprocess.run(
                ["Rscript", "--vanilla", "-e", f"{example}\n{more}"],
                capture_output=True, text=True, env=os.environ | {"LC_ALL": locale},
            )  # fmt: skip
            assert ran.returncode == 0 and not ran.stderr, ran.stderr
            *_, heads, counts, last = ran.stdout.splitlines()
            assert dict(zip(heads.split(), map(int, counts.split()), strict=True)) == Counter(
                row[column] for row in rows
            )
            count, total, letter = last.split()
            assert int(count) == len(rows)
            assert float(total) == pytest.approx(sum(float(row["value"]) for row in rows))
            assert int(letter) == ord(rows[0]["subject_name"][0])


@contextmanager
def serving(path: str, body: bytes, content_type: str) -> Iterator[str]:
    """A server that knows one answer; yields its address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == path else 404)
            self.send_header("Content-Type", content_type)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _ToTheClient(urllib.request.HTTPHandler):
    """Carries what urllib asks for to the test client, and the answer back."""

    def __init__(self, client):
        super().__init__()
        self.client = client

    def http_open(self, request):
        answer = self.client.get(request.selector)
        response = urllib.response.addinfourl(
            io.BytesIO(answer.content), answer.headers, request.full_url, answer.status_code
        )
        response.msg = ""
        return response


def test_the_python_example_of_the_guide_runs(client):
    page = client.get("/api/").content.decode()
    example = html.unescape(re.search(r'id="python">(.*?)</code>', page, re.S)[1])
    urllib.request.install_opener(urllib.request.build_opener(_ToTheClient(client)))
    found: dict = {}
    try:
        exec(example, found)
    finally:
        urllib.request.install_opener(None)
    assert len(found["targets"]) == Target.objects.filter(plan__code="sei12", kind="target").count()


@pytest.mark.parametrize("few_many", [("nc2017", "iu12")])
def test_the_number_of_queries_does_not_grow(client, django_assert_num_queries, few_many):
    for plan in few_many:
        with django_assert_num_queries(3):
            client.get(f"/api/v1/targets/?plan={plan}&limit=1000")


@pytest.mark.parametrize("few_many", [("nc2017", "iu12")])
def test_the_order_of_past_verdicts_takes_as_many_queries(client, few_many):
    counts = []
    for plan in few_many:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/api/v1/targets/?plan={plan}&known=2014-03-01&order=-lead,code&limit=1000")
        counts.append(len(queries))
    assert counts[0] == counts[1] < 15
