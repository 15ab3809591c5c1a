"""Saved views: each opens as the page that shows it, and goes out by mail as that page's file."""

import html
import io
import re
from datetime import timedelta

import pandas as pd
import pytest
from django.core import mail
from django.http import QueryDict
from django.utils import timezone

from departments.models import User
from planning.exports import opening, services
from planning.exports.asking import LISTS, is_open
from planning.models import SavedView
from tests import factories as f
from tests.planning.exports.test_summaries import WHOLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return f.UserFactory(role=User.Role.ANALYST, email="analyst@example.org")


FILTERED = [
    "/targets/?plan=iu12&year=2015&status=missed",
    "/targets/?about=new-energy-vehicles&year=2013&known=2014-06-01",
    "/projects/?plan=iu12&q=客车",
    "/measures/?department=development-reform&plan=sei12",
    "/consistency/?severity=contradiction&plan=iu12",
    "/indicators/?q=增",
    "/indicators/installed-capacity/?year=2015",
    "/departments/development-reform/?year=2013",
    "/departments/matrix/?year=2013",
    "/departments/?year=2013",
    "/clusters/?year=2018",
    "/cities/",
    "/subjects/zhengzhou/?plan=nc2017",
    "/subjects/new-energy-vehicles/",
    "/completeness/?year=2013",
    "/plans/?year=2013",
    "/?year=2013",
]


def forms(page: str) -> list[dict]:
    """What the forms of a page that save a view would send."""
    found = re.findall(
        r'name="table" value="([^"]*)"><input type="hidden" name="query" value="([^"]*)"', page
    )
    return [{"table": table, "query": html.unescape(query)} for table, query in found]


def heart(page: str) -> str:
    """What a page shows: its heading and its first sentence, in words."""
    lede = re.search(r"<h1>.*?</h1>(?s:.*?)(?=<form|<details|<table|<nav|<figure|<dl)", page)[0]
    return "".join(re.sub(r"<[^>]+>", "", lede).split())


@pytest.mark.parametrize("address", FILTERED)
def test_every_list_is_saved_and_opens_as_its_page(client, analyst, official, address):
    client.force_login(analyst)
    page = client.get(address).content.decode()
    saved = forms(page)
    assert saved
    for n, form in enumerate(saved):
        assert client.post("/data/views/", form | {"name": f"视图{n}"}).status_code == 302
    client.force_login(official)  # the link may be given to others
    opened = [client.get(f"/data/views/{view.key}/") for view in analyst.saved_views.all()]
    pages = [each["Location"] for each in opened if not each["Location"].startswith("/data/")]
    assert pages
    # The list of one city's plans is of all plans, whichever the page has chosen.
    own = [each for each in pages if each.split("?")[0] == address.split("?")[0]
           and ("plan=" in each) == ("plan=" in address)]  # fmt: skip
    assert own
    for each in own:
        assert heart(client.get(each).content.decode()) == heart(page)
    for each in {each["Location"] for each in opened} - set(pages):  # what no page shows: the file
        assert client.get(each).status_code == 200


def test_a_view_that_no_page_shows_opens_as_its_file(client, analyst):
    client.force_login(analyst)
    query = "indicator=installed-capacity&subject=wind-power"
    services.save_view("风电装机", "observations", query, "never", analyst)
    view = SavedView.objects.get()
    opened = client.get(f"/data/views/{view.key}/")
    assert opened["Location"] == f"/data/observations.csv?{query}"
    page = client.get("/data/views/").content.decode()
    for address in re.findall(r'href="(/(?:data|api/v1)/observations[^"]*)"', page):
        assert client.get(html.unescape(address)).status_code == 200
    assert f"/api/v1/observations/?{query}" in html.unescape(page)


def test_filters_that_say_nothing_are_not_kept(analyst):
    view = services.save_view("全部", "projects", "plan=&stage=&q=客车", "never", analyst)
    assert QueryDict(view.query) == QueryDict("q=客车")


@pytest.mark.parametrize("code", [code for code in opening.PAGES if is_open(LISTS[code])])
def test_a_page_takes_what_is_said_of_it(client, code):
    """Every page that is named as a list's own exists, whatever list it is."""
    query = WHOLE.get(code, "")
    for name, value in (
        ("target", "sei12/goals/revenue"), ("indicator", "installed-capacity"),
        ("department", "development-reform"), ("about", "zhengzhou"),
    ):  # fmt: skip
        if name in (page.of for page in opening.PAGES[code]) and not query:
            query = f"{name}={value}"
    address = opening.page_of(code, QueryDict(query))
    assert client.get(address).status_code == 200


def test_figures_of_one_target_open_as_its_page(client, analyst):
    a, b = f.SeriesFactory(), f.SeriesFactory()
    target = f.TargetFactory(form="pp_difference", series=a, series_b=b, unit="百分点")
    f.publish(a, y2012=12)
    f.publish(b, y2012=10)
    client.force_login(analyst)
    page = client.get(f"/targets/{target.code}/?year=2013")
    (form,) = [each for each in forms(page.content.decode()) if each["table"] == "observations"]
    view = services.save_view("数据", **form, sending="never", by=analyst)
    assert (
        client.get(f"/data/views/{view.key}/")["Location"] == f"/targets/{target.code}/?year=2013"
    )
    body = b"".join(client.get(f"/data/observations.csv?{view.query}").streaming_content)
    assert len(pd.read_csv(io.BytesIO(body))) == len(page.context["revisions"]) == 2


@pytest.mark.parametrize("code", [code for code in LISTS if is_open(LISTS[code])])
def test_every_list_is_sent_by_mail(analyst, code):
    query = WHOLE.get(code, "plan=iu12" if code in ("targets", "projects") else "")
    view = services.save_view("每月", code, query, "monthly", analyst)
    # Not every database would say so.
    assert len(code) <= SavedView._meta.get_field("table").max_length
    today = timezone.localdate()
    assert [services.send_due(today), services.send_due(today)] == [1, 0]
    (sent,) = mail.outbox
    assert f"/data/views/{view.key}/" in sent.body
    name, body, _ = sent.attachments[0]
    assert name.startswith(LISTS[code].name) and name.endswith(".csv")
    text = body if isinstance(body, str) else body.decode("utf-8-sig")
    csv = pd.read_csv(io.StringIO(text.removeprefix("\ufeff")), dtype=str)
    assert list(csv.columns) == [column.name for column in LISTS[code].columns]


def test_a_summary_is_sent_when_its_numbers_changed(analyst):
    target = f.TargetFactory(kind="target")
    services.save_view("指标", "indicator-counts", "", "on_change", analyst)
    today = timezone.localdate()
    assert [services.send_due(today), services.send_due(today)] == [0, 0]
    f.publish(target.series, y2013=5)
    assert [services.send_due(today), services.send_due(today + timedelta(days=1))] == [1, 0]
