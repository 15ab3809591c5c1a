"""Plans are loaded while figures are published and workers judge: on PostgreSQL, in threads."""

import random
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import psycopg2
import pytest
from django.db import connection, transaction

from indicators import services
from planning import recompute
from planning.models import Evaluation, StaleMark, Target
from tests import factories as f
from tests.planning.world import World, rebuilt, stored
from tests.services.servers import eventually


@pytest.fixture
def world(on_postgres, tmp_path) -> World:
    world = World(tmp_path)
    for at in range(4):
        f.publish(world.series(at), y2010=40 + at, y2012=60 + at)
    recompute.start_rebuild()
    recompute.work()
    return world


@contextmanager
def beside():
    """Runs functions in threads, each on a connection of its own."""

    def closing(function: Callable[[], object]) -> object:
        try:
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        yield lambda function: pool.submit(closing, function)


def waits_for_a_lock(doing: Future) -> bool:
    if doing.done():
        doing.result()
        raise AssertionError("it did not wait")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


def test_a_plan_waits_for_the_worker_that_judges_its_targets(world, on_postgres):
    """Else the worker would store evaluations of a target that is being removed."""
    removed = Target.objects.get(code__endswith="promise-3")
    with psycopg2.connect(on_postgres) as worker, worker.cursor() as cursor, beside() as start:
        cursor.execute(
            "SELECT id FROM planning_target WHERE id = %s FOR NO KEY UPDATE", [removed.pk]
        )
        loading = start(lambda: world.remove(0, 2))
        eventually(lambda: waits_for_a_lock(loading), 10)
        cursor.execute("UPDATE planning_evaluation SET lead = 7 WHERE target_id = %s", [removed.pk])
        worker.commit()
        loading.result(20)
    assert not Evaluation.objects.filter(target_id=removed.pk).exists()
    assert stored() == rebuilt()


def test_a_figure_that_is_being_published_reaches_a_target_that_moves_to_its_series(world):
    """The publication saw no such target; the plan, no such figure."""
    world.enter(1, 500)
    moved = Target.objects.get(code__endswith="promise-1")

    def move() -> None:
        world.move(1, 4)
        recompute.work()

    with beside() as start:
        with transaction.atomic():
            services.publish_figures([world.submitted[0].pk], world.reviewer)
            loading = start(move)
            eventually(lambda: waits_for_a_lock(loading), 10)
        loading.result(20)
    recompute.work()
    moved.refresh_from_db()
    assert moved.series == world.series(1)
    assert Evaluation.objects.filter(target=moved, used_value=500).exists()
    assert stored() == rebuilt()


def test_loading_publishing_and_judging_at_once_end_as_a_rebuild(world):
    """Nobody waits for somebody who waits for them, and nothing is left unjudged."""
    over = Event()

    def judge() -> None:
        while not over.is_set():
            recompute.claim_and_recompute(limit=2)
            recompute.work_on_chunk()

    def publish(seed: int) -> None:
        dice = random.Random(seed)
        for _ in range(15):
            world.enter(dice.randrange(4), dice.randint(1, 90))
            world.publish(0, 3)

    with beside() as start:
        judging = [start(judge) for _ in range(2)]
        publishing = start(lambda: publish(1))
        dice = random.Random(2)
        for step in ("mend", "add", "move", "turn", "remove", "judge_otherwise", "rebuild") * 2:
            getattr(world, step)(dice.randrange(4), dice.randint(1, 90))
        publishing.result(60)
        over.set()
        for each in judging:
            each.result(20)
    recompute.work()
    assert not StaleMark.objects.exists()
    assert stored() == rebuilt()
