"""Every text of templates and code has its English, with the same places for what is put in."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[2]
CATALOG = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
CODE = ("config", "departments", "clusters", "indicators", "planning")
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop"}
IN_CONTEXT = {"pgettext", "pgettext_lazy"}
CHINESE = re.compile("[\u3001\u3002\u3400-\u9fff]")
_TEXT = r"""u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*\""""
_MARKED = re.compile(
    rf"(?<!\w)(p?gettext|_)\(\s*((?:{_TEXT})(?:\s*,\s*(?:{_TEXT}))?)\s*\)", re.DOTALL
)
_PLACES = re.compile(r"%\((\w+)\)s|%\{(\w+)\}|(?<!%)\{(\w+)\}|<br>|<extra>")

Message = tuple[str | None, str]  # context, text


def in_code() -> Iterator[tuple[Message, str]]:
    for folder in CODE:
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                    continue
                texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                if node.func.id in MARKS and texts:
                    yield (None, texts[0]), file.name
                elif node.func.id in IN_CONTEXT and len(texts) == 2:
                    yield (texts[0], texts[1]), file.name


def in_templates() -> Iterator[tuple[Message, str]]:
    for file in sorted((ROOT / "templates").rglob("*.html")):
        for name, arguments in _MARKED.findall(templatize(file.read_text(encoding="utf-8"))):
            texts = ast.literal_eval(f"[{arguments}]")
            yield (texts[0] if name == "pgettext" else None, texts[-1]), file.name


@pytest.fixture(scope="module")
def catalog():
    with CATALOG.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def used() -> dict[Message, str]:
    return {**dict(in_code()), **dict(in_templates())}


def test_nothing_is_without_its_english(catalog, used):
    assert len(used) > 1300
    missing = []
    for (context, text), where in used.items():
        entry = catalog.get(text, context)
        if entry is None or not entry.string or entry.fuzzy:
            missing.append((where, text))
    assert missing == []


def test_nothing_is_translated_that_nobody_says(catalog, used):
    said = {(entry.context, entry.id) for entry in catalog if entry.id}
    assert said - set(used) == set()


def test_both_languages_have_the_same_places(catalog):
    for entry in catalog:
        if entry.id:
            assert _places(entry.id) == _places(entry.string), entry.id


def _places(text: str) -> list:
    return sorted(match[0] for match in _PLACES.finditer(text))


def test_the_english_is_english(catalog):
    """Chinese stands in it only as a quotation of what a person has to type or finds in a file."""
    quoted = re.compile(r'“[^”]*”|<span lang="zh">[^<]*</span>|[\d.,]+\s*[万亿]*元|万|亿元|亿|元')
    chinese = [
        entry.string
        for entry in catalog
        if entry.id and CHINESE.search(quoted.sub("", str(entry.string)))
    ]
    assert chinese == []


def test_no_chinese_of_a_template_escapes():
    """What is written in a template outside of translate tags would stay Chinese in English."""
    stripped = re.compile(
        r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->",
        re.DOTALL,
    )
    marked = re.compile(r'<(\w+)[^<>]*\blang="zh"[^<>]*>[^<]*</\1>')
    left = {}
    for file in sorted((ROOT / "templates").rglob("*.html")):
        if file.name == "report.html":
            continue  # the report is a Chinese document
        text = marked.sub("", file.read_text(encoding="utf-8"))
        if found := CHINESE.findall(stripped.sub("", text)):
            left[file.name] = "".join(found)
    assert left == {}
