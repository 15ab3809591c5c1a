"""The embedded default: the five plans with their figures on SQLite, all judged anew."""

import io
import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402  (after the set-up above)

from benchmarks import report  # noqa: E402
from planning import recompute  # noqa: E402
from planning.models import Evaluation  # noqa: E402

if __name__ == "__main__":
    for command in ("migrate", "load_plans", "load_actuals", "recompute"):
        call_command(command, verbosity=0, stdout=io.StringIO())
    report.machine("none", "none")
    times = []
    for _ in range(5):
        began = time.perf_counter()
        recompute.start_rebuild()
        targets = recompute.work()
        times.append(time.perf_counter() - began)
    report.figure(
        "five plans, SQLite, full recompute", min(times), "s", "≤ 0.5", min(times) <= 0.5,
        times=[round(each, 3) for each in times], targets=targets,
        evaluations=Evaluation.objects.count(),
    )  # fmt: skip
