"""Real servers for tests: a private PostgreSQL and a private Redis, each on a free port.

Without the programs these tests are skipped, and fail where REQUIRE_SERVICES=1.
"""

import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connections

from config import environment
from tests.services.servers import Missing, Postgres, Processes, Redis


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.services)


def _installed(server: type) -> Postgres | Redis:
    try:
        return server()
    except Missing as what:
        if os.environ.get("REQUIRE_SERVICES") == "1":
            pytest.fail(f"{what} is not installed, and REQUIRE_SERVICES=1 asks for it")
        pytest.skip(f"{what} IS NOT INSTALLED: nothing was tested here")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = _installed(Postgres)
    try:
        server.execute("CREATE DATABASE template_yuce")
        environ = os.environ | {"DATABASE_URL": server.url("template_yuce"), "REDIS_URL": ""}
        manage = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(manage, check=True, cwd=settings.BASE_DIR, env=environ)
        yield server
    finally:
        server.remove()


@contextmanager
def empty_database(server: Postgres) -> Iterator[str]:
    """The address of a migrated, empty database, which is gone afterwards."""
    name = f"test_{secrets.token_hex(4)}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE template_yuce")
    yield server.url(name)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def connected_to(url: str) -> AbstractContextManager[None]:
    """Within, Django of this process works on that database, with real commits."""
    return connected(environment.database(url, settings.DATA_DIR))


@contextmanager
def connected(alias: dict) -> Iterator[None]:
    """The same with the settings of a database."""
    kept, kept_connection = connections.settings["default"], connections["default"]
    connections.settings["default"] = connections.configure_settings({"default": alias})["default"]
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"], connections["default"] = kept, kept_connection


@pytest.fixture
def postgres_url(postgres) -> Iterator[str]:
    """A migrated, empty database of its own."""
    with empty_database(postgres) as url:
        yield url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    server = _installed(Redis)
    yield server
    server.thaw()
    server.stop()


@pytest.fixture
def redis_url(redis_server) -> str:
    """An empty Redis."""
    if redis_server.process.poll() is not None:
        redis_server.start()
    with redis.Redis.from_url(redis_server.url) as client:
        client.flushall()
    return redis_server.url


@pytest.fixture
def on_postgres(postgres_url, django_db_blocker) -> Iterator[str]:
    """Django of this process on a database of its own, with real commits; yields its address."""
    with django_db_blocker.unblock(), connected_to(postgres_url):
        yield postgres_url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory):
    """An SQLite database with all tables and no rows; each test has a copy of it."""
    path = tmp_path_factory.mktemp("migrated") / "empty.sqlite3"
    environ = os.environ | {"DATABASE_URL": f"sqlite:///{path}", "DATA_DIR": str(path.parent)}
    manage = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(manage, check=True, cwd=settings.BASE_DIR, env=environ)
    # Whole in the one file: SQLite's journal of writes is beside it otherwise.
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def on_sqlite(tmp_path, migrated_file, django_db_blocker):
    """Django of this process on a database file of its own."""
    alias = environment.database("", tmp_path)
    shutil.copy(migrated_file, alias["NAME"])
    with django_db_blocker.unblock(), connected(alias):
        yield


@pytest.fixture
def processes(on_postgres, redis_url, tmp_path) -> Iterator[Processes]:
    running = Processes(tmp_path, on_postgres, redis_url)
    yield running
    running.end()
