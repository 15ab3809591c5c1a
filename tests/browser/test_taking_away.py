"""As analysts do: a list as a file, a view that is kept, a report that is written for them."""

import csv
import zipfile

import pytest

from planning.exports.tables import TARGETS

pytestmark = pytest.mark.browser


def taken(page, name):
    """The file that a link gives."""
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).click()
    return download.value


def test_a_filtered_list_is_taken_away_as_csv(page, site):
    page.goto(f"{site}/targets/?plan=sei12&year=2015")
    file = taken(page, "CSV")
    assert file.suggested_filename.startswith("目标_规划") and "2015年" in file.suggested_filename
    with open(file.path(), encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    assert f"符合条件的目标 {len(rows)}\N{NO-BREAK SPACE}项" in page.inner_text("main")
    assert list(rows[0]) == [column.name for column in TARGETS.chosen(TARGETS.listed)]
    assert {row["规划"] for row in rows} == {"“十二五”战略性新兴产业规划"}
    assert page.errors == []


def test_a_view_is_saved_and_its_link_opens_the_same_list(people, site):
    analyst = people("analyst")
    analyst.goto(f"{site}/targets/?plan=iu12&year=2015&status=missed")
    shown = analyst.inner_text(".lede")
    analyst.get_by_text("保存视图").click()
    analyst.get_by_label("名称").fill("未实现的目标")
    analyst.get_by_role("button", name="保存", exact=True).click()
    analyst.wait_for_url("**/data/views/")
    analyst.get_by_role("link", name="未实现的目标").click()
    analyst.wait_for_url("**/targets/**")
    assert analyst.inner_text(".lede") == shown
    assert analyst.get_by_label("规划").input_value() == "iu12"


def test_a_report_is_asked_for_and_fetched(people, site):
    analyst = people("analyst")
    analyst.goto(f"{site}/data/reports/")
    analyst.get_by_label("规划").select_option("wp2012")
    analyst.get_by_label("截至年份").select_option("2013")
    analyst.get_by_role("button", name="生成报告").click()
    word = analyst.locator("main li a").filter(has_text=".docx")
    word.wait_for(timeout=60_000)  # the page asks again by itself until it is ready
    file = taken(analyst, word.inner_text())
    assert file.suggested_filename.endswith(".docx")
    assert "word/document.xml" in zipfile.ZipFile(file.path()).namelist()
    printed = taken(analyst, analyst.locator("main li a").filter(has_text=".pdf").inner_text())
    with open(printed.path(), "rb") as pdf:
        assert pdf.read(5) == b"%PDF-"
