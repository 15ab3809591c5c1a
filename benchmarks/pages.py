"""The pages at scale, twenty readers at once, against a page that does nothing.

The two take turns, so that whatever else the machine does falls on both.
"""

import http.client
import threading
import time
import urllib.request

from benchmarks import report
from departments.models import Department
from indicators.models import Indicator
from planning import recompute
from planning.models import Evaluation, Plan, Target
from tests.services.servers import Processes, eventually, free_port

_CLIENTS = 20
_SECONDS = 3.0
_TURNS = 3


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
        report.figure(
            f"page {name}, {_CLIENTS} clients, p95", p95 * 1000, "ms", "≤ 4 × floor",
            p95 <= 4 * floor, floor=floor * 1000, ratio=p95 / floor,
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
    }


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer:
            return answer.status == 200
    except OSError:
        return False


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
