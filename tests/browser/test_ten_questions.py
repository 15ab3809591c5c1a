"""Ten questions of an official, each answered from the front page in at most three clicks."""

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def ask(page, site):
    """Starts on the front page of a year and clicks; the answer is the text of the last page."""

    def answer(*clicks, year=2014):
        assert len(clicks) <= 3
        page.goto(f"{site}/?year={year}")
        for click in clicks:
            before = page.url
            click(page)
            if page.url == before:
                page.wait_for_url(lambda url, before=before: url != before)
            page.wait_for_load_state("networkidle")
        return page.inner_text("main")

    yield answer
    assert page.errors == []


def link(name, within="main", exact=False):
    return lambda page: (
        page.locator(within).get_by_role("link", name=name, exact=exact).first.click()
    )


def bar(name):
    return link(name, "#bar", exact=True)


def test_how_many_targets_are_behind_this_year_and_which(ask):
    text = ask(lambda page: page.locator(".lede a").nth(3).click())
    assert "符合条件的目标" in text and "严重滞后" in text


def test_which_binding_targets_of_the_industrial_upgrade_plan_stand_how(ask):
    text = ask(link("工业转型升级“十二五”规划"), year=2015)
    assert "约束性目标 11 项" in text


def test_what_xuchang_has_in_all_five_plans(ask):
    text = ask(link("各市布局"), link("许昌市", "table"))
    assert "五个规划在许昌市布局产业集群" in text and "园区基地" in text


def test_which_department_has_most_targets_behind_in_2014(ask):
    assert "2014年滞后最多的是" in ask(bar("部门"))


def test_what_a_department_leads(ask):
    text = ask(bar("部门"), link("省发展改革委", "table"))
    assert "牵头" in text and "可评价" in text


def test_how_fast_the_worst_target_has_to_grow_from_here(ask):
    text = ask(lambda page: page.locator(".brief tbody th a").first.click())
    assert "怎样算出" in text and "谁负责" in text


def test_why_some_targets_cannot_be_judged(ask):
    text = ask(lambda page: page.locator("section[aria-labelledby=unjudged] td a").first.click())
    assert "符合条件的目标" in text and "缺数据" in text


def test_how_large_a_cluster_shall_be_and_who_answers(ask):
    text = ask(bar("集群"), link("新一代智能终端"), year=2018)
    assert "产业规模" in text and "负责部门" in text


def test_which_projects_have_started(ask):
    text = ask(link("重大项目"), link("开工"))
    assert "符合条件的重大项目" in text and "开工" in text


def test_where_the_plans_disagree(ask):
    assert "规划体检" in ask(bar("规划"), link("规划体检"))
