"""How a cell is written as text: the same on every database, and nothing that a spreadsheet runs.

A text that a spreadsheet would take for a formula gets an apostrophe in front, unless it is a
plain number: −3.5 stays −3.5.
"""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from indicators.tables import Column, Kind

# What a spreadsheet may take for the beginning of a formula, full-width signs among it: Excel
# reads them so in Chinese.
RUNS = "=+@-\t\r\n＝＋－＠"
_RUNS = tuple(RUNS)
# Works in Python and in PostgreSQL.
IS_NUMBER = r"^[+-]?[0-9]+([.][0-9]+)?%?$"
_is_number = re.compile(IS_NUMBER)


def text(value: str) -> str:
    if value.startswith(_RUNS) and not _is_number.fullmatch(value):
        return "'" + value
    return value


def plain(value: Decimal) -> str:
    """A decimal without zeros that nobody wrote and without an exponent."""
    return f"{value.normalize():f}" if value else "0"


def computed(value: float) -> str:
    """The shortest text that reads back as the same number; a whole one has no point."""
    return repr(value).removesuffix(".0")


def moment(value: datetime) -> str:
    return timezone.localtime(value).isoformat(timespec="seconds")


_WRITERS: dict[Kind, Callable] = {
    Kind.TEXT: text,
    Kind.WHOLE: str,
    Kind.DECIMAL: lambda value: plain(value if isinstance(value, Decimal) else Decimal(str(value))),
    Kind.FLOAT: computed,
    Kind.FLAG: lambda value: "true" if value else "false",
    Kind.DAY: lambda value: value.isoformat(),
    Kind.MOMENT: moment,
}


def writers(columns: tuple[Column, ...]) -> list[Callable]:
    return [_WRITERS[column.kind] for column in columns]


# The same in SQL; {0} is the name of the column.
IN_SQL: dict[Kind, str] = {
    # The first letter as a number: a pattern a cell would take a fifth of the whole time.
    Kind.TEXT: (
        f"CASE WHEN ascii({{0}}) IN ({', '.join(str(ord(sign)) for sign in RUNS)})"
        f" AND {{0}} !~ '{IS_NUMBER}' THEN '''' || {{0}} ELSE nullif({{0}}::text, '') END"
    ),
    Kind.WHOLE: "{0}",
    Kind.DECIMAL: "trim_scale({0})",
    Kind.FLOAT: "{0}",
    Kind.FLAG: "{0}::boolean::text",
    Kind.DAY: "{0}",
    Kind.MOMENT: (
        "to_char({0} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD\"T\"HH24:MI:SS') || '+08:00'"
    ),
}
