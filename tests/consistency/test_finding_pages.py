"""What a coordinator may say of a finding, and the pages that show findings."""

import csv
from io import StringIO

import pytest
from django.urls import reverse

from planning.documents.consistency.storing import refresh_findings
from planning.documents.consistency.working import working
from planning.models import Finding, Paragraph, Remark, Section, Target
from planning.selectors import findings_with_state
from planning.services import remark_on_finding
from tests.consistency.saying import about
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db


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


def test_a_finding_says_the_same_in_english():
    finding = Finding.objects.get(rule="limit-rolled-steel")
    assert "140.7%" in finding.explanation and "140.7%" in finding.explanation_en
    assert "steel products are rolled from crude steel" in finding.explanation_en
    side = finding.sides.first()
    assert (side.label_en, side.figure_en) == (
        "Iron and steel industry: Output of steel products", "≥ 3,800 × 10,000 t",
    )  # fmt: skip
