"""The drill: back up, lose everything, restore, and find it all again; on both databases."""

import os
import subprocess
import sys
import tarfile

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from config.operations import backups
from indicators.models import Revision
from planning import recompute
from planning.models import Evaluation, Export, Plan, Target
from tests import factories as f
from tests.planning.world import counted, tallied


@pytest.fixture(params=["on_postgres", "on_sqlite"])
def installation(request, settings, tmp_path):
    """A database with a judged target, and a file beside it."""
    request.getfixturevalue(request.param)
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "report.txt").write_text("年度报告")
    target = f.TargetFactory()
    f.publish(target.series, y2010=100, y2013=160)
    recompute.recompute([target.pk])
    return tmp_path


def everything():
    return (
        list(Target.objects.values()),
        list(Revision.objects.order_by("id").values()),
        list(Evaluation.objects.order_by("id").values()),
    )


def test_what_was_lost_is_there_again(installation, settings, capsys):
    before = everything()
    backup = installation / "drill.tar"
    call_command("backup", backup)
    assert backup.stat().st_mode & 0o077 == 0
    Plan.objects.all().delete()
    assert not Evaluation.objects.exists()
    f.TargetFactory(code="afterwards/goals/target")
    (settings.MEDIA_ROOT / "report.txt").unlink()
    call_command("restore", backup, "--yes")
    assert everything() == before
    assert (settings.MEDIA_ROOT / "report.txt").read_text() == "年度报告"
    # Counting goes on behind what was restored.
    assert f.TargetFactory().pk > before[0][0]["id"]


def test_a_damaged_backup_changes_nothing(installation):
    before = everything()
    backup = backups.back_up(installation / "drill.tar")
    octets = bytearray(backup.read_bytes())
    with tarfile.open(backup) as archive:
        octets[archive.getmember("database").offset_data + 600] ^= 0xFF
    backup.write_bytes(octets)
    with pytest.raises(CommandError, match="损坏"):
        call_command("restore", backup, "--yes")
    with pytest.raises(CommandError, match="不是可用的备份"):
        call_command("restore", installation / "nowhere.tar", "--yes")
    assert everything() == before


def test_restoring_has_to_be_meant(installation):
    with pytest.raises(CommandError, match="--yes"):
        call_command("restore", backups.back_up(installation / "drill.tar"))


def test_a_backup_of_a_newer_version_is_refused(installation, monkeypatch):
    known = backups._known_migrations()
    backup = backups.back_up(installation / "drill.tar")
    monkeypatch.setattr(backups, "_known_migrations", lambda: known[:-1])
    with pytest.raises(CommandError, match="更新的版本"):
        call_command("restore", backup, "--yes")


def test_a_backup_of_an_older_version_is_brought_up_to_date(installation):
    """The new program is installed, its migrations have not run: that is when one backs up."""
    before = everything()
    call_command("migrate", "planning", "0005", verbosity=0)
    backup = backups.back_up(installation / "drill.tar")
    Evaluation.objects.all().delete()
    call_command("restore", backup, "--yes")
    assert everything() == before
    assert not Export.objects.exists()  # the table is there
    assert tallied() == counted() != []  # counted by the migration that brings them


def test_an_empty_database_is_not_backed_up(tmp_path):
    environ = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, "manage.py", "backup"],
        cwd=settings.BASE_DIR, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and "没有可以备份的内容" in done.stderr
