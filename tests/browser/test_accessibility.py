"""Every page by axe-core's rules of WCAG 2.2 AA and good practice, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TARGET = "iu12/metals/nonferrous-metals-nonferrous-output"
PAGES = [
    "/?year=2014", "/plans/", "/plans/iu12/?year=2014", "/plans/iu12/text/?year=2013",
    "/plans/iu12/audit/", "/targets/?year=2015", f"/targets/{TARGET}/?year=2013",
    f"/compare/?year=2014&target={TARGET}&q=风电", "/indicators/",
    "/indicators/installed-capacity/", "/clusters/?year=2018", "/cities/",
    "/subjects/xuchang/?year=2014", "/subjects/new-energy-vehicles/", "/departments/?year=2014",
    "/departments/development-reform/?year=2014", "/departments/matrix/", "/measures/",
    "/projects/", "/consistency/", "/completeness/?year=2014", "/methodology/", "/data/",
    "/accounts/sign-in/", "/screen/?year=2014", "/nowhere/",
]  # fmt: skip


OWN = {
    "clerk": ["/entry/?year=2014", "/entry/upload/", "/accounts/password/"],
    "reviewer": ["/review/"],
    "coordinator": ["/accounts/", "/accounts/audit/", "/entry/deadlines/", "/operations/"],
    "analyst": ["/data/reports/", "/data/views/"],
}
# Of a page in the dark only the colours differ; these hold every kind of coloured thing.
COLOURED = ["/?year=2014", f"/targets/{TARGET}/?year=2013", "/cities/", "/consistency/"]


@pytest.mark.parametrize(
    ("scheme", "language", "paths", "rules"),
    [
        ("light", "zh-hans", PAGES, RULES),
        ("dark", "zh-hans", COLOURED, ["color-contrast"]),
        ("light", "en", COLOURED, RULES),
    ],
)
def test_no_page_breaks_a_rule(browser, site, scheme, language, paths, rules):
    page = browser.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme=scheme
    ).new_page()
    page.goto(f"{site}/?language={language}")
    broken = broken_rules(page, site, paths, rules)
    page.close()
    assert broken == []


@pytest.mark.parametrize("name", OWN)
def test_no_page_of_those_who_work_here_breaks_a_rule(people, site, name):
    assert broken_rules(people(name), site, OWN[name], RULES) == []


def broken_rules(page, site, paths, rules):
    broken = []
    for path in paths:
        page.goto(site + path)
        page.wait_for_load_state("networkidle")
        for each in Axe().run(page, options={"runOnly": rules}).response["violations"]:
            places = [node["target"] for node in each["nodes"][:3]]
            broken.append((path, each["id"], len(each["nodes"]), places))
    return broken
