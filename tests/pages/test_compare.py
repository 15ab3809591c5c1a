"""Chosen targets on one scale; the choice is the address. And stages and natures told apart."""

import re
from html import unescape

import pytest
from django.urls import reverse

from planning.models import Target
from tests import factories as f

pytestmark = pytest.mark.django_db


def compared(client, *codes, **query):
    return client.get(reverse("compare"), {"target": codes, "year": 2014, **query})


def two_codes():
    """Two targets with figures by 2013."""
    found = Target.objects.filter(
        kind="target", evaluations__attainment__isnull=False, evaluations__year=2013
    )
    return list(found.order_by("order").values_list("code", flat=True).distinct()[:2])


def test_the_targets_of_the_address_stand_in_its_order_with_their_lines(client):
    one, two = two_codes()
    page = compared(client, two, one, two)
    assert [target.code for target in page.context["targets"]] == [two, one]
    assert len(page.context["chart"].figure["data"]) == 2
    text = page.content.decode()
    assert f"/data/charts/compare.csv?target={two}&amp;target={one}&amp;year=2014" in text


def test_one_is_taken_out_and_another_added_by_its_address(client):
    one, two = two_codes()
    text = compared(client, one, two).content.decode()
    without = re.findall(r'<a [^>]*href="(\?[^"]*)" aria-label="去掉', text)
    left = client.get(reverse("compare") + unescape(without[0]))
    assert [target.code for target in left.context["targets"]] == [two]
    found = compared(client, one, q="风电").context["found"]
    assert found and one not in {target.code for target in found}
    added = compared(client, one, found[0].code)
    assert len(added.context["targets"]) == 2


def test_unknown_targets_are_left_out_and_six_are_enough(client):
    codes = Target.objects.filter(kind="target").values_list("code", flat=True)[:8]
    page = compared(client, "none/none", *codes)
    assert 5 <= len(page.context["targets"]) <= 6
    assert compared(client, "none").status_code == 200


def test_targets_are_picked_from_the_list(client):
    text = client.get(reverse("targets"), {"year": 2014}).content.decode()
    assert text.count('name="target"') == len(re.findall(r'form="compare"', text)) == 50
    assert '<form id="compare"' in text


def test_binding_targets_stand_apart_and_their_numbers_are_lists(client):
    page = client.get(reverse("plan", args=["iu12"]), {"year": 2014})
    text = page.content.decode()
    binding = text.split('id="binding"')[1].split("</section>")[0]
    assert binding.count("<tr>") - 1 == 11 == len(page.context["binding"])
    for address, n in re.findall(r'href="(/targets/[^"]*nature=[^"]*)">.*?<b>(\d+)</b>', text):
        listed = client.get(unescape(address)).context["page"].paginator.count
        assert listed == int(n), address


@pytest.mark.parametrize("kind", ["projects", "measures"])
def test_the_stages_count_what_their_links_list(client, kind):
    project = f.ProjectFactory(stage="signed")
    f.NewsFactory(project=project, stage="started")
    page = client.get(reverse(kind), {"plan": "iu12"})
    counts = [(stage, n) for stage, _, n, _ in page.context["stages"]]
    assert sum(n for _, n in counts) == page.context["page"].paginator.count > 0
    for stage, n in counts:
        listed = client.get(reverse(kind), {"plan": "iu12", "stage": stage})
        assert listed.context["page"].paginator.count == n
        assert [each[2] for each in listed.context["stages"]] == [n for _, n in counts]
