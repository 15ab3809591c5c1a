"""As the people would: a clerk fills the year, a reviewer judges, an official sees it move."""

import pytest

pytestmark = pytest.mark.browser

YEAR = 2018
NAME = "新能源汽车及智能汽车 · 产业规模"
OTHER = "尼龙及化工新材料 · 产业规模"


def cell(page, name):
    row = page.locator("#grid tbody tr").filter(has_text=name)
    return row.locator(f'.cell[data-year="{YEAR}"]')


def grid(page, site):
    page.goto(f"{site}/entry/?year={YEAR}")
    page.wait_for_load_state("networkidle")


def test_from_the_clerks_cell_to_the_officials_page(people, site):
    clerk = people("clerk")
    grid(clerk, site)
    first = cell(clerk, NAME).locator("input").first
    first.fill("0.11万亿元")
    clerk.wait_for_selector("text=＝ 1,100 亿元")  # shown back before it is saved
    first.press("Enter")
    clerk.wait_for_selector(".cell.is-draft")
    cell(clerk, OTHER).locator("input").first.fill("600")
    clerk.keyboard.press("Tab")
    clerk.locator(".cell.is-draft").nth(1).wait_for()
    row = clerk.locator("#grid tbody tr").filter(has_text=NAME)
    row.locator("summary").click()
    target = row.locator(".hanging a").first
    target.wait_for()
    address = target.get_attribute("href")

    # Closed and opened again: the drafts are there.
    grid(clerk, site)
    assert cell(clerk, NAME).locator("input").first.input_value() == "1,100"
    clerk.click("text=提交草稿")
    clerk.wait_for_selector("text=已提交 2 项")

    reviewer = people("reviewer")
    reviewer.goto(f"{site}/review/")
    reviewer.locator("tr").filter(has_text=OTHER).locator("input").check()
    reviewer.fill("#reason", "请附统计报表")
    reviewer.click("text=退回选中的")
    reviewer.wait_for_selector("text=已退回 1 项")
    reviewer.locator("tr").filter(has_text=NAME).locator("input").check()
    reviewer.click("text=发布选中的")
    reviewer.wait_for_selector("text=已发布 1 项")

    official = people("official")
    official.goto(f"{site}{address}?year={YEAR}")
    assert "1,100 亿元" in official.inner_text("main")
    official.wait_for_selector(".chart .main-svg")
    assert official.locator("text=我的填报").count() == 0

    grid(clerk, site)
    assert "请附统计报表" in cell(clerk, OTHER).inner_text()
    assert cell(clerk, NAME).locator("input").first.input_value() == "1,100"


def test_a_pasted_block_fills_the_cells_below_and_says_what_is_wrong(people, site):
    clerk = people("clerk")
    grid(clerk, site)
    column = clerk.locator(f'.cell.is-empty[data-year="{YEAR}"] > input')
    name = column.nth(0).get_attribute("id")
    column.nth(0).focus()
    clerk.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "1,200\\n很多\\n");
          const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
          document.activeElement.dispatchEvent(event);
        }"""
    )
    clerk.wait_for_selector(".cell.is-refused")
    assert "不是数字" in clerk.locator(".cell.is-refused").first.inner_text()
    assert clerk.locator(f".cell.is-draft > #{name}").input_value() == "1,200"


def test_what_was_typed_survives_a_page_that_was_closed_before_it_was_saved(people, site):
    clerk = people("clerk")
    grid(clerk, site)
    box = clerk.locator(f'.cell.is-empty[data-year="{YEAR}"] > input').last
    name = box.get_attribute("id")
    box.press_sequentially("321")
    again = clerk.context.new_page()
    clerk.evaluate("window.stop()")
    again.goto(f"{site}/entry/?year={YEAR}")
    again.wait_for_selector(f".cell.is-draft > #{name}")
    assert again.locator(f"#{name}").input_value() == "321"


def test_the_pages_fit_a_narrow_screen(people, site):
    for name, paths in (
        ("clerk", ("/entry/", "/entry/upload/")),
        ("reviewer", ("/review/", "/completeness/")),
        ("coordinator", ("/accounts/", "/entry/deadlines/", "/accounts/audit/")),
    ):
        page = people(name, width=390)
        for path in paths:
            page.goto(site + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
