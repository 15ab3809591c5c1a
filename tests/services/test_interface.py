"""The interface as it describes itself, asked at random by each role, on PostgreSQL.

Schemathesis makes the questions out of the description: no answer may be an error of ours, have a
status or a shape that the description does not name, or show what the role may not see. More
questions, and others each time: INTERFACE_EXAMPLES=100.
"""

import os
import subprocess
import sys
import urllib.request
from decimal import Decimal

import pytest
from django.core.management.color import no_style
from django.db import connection
from knox.models import AuthToken

from departments.models import User
from planning import recompute
from tests import factories as f
from tests.services.conftest import connected_to, empty_database
from tests.services.servers import Processes, eventually, free_port
from tests.services.test_copying import MODELS

pytestmark = pytest.mark.django_db  # the five plans are copied from the test database
HIDDEN = Decimal("987654.321")  # stands only in figures that are not published
SEES = (User.Role.CLERK, User.Role.REVIEWER, User.Role.COORDINATOR)
# Those who may not see them come first: what a reviewer has published is everybody's.
ROLES = ("visitor", *(role for role in User.Role.values if role not in SEES), *SEES)
# Without EXAMPLES only the visitor asks for everything; what others could see more of stands here.
TELLING = "/(figures|token|targets|evaluations|observations|revisions)/"
EXAMPLES = int(os.environ.get("INTERFACE_EXAMPLES", "0"))


def fill() -> dict[str, str]:
    """Figures on their way in one department, and somebody of every role: their tokens."""
    department = f.DepartmentFactory()
    tokens = {}
    for role in User.Role.values:
        user = f.UserFactory(role=role, department=department)
        tokens[role] = AuthToken.objects.create(user)[1]
    series = f.SeriesFactory(department=department)
    for year, state in ((2012, "draft"), (2013, "submitted"), (2014, "draft")):
        observation = f.ObservationFactory(series=series, year=year)
        f.RevisionFactory(observation=observation, state=state, known_on=None, value=HIDDEN)
    return tokens


@pytest.fixture(scope="module")
def interface(postgres, django_db_setup, django_db_blocker, tmp_path_factory):
    """A web server over the five plans; yields its address and a token of each role."""
    with django_db_blocker.unblock(), empty_database(postgres) as url:
        rows = [list(model.objects.order_by("id")) for model in MODELS]
        with connected_to(url):
            for model, copies in zip(MODELS, rows, strict=True):
                model.objects.bulk_create(copies)
            _count_on()
            recompute.start_rebuild()
            recompute.work()
            tokens = fill()
        running = Processes(tmp_path_factory.mktemp("interface"), url, "")
        running.environ["DJANGO_SETTINGS_MODULE"] = "tests.services.web_settings"
        running.environ["LOG_LEVEL"] = "ERROR"
        port = free_port()
        web = running.start(
            "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4",
            "--no-control-socket", "--limit-request-line=0",  # every question reaches us
        )  # fmt: skip
        address = f"http://127.0.0.1:{port}"
        try:
            eventually(lambda: _serves(address), 30, "the interface answers")
            yield address, tokens, lambda: running.log(web)
        finally:
            running.end()


def _count_on() -> None:
    """New rows get numbers after those that were copied."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), MODELS):
            cursor.execute(statement)


def _serves(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=1) as answer:
            return answer.status == 200
    except OSError:
        return False


def ask(interface, role: str, folder, *options: str) -> str:
    """Everything that Schemathesis asked and was told, as one text; fails with what it found."""
    address, tokens, log = interface
    told = folder / "told.yaml"
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", f"{address}/api/v1/openapi.json",
        "--checks=all", "--no-color", "--warnings=off",
        "--output-sanitize=false", "--report=vcr", f"--report-vcr-path={told}",
        "--generation-database=none" if EXAMPLES else "--generation-deterministic", *options,
    ]  # fmt: skip
    if role in tokens:
        command.append(f"--header=Authorization: Token {tokens[role]}")
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr + log()
    return told.read_text(encoding="utf-8")


@pytest.mark.parametrize("role", ROLES)
def test_every_answer_is_as_described_and_shows_what_the_role_may_see(interface, role, tmp_path):
    phases = "examples,coverage,fuzzing,stateful" if EXAMPLES else "fuzzing"
    options = [f"--phases={phases}", f"--max-examples={EXAMPLES or 1}"]
    if role != "visitor" and not EXAMPLES:
        options.append(f"--include-path-regex={TELLING}")
    # Ending a token would end what all the others are asked with.
    told = ask(interface, role, tmp_path, *options, "--exclude-path=/api/v1/token/end/")
    assert (str(HIDDEN) in told) == (role in SEES)
    assert "code: '200'" in told


@pytest.mark.parametrize(
    ("role", "path"),
    [("visitor", "/api/v1/findings/"), (User.Role.CLERK, "/api/v1/figures/")],
)
def test_the_edges_of_every_parameter_are_answered_as_described(interface, role, path, tmp_path):
    assert ask(interface, role, tmp_path, "--phases=coverage", f"--include-path={path}")
