"""What a worker does when it is woken: marks first, for somebody waits for them, then chunks."""

import time
from collections.abc import Callable

from prometheus_client import Counter, Histogram

from planning.models import StaleMark, StaleTally
from planning.recompute.marks import claim_and_recompute, drop_orphans
from planning.recompute.rebuild import rebuild_runs, work_on_chunk
from planning.recompute.tallies import claim_and_count

_SECONDS = Histogram(
    "yuce_recompute_seconds",
    "Time of one transaction of recomputing, by what it was for.",
    ["work"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
_TARGETS = Counter("yuce_recomputed_targets", "Targets judged, by what it was for.", ["work"])


def recompute_stale(
    progress: Callable[[int], None] | None = None, until: float | None = None
) -> int:
    """Work off the marks that are free; returns how many targets were judged."""
    done = 0
    while not _over(until) and (claimed := _measured("marks", claim_and_recompute)):
        done += claimed
        if progress:
            progress(done)
    if not done and StaleMark.objects.exists():
        drop_orphans()
    count_stale(until)
    return done


def count_stale(until: float | None = None) -> None:
    """Count the sections that are marked; not while a rebuild comes by each of them many times."""
    while not _over(until) and not rebuild_runs() and _measured("tallies", claim_and_count):
        pass


def work(progress: Callable[[int], None] | None = None, seconds: float | None = None) -> int:
    """Work until marks and chunks are done, or for so many seconds; returns targets judged.

    `progress` is called after every step with the number of targets judged so far.
    """
    until = None if seconds is None else time.monotonic() + seconds
    done = 0
    while not _over(until):
        done += recompute_stale(until=until)
        step = _measured("rebuild", work_on_chunk)
        done += step
        if progress:
            progress(done)
        if not step:
            count_stale(until)  # now that the rebuild is done
            break
    return done


def work_waits() -> bool:
    """Whether anything is left to do, in somebody's hands or not."""
    return StaleMark.objects.exists() or rebuild_runs() or StaleTally.objects.exists()


def _measured(name: str, step: Callable[[], int]) -> int:
    began = time.perf_counter()
    done = step()
    if done:
        _SECONDS.labels(name).observe(time.perf_counter() - began)
        _TARGETS.labels(name).inc(done)
    return done


def _over(until: float | None) -> bool:
    return until is not None and time.monotonic() >= until
