"""The rules of an indicator's figures: where they begin, who changes them, what they then do."""

from decimal import Decimal

import pytest
from django.urls import reverse

from departments.models import AuditEntry, Department, User
from indicators.checking import background, findings
from indicators.models import Indicator, Series
from planning.documents.checking import read_fixtures
from planning.documents.loading import load
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client):
    user = f.UserFactory(role=User.Role.COORDINATOR)
    client.force_login(user)
    return user


@pytest.fixture
def series(db):
    return f.SeriesFactory(
        indicator=f.IndicatorFactory(kind="stock", unit="个"), department=f.DepartmentFactory()
    )


def filled(series, **changes):
    return {
        "minimum": "", "maximum": "", "jump": "0.50", "part_of": "",
        f"series-{series.pk}": series.department_id,
    } | changes  # fmt: skip


def warnings(series, year, value):
    series = Series.objects.select_related("indicator", "subject").get(pk=series.pk)
    known = background([series])
    return {one.code for one in findings(series, year, Decimal(value), "final", known)}


def test_a_changed_rule_holds_for_the_next_figure(client, coordinator, series):
    f.publish(series, y2012=100)
    assert "cumulative_fell" not in warnings(series, 2013, 99)
    page = client.post(
        reverse("rules", args=[series.indicator.code]), filled(series, cumulative="on")
    )
    assert page.status_code == 302
    assert "cumulative_fell" in warnings(series, 2013, 99)
    entry = AuditEntry.objects.latest("id")
    assert entry.action == AuditEntry.Action.RULES_CHANGED
    assert entry.by == coordinator
    assert entry.details == {"只增不减": "True"}


def test_a_series_is_given_to_another_department(client, coordinator, series):
    other = f.DepartmentFactory()
    client.post(
        reverse("rules", args=[series.indicator.code]),
        filled(series, **{f"series-{series.pk}": other.pk}),
    )
    series.refresh_from_db()
    assert series.department == other


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"minimum": "5", "maximum": "2"}, "上限不能小于下限"),
        ({"jump": "0"}, "异常变动应大于 0"),
        ({"jump": "多"}, "输入一个数字"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(client, coordinator, series, changes, says):
    page = client.post(reverse("rules", args=[series.indicator.code]), filled(series, **changes))
    assert page.status_code == 200
    assert says in page.content.decode()
    assert not AuditEntry.objects.filter(action=AuditEntry.Action.RULES_CHANGED).exists()


def test_nothing_changed_leaves_no_entry(client, coordinator, series):
    client.post(reverse("rules", args=[series.indicator.code]), filled(series))
    assert not AuditEntry.objects.filter(action=AuditEntry.Action.RULES_CHANGED).exists()


def test_only_a_coordinator_is_offered_the_rules(client, coordinator):
    address = reverse("rules", args=["profit"])
    page = reverse("indicator", args=["profit"])
    assert address in client.get(page).content.decode()
    client.logout()
    assert address not in client.get(page).content.decode()


def test_the_rules_begin_as_the_file_says_and_stay_as_the_coordinator_left_them(settings):
    profit = Indicator.objects.select_related("part_of").get(code="profit")
    assert profit.additive and profit.part_of.code == "revenue"
    Indicator.objects.filter(pk=profit.pk).update(additive=False, part_of=None)
    load(read_fixtures(settings.BASE_DIR / "fixtures"))
    profit.refresh_from_db()
    assert not profit.additive and profit.part_of is None


def test_every_series_of_the_plans_and_figures_has_a_department():
    assert Series.objects.exists()
    assert not Series.objects.filter(department=None).exists()
    bureau = Department.objects.get(code=Department.STATISTICS_BUREAU)
    assert Series.objects.exclude(department=bureau).count() > 100  # those with a lead of their own
