"""The worked examples of examples.yaml hold, and docs/methodology.md prints them as they are."""

import math
import re

import pytest

from planning.progress import words
from planning.progress.methodology import DOCUMENT, judge, read_examples, with_examples

EXAMPLES = read_examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["code"])
def test_example(example):
    row = judge(example)
    for name, expected in example["expect"].items():
        found = row[name]
        if isinstance(expected, int | float) and not isinstance(expected, bool):
            assert found is not None, name
            # Six significant digits; what is 0 by hand is 0 to nine decimals.
            assert math.isclose(found, expected, rel_tol=5e-6, abs_tol=1e-9), (
                name,
                found,
                expected,
            )
        else:
            assert found == expected, (name, found, expected)


def test_every_word_is_exemplified():
    rows = [judge(example) for example in EXAMPLES]
    targets = [example["target"] for example in EXAMPLES]
    assert {target["form"] for target in targets} == set(words.FORMS)
    assert {target["comparator"] for target in targets} >= set(words.COMPARATORS) - {"<"}
    assert {row["formula"] for row in rows} == set(words.FORMULAS)
    assert {row["status_schedule"] for row in rows} == set(words.STATUSES)
    assert {row["path"] for row in rows} >= set(words.PATHS)


def test_methodology_is_up_to_date():
    document = DOCUMENT.read_text(encoding="utf-8")
    assert document == with_examples(document), "run python -m planning.progress.methodology"


def test_methodology_lists_every_reason_with_its_wording():
    document = DOCUMENT.read_text(encoding="utf-8")
    for code, wording in words.REASONS.items():
        assert f"| `{code}` | {wording} |" in document


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["code"])
def test_both_languages_work_with_the_same_numbers(example):
    def numbers(step):
        return sorted(re.findall(r"\d+(?:\.\d+)?", step))

    for step, step_zh in zip(example["working"], example["working_zh"], strict=True):
        assert numbers(step) == numbers(step_zh)
