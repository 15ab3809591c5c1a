"""What a file is called: the table, its filters, the year and the day, and 演示 where it applies."""

import re
from urllib.parse import quote

from django.utils import timezone

from planning.exports.asking import Ask

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')
_LONGEST = 120  # characters: three bytes each, and file systems take 255 bytes a name at least


def file_name(ask: Ask, suffix: str) -> str:
    """Such as `目标_规划sei12_状态滞后_2015年_公布至2016-03-01.csv`."""
    parts = [ask.table.name]
    parts += [f"{label}{words}" for _, label, words in ask.filters]
    if ask.table.takes_year:
        parts.append(f"{ask.as_of.year}年")
    day = ask.as_of.known or timezone.localdate()
    parts.append(f"{'公布至' if ask.as_of.known else '截至'}{day.isoformat()}")
    if ask.has_invented():
        parts.append("含演示数据")
    return tidy("_".join(parts)) + suffix


def tidy(name: str) -> str:
    cut = _FORBIDDEN.sub("-", name).strip("-.")
    return cut[: _LONGEST // 2]


def disposition(name: str) -> str:
    """The header that gives a download its Chinese name, with a plain one for old programs."""
    suffix = name.rpartition(".")[2]
    return f"attachment; filename=\"yuce.{suffix}\"; filename*=UTF-8''{quote(name)}"
