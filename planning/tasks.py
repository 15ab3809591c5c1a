"""Celery tasks: they take nothing but plain values, and call one service.

A task is only a wake-up call: what there is to do is in the database. So a message that is lost,
sent twice or for nothing does no harm, and none is waited for.
"""

import atexit
import logging
import threading

from celery import shared_task, signals
from django.conf import settings
from django.db import connection
from kombu.exceptions import OperationalError

from planning import recompute
from planning.models import Rebuild

logger = logging.getLogger(__name__)

# A task ends after so long and calls for the next, so that a worker can be restarted in between.
TURN = 20.0
# More wake-up calls than this at once wake nobody new.
_MOST_CALLS = 64


@shared_task
def work() -> int:
    """Work off what waits; go on in another task where time is up."""
    done = recompute.work(seconds=TURN)
    if done:
        logger.info("评价目标 %d 项", done)
        if recompute.work_waits():
            work.apply_async(retry=False)
    return done


@shared_task
def sweep() -> int:
    """Whatever was left in the queue: a broker that was down, a worker that was killed."""
    return work() if recompute.work_waits() else 0


@signals.worker_ready.connect
def count_anew(**kwargs) -> None:
    """Until its last worker ended, the version before may have judged without keeping tallies."""
    recompute.mark_all_tallies()
    connection.close()  # the worker's children have their own
    wake_workers(1)


def wake_recompute() -> None:
    """Ask a worker to look at the queue, without waiting: a broker that hangs holds nobody up.

    Without a broker the work is done here and now.
    """
    if settings.CELERY_TASK_ALWAYS_EAGER:
        recompute.recompute_stale()
    else:
        _caller.call()


def begin_rebuild(rebuild: Rebuild) -> None:
    """Set workers to a rebuild; without a broker, a thread of this process."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        threading.Thread(target=_work_here, daemon=True, name="rebuild").start()
    else:
        wake_workers(recompute.progress_of(rebuild).chunks)


def _work_here() -> None:
    try:
        recompute.work()
    finally:
        connection.close()


def wake_workers(chunks: int) -> None:
    """Ask as many workers as can help with a rebuild. Raises nothing: see `sweep`."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        return
    for _ in range(min(chunks, _MOST_CALLS)):
        if not _call():
            return


def _call() -> bool:
    try:
        work.apply_async(retry=False)
    except (OperationalError, OSError):
        logger.warning("消息队列不可用，待算目标由定时清扫处理")
        return False
    return True


class _Caller:
    """A thread of this process that sends the calls: those made while one is sent become one."""

    PATIENCE = 1.0  # seconds that a process which ends gives the last call

    def __init__(self):
        self._wanted = threading.Event()
        self._idle = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def call(self) -> None:
        self._idle.clear()
        self._wanted.set()
        with self._starting:
            # A forked web process has the object without the thread.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, daemon=True, name="wake")
                self._thread.start()
                atexit.register(self._idle.wait, self.PATIENCE)

    def _run(self) -> None:
        while self._wanted.wait():
            self._wanted.clear()
            _call()
            if not self._wanted.is_set():
                self._idle.set()


_caller = _Caller()
