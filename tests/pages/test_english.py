"""The interface in English: no page shows Chinese but for what a source says, marked as such."""

import json
import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from test_permissions import ASKED, OWN, asked, person, world  # noqa: F401 - `world` is a fixture

from indicators.models import Source
from planning.models import Evaluation, Finding, Section

pytestmark = pytest.mark.django_db

# Chinese characters, and the punctuation that stands among them.
CHINESE = re.compile("[\u3001\u3002\u3400-\u9fff\uff08\uff09\uff0c\uff1a\uff1b\uff1c-\uff1e]")
READ_ALOUD = ("title", "aria-label", "placeholder", "alt", "content")
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
# The same path, however many years and filters lead to it.
TARGET = "iu12/metals/nonferrous-metals-nonferrous-output"
REAL = [
    "/", "/?year=2012", "/?year=2014&known=2014-06-30", "/?year=2020", "/plans/",
    *(f"/plans/{code}/?year=2015" for code in ("iu12", "sei12", "wp2012", "sei13", "nc2017")),
    "/plans/iu12/text/", "/plans/iu12/audit/", "/targets/?year=2015", "/targets/?year=2015&page=2",
    "/targets/?year=2014&status=behind&status=no_data&q=steel", "/targets/?q=" + "x" * 20,
    f"/targets/{TARGET}/?year=2013", f"/targets/{TARGET}/?year=2015",
    f"/compare/?year=2014&target={TARGET}&q=wind", "/compare/", "/indicators/", "/indicators/?page=2",
    "/indicators/?q=xyz", "/indicators/installed-capacity/", "/indicators/value-added/?year=2015",
    "/clusters/?year=2018", "/cities/", "/cities/?show=projects", "/subjects/xuchang/?year=2014",
    "/subjects/xuchang/?plan=iu12", "/subjects/henan/?year=2015", "/subjects/new-energy-vehicles/",
    "/subjects/cluster-2012-electronics/", "/departments/?year=2014",
    "/departments/development-reform/?year=2014", "/departments/matrix/?year=2015", "/measures/",
    "/measures/?department=commerce&stage=none", "/projects/", "/projects/?stage=reserve",
    "/completeness/?year=2014", "/methodology/", "/data/", "/data/dictionary/", "/api/",
    "/accounts/sign-in/", "/screen/?year=2014", "/nowhere/",
]  # fmt: skip
# Files for programs stay Chinese, and have English codes for their columns.
FILES = {
    "dictionary_file", "sdmx_structure", "chart_file", "table_file", "entry_template", "attachment",
    "export_file", "catalog", "healthz", "readyz", "metrics", "screen_version",
}  # fmt: skip


class Words(HTMLParser):
    """Everything a reader sees or hears of a page, with the language it is said to be in."""

    def __init__(self, html: str):
        super().__init__()
        self.open: list[tuple[str, str, bool]] = []  # tag, language, whether it is a chart's data
        self.said: list[tuple[str, str]] = []
        self.feed(html)

    @property
    def language(self) -> str:
        return self.open[-1][1] if self.open else "en"

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        language = given.get("lang") or self.language
        if tag not in VOID:
            self.open.append((tag, language, given.get("type") == "application/json"))
        self.said += [(given[name] or "", language) for name in READ_ALOUD if name in given]

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tag, language, is_chart = self.open[-1] if self.open else ("", "en", False)
        if is_chart:
            self.said += [(text, language) for text in strings(json.loads(data))]
        elif tag not in ("script", "style"):
            self.said.append((data, language))


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def left_in_chinese(html: str) -> list[str]:
    said = Words(html).said
    return [text.strip() for text, lang in said if lang != "zh" and CHINESE.search(text)]


@pytest.fixture
def english(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.mark.parametrize("address", REAL)
def test_a_page_speaks_english(english, address):
    response = english.get(address)
    assert response.status_code == (404 if "nowhere" in address else 200)
    html = response.content.decode()
    assert '<html lang="en"' in html
    assert left_in_chinese(html) == []


def test_every_reason_and_status_is_explained_in_english(english):
    """One target's page of each outcome that occurs."""
    shown = set()
    for target, year, *outcome in Evaluation.objects.order_by("id").values_list(
        "target__code", "year", "status", "reason", "target__form"
    ):
        if tuple(outcome) in shown:
            continue
        shown.add(tuple(outcome))
        html = english.get(reverse("target", args=[target]), {"year": year}).content.decode()
        assert left_in_chinese(html) == [], (target, year)
    assert len(shown) > 20


@pytest.mark.parametrize("name", [name for name in ASKED if name not in FILES])
def test_every_address_speaks_english(client, world, name):  # noqa: F811
    for role in ("visitor", "clerk", "reviewer", "coordinator"):
        client.logout()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        user = person(role, world)
        if user:
            client.force_login(user)
        response = asked(client, world, name, OWN)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            assert left_in_chinese(response.content.decode()) == [], role


def test_findings_speak_english(english):
    keys = list(Finding.objects.values_list("key", flat=True))
    assert len(keys) > 50
    html = english.get(reverse("findings"), {"page": "all"}).content.decode()
    assert left_in_chinese(html) == []
    # One of every rule has its page read.
    for rule in set(Finding.objects.values_list("rule", flat=True)):
        key = Finding.objects.filter(rule=rule).first().key
        html = english.get(reverse("finding", args=[key])).content.decode()
        assert left_in_chinese(html) == [], rule


def test_chinese_is_the_default_whatever_the_browser_prefers(client):
    html = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="zh-CN"' in html and "五个规划走到哪里" in html


def test_the_switch_keeps_the_address_the_year_and_the_day(client):
    address = "/targets/?status=behind&status=missed&year=2014&known=2014-06-30"
    html = client.get(address).content.decode()
    (switch,) = re.findall(r'<a href="([^"]*)" rel="nofollow" lang="en">English</a>', html)
    response = client.get(switch.replace("&amp;", "&"))
    assert (response.status_code, response.url) == (302, address)
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    there = client.get(response.url)
    assert '<html lang="en"' in there.content.decode()
    assert there.headers["Content-Language"] == "en" and "Cookie" in there.headers["Vary"]
    (back,) = re.findall(
        r'<a href="([^"]*)" rel="nofollow" lang="zh">中文</a>', there.content.decode()
    )
    client.get(back.replace("&amp;", "&"))
    assert '<html lang="zh-CN"' in client.get(address).content.decode()


def test_a_switch_leads_nowhere_else(client):
    response = client.get("//elsewhere.example/?language=en")
    assert not response.url.startswith("//")
    unknown = client.get("/?language=xx")
    assert unknown.url == "/" and settings.LANGUAGE_COOKIE_NAME not in unknown.cookies


def test_files_and_the_interface_do_not_differ_by_the_language(client):
    addresses = (
        "/data/plans.csv", "/data/dictionary.csv", "/data/structure.xml", "/api/v1/plans/",
        "/data/charts/plans.csv",
    )  # fmt: skip
    in_chinese = [b"".join(client.get(address)) for address in addresses]
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert [b"".join(client.get(address)) for address in addresses] == in_chinese


def test_one_language_does_not_leak_into_the_next_request(client):
    other = Client()
    other.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    for _ in range(2):
        assert "On or ahead of schedule" in other.get("/methodology/").content.decode()
        assert "快于或符合序时" in client.get("/methodology/").content.decode()


def test_english_words_find_what_chinese_words_find(client):
    for page in ("/targets/", "/indicators/"):
        found = [client.get(page, {"q": q}).content.decode() for q in ("粗钢", "crude steel")]
        for html in found:
            assert "粗钢" in html and "水泥" not in html


@pytest.mark.parametrize("text", ["abc", "-5", "3 吨", "99999999999999999999", "1.2万亿元"])
def test_what_is_said_of_a_typed_figure_is_english(english, world, text):  # noqa: F811
    words = world[OWN].words
    english.force_login(world[OWN].clerk)
    data = {"series": words["series"], "year": 2013, "text": text, "seen": ""}
    checked = english.post(reverse("entry_check"), data).content.decode()
    saved = english.post(reverse("entry_cell"), data).content.decode()
    assert left_in_chinese(checked) == [] and left_in_chinese(saved) == []
    assert 'class="' in checked


def test_what_is_said_of_an_upload_is_english(english, world):  # noqa: F811
    english.force_login(world[OWN].clerk)
    rows = "编码,年份,数值\nnobody@nowhere,2013,7\n".encode()
    for name, content in (("a.csv", rows), ("b.xlsx", b"no spreadsheet"), ("c.csv", b"")):
        file = SimpleUploadedFile(name, content)
        page = english.post(reverse("upload"), {"file": file}, follow=True).content.decode()
        assert left_in_chinese(page) == [], name


def test_every_heading_of_the_plans_has_its_english_and_is_shown_in_it(english):
    sections = Section.objects.select_related("plan")
    assert [section for section in sections if section.heading and not section.heading_en] == []
    text = english.get("/plans/sei13/").content.decode()
    assert 'Speed up the biology industry <span lang="zh">（二）</span>' in text
    text = english.get("/targets/?plan=iu12&q=nonferrous-output").content.decode()
    assert 'Non-ferrous metals <span lang="zh">第三章二、2.</span>' in text


def test_a_source_is_named_in_english_in_a_picture_and_in_print(english):
    assert not Source.objects.filter(title_en="", revisions__isnull=False).exists()
    text = english.get(f"/targets/{TARGET}/?year=2013").content.decode()
    title = Source.objects.get(code="s14").title_en
    assert f'data-source="{title}"' in text
    assert f"s14 {title}, " in text.split('class="cited')[1]
