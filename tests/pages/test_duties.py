"""Measures, projects and the matrix: who may report, what stands, and links that keep their word."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from departments.models import Department, User
from planning import gathering, services
from planning.duties import in_the_matrix, matrix
from planning.models import Measure, News, Paragraph, Project, Responsibility
from tests import factories as f

pytestmark = pytest.mark.django_db

PROJECT = "wp2012/foxconn-province/hebi-magnesium"
MEASURE = "sei12/annex/talent"
VALUES = {"stage": "started", "on": "2013-06-30", "text": "主体厂房封顶", "evidence": "试验文件"}


@pytest.fixture
def project():
    return Project.objects.get(code=PROJECT)


@pytest.fixture
def coordinator():
    return f.UserFactory(role=User.Role.COORDINATOR)


def clerk_of(code):
    return f.UserFactory(role=User.Role.CLERK, department=Department.objects.get(code=code))


def report(client, user, **changes):
    if user:
        client.force_login(user)
    return client.post(reverse("report_project", args=[PROJECT]), VALUES | changes)


@pytest.mark.parametrize("department", ["industry-informatization", "hebi"])
def test_a_clerk_of_an_answering_department_reports(client, project, department):
    user = clerk_of(department)
    assert report(client, user).status_code == 302
    news = News.objects.get()
    assert (news.project, news.author, news.stage) == (project, user, "started")
    page = client.get(reverse("project", args=[PROJECT])).content.decode()
    assert "主体厂房封顶" in page and "2013年6月30日" in page and "试验文件" in page


@pytest.mark.parametrize("role", ["visitor", "official", "reviewer", "other clerk", "supporter"])
def test_nobody_else_reports(client, role, official, reviewer):
    users = {
        "visitor": None,
        "official": official,
        "reviewer": reviewer,
        "other clerk": clerk_of("forestry"),
        "supporter": clerk_of("education"),
    }
    user = users[role]
    answer = report(client, user)
    assert answer.status_code == (302 if role == "visitor" else 403)
    if role == "supporter":  # it supports this one, and supporting is not answering
        answer = client.post(
            reverse("report_measure", args=[MEASURE]), VALUES | {"stage": "running"}
        )
        assert answer.status_code == 403
    assert not News.objects.exists()
    assert "登记进展</h2>" not in client.get(reverse("project", args=[PROJECT])).content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": ""}, "请写一句话说明最新进展。"),
        ({"on": "昨天"}, "日期应写成"),
        ({"on": ""}, "请填写这条进展发生的日期。"),
        ({"stage": "running"}, "running"),  # a stage of measures
    ],
)
def test_a_wrong_report_says_what_to_do_and_keeps_what_was_written(
    client, coordinator, changes, message
):
    answer = report(client, coordinator, **changes)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert "试验文件" in answer.content.decode()
    assert not News.objects.exists()


def test_tomorrow_is_no_news(client, coordinator):
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = report(client, coordinator, on=tomorrow.isoformat())
    assert "日期不能晚于今天。" in answer.content.decode()


def test_the_latest_report_gives_the_stage_and_can_be_taken_back(client, project, coordinator):
    for stage, day in (("started", 1), ("producing", 2)):
        services.report_news(
            project, coordinator, stage=stage, on=date(2013, 1, day), text=f"进展{stage}"
        )
    client.force_login(coordinator)
    listed = reverse("projects")
    assert PROJECT in client.get(listed, {"stage": "producing", "q": "鹤壁"}).content.decode()
    latest = News.objects.get(stage="producing")
    assert client.post(reverse("withdraw_news", args=[latest.pk])).status_code == 302
    assert PROJECT not in client.get(listed, {"stage": "producing", "q": "鹤壁"}).content.decode()
    assert PROJECT in client.get(listed, {"stage": "started", "q": "鹤壁"}).content.decode()
    assert News.objects.get(pk=latest.pk).withdrawn_at is not None


def test_others_cannot_take_a_report_back(client, project, coordinator):
    news = services.report_news(
        project, coordinator, stage="started", on=date(2013, 1, 1), text="进展"
    )
    client.force_login(clerk_of("forestry"))
    assert client.post(reverse("withdraw_news", args=[news.pk])).status_code == 403
    assert client.get(reverse("withdraw_news", args=[news.pk])).status_code == 405
    news.refresh_from_db()
    assert news.withdrawn_at is None


@pytest.mark.parametrize("model", [Measure, Project])
def test_every_one_has_a_page(client, model):
    name = model._meta.model_name
    for code in model.objects.values_list("code", flat=True)[::7]:
        assert client.get(reverse(name, args=[code])).status_code == 200, code


def test_a_duty_that_nobody_reported_says_so_and_is_not_shown_as_done(client):
    page = client.get(reverse("measure", args=[MEASURE])).content.decode()
    assert "还没有登记进展" in page
    assert "已完成" not in page


@pytest.mark.parametrize("news", [1, 3])
def test_lists_take_the_same_number_of_queries_for_one_report_and_three(
    client, coordinator, django_assert_num_queries, news
):
    for project in Project.objects.order_by("plan__order", "order")[:news]:
        services.report_news(
            project, coordinator, stage="started", on=date(2013, 1, 1), text="进展"
        )
    client.logout()
    with django_assert_num_queries(10):
        assert client.get(reverse("projects")).status_code == 200


class TestMatrix:
    def test_it_counts_each_matter_once_whatever_roles_a_department_has(self):
        plans, rows = matrix(2015, in_the_matrix())
        cells = {d.code: dict(zip([p.code for p in plans], own, strict=True)) for d, own, _ in rows}
        cell = cells["development-reform"]["nc2017"]
        duties = Responsibility.objects.filter(
            department__code="development-reform", plan__code="nc2017"
        )
        assert cell.clusters == duties.values("cluster").exclude(cluster=None).distinct().count()
        assert cell.clusters == 15
        assert cells["forestry"]["iu12"].total == 0

    def test_every_number_leads_to_as_many(self, client):
        page = client.get(reverse("matrix"), {"year": 2015}).content.decode()
        links = re.findall(
            r'href="(/(?:targets|measures|projects)/\?[^"]+)"[^>]*>(?:<svg.*?</svg>)?(?:\w+ )?(\d+)</a>',
            page,
        )
        assert len(links) > 200
        for address, number in links[::23]:
            found = client.get(address.replace("&amp;", "&")).context["page"].paginator.count
            assert found == int(number), address


def test_an_industrys_page_gathers_all_five_plans(client):
    page = client.get(reverse("subject", args=["new-energy-vehicles"]))
    context = page.context
    for name in ("measures", "projects"):
        assert {row.plan.code for row in context[name]} >= {"iu12", "sei12", "wp2012"}
    assert {t.plan.code for t in context["targets"]} == {
        "iu12",
        "sei12",
        "wp2012",
        "sei13",
        "nc2017",
    }
    assert {m.plan.code for m in context["measures"]} >= {"sei13", "nc2017"}
    text = page.content.decode()
    assert "新能源汽车及智能汽车" in text and "许继集团" in text and "磷酸铁锂" in text


def test_a_cluster_page_shows_fields_sites_parks_and_who_answers(client):
    text = client.get(reverse("subject", args=["cluster-2012-electronics"])).content.decode()
    for word in ("网络终端", "鹤壁金山产业示范园区", "数字娱乐终端", "济源市政府", "省科技厅"):
        assert word in text
    odd = client.get(reverse("subject", args=["cluster-2017-high-end-alloys"])).content.decode()
    assert "责任：" in odd and "原文：省工业和信息化委" in odd


def test_a_park_has_what_is_placed_in_it_not_its_neighbours_in_the_text(client):
    context = client.get(reverse("subject", args=["zhengzhou-airport-zone"])).context
    assert not context["parks"] and context["mentions"] == []
    assert context["projects"]
    for row in (*context["projects"], *context["measures"], *context["fields"], *context["sites"]):
        assert "zhengzhou-airport-zone" in {place.code for place in row.located_in}


def test_a_department_has_its_clusters_by_plan_and_role(client):
    context = client.get(reverse("department", args=["development-reform"])).context
    shown = [(plan.code, len(roles)) for plan, roles in context["clusters"]]
    assert shown == [("sei12", 1), ("nc2017", 2)]
    assert sum(len(listed) for _, roles in context["clusters"] for _, listed in roles) == 27


def test_a_department_page_lists_its_measures_and_projects(client):
    page = client.get(reverse("department", args=["energy"]))
    matters = {matter["kind"]: matter for matter in page.context["matters"]}
    assert matters["project"]["total"] >= 10
    for kind, listing in (("measure", "measures"), ("project", "projects")):
        shown, total = matters[kind]["first"], matters[kind]["total"]
        assert 0 < len(shown) <= 20
        more = f'href="{reverse(listing)}?department=energy&amp;year='
        assert (more in page.content.decode()) == (total > len(shown))
        listed = client.get(reverse(listing), {"department": "energy"})
        assert listed.status_code == 200
    everything = client.get(reverse("measures"), {"department": "energy"}).content.decode()
    assert "新能源产业领域产业创新发展工程" in everything


class TestClauseAndTargets:
    """What the plan says of a project or a measure, and the targets that it serves."""

    def test_a_project_leads_to_its_goals_and_back(self, client):
        project = Project.objects.get(code="iu12/box11/xuji-chargers")
        page = client.get(reverse("project", args=[project.code])).content.decode()
        assert f'href="{reverse("target", args=[project.target.code])}"' in page
        goal = "iu12/new-energy-vehicles/electric-vehicles-annual-capacity"
        assert f'href="{reverse("target", args=[goal])}"' in page
        other = "iu12/metals/nonferrous-metals-nonferrous-output"
        assert reverse("target", args=[other]) not in page
        for code in (goal, project.target.code):
            page = client.get(reverse("target", args=[code])).content.decode()
            assert f'href="{reverse("project", args=[project.code])}"' in page

    def test_the_two_directions_agree(self):
        for project in Project.objects.filter(section__code__in=["box11", "box12", "box9"]):
            goals = gathering.goals_of(project)
            for goal in goals:
                assert gathering.projects_of(goal).filter(pk=project.pk).exists(), goal.code

    def test_the_clause_has_the_size_or_the_name_marked(self, client):
        sized = Project.objects.get(code="iu12/box11/xuji-chargers")
        named = Project.objects.filter(target=None, size="").first()
        measure = Measure.objects.first()
        for order, (matter, words) in enumerate(
            [(sized, sized.target.written), (named, named.name), (measure, measure.title)]
        ):
            Paragraph.objects.create(
                plan=matter.plan,
                section=matter.section,
                number=matter.paragraph,
                text=f"推进{words}等工作。",
                order=order,
            )
            page = client.get(reverse(matter._meta.model_name, args=[matter.code]))
            assert f"推进<mark>{words}</mark>等工作。" in page.content.decode()

    def test_without_a_text_the_locator_stands_alone(self, client):
        page = client.get(reverse("measure", args=["sei12/annex/talent"])).content.decode()
        assert "附件，第" in page and "blockquote" not in page
