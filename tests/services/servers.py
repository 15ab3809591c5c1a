"""Private servers and the programs of this installation, for tests and benchmarks.

Everything listens on loopback, on a free port, and is ended by its own process id.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from glob import glob
from pathlib import Path

import psycopg2
import redis

_BASE = Path(__file__).resolve().parent.parent.parent


def eventually(condition: Callable[[], bool], seconds: float = 30, what: str = "") -> None:
    """Wait until the condition holds; AssertionError with what was waited for."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what or condition}")
        time.sleep(0.02)


class Missing(Exception):
    """A program that is not installed."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postgres:
    """A private server. It does not run as root, whoever runs the tests."""

    def __init__(self, options: str = "-c fsync=off"):
        self.options = options
        binaries = sorted(glob("/usr/lib/postgresql/*/bin")) or [shutil.which("initdb") or ""]
        self.bin = Path(binaries[-1])
        if not (self.bin / "initdb").exists():
            raise Missing("PostgreSQL")
        self.owner = pwd.getpwnam("postgres") if os.getuid() == 0 else None
        # Not below pytest's folder, which only the user of the tests may enter.
        self.port = free_port()
        self.data = Path(tempfile.mkdtemp(prefix="yuce-postgres-"))
        if self.owner:
            os.chown(self.data, self.owner.pw_uid, self.owner.pw_gid)
        self._run("initdb", "-D", self.data, "-A", "trust", "-U", "yuce", "-E", "UTF8", "--no-sync")
        self.start()

    def _run(self, program: str, *arguments) -> None:
        user = {"user": self.owner.pw_uid, "group": self.owner.pw_gid} if self.owner else {}
        subprocess.run(
            [self.bin / program, *map(str, arguments)],
            check=True, stdout=subprocess.DEVNULL, cwd="/", **user,
        )  # fmt: skip

    def start(self) -> None:
        where = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        log = self.data / "log"
        self._run(
            "pg_ctl", "-D", self.data, "-w", "-l", log, "-o", f"{where} {self.options}", "start"
        )

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.data, "-w", "-m", "fast", "stop")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.data)

    def restart(self) -> None:
        self.stop()
        self.start()

    def url(self, database: str) -> str:
        return f"postgres://yuce@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        connection = psycopg2.connect(self.url("postgres"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()


class Redis:
    """A private server that keeps nothing."""

    def __init__(self):
        self.program = shutil.which("redis-server")
        if not self.program:
            raise Missing("Redis")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""],
            stdout=subprocess.DEVNULL,
            cwd="/tmp",
        )
        eventually(self.answers, what="Redis answers")

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=1) as client:
                return client.ping()
        except redis.RedisError:
            return False

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)


class Processes:
    """Programs of this installation on the test's servers; all are ended with the test."""

    def __init__(self, folder: Path, database: str, broker: str):
        self.folder = folder
        self.environ = os.environ | {
            "DATABASE_URL": database,
            "REDIS_URL": broker,
            "DATA_DIR": str(folder),
            "SECRET_KEY": "test",
            "LOG_LEVEL": "INFO",
            "SWEEP_SECONDS": "1",
        }
        self.started: list[subprocess.Popen] = []

    def start(self, *command: str) -> subprocess.Popen:
        log = (self.folder / f"log-{len(self.started)}").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=_BASE, env=self.environ,
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        self.started.append(process)
        return process

    def manage(self, *command: str) -> subprocess.Popen:
        return self.start("manage", *command)

    def beat(self) -> subprocess.Popen:
        """What sends a worker through the queue every second."""
        return self.start("celery", "-A", "config", "beat", "--loglevel=INFO")

    def worker(self, *options: str, processes: int = 1) -> subprocess.Popen:
        """A Celery worker, ready to take tasks."""
        name = f"test-{secrets.token_hex(3)}"
        process = self.start(
            "celery", "-A", "config", "worker", "--loglevel=INFO", f"--hostname={name}@%h",
            f"--concurrency={processes}", "--without-mingle", "--without-gossip", *options,
        )  # fmt: skip
        eventually(lambda: " ready." in self.log(process), what="the worker is ready")
        return process

    def log(self, process: subprocess.Popen) -> str:
        return (self.folder / f"log-{self.started.index(process)}").read_text(errors="replace")

    def children(self, process: subprocess.Popen) -> list[int]:
        tasks = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        return [int(pid) for pid in tasks.read_text().split()] if tasks.exists() else []

    def kill(self, process: subprocess.Popen) -> None:
        """End a program and what it forked, without a word of warning."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def end(self) -> None:
        for process in self.started:
            self.kill(process)
