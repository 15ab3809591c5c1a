"""A thousand edits of a hundred figures by twenty clients, over HTTP, on PostgreSQL."""

import http.client
import json
import os
import random
import re
import socket
import subprocess
import sys
import textwrap
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import psycopg2
import pytest
from django.conf import settings

CLIENTS, FIGURES, EDITS = 20, 100, 50
YEAR = 2013
PREPARATION = f"""
    import json
    from importlib import import_module
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from tests import factories as f
    engine = import_module(settings.SESSION_ENGINE)
    department = f.DepartmentFactory()
    sessions = []
    for _ in range({CLIENTS}):
        clerk = f.UserFactory(role="clerk", department=department, password=None)
        session = engine.SessionStore()
        session[SESSION_KEY] = str(clerk.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = clerk.get_session_auth_hash()
        session.save()
        sessions.append(session.session_key)
    indicator = f.IndicatorFactory()
    series = [
        f.SeriesFactory(indicator=indicator, department=department).pk for _ in range({FIGURES})
    ]
    print("READY" + json.dumps([sessions, series]))
"""


def prepare(database, folder, program):
    """Run a program over the database, as this installation; returns its surroundings and words."""
    environment = os.environ | {
        "DATABASE_URL": database,
        "REDIS_URL": "",
        "DATA_DIR": str(folder),
        "LOG_LEVEL": "ERROR",
    }
    made = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", textwrap.dedent(program)],
        cwd=settings.BASE_DIR, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return environment, made.stdout


@pytest.fixture
def site(postgres_url, tmp_path):
    """A web server with two processes over the database; yields its port, sessions and series."""
    environment, words = prepare(postgres_url, tmp_path, PREPARATION)
    sessions, series = json.loads(words.split("READY")[1])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}",
         "--workers", "2", "--threads", "10", "--no-control-socket"],
        cwd=settings.BASE_DIR, env=environment, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(port)
        yield port, sessions, series
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server does not answer")


def work(port, number, session, series):
    """One person's edits; returns what the server said to each: (series, value, saved)."""
    dice = random.Random(number)
    token = "a" * 32
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={session}; csrftoken={token}",
        "X-CSRFToken": token,
    }
    seen, answers = Counter(), []
    for edit in range(EDITS):
        one, value = dice.choice(series), number * 1000 + edit + 1
        form = {"series": one, "year": YEAR, "text": value, "seen": seen[one]}
        server.request("POST", "/entry/cell/", urlencode(form), headers)
        response = server.getresponse()
        page = response.read().decode()
        assert response.status == 200, (response.status, page[:500])
        seen[one] = int(re.search(r'data-seen="(\d+)"', page)[1])
        state = re.search(r'class="cell is-(\w+)"', page)[1]
        assert state in ("draft", "refused"), state
        if state == "refused":
            assert "您的数据没有保存" in page
        answers.append((one, value, state == "draft"))
    return answers


def test_no_edit_is_lost_and_none_is_overwritten_unseen(site, postgres_url):
    port, sessions, series = site
    with ThreadPoolExecutor(CLIENTS) as pool:
        people = [
            pool.submit(work, port, number, session, series)
            for number, session in enumerate(sessions)
        ]
        answers = [answer for person in people for answer in person.result()]
    assert len(answers) == CLIENTS * EDITS
    saved = sorted((one, value) for one, value, is_saved in answers if is_saved)
    assert len(saved) >= FIGURES  # everybody was not turned away
    assert len(saved) < len(answers)  # and some were: they did meet
    database = psycopg2.connect(postgres_url)
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT o.series_id, r.number, r.value::int, r.state FROM indicators_revision r "
            "JOIN indicators_observation o ON o.id = r.observation_id ORDER BY 1, 2"
        )
        rows = cursor.fetchall()
    database.close()
    assert sorted((row[0], row[2]) for row in rows) == saved
    by_series: dict[int, list] = {}
    for one, number, _, state in rows:
        by_series.setdefault(one, []).append((number, state))
    for revisions in by_series.values():
        assert [number for number, _ in revisions] == list(range(1, len(revisions) + 1))
        assert [state for _, state in revisions[:-1]] == ["withdrawn"] * (len(revisions) - 1)
        assert revisions[-1][1] == "draft"


def test_the_applications_own_role_cannot_change_what_is_kept(postgres_url, tmp_path):
    prepare(
        postgres_url,
        tmp_path,
        """
        from departments import audit
        from tests import factories as f
        f.RevisionFactory()
        audit.record("exported")
        """,
    )
    for statement in (
        "UPDATE indicators_revision SET value = 1",
        "UPDATE indicators_revision SET state = 'draft'",
        "DELETE FROM indicators_revision",
        "TRUNCATE indicators_revision",
        "UPDATE departments_auditentry SET about = ''",
        "DELETE FROM departments_auditentry",
        "TRUNCATE departments_auditentry",
    ):
        database = psycopg2.connect(postgres_url)
        with database.cursor() as cursor, pytest.raises(psycopg2.IntegrityError, match="不能"):
            cursor.execute(statement)
        database.close()
