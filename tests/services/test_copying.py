"""Tables written by PostgreSQL itself (COPY) and by Python on SQLite: the same bytes."""

import csv
import io
import threading
import time

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory

from clusters.models import Subject
from departments import audit
from departments.models import AuditEntry, Department, DepartmentName
from indicators.models import Indicator, Observation, Revision, Series, Source
from planning import recompute
from planning.exports import asking, copying, csvs
from planning.exports.tables import TABLES
from planning.exports.tables.inside import INSIDE
from planning.models import (
    Evidence,
    Fact,
    Finding,
    FindingSide,
    Item,
    Measure,
    Mention,
    Plan,
    Project,
    Responsibility,
    Section,
    Target,
)
from tests import factories as f

# In the order of who refers to whom.
MODELS = (Department, DepartmentName, Subject, Indicator, Source, Series, Observation, Revision, Plan, Section,
          Target, Fact, Measure, Project, Finding, FindingSide, Responsibility, Mention, Item, Evidence,
          Subject.cities.through, Subject.industries.through,
          *(model.places.through for model in (Measure, Project, Item)))  # fmt: skip


def written(code: str, query: str = "year=2015") -> bytes:
    return b"".join(csvs.stream(asking.read(code, QueryDict(query))))


def test_the_log_is_written_by_postgresql_as_the_page_says_it(on_postgres):
    by = f.UserFactory(role="coordinator", first_name="=甲")
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.7")
    by.reviews.add(f.DepartmentFactory(name="乙厅"), f.DepartmentFactory(name="甲厅"))
    audit.record(AuditEntry.Action.EXPORTED, by, "=1+1", request, 表="目标", rows=3, none=None)
    for code, table in INSIDE.items():
        ask = asking.read(code, QueryDict("names=en"), by)
        rows = list(csv.DictReader(io.StringIO(b"".join(csvs.stream(ask)).decode("utf-8-sig"))))
        assert len(rows) == table.rows(ask.as_of).count()
        if code == "audit-log":
            assert rows[0]["about"] == "'=1+1" and rows[0]["name"] == "'=甲"
            assert set(rows[0]["details"].split("；")) == {"表：目标", "rows：3", "none："}
            assert rows[0]["address"] == "10.0.0.7"
        if code == "accounts":
            assert set(rows[0]["reviews"].split("；")) == {"乙厅", "甲厅"}


@pytest.mark.django_db
def test_both_databases_write_the_same_bytes(request):
    f.TargetFactory(threshold="=1+1", passage='a,"b"\n第二行')
    f.TargetFactory(threshold="-3.5", written="+x")
    for beginning in "=+@-\t\r\n＝＋－＠":
        f.TargetFactory(threshold=beginning + "x", passage="说明\r=1+1")
    recompute.recompute([target.pk for target in Target.objects.all()])
    queries = dict.fromkeys(TABLES, "year=2015")
    on_sqlite = {code: written(code, query) for code, query in queries.items()}
    alone = written("plans", "columns=number")
    past = written("targets", "year=2015&known=2014-01-01&order=-value")
    judged = written("targets", "year=2015&known=2014-01-01&order=-status,subject_name")
    rows = [list(model.objects.order_by("id")) for model in MODELS]
    request.getfixturevalue("on_postgres")
    for model, copies in zip(MODELS, rows, strict=True):
        model.objects.bulk_create(copies)
    recompute.start_rebuild()
    recompute.work()
    assert connection.vendor == "postgresql"
    for code, query in queries.items():
        assert written(code, query).split(b"\n") == on_sqlite[code].split(b"\n"), code
    assert written("plans", "columns=number") == alone
    assert written("targets", "year=2015&known=2014-01-01&order=-value") == past
    assert written("targets", "year=2015&known=2014-01-01&order=-status,subject_name") == judged
    nothing = "year=2015&known=1990-01-01&status=achieved"
    for order in ("", "&order=-value", "&order=lead"):
        assert written("targets", nothing + order).count(b"\n") == 1


def test_a_reader_that_goes_away_leaves_no_thread_and_no_connection(on_postgres):
    Source.objects.bulk_create(
        Source(code=f"s{i}", title="题" * 200, locator="位" * 300) for i in range(30_000)
    )
    ask = asking.read("sources", QueryDict(""))
    before = threading.active_count()
    blocks = copying.stream(ask.values(), ask.columns)
    assert next(blocks)
    assert threading.active_count() == before + 1
    blocks.close()
    assert threading.active_count() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY%%'")
        end = time.monotonic() + 10
        while cursor.fetchone() != (0,):
            assert time.monotonic() < end
            time.sleep(0.1)
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY%%'")


def test_what_the_database_refuses_is_raised_to_the_reader(on_postgres):
    Source.objects.create(code="s", title="题")
    ask = asking.read("sources", QueryDict(""))
    broken = ask.values().extra(where=["1 / (length(title) - 1) > 0"])
    with pytest.raises(Exception, match="division by zero"):
        list(copying.stream(broken, ask.columns))
