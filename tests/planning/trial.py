"""A made-up plan with its text, and how the tests of the texts read them."""

from pathlib import Path
from types import SimpleNamespace

from planning.documents.texts import split

SHARED = {
    "departments.yaml": "departments: []\n",
    "subjects.yaml": """\
subjects:
- {code: trial-industry, name: 试验用产业, name_en: Trial industry, kind: industry}
""",
    "indicators.yaml": """\
indicators:
- {code: trial-output, name: 试验用产值, name_en: Trial output, kind: flow, unit: 亿元}
- {code: trial-count, name: 试验用个数, name_en: Trial count, kind: stock, unit: ""}
""",
}
PLAN = """\
code: trial
title: 试验规划全称
short_title: 试验规划
title_en: Trial plan in full
short_title_en: Trial plan
issuer: 试验机关
issuer_en: Trial office
issued: 2012-02-25
period: 2011-2015
set_aside:
- {why: date, rule: date}
- {why: numbering, rule: numbering}
- {why: word, written: [一批]}
sections:
- code: goals
  number: 一、
  heading: 发展目标
  parts:
  - code: output
    number: （一）
    heading: 规模
    set_aside:
    - {at: 1, why: name, written: IPv6}
    targets:
    - code: value
      at: 1
      subject: trial-industry
      indicator: trial-output
      value: "> 1.2 万亿元"
      written: 1.2万亿元
    - code: firms
      at: 2
      subject: trial-industry
      indicator: trial-count
      form: threshold_count
      threshold: 产值>1000亿元
      value: ">= 3 家"
      written: 3家
    parts:
    - code: box
      number: 专栏1
      heading: 试验工程
      targets:
      - code: capacity
        at: 1
        kind: project
        subject: trial-industry
        indicator: trial-count
        form: capacity
        value: "= 30 万台"
        written: 30万台
  - code: table
    number: 表1
    heading: 指标
    facts:
    - code: value-2010
      at: 2
      kind: baseline
      subject: trial-industry
      indicator: trial-output
      value: "= 0.5 万亿元"
      written: "0.5"
      year: 2010
"""
TEXT = """\
试验机关

　　试验规划全称

　　一、发展目标

　　（一）规模。推广IPv6，到2015年产值超过1．2万亿元，培育一批企业。

　　产值超千亿元的企业达到３家。

　　专栏1　试验工程
　　扩建年产30万台项目。

　　其他企业协调发展。

　　表1　指标
指标	2010年
产值（试验）	0﹒5

　　随后的文字。
"""


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)


def outline(*sections: str) -> list[SimpleNamespace]:
    """Sections from `code number heading`, separated by `|`."""
    return [
        SimpleNamespace(**dict(zip(("code", "number", "heading"), s.split("|"), strict=True)))
        for s in sections
    ]


def cut(text: str, *sections: str) -> list[tuple[str, int, str]]:
    return [(p.section, p.number, p.text) for p in split(text, outline(*sections)).paragraphs]
