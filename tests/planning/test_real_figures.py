"""What the real figures say of the real targets: verdicts, and the caveats that go with them."""

import pytest

from planning.models import Evaluation, Evidence, Target
from planning.selectors import evaluations_in

pytestmark = pytest.mark.django_db


def verdict(code: str, year: int) -> Evaluation:
    return evaluations_in(year).select_related("target").get(target__code=code)


@pytest.mark.parametrize(
    ("code", "year", "used_year", "measured", "status"),
    [
        ("iu12/metals/nonferrous-metals-nonferrous-output", 2015, 2015, 521.35, "missed"),
        ("iu12/steel/iron-steel-crude-steel-output", 2015, 2015, 2897.4, "achieved"),
        ("iu12/steel/iron-steel-pig-iron-output", 2015, 2015, 2903.6, "achieved"),
        ("iu12/steel/iron-steel-steel-products-output", 2015, 2015, 4766.8, "achieved"),
        ("sei12/new-energy/wind-power-installed-capacity", 2015, 2015, 91.155, "missed"),
        ("wp2012/market/wind-power-installed-capacity-2013", 2015, 2013, 26.93, "missed"),
        ("sei13/goals/value-added-share-of-above-scale-industry", 2020, 2020, 0.224, "achieved"),
        ("nc2017/logistics/zhengzhou-airport-cargo-throughput", 2020, 2020, 63.94, "missed"),
    ],
)
def test_verdicts(code, year, used_year, measured, status):
    row = verdict(code, year)
    assert (row.used_year, row.status) == (used_year, status)
    assert row.measured == pytest.approx(measured)


def test_steel_was_reached_before_its_year():
    row = verdict("iu12/steel/iron-steel-crude-steel-output", 2013)
    assert (row.status, row.reason) == ("achieved", "achieved_early")


def test_the_share_of_2020_is_told_with_its_break():
    row = verdict("sei13/goals/value-added-share-of-above-scale-industry", 2020)
    assert row.reason == "break_in_series"
    assert row.progress is None
    assert "口径变化" in row.target.series_note


def test_two_fifteen_percents_are_not_one():
    """15 % of GDP (sei12) is not 15 % of above-scale industry (sei13): no figure serves both."""
    of_gdp = verdict("sei12/goals/value-added-share-of-gdp-2020", 2020)
    assert of_gdp.status == "no_data"
    proofs = Evidence.objects.filter(target=of_gdp.target).values_list("statement", flat=True)
    assert any("分母不是生产总值" in proof for proof in proofs)


def test_a_lower_bound_does_not_decide_the_growth_target():
    row = verdict("sei12/goals/industry-scale-growth", 2015)
    assert (row.status, row.reason, row.bound) == ("unrated", "bound_inconclusive", "lower")
    assert row.measured == pytest.approx(0.18)


def test_centres_of_all_fields_do_not_serve_a_target_of_one_field():
    """1,021 centres in all minus 177 in the field would be a false 已实现."""
    target = Target.objects.get(code="sei12/goals/technology-centres-count-new")
    assert verdict(target.code, 2015).status == "no_data"


def test_province_wide_emissions_do_not_serve_the_industrial_target():
    assert verdict("iu12/table2/so2-emissions", 2015).status == "no_data"
    assert Evidence.objects.filter(target__code="iu12/table2/so2-emissions").exists()
