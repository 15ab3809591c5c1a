"""Boards that are kept for the next visitor: never older than the database, never anybody's own."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from departments.models import Department
from planning import recompute
from planning.boards import memory
from tests import factories as f

ON_POSTGRES = pytest.mark.parametrize("target", ["on_postgres"], indirect=True)


@pytest.fixture(params=["on_postgres", "on_sqlite"])
def target(request):
    request.getfixturevalue(request.param)
    target = f.TargetFactory()
    f.publish(target.series, y2010=100, y2013=150)
    recompute.recompute([target.pk])
    recompute.work()
    return target


@pytest.fixture
def address(target):
    return f"/targets/{target.code}/"


@pytest.fixture
def visitor(address):
    """One who has just seen the page."""
    client = Client()
    client.get(address, {"year": 2013})
    return client


def asked() -> int:
    """Queries for a kept page: the name of the snapshot, which SQLite's file gives without one."""
    return int(connection.vendor == "postgresql")


def seen(client, address, **headers) -> tuple[str, int]:
    """The page, and how many queries it took."""
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address, {"year": 2013}, headers=headers).content.decode()
    return page, len(queries)


def test_the_next_visitor_gets_the_same_page_without_drawing_it_again(visitor, address):
    drawn = Client().get(address, {"year": 2013})
    kept = visitor.get(address, {"year": 2013})
    assert seen(visitor, address)[1] == asked()
    assert kept.content == drawn.content
    new = {"X-Request-ID"}
    assert {k: v for k, v in kept.items() if k not in new} == {
        k: v for k, v in drawn.items() if k not in new
    }
    assert kept["X-Request-ID"] != drawn["X-Request-ID"]
    assert kept.wsgi_request.resolver_match.view_name == "target"


def test_what_is_published_is_on_the_next_page(visitor, address, target):
    before, _ = seen(visitor, address)
    f.publish(target.series, y2011=123)
    recompute.recompute([target.pk])
    after, queries = seen(visitor, address)
    assert "123" in after and "123" not in before and queries > 1
    assert seen(visitor, address) == (after, asked())


def test_a_change_while_it_is_drawn_is_not_missed(visitor, address, target):
    """Somebody commits after the page has read the name and before it is done."""
    department = f.ResponsibilityFactory(target=target, department__name="试验厅").department
    renamed = []

    def rename(execute, sql, params, many, context):
        rows = execute(sql, params, many, context)
        if "departments_department" in sql and not renamed:
            renamed.append(department.pk)
            Department.objects.filter(pk=department.pk).update(name="改名厅")
        return rows

    with connection.execute_wrapper(rename):
        assert visitor.get(address, {"year": 2013}).status_code == 200
    assert renamed
    page, queries = seen(visitor, address)
    assert "改名厅" in page and queries > 1


def test_who_is_signed_in_has_pages_of_their_own(visitor, address):
    public, _ = seen(visitor, address)
    user = f.UserFactory(username="coordinator-of-the-test", role="coordinator")
    visitor.force_login(user)
    own, queries = seen(visitor, address)
    assert user.username in own or user.get_full_name() in own
    assert own != public and queries > 1
    seen(visitor, address)
    visitor.cookies.clear()
    again, _ = seen(visitor, address)
    assert again == public and seen(visitor, address)[1] == asked()


@pytest.mark.parametrize(
    "headers",
    [{"HX-Request": "true"}, {"Accept-Language": "en"}, {"Cookie": "shown=other"}, {"Host": "a.b"}],
)
def test_what_a_page_may_depend_on_keeps_pages_apart(visitor, address, headers, settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert seen(visitor, address)[1] == asked()
    assert seen(visitor, address, **headers)[1] > 1
    assert seen(visitor, address, **headers)[1] == asked()


def test_a_packed_page_is_not_for_who_cannot_unpack_it(visitor, address):
    plain = visitor.get(address, {"year": 2013})
    packed = visitor.get(address, {"year": 2013}, headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain
    assert visitor.get(address, {"year": 2013}).content == plain.content


@ON_POSTGRES  # where it writes into tables of its own
def test_a_page_of_a_day_of_knowledge_is_never_kept(visitor, address):
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            visitor.get(address, {"year": 2013, "known": "2014-01-01"})
        assert len(queries) > 2


def test_no_more_is_kept_than_there_is_room_for(visitor, address, monkeypatch):
    assert seen(visitor, address)[1] == asked()
    monkeypatch.setattr(memory, "MOST", 10)
    assert seen(visitor, address)[1] > 1
