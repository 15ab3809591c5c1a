"""A million rows as CSV over HTTP, against PostgreSQL's own COPY of the same query."""

import http.client
import os
import time
from pathlib import Path

from django.db import connection
from django.http import QueryDict

from benchmarks import report
from planning.exports import asking
from tests.services.servers import Processes, eventually, free_port

_ADDRESS = "/data/observations.csv?encoding=utf-8"
_RUNS = 3


def measure(running: Processes) -> None:
    ask = asking.read("observations", QueryDict("encoding=utf-8"))
    rows = ask.count()
    port = free_port()
    web = running.start(
        "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4",
        "--no-control-socket",
    )  # fmt: skip
    eventually(lambda: _answers(port), 30, "the web process answers")
    (worker,) = running.children(web)
    _take(port, "/data/plans.csv")  # what is loaded once is not the export's
    before = _peak(worker)
    # In turns, so that whatever else the machine does meets both alike.
    floors, runs = zip(*((_copy(ask), _take(port, _ADDRESS)) for _ in range(_RUNS)), strict=True)
    own, (taken, _, size) = min(floors), min(runs)
    report.figure(
        "export, rows a second", rows / taken, "rows/s", "≥ 0.5 × COPY", own / taken >= 0.5,
        floor=rows / own, ratio=own / taken, rows=rows, megabytes=size / 1e6,
        ratios=[round(floor / run[0], 2) for floor, run in zip(floors, runs, strict=True)],
    )  # fmt: skip
    first = max(run[1] for run in runs)
    report.figure("export, first byte", first * 1000, "ms", "≤ 200", first <= 0.2)
    peak = _peak(worker)
    report.figure(
        "export, memory of the whole process", peak, "MB", "≤ 150", peak <= 150,
        before=before, added=peak - before,
    )  # fmt: skip
    running.kill(web)


def _copy(ask: asking.Ask) -> float:
    """Seconds that the database alone takes: the query whose rows are the export's."""
    with connection.cursor() as cursor, Path(os.devnull).open("wb") as sink:
        sql, parameters = ask.values().query.sql_with_params()
        plain = cursor.cursor.mogrify(sql, parameters).decode()
        began = time.perf_counter()
        cursor.cursor.copy_expert(f"COPY ({plain}) TO STDOUT (FORMAT csv)", sink)
        return time.perf_counter() - began


def _answers(port: int) -> bool:
    try:
        return _take(port, "/healthz")[2] > 0
    except OSError:
        return False


def _take(port: int, address: str) -> tuple[float, float, int]:
    """Seconds until the last and until the first byte, and the bytes."""
    began = time.perf_counter()
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    client.request("GET", address)
    answer = client.getresponse()
    assert answer.status == 200, (address, answer.status)
    size = len(answer.read(1))
    first = time.perf_counter() - began
    while block := answer.read(1 << 16):
        size += len(block)
    client.close()
    return time.perf_counter() - began, first, size


def _peak(pid: int) -> float:
    """The most memory that a process has had, in megabytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise AssertionError(f"no process {pid}")
