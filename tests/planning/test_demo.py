"""Invented figures are marked everywhere and leave no trace when they are taken out."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from indicators.models import Observation, Revision, Source
from planning.models import Evaluation, Target
from planning.recompute import recompute_stale

pytestmark = pytest.mark.django_db

FIELDS = [f.attname for f in Evaluation._meta.concrete_fields if f.attname != "id"]


def rows():
    return list(Evaluation.objects.order_by("target_id", "year").values(*FIELDS))


@pytest.fixture
def invented(capsys):
    call_command("make_demo_figures")
    recompute_stale()


def test_real_figures_stay_real(invented):
    real = Revision.objects.filter(source__invented=False).values("observation__series")
    assert (
        not Revision.objects.filter(source__invented=True, observation__series__in=real)
        .exclude(observation__series__observations__revisions__state="draft")
        .exists()
    )


def test_what_is_invented_is_marked_on_the_page_and_in_the_database(invented, client):
    code = "nc2017/goals/emerging-clusters-industry-scale"
    target = Target.objects.filter(
        evaluations__invented=True, plan__code="nc2017"
    ).first() or Target.objects.get(code=code)
    page = client.get(reverse("target", args=[target.code])).content.decode()
    assert "演示" in page
    assert target.evaluations.filter(invented=True).exists()


def test_taking_them_out_restores_every_evaluation(capsys):
    before, observations = rows(), Observation.objects.count()
    call_command("make_demo_figures")
    recompute_stale()
    assert rows() != before
    call_command("remove_demo_figures")
    recompute_stale()
    assert rows() == before
    assert Observation.objects.count() == observations
    assert not Source.objects.filter(invented=True).exists()
