"""The worked examples: reading them, judging them, printing them into docs/methodology.md.

`python -m planning.progress.methodology` rewrites the part of the document between the markers
from planning/progress/examples.yaml; a test fails while the two differ.
"""

from functools import cache
from pathlib import Path

import pandas as pd
import yaml

from .evaluate import evaluate

EXAMPLES = Path(__file__).with_name("examples.yaml")
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "methodology.md"
BEGIN = "<!-- worked examples: written by python -m planning.progress.methodology -->"
END = "<!-- end of the worked examples -->"


@cache
def read_examples() -> list[dict]:
    """The examples in the order of the file, read once a process."""
    return yaml.safe_load(EXAMPLES.read_text(encoding="utf-8"))


def judge(example: dict) -> dict:
    """The row that `evaluate` gives for an example, column by column; undefined is None."""
    target = {"code": example["code"], "series": "a", **example["target"]}
    observations = [
        {"series": series, "year": year, "value": value}
        for series, figures in example.get("figures", {}).items()
        for year, value in figures.items()
    ] + example.get("noted", [])
    row = evaluate(pd.DataFrame([target]), pd.DataFrame(observations), example["year"]).iloc[0]
    return {name: None if pd.isna(value) else value for name, value in row.items()}


def examples_as_markdown() -> str:
    return "\n".join(_as_markdown(example) for example in read_examples())


def _as_markdown(example: dict) -> str:
    target = ", ".join(f"{name} `{_shown(cell)}`" for name, cell in example["target"].items())
    figures = [
        f"{series}({year}) = {value:g}"
        for series, values in example.get("figures", {}).items()
        for year, value in values.items()
    ]
    for noted in example.get("noted", []):
        notes = ", ".join(
            f"{name} {cell}"
            for name, cell in noted.items()
            if name not in ("series", "year", "value")
        )
        figures.append(f"{noted['series']}({noted['year']}) = {noted['value']:g} ({notes})")
    expect = dict(example["expect"])
    schedule, pace = expect.pop("status_schedule"), expect.pop("status_pace", None)
    numbers = ", ".join(f"{name} {_shown(cell)}" for name, cell in expect.items())
    lines = [
        f"#### `{example['code']}`",
        "",
        f"{example['zh']}  ",
        f"{example['en']}",
        "",
        f"- Target: {target}.",
        f"- Figures: {'; '.join(figures)}. Judged in {example['year']}.",
        *(f"- {step}." for step in example["working"]),
        f"- Gives: {numbers}.",
        f"- Status by schedule **{schedule}**" + (f", by pace **{pace}**." if pace else "."),
        "",
    ]
    return "\n".join(lines)


def _shown(cell) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def with_examples(document: str) -> str:
    """The document with everything between the markers replaced by the present examples."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{examples_as_markdown()}\n{END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(with_examples(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
