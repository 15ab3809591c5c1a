"""Each rule of the consistency check: a case that it must find, and one that it must not."""

from decimal import Decimal

import pytest

from planning.documents.consistency import (
    columns,
    figures,
    growth,
    limits,
    lists,
    parts,
    paths,
    places,
    scopes,
)
from planning.documents.consistency.relations import Relations
from planning.documents.consistency.spans import Span, span_of
from planning.documents.consistency.statements import Corpus, Duty, Statement, rounded


def said(amount, code=None, plan="p1", year=2015, **more):
    """A statement: `said("≥ 1000 亿元")`, with the comparator before and the unit behind."""
    words = amount.split()
    comparator = words.pop(0) if words[0] in (">=", ">", "<=", "<", "~", "range") else "="
    low, _, high = words[0].partition("–")
    more.setdefault("subject", "steel")
    more.setdefault("indicator", "revenue")
    return Statement(
        code=code or f"{plan}/{amount}/{more['subject']}/{more['indicator']}/{year}",
        plan=plan,
        plan_order=int(plan[1:]),
        comparator=comparator,
        value=Decimal(low),
        value_max=Decimal(high) if high else None,
        unit=words[1] if len(words) > 1 else "",
        year=year,
        locator=more.pop("locator", more.get("section", "")),
        **more,
    )


def found(rule, statements, relations=None, **more):
    corpus = Corpus(tuple(statements), **more)
    return list(rule.find(corpus, Relations.model_validate(relations or {})))


def only(rule, statements, relations=None, **more):
    findings = found(rule, statements, relations, **more)
    assert len(findings) == 1, [finding.explanation for finding in findings]
    return findings[0]


def verdict(finding):
    return str(finding.finding_class), str(finding.severity)


# Spans


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (("=", 6), ("=", 10), False),
        ((">", 1000), (">=", 2000), True),
        ((">", 1000), ("<=", 1000), False),
        ((">=", 1000), ("<=", 1000), True),
        (("~", 100), ("=", 108), True),
        (("~", 100), ("=", 120), False),
    ],
)
def test_two_figures_meet_where_one_value_fits_both(one, other, meet):
    spans = [span_of(sign, Decimal(value), None) for sign, value in (one, other)]
    assert spans[0].meets(spans[1]) is meet
    assert spans[1].meets(spans[0]) is meet


def test_an_end_that_is_open_does_not_belong_to_a_span():
    assert not Span(None, Decimal(5), high_open=True).meets(Span(Decimal(5), None))


@pytest.mark.parametrize(
    ("value", "text"), [("9967.04", "9967"), ("0.8857", "0.8857"), ("121.16", "121.2"), ("0", "0")]
)
def test_a_computed_figure_keeps_four_digits_and_no_exponent(value, text):
    assert f"{rounded(Decimal(value)):f}" == text


# One thing, two figures


def test_two_exact_figures_for_one_thing_contradict():
    finding = only(figures, [said("6 万吨", section="a"), said("10 万吨", section="b")])
    assert verdict(finding) == ("two_figures", "contradiction")
    assert [side.value for side in finding.sides] == ["6", "10"]
    assert "166.7%" in finding.explanation


def test_over_1000_and_at_least_2000_are_compatible():
    finding = only(figures, [said("> 1000 亿元", section="a"), said(">= 2000 亿元", section="b")])
    assert verdict(finding) == ("two_figures", "compatible")


def test_the_same_figure_in_another_unit_is_no_finding():
    assert not found(figures, [said(">= 1.2 万亿元"), said(">= 12000 亿元")])


def test_figures_of_two_years_are_no_finding():
    assert not found(figures, [said("6 万吨", year=2012), said("10 万吨", year=2013)])


def test_a_later_plan_that_lowers_the_promise_is_doubtful():
    lower = [said(">= 1200 亿元", plan="p1"), said("> 500 亿元", plan="p2")]
    assert verdict(only(figures, lower)) == ("two_figures", "doubtful")
    higher = [said("> 500 亿元", plan="p1"), said(">= 1200 亿元", plan="p2")]
    assert verdict(only(figures, higher)) == ("two_figures", "compatible")


def test_one_value_with_two_comparators():
    finding = only(figures, [said("> 5000 亿元"), said(">= 5000 亿元")])
    assert verdict(finding) == ("comparator", "compatible")
    assert "“＞ 5,000 亿元”" in finding.explanation and "“≥ 5,000 亿元”" in finding.explanation


def test_all_places_of_a_figure_are_sides_of_one_finding():
    repeated = [
        said("> 2 万亿元", code="a"), said("> 2 万亿元", code="b"), said(">= 2.11 万亿元", code="c")
    ]  # fmt: skip
    assert [side.code for side in only(figures, repeated).sides] == ["a", "b", "c"]


def test_two_decreases_differ_though_one_has_a_minus_sign():
    change = {"form": "cumulative_change", "start": 2011, "less_is_better": True}
    stated = said(">= 20 %", decrease=True, **change)
    finding = only(figures, [stated, said("<= -30 %", **change)])
    assert verdict(finding) == ("two_figures", "doubtful")
    assert not found(
        figures, [said(">= 30 %", decrease=True, **change), said("<= -30 %", **change)]
    )


def test_two_marks_passed_in_one_sentence_are_steps_and_no_contradiction():
    marks = {"kind": "result", "start": 2006, "year": 2010, "section": "a"}
    assert not found(figures, [said("> 5000 亿元", **marks), said("> 10000 亿元", **marks)])


def test_a_report_below_the_promise():
    growth_of = {"form": "annual_growth", "start": 2011}
    promise = said(">= 25 %", plan="p1", **growth_of)
    below = said("15 %", plan="p2", kind="result", **growth_of)
    assert verdict(only(figures, [promise, below])) == ("result", "contradiction")
    open_above = said("> 18 %", plan="p2", kind="result", **growth_of)
    assert verdict(only(figures, [promise, open_above])) == ("result", "doubtful")
    met = said("26 %", plan="p2", kind="result", **growth_of)
    assert verdict(only(figures, [promise, met])) == ("result", "compatible")


def test_one_share_of_two_wholes():
    gdp = said("~ 15 %", form="share", indicator="of-gdp", plan="p1", year=2020)
    industry = said("~ 15 %", form="share", indicator="of-industry", plan="p2", year=2020)
    assert verdict(only(figures, [gdp, industry])) == ("definition", "doubtful")
    other = said("~ 12 %", form="share", indicator="of-industry", plan="p2", year=2020)
    assert not found(figures, [gdp, other])


def test_one_number_of_new_things_over_two_periods():
    new = {"form": "increment", "indicator": "count", "year": 2013}
    both = [said(">= 100 项", start=2012, code="a", **new), said(">= 100 项", start=2013, **new)]
    assert verdict(only(figures, both)) == ("definition", "compatible")
    assert not found(figures, [both[0], said(">= 80 项", start=2013, **new)])


def test_projects_of_one_product_in_two_units():
    tubes = {"subject": "tubes", "indicator": "capacity", "kind": "project", "form": "capacity"}
    finding = only(figures, [said("600 万根", **tubes), said("5 万台", **tubes)])
    assert verdict(finding) == ("definition", "doubtful")
    same = [said("600 万根", code="a", **tubes), said("600 万根", code="b", **tubes)]
    assert not found(figures, same)


COMPARABLE = {
    "comparable": [
        {
            "code": "it",
            "why": "范围略有不同",
            "measures": [
                {"subject": "electronics", "indicator": "revenue"},
                {"subject": "it", "indicator": "revenue"},
            ],
        }
    ]
}


def test_comparable_measures_are_held_against_one_another_only_where_declared():
    one, other = said("2000 亿元", subject="electronics"), said("1000 亿元", subject="it")
    finding = only(figures, [one, other], COMPARABLE)
    assert verdict(finding) == ("two_figures", "doubtful")
    assert "范围略有不同" in finding.explanation
    assert not found(figures, [one, other])
    assert not found(figures, [one, said("2000 亿元", subject="it")], COMPARABLE)


# Growth


def table(amount, **more):
    return said(amount, section="table2", locator="表2", **more)


def rate(amount, **more):
    return table(amount, form="annual_growth", start=2011, **more)


def base(amount, **more):
    return table(amount, year=2010, kind="baseline", **more)


def test_a_stated_rate_that_does_not_lead_from_end_to_end():
    row = [base("0.75 万亿元"), table(">= 2.04 万亿元"), rate(">= 20 %")]
    finding = only(growth, row)
    assert verdict(finding) == ("growth", "contradiction")
    assert "22.2%" in finding.explanation and "1.866 万亿元" in finding.explanation
    assert Decimal(finding.numbers["implied"]) == pytest.approx(
        Decimal("0.2216"), abs=Decimal("0.0001")
    )


@pytest.mark.parametrize(
    ("start", "end", "stated"),
    [
        ("1.195 万亿元", ">= 2.11 万亿元", ">= 12 %"),
        ("30 %", ">= 80 %", ">= 22 %"),
        ("147.12 万吨", "<= 116.29 万吨", "-4.59 %"),
    ],
)
def test_a_stated_rate_that_fits_within_its_digits_is_no_finding(start, end, stated):
    assert not found(growth, [base(start), table(end), rate(stated)])


def test_a_plain_average_printed_as_a_yearly_rate_is_named():
    row = [
        table("0.79 %", form="share", year=2005, kind="result", written="0﹒79"),
        table("0.46 %", form="share", year=2010, kind="result", written="0﹒46"),
        table("-8.35 %", form="annual_growth", start=2006, year=2010, kind="result"),
    ]
    assert "除以年数" in only(growth, row).explanation


def test_a_whole_number_beside_decimals_is_as_exact_as_they_are():
    ends = {"indicator": "energy", "less_is_better": True, "kind": "result"}
    row = [
        table("4 吨标准煤", year=2005, **ends),
        table("2.4 吨标准煤", year=2010, written="2﹒4", **ends),
        table("-8 %", form="annual_growth", start=2006, year=2010, **ends),
    ]
    assert verdict(only(growth, row)) == ("growth", "contradiction")


def test_a_lower_bound_that_the_rate_does_not_reach_is_doubtful():
    place = {"section": "goals"}
    start = said("3266 亿元", year=2010, kind="baseline", section="status")
    goal = said("> 12000 亿元", **place)
    yearly = said(">= 25 %", form="annual_growth", start=2011, **place)
    finding = only(growth, [start, goal, yearly])
    assert verdict(finding) == ("growth", "doubtful")
    assert "9,967 亿元" in finding.explanation
    easy = said("> 9000 亿元", **place)
    assert verdict(only(growth, [start, easy, yearly])) == ("growth", "compatible")


def test_a_doubling_in_words_beside_a_yearly_rate():
    period = {"start": 2011, "kind": "result", "section": "a"}
    yearly = said("> 18 %", form="annual_growth", **period)
    whole = said("100 %", form="cumulative_change", written="翻番", **period)
    finding = only(growth, [yearly, whole])
    assert verdict(finding) == ("growth", "compatible")
    assert "128.8%" in finding.explanation
    too_much = said("200 %", form="cumulative_change", written="200%", **period)
    assert verdict(only(growth, [yearly, too_much])) == ("growth", "doubtful")


def test_points_printed_as_a_percentage():
    more = {"form": "increment", "start": 2011}
    assert verdict(only(growth, [said(">= 2.89 百分点", written="累计2﹒89％", **more)])) == (
        "growth", "doubtful",
    )  # fmt: skip
    assert not found(growth, [said(">= 2.89 百分点", written="2.89个百分点", **more)])


def test_bases_that_two_plans_imply():
    def plan(name, goal, yearly):
        return [
            said(goal, plan=name, code=f"{name}/goal"),
            said(yearly, plan=name, form="annual_growth", start=2011),
        ]

    differing = [*plan("p1", ">= 2000 亿元", ">= 18 %"), *plan("p2", "> 2000 亿元", ">= 20 %")]
    finding = only(growth, differing)
    assert "874.2 亿元" in finding.explanation and "803.8 亿元" in finding.explanation
    near = [*plan("p1", ">= 2000 亿元", ">= 20 %"), *plan("p2", "> 2010 亿元", ">= 20 %")]
    assert not found(growth, near)


# Paths


def test_a_leap_between_two_goals():
    finding = only(paths, [said(">= 50 万千瓦", year=2013), said(">= 500 万千瓦", plan="p2")])
    assert verdict(finding) == ("growth", "doubtful")
    assert "10 倍" in finding.explanation
    assert not found(paths, [said(">= 50 万千瓦", year=2013), said(">= 90 万千瓦", plan="p2")])


def test_instalments_of_one_sum_are_no_leap():
    quarter, year = said(">= 200 亿元", code="q", year=2014), said(">= 1200 亿元", code="y")
    whole = {"code": "w", "whole": "w", "parts": [{"figure": "q"}, {"figure": "y"}]}
    assert found(paths, [quarter, year])
    assert not found(paths, [quarter, year], {"wholes": [whole]})


@pytest.mark.parametrize(("doubled", "count"), [("100 %", 1), ("200 %", 0)])
def test_a_mark_that_was_passed_before_the_period_began(doubled, count):
    past = {"kind": "result", "section": "review"}
    statements = [
        said("> 5000 亿元", year=2010, start=2006, **past),
        said("> 10000 亿元", year=2010, start=2006, **past),
        said("11950 亿元", year=2010, **past),
        said(doubled, year=2010, start=2006, form="cumulative_change", written="翻番", **past),
    ]
    findings = [f for f in found(paths, statements) if f.rule == "mark_passed_before"]
    assert [verdict(each) for each in findings] == [("growth", "doubtful")] * count
    if findings:
        assert "倒推 2005年已为 5,975 亿元" in findings[0].explanation


def test_a_goal_below_what_has_already_been():
    past = said("0.79 %", form="share", year=2005, kind="result")
    low = said(">= 0.77 %", form="share")
    assert verdict(only(paths, [past, low])) == ("result", "doubtful")
    assert not found(paths, [past, said(">= 0.95 %", form="share")])
    less = {"form": "level", "less_is_better": True}
    falling = [said("29 万吨", year=2010, kind="result", **less), said("<= 26 万吨", **less)]
    assert not found(paths, falling)


def test_a_goal_that_the_next_plan_repeats():
    goals = [
        said(">= 5 %", form="share"), said(">= 5 %", form="share", plan="p2", year=2020)
    ]  # fmt: skip
    assert verdict(only(paths, goals)) == ("result", "compatible")


def test_fewer_new_ones_than_the_period_before_brought():
    def new(amount, start, **more):
        return said(amount, form="increment", indicator="count", start=start, **more)

    past = new("1345 家", 2011, kind="result", year=2015)
    assert verdict(only(paths, [past, new(">= 600 家", 2016, year=2020)])) == ("result", "doubtful")
    assert not found(paths, [past, new(">= 1400 家", 2016, year=2020)])


def test_a_year_slower_than_the_whole_period_needs():
    def new(amount, start, year):
        return said(amount, form="increment", indicator="count", start=start, year=year)

    slow = only(paths, [new(">= 50 个", 2011, 2015), new(">= 4 个", 2013, 2013)])
    assert verdict(slow) == ("growth", "doubtful")
    assert not found(paths, [new(">= 50 个", 2011, 2015), new(">= 9 个", 2013, 2013)])


# Parts


def whole(*codes, **more):
    parts = [{"figure": code} for code in codes]
    return {"wholes": [{"code": "sum", "whole": "whole", "parts": parts} | more]}


def test_bounds_whose_sum_is_over_the_bound_of_the_whole_are_compatible():
    figures_ = [
        said("> 2.2 万亿元", code="whole"), said(">= 6200 亿元", code="a"),
        said(">= 17800 亿元", code="b"),
    ]  # fmt: skip
    finding = only(parts, figures_, whole("a", "b"))
    assert verdict(finding) == ("parts", "compatible")
    assert "0.62 ＋ 1.78 ＝ 2.4 万亿元" in finding.explanation


def test_a_sum_that_is_the_whole_is_no_finding():
    figures_ = [
        said(">= 1400 亿元", code="whole"), said(">= 200 亿元", code="a"),
        said(">= 1200 亿元", code="b"),
    ]  # fmt: skip
    assert not found(parts, figures_, whole("a", "b"))


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


# Limits


def limit():
    return {"limits": [{"code": "l", "lesser": "less", "greater": "more", "why": "理由"}]}


def test_more_rolled_steel_than_crude():
    rolled = said(">= 3800 万吨", code="less", indicator="rolled")
    crude = said(">= 2700 万吨", code="more", indicator="crude")
    finding = only(limits, [rolled, crude], limit())
    assert verdict(finding) == ("limit", "doubtful")
    assert "140.7%" in finding.explanation
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


# Lists


def test_a_number_that_is_not_the_length_of_its_list():
    chains = said("60 条", indicator="count", form="count", listed=41, list_open=True)
    assert verdict(only(lists, [chains])) == ("list", "doubtful")
    closed = said("60 条", indicator="count", form="count", listed=41)
    assert verdict(only(lists, [closed])) == ("list", "contradiction")
    assert not found(lists, [said("6 个", indicator="count", form="count", listed=6)])
    assert not found(lists, [said("6 个", indicator="count", form="count")])


@pytest.mark.parametrize(("listed", "count"), [(8, 1), (12, 0)])
def test_numbers_announced_here_and_listed_there(listed, count):
    numbers = [said("7 个", code="a", indicator="x"), said("5 个", code="b", indicator="y")]
    listing = {"code": "l", "announced": ["a", "b"], "listed": listed, "at": "p1/box", "what": "链"}
    findings = found(lists, numbers, {"listings": [listing]}, locators={"p1/box": "专栏4"})
    assert len(findings) == count
    for finding in findings:
        assert finding.sides[-1].locator == "专栏4" and finding.sides[-1].value == "8"


@pytest.mark.parametrize(("third", "count"), [("> 5000 亿元", 1), ("> 1000 亿元", 0)])
def test_how_many_reach_the_threshold_that_a_count_names(third, count):
    figures_ = [
        said(">= 2 个", code="n", threshold="产业规模>5000亿元", form="threshold_count"),
        said(">= 5000 亿元", code="a"), said("> 5000 亿元", code="b"), said(third, code="c"),
    ]  # fmt: skip
    tally = {"code": "t", "count": "n", "members": ["a", "b", "c"]}
    assert len(found(lists, figures_, {"tallies": [tally]})) == count


# Places and departments


def layout(second, list_open=False):
    stated = [
        {"at": "p1/body", "names": ["洛阳市", "郑州市", "许昌市"], "list_open": list_open},
        {"at": "p1/annex", "names": second},
    ]
    return {"layouts": [{"code": "l", "matter": "集群的城市", "subject": "rail", "stated": stated}]}


def test_cities_of_the_body_and_of_the_appendix():
    locators = {"p1/body": "四、（十一）", "p1/annex": "附件"}
    finding = only(places, [], layout(["郑州市", "洛阳市"]), locators=locators)
    assert verdict(finding) == ("places", "contradiction")
    assert finding.explanation.endswith("只在部分地方出现的：许昌市。")
    assert [side.locator for side in finding.sides] == ["四、（十一）", "附件"]
    assert not found(places, [], layout(["郑州市", "许昌市", "洛阳市"]))
    assert verdict(only(places, [], layout(["郑州市"], list_open=True)))[1] == "doubtful"


def test_a_cluster_whose_departments_stand_under_other_headings():
    usual = [
        Duty("p1", f"p1/c{n}", f"集群{n}", role, "省试验厅", cluster=f"c{n}")
        for n in range(3)
        for role in ("lead", "support")
    ]
    odd = [
        Duty("p1", "p1/c9", "集群9", role, "省试验厅", cluster="c9")
        for role in ("accountable", "lead")
    ]
    finding = only(places, [], duties=(*usual, *odd))
    assert finding.subject == "c9" and verdict(finding) == ("places", "doubtful")
    assert not found(places, [], duties=tuple(usual))


def handover(*after, role="lead"):
    """A matter that 甲厅 leads in one plan, and who leads it in the next."""
    duties = [Duty("p1", "p1/s/m", "任务", "accountable", "省甲厅", "a", locator="附件")]
    duties += [
        Duty("p2", "p2/s/m", "任务", role, f"省{name}", code, locator="二、")
        for name, code in after
    ]
    relation = {"code": "x", "matter": "试验", "subject": "s", "stated": ["p1/s/m", "p2/s/m"]}
    return found(places, [], {"leads": [relation]}, duties=tuple(duties))


def test_a_lead_that_changes_from_plan_to_plan_is_doubtful():
    [finding] = handover(("乙厅", "b"))
    assert verdict(finding) == ("places", "doubtful")
    assert "省甲厅" in finding.explanation and "省乙厅" in finding.explanation
    assert [side.code for side in finding.sides] == ["p1/s/m", "p2/s/m"]


def test_a_lead_that_only_lost_the_first_place_is_compatible():
    [finding] = handover(("乙厅", "b"), ("甲厅", "a"))
    assert verdict(finding) == ("places", "compatible")


def test_the_same_lead_under_a_later_name_is_no_finding():
    assert not handover(("甲委", "a"))
    assert not handover(("甲委", "a"), ("乙厅", "b"))


def test_one_that_only_supports_leads_nothing():
    assert not handover(("乙厅", "b"), role="support")


# Scopes


def test_one_capacity_beside_several_places():
    plant = {"kind": "project", "form": "capacity", "indicator": "capacity"}
    finding = only(
        scopes, [said("20 万吨", places=("甲市", "乙市", "丙县", "丁市", "戊县"), **plant)]
    )
    assert verdict(finding) == ("definition", "doubtful")
    assert "合计 100 万吨" in finding.explanation and "平均每处 4 万吨" in finding.explanation
    assert not found(scopes, [said("20 万吨", places=("甲市",), **plant)])
    assert not found(scopes, [said("6 个", places=("甲市", "乙市"), kind="policy", form="count")])


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


# Columns of a table


def row(number, start, end, stated, **more):
    common = {"section": "表1", "paragraph": number, "subject": f"s{number}", **more}
    rate = dict(common, form="annual_growth", start=2006, kind="result")
    return [
        said(start, year=2005, kind="baseline", **common),
        said(end, year=2010, kind="result", **common),
        said(stated, year=2010, written=stated.split()[0], **rate),
    ]


COMPOUNDED = row(1, "100 亿元", "200 亿元", "14.9 %")  # 2 to the power of a fifth
AVERAGED = row(2, "100 亿元", "200 亿元", "20.0 %")  # 100 % divided by five


def test_one_column_computed_by_two_methods():
    compounded = COMPOUNDED + row(3, "100 亿元", "200 亿元", "14.9 %")
    averaged = AVERAGED + row(4, "100 亿元", "200 亿元", "20.0 %")
    finding = only(columns, [*compounded, *averaged])
    assert verdict(finding) == ("growth", "doubtful") and len(finding.sides) == 4
    assert finding.numbers == {"compounded": "2", "averaged": "2"}
    assert not found(columns, compounded)
    assert not found(columns, [*compounded, *AVERAGED])  # one row may fit by chance
    neither = [s for n in (5, 6) for s in row(n, "100 亿元", "200 亿元", "30.0 %")]
    assert not found(columns, [*compounded, *neither])


def test_a_change_without_the_figures_that_it_rests_on():
    bare = row(3, "1 亿元", "1 亿元", "5 %")[2:]
    others = row(4, "100 亿元", "200 亿元", "14.9 %")
    finding = only(columns, [*COMPOUNDED, *others, *bare])
    assert verdict(finding) == ("growth", "compatible") and finding.rule == "without_ends"
    assert not found(columns, [*COMPOUNDED, *others])


# Fractions and successions


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


@pytest.mark.parametrize(("end", "count"), [("50 万吨", 1), ("5 万吨", 0)])
def test_a_capacity_that_goes_on_from_an_output(end, count):
    output = said("2.5 万吨", code="a", indicator="output", year=2013)
    capacity = said(end, code="b", indicator="capacity", form="capacity", kind="project")
    relation = {"code": "x", "start": "a", "end": "b", "why": "一处为产量，一处为能力"}
    findings = found(paths, [output, capacity], {"successions": [relation]})
    assert [verdict(each) for each in findings] == [("growth", "doubtful")] * count


def test_what_holds_only_under_a_condition_is_doubtful():
    pair = [said("3 亿元", code="a"), said("2 亿元", code="b", subject="all")]
    relation = {"code": "x", "lesser": "a", "greater": "b", "why": "试验"}
    assert verdict(only(limits, pair, {"limits": [relation]}))[1] == "contradiction"
    relation["open"] = True
    assert verdict(only(limits, pair, {"limits": [relation]}))[1] == "doubtful"


def test_a_near_measure_that_says_the_others_figure_elsewhere_is_no_finding():
    goal, section = said("> 1000 亿元", subject="a"), said(">= 2000 亿元", subject="a")
    cluster = said("> 2000 亿元", subject="b", plan="p2")
    measures = [{"subject": name, "indicator": "revenue"} for name in "ab"]
    relation = {"comparable": [{"code": "x", "measures": measures, "why": "试验"}]}
    rules = [each.rule for each in found(figures, [goal, section, cluster], relation)]
    assert rules == ["two_figures"]
    rules = [each.rule for each in found(figures, [goal, cluster], relation)]
    assert rules == ["comparable"]


# Keys


def test_a_key_holds_through_a_corrected_figure_and_not_through_another_place():
    def key(amount, code="b"):
        return only(figures, [said("6 万吨", code="a"), said(amount, code=code)]).key

    assert key("10 万吨") == key("11 万吨")
    assert key("10 万吨") != key("10 万吨", code="c")
