"""However many rows there are, a page shows a part of them, in as many queries as for a few."""

import re

import pytest
from django.urls import reverse

from clusters.models import Subject
from departments.models import Department
from indicators.models import Indicator, Series
from planning.models import Plan, Responsibility, Target
from tests import factories as f
from tests.pages.test_pages import PAGES

pytestmark = pytest.mark.django_db

MOST_QUERIES = {name: queries for name, _, queries in PAGES}


@pytest.fixture
def nation():
    """250 indicators, subjects and departments; 2,242 targets in one plan."""
    section = f.SectionFactory(plan__code="long")
    indicators, subjects, departments = (
        model.objects.bulk_create(factory.build(code=f"long-{n}") for n in range(250))
        for model, factory in (
            (Indicator, f.IndicatorFactory),
            (Subject, f.SubjectFactory),
            (Department, f.DepartmentFactory),
        )
    )
    pairs = [(indicators[0], subject) for subject in subjects]
    pairs += [(indicator, subject) for indicator in indicators[1:] for subject in subjects[:8]]
    series = Series.objects.bulk_create(
        Series(indicator=indicator, subject=subject, department=departments[n % 250])
        for n, (indicator, subject) in enumerate(pairs)
    )
    targets = Target.objects.bulk_create(
        f.TargetFactory.build(
            section=section, plan=section.plan, code=f"long/goals/{n}", series=one, order=n
        )
        for n, one in enumerate(series)
    )
    Responsibility.objects.bulk_create(
        Responsibility(
            target=target, plan=section.plan, department=departments[n % 250], role="lead"
        )
        for n, target in enumerate(targets)
    )


@pytest.mark.parametrize(
    ("name", "args", "row", "most"),
    [
        ("targets", [], "/targets/long/goals/", 50),
        ("plan", ["long"], "/targets/long/goals/", 300),
        ("indicators", [], "/indicators/long-", 200),
        ("indicator", ["long-0"], "/subjects/long-", 20),
        ("departments", [], "/departments/long-", 100),
        ("completeness", [], "/departments/long-", 100),
    ],
)
def test_a_page_shows_a_part_and_leads_on(
    nation, client, django_assert_max_num_queries, name, args, row, most
):
    seen, pages = set(), 1
    address = reverse(name, args=args)
    for number in (1, 2):
        with django_assert_max_num_queries(MOST_QUERIES[name]):
            page = client.get(address, {"page": number}).content.decode()
        shown = set(re.findall(rf'href="{row}([\d]+)', page))
        assert len(shown) <= most and not shown & seen
        pages = int(re.search(rf"第 {number} 页，共 (\d+) 页", page)[1])
        seen |= shown
    assert len(seen) >= most and pages > 1


def test_the_matrix_shows_so_many_departments_as_its_cells_allow(nation, client, monkeypatch):
    monkeypatch.setattr("planning.boards.duties.MATRIX_CELLS", 60 * Plan.objects.count())
    shown = [
        set(re.findall(r'href="/departments/(long-\d+)/', client.get(address).content.decode()))
        for address in (f"{reverse('matrix')}?page={number}" for number in range(1, 6))
    ]
    assert all(len(part) <= 60 for part in shown)
    assert len(set.union(*shown)) == sum(map(len, shown)) >= 200
