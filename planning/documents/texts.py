"""A plan's text cut into the sections and paragraphs by which everything encoded is cited.

The outline comes from the plan itself (its YAML, or its sections in the database): a line that is
a section's number and heading begins the section, every other line that is not empty is a
paragraph of it. A heading that is followed by text on its own line has that text as paragraph 1.
A box (专栏), a table or an annex ends at the first empty line after its first paragraph; then the
text returns to the section around it. Paragraph 0 is the heading itself; what stands before the
first heading belongs to the section "". An edition whose lines are broken at a fixed width is
joined again first.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from planning.documents.wrapping import rejoined

# These parts of a document are cited by their own number alone, wherever they stand.
CITED_ALONE = ("专栏", "表", "附件")
FRONT = ""  # the code of what stands before the first heading

# What scans and typesetting programs made of a character: another sign for the same thing.
_SAME = {"牔": "&", "○": "〇", "∶": ":", "−": "-", "－": "-", "—": "-", "–": "-", "﹒": ".", "“": '"', "”": '"'}  # fmt: skip
_BLANK = " \u3000\r\ufeff"  # what is no text at a paragraph's ends; a tab there is an empty cell
_SHUT = "。:.、"  # what may stand between a heading and the text on its line


class Heading(Protocol):
    """What is asked of a section: `Section` and `PlacedSection.file` both have it."""

    code: str
    number: str
    heading: str


@dataclass(frozen=True)
class Compact:
    """A text as it is compared: one width, one sign for one thing, no spaces inside words.

    `at[i]` is the position of `text[i]` in the original, so that a find can be shown there.
    """

    text: str
    at: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that `text[start:end]` comes from; not for empty spans."""
        return self.at[start], self.at[end - 1] + 1


@lru_cache(maxsize=4096)
def compact(text: str) -> Compact:
    """Half-width forms; white space goes, except where it keeps two numbers or words apart.

    Remembered: every page of a plan's words compares the same paragraphs with the same wordings.
    """
    chars: list[str] = []
    at: list[int] = []
    gap = None  # position of white space since the last character
    tab = False
    for position, char in enumerate(text):
        if char.isspace():
            tab = tab or char == "\t"
            gap = position if gap is None else gap
            continue
        same = _same(char)
        if (
            gap is not None
            and chars
            and (tab or (_is_ascii_word(chars[-1]) and _is_ascii_word(same)))
        ):
            chars.append("\t" if tab else " ")
            at.append(gap)
        gap, tab = None, False
        chars.append(same)
        at.append(position)
    return Compact("".join(chars), tuple(at))


def _same(char: str) -> str:
    if char in _SAME:
        return _SAME[char]
    # Full-width and small forms only: the compatibility forms of ℃ or Ⅲ are other characters.
    if "\uff01" <= char <= "\uff5e" or "\ufe50" <= char <= "\ufe6b":
        return unicodedata.normalize("NFKC", char)
    return char


def _is_ascii_word(char: str) -> bool:
    return char.isascii() and char.isalnum()


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: the code of its section, its number there, and its line in the file."""

    section: str
    number: int
    text: str
    line: int


@dataclass
class Edition:
    """One edition of a plan's text, cut; `missing` are the sections whose heading was not found."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def read_text(path: Path) -> str:
    """The text of a file, whichever line ends and byte order mark it has.

    Raises UnicodeDecodeError where it is not UTF-8.
    """
    return path.read_text(encoding="utf-8-sig")


def split(text: str, outline: Iterable[Heading]) -> Edition:
    """Cut a text by its outline. A section that is not found is noted, and its text stays with
    the section before it."""
    outline = list(outline)
    numbered = _paragraphs(text.splitlines(), outline)
    lines = [line for _, line in numbered]
    starts = _starts(lines, outline)
    found = {outline[index].code for index in starts.values()}
    edition = Edition(missing=[section.code for section in outline if section.code not in found])
    current, around = FRONT, FRONT
    apart = False  # inside a box, a table or an annex
    counts: dict[str, int] = {}
    for index, line in enumerate(lines):
        line_number = numbered[index][0]
        if index in starts:
            section = outline[starts[index]]
            current, apart = section.code, section.number.startswith(CITED_ALONE)
            around = around if apart else current
            head, body = _parted(line, section)
            counts[current] = 0
            edition.paragraphs.append(Paragraph(current, 0, head, line_number))
            if not body:
                continue
            line = body
        if not line.strip():
            if apart and counts[current]:
                current, apart = around, False
            continue
        counts[current] = counts.get(current, 0) + 1
        body = line.strip(_BLANK)
        edition.paragraphs.append(Paragraph(current, counts[current], body, line_number))
    return edition


def _paragraphs(lines: list[str], outline: list[Heading]) -> list[tuple[int, str]]:
    """The lines with their numbers; what a fixed width broke is one line again."""
    known = _known(outline)
    return rejoined(
        lines,
        begins=lambda line: _heading(compact(line).text, known) is not None,
        is_whole=lambda line: compact(line).text in known,
    )


def _key(section: Heading) -> str:
    return compact(section.number + section.heading).text


def _starts(lines: list[str], outline: list[Heading]) -> dict[int, int]:
    """The index of the section that begins at each line (by its index), in the outline's order.

    Headings repeat (（一）总体思路 in two chapters), sections may be missing: the longest runs of
    headings in common decide. They are sought from the end, for a list of contents, which names
    all headings too, stands in front.
    """
    keys = [_key(section) for section in outline]
    known = _known(outline)
    # An annex may have its title on the next line.
    numbers = {
        compact(section.number).text: key
        for section, key in zip(outline, keys, strict=True)
        if section.number.startswith(CITED_ALONE)
    }
    headings = []
    for index, line in enumerate(lines):
        words = compact(line).text
        if words in numbers:
            headings.append((index, numbers[words]))
            continue
        key = _heading(words, known)
        if key is not None:
            headings.append((index, key))
    headings.reverse()
    matcher = SequenceMatcher(None, [key for _, key in headings], keys[::-1], autojunk=False)
    return {
        headings[block.a + offset][0]: len(keys) - 1 - (block.b + offset)
        for block in matcher.get_matching_blocks()
        for offset in range(block.size)
    }


def _known(outline: list[Heading]) -> list[str]:
    """The headings of an outline, the longer ones first."""
    return sorted({_key(section) for section in outline} - {""}, key=len, reverse=True)


def _heading(words: str, known: list[str]) -> str | None:
    """The heading that a line begins with, if it ends there or text follows behind a mark."""
    for key in known:
        if words == key or (words.startswith(key) and words[len(key)] in _SHUT):
            return key
    return None


def _parted(line: str, section: Heading) -> tuple[str, str]:
    """The heading and the text behind it on the same line."""
    form = compact(line)
    end = min(len(_key(section)), len(form.text))
    head = line[form.at[0] : form.at[end - 1] + 1]
    while end < len(form.text) and form.text[end] in _SHUT:
        end += 1
    return head, line[form.at[end] :].strip() if end < len(form.text) else ""
