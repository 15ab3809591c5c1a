"""What a visit weighs and how soon it is readable, in Chromium, over the five plans on SQLite.

Weights are bytes over the wire, compressed, headers and all. The goals are those of the boards:
without a chart 60 KB, a first visit with a chart 1.3 MB (600 KB where npm brought the smaller
bundle of plotly.js), a second visit 60 KB, readable within a second on a processor four times
slower, nothing that jumps.
"""

import io
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402  (after the set-up above)
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from benchmarks import report  # noqa: E402
from config.staticfinders import PARTIAL, bundle  # noqa: E402
from tests.services.servers import eventually, free_port  # noqa: E402

_TARGET = "/targets/iu12/metals/nonferrous-metals-nonferrous-output/"
_PLAIN = ("/?year=2015", "/targets/?year=2015", "/projects/", "/consistency/", "/cities/")
_CHARTED = (_TARGET + "?year=2013", "/plans/iu12/?year=2015", "/departments/?year=2014")
_SLOWER = 4  # times, the processor of an office's old machine
_WATCH = """
window.paint = 0; window.shift = 0;
new PerformanceObserver((list) => { for (const e of list.getEntries()) window.paint = e.startTime; })
  .observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.shift += e.value; })
  .observe({ type: "layout-shift", buffered: true });
"""


def measure() -> None:
    with _site() as site, sync_playwright() as playwright, tempfile.TemporaryDirectory() as home:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        first_with_chart = 600 if bundle() == PARTIAL else 1300
        for number, address in enumerate((*_PLAIN, *_CHARTED)):
            # A folder of its own: a private window would keep nothing for the second visit.
            browser = playwright.chromium.launch_persistent_context(
                f"{home}/{number}", executable_path=path, args=_ARGUMENTS,
                viewport={"width": 1440, "height": 900},
            )  # fmt: skip
            goal = first_with_chart if address in _CHARTED else 60
            page = browser.new_page()
            first, second = _weight(page, site + address), _weight(page, site + address)
            paint, shift = _paint(browser.new_page(), site + address)
            browser.close()
            _figure("first visit", address, first, "KB", goal)
            _figure("second visit", address, second, "KB", 60)
            _figure(f"largest paint, {_SLOWER}× slower processor", address, paint, "ms", 1000)
            _figure("layout shift", address, shift, "", 0.02)


_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip


def _figure(what: str, address: str, value: float, unit: str, most: float) -> None:
    report.figure(f"{what} {address}", value, unit, f"≤ {most}", value <= most)


def _weight(page: Page, address: str) -> float:
    """Kilobytes that came over the wire for an address, until nothing more comes."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    wire.detach()
    return sum(sizes) / 1000


def _paint(page: Page, address: str) -> tuple[float, float]:
    """When the largest piece of a page stood there, in milliseconds, and how much moved."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    wire.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    page.add_init_script(_WATCH)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page.evaluate("window.paint"), page.evaluate("window.shift")


@contextmanager
def _site() -> Iterator[str]:
    """The address of the site as `make run` starts it."""
    for command in ("migrate", "load_plans", "load_actuals", "recompute"):
        call_command(command, verbosity=0, stdout=io.StringIO())
    call_command("collectstatic", interactive=False, verbosity=0)
    site = f"http://127.0.0.1:{free_port()}"
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi",
         "--bind", site.removeprefix("http://")],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        eventually(lambda: _answers(site), 30, "the web process answers")
        yield site
    finally:
        server.terminate()
        server.wait(timeout=20)


def _answers(site: str) -> bool:
    try:
        with urllib.request.urlopen(site + "/healthz", timeout=1) as answer:
            return answer.status == 200
    except OSError:
        return False


if __name__ == "__main__":
    report.machine("none", "none")
    measure()
