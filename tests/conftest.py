"""The test database holds the five plans and the real figures, loaded once as `make run` does."""

import os
from pathlib import Path

import hypothesis
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.core.management import call_command

from departments.models import User
from tests.factories import DepartmentFactory, UserFactory

# The same examples every time: a failure is of this change, not of the day. More of them, and
# others, with HYPOTHESIS_PROFILE=default or `--hypothesis-seed`.
hypothesis.settings.register_profile("house", derandomize=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


ENGLISH = Path(__file__).parents[1] / "locale" / "en" / "LC_MESSAGES" / "django.po"


def compile_english() -> None:
    """What `make test` does first, for whoever calls pytest by itself."""
    compiled = ENGLISH.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= ENGLISH.stat().st_mtime:
        return
    with ENGLISH.open("rb") as source:
        catalog = read_po(source)
    # Other processes of the same run may be reading the file: it changes at one stroke.
    fresh = compiled.with_suffix(f".{os.getpid()}.mo")
    with fresh.open("wb") as target:
        write_mo(target, catalog)
    fresh.replace(compiled)


compile_english()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        call_command("load_plans", verbosity=0)
        call_command("load_actuals", verbosity=0)
        call_command("recompute", verbosity=0)


@pytest.fixture
def clerk(db):
    return UserFactory(role=User.Role.CLERK, department=DepartmentFactory())


@pytest.fixture
def reviewer(db):
    return UserFactory(role=User.Role.REVIEWER)


@pytest.fixture
def official(db):
    return UserFactory(role=User.Role.OFFICIAL)
