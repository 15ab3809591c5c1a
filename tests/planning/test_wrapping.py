"""Editions whose lines are broken at a fixed width are the edition that they were before."""

import unicodedata

import pytest

from planning.documents.texts import split
from planning.documents.wrapping import rejoined
from tests.planning.trial import outline

SENTENCE = "推进项目建设，扩大产品规模，提高企业的创新能力，到2015年产值超过1200亿元，培育3家企业。"
TEXT = "\n".join(
    [
        "　　一、发展目标",
        "",
        *(f"　　第{n}条措施。{SENTENCE * (n + 1)}" for n in range(1, 5)),
        "　　（一）规模。" + SENTENCE * 3,
        "　　表1　指标",
        "指标\t2010年\t2015年\t属性",
        "规模以上工业企业研究与开发经费支出占主营业务收入的比重（％）\t0﹒46\t0﹒77\t预期性",
        "工业增加值（万亿元）\t1﹒195\t2﹒11\t预期性",
        "",
        "　　随后的文字。" + SENTENCE * 2,
        *("　　" + "推" * n + "进。1.医药产业。" + SENTENCE for n in range(20, 60)),
        "　　表2　分工",
        "序号\t工作\t责任单位\t参加单位",
        *(
            f"{n}\t建设集群{n}\t省甲厅\t省乙厅、　　省{'丙' * n}厅、　　省丁厅"
            for n in range(1, 50)
        ),
    ]
)
SECTIONS = ("goals|一、|发展目标", "scale|（一）|规模", "table|表1|指标", "duties|表2|分工")


def cut(text):
    return [(p.section, p.number, p.text) for p in split(text, outline(*SECTIONS)).paragraphs]


def by_characters(line, width):
    return [line[i : i + width] for i in range(0, len(line), width)] or [""]


def by_columns(line, width):
    lines, taken = [""], 0
    for char in line:
        columns = 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        if taken + columns > width:
            lines, taken = [*lines, ""], 0
        lines[-1] += char
        taken += columns
    return lines


def with_hanging_marks(line, width):
    lines = [""]
    for char in line:
        if len(lines[-1]) >= width and char not in "，。、；）":
            lines.append("")
        lines[-1] += char
    return lines


@pytest.mark.parametrize("width", [30, 38, 40, 46])
@pytest.mark.parametrize("wrap", [by_characters, by_columns, with_hanging_marks])
def test_a_broken_edition_is_cut_like_the_whole_one(wrap, width):
    broken = "\n".join(part for line in TEXT.splitlines() for part in wrap(line, width))
    assert len(broken.splitlines()) > 2 * len(TEXT.splitlines())
    assert cut(broken) == cut(TEXT)


def test_a_number_that_the_width_broke_is_whole_again():
    line = "　　" + "推进" * 16 + "的产值1200亿元。"
    broken = [part for _ in range(9) for part in by_characters(line, 39)]
    assert broken[0].endswith("12")
    texts = [text for _, text in rejoined(broken, lambda line: False, lambda line: False)]
    assert texts == [line] * 9


def test_each_paragraph_keeps_the_number_of_its_first_line():
    broken = [part for line in TEXT.splitlines() for part in by_characters(line, 30)]
    numbered = rejoined(broken, lambda line: False, lambda line: False)
    assert all(text.startswith(broken[number - 1]) for number, text in numbered)


def test_lines_of_many_lengths_are_left_alone():
    lines = [SENTENCE[: 5 + 3 * n] for n in range(10)]
    never = (lambda line: False,) * 2
    assert rejoined(lines, *never) == list(enumerate(lines, 1))
    assert rejoined(["同样长的一行"] * 3, *never) == list(enumerate(["同样长的一行"] * 3, 1))


def test_a_heading_ends_a_line_and_begins_one():
    """An edition without indents, where nothing but the outline tells a heading."""
    lines = [*by_characters("总" * 40, 20), "一、发展目标", *by_characters("目" * 200 + "。", 20)]
    joined = rejoined(
        lines, lambda line: line == "一、发展目标", lambda line: line == "一、发展目标"
    )
    assert [text for _, text in joined] == ["总" * 40, "一、发展目标", "目" * 200 + "。"]
