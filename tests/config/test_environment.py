"""A wrong environment variable stops the start with one plain sentence, never a traceback."""

import os
import subprocess
import sys

import pytest

from config.environment import BASE_DIR


def start(tmp_path, **variables):
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "var"), **variables}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "perhaps"),
        ("PUBLIC", "2"),
        ("DATABASE_URL", "oracle://x/y"),
        ("DATABASE_URL", "not a url"),
        ("REDIS_URL", "http://127.0.0.1:6379"),
        ("LOG_LEVEL", "LOUD"),
        ("DATA_DIR", "/proc/nowhere"),
        ("BOUNDARIES", "/nowhere.geojson"),
    ],
)
def test_a_wrong_variable_stops_with_one_sentence(tmp_path, name, value):
    result = start(tmp_path, **{name: value})
    assert result.returncode == 1
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"环境变量 {name} 的值“{value}”无效")


def test_the_defaults_start_and_keep_one_secret(tmp_path):
    assert start(tmp_path).returncode == 0
    secret = tmp_path / "var" / "secret_key"
    first = secret.read_text()
    assert len(first) >= 50
    assert secret.stat().st_mode & 0o077 == 0
    assert start(tmp_path).returncode == 0
    assert secret.read_text() == first


def test_a_deployment_behind_https_has_no_warning(tmp_path):
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "var"), "HTTPS": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
