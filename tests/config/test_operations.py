"""Health, metrics, logs, outages."""

import json
import logging
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import OperationalError, connection
from django.test import RequestFactory
from prometheus_client.parser import text_string_to_metric_families

from config.operations import logs, outages
from planning.models import StaleMark
from planning.recompute import recompute_stale
from tests import factories as f

pytestmark = pytest.mark.django_db


def test_health_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_readiness_tells_the_queue(client):
    recompute_stale()
    StaleMark.objects.create(target=f.TargetFactory())
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["redis"] == "unused"
    assert answer.json()["queue"]["targets"] == 1


def test_a_missing_migration_is_not_ready(client):
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE id ="
            " (SELECT max(id) FROM django_migrations WHERE app = 'planning')"
        )
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "waiting")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "先运行 manage.py migrate"),
        ("postgres://yuce@127.0.0.1:1/yuce", "数据库没有应答"),
    ],
)
def test_a_command_says_what_is_wrong_with_the_database(tmp_path, address, sentence):
    environ = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": address}
    for more, shown in (((), False), (("--traceback",), True)):
        done = subprocess.run(
            [sys.executable, "manage.py", "load_plans", *more],
            cwd=settings.BASE_DIR, env=environ, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 1
        assert ("Traceback" in done.stderr) is shown
        assert (sentence in done.stderr) is not shown


def test_a_closed_site_still_tells_its_health(client, settings):
    settings.PUBLIC = False
    assert client.get("/readyz").status_code == 200
    assert client.get("/").status_code == 302


class TestMetrics:
    def test_they_are_for_coordinators_or_who_has_the_token(self, client, settings):
        assert client.get("/metrics").status_code == 404
        client.force_login(f.UserFactory(role="reviewer"))
        assert client.get("/metrics").status_code == 404
        client.force_login(f.UserFactory(role="coordinator"))
        assert client.get("/metrics").status_code == 200
        settings.METRICS_TOKEN = "secret"
        assert client.get("/metrics").status_code == 404
        token = {"Authorization": "Bearer secret"}
        assert client.get("/metrics", headers=token).status_code == 200

    def test_they_count_requests_work_and_the_queue(self, client, settings):
        settings.METRICS_TOKEN = "secret"
        target = f.TargetFactory()
        StaleMark.objects.create(target=target)
        recompute_stale()
        StaleMark.objects.create(target=target)
        f.TargetFactory()
        client.get("/methodology/")
        found = self.read(client)
        assert found["yuce_stale_targets", ()] == 1
        assert found["yuce_oldest_mark_seconds", ()] >= 0
        assert found["yuce_recomputed_targets_total", (("work", "marks"),)] >= 1
        labels = (("method", "GET"), ("status", "2xx"), ("view", "methodology"))
        assert found["yuce_request_seconds_count", labels] >= 1

    def read(self, client):
        text = client.get("/metrics", headers={"Authorization": "Bearer secret"}).content.decode()
        return {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }


class TestLogs:
    def test_a_request_has_an_id_that_comes_back(self, client, caplog):
        with caplog.at_level(logging.INFO, logger="yuce.requests"):
            answer = client.get("/healthz", headers={"X-Request-ID": "from-the-proxy"})
        assert answer["X-Request-ID"] == "from-the-proxy"
        assert [record.path for record in caplog.records] == ["/healthz"]

    @pytest.mark.parametrize("given", ["", "a b", "x" * 65, "<script>", "行"])
    def test_an_id_that_is_none_is_replaced(self, client, given):
        answer = client.get("/healthz", HTTP_X_REQUEST_ID=given)
        assert answer["X-Request-ID"] not in ("", given) and len(answer["X-Request-ID"]) == 16

    def test_json_lines_carry_the_id(self, settings):
        from pythonjsonlogger.json import JsonFormatter

        shape = dict(settings.LOGGING["formatters"]["json"])
        assert shape.pop("()") == "pythonjsonlogger.json.JsonFormatter"
        record = logging.makeLogRecord(
            {"name": "yuce", "levelname": "INFO", "msg": "评价 %d", "args": (3,)}
        )
        token = logs.request_id.set("abc")
        logs.RequestIdFilter().filter(record)
        logs.request_id.reset(token)
        shape["rename_fields"] = dict(shape["rename_fields"])
        shape["fmt"] = shape.pop("fmt")
        line = json.loads(JsonFormatter(**shape).format(record))
        assert (line["message"], line["request_id"], line["level"]) == ("评价 3", "abc", "INFO")

    def test_a_slow_query_is_logged_without_its_values(self, settings, caplog):
        settings.SLOW_QUERY_MS = 0.0001
        assert logs._watched in connection.execute_wrappers
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s", ["身份证号"])
        (record,) = [r for r in caplog.records if r.name == "yuce.slow_queries"]
        assert "SELECT" in record.getMessage() and "身份证号" not in record.getMessage()

    def test_every_new_connection_is_watched(self, settings):
        class Connection:
            execute_wrappers = []

        settings.SLOW_QUERY_MS = 100
        logs.watch_queries(Connection)
        logs.watch_queries(Connection)
        assert [logs._watched] == Connection.execute_wrappers


class TestOutage:
    def answer(self, error: Exception):
        try:
            raise error
        except type(error):
            return outages.handler500(self.request())

    def request(self) -> WSGIRequest:
        return RequestFactory().get("/")

    @pytest.mark.parametrize("error", [OperationalError, connection.Database.OperationalError])
    def test_a_database_that_is_away_says_so(self, django_assert_num_queries, error):
        with django_assert_num_queries(0):
            answer = self.answer(error("server closed the connection"))
        assert (answer.status_code, answer["Retry-After"]) == (503, "10")
        assert "数据库没有应答" in answer.content.decode()

    def test_any_other_mistake_is_ours(self):
        assert self.answer(KeyError("x")).status_code == 500

    def test_it_covers_the_middleware_too(self, client, monkeypatch):
        def away(request):
            raise OperationalError("server closed the connection")

        monkeypatch.setattr("departments.access.may_read", away)
        client.raise_request_exception = False
        assert client.get("/").status_code == 503
