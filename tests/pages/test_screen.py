"""The screen knows when it is out of date, cheaply, and shows what the boards show."""

import pytest
from django.urls import reverse

from planning.models import StaleMark
from planning.recompute import recompute
from planning.recompute.tallies import claim_and_count
from tests import factories as f

pytestmark = pytest.mark.django_db


def version(client, **headers):
    return client.get(reverse("screen_version"), headers=headers)


def test_the_version_changes_when_a_figure_is_published_and_when_it_is_judged(client):
    target = f.TargetFactory()
    first = version(client).content
    assert version(client).content == first
    f.publish(target.series, y2012=100)
    second = version(client).content
    assert second != first
    StaleMark.objects.create(target=target)
    third = version(client).content
    assert third != second
    recompute([target.pk])
    StaleMark.objects.all().delete()
    assert version(client).content not in (second, third)  # judged, and not counted yet
    claim_and_count()
    assert version(client).content == second


def test_the_same_version_costs_no_body_and_few_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):  # five ends of indexes, twice
        tag = version(client).headers["ETag"]
        again = version(client, if_none_match=tag)
    assert again.status_code == 304 and again.content == b""


def test_the_screen_carries_its_version_and_the_numbers_of_the_overview(client):
    page = client.get(reverse("screen"), {"year": 2013})
    text = page.content.decode()
    assert f'data-version="{version(client).content.decode()}"' in text
    overview = client.get(reverse("overview"), {"year": 2013}).context
    assert page.context["whole"].counts == overview["whole"].counts
    assert page.context["worst"] == overview["worst"][:6]
    assert text.count('class="slide"') == 5


@pytest.mark.parametrize(
    ("asked", "seconds"), [("", 20), ("8", 8), ("1", 5), ("9999", 20), ("x", 20), ("900", 600)]
)
def test_how_long_a_board_stands_is_in_the_address(client, asked, seconds):
    page = client.get(reverse("screen"), {"seconds": asked})
    assert f'data-seconds="{seconds}"' in page.content.decode()
