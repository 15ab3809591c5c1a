"""Editions whose lines are broken at a fixed width (an e-mail, a printed page): joined again.

A line that is as long as all long lines are was broken by the width, not by its author, and goes
on in the next one, unless that begins a paragraph of its own. Which editions are broken, and how
wide, only the lengths of their lines tell: where the longest are not mostly of one length, the
lines are left as they are.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

_WIDEST = 160  # columns; longer lines are paragraphs, whatever they have in common
_FEWEST = 8  # lines; a shorter text tells nothing
_FULL = 0.5  # the part of all lines that the width must have broken
_SLACK = range(4)  # columns that a line may lack, where a word or a mark did not fit
_INDENTED = 0.02  # the part of the lines with an indent, from which indents mark paragraphs
_INDENT = re.compile(r"\u3000|  |---")
# Without indents, the number of a list begins a paragraph.
_NUMBER = re.compile(r"---|[（(][一二三四五六七八九十]+[)）]|\d{1,2}[.﹒．](?!\d)")


def rejoined(
    lines: Sequence[str], begins: Callable[[str], bool], is_whole: Callable[[str], bool]
) -> list[tuple[int, str]]:
    """Every line with its number in the file; those that the width broke are one again.

    `begins` tells whether a line begins with a heading, `is_whole` whether it is nothing else.
    """
    numbered = list(enumerate(lines, 1))
    measured = _measured(lines)
    if measured is None:
        return numbered
    measure, full = measured
    indented = sum(1 for line in lines if _INDENT.match(line)) > _INDENTED * len(lines)
    own_mark = _INDENT if indented else _NUMBER
    joined: list[tuple[int, str]] = []
    is_open = False  # whether the line before was broken by the width
    cells = 0  # tabs in the last whole row of a table
    for number, line in numbered:
        last = joined[-1][1] if joined else ""
        if "\t" not in last:
            own = bool(own_mark.match(line)) or begins(line)
        elif last.count("\t") < cells:
            own = False  # the row of a table has as many cells as the one above it
        else:  # spaces at the start of a line may fill the last cell
            is_broken = measure(line) >= full
            own = begins(line) or ("\t" in line and (is_broken or line.count("\t") >= cells))
        if is_open and line.strip() and not own:
            joined[-1] = joined[-1][0], last.rstrip("\r\n") + line
        else:
            cells = last.count("\t")
            joined.append((number, line))
        is_open = measure(line) >= full and not is_whole(joined[-1][1])
    return joined


def _measured(lines: Sequence[str]) -> tuple[Callable[[str], int], int] | None:
    """How the lines were measured when they were broken, and from which length they were.

    Some programs count characters, some the columns of a screen, where a Chinese character
    takes two; some let a mark hang out. The strictest reading that explains most lines is taken;
    None where none does.
    """
    written = [line for line in lines if line.strip()]
    if len(written) < _FEWEST:
        return None
    for slack in _SLACK:
        # Where a Chinese character would not fit, one column stays empty.
        for measure, lacking in ((_characters, slack), (_columns, slack + 1)):
            longest = max(map(measure, written))
            broken = sum(measure(line) >= longest - lacking for line in written)
            if longest <= _WIDEST and broken >= _FULL * len(written):
                return measure, longest - lacking
    return None


def _characters(line: str) -> int:
    return len(line.rstrip("\r\n"))


def _columns(line: str) -> int:
    return sum(
        2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line.rstrip("\r\n")
    )
