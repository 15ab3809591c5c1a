"""The past can be seen again: what the pages showed on a day follows from the revisions alone."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from indicators import services
from indicators.models import Revision
from planning.known import as_known
from planning.models import Evaluation
from planning.recompute import recompute
from tests import factories as f

pytestmark = pytest.mark.django_db

FIELDS = [field.attname for field in Evaluation._meta.concrete_fields if not field.primary_key]
START = date(2014, 1, 1)


def shown(targets):
    """What the pages read, of these targets."""
    rows = Evaluation.objects.filter(target__in=targets).order_by("target", "year")
    return list(rows.values(*FIELDS))


@pytest.mark.parametrize("seed", range(3))
def test_every_past_day_is_seen_again_as_it_was(seed, reviewer):
    """Random figures, corrections and vintages, published day by day, as people do it."""
    dice = random.Random(seed)
    clerk = f.UserFactory(role="clerk", department=f.DepartmentFactory())
    kinds = [
        ("flow", "亿元", "level"),
        ("flow", "亿元", "annual_growth"),
        ("stock", "亿元", "increment"),
    ]
    targets = []
    for kind, unit, form in kinds:
        series = f.SeriesFactory(
            department=clerk.department, indicator__kind=kind, indicator__unit=unit
        )
        growth = form == "annual_growth"
        targets.append(
            f.TargetFactory(
                series=series,
                form=form,
                value=Decimal(12 if growth else 200),
                unit="%" if growth else unit,
            )
        )
    days, remembered = START, {}
    for _ in range(8):
        days += timedelta(days=dice.randint(1, 20))
        for _ in range(dice.randint(1, 3)):
            draft = services.enter_figure(
                series=dice.choice(targets).series, year=dice.randint(2010, 2015), by=clerk,
                text=str(dice.randint(80, 260)), vintage=dice.choice(Revision.Vintage.values), remark="试验",
            )  # fmt: skip
            submitted = services.submit_figure(draft, clerk)
            if dice.random() < 0.2:
                services.return_figure(submitted, reviewer, "再核")
            else:
                services.publish_figure(submitted, reviewer, known_on=days)
        recompute([target.pk for target in targets])
        remembered[days] = shown(targets)
    for day, then in remembered.items():
        with as_known(day):
            assert shown(targets) == then
    assert shown(targets) == then  # and outside it is the present again


def test_a_page_shows_the_day_it_is_asked_for(client):
    target = f.TargetFactory()
    observation = f.ObservationFactory(series=target.series, year=2013)
    f.RevisionFactory(observation=observation, value=Decimal(170), known_on=date(2014, 3, 1))
    f.RevisionFactory(observation=observation, value=Decimal(150), known_on=date(2015, 3, 1))
    f.publish(target.series, y2010=100)
    recompute([target.pk])
    address = reverse("target", args=[target.code])

    def main(**query):
        page = client.get(address, {"year": 2013} | query).content.decode()
        return page[page.index("<main") : page.index("</main>")]

    assert "150 亿元" in main() and "170 亿元" not in main()
    assert "170 亿元" in main(known="2014-12-31") and "150 亿元" not in main(known="2014-12-31")
    before = main(known="2013-12-31")
    assert "170 亿元" not in before and "没有可用的已发布数据" in before
    assert main(known="2014-13-99") == main() == main(known="2999-01-01")


def test_every_board_can_be_seen_as_of_a_day(client):
    for name in ("overview", "plans", "targets", "indicators", "clusters", "departments"):
        page = client.get(reverse(name), {"known": "2014-06-30", "year": 2013})
        assert page.status_code == 200
        assert "2014年6月30日已公布的数据" in page.content.decode()
        assert "known=2014-06-30" in page.content.decode()
