"""What the check finds in the five plans, how it is kept, and what a coordinator may say of it."""

import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from departments.models import User
from planning.documents.consistency.storing import refresh_findings, stored_relations
from planning.documents.consistency.working import working
from planning.models import (
    Finding,
    FindingClass,
    Paragraph,
    Remark,
    Section,
    Severity,
    Target,
)
from planning.selectors import findings_with_state
from planning.services import remark_on_finding
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(db):
    return UserFactory(role=User.Role.COORDINATOR)


def about(*codes):
    """The findings whose places are, among others, these statements."""
    findings = Finding.objects.all()
    for code in codes:
        as_target = findings.filter(sides__target__code=code)
        findings = as_target or findings.filter(sides__fact__code=code)
    return findings


def as_json():
    out = StringIO()
    call_command("check_consistency", "--format", "json", stdout=out)
    return json.loads(out.getvalue())


# Known disagreements: class, severity, places, and a number of the arithmetic.
KNOWN = [
    ("result", "contradiction", "3,166.68", ["iu12/review-structure/state-owned-above-scale-profit-2010", "iu12/review-scale/profit-2010"]),
    ("parts", "contradiction", "5,744", ["iu12/review-structure/non-public-above-scale-profit-2010"]),
    ("two_figures", "contradiction", "166.7%", ["iu12/box7/polyoxymethylene-annual-capacity", "iu12/box14/polyoxymethylene-annual-capacity"]),
    ("two_figures", "contradiction", "20%", ["iu12/box11/dfd-batteries-project-size", "wp2012/new-energy-vehicles/dfd-batteries-annual-capacity"]),
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
    ("parts", "compatible", "2.4 万亿元", ["iu12/traditional/traditional-pillar-industries-revenue"]),
    ("parts", "compatible", "3.4 万亿元", ["nc2017/goals/emerging-clusters-total-scale"]),
    ("limit", "doubtful", "22.7%", ["wp2012/goals/value-added", "sei12/goals/revenue"]),
    ("limit", "doubtful", "19.4%", ["iu12/table2/value-added", "iu12/food/food-revenue"]),
    ("definition", "doubtful", "合计 100 万吨", ["iu12/box7/ethylene-glycol-annual-capacity"]),
    ("definition", "doubtful", "网络零售额", ["nc2017/e-commerce/online-retail-sales", "nc2017/cloud-big-data/core-industry-scale"]),
    ("growth", "doubtful", "两种算法", ["iu12/table1/so2-emissions-growth-2010", "iu12/table1/energy-per-value-added-growth-2010"]),
    ("growth", "compatible", "没有起止数", ["iu12/table2/nox-emissions-change"]),
    ("parts", "doubtful", "4,550", ["iu12/pilot/pilot-industries-revenue", "sei12/new-energy/new-energy-revenue"]),
    ("parts", "doubtful", "14.2%", ["sei12/goals/value-added", "iu12/table2/value-added"]),
    ("parts", "doubtful", "11,550", ["sei12/goals/revenue", "sei12/goals/biology-revenue"]),
    ("parts", "doubtful", "34.35", ["iu12/new-energy-vehicles/electric-vehicles-annual-capacity"]),
    ("parts", "doubtful", "93.3%", ["wp2012/park-industries/demonstration-parks-revenue-2013", "wp2012/goals/revenue"]),
    ("list", "doubtful", "41", ["iu12/box19/main-chains-count"]),
    ("limit", "doubtful", "140.7%", ["iu12/steel/iron-steel-steel-products-output", "iu12/steel/iron-steel-crude-steel-output"]),
    ("limit", "doubtful", "106.7%", ["iu12/box14/zhongnan-industrial-diamond-annual-capacity", "sei12/box15/synthetic-diamond-annual-capacity"]),
    ("result", "doubtful", "0.79%", ["iu12/table1/rd-share-of-revenue-2005", "iu12/goals/rd-share-of-revenue"]),
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
        ["sei12/goals/value-added-share-of-gdp"],
    ],
)
def test_what_agrees_is_not_found(codes):
    """1400 is 200 and 1200, 200 is 20 and 180, 18 is 10 and 8, rates that follow from their ends."""
    assert not about(*codes)


def test_every_class_and_severity_occurs_and_compatible_pairs_are_told_apart():
    assert set(Finding.objects.values_list("finding_class", flat=True)) == set(FindingClass.values)
    assert set(Finding.objects.values_list("severity", flat=True)) == set(Severity.values)
    assert 100 <= Finding.objects.count() <= 200


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
    import shutil

    from config.environment import BASE_DIR

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
    ],
)
def test_a_mistake_in_the_relations_is_named_with_its_line(tmp_path, capsys, old, new, message):
    folder, line = broken_relations(tmp_path, old, new)
    with pytest.raises(CommandError, match="数据库没有改动"):
        call_command("load_plans", folder)
    errors = capsys.readouterr().err
    assert f"relations.yaml:{line}: {message}" in errors


# Remarks


def test_a_remark_closes_a_finding_and_outlives_a_new_check(coordinator):
    finding = Finding.objects.first()
    remark_on_finding(finding, coordinator, "以分节为准。", closes=True)
    refresh_findings()
    assert findings_with_state().get(key=finding.key).closed
    remark_on_finding(finding, coordinator, "再议。", closes=False)
    assert not findings_with_state().get(key=finding.key).closed
    assert [r.text for r in Remark.objects.filter(key=finding.key)] == ["以分节为准。", "再议。"]


@pytest.mark.parametrize("text", ["", "  \n "])
def test_nothing_said_closes_nothing(coordinator, text):
    with pytest.raises(ValueError, match="请写明理由"):
        remark_on_finding(Finding.objects.first(), coordinator, text, closes=True)
    assert not Remark.objects.exists()


def address(finding):
    return reverse("finding", args=[finding.key])


def remark_address(finding):
    return reverse("finding_remark", args=[finding.key])


def test_a_coordinator_closes_and_reopens_on_the_page(client, coordinator):
    finding = Finding.objects.first()
    client.force_login(coordinator)
    saved = client.post(
        remark_address(finding), {"text": "以分节为准。", "action": "close"}, follow=True
    )
    page = saved.content.decode()
    assert "已说明结案" in page and "以分节为准。" in page and "说明并重新打开" in page
    client.post(remark_address(finding), {"text": "补一句。", "action": "remark"})
    assert findings_with_state().get(key=finding.key).closed
    client.post(remark_address(finding), {"text": "还要再看。", "action": "reopen"})
    assert not findings_with_state().get(key=finding.key).closed


def test_an_empty_remark_is_answered_with_what_to_do(client, coordinator):
    client.force_login(coordinator)
    response = client.post(
        remark_address(Finding.objects.first()), {"text": " ", "action": "close"}
    )
    assert response.status_code == 422
    assert "请写明理由" in response.content.decode()


@pytest.mark.parametrize("role", ["official", "clerk", "reviewer", "analyst"])
def test_nobody_else_may_say_something(client, role):
    finding = Finding.objects.first()
    department = DepartmentFactory() if role == "clerk" else None
    client.force_login(UserFactory(role=role, department=department))
    assert "说明并结案" not in client.get(address(finding)).content.decode()
    assert client.post(remark_address(finding), {"text": "x", "action": "close"}).status_code == 403
    assert not Remark.objects.exists()


def test_a_visitor_is_sent_to_sign_in(client):
    response = client.post(
        remark_address(Finding.objects.first()), {"text": "x", "action": "close"}
    )
    assert response.status_code == 302 and "/accounts/sign-in/" in response.url
    assert not Remark.objects.exists()


def test_the_page_says_when_figures_changed_after_the_last_remark(client, coordinator):
    [finding] = about("iu12/steel/iron-steel-steel-products-output")
    remark_on_finding(finding, coordinator, "外购坯料。", closes=True)
    assert "数字有改动" not in client.get(address(finding)).content.decode()
    Target.objects.filter(code="iu12/steel/iron-steel-steel-products-output").update(value=3900)
    refresh_findings()
    page = client.get(address(finding)).content.decode()
    assert "数字有改动" in page and "140.7%" in page and "144.4%" in page


# Pages


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"plan": "sei13"}, {"plan": "sei13"}),
        ({"severity": "contradiction"}, {"severity": "contradiction"}),
        ({"kind": "list"}, {"finding_class": "list"}),
    ],
)
def test_the_list_is_filtered(client, query, shown):
    response = client.get(reverse("findings"), query)
    assert response.status_code == 200
    found = list(response.context["page"].paginator.object_list)
    assert 0 < len(found) < Finding.objects.count()
    for finding in found:
        if "plan" in shown:
            assert shown["plan"] in {side.plan.code for side in finding.sides.all()}
        else:
            [(name, value)] = shown.items()
            assert getattr(finding, name) == value


def test_closed_findings_can_be_set_apart(client, coordinator):
    finding = Finding.objects.first()
    remark_on_finding(finding, coordinator, "可以并存。", closes=True)
    closed = client.get(reverse("findings"), {"closed": "yes"}).context["page"].paginator
    assert [row.key for row in closed.object_list] == [finding.key]
    rest = client.get(reverse("findings"), {"closed": "no"}).context["page"].paginator
    assert rest.count == Finding.objects.count() - 1


def test_the_file_has_what_the_page_has_and_all_places_of_it(client, coordinator):
    closed = Finding.objects.filter(sides__plan__code="sei13").exclude(sides__plan__code="nc2017")
    remark_on_finding(closed.first(), coordinator, "可以并存。", closes=True)
    for query in ("plan=sei13", "kind=growth", "severity=doubtful&closed=no", "closed=yes"):
        page = client.get(f"{reverse('findings')}?{query}")
        assert f"/data/findings.csv?{query}" in page.content.decode().replace("&amp;", "&")
        file = client.get(f"/data/findings.csv?{query}&names=en")
        rows = list(csv.DictReader(StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
        shown = page.context["page"].paginator.object_list
        assert {row["finding"] for row in rows} == {finding.key for finding in shown} != set()
        assert len(rows) == sum(len(finding.sides.all()) for finding in shown)


def test_the_list_can_be_printed_whole(client):
    first = client.get(reverse("findings"))
    assert "page=all" in first.content.decode()
    whole = client.get(reverse("findings"), {"page": "all"})
    assert len(whole.context["page"].object_list) == Finding.objects.count()


def test_every_place_leads_to_what_stands_there(client):
    """A target, a project's size, a fact, a measure; a list of places to its section."""
    for finding in one_of_each(Finding.objects.all(), "rule"):
        page = client.get(address(finding)).content.decode()
        for side in finding.sides.select_related("target__project", "fact", "section"):
            assert side.section, finding.rule
            if hasattr(side.target, "project"):
                assert f'href="{reverse("project", args=[side.target.project.code])}"' in page
            if side.target:
                assert f'href="{reverse("target", args=[side.target.code])}"' in page
            assert f'{reverse("plan", args=[side.plan.code])}#{side.section.code}"' in page


def test_the_arithmetic_is_shown_in_the_units_of_the_places(client):
    [finding] = about("iu12/table2/fixed-investment", "iu12/table2/fixed-investment-growth").filter(
        finding_class="growth"
    )
    lines = dict(client.get(address(finding)).context["working"])
    assert lines["起点"] == "0.75 万亿元" and lines["终点"] == "2.04 万亿元"
    assert lines["所写"] == "20%" and lines["由数推得"] == "22.2%" and lines["年数"] == "5"


def test_every_stored_quantity_has_a_word():
    for finding in Finding.objects.prefetch_related("sides"):
        lines = working(finding.numbers, (side.unit for side in finding.sides.all()))
        assert len(lines) == len(finding.numbers)


@pytest.fixture
def text(db):
    """The paragraphs that two places of one finding are written in."""
    for code, words in (
        ("traditional", "到2015年，传统优势产业主营业务收入超过2.2万亿元。"),
        ("chemicals", "力争到2015年主营业务收入达到6200亿元。"),
    ):
        section = Section.objects.get(plan__code="iu12", code=code)
        order = 1 if code == "traditional" else 2
        Paragraph.objects.create(
            plan=section.plan, section=section, number=1, text=words, order=order
        )


def test_the_clauses_stand_on_the_page_with_their_numbers_marked(client, text):
    [finding] = about(
        "iu12/traditional/traditional-pillar-industries-revenue", "iu12/chemicals/chemicals-revenue"
    ).filter(finding_class="parts")
    page = client.get(address(finding)).content.decode()
    assert "<mark>2.2万亿元</mark>" in page and "<mark>6200亿元</mark>" in page
    assert f'{reverse("plan_text", args=["iu12"])}#chemicals-1"' in page


def test_a_finding_takes_the_same_number_of_queries_however_many_places(
    client, text, django_assert_max_num_queries
):
    for finding in sorted(
        Finding.objects.prefetch_related("sides"), key=lambda f: len(f.sides.all())
    )[::60]:
        with django_assert_max_num_queries(11):
            assert client.get(address(finding)).status_code == 200


def test_lists_take_few_queries_however_many_rows(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        assert client.get(reverse("findings")).status_code == 200
    with django_assert_max_num_queries(10):
        assert client.get(reverse("findings"), {"kind": "list"}).status_code == 200


def one_of_each(rows, *names):
    """The first row of each combination of values."""
    return {tuple(getattr(row, name) for name in names): row for row in rows}.values()


def test_a_finding_of_every_rule_has_a_page_that_leads_to_its_targets(client):
    findings = Finding.objects.prefetch_related("sides__target")
    for finding in one_of_each(findings, "rule", "severity"):
        response = client.get(address(finding))
        assert response.status_code == 200
        page = response.content.decode()
        for side in finding.sides.all():
            if side.target:
                assert f'href="{reverse("target", args=[side.target.code])}"' in page


def test_figures_of_every_kind_and_plan_have_a_page_that_leads_back(client):
    targets = Target.objects.filter(finding_sides__isnull=False).distinct()
    assert {"target", "project", "policy"} <= set(targets.values_list("kind", flat=True))
    for target in one_of_each(targets, "kind", "plan_id", "form"):
        response = client.get(reverse("target", args=[target.code]))
        assert response.status_code == 200, target.code
        page = response.content.decode()
        for finding in about(target.code):
            assert f'href="{address(finding)}"' in page


def test_an_unknown_finding_is_not_found(client):
    assert client.get(reverse("finding", args=["list-000000000000"])).status_code == 404


def test_an_empty_list_says_what_would_fill_it(client):
    Finding.objects.all().delete()
    assert "load_plans" in client.get(reverse("findings")).content.decode()
