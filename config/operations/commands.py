"""What a person at the command line reads when the database is not ready: a sentence, not a trace."""

import sys

from django.core.management import execute_from_command_line
from django.db import DatabaseError, Error, InterfaceError, connection


def run(argv: list[str]) -> None:
    """Run a management command; `--traceback` shows errors of the database as they came."""
    try:
        execute_from_command_line(argv)
    except Error as error:
        sentence = None if "--traceback" in argv else _sentence(error)
        if sentence is None:
            raise
        sys.exit(sentence)


def _sentence(error: Error) -> str | None:
    """What to do about it; None where that is for a programmer to find out."""
    from config.operations.health import migrations_wait

    connection.close()  # whatever was under way is over
    try:
        if migrations_wait():
            return "数据库还没有建表，或不是最新的结构。先运行 manage.py migrate，再运行本命令。"
    except (DatabaseError, InterfaceError):
        return f"数据库没有应答：{str(error).strip()}\n请检查 DATABASE_URL 和数据库服务。"
    return None
