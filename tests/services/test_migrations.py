"""Migrations while the version before is in use: PostgreSQL as the first version left it."""

import secrets

import psycopg2
import pytest
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from tests.services.conftest import connected_to

# The packages' own migrations; ours are asked to raise instead.
pytestmark = pytest.mark.filterwarnings("ignore:.*is unsafe operation")

OURS = ("departments", "clusters", "indicators", "planning")
COLUMNS = """
    SELECT table_name, column_name, is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'
    FROM information_schema.columns WHERE table_schema = 'public'
"""


def first_nodes(executor):
    """The first migration of each of our applications, and all of the packages'."""
    packages = [node for node in executor.loader.graph.leaf_nodes() if node[0] not in OURS]
    return packages + [(app, "0001_initial") for app in OURS]


def columns():
    """Every column, and whether a row cannot be written without it."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        return {(table, column): needed for table, column, needed in cursor.fetchall()}


@pytest.fixture(scope="module")
def first_version(postgres, django_db_blocker):
    """A database as the first version migrated it, to make others from."""
    name = f"first_{secrets.token_hex(4)}"
    postgres.execute(f"CREATE DATABASE {name}")
    with django_db_blocker.unblock(), connected_to(postgres.url(name)):
        executor = MigrationExecutor(connection)
        executor.migrate(first_nodes(executor))
    yield name
    postgres.execute(f"DROP DATABASE {name}")


@pytest.fixture
def on_first_version(postgres, first_version, django_db_blocker):
    """Django of this process on such a database; yields its address."""
    name = f"upgraded_{secrets.token_hex(4)}"
    postgres.execute(f"CREATE DATABASE {name} TEMPLATE {first_version}")
    with django_db_blocker.unblock(), connected_to(postgres.url(name)):
        yield postgres.url(name)
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


def upgrade():
    """All that the version of today adds; returns the models that the first version knew."""
    executor = MigrationExecutor(connection)
    first = executor.loader.project_state(first_nodes(executor)).apps
    executor.migrate(executor.loader.graph.leaf_nodes())
    return first


def test_no_step_rewrites_a_table_or_keeps_others_waiting(on_first_version, settings):
    settings.ZERO_DOWNTIME_MIGRATIONS_RAISE_FOR_UNSAFE = True
    before = columns()
    upgrade()
    after = columns()
    assert ("indicators_upload", "language") in after.keys() - before.keys()
    kept = {table for table, _ in before}
    assert not {
        column for column in after.keys() - before.keys() if column[0] in kept and after[column]
    }


def test_the_first_version_goes_on_writing_after_the_upgrade(on_first_version):
    first = upgrade()
    user = first.get_model("departments", "User").objects.create(username="clerk")
    plan = first.get_model("planning", "Plan").objects.create(
        code="p", title="规划", short_title="规划", issuer="省政府", issued_on="2012-01-01",
        start_year=2011, end_year=2015,
    )  # fmt: skip
    first.get_model("planning", "Section").objects.create(
        plan=plan, code="goals", heading="目标", order=1
    )
    first.get_model("clusters", "Subject").objects.create(
        code="steel", name="钢铁", kind="industry"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT must_change_password FROM departments_user WHERE id = %s", [user.pk])
        assert cursor.fetchall() == [(False,)]
        cursor.execute("SELECT short_title_en, set_aside FROM planning_plan")
        assert cursor.fetchall() == [("", "[]")]


def test_a_table_in_use_ends_the_upgrade_and_running_it_again_goes_on(on_first_version, settings):
    settings.ZERO_DOWNTIME_MIGRATIONS_LOCK_TIMEOUT = "200ms"
    other = psycopg2.connect(on_first_version)
    with other, other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM planning_section")  # and its transaction stays open
        with pytest.raises(OperationalError, match="lock timeout"):
            upgrade()
    other.close()
    assert ("planning_section", "shared") not in columns()
    upgrade()
    assert ("planning_section", "shared") in columns()
