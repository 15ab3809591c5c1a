"""The overview: every number leads to a list that is exactly as long as it says."""

import re
from html import unescape

import pytest
from django.urls import reverse

from planning import wording
from planning.boards.overview import WORST, worst
from planning.models import BEHIND, Evaluation, Target
from planning.recompute import recompute
from planning.selectors import evaluations_in
from tests import factories as f

pytestmark = pytest.mark.django_db

# A link to the targets whose text is a bare number.
NUMBER = re.compile(r'<a href="(/targets/\?[^"]*)"[^>]*>(\d+)</a>')


@pytest.mark.parametrize("when", ["?year=2011", "?year=2013", "?year=2015", "?year=2018", ""])
def test_every_number_is_a_list_of_that_length(client, when):
    page = client.get(reverse("overview") + when).content.decode()
    numbers = NUMBER.findall(page)
    assert len(numbers) >= 10
    for address, n in dict.fromkeys(numbers):
        listed = client.get(unescape(address)).context["page"].paginator.count
        assert listed == int(n), address


def test_numbers_are_of_the_day_that_is_asked_for(client):
    page = client.get(reverse("overview"), {"year": 2015, "known": "2014-03-31"})
    numbers = NUMBER.findall(page.content.decode())
    assert numbers and all("known=2014-03-31" in address for address, _ in numbers)
    for address, n in numbers[:4]:
        assert client.get(unescape(address)).context["page"].paginator.count == int(n)


def test_the_sentence_is_made_from_the_data(client):
    text = client.get(reverse("overview"), {"year": 2013}).content.decode()
    lede = re.sub(r"<[^>]+>", "", text.split('<p class="lede wide-lede">')[1].split("</p>")[0])
    whole = Evaluation.objects.filter(year=2013, target__kind="target").count()
    whole += Evaluation.objects.filter(
        target__due_year__lt=2013, year=2012, target__due_year=2012, target__kind="target"
    ).count()
    assert f"2013年已开始的目标 {whole}\N{NO-BREAK SPACE}项，可评价" in lede
    assert "不等于没有进展" in lede


@pytest.mark.parametrize("year", range(2011, 2021))
def test_the_worst_are_those_furthest_behind_of_all(year):
    goals = Target.objects.filter(kind="target")
    judged = evaluations_in(year).filter(target__in=goals)
    behind = [row for row in judged if row.status in BEHIND]
    behind.sort(key=lambda row: (row.lead or 0, row.attainment or 0, row.target_id))
    assert [t.pk for t in worst(goals, year)] == [row.target_id for row in behind[:WORST]]


def test_the_worst_stand_with_owner_and_what_is_needed(client):
    target = f.TargetFactory(value=10000, path="geometric")
    duty = f.ResponsibilityFactory(target=target)
    f.publish(target.series, y2010=100, y2013=90)
    recompute([target.pk])
    text = client.get(reverse("overview"), {"year": 2013}).content.decode()
    row = text.split(f'href="/targets/{target.code}/')[1].split("</tr>")[0]
    assert duty.department.name in row
    verdict = target.evaluations.get(year=2013)
    assert f"每年需增 {wording.percent(verdict.needed_rate)}" in row


def test_what_is_needed_is_an_amount_on_a_straight_path_and_nothing_after_the_year():
    target = f.TargetFactory(value=200, path="linear")
    f.publish(target.series, y2010=100, y2013=130, y2015=150)
    recompute([target.pk])
    target = Target.objects.select_related("indicator", "series__indicator").get(pk=target.pk)
    rows = {row.year: row for row in target.evaluations.all()}
    assert wording.needed(target, rows[2013]) == "每年需增 35 亿元"
    assert wording.needed(target, rows[2015]) == "已到期，完成 75.0%"
    assert wording.needed(target, None) == "—"


def test_the_columns_of_a_plan_hold_all_its_targets(client):
    plans = client.get(reverse("overview"), {"year": 2013}).context["plans"]
    plan = next(plan for plan in plans if plan.code == "iu12")
    places = {part.x for part in plan.columns.parts}
    assert len(places) == 3  # 2011 to 2013 of a plan to 2015
    for x in places:
        height = sum(part.height for part in plan.columns.parts if part.x == x)
        assert height == pytest.approx(plan.columns.height, abs=0.1)
