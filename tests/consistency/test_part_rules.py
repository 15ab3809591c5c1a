"""Parts, scopes and limits: each rule with a case that it must find, and one that it must not."""

import pytest

from planning.documents.consistency import limits, parts, scopes
from tests.consistency.saying import found, only, said, verdict

# Parts


def whole(*codes, **more):
    parts = [{"figure": code} for code in codes]
    return {"wholes": [{"code": "sum", "whole": "whole", "parts": parts} | more]}


@pytest.mark.parametrize(
    ("bound", "severity"), [("> 2.2 万亿元", "doubtful"), ("> 2.3 万亿元", "compatible")]
)
def test_bounds_whose_sum_is_over_the_bound_of_the_whole(bound, severity):
    """5 % more still rounds to the whole; more than that, the whole is no sum of its parts."""
    figures_ = [
        said(bound, code="whole"), said(">= 6200 亿元", code="a"),
        said(">= 17800 亿元", code="b"),
    ]  # fmt: skip
    finding = only(parts, figures_, whole("a", "b"))
    assert verdict(finding) == ("parts", severity)
    assert "0.62 ＋ 1.78 ＝ 2.4 万亿元" in finding.explanation


@pytest.mark.parametrize(
    ("bound", "severity"), [(">= 25 万辆", "compatible"), (">= 20 万辆", "doubtful")]
)
def test_projects_that_add_up_to_the_floor_of_their_whole(bound, severity):
    projects = [said("16 万辆", code="a"), said("10 万辆", code="b")]
    finding = only(parts, [said(bound, code="whole"), *projects], whole("a", "b"))
    assert verdict(finding) == ("parts", severity)


def test_parts_of_an_earlier_year_may_still_grow_to_the_whole():
    figures_ = [
        said("~ 30 个", code="whole"),
        said("16 个", code="a", year=2012),
        said("5 个", code="b", year=2013),
    ]
    assert verdict(only(parts, figures_, whole("a", "b"))) == ("parts", "compatible")
    figures_[2] = said("5 个", code="b", year=2015)
    assert verdict(only(parts, figures_, whole("a", "b"))) == ("parts", "contradiction")


@pytest.mark.parametrize(("fourth", "count"), [(">= 2000 亿元", 1), (">= 1050 亿元", 0)])
def test_one_list_in_two_chapters_adds_up_to_two_sums(fourth, count):
    figures_ = [
        said("> 1000 亿元", code="a", subject="s1"),
        said("> 1000 亿元", code="b", subject="s2"),
        said(">= 1000 亿元", code="c", subject="s1"),
        said(fourth, code="d", subject="s2"),
    ]
    relation = {"code": "x", "name": "两业", "stated": [["a", "b"], ["c", "d"]]}
    findings = found(parts, figures_, {"chapters": [relation]})
    assert [verdict(each) for each in findings] == [("parts", "doubtful")] * count


@pytest.mark.parametrize(("room", "count"), [(">= 2000 亿元", 1), (">= 3000 亿元", 0)])
def test_several_units_of_one_size_need_room_in_their_industry(room, count):
    each = said("~ 1000 亿元", code="each", subject="cluster", parents=("all",))
    findings = found(parts, [each, said(room, subject="all")], {"each": ["each"]})
    assert [verdict(finding) for finding in findings] == [("parts", "doubtful")] * count
    assert all("至多容得下 2 个" in finding.explanation for finding in findings)


def test_a_sum_that_is_the_whole_is_no_finding():
    figures_ = [
        said(">= 1400 亿元", code="whole"), said(">= 200 亿元", code="a"),
        said(">= 1200 亿元", code="b"),
    ]  # fmt: skip
    assert not found(parts, figures_, whole("a", "b"))
    finding = only(parts, figures_, whole("a", "b", complete=False))
    assert verdict(finding) == ("parts", "doubtful") and "占满总数" in finding.explanation


def test_exact_parts_over_an_exact_whole_contradict():
    figures_ = [
        said("3166.7 亿元", code="whole"), said("3166.68 亿元", code="a"),
        said("2577.5 亿元", code="b"),
    ]  # fmt: skip
    assert verdict(only(parts, figures_, whole("a", "b"))) == ("parts", "contradiction")


def test_parts_that_fall_short_count_only_where_they_are_complete():
    figures_ = [
        said("> 12000 亿元", code="whole"), said(">= 5000 亿元", code="a"),
        said("> 6550 亿元", code="b"),
    ]  # fmt: skip
    assert verdict(only(parts, figures_, whole("a", "b"))) == ("parts", "doubtful")
    assert not found(parts, figures_, whole("a", "b", complete=False))


def test_a_size_counts_as_often_as_the_text_says():
    figures_ = [
        said("> 3 万亿元", code="whole"), said("> 5000 亿元", code="a"), said(">= 2 个", code="n")
    ]  # fmt: skip
    relation = {"code": "sum", "whole": "whole", "parts": [{"figure": "a", "times": "n"}]}
    finding = only(parts, figures_, {"wholes": [relation]})
    assert "2 × 0.5 ＝ 1 万亿元" in finding.explanation


def test_a_relation_whose_figure_is_gone_finds_nothing():
    assert not found(parts, [said("> 3 万亿元", code="whole")], whole("a"))


def test_a_part_as_large_as_its_whole():
    profit = {"indicator": "profit", "kind": "result", "year": 2010}
    total = said("3166.7 亿元", subject="all", **profit)
    state = said("3166.68 亿元", subject="state", parents=("all",), **profit)
    assert verdict(only(parts, [total, state])) == ("result", "contradiction")
    counts = {"form": "threshold_count", "indicator": "count"}
    large = said("range 3–5 个", subject="all", threshold="收入>100亿元", **counts)
    inside = said(
        "range 3–5 个", subject="in", parents=("all",), threshold="收入>100亿元", **counts
    )
    finding = only(parts, [large, inside])
    assert verdict(finding) == ("parts", "doubtful") and "与它同数" in finding.explanation
    small = said("range 3–5 个", subject="in", parents=("all",), threshold="收入>10亿元", **counts)
    assert not found(parts, [large, small])
    private = said("2577.5 亿元", subject="private", parents=("all",), **profit)
    assert not found(parts, [total, private])


def test_a_figure_for_each_unit_is_no_whole():
    each = said("~ 1000 亿元", code="each", subject="all")
    one = said("> 5000 亿元", subject="one", parents=("all",))
    assert found(parts, [each, one])
    assert not found(parts, [each, one], {"each": ["each"]})


SHARE = {"proportions": [{"code": "s", "part": "part", "whole": "whole", "share": "share"}]}


@pytest.mark.parametrize(("share", "count"), [("81.4 %", 0), ("84.1 %", 1)])
def test_a_share_against_the_figures_it_is_made_of(share, count):
    figures_ = [
        said("2577.5 亿元", code="part", subject="a"), said("3166.7 亿元", code="whole"),
        said(share, code="share", form="share", indicator="share"),
    ]  # fmt: skip
    assert len(found(parts, figures_, SHARE)) == count


@pytest.mark.parametrize(("end", "count"), [(3000, 1), (2000, 0)])
def test_a_part_that_takes_nearly_all_the_growth(end, count):
    figures_ = [
        said(">= 1600 亿元", code="ps", subject="a", year=2012),
        said(f">= {end} 亿元", code="pe", subject="a"),
        said("> 7500 亿元", code="we"),
        said(">= 25 %", code="wg", form="yoy_growth"),
    ]
    gain = {
        "code": "g", "part_start": "ps", "part_end": "pe", "whole_end": "we", "whole_growth": "wg",
    }  # fmt: skip
    assert len(found(parts, figures_, {"gains": [gain]})) == count


# Scopes


def test_one_capacity_beside_several_places():
    plant = {"kind": "project", "form": "capacity", "indicator": "capacity"}
    five = said("20 万吨", places=("甲市", "乙市", "丙县", "丁市", "戊县"), **plant)
    finding = only(scopes, [five])
    assert verdict(finding) == ("definition", "compatible")
    assert "合计 100 万吨" in finding.explanation and "平均每处 4 万吨" in finding.explanation
    later = said("~ 100 万吨", plan="p2", form="capacity", indicator="capacity", year=2020)
    [finding] = found(scopes, [five, later])
    assert [side.value for side in finding.sides] == ["20", "100"]
    assert finding.explanation.endswith("后发文件所写 约 100 万吨 与各处之和相合。")
    assert len(only(scopes, [five, said("~ 60 万吨", plan="p2", indicator="capacity")]).sides) == 1
    assert not found(scopes, [said("20 万吨", places=("甲市",), **plant)])
    assert not found(scopes, [said("6 个", places=("甲市", "乙市"), kind="policy", form="count")])


def test_one_share_of_two_wholes():
    gdp = said("~ 15 %", form="share", indicator="of-gdp", plan="p1", year=2020)
    industry = said("~ 15 %", form="share", indicator="of-industry", plan="p2", year=2020)
    assert verdict(only(scopes, [gdp, industry])) == ("definition", "doubtful")
    other = said("~ 12 %", form="share", indicator="of-industry", plan="p2", year=2020)
    assert not found(scopes, [gdp, other])


def test_one_number_of_new_things_over_two_periods():
    new = {"form": "increment", "indicator": "count", "year": 2013}
    both = [said(">= 100 项", start=2012, code="a", **new), said(">= 100 项", start=2013, **new)]
    assert verdict(only(scopes, both)) == ("definition", "compatible")
    assert not found(scopes, [both[0], said(">= 80 项", start=2013, **new)])


def test_projects_of_one_product_in_two_units():
    tubes = {"subject": "tubes", "indicator": "capacity", "kind": "project", "form": "capacity"}
    finding = only(scopes, [said("600 万根", **tubes), said("5 万台", **tubes)])
    assert verdict(finding) == ("definition", "doubtful")
    same = [said("600 万根", code="a", **tubes), said("600 万根", code="b", **tubes)]
    assert not found(scopes, same)
    other = [said("600 万根", **tubes), said("5 万台", **(tubes | {"subject": "pipes"}))]
    assert not found(scopes, other)
    one = {"same": [{"code": "x", "subjects": ["tubes", "pipes"]}]}
    assert verdict(only(scopes, other, one)) == ("definition", "doubtful")


@pytest.mark.parametrize(("indicator", "count"), [("sales", 1), ("revenue", 0)])
def test_a_sum_over_parts_of_another_measure(indicator, count):
    parts = [said(f"{n} 亿元", code=f"a{n}", subject=f"s{n}") for n in (1, 2)]
    odd = said("3 亿元", code="odd", subject="s3", indicator=indicator)
    total = said("> 6 亿元", code="all", subject="all")
    members = [{"figure": code} for code in ("a1", "a2", "odd")]
    relation = {"wholes": [{"code": "x", "whole": "all", "parts": members}]}
    findings = found(scopes, [*parts, odd, total], relation)
    assert len(findings) == count
    assert all(verdict(each) == ("definition", "doubtful") for each in findings)


def test_odd_parts_are_said_once():
    parts = [said(f"{n} 亿元", code=f"a{n}", subject=f"s{n}") for n in (1, 2)]
    odd = said("3 亿元", code="odd", subject="s3", indicator="sales")
    total = said("> 6 亿元", code="all", subject="all")
    count = said("2 个", code="count", indicator="count")
    members = ["a1", "a2", "odd"]
    relations = {
        "wholes": [{"code": "x", "whole": "all", "parts": [{"figure": code} for code in members]}],
        "tallies": [{"code": "y", "count": "count", "members": members}],
    }
    assert only(scopes, [*parts, odd, total, count], relations).rule == "mixed-y"


# Limits


def limit():
    return {"limits": [{"code": "l", "lesser": "less", "greater": "more", "why": "理由"}]}


def test_more_rolled_steel_than_crude():
    rolled = said(">= 3800 万吨", code="less", indicator="rolled")
    crude = said(">= 2700 万吨", code="more", indicator="crude")
    finding = only(limits, [rolled, crude], limit())
    assert verdict(finding) == ("limit", "contradiction")
    assert "140.7%" in finding.explanation
    more = said("> 2700 万吨", code="more", indicator="crude")
    assert verdict(only(limits, [rolled, more], limit())) == ("limit", "doubtful")
    assert not found(limits, [said(">= 2500 万吨", code="less"), crude], limit())


def test_counted_pieces_are_compared_across_their_words_and_tonnes_are_not():
    phones = said("3.5 亿部", code="less", indicator="phones")
    modules = said("2.2 亿套", code="more", indicator="modules")
    assert verdict(only(limits, [phones, modules], limit())) == ("limit", "contradiction")
    assert not found(limits, [phones, said("2.2 万吨", code="more")], limit())


@pytest.mark.parametrize(("share", "count"), [(">= 100 %", 0), (">= 104 %", 1)])
def test_no_share_is_over_the_whole(share, count):
    assert len(found(limits, [said(share, form="share")])) == count


def test_thresholds_that_nest_and_thresholds_that_cannot():
    def counts(high, low):
        form = {"form": "threshold_count"}
        return [
            said(high, code="high", threshold="收入>500亿元", indicator="c500", **form),
            said(low, code="low", threshold="收入>100亿元", indicator="c100", **form),
        ]

    nesting = {"nestings": [{"code": "n", "counts": ["high", "low"]}]}
    finding = only(limits, counts(">= 2 个", ">= 10 个"), nesting)
    assert verdict(finding) == ("parts", "compatible")
    assert "至少 10 个" in finding.explanation and "至少 12 个" in finding.explanation
    severities = {str(f.severity) for f in found(limits, counts(">= 20 个", ">= 10 个"), nesting)}
    assert "contradiction" in severities


@pytest.mark.parametrize(("scale", "count"), [("2000 亿元", 1), ("50 亿元", 0)])
def test_value_per_piece_of_one_kind(scale, count):
    figures_ = [
        said("50 亿元", code="a"), said("25 万辆", code="b", indicator="cars"),
        said(scale, code="c", plan="p2"), said("20 万辆", code="d", plan="p2", indicator="cars"),
    ]  # fmt: skip
    relation = {"code": "q", "name": "每辆", "pairs": [["a", "b"], ["c", "d"]]}
    assert len(found(limits, figures_, {"quotients": [relation]})) == count


# Fractions


@pytest.mark.parametrize(("added", "count"), [("1700 亿元", 1), ("1900 亿元", 0)])
def test_value_added_in_revenue_of_two_plans(added, count):
    statements = [
        said(added, code="v1", indicator="value-added", year=2013),
        said("7500 亿元", code="r1", year=2013),
        said("3000 亿元", code="v2", indicator="value-added", plan="p2"),
        said("8000 亿元", code="r2", plan="p2"),
        said("4000 亿元", code="r3", plan="p2", subject="iron"),
    ]
    of = [{"parts": ["v1"], "wholes": ["r1"]}, {"parts": ["v2"], "wholes": ["r2", "r3"]}]
    findings = found(limits, statements, {"intensities": [{"code": "x", "name": "比", "of": of}]})
    assert len(findings) == count
    if findings:
        assert verdict(findings[0]) == ("limit", "doubtful")
        assert "22.7%" in findings[0].explanation and "25%" in findings[0].explanation
        assert "2 项revenue合计 12,000 亿元" in findings[0].explanation
        # 1700 to 3000, and 7500 to 12000, in two years.
        assert "前者每年须增 32.8%，后者每年须增 26.5%" in findings[0].explanation


def test_a_part_that_the_text_gives_only_as_a_share():
    statements = [
        said("2.11 万亿元", code="v1", indicator="value-added"),
        said("4.5 %", code="s1", indicator="high-tech", form="share"),
        said("7000 亿元", code="r1"),
        said("3000 亿元", code="v2", indicator="value-added", subject="b"),
        said("12000 亿元", code="r2", subject="b"),
    ]
    of = [{"parts": ["v1"], "share": "s1", "wholes": ["r1"]}, {"parts": ["v2"], "wholes": ["r2"]}]
    relations = {"intensities": [{"code": "x", "name": "比", "of": of}]}
    finding = only(limits, statements, relations)
    assert "13.6%" in finding.explanation and "25%" in finding.explanation
    assert [side.code for side in finding.sides] == ["v1", "r1", "s1", "v2", "r2"]
    assert not found(limits, [s for s in statements if s.code != "s1"], relations)


def test_what_holds_only_under_a_condition_is_doubtful():
    pair = [said("3 亿元", code="a"), said("2 亿元", code="b", subject="all")]
    relation = {"code": "x", "lesser": "a", "greater": "b", "why": "试验"}
    assert verdict(only(limits, pair, {"limits": [relation]}))[1] == "contradiction"
    relation["open"] = True
    assert verdict(only(limits, pair, {"limits": [relation]}))[1] == "doubtful"
