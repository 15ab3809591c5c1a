"""From a published figure to readable evaluations, against a task that does nothing.

The two take turns, so that whatever else the machine does falls on both.
"""

import time

import redis
from django.conf import settings

from benchmarks import report
from benchmarks.round_trip import nothing
from departments.models import Department, User
from indicators import services
from planning.models import Evaluation, StaleMark, Target
from tests.services.servers import Processes, Redis

_TIMES, _UNTIMED = 200, 20
_TIMES_CUT_OFF = 40


def server_version(url: str) -> str:
    with redis.Redis.from_url(url) as client:
        return client.info("server")["redis_version"]


def measure(running: Processes, broker: Redis) -> None:
    StaleMark.objects.all().delete()
    worker = running.worker("--include=benchmarks.round_trip")
    publishing = _Publishing()
    bare, whole, requests = [], [], []
    for _ in range(_UNTIMED + _TIMES):
        bare.append(_round_trip())
        began = time.perf_counter()
        target = publishing.publish()
        requests.append(time.perf_counter() - began)
        _wait_until_judged(target, publishing.year)
        whole.append(time.perf_counter() - began)
    running.kill(worker)
    floor, p95 = _p95(bare), _p95(whole)
    report.figure(
        "published to readable, p95", p95 * 1000, "ms", "≤ 3 × floor and ≤ 150",
        p95 <= 3 * floor and p95 <= 0.15, floor=floor * 1000, ratio=p95 / floor,
        median=report.percentile(whole, 0.5) * 1000, floor_median=report.percentile(bare, 0.5) * 1000,
        publishing_alone=_p95(requests) * 1000,
    )  # fmt: skip
    for trouble, cut, mend in (
        ("stopped", broker.stop, broker.start),
        ("frozen", broker.freeze, broker.thaw),
    ):
        _cut_off(publishing, trouble, cut, mend, _p95(requests))
    StaleMark.objects.all().delete()


def _p95(times: list[float]) -> float:
    return report.percentile(times[_UNTIMED:], 0.95)


def _cut_off(publishing: "_Publishing", trouble: str, cut, mend, usual: float) -> None:
    """How much longer publishing takes without a broker, at worst."""
    cut()
    times = []
    for _ in range(_TIMES_CUT_OFF):
        began = time.perf_counter()
        publishing.publish()
        times.append(time.perf_counter() - began)
    mend()
    delay = max(times) - usual
    report.figure(
        f"delay of publishing with Redis {trouble}, longest", delay * 1000, "ms", "≤ 100",
        delay <= 0.1, usual_p95=usual * 1000, median=report.percentile(times, 0.5) * 1000,
    )  # fmt: skip


def _round_trip() -> float:
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as client:
        began = time.perf_counter()
        nothing.apply_async(["bench-round-trip"])
        client.brpop("bench-round-trip", timeout=10)
        return time.perf_counter() - began


class _Publishing:
    """Figures that wait for a reviewer, one a target, and the reviewer."""

    year = 2014

    def __init__(self):
        clerk = User.objects.create_user(
            "bench-clerk", role="coordinator", department=Department.objects.first()
        )
        self.reviewer = User.objects.create_user("bench-reviewer", role="reviewer")
        number = _UNTIMED + _TIMES + 2 * _TIMES_CUT_OFF
        goals = Target.objects.filter(plan__start_year__lt=self.year, due_year__gte=self.year)
        targets = list(goals.select_related("series").order_by("?")[:number])
        assert len(targets) == number, "the nation is too small"
        self._waiting = [(target, self._submitted(target, clerk)) for target in targets]

    def _submitted(self, target: Target, clerk: User):
        draft = services.enter_figure(
            series=target.series, year=self.year, text="23.4", by=clerk, remark="更正"
        )
        return services.submit_figure(draft, clerk)

    def publish(self) -> Target:
        target, revision = self._waiting.pop()
        services.publish_figure(revision, self.reviewer)
        return target


def _wait_until_judged(target: Target, year: int) -> None:
    marks, end = StaleMark.objects.filter(target=target), time.perf_counter() + 10
    while marks.exists():
        time.sleep(0.001)
        assert time.perf_counter() < end, "not judged within 10 s"
    assert Evaluation.objects.filter(target=target, used_year=year).exists()
