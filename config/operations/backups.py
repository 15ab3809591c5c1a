"""The whole installation in one file, and back: the database, the files, and what both hold.

A backup is a tar of `manifest.json`, `database` (pg_dump's custom format, or an SQLite database)
and `files/`. It is checked against its manifest before anything is touched. The secret key is
not in it: it belongs to the machine, and without it everybody merely signs in again.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

_FORMAT = 1
_PIECE = 1 << 20


class BackupError(Exception):
    """The backup cannot be made or used; the message says why and what to do."""


def back_up(target: Path | None = None) -> Path:
    """Write a backup, complete or not at all; returns its path. Readers and writers go on."""
    if not _migrations():
        raise BackupError("数据库里还没有表，没有可以备份的内容。")
    moment = timezone.localtime()
    target = target or settings.DATA_DIR / "backups" / f"yuce-{moment:%Y%m%d-%H%M%S}.tar"
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.part")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        dump = Path(folder) / "database"
        rows = _dump(dump)
        manifest = {
            "format": _FORMAT,
            "made_at": moment.isoformat(),
            "engine": connection.vendor,
            "migrations": _migrations(),
            "rows": rows,
            "sha256": _digest(dump),
        }
        note = Path(folder) / "manifest.json"
        note.write_text(json.dumps(manifest, ensure_ascii=False, indent=1))
        # Nobody else may read it: it holds accounts.
        unfinished.touch(mode=0o600)
        with tarfile.open(unfinished, "w") as archive:
            archive.add(note, note.name)
            archive.add(dump, dump.name)
            if Path(settings.MEDIA_ROOT).is_dir():
                archive.add(settings.MEDIA_ROOT, "files")
    unfinished.replace(target)
    return target


def restore(source: Path) -> dict:
    """Put the installation back as the backup has it; returns its manifest. Raises BackupError.

    The database is replaced in one transaction: it is the old one or the new one, never half of
    each. A backup of an older version is brought up to this one's migrations.
    """
    with _unpacked(source) as folder:
        manifest = _checked(folder)
        _replace(folder / "database")
        found = _rows()
        wrong = [
            name for name, count in manifest["rows"].items() if found.get(name, count) != count
        ]
        if wrong:
            raise BackupError(f"恢复后行数与备份清单不符：{'、'.join(wrong)}。")
        if (folder / "files").is_dir():
            shutil.copytree(folder / "files", settings.MEDIA_ROOT, dirs_exist_ok=True)
    call_command("migrate", verbosity=0)
    return manifest


def _dump(target: Path) -> dict[str, int]:
    """The database into a file, and the number of rows that are in that very file."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(target) as copy:
            connection.connection.backup(copy)
            rows = {
                name: copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
                for name, table in _tables().items()
            }
        copy.close()
        return rows
    # pg_dump reads the snapshot that the counts are taken from.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _postgres("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
        return _rows()


def _replace(dump: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(dump) as copy:
            copy.backup(connection.connection)
        copy.close()
        return
    connection.close()
    _postgres(
        "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
        "--exit-on-error", f"--dbname={connection.settings_dict['NAME']}", str(dump),
    )  # fmt: skip


def _postgres(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs on our database; the password stays out of sight."""
    if shutil.which(program) is None:
        raise BackupError(f"找不到 {program}。请安装 PostgreSQL 客户端（postgresql-client）。")
    known = connection.settings_dict
    environ = {
        name: str(known[key])
        for name, key in (
            ("PGHOST", "HOST"),
            ("PGPORT", "PORT"),
            ("PGUSER", "USER"),
            ("PGPASSWORD", "PASSWORD"),
            ("PGDATABASE", "NAME"),
        )
        if known[key]
    }
    done = subprocess.run(
        [program, *arguments], env=os.environ | environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{program} 没有完成：{done.stderr.strip()}")


@contextmanager
def _unpacked(source: Path) -> Iterator[Path]:
    try:
        with tempfile.TemporaryDirectory() as folder, tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
            yield Path(folder)
    except (OSError, tarfile.TarError) as error:
        raise BackupError(f"{source} 不是可用的备份：{error}") from error


def _checked(folder: Path) -> dict:
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
    except (OSError, ValueError) as error:
        raise BackupError("备份里没有清单（manifest.json），不是本系统的备份。") from error
    if manifest["engine"] != connection.vendor:
        raise BackupError(
            f"备份来自 {manifest['engine']}，现在的数据库是 {connection.vendor}，不能互相恢复。"
        )
    if _digest(folder / "database") != manifest["sha256"]:
        raise BackupError("备份已损坏：内容与清单的校验值不符。数据库没有改动。")
    unknown = set(manifest["migrations"]) - set(_known_migrations())
    if unknown:
        raise BackupError(f"备份来自更新的版本（{'、'.join(sorted(unknown))}）。请先升级程序。")
    return manifest


def _migrations() -> list[str]:
    return sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations())


def _known_migrations() -> list[str]:
    from django.db.migrations.loader import MigrationLoader

    return [".".join(key) for key in MigrationLoader(None).disk_migrations]


def _tables() -> dict[str, str]:
    """Those that are there: the database may be older than this program."""
    there = set(connection.introspection.table_names())
    tables = {model._meta.label: model._meta.db_table for model in apps.get_models()}
    return {label: table for label, table in tables.items() if table in there}


def _rows() -> dict[str, int]:
    """The number of rows by model."""
    return {label: apps.get_model(label)._base_manager.count() for label in _tables()}


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
