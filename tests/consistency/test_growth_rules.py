"""Growth, columns and paths: each rule with a case that it must find, and one that it must not."""

from decimal import Decimal

import pytest

from planning.documents.consistency import columns, growth, paths
from tests.consistency.saying import found, only, said, verdict

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
    promise = said("5 %", section="表1", paragraph=3, form="annual_growth", start=2006, year=2010)
    assert verdict(only(columns, [*COMPOUNDED, *others, promise])) == ("growth", "doubtful")


def test_means_of_rates_in_a_column_of_changes():
    means = row(2, "53.9 %", "17.6 %", "39.0 %", indicator_kind="rate")
    finding = only(columns, [*COMPOUNDED, *means])
    assert finding.rule == "two_meanings" and verdict(finding) == ("definition", "doubtful")
    assert [side.value for side in finding.sides] == ["39", "14.9"]
    assert not found(columns, means)


# Paths


def test_a_leap_between_two_goals():
    finding = only(paths, [said(">= 50 万千瓦", year=2013), said(">= 500 万千瓦", plan="p2")])
    assert verdict(finding) == ("growth", "doubtful")
    assert "10 倍" in finding.explanation
    assert not found(paths, [said(">= 50 万千瓦", year=2013), said(">= 90 万千瓦", plan="p2")])


def test_a_long_leap_may_be_smaller_each_year():
    goal = said("> 500 亿元", year=2015)
    leap = only(paths, [goal, said(">= 3000 亿元", plan="p2", year=2020)])
    assert verdict(leap) == ("growth", "doubtful")
    assert not found(paths, [goal, said(">= 2500 亿元", plan="p2", year=2020)])
    was = said("500 亿元", year=2015, kind="result")
    assert not found(paths, [was, said(">= 3000 亿元", plan="p2", year=2020)])


def test_a_leap_leads_to_the_most_that_a_later_year_asks_for():
    goals = [said("> 1000 亿元", plan="p2", year=2020), said(">= 2000 亿元", plan="p2", year=2020)]
    finding = only(paths, [said("~ 50 亿元"), *goals])
    assert "40 倍" in finding.explanation and "109.1%" in finding.explanation


@pytest.mark.parametrize(("later", "count"), [("~ 15 %", 1), ("~ 13 %", 0)])
def test_a_promised_share_that_doubles(later, count):
    share = {"form": "share", "indicator": "of-gdp"}
    findings = found(paths, [said(">= 7 %", **share), said(later, year=2020, **share)])
    assert [verdict(each) for each in findings] == [("growth", "doubtful")] * count


@pytest.mark.parametrize(
    ("report", "words"), [("2 亿部", "没有达到"), ("12 亿部", "远多于所定"), ("5 亿部", "")]
)
def test_what_was_promised_under_one_name_and_reported_under_another(report, words):
    promised = [said("3.5 亿部", code="a", kind="project"), said("0.1 亿部", code="b")]
    reported = said(report, code="c", plan="p2", kind="result", indicator="output")
    relation = {"code": "x", "promised": ["a", "b"], "reported": "c", "why": "试验"}
    findings = found(paths, [*promised, reported], {"fulfilments": [relation]})
    assert [verdict(each) for each in findings] == [("result", "doubtful")] * bool(words)
    assert all(words in each.explanation for each in findings)


@pytest.mark.parametrize(("part", "count"), [(">= 16000 亿元", 1), (">= 8000 亿元", 0)])
def test_parts_that_ask_for_far_more_growth_than_their_whole_had(part, count):
    start = said("3266 亿元", code="start", year=2010, kind="baseline", subject="all")
    growth_of = {"form": "annual_growth", "start": 2011, "kind": "result", "plan": "p2"}
    past = said("> 18 %", code="rate", subject="all", **growth_of)
    goals = [said(part, code=code, plan="p2", year=2020, subject=code) for code in "ab"]
    climb = {"code": "x", "name": "全部", "start": "start", "rate": "rate", "parts": ["a", "b"]}
    findings = found(paths, [start, past, *goals], {"climbs": [climb]})
    assert [verdict(each) for each in findings] == [("growth", "doubtful")] * count
    if findings:
        assert "7,472 亿元" in findings[0].explanation and "33.8%" in findings[0].explanation


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


@pytest.mark.parametrize(("end", "count"), [("50 万吨", 1), ("5 万吨", 0)])
def test_a_capacity_that_goes_on_from_an_output(end, count):
    output = said("2.5 万吨", code="a", indicator="output", year=2013)
    capacity = said(end, code="b", indicator="capacity", form="capacity", kind="project")
    relation = {"code": "x", "start": "a", "end": "b", "why": "一处为产量，一处为能力"}
    findings = found(paths, [output, capacity], {"successions": [relation]})
    assert [verdict(each) for each in findings] == [("growth", "doubtful")] * count
