"""What the check finds in the five plans, and how its relations are checked."""

import json
import shutil
from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from config.environment import BASE_DIR
from planning.documents.consistency.storing import refresh_findings, stored_relations
from planning.models import Finding, FindingClass, Item, Mention, Severity, Target
from tests.consistency.saying import about

pytestmark = pytest.mark.django_db


def as_json():
    out = StringIO()
    call_command("check_consistency", "--format", "json", stdout=out)
    return json.loads(out.getvalue())


# Known disagreements: class, severity, places, and a number of the arithmetic.
KNOWN = [
    ("result", "contradiction", "3,166.68", ["iu12/review-structure/state-owned-above-scale-profit-2010", "iu12/review-scale/profit-2010"]),
    ("parts", "contradiction", "5,744", ["iu12/review-structure/non-public-above-scale-profit-2010"]),
    ("two_figures", "contradiction", "166.7%", ["iu12/box7/polyoxymethylene-annual-capacity", "iu12/box14/polyoxymethylene-annual-capacity"]),
    ("two_figures", "contradiction", "125%", ["sei13/goals/energy-saving-environmental-industry-scale", "sei13/green/energy-saving-environmental-industry-scale"]),
    ("two_figures", "contradiction", "50%", ["iu12/biomedicine/biomedicine-revenue", "sei12/biology/biomedicine-industry-scale"]),
    ("two_figures", "doubtful", "20%", ["iu12/box11/dfd-batteries-project-size", "wp2012/new-energy-vehicles/dfd-batteries-annual-capacity"]),
    ("growth", "contradiction", "10.9%", ["iu12/table2/rd-share-of-revenue", "iu12/table2/rd-share-of-revenue-growth"]),
    ("growth", "contradiction", "22.2%", ["iu12/table2/fixed-investment", "iu12/table2/fixed-investment-growth"]),
    ("growth", "contradiction", "−12.1%", ["iu12/table1/water-per-value-added-growth-2010"]),
    ("growth", "doubtful", "9,967", ["sei12/goals/revenue", "sei12/goals/industry-scale-growth"]),
    ("growth", "compatible", "128.8%", ["sei13/achievements/industry-scale-change-2015"]),
    ("growth", "doubtful", "10 倍", ["wp2012/market/wind-power-installed-capacity-2013", "sei12/new-energy/wind-power-installed-capacity"]),
    ("two_figures", "doubtful", "−30%", ["iu12/goals/energy-per-value-added-change", "iu12/table2/energy-per-value-added-change"]),
    ("two_figures", "doubtful", "41.7%", ["iu12/new-energy/new-energy-revenue", "sei12/new-energy/new-energy-revenue"]),
    ("two_figures", "compatible", "2.2 万亿元", ["iu12/growth/equipment-manufacturing-revenue", "iu12/equipment/equipment-manufacturing-revenue"]),
    ("two_figures", "compatible", "200%", ["sei13/goals/high-end-equipment-industry-scale", "sei13/high-end-equipment/high-end-equipment-industry-scale"]),
    ("comparator", "compatible", "5,000 亿元", ["nc2017/goals/cluster-2017-smart-terminals-industry-scale", "nc2017/smart-terminals/industry-scale"]),
    ("parts", "doubtful", "2.4 万亿元", ["iu12/traditional/traditional-pillar-industries-revenue"]),
    ("parts", "doubtful", "3.4 万亿元", ["nc2017/goals/emerging-clusters-total-scale"]),
    ("limit", "doubtful", "22.7%", ["wp2012/goals/value-added", "sei12/goals/revenue"]),
    ("limit", "doubtful", "19.4%", ["iu12/table2/value-added", "iu12/food/food-revenue"]),
    ("definition", "compatible", "合计 100 万吨", ["iu12/box7/ethylene-glycol-annual-capacity", "nc2017/nylon-chemicals/ethylene-glycol-annual-capacity"]),
    ("definition", "doubtful", "网络零售额", ["nc2017/e-commerce/online-retail-sales", "nc2017/cloud-big-data/core-industry-scale"]),
    ("growth", "doubtful", "两种算法", ["iu12/table1/so2-emissions-growth-2010", "iu12/table1/energy-per-value-added-growth-2010"]),
    ("growth", "doubtful", "没有起止数", ["iu12/table2/nox-emissions-change"]),
    ("parts", "doubtful", "4,550", ["iu12/pilot/pilot-industries-revenue", "sei12/new-energy/new-energy-revenue"]),
    ("parts", "doubtful", "14.2%", ["sei12/goals/value-added", "iu12/table2/value-added"]),
    ("parts", "doubtful", "11,550", ["sei12/goals/revenue", "sei12/goals/biology-revenue"]),
    ("parts", "doubtful", "34.35", ["iu12/new-energy-vehicles/electric-vehicles-annual-capacity"]),
    ("parts", "doubtful", "93.3%", ["wp2012/park-industries/demonstration-parks-revenue-2013", "wp2012/goals/revenue"]),
    ("list", "doubtful", "41", ["iu12/box19/main-chains-count"]),
    ("limit", "contradiction", "140.7%", ["iu12/steel/iron-steel-steel-products-output", "iu12/steel/iron-steel-crude-steel-output"]),
    ("limit", "doubtful", "106.7%", ["iu12/box14/zhongnan-industrial-diamond-annual-capacity", "sei12/box15/synthetic-diamond-annual-capacity"]),
    ("result", "doubtful", "0.79%", ["iu12/table1/rd-share-of-revenue-2005", "iu12/goals/rd-share-of-revenue"]),
    ("growth", "doubtful", "33.8%", ["sei12/status/revenue-2010", "sei13/green/new-energy-industry-scale"]),
    ("growth", "doubtful", "109.1%", ["sei12/new-energy-vehicles/new-energy-vehicles-industry-scale", "sei13/green/new-energy-vehicles-industry-scale"]),
    ("parts", "doubtful", "4.15 万亿元", ["nc2017/goals/emerging-clusters-total-scale", "nc2017/e-commerce/online-retail-sales"]),
    ("parts", "doubtful", "至多容得下 2 个", ["sei13/smart-sets/manufacturing-system-clusters-industry-scale"]),
    ("limit", "doubtful", "32.3%", ["sei12/status/henan-researchers-vs-guangdong-2010"]),
    ("list", "doubtful", "24", ["sei13/info-infrastructure/internet-outlets-count"]),
    ("result", "doubtful", "57.1%", ["sei12/box1/smartphones-project-size", "sei13/achievements/smartphones-phone-output-2015"]),
    ("parts", "compatible", "合计至少 18 个", ["sei12/goals/demonstration-parks-count-revenue-over-50bn"]),
    ("list", "compatible", "15 个", ["sei12/clusters/demonstration-parks-count"]),
    ("two_figures", "compatible", "＞ 4,000 亿元", ["sei13/goals/biomedicine-industry-scale", "nc2017/goals/cluster-2017-biomedicine-industry-scale", "nc2017/biomedicine/industry-scale"]),
    ("growth", "compatible", "−13.7%", ["iu12/review-saving/cod-emissions-change-2010"]),
    ("two_figures", "compatible", "2.11 万亿元", ["iu12/table2/value-added", "iu12/goals/value-added"]),
    ("list", "doubtful", "8 个", ["iu12/food/food-high-value-fields-count"]),
    ("definition", "doubtful", "不含航空航天装备", ["sei13/high-end-equipment/high-end-equipment-industry-scale", "nc2017/smart-manufacturing/industry-scale"]),
    ("definition", "doubtful", "加智能汽车", ["sei13/green/new-energy-vehicles-industry-scale", "nc2017/new-energy-vehicles/industry-scale"]),
    ("definition", "doubtful", "3,000 亿元", ["sei13/green/new-energy-industry-scale", "nc2017/smart-power/industry-scale"]),
    ("comparator", "compatible", "1 万亿元", ["sei13/goals/next-generation-it-industry-scale", "sei13/information/next-generation-it-industry-scale"]),
    ("parts", "doubtful", "9,000 亿元", ["sei13/information/next-generation-it-industry-scale", "nc2017/outsourcing/industry-scale"]),
    ("comparator", "compatible", "1,000 亿元", ["sei13/goals/digital-creative-industry-scale", "sei13/digital-creativity/digital-creative-industry-scale"]),
    ("growth", "doubtful", "11,719", ["wp2012/goals/revenue", "sei12/goals/revenue"]),
    ("growth", "doubtful", "6,379", ["sei12/status/revenue-2010", "wp2012/goals/revenue"]),
    ("result", "compatible", "没有提高", ["sei12/goals/emerging-key-enterprises-rd-share-of-sales", "sei13/goals/emerging-key-enterprises-rd-share-of-sales"]),
    ("definition", "compatible", "100 项", ["wp2012/goals/key-technologies-breakthroughs-new", "wp2012/traditional-technology/key-technologies-breakthroughs-new"]),
    ("comparator", "compatible", "2,000 亿元", ["iu12/new-materials/new-materials-revenue", "sei12/goals/new-materials-revenue"]),
    ("parts", "doubtful", "与它同数", ["iu12/biomedicine/biomedicine-revenue", "sei12/goals/biology-revenue"]),
    ("parts", "compatible", "26 万辆", ["sei12/new-energy-vehicles/nev-and-site-vehicles-annual-capacity", "sei12/box12/battery-electric-buses-project-size"]),
    ("definition", "doubtful", "15%", ["sei12/goals/value-added-share-of-gdp-2020", "sei13/goals/value-added-share-of-above-scale-industry"]),
]  # fmt: skip


@pytest.mark.parametrize(("finding_class", "severity", "number", "places"), KNOWN)
def test_a_known_disagreement_is_found(finding_class, severity, number, places):
    found = about(*places).filter(finding_class=finding_class, severity=severity)
    assert any(number in finding.explanation for finding in found)


def test_the_rail_cluster_has_one_city_more_in_the_body_than_in_the_appendix():
    rail = Finding.objects.get(subject__code="cluster-2012-rail-transit")
    assert rail.finding_class == FindingClass.PLACES
    assert rail.explanation.endswith("只在部分地方出现的：许昌市。")
    # The other eleven agree.
    others = Finding.objects.filter(
        subject__code__startswith="cluster-2012-", rule__contains="sei12"
    )
    assert list(others) == [rail]


def test_the_lead_of_new_energy_changes_between_the_plans_and_that_of_vehicles_does_not():
    [finding] = Finding.objects.filter(rule="lead-new-energy")
    assert finding.finding_class == FindingClass.PLACES
    assert "省能源局" in finding.explanation and "省发展改革委" in finding.explanation
    sides = list(finding.sides.order_by("order"))
    assert [side.plan.code for side in sides] == ["sei12", "nc2017"]
    assert sides[0].measure.code == "sei12/annex/new-energy-projects"
    # 工业和信息化厅 became 工业和信息化委: one department.
    assert not Finding.objects.filter(rule="lead-vehicles").exists()


def test_the_alloys_cluster_names_its_departments_under_other_headings():
    alloys = Finding.objects.get(rule="odd_roles")
    assert alloys.subject.code == "cluster-2017-high-end-alloys"
    assert "其余 17 个集群" in alloys.explanation


@pytest.mark.parametrize(
    ("rule", "listed"),
    [("food-chains", "8"), ("demonstration-parks", "15"), ("clusters-of-the-plan", "12")],
)
def test_a_list_is_counted_from_what_the_plans_name(rule, listed):
    """The items of a box, the parks called 示范园区 and the clusters of a chapter."""
    finding = Finding.objects.get(rule=f"listing-{rule}")
    assert finding.numbers["listed"] == listed
    Item.objects.filter(section__code="box4").first().delete()
    Mention.objects.filter(section__code__startswith="cluster-").delete()
    refresh_findings()
    changed = Finding.objects.filter(rule=f"listing-{rule}").first()
    assert changed is None or changed.numbers["listed"] == "7"


def test_two_nearly_equal_lists_of_departments_differ_by_one():
    [finding] = Finding.objects.filter(rule="nearly_the_same")
    assert finding.explanation.endswith("只在一处出现的：省能源局。")
    measures = [side.measure.code for side in finding.sides.order_by("order")]
    assert measures == ["sei12/annex/overall", "sei12/annex/leadership"]


@pytest.mark.parametrize(
    "codes",
    [
        ["wp2012/projects/innovation-development-projects-investment-completed"],
        ["wp2012/goals/innovation-platforms-count-new"],
        ["nc2017/goals/emerging-clusters-count"],
        ["iu12/table2/so2-emissions-change"],
        ["iu12/table2/large-medium-industry-erp-adoption-growth"],
        ["iu12/review-structure/non-public-above-scale-profit-share-of-above-scale-2010"],
        ["iu12/cars/zhengzhou-auto-base-project-size"],
        ["iu12/box21/cross-province-zones-count"],
        ["sei13/achievements/smartphones-output-global-share-2015"],
    ],
)
def test_what_agrees_is_not_found(codes):
    """1400 is 200 and 1200, 200 is 20 and 180, 18 is 10 and 8, rates that follow from their ends."""
    assert not about(*codes)


def test_every_class_and_severity_occurs_and_compatible_pairs_are_told_apart():
    assert set(Finding.objects.values_list("finding_class", flat=True)) == set(FindingClass.values)
    assert set(Finding.objects.values_list("severity", flat=True)) == set(Severity.values)
    assert 150 <= Finding.objects.count() <= 250


def test_the_documentation_counts_what_is_found():
    severities = Counter(Finding.objects.values_list("severity", flat=True))
    counted = (
        f"lists {severities.total()} findings ({severities['contradiction']} contradictions, "
        f"{severities['doubtful']} doubtful, {severities['compatible']} compatible)"
    )
    assert counted in (BASE_DIR / "docs" / "documents.md").read_text(encoding="utf-8")


def test_the_json_has_the_agreed_fields_and_both_places():
    rows = as_json()
    assert len(rows) == Finding.objects.count()
    for row in rows:
        assert list(row) == ["class", "severity", "subject", "indicator", "sides", "explanation"]
        assert row["sides"] and row["explanation"].endswith("。")
        for side in row["sides"]:
            assert list(side) == ["plan", "locator", "value", "unit", "comparator"]
            assert side["plan"] and side["locator"] and side["value"]
    steel = next(row for row in rows if "钢材产量" in row["explanation"])
    assert [(side["value"], side["unit"], side["comparator"]) for side in steel["sides"]] == [
        ("3800", "万吨", ">="), ("2700", "万吨", ">="),
    ]  # fmt: skip


def test_the_text_names_places_and_the_number_of_findings():
    out = StringIO()
    call_command("check_consistency", stdout=out)
    text = out.getvalue()
    assert "[矛盾·前后不接] 规模以上国有工业企业利润为 3,166.68 亿元" in text
    assert f"发现 {Finding.objects.count()} 处。" in text


def test_checking_twice_finds_the_same_under_the_same_keys():
    before = list(Finding.objects.values_list("key", "explanation", "order"))
    refresh_findings()
    assert list(Finding.objects.values_list("key", "explanation", "order")) == before


def test_a_finding_goes_with_the_figure_that_made_it():
    steel = "iu12/steel/iron-steel-steel-products-output"
    assert about(steel)
    Target.objects.filter(code=steel).update(value=2600)
    refresh_findings()
    assert not about(steel)


def test_relations_come_back_as_they_were_declared():
    relations = stored_relations()
    assert "iu12/food/food-clusters-business-revenue" in relations.each
    assert relations.one("indicators", "annual-capacity") == "project-size"


# Relations are checked like the plans


def broken_relations(tmp_path, old, new):
    folder = tmp_path / "fixtures"
    shutil.copytree(BASE_DIR / "fixtures", folder)
    file = folder / "relations.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    line = text[: text.index(old)].count("\n") + 1
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder, line


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "lesser: iu12/steel/iron-steel-steel",
            "lesser: iu12/steel/no-steel",
            "没有数字“iu12/steel/no-steel",
        ),
        ("{subject: electronics, ", "{subject: nobody, ", "没有对象“nobody”"),
        ("at: iu12/box4", "at: iu12/box44", "没有章节“iu12/box44”"),
        ("indicators: [project-size,", "indicators: [no-size,", "没有指标“no-size”"),
        ("greater: iu12/steel", "greatest: iu12/steel", "不认识的键“greatest”"),
        (
            "what: 产业链和产业\n  what_en: industry chains and industries",
            "what: 产业链和产业",
            "“what”没有英文，缺少“what_en”",
        ),
    ],
)
def test_a_mistake_in_the_relations_is_named_with_its_line(tmp_path, capsys, old, new, message):
    folder, line = broken_relations(tmp_path, old, new)
    with pytest.raises(CommandError, match="数据库没有改动"):
        call_command("load_plans", folder)
    errors = capsys.readouterr().err
    assert f"relations.yaml:{line}: {message}" in errors
