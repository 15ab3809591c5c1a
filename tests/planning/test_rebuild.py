"""Rebuilding equals incrementing, after any history; and the bulk path says what the plain one says."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from indicators.models import Revision
from planning import recompute
from planning.models import Evaluation, Rebuild, StaleMark, StaleTally, Tally, Target
from planning.recompute import frames
from planning.services import mark_stale
from tests import factories as f
from tests.planning.world import (
    FIELDS,
    STEPS,
    YEARS,
    World,
    counted,
    rebuilt,
    refused,
    stored,
    tallied,
)

pytestmark = pytest.mark.django_db


def test_the_stored_evaluations_of_the_five_plans_are_what_a_rebuild_gives():
    recompute.recompute_stale()
    before = stored()
    assert len(before) > 500
    assert tallied() == counted()
    assert rebuilt() == before
    assert Rebuild.objects.first().state == Rebuild.State.FINISHED


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.fixture
def judged(world):
    for at in range(4):
        for number, year in enumerate(YEARS):
            f.publish(world.series(at), **{f"y{year}": 20 + 3 * at + 5 * number})
        world.split(at, 0)  # the yearbook is known; from here on it only moves the break
    mark_stale(Target.objects.values_list("id", flat=True))
    recompute.work()
    assert stored() == rebuilt()
    return world


class TestOneChange:
    """What each kind of change does to verdicts that stand: exactly what a rebuild does."""

    @pytest.mark.parametrize(
        ("step", "at", "number"),
        [
            ("mend", 2, 40), ("add", 1, 30), ("remove", 0, 2), ("move", 3, 44), ("unmeasure", 0, 1),
            ("regard", 1, 1), ("turn", 2, 1), ("turn", 0, 1), ("judge_otherwise", 0, 1), ("judge_otherwise", 0, 2),
            ("split", 0, 4), ("split", 1, 3), ("poison", 0, 2),
        ],
    )  # fmt: skip
    def test_it_is_followed(self, judged, step, at, number):
        before = stored(), refused()
        getattr(judged, step)(at, number)
        recompute.work()
        after = stored(), refused()
        assert after != before and tallied() == counted()
        assert (rebuilt(), refused()) == after

    def test_a_published_figure_and_a_correction(self, judged):
        for number in (120, 121):
            before = stored()
            judged.enter(0, number)
            judged.publish(0, 1)
            recompute.work()
            after = stored()
            assert after != before and rebuilt() == after

    def test_what_changes_no_verdict(self, judged):
        before = stored()
        for step in ("hand_over", "enter", "send_back", "invent", "uninvent"):
            getattr(judged, step)(1, 96)
        recompute.work()
        assert stored() == before == rebuilt()

    def test_invented_figures_come_and_go(self, world):
        recompute.work()
        before = stored()
        world.invent(0, 1)
        recompute.work()
        invented = stored()
        assert invented != before and rebuilt() == invented
        world.uninvent(0, 1)
        recompute.work()
        assert stored() == before == rebuilt()

    def test_a_rebuild_clears_out_what_is_judged_no_longer(self, judged):
        judged.poison(0, 0)
        recompute.work()
        judged.unmeasure(0, 0)
        StaleMark.objects.all().delete()
        recompute.start_rebuild()
        recompute.work()
        gone = Target.objects.get(kind="money")
        assert not gone.evaluations.exists() and not refused()


def test_tallies_follow_without_a_second_run_of_the_worker(world):
    """Whoever publishes sees the boards follow: the target and its section in one turn."""
    world.enter(0, 124)
    recompute.work()
    before = tallied()
    world.publish(0, 1)
    assert recompute.recompute_stale() == 1
    assert tallied() == counted() != before


def test_sections_wait_while_a_rebuild_runs_and_are_counted_after_it(judged):
    StaleMark.objects.all().delete()
    Tally.objects.all().delete()
    recompute.start_rebuild(chunk=1)
    recompute.work_on_chunk()
    recompute.recompute_stale()
    assert not Tally.objects.exists() and StaleTally.objects.exists()
    assert recompute.work_waits()
    recompute.work()
    assert tallied() == counted() != [] and not recompute.work_waits()


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # to shrink a whole history takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(STEPS), st.integers(0, 3), st.integers(1, 400)),
        min_size=10,
        max_size=30,
    )
)
def test_a_rebuild_equals_whatever_history_led_here(world, steps):
    for step, at, number in steps:
        getattr(world, step)(at, number)
    recompute.work()
    assert not StaleMark.objects.exists() and not StaleTally.objects.exists()
    assert tallied() == counted()
    step_by_step, not_judged = stored(), refused()
    assert rebuilt(chunk=2) == step_by_step
    assert refused() == not_judged


class TestBulk:
    @pytest.fixture
    def revised(self):
        """A series with corrections, two vintages, a draft, and a mean over a span."""
        target = f.TargetFactory()
        for year in YEARS:
            observation = f.ObservationFactory(series=target.series, year=year)
            for number, vintage in enumerate(("preliminary", "final", "final", "revised"), 1):
                f.RevisionFactory(
                    observation=observation, number=number, vintage=vintage,
                    value=Decimal(100 * number + year) / 8,
                    state="published" if number < 4 or year % 2 else "draft",
                    known_on=date(year + 1, number, 1),
                )  # fmt: skip
        return target

    @pytest.mark.parametrize("known", [None, date(2013, 2, 15)])
    def test_the_figures_are_those_of_the_query_set(self, revised, known):
        frame = frames.figures({revised.series_id: 1.0}, known)
        got = {(row.year, row.vintage, row.value) for row in frame.itertuples()}
        vintages = Revision.Vintage.values
        wanted = {
            (row.observation.year, vintages.index(row.vintage), float(row.value))
            for row in Revision.objects.current(known)
            .filter(observation__series=revised.series)
            .select_related("observation")
        }
        assert got == wanted and len(wanted) > 3

    def test_what_is_stored_is_what_was_judged(self, revised):
        frame = recompute.judge(Target.objects.filter(pk=revised.pk))
        recompute.recompute([revised.pk])
        for row, judged in zip(
            Evaluation.objects.filter(target=revised).order_by("year"),
            frame.itertuples(),
            strict=True,
        ):
            for name in FIELDS:
                value, meant = getattr(row, name), getattr(judged, name)
                missing = meant is None or meant is np.nan or meant != meant or str(meant) == "<NA>"
                assert (value is None) if missing else (value == meant), name
