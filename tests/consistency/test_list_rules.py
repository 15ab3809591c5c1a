"""Lists, places and departments: each rule with a case that it must find, and one that it must not."""

import pytest

from planning.documents.consistency import lists, places
from planning.documents.consistency.statements import Duty
from tests.consistency.saying import found, only, said, verdict

# Lists


def test_a_number_that_is_not_the_length_of_its_list():
    chains = said("60 条", indicator="count", form="count", listed=41, list_open=True)
    assert verdict(only(lists, [chains])) == ("list", "doubtful")
    examples = said("40 个", indicator="count", form="count", listed=8, list_open=True)
    assert verdict(only(lists, [examples])) == ("list", "compatible")
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


@pytest.mark.parametrize(
    ("announced", "severity"),
    [("30 个", "compatible"), ("16 个", "doubtful"), ("9 个", "doubtful")],
)
def test_what_is_named_in_passing_is_no_list(announced, severity):
    """Half of them may be examples; nearly all of them are meant to be all, and more are too many."""
    named = {"p1/clusters": [("park", f"园区{n}") for n in range(15)]}
    listing = {"code": "l", "announced": ["a"], "at": "p1/clusters", "what": "园区", "kind": "park"}
    parks = [said(announced, code="a")]
    finding = only(lists, parks, {"listings": [listing | {"in_passing": True}]}, named=named)
    assert verdict(finding) == ("list", severity)
    assert ("没有说是全部" in finding.explanation) is (announced != "9 个")
    finding = only(lists, parks, {"listings": [listing]}, named=named)
    assert verdict(finding) == ("list", "doubtful")


@pytest.mark.parametrize(
    ("more", "length"),
    [
        ({}, 2),
        ({"kind": "park"}, 3),
        ({"kind": "park", "ending": "示范园区"}, 1),
        ({"record": "b"}, 4),
        ({"kind": "cluster"}, None),
    ],
)
def test_a_list_is_counted_as_it_is_encoded(more, length):
    names = [("park", "甲示范园区"), ("park", "乙基地"), ("park", "丙实验区")]
    named = {"p1/box": [("box", "甲链"), ("box", "乙链"), *names]}
    numbers = [said("7 个", code="a"), said("4 个", code="b", subject="other", listed=4)]
    listing = {"code": "l", "announced": ["a"], "at": "p1/box", "what": "链", **more}
    findings = found(lists, numbers, {"listings": [listing]}, named=named)
    assert [each.numbers["listed"] for each in findings] == ([f"{length}"] if length else [])


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


def test_a_county_that_stands_for_its_city():
    same = layout(["郑州市", "许昌市（长葛市）", "洛阳市"])
    assert not found(places, [], same)
    finding = only(places, [], layout(["郑州市（新郑市）", "洛阳市"]))
    assert finding.sides[1].value == "郑州市（新郑市）、洛阳市"
    assert finding.explanation.endswith("只在部分地方出现的：许昌市。")


def test_one_thing_under_two_names_is_said_as_such():
    stated = [{"at": "p1/a", "names": ["双瑞"]}, {"at": "p1/b", "names": ["宝瑞"]}]
    one = {"code": "l", "matter": "企业名称", "subject": "rail", "stated": stated, "loose": True}
    finding = only(places, [], {"layouts": [one]}, locators={"p1/a": "甲", "p1/b": "乙"})
    assert finding.explanation == "企业名称：甲为“双瑞”；乙为“宝瑞”，说法不一。"


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


def handover(*after, role="lead", helped=(), kept=None):
    """A matter that 甲厅 leads in one plan (others `helped`), and who leads it in the next.

    `kept` is who is accountable there beside those who lead.
    """
    duties = [Duty("p1", "p1/s/m", "任务", "accountable", "省甲厅", "a", locator="附件")]
    duties += [Duty("p1", "p1/s/m", "任务", "support", f"省{name}", code) for name, code in helped]
    duties += [
        Duty("p2", "p2/s/m", "任务", role, f"省{name}", code, locator="二、")
        for name, code in after
    ]
    if kept:
        name, code = kept
        duties.append(Duty("p2", "p2/s/m", "任务", "accountable", f"省{name}", code))
    relation = {"code": "x", "matter": "试验", "subject": "s", "stated": ["p1/s/m", "p2/s/m"]}
    return found(places, [], {"leads": [relation]}, duties=tuple(duties))


def test_a_lead_that_changes_from_plan_to_plan_is_doubtful():
    [finding] = handover(("乙厅", "b"))
    assert verdict(finding) == ("places", "doubtful")
    assert "省甲厅" in finding.explanation and "省乙厅" in finding.explanation
    assert [side.code for side in finding.sides] == ["p1/s/m", "p2/s/m"]


def test_a_lead_that_only_lost_the_first_place_is_compatible():
    [finding] = handover(("乙厅", "b"), ("甲厅", "a"), helped=[("乙厅", "b")])
    assert verdict(finding) == ("places", "compatible")


def test_a_lead_that_became_accountable_has_not_lost_its_place():
    [finding] = handover(("乙厅", "b"), helped=[("乙厅", "b")], kept=("甲委", "a"))
    assert verdict(finding) == ("places", "compatible") and "是责任单位" in finding.explanation


def test_a_newcomer_in_the_first_place_is_doubtful():
    [finding] = handover(("乙厅", "b"), ("甲厅", "a"), helped=[("丙厅", "c")])
    assert verdict(finding) == ("places", "doubtful") and "并未列名" in finding.explanation


def test_the_same_lead_under_a_later_name_is_no_finding():
    assert not handover(("甲委", "a"))
    assert not handover(("甲委", "a"), ("乙厅", "b"))


def test_one_that_only_supports_leads_nothing():
    assert not handover(("乙厅", "b"), role="support")


@pytest.mark.parametrize(
    ("first", "second", "count"), [(12, 11, 1), (12, 12, 0), (12, 9, 0), (8, 7, 0)]
)
def test_two_long_lists_of_departments_that_differ_by_one(first, second, count):
    duties = [
        Duty("p1", f"p1/s/{matter}", matter, "support", f"省{n}局", f"d{n}", section="p1/s")
        for matter, length in (("甲", first), ("乙", second))
        for n in range(length)
    ]
    findings = found(places, [], duties=tuple(duties))
    assert [verdict(each) for each in findings] == [("places", "doubtful")] * count
    assert all(each.explanation.endswith("只在一处出现的：省11局。") for each in findings)
