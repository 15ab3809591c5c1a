"""python -m benchmarks [PART …]: rebuild, latency, pages, exports, embedded, visits; all of them by default.

Starts a private PostgreSQL and Redis, makes the invented nation, measures, and ends what it
started. `--targets` makes a smaller nation for a quick look; the goals are meant for 100,000.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.services.servers import Postgres, Processes, Redis

_ON_SQLITE = ("embedded", "visits")
PARTS = ("rebuild", "latency", "pages", "exports", "embedded", "visits")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--targets", type=int, default=100_000)
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(unknown)}")
    wanted = given.parts or PARTS
    with tempfile.TemporaryDirectory(prefix="yuce-bench-") as folder:
        for part in _ON_SQLITE:
            if part in wanted:
                _on_sqlite(part, Path(folder))
        if set(wanted) - set(_ON_SQLITE):
            _at_scale(wanted, given.targets, Path(folder))


def _at_scale(wanted, targets: int, folder: Path) -> None:
    running = None
    postgres = Postgres("-c shared_buffers=512MB -c max_wal_size=4GB")
    redis = Redis()
    try:
        postgres.execute("CREATE DATABASE scale")
        running = Processes(folder, postgres.url("scale"), redis.url)
        running.environ["LOG_LEVEL"] = "INFO"
        running.environ["SWEEP_SECONDS"] = "10"
        # Django of this process is the web process of the measurements.
        os.environ.update({name: running.environ[name] for name in _SHARED}, LOG_LEVEL="WARNING")
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django

        django.setup()
        _run(running, "migrate", "--verbosity", "0")
        sizes = ["--targets", str(targets), "--observations", str(targets * 10)]
        _run(running, "make_scale_data", "--verbosity", "0", *sizes)
        from benchmarks import exports, latency, pages, rebuild, report

        report.machine(rebuild.server_version(), latency.server_version(redis.url))
        if "rebuild" in wanted:
            rebuild.measure(running)
        if "latency" in wanted:
            latency.measure(running, redis)
        if "pages" in wanted:
            pages.measure(running)
        if "exports" in wanted:
            exports.measure(running)
    finally:
        if running:
            running.end()
        redis.stop()
        postgres.remove()


def _on_sqlite(part: str, folder: Path) -> None:
    """The five plans on SQLite, in a process of their own."""
    environ = os.environ | {"DATA_DIR": str(folder / part), "LOG_LEVEL": "WARNING"}
    environ.pop("DATABASE_URL", None)
    environ.pop("REDIS_URL", None)
    subprocess.run([sys.executable, "-m", f"benchmarks.{part}"], check=True, env=environ)


def _run(running: Processes, *command: str) -> None:
    process = running.manage(*command)
    if process.wait() != 0:
        sys.exit(running.log(process))


_SHARED = ("DATABASE_URL", "REDIS_URL", "DATA_DIR", "SECRET_KEY", "SWEEP_SECONDS")

if __name__ == "__main__":
    main()
