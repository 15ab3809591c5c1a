"""One line of JSON for each figure, after one that says on what it was measured."""

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path

_PACKAGES = ("Django", "celery", "redis", "psycopg2-binary", "pandas", "numpy", "gunicorn")


def machine(postgres: str, redis: str) -> None:
    """What this runs on, and how busy it is with other things."""
    cpus = [
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    _print(
        {
            "machine": {
                "cpu": cpus[0] if cpus else platform.machine(),
                "cores": os.cpu_count(),
                "memory_gb": round(memory / 2**30),
                "load": [round(each, 2) for each in os.getloadavg()],
                "system": platform.platform(),
            },
            "versions": {
                "python": platform.python_version(),
                "postgres": postgres,
                "redis-server": redis,
            }
            | {name: version(name) for name in _PACKAGES},
        }
    )


def figure(name: str, value: float, unit: str, goal: str, met: bool, **more) -> None:
    """One measured figure; `more` holds the floors that it is measured against."""
    rounded = {
        key: round(each, 4) if isinstance(each, float) else each for key, each in more.items()
    }
    _print(
        {"name": name, "value": round(value, 4), "unit": unit, "goal": goal, "met": bool(met)}
        | rounded
        | {"load": round(os.getloadavg()[0], 2)}
    )


def cpu_seconds(pid: int) -> float:
    """What a process and all that it started have computed so far, in user and in kernel."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ended = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return ended + sum(cpu_seconds(int(child)) for child in children)


def percentile(times: list[float], part: float) -> float:
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]


def _print(line: dict) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)
