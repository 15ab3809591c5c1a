"""A name for what the database shows at this moment: while it is the same, nobody has committed."""

import os
import sqlite3
import threading
from collections.abc import Hashable

from django.db import DatabaseError, connection


def can_name() -> bool:
    """Whether this database tells: PostgreSQL does, and SQLite in a file."""
    return connection.vendor == "postgresql" or os.path.exists(connection.settings_dict["NAME"])


def name_of_snapshot() -> Hashable | None:
    """The name; None where the database does not answer."""
    try:
        if connection.vendor == "postgresql":
            return _snapshot_of_postgresql()
        return _watcher.version(connection.settings_dict["NAME"])
    except (DatabaseError, sqlite3.Error, OSError):
        return None


def _snapshot_of_postgresql() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return cursor.fetchone()[0]


class _Watcher:
    """A connection to an SQLite file that only asks whether another one has committed.

    `PRAGMA data_version` tells that of all connections but the one that asks: hence one that
    nobody writes with. A file that was put in the place of another has versions of its own.
    """

    def __init__(self):
        self._lock = threading.Lock()
        self._file: tuple = ()
        self._connection: sqlite3.Connection | None = None

    def version(self, path: str | os.PathLike) -> tuple:
        found = os.stat(path)
        file = (os.getpid(), found.st_dev, found.st_ino)
        with self._lock:
            if file != self._file:
                self._connection = sqlite3.connect(path, check_same_thread=False)
                self._file = file
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        return *file, version


_watcher = _Watcher()
