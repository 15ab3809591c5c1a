"""PostgreSQL restarted under load: a clear page, nothing half written, and on it goes."""

import http.client
import threading
import time

from indicators.models import Revision
from planning.models import StaleMark
from tests.services.servers import eventually, free_port
from tests.services.test_queue import evaluations, publish, rebuilt, targets  # noqa: F401


def test_the_web_process_survives_a_restart_of_the_database(
    processes,
    targets,  # noqa: F811
    postgres,
):
    port = free_port()
    processes.environ["REDIS_URL"] = ""
    processes.environ["DJANGO_SETTINGS_MODULE"] = "tests.services.web_settings"
    processes.start("gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4")

    def get(address: str) -> tuple[int, str]:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        client.request("GET", address)
        answer = client.getresponse()
        return answer.status, answer.read().decode()

    def serves() -> bool:
        try:
            return get("/")[0] == 200
        except OSError:
            return False

    eventually(serves, 30, "the web process serves")
    seen: list[tuple[int, str]] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.append(get("/targets/"))
            time.sleep(0.01)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    time.sleep(0.5)
    postgres.stop()
    eventually(lambda: any(status == 503 for status, _ in seen), 20, "the outage is seen")
    assert get("/readyz")[0] == 503 and get("/healthz")[0] == 200
    postgres.start()
    eventually(serves, 20, "it serves again")
    time.sleep(0.5)
    stop.set()
    for reader in readers:
        reader.join()
    assert {status for status, _ in seen} == {200, 503}
    assert all("数据库没有应答" in page for status, page in seen if status == 503)
    assert {get("/targets/")[0] for _ in range(10)} == {200}


def test_publications_cut_off_leave_nothing_half_written(processes, targets, postgres):  # noqa: F811
    """Each figure is published with its mark, or neither."""
    from django.db import connection

    before = Revision.objects.filter(state="published").count()
    publishing = processes.start("tests.services.publish", "60", "0.02")
    eventually(lambda: Revision.objects.filter(state="published").count() > before + 3, 30)
    connection.close()
    postgres.restart()
    assert publishing.wait(60) == 0, processes.log(publishing)
    published = Revision.objects.filter(state="published").count() - before
    assert 3 < published < 60
    assert StaleMark.objects.count() == published
    assert len(evaluations()) == 200
    assert publish(processes, 1)["errors"] == []
    assert rebuilt() == rebuilt()
