"""A text is cut as the plan's outline says, and every number in it is found and accounted for."""

import pytest

from planning.documents.accounting import Record, SetAside, Shared, account
from planning.documents.numbers import numbers, says, worth
from planning.documents.texts import compact, split
from tests.planning.trial import cut, outline


class TestSplitting:
    def test_a_heading_with_text_on_its_line_begins_with_paragraph_1(self):
        assert cut("前言\n　（一）目标。到2015年。\n\n　第二段", "goals|（一）|目标") == [
            ("", 1, "前言"),
            ("goals", 0, "（一）目标"),
            ("goals", 1, "到2015年。"),
            ("goals", 2, "第二段"),
        ]

    def test_a_sentence_that_begins_like_a_heading_is_none(self):
        found = cut("一、目标\n一、目标明确的企业优先。", "goals|一、|目标")
        assert found[1] == ("goals", 1, "一、目标明确的企业优先。")

    def test_a_box_ends_at_an_empty_line_and_the_text_goes_on_where_it_was(self):
        text = "一、目标\n甲\n专栏 1　工程\n\n---项目\n---其他\n\n乙\n二、措施\n丙"
        assert cut(text, "goals|一、|目标", "box|专栏1|工程", "measures|二、|措施") == [
            ("goals", 0, "一、目标"),
            ("goals", 1, "甲"),
            ("box", 0, "专栏 1　工程"),
            ("box", 1, "---项目"),
            ("box", 2, "---其他"),
            ("goals", 2, "乙"),
            ("measures", 0, "二、措施"),
            ("measures", 1, "丙"),
        ]

    def test_an_annex_may_have_its_title_on_the_next_line(self):
        found = cut("正文\n附件\n分工\n一\t甲", "annex|附件|分工")
        assert found[1:] == [("annex", 0, "附件"), ("annex", 1, "分工"), ("annex", 2, "一\t甲")]

    def test_width_and_spaces_of_another_edition_make_no_difference(self):
        text = "(一) 目 标\r\n1．甲\r\n"
        assert [row[0] for row in cut(text, "goals|（一）|目标", "a|1.|甲")] == ["goals", "a"]

    def test_a_missing_section_is_named_and_the_rest_is_found(self):
        sections = outline("a|一、|甲", "a-goals|（一）|目标", "b|二、|乙", "b-goals|（一）|目标")
        edition = split("一、甲\n文\n二、乙\n（一）目标\n字", sections)
        assert edition.missing == ["a-goals"]
        assert [(p.section, p.text) for p in edition.paragraphs if p.number == 1] == [
            ("a", "文"),
            ("b-goals", "字"),
        ]

    def test_a_list_of_contents_in_front_is_not_the_text(self):
        text = "目录\n一、甲\n二、乙\n\n一、甲\n文\n二、乙\n字"
        found = cut(text, "a|一、|甲", "b|二、|乙")
        assert [row for row in found if row[1] == 1 and row[0]] == [("a", 1, "文"), ("b", 1, "字")]
        assert ("", 2, "一、甲") in found


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("增长25.5%，达到１２００亿元", ["25.5", "1200亿"]),
            ("千亿元、百万辆、翻一番", ["千亿", "百万", "一"]),
            ("占七分之一", ["七分之一"]),
            ("翻番，1﹒5万千瓦", ["翻番", "1.5万千"]),
            ("3-5个，60∶40", ["3", "5", "60", "40"]),
            ("没有数字的话", []),
        ],
    )
    def test_every_number_is_found(self, text, found):
        assert [number.text for number in numbers(compact(text).text)] == found

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("1000亿", 1e11),
            ("千亿", 1e11),
            ("1.2万亿", 1.2e12),
            ("三十", 30),
            ("一百零五", 105),
            ("十", 10),
            ("七分之一", None),
            ("1.2.3", None),
        ],
    )
    def test_what_a_number_says(self, text, value):
        assert worth(text) == (pytest.approx(value) if value else None)

    @pytest.mark.parametrize(
        ("written", "value", "stated"),
        [
            ("1.2万亿元", 1.2, True),
            ("百万吨", 100, True),
            ("累计-9.9%", -9.9, True),
            ("3-5个", 3, True),
            ("1.2万亿元", 12, False),
            ("25%", 52, False),
            ("30%", 3, False),
            ("30万千瓦", 30, True),
            ("翻番", 100, None),
            ("七分之一", 0.142857, None),
        ],
    )
    def test_whether_a_wording_states_a_value(self, written, value, stated):
        assert says(written, value) is stated


def told(text, *records, here=(), everywhere=()):
    found = account(text, [Record(*r) for r in records], here, everywhere)
    return [(mark.text, ",".join(mark.codes) or mark.why) for mark in found.marks], found


class TestAccounting:
    def test_a_figure_is_found_in_other_widths_and_with_its_place_in_the_original(self):
        marks, _ = told("投资 １．２ 万亿元。", ("a", 1, "1.2万亿元"))
        assert marks == [("１．２ 万亿元", "a")]

    def test_20_does_not_stand_in_120(self):
        marks, found = told("培育120家", ("a", 1, "20家"))
        assert marks == [("120", "")]
        assert [record.code for record in found.absent] == ["a"]

    def test_a_second_number_of_the_same_wording_is_not_covered_by_one_record(self):
        assert told("新增10家，淘汰10家", ("a", 1, "10家"))[0] == [("10家", "a"), ("10", "")]

    def test_two_records_written_alike_take_their_places_in_turn_or_share_one(self):
        two = (("a", 1, "10%"), ("b", 1, "10%"))
        assert told("甲增长10%，乙增长10%", *two)[0] == [("10%", "a"), ("10%", "b")]
        assert told("甲、乙均增长10%", *two)[0] == [("10%", "a,b")]

    def test_a_threshold_belongs_to_the_record_of_the_count(self):
        marks, _ = told("超千亿元的集群3个", ("a", 1, "3个", "规模>1000亿元"))
        assert marks == [("千亿元", "a"), ("3个", "a")]

    def test_a_threshold_shares_the_place_of_the_figures_that_it_is_made_of(self):
        records = (("a", 1, "5000亿元"), ("n", 1, "2个", "规模>5000亿元"))
        assert told("甲、乙2个集群超过5000亿元", *records)[0] == [("2个", "n"), ("5000亿元", "a,n")]
        kept = [Shared(1, "5000亿元", 2)]
        both, one = ([Record(*record) for record in some] for some in (records, records[1:]))
        text = "甲、乙2个集群超过5000亿元"
        assert account(text, both, (), (), kept).miscounted == []
        assert account(text, one, (), (), kept).miscounted == [("5000亿元", 1, 2)]

    def test_a_number_is_set_aside_by_wording_and_by_rule(self):
        rule = SetAside("date", rule="date")
        name = SetAside("name", 1, ("500强",))
        marks, found = told("2015年引进500强3家", here=[name], everywhere=[rule])
        assert marks == [("2015", "date"), ("500", "name"), ("3", "")]
        assert not found.idle

    def test_a_wording_that_sets_nothing_aside_is_noticed(self):
        _, found = told("没有", here=[SetAside("name", 1, ("500强",))])
        assert [written for _, written in found.idle] == ["500强"]

    def test_a_record_counts_before_a_reason(self):
        aside = SetAside("word", None, ("一批",))
        assert told("建成一批", ("a", 1, "一批"), everywhere=[aside])[0] == [("一批", "a")]

    def test_a_year_is_a_date_and_a_thousand_is_none(self):
        rule = SetAside("date", rule="date")
        assert told("2011-2015年2000家", everywhere=[rule])[0][-1] == ("2000", "")
