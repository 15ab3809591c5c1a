"""Every page answers, in a constant number of queries, whatever it has to show."""

import re

import pytest
from django.urls import reverse

from departments.models import User
from planning.models import Plan, Target
from tests import factories as f

pytestmark = pytest.mark.django_db

TARGET = "iu12/metals/nonferrous-metals-nonferrous-output"
# page, arguments, most queries it may take (the session and the user of a signed-in person apart)
PAGES = [
    ("overview", [], 19),  # one of them for each year that left somebody behind
    ("plans", [], 8),
    ("plan", ["iu12"], 19),
    ("plan_text", ["iu12"], 11),
    ("plan_audit", ["iu12"], 8),
    ("targets", [], 11),
    ("target", [TARGET], 26),
    ("indicators", [], 4),
    ("indicator", ["installed-capacity"], 12),
    ("clusters", [], 12),
    ("subject", ["strategic-emerging"], 36),
    ("subject", ["new-energy-vehicles"], 36),
    ("cities", [], 11),
    ("screen", [], 30),
    ("compare", [], 8),
    ("subject", ["zhengzhou"], 46),
    ("departments", [], 12),
    ("department", ["development-reform"], 27),
    ("completeness", [], 12),
    ("matrix", [], 8),
    ("measures", [], 10),
    ("measure", ["sei12/annex/talent"], 8),
    ("projects", [], 10),
    ("project", ["iu12/box1/yutong-bus-base"], 14),
    ("project", ["iu12/box11/xuji-chargers"], 24),
    ("findings", [], 9),
    ("methodology", [], 1),
    ("sign_in", [], 1),
]


@pytest.mark.parametrize(("name", "args", "queries"), PAGES)
@pytest.mark.parametrize("year", ["", "2011", "2020"])
def test_a_page_answers_in_every_year(
    client, django_assert_max_num_queries, name, args, queries, year
):
    with django_assert_max_num_queries(queries):
        response = client.get(reverse(name, args=args), {"year": year} if year else {})
    assert response.status_code == 200
    assert "Content-Security-Policy" in response.headers
    assert "unsafe" not in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("code", ["iu12", "sei12", "wp2012", "sei13", "nc2017"])
def test_every_plan_shows_all_its_goals(client, code):
    page = client.get(reverse("plan", args=[code])).content.decode()
    goals = Target.objects.filter(plan__code=code, kind=Target.Kind.GOAL)
    assert goals.exists()
    for target in goals:
        assert f'href="{reverse("target", args=[target.code])}"' in page


def test_every_shape_of_target_has_a_page(client):
    """One of each combination of what a page tells apart, and of what was made of it."""
    goals = Target.objects.filter(kind=Target.Kind.GOAL, evaluations__year=2013).values_list(
        "form", "comparator", "path", "two_sided", "nature", "hedged",
        "evaluations__status_schedule", "evaluations__reason", "code",
    )  # fmt: skip
    shapes = {tuple(shape): code for *shape, code in goals}
    assert len(shapes) > 40
    for code in shapes.values():
        response = client.get(reverse("target", args=[code]), {"year": 2013})
        assert response.status_code == 200, code


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_the_same_number_of_queries_for_one_row_and_three(
    client, django_assert_num_queries, rows
):
    section = f.SectionFactory()
    for _ in range(rows):
        target = f.TargetFactory(section=section)
        f.ResponsibilityFactory(target=target)
        f.publish(target.series, y2010=100, y2013=150)
    with django_assert_num_queries(17):
        assert client.get(reverse("plan", args=[section.plan.code])).status_code == 200


def test_the_chosen_year_stays_in_the_links(client):
    page = client.get(reverse("plan", args=["iu12"]), {"year": 2013}).content.decode()
    assert f'href="{reverse("target", args=[TARGET])}?year=2013"' in page
    assert f'href="{reverse("departments")}?year=2013"' in page


# What is the same in every year, and pages that have a year of their own.
WITHOUT_YEAR = {"plan_audit", "findings", "methodology", "sign_in", "screen"}


@pytest.mark.parametrize(("name", "args", "_"), PAGES)
def test_every_board_has_the_slider_and_the_day_in_forms_and_links(client, name, args, _):
    when = {"year": 2013, "known": "2016-06-30"}
    page = client.get(reverse(name, args=args), when | {"page": "1", "q": "风电"})
    text = page.content.decode()
    if name == "screen":
        return
    assert ('<label for="year">截至年份</label>' in text) is (name not in WITHOUT_YEAR)
    slider = 'type="range" id="year" name="year" min="2011" max="2020" value="2013"'
    assert (slider in text) is (name not in WITHOUT_YEAR)
    assert ('id="known-day" name="known" value="2016-06-30"' in text) is (slider in text)
    board = text.split("</header>")[1]
    for form in board.split("<form")[1:]:
        if 'method="get"' in form.split(">")[0]:
            form = form.split("</form>")[0]
            assert 'name="year"' in form and 'name="known"' in form, form
            assert 'name="page"' not in form
    # A filtered list is of the year and the day of the page that counts it.
    for path in ("targets", "measures", "projects", "compare"):
        for link in board.split(f'href="{reverse(path)}?')[1:]:
            assert "year=2013" in link.split('"')[0] and "known=2016-06-30" in link.split('"')[0]


@pytest.mark.parametrize("year", ["1066", "abc", "２０１５", "99999999999"])
def test_a_year_that_no_plan_has_is_ignored(client, year):
    assert client.get(reverse("overview"), {"year": year}).status_code == 200


def test_the_years_of_the_slider_can_leave_out_their_century(client):
    page = client.get(reverse("plans"), {"year": 2015}).content.decode()
    assert page.count('<span class="century">20</span>') == 10
    assert re.search(r'aria-current="true"><span class="century">20</span>15</a>', page)


def test_the_verdict_is_a_sentence_with_its_numbers(client):
    page = client.get(reverse("target", args=[TARGET]), {"year": 2013}).content.decode()
    # No line ends between a number and its unit.
    assert "2013年为 536.3\N{NO-BREAK SPACE}万吨，比路径慢 44.7\N{NO-BREAK SPACE}个百分点" in page
    assert "，今后每年需增 12.6%" in page
    assert "严重滞后" in page
    assert "两种方法结论不同" in page


def test_a_figure_after_the_due_year_changes_no_verdict(client):
    final = client.get(reverse("target", args=[TARGET]), {"year": 2015}).content.decode()
    later = client.get(reverse("target", args=[TARGET]), {"year": 2020}).content.decode()
    sentence = "2015年为 521.35\N{NO-BREAK SPACE}万吨，未达到目标"
    assert sentence in final and sentence in later


def test_a_target_without_figures_says_so_and_shows_no_zero(client):
    page = client.get(reverse("target", args=["sei13/goals/research-platforms-count-new"]))
    text = page.content.decode()
    assert "缺数据不等于零" in text
    assert "0%" not in text.split("<main")[1].split("</main>")[0]


class TestFilters:
    def found(self, client, **query):
        page = client.get(reverse("targets"), query)
        return page.context["page"].paginator.count

    def test_by_plan_status_department_nature_and_words(self, client):
        assert self.found(client) == Target.objects.filter(kind="target").count()
        assert self.found(client, plan="nc2017") == 36
        assert self.found(client, plan="iu12", nature="binding") == 11
        assert self.found(client, status="missed", year=2015, plan="sei12") == 1
        assert self.found(client, q="风电 装机") == 3
        assert self.found(client, department="energy", q="风电") == 2

    def test_nothing_found_says_what_to_do(self, client):
        page = client.get(reverse("targets"), {"q": "没有这样的目标"})
        assert "没有符合条件的目标" in page.content.decode()

    def test_a_wrong_filter_is_no_error(self, client):
        page = client.get(reverse("targets"), {"plan": "nowhere", "status": "wrong"})
        assert page.status_code == 200


class TestClosedSite:
    @pytest.fixture(autouse=True)
    def closed(self, settings):
        settings.PUBLIC = False

    @pytest.mark.parametrize(("name", "args", "_"), PAGES[:-1])
    def test_visitors_are_sent_to_sign_in(self, client, name, args, _):
        response = client.get(reverse(name, args=args))
        assert response.status_code == 302
        assert response.url.startswith(reverse("sign_in"))

    @pytest.mark.parametrize("role", [User.Role.OFFICIAL, User.Role.ANALYST, User.Role.REVIEWER])
    def test_every_role_reads(self, client, role):
        client.force_login(f.UserFactory(role=role))
        assert client.get(reverse("overview")).status_code == 200


@pytest.mark.parametrize(
    "path", ["/plans/none/", "/targets/none/none/", "/indicators/none/", "/subjects/none/"]
)
def test_what_does_not_exist_is_a_page_in_style(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "没有这个页面" in response.content.decode()


def test_signing_in_and_out(client):
    user = f.UserFactory(username="zhang")
    wrong = client.post(reverse("sign_in"), {"username": "zhang", "password": "no"})
    assert "用户名或密码不对" in wrong.content.decode()
    right = client.post(reverse("sign_in"), {"username": "zhang", "password": "correct horse"})
    assert right.status_code == 302
    assert str(user) in client.get("/").content.decode()
    client.post(reverse("sign_out"))
    assert "登录" in client.get("/").content.decode()


def test_the_site_before_any_plan_is_loaded_says_what_to_do(client):
    Plan.objects.all().delete()
    page = client.get(reverse("overview"))
    assert "还没有载入规划" in page.content.decode()


def test_a_printed_list_says_how_it_was_filtered(client):
    query = {"plan": "iu12", "status": ["missed", "no_data"], "nature": "binding", "year": 2014}
    text = client.get(reverse("targets"), query).content.decode()
    assert "筛选：规划 工业转型升级“十二五”规划；状态 未实现、缺数据；属性 约束性。" in text
    assert "筛选：" not in client.get(reverse("targets")).content.decode()
    text = client.get(reverse("projects"), {"stage": "started"}).content.decode()
    assert "筛选：阶段 开工。" in text


def test_a_page_says_whom_to_ask(client, settings):
    settings.CONTACT = "试验处 0371-0000"
    assert "有疑问请联系：试验处 0371-0000" in client.get(reverse("overview")).content.decode()
    page = client.get(reverse("target", args=[TARGET])).content.decode()
    department = Target.objects.get(code=TARGET).series.department
    assert f"{department}</a>填报，对数据有疑问请与它联系" in page
    settings.CONTACT = ""
    assert "有疑问请联系" not in client.get(reverse("overview")).content.decode()
