import sys
import time

from django.core.management.base import BaseCommand, CommandError

from planning import recompute
from planning.models import Rebuild
from planning.recompute import RebuildRefused
from planning.tasks import wake_workers

_BAR = 30
_PAUSE = 0.2  # seconds between two looks at what other workers hold


class Command(BaseCommand):
    help = "评价待算的目标；加 --all 则全部重算。随时可以中断，用 --resume 继续。"

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--all", action="store_true", help="全部目标重新评价")
        what.add_argument("--resume", action="store_true", help="继续上次停下的全部重算")
        what.add_argument("--cancel", action="store_true", help="停下正在进行的全部重算")
        what.add_argument("--status", action="store_true", help="全部重算进行到哪里")

    def handle(self, *, all, resume, cancel, status, verbosity, **options):
        self.quiet = verbosity == 0
        if status:
            self.stdout.write(self._line(self._latest()))
            return
        try:
            if cancel:
                recompute.cancel_rebuild(self._latest())
                self.stdout.write("已停下；已完成的分块不会重做，用 --resume 继续。")
                return
            rebuild = recompute.start_rebuild() if all else None
            if resume:
                rebuild = self._latest()
                if rebuild.state != Rebuild.State.RUNNING:
                    recompute.resume_rebuild(rebuild)
        except RebuildRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        if rebuild:
            wake_workers(recompute.progress_of(rebuild).chunks)
        self._work(rebuild)

    def _work(self, rebuild: Rebuild | None) -> None:
        """Work here as one more worker until nothing is left, in other hands neither."""
        done = 0
        try:
            while True:
                done += recompute.work(
                    progress=lambda more, so_far=done: self._show(rebuild, so_far + more)
                )
                if rebuild is None or not recompute.work_waits():
                    break
                time.sleep(_PAUSE)
        except KeyboardInterrupt:
            raise CommandError("中断：已完成的分块不会重做，用 --resume 继续。") from None
        if self.quiet:
            return
        if self.stderr.isatty():
            self.stderr.write("")
        self.stdout.write(f"本进程评价目标 {done} 项。")
        if rebuild:
            self.stdout.write(self._line(rebuild))

    def _latest(self) -> Rebuild:
        rebuild = Rebuild.objects.first()
        if rebuild is None:
            raise CommandError("还没有全部重算过。")
        return rebuild

    def _show(self, rebuild: Rebuild | None, done: int) -> None:
        """The bar, drawn over itself; only where somebody looks."""
        if self.quiet or not sys.stderr.isatty():
            return
        line = self._line(rebuild) if rebuild else f"已评价 {done} 项"
        self.stderr.write(f"\r{line}", ending="")

    def _line(self, rebuild: Rebuild) -> str:
        rebuild.refresh_from_db()
        so_far = recompute.progress_of(rebuild)
        filled = int(so_far.part * _BAR)
        rest = f"，还需约 {so_far.remaining}" if so_far.remaining is not None else ""
        return (
            f"[{'█' * filled}{'·' * (_BAR - filled)}] {so_far.percent}% "
            f"目标 {so_far.done}/{so_far.total}，{rebuild.get_state_display()}{rest}"
        )
