"""What a printed board says of itself: year, day, filters, sources, where it came from and when."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from test_pages import PAGES, TARGET

from indicators.models import Revision
from planning.models import Target

pytestmark = pytest.mark.django_db

WITHOUT_GROUNDS = {"methodology", "sign_in", "screen"}


def foot(text: str) -> str:
    return text.split('<section class="cited')[1].split("</section>")[0]


def sources_of(targets, year, known=None) -> set[str]:
    """The slow way: every current figure of every target."""
    series = {pk for t in targets for pk in (t.series_id, t.series_b_id) if pk}
    figures = Revision.objects.current(known).filter(
        observation__series__in=series, observation__year__lte=year
    )
    return {figure.source.title for figure in figures.select_related("source")}


@pytest.mark.parametrize(("name", "args", "_"), PAGES)
def test_a_printed_board_says_what_it_rests_on_and_where_it_came_from(client, name, args, _):
    if name in WITHOUT_GROUNDS:
        return
    query = {"year": 2014, "known": "2016-06-30", "target": TARGET}
    text = client.get(reverse(name, args=args), query).content.decode()
    assert "规划文件：" in foot(text)
    today = timezone.localdate()
    printed = f"打印于 {today.year}年{today.month}月{today.day}日 · http://testserver/"
    assert printed + reverse(name, args=args)[1:] + "?year=2014" in text
    if 'type="range"' in text:
        assert "截至2014年，按2016年6月30日已公布的数据</p>" in text


@pytest.mark.parametrize("known", [None, "2014-03-31"])
@pytest.mark.parametrize("name", ["overview", "plans", "departments", "matrix"])
def test_a_board_of_everything_names_the_source_of_every_figure(client, name, known):
    query = {"year": 2014} | ({"known": known} if known else {})
    response = client.get(reverse(name), query)
    goals = Target.objects.filter(kind=Target.Kind.GOAL)
    named = sources_of(goals, 2014, known)
    assert {source.title for source in response.context["cited_sources"]} == named
    assert foot(response.content.decode()).count("<li") == len(named)


@pytest.mark.parametrize(
    ("name", "args", "query"),
    [
        ("plan", ["iu12"], {}), ("targets", [], {"status": "missed", "plan": "sei12"}),
        ("compare", [], {"target": TARGET}), ("department", ["development-reform"], {}),
        ("subject", ["strategic-emerging"], {}),
    ],
)  # fmt: skip
def test_a_board_names_the_sources_of_what_it_shows(client, name, args, query):
    response = client.get(reverse(name, args=args), query | {"year": 2015})
    codes = set(re.findall(r'href="/targets/([^"?]+)/\?', response.content.decode()))
    shown = Target.objects.filter(code__in=codes)
    assert codes
    assert {s.title for s in response.context["cited_sources"]} == sources_of(shown, 2015)
    plans = {target.plan for target in shown.select_related("plan")}
    assert plans <= set(response.context["cited_plans"])


@pytest.mark.parametrize(
    ("name", "args", "query", "said"),
    [
        ("indicators", [], {"q": "风电"}, "筛选：关键词 风电。"),
        ("findings", [], {"plan": "sei12", "closed": "no"}, "规划 “十二五”战略性新兴产业规划；处理 未结案。第 1 页"),
        ("cities", [], {"show": "projects"}, "筛选：地图显示 重大项目。"),
        ("subject", ["zhengzhou"], {"plan": "iu12"}, "筛选：规划 工业转型升级“十二五”规划。"),
        ("targets", [], {"page": 2}, "第 2 页，共"),
    ],
)  # fmt: skip
def test_every_filter_in_force_is_said_in_words(client, name, args, query, said):
    assert said in client.get(reverse(name, args=args), query).content.decode()
