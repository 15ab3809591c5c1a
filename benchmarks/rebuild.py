"""The full rebuild against its floor: the same rows read and written by COPY, nothing computed."""

import io
import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen
from typing import NamedTuple

from django.db import connection, transaction

from benchmarks import report
from planning import recompute
from planning.models import Evaluation, Rebuild, Target
from planning.tasks import wake_workers
from tests.services.servers import Processes

_RUNS = 3
_READ_TARGETS = """
    COPY (SELECT t.id, t.series_id, t.series_b_id, t.form, t.comparator, t.value, t.value_max, t.unit,
        t.path, t.tolerance, t.two_sided, t.baseline_year, t.baseline_value, t.period_start,
        t.due_year, p.start_year, p.method, i.kind, i.unit, i.less_is_better
      FROM planning_target t JOIN planning_plan p ON p.id = t.plan_id
      JOIN indicators_series s ON s.id = t.series_id
      JOIN indicators_indicator i ON i.id = s.indicator_id
    ) TO STDOUT (FORMAT binary)"""
_READ_FIGURES = """
    COPY (SELECT o.series_id, o.year, o.period_start, o.segment, r.value, r.precision, r.vintage,
        r.number, r.source_id
      FROM indicators_observation o JOIN indicators_revision r ON r.observation_id = o.id
      WHERE r.state = 'published'
    ) TO STDOUT (FORMAT binary)"""


def server_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return cursor.fetchone()[0]


def measure(running: Processes) -> None:
    targets = Target.objects.count()
    first, second = running.worker(), running.worker()
    server = _postmaster()

    def timed(step: Callable[[], None], *workers: Popen) -> _Taken:
        """How long a step takes, and what it makes this machine compute, database and all."""
        pids = [server, *((worker.pid for worker in workers) if workers else (os.getpid(),))]
        before = sum(map(report.cpu_seconds, pids))
        began = time.perf_counter()
        step()
        taken = time.perf_counter() - began
        return _Taken(taken, sum(map(report.cpu_seconds, pids)) - before)

    alone, pair, floor = [], [], []
    for _ in range(_RUNS + 1):  # the first one starts the workers' connections and caches
        os.killpg(second.pid, signal.SIGSTOP)
        _empty()
        alone.append(timed(_rebuild, first))
        os.killpg(second.pid, signal.SIGCONT)
        _empty()
        pair.append(timed(_rebuild, first, second))
        rows = _written()
        _empty()
        floor.append(timed(lambda rows=rows: _floor(rows)))
    peak = max(_peak_memory(pid) for worker in (first, second) for pid in running.children(worker))
    running.kill(first)
    running.kill(second)
    alone, pair, floor = (_Taken(*map(min, zip(*each[1:], strict=True))) for each in (alone, pair, floor))  # fmt: skip
    report.figure(
        "full rebuild, 1 worker", alone.time, "s", "≤ 2 × floor", alone.time <= 2 * floor.time,
        floor=floor.time, ratio=alone.time / floor.time, cpu=alone.cpu, floor_cpu=floor.cpu,
        ratio_cpu=alone.cpu / floor.cpu, targets=targets, evaluations=Evaluation.objects.count(),
    )  # fmt: skip
    report.figure(
        "full rebuild, 2 workers", pair.time, "s", "≥ 1.7 × faster than 1",
        alone.time / pair.time >= 1.7, alone=alone.time, ratio=alone.time / pair.time,
        cpu=pair.cpu, cores=os.cpu_count(),
    )  # fmt: skip
    report.figure("memory of a worker during it", peak, "MB", "≤ 600", peak <= 600)
    ids = list(Target.objects.order_by("series_id").values_list("id", flat=True))
    every, tenth = zip(*((_per_target(ids), _per_target(ids[: targets // 10])) for _ in range(_RUNS)), strict=True)  # fmt: skip
    ratio = min(every) / min(tenth)
    report.figure(
        "time per target, all against a tenth", ratio, "×", "≤ 1.2", ratio <= 1.2,
        all_ms=min(every) * 1000, tenth_ms=min(tenth) * 1000,
    )  # fmt: skip


class _Taken(NamedTuple):
    time: float  # s
    cpu: float  # s, of all processes that took part: it tells more where the machine is shared


def _postmaster() -> int:
    """The process of the private server, whose children serve the connections."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        status = Path(f"/proc/{cursor.fetchone()[0]}/status").read_text()
    return int(re.search(r"^PPid:\s+(\d+)", status, re.MULTILINE)[1])


def _rebuild() -> None:
    rebuild = recompute.start_rebuild()
    wake_workers(recompute.progress_of(rebuild).chunks)
    end = time.monotonic() + 600
    while recompute.work_waits():  # chunks, and the tallies of the sections after them
        time.sleep(0.05)  # often enough, and nothing that the measured server feels
        assert time.monotonic() < end, "the rebuild is not finished"
    rebuild.refresh_from_db()
    assert rebuild.state == Rebuild.State.FINISHED


def _per_target(ids: list[int]) -> float:
    """Seconds for each of these targets, in this process, in chunks of a rebuild."""
    _empty()
    began = time.perf_counter()
    for at in range(0, len(ids), 4000):
        recompute.recompute(ids[at : at + 4000])
    return (time.perf_counter() - began) / len(ids)


_COLUMNS = ", ".join(
    connection.ops.quote_name(field.column)
    for field in Evaluation._meta.concrete_fields
    if not field.primary_key
)


def _written() -> io.BytesIO:
    """What a rebuild wrote."""
    rows = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY planning_evaluation ({_COLUMNS}) TO STDOUT (FORMAT binary)", rows)
    rows.seek(0)
    return rows


def _floor(rows: io.BytesIO) -> None:
    """Read what a rebuild reads and write what it wrote, in one transaction and one pass."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.copy_expert(_READ_TARGETS, io.BytesIO())
        cursor.copy_expert(_READ_FIGURES, io.BytesIO())
        cursor.copy_expert(
            f"COPY planning_evaluation ({_COLUMNS}) FROM STDIN (FORMAT binary)", rows
        )


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE planning_evaluation, planning_tally, planning_staletally")
        cursor.execute("CHECKPOINT")


def _peak_memory(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
