"""One thing, two figures: each rule with a case that it must find, and one that it must not."""

from decimal import Decimal

import pytest

from planning.documents.consistency import figures
from planning.documents.consistency.spans import Span, span_of
from planning.documents.consistency.statements import rounded
from tests.consistency.saying import found, only, said, verdict

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


def test_two_numbers_that_one_plan_wants_reached_contradict():
    goals = [said(">= 4000 亿元", section="a"), said(">= 5000 亿元", section="b")]
    finding = only(figures, goals)
    assert verdict(finding) == ("two_figures", "contradiction")
    assert "只做到较低的一个" in finding.explanation
    later = [said(">= 4000 亿元", plan="p1"), said(">= 5000 亿元", plan="p2")]
    assert verdict(only(figures, later)) == ("two_figures", "compatible")


def test_projects_of_two_plans_may_be_two_phases():
    one = {"kind": "project", "form": "capacity", "indicator": "capacity"}
    here, there = said("5 亿安时", **one), said("1 亿安时", plan="p2", **one)
    finding = only(figures, [here, there])
    assert verdict(finding) == ("two_figures", "doubtful") and "不同期" in finding.explanation
    same_plan = said("1 亿安时", **one)
    assert verdict(only(figures, [here, same_plan])) == ("two_figures", "contradiction")


def test_a_word_in_the_text_that_the_table_leaves_out():
    table = {"section": "表2", "form": "share", "written": "80"}
    text = said(">= 80 %", code="a", form="share", written="80%以上")
    finding = only(figures, [text, said(">= 80 %", code="b", **table)])
    assert verdict(finding) == ("comparator", "compatible")
    reached = said(">= 80 %", code="a", form="share", written="80%")
    assert not found(figures, [reached, said(">= 80 %", code="b", **table)])


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


def test_a_class_that_a_later_plan_names_does_not_lower_its_own_goal():
    early, tier = said(">= 4000 亿元", plan="p1"), said("> 3000 亿元", plan="p2", section="goals")
    own = said("> 4000 亿元", plan="p2", section="body")
    severities = {each.rule: str(each.severity) for each in found(figures, [early, tier, own])}
    assert severities == {"two_figures": "compatible", "comparator": "compatible"}
    assert verdict(only(figures, [early, tier]))[1] == "doubtful"
    measures = [{"subject": name, "indicator": "revenue"} for name in "ab"]
    near_by = {"comparable": [{"code": "x", "measures": measures, "why": "试验"}]}
    early, *later = (
        said(amount, plan=plan, subject=subject, locator=locator)
        for amount, plan, subject, locator in (
            (">= 4000 亿元", "p1", "a", "一、"),
            ("> 3000 亿元", "p2", "b", "二、"),
            ("> 4000 亿元", "p2", "b", "三、"),
        )
    )
    [finding] = [
        each for each in found(figures, [early, *later], near_by) if each.rule == "comparable"
    ]
    assert verdict(finding) == ("two_figures", "compatible")
    assert "三、写的是 ＞ 4,000 亿元" in finding.explanation and len(finding.sides) == 3
    assert verdict(only(figures, [early, later[0]], near_by))[1] == "doubtful"


def test_one_number_of_a_part_and_its_whole_is_left_to_the_rules_of_parts():
    measures = [{"subject": name, "indicator": "revenue"} for name in "ab"]
    relation = {"comparable": [{"code": "x", "measures": measures, "why": "试验"}]}
    whole = said("> 2000 亿元", subject="a")
    assert not found(figures, [whole, said(">= 2000 亿元", subject="b", parents=("a",))], relation)
    assert found(figures, [whole, said(">= 2000 亿元", subject="b")], relation)


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


def near(one, other, **more):
    measures = [{"subject": name, "indicator": "revenue"} for name in "ab"]
    relation = {"code": "x", "measures": measures, "why": "试验", **more}
    pair = [said(one, code="one", subject="a"), said(other, code="other", subject="b")]
    return found(figures, pair, {"comparable": [relation]})


@pytest.mark.parametrize(
    ("one", "other", "severity"),
    [
        (">= 2000 亿元", "~ 1000 亿元", "contradiction"),
        (">= 4000 亿元", ">= 5000 亿元", "doubtful"),
        ("> 4000 亿元", ">= 5000 亿元", "compatible"),
    ],
)
def test_one_thing_under_two_names(one, other, severity):
    [finding] = near(one, other, one_thing=True)
    assert verdict(finding) == ("two_figures", severity)
    [finding] = near(one, other)
    assert verdict(finding)[1] != "contradiction"


def test_one_number_for_a_part_and_its_whole_is_doubtful():
    assert not near(">= 1000 亿元", ">= 1000 亿元")
    for flag, severity in (("equal_is_odd", "compatible"), ("apart", "doubtful")):
        [finding] = near(">= 1000 亿元", ">= 1000 亿元", **{flag: True})
        assert verdict(finding) == ("definition", severity)


def test_one_number_of_near_measures_in_other_words():
    [finding] = near(">= 4000 亿元", "> 4000 亿元")
    assert verdict(finding) == ("comparator", "compatible")


def test_a_near_measure_that_says_the_others_figure_elsewhere_is_no_finding():
    goal, section = said("> 1000 亿元", subject="a"), said(">= 2000 亿元", subject="a")
    cluster = said(">= 2000 亿元", subject="b", plan="p2")
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
