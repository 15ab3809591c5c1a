"""python -m tests.services.publish NUMBER [PAUSE]: enter, submit and publish figures as users do.

What a web process does when a reviewer clicks, in a process of its own with a real broker. Prints
one line of JSON: how many, what went wrong, the longest publication in milliseconds.
"""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from departments.models import User  # noqa: E402  (the models need the set-up above)
from indicators import services  # noqa: E402
from planning.models import Target  # noqa: E402


def main(number: int, pause: float) -> None:
    clerk = User.objects.get(username="clerk")
    reviewer = User.objects.get(username="reviewer")
    series = [target.series for target in Target.objects.select_related("series").order_by("id")]
    times, errors = [], []
    for turn in range(number):
        chosen = series[turn % len(series)]
        try:
            draft = services.enter_figure(
                series=chosen, year=2011 + turn % 5, text=str(100 + turn), by=clerk, remark="更正"
            )
            revision = services.submit_figure(draft, clerk)
            began = time.perf_counter()
            services.publish_figure(revision, reviewer)
            times.append(time.perf_counter() - began)
        except Exception as error:  # whatever a user would have seen
            errors.append(repr(error))
        time.sleep(pause)
    print(json.dumps({"published": len(times), "errors": errors, "longest_ms": max(times) * 1000}))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0)
