"""The site as `make run` starts it, and a headless Chromium that can reach nothing else."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from config.environment import BASE_DIR

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
PREPARATION = (
    ["migrate", "--verbosity", "0"],
    ["load_plans"],
    ["load_actuals"],
    ["recompute"],
    ["make_demo_accounts"],
    ["collectstatic", "--noinput", "--verbosity", "0"],
)
IN_ONE_PROCESS = """
import json, os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django
from django.core.management import call_command
django.setup()
for command in json.loads(sys.argv[1]):
    call_command(*command)
"""
# A made-up text under two headings of a plan; the real texts are no part of the repository.
TEXT = """\
　　表2　“十二五”时期河南工业发展的主要指标
类别	指标	2010年	2015年
经济	工业增加值（万亿元）	1﹒195	2﹒11

　　2.有色金属产业

　　试验用的文字：到2015年，产量达到680万吨，主营业务收入达到7800亿元，另有9个没有记录。
"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def passwords(site, folder) -> dict[str, str]:
    """The passwords of the demo accounts, one of each role, by user name."""
    return json.loads((folder / "demo_accounts.json").read_text())


@pytest.fixture(scope="session")
def site(folder):
    """The address of a production server over a database of its own."""
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder)}
    (folder / "documents").mkdir()
    (folder / "documents/iu12.txt").write_text(TEXT, encoding="utf-8")
    commands = (*PREPARATION, ["load_documents", str(folder / "documents")])
    subprocess.run(
        [sys.executable, "-c", IN_ONE_PROCESS, json.dumps(commands)],
        cwd=BASE_DIR,
        env=environment,
        check=True,
        capture_output=True,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi",
         "--bind", f"127.0.0.1:{port}"],
        cwd=BASE_DIR,
        env=environment,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address + "/healthz")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{address} 没有应答")


@pytest.fixture(scope="package")
def browser():
    """Chromium, ended with the tests of this folder: while Playwright runs, its event loop stands
    in this thread, and Django's synchronous database code refuses to work beside one."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        reason = "没有 chromium：浏览器测试没有运行（apt-get install chromium fonts-noto-cjk）"
        if os.environ.get("REQUIRE_SERVICES"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """A page that remembers its errors and every address it asked for."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.errors, page.addresses = [], []
    page.on("console", lambda m: page.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("request", lambda request: page.addresses.append(request.url))
    yield page
    page.close()


@pytest.fixture
def people(browser, site, passwords):
    """Opens a page as one of the demo accounts; every page remembers its errors."""
    opened = []

    def sign_in(name, width=1440):
        page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
        page.errors = []
        page.on("console", lambda m: page.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.goto(f"{site}/accounts/sign-in/")
        page.fill("#id_username", name)
        page.fill("#id_password", passwords[name])
        page.click("main button")
        page.wait_for_load_state("networkidle")
        opened.append(page)
        return page

    yield sign_in
    for page in opened:
        assert page.errors == []
        page.context.close()
