"""The pages at scale, twenty readers at once, against a page that does nothing.

The two take turns, so that whatever else the machine does falls on both. Nobody publishes meanwhile,
so all but the first reader of a page get what is kept; `drawn` is how long it takes one reader, in
ms, to get a page that has to be drawn anew.
"""

import http.client
import threading
import time
import urllib.request

from django.db import connection

from benchmarks import report
from clusters.models import Subject
from departments.models import Department
from indicators.models import Indicator
from planning import recompute
from planning.models import Evaluation, Plan, Target
from tests.services.servers import Processes, eventually, free_port

_CLIENTS = 20
_SECONDS = 3.0
_TURNS = 3
_ANEW = 5


def measure(running: Processes) -> None:
    if not Evaluation.objects.exists():
        recompute.start_rebuild()
        recompute.work()
    running.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    collect = running.manage("collectstatic", "--noinput", "--verbosity", "0")
    assert collect.wait() == 0, running.log(collect)
    port = free_port()
    web = running.start(
        "gunicorn", "-c", "python:config.gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}",
    )  # fmt: skip
    eventually(lambda: _answers(port), 30, "the web process answers")
    _times(port, "/bench/empty/", seconds=1)
    for name, address in _addresses().items():
        _times(port, address, seconds=1)
        empty, page = [], []
        for _ in range(_TURNS):
            empty += _times(port, "/bench/empty/")
            page += _times(port, address)
        floor, p95 = report.percentile(empty, 0.95), report.percentile(page, 0.95)
        drawn = [_anew(port, address) for _ in range(_ANEW)]
        report.figure(
            f"page {name}, {_CLIENTS} clients, p95", p95 * 1000, "ms", "≤ 4 × floor",
            p95 <= 4 * floor, floor=floor * 1000, ratio=p95 / floor,
            drawn=report.percentile(drawn, 0.5) * 1000,
            a_second=len(page) / (_TURNS * _SECONDS), floor_a_second=len(empty) / (_TURNS * _SECONDS),
        )  # fmt: skip
    running.kill(web)


def _addresses() -> dict[str, str]:
    plan, target = (
        Plan.objects.first(),
        Target.objects.order_by("id")[50_000 % Target.objects.count()],
    )
    return {
        "overview": "/",
        "plan": f"/plans/{plan.code}/",
        "target": f"/targets/{target.code}/",
        "targets": "/targets/",
        "department": f"/departments/{Department.objects.order_by('id')[1000].code}/",
        "departments": "/departments/",
        "indicator": f"/indicators/{Indicator.objects.order_by('id')[50].code}/",
        "indicators": "/indicators/",
        "completeness": "/completeness/",
        "subject": f"/subjects/{Subject.objects.order_by('id')[0].code}/",
    }


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer:
            return answer.status == 200
    except OSError:
        return False


def _anew(port: int, address: str) -> float:
    """Seconds that a page takes after somebody has committed something."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
    began = time.perf_counter()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=120) as answer:
        answer.read()
    return time.perf_counter() - began


def _times(port: int, address: str, seconds: float = _SECONDS) -> list[float]:
    times: list[float] = []
    end = time.perf_counter() + seconds

    def read() -> None:
        while time.perf_counter() < end:
            began = time.perf_counter()
            client = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            client.request("GET", address)
            answer = client.getresponse()
            answer.read()
            client.close()
            assert answer.status == 200, (address, answer.status)
            times.append(time.perf_counter() - began)

    readers = [threading.Thread(target=read) for _ in range(_CLIENTS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return times
