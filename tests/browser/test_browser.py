"""The pages in a real browser: drawn charts, no errors, nothing from another host, no overflow."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TARGET = "/targets/iu12/metals/nonferrous-metals-nonferrous-output/?year=2013"
PAGES = [
    "/?year=2015", "/plans/", "/plans/iu12/?year=2015", "/targets/?year=2015", TARGET,
    "/indicators/", "/indicators/installed-capacity/", "/clusters/", "/departments/",
    "/departments/development-reform/", "/subjects/zhengzhou/", "/cities/", "/methodology/",
    "/accounts/sign-in/", "/plans/iu12/text/?year=2013", "/plans/iu12/audit/",
    "/plans/wp2012/text/",
    "/consistency/", "/data/", "/data/dictionary/", "/api/", "/projects/",
]  # fmt: skip


def visit(page, server, path):
    page.goto(server + path)
    page.wait_for_load_state("networkidle")


def wait_for_charts(page):
    for chart in page.locator(".chart").all():
        chart.locator(".main-svg").first.wait_for()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_wide_and_narrow_without_errors_or_foreign_requests(page, site, path):
    for width in (1440, 390, 320):  # the last is 1280 at 400 %
        page.set_viewport_size({"width": width, "height": 900})
        visit(page, site, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.errors == []
    foreign = [url for url in page.addresses if not url.startswith((site, "data:", "blob:"))]
    assert foreign == []


def test_the_chart_is_drawn_and_its_numbers_stand_in_the_table(page, site):
    visit(page, site, TARGET)
    page.wait_for_selector(".chart .main-svg")
    assert page.locator(".chart .scatterlayer .trace").count() == 4
    assert page.get_by_role("button", name="下载 PNG").is_enabled()
    assert page.get_by_role("row", name="2013 536.3 万吨").is_visible()
    assert page.errors == []


def test_a_picture_says_what_is_plotted_and_its_source_stands_clear_of_the_legend(page, site):
    visit(page, site, TARGET)
    page.wait_for_selector(".chart .main-svg")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 SVG").click()
    picture = download.value.path().read_text()
    assert "有色金属产业10种有色金属产量，万吨" in picture
    page.set_content(picture)
    source = page.locator("text", has_text="来源：").bounding_box()
    legend = page.locator(".legend").first.bounding_box()
    whole = page.locator("svg").first.bounding_box()
    assert source["y"] >= legend["y"] + legend["height"]
    assert source["y"] + source["height"] <= whole["y"] + whole["height"]


def test_completeness_and_a_timeline_of_an_indicator_fit_a_narrow_page_in_english(page, site):
    page.set_viewport_size({"width": 390, "height": 900})
    visit(page, site, "/?language=en")
    for path in ("/completeness/?year=2015", "/indicators/installed-capacity/?year=2015"):
        visit(page, site, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    timeline = page.locator(".timeline")
    assert timeline.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_plotly_is_loaded_only_where_a_chart_is(page, site):
    visit(page, site, "/targets/")
    assert not any("plotly" in url for url in page.addresses)
    visit(page, site, TARGET)
    page.wait_for_selector(".chart .main-svg")
    assert any("plotly.min" in url for url in page.addresses)


def test_from_the_overview_to_a_target_in_two_clicks_with_the_year_kept(page, site):
    visit(page, site, "/?year=2015")
    page.get_by_role("link", name="有色金属产业 · 10种有色金属产量").first.click()
    assert page.url.endswith("/targets/iu12/metals/nonferrous-metals-nonferrous-output/?year=2015")
    page.get_by_role("link", name="2013", exact=True).click()
    assert "严重滞后" in page.inner_text("main")


def test_a_plan_is_read_with_the_state_of_each_promise_in_place(page, site):
    visit(page, site, "/plans/iu12/text/?year=2013")
    assert page.locator("mark.open").all_inner_texts() == ["9"]
    assert "严重滞后" in page.locator("#metals-1 + .margin").inner_text()
    page.locator("#metals-1").get_by_role("link", name="680万吨").click()
    assert page.url == site + TARGET
    assert page.locator(".clause mark").inner_text() == "680万吨"
    page.get_by_role("link", name="在全文中看").click()
    assert page.url.endswith("/plans/iu12/text/?year=2013#metals-1")
    assert page.locator("#metals-1").is_visible()


def test_a_changed_filter_is_applied_at_once(page, site):
    visit(page, site, "/targets/?year=2015")
    page.get_by_label("规划").select_option("sei12")
    page.wait_for_url("**plan=sei12**")
    assert "符合条件的目标 38\N{NO-BREAK SPACE}项" in page.inner_text("main")


def test_the_keyboard_reaches_the_content(page, site):
    visit(page, site, "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"


SHIFT = """
new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.shift = (window.shift || 0) + e.value; })
  .observe({ type: "layout-shift", buffered: true });
window.kept = true;
"""


@pytest.mark.parametrize("path", ["/?year=2013", "/plans/iu12/?year=2013", TARGET])
def test_another_year_swaps_the_board_and_the_address_and_goes_back(page, site, path):
    visit(page, site, path + "&known=2016-06-30")
    wait_for_charts(page)
    page.evaluate(SHIFT)
    before = page.inner_text("main")
    page.get_by_label("年份").get_by_role("link", name="2015").click()
    page.wait_for_url("**year=2015**")
    page.locator(".years [aria-current]", has_text="2015").wait_for()
    page.wait_for_load_state("networkidle")
    assert "known=2016-06-30" in page.url and "year=2013" not in page.url
    assert page.evaluate("window.kept") is True  # no new page was loaded
    assert (page.evaluate("window.shift") or 0) < 0.02
    assert "2016年6月30日" in page.inner_text("#board")
    hrefs = page.locator("#bar nav a").evaluate_all("all => all.map((a) => a.search)")
    assert all("year=2015" in search for search in hrefs)
    wait_for_charts(page)
    assert page.inner_text("main") != before
    page.go_back()
    page.locator(".years [aria-current]", has_text="2013").wait_for()
    # The charts are drawn after the board stands: this asks again until they are.
    expect(page.locator("main")).to_have_text(before, use_inner_text=True)
    page.go_forward()
    page.locator(".years [aria-current]", has_text="2015").wait_for()
    assert page.errors == []


@pytest.mark.parametrize("path", ["/?year=2013", "/plans/iu12/?year=2013", TARGET])
def test_the_slider_takes_the_keyboard_and_asks_once_where_it_stays(page, site, path):
    visit(page, site, path + "&known=2016-06-30")
    wait_for_charts(page)
    page.evaluate(SHIFT)
    slider = page.get_by_role("slider", name="截至年份")
    slider.focus()
    page.addresses.clear()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "End", "ArrowLeft"):
        page.keyboard.press(key)
    # What the slider says follows at once, the board where it has stopped.
    assert slider.get_attribute("aria-valuetext") == "2019年"
    assert page.locator(".years [aria-current]").inner_text() == "2019"
    page.wait_for_url("**year=2019**")
    page.locator("#bar nav a[href*='year=2019']").first.wait_for()
    page.wait_for_load_state("networkidle")
    assert len([url for url in page.addresses if "year=2" in url]) == 1
    assert "known=2016-06-30" in page.url and "year=2013" not in page.url
    assert page.evaluate("window.kept") is True
    assert (page.evaluate("window.shift") or 0) < 0.02
    # It stays under the hand that moves it.
    assert page.evaluate("document.activeElement.id") == "year"
    page.keyboard.press("Home")
    page.wait_for_url("**year=2011**")
    page.go_back()
    page.locator(".years [aria-current]", has_text="2019").wait_for()
    assert page.get_by_role("slider").input_value() == "2019"
    page.go_back()
    page.locator(".years [aria-current]", has_text="2013").wait_for()
    assert page.errors == []


def test_the_year_is_chosen_by_a_finger_and_without_script(browser, site):
    page = browser.new_page(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page.goto(f"{site}/targets/?year=2013&plan=iu12&known=2016-06-30")
    page.get_by_role("slider").press("ArrowRight")
    page.get_by_role("button", name="查看").click()
    assert "year=2014" in page.url and "plan=iu12" in page.url and "known=2016-06-30" in page.url
    page.get_by_label("年份").get_by_text("2012", exact=True).click()
    assert "year=2012" in page.url
    page.close()


def test_a_day_of_knowledge_is_chosen_on_the_page(page, site):
    visit(page, site, "/plans/iu12/?year=2013")
    page.get_by_text("按公布日").click()
    page.fill("#known-day", "2013-06-30")
    page.get_by_role("button", name="看当时").click()
    page.wait_for_url("**year=2013&known=2013-06-30")
    assert "以下是2013年6月30日已公布的数据" in page.inner_text("#board")
    page.get_by_role("link", name="看现在的").click()
    page.wait_for_url("**/plans/iu12/?year=2013")


def test_the_screen_turns_its_boards_and_fetches_itself_when_something_is_published(page, site):
    page.set_viewport_size({"width": 1920, "height": 1080})
    visit(page, site, "/screen/?year=2014&seconds=5")
    seen = page.locator(".slide:visible h1")
    first = seen.inner_text()
    for key in ("ArrowRight",) * 4:
        assert page.evaluate("document.documentElement.scrollHeight") <= 1080, seen.inner_text()
        page.keyboard.press(key)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="继续").is_visible()
    held = seen.inner_text()
    page.evaluate("document.getElementById('s-worst').textContent = '旧'")
    page.route("**/screen/version/", lambda route: route.fulfill(body="another"))
    page.get_by_text("最落后的目标，由谁负责").wait_for(state="attached", timeout=15000)
    assert seen.inner_text() == held != first
    page.unroute("**/screen/version/")
    page.keyboard.press("Space")
    page.locator(".slide:visible h1").get_by_text(held).wait_for(state="detached", timeout=15000)
    assert page.errors == []


def test_who_asked_for_less_motion_turns_the_screen_by_hand(browser, site):
    page = browser.new_context(reduced_motion="reduce").new_page()
    page.goto(site + "/screen/?seconds=5")
    assert page.get_by_role("button", name="继续").is_visible()
    page.close()
