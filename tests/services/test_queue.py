"""The queue with real processes: killed, woken twice, cut off from Redis; nothing lost or doubled."""

import json
import os
import random
import signal
import time
from decimal import Decimal

import psycopg2
import pytest

from departments.models import User
from planning import recompute
from planning.models import (
    Evaluation,
    Rebuild,
    RebuildChunk,
    Refusal,
    StaleMark,
    StaleTally,
    Status,
    Tally,
    Target,
)
from tests import factories as f
from tests.planning.world import tallied
from tests.services.servers import eventually

FIELDS = [field.attname for field in Evaluation._meta.concrete_fields if field.attname != "id"]


def evaluations() -> list[tuple]:
    return list(Evaluation.objects.order_by("target_id", "year").values_list(*FIELDS))


def stored() -> list[tuple]:
    """Every stored evaluation, and every tally of them."""
    return evaluations() + tallied()


def rebuilt() -> list[tuple]:
    """What a rebuild from nothing gives."""
    for model in (Evaluation, StaleMark, Tally, StaleTally):
        model.objects.all().delete()
    recompute.start_rebuild()
    recompute.work()
    eventually(lambda: not recompute.work_waits(), 20, "the chunk that a worker took is done")
    return stored()


@pytest.fixture
def targets(on_postgres) -> list[Target]:
    """Forty targets with figures, and who enters and publishes."""
    section = f.SectionFactory()
    department = f.DepartmentFactory()
    source = f.SourceFactory()
    f.UserFactory(username="clerk", role=User.Role.CLERK, department=department)
    f.UserFactory(username="reviewer", role=User.Role.REVIEWER)
    made = []
    for number in range(40):
        target = f.TargetFactory(section=section, series__department=department)
        for year in (2010, 2012):
            f.RevisionFactory(
                observation__series=target.series,
                observation__year=year,
                value=Decimal(100 + number + (year - 2010) * 20),
                source=source,
            )
        made.append(target)
    recompute.mark_all_stale()
    recompute.recompute_stale()
    return made


def publish(processes, number: int, pause: float = 0) -> dict:
    process = processes.start("tests.services.publish", str(number), str(pause))
    assert process.wait(timeout=60) == 0, processes.log(process)
    return told_by(processes, process)


def told_by(processes, process) -> dict:
    """What the publishing process printed, among its log."""
    lines = processes.log(process).splitlines()
    return json.loads(next(line for line in lines if line.startswith("{")))


def no_marks() -> bool:
    return not StaleMark.objects.exists() and not StaleTally.objects.exists()


def test_a_published_figure_is_judged_by_a_worker(processes, targets):
    processes.worker()
    before = Evaluation.objects.get(target=targets[0], year=2011)
    assert publish(processes, 1)["errors"] == []
    eventually(no_marks, 10, "the mark is cleared")
    after = Evaluation.objects.get(target=targets[0], year=2011)
    assert (before.status, after.used_value) == (Status.NO_DATA, 100)
    assert stored() == rebuilt()


def test_a_worker_that_starts_counts_what_the_version_before_left_uncounted(processes, targets):
    kept = tallied()
    Tally.objects.filter(year=2012).delete()
    processes.worker()
    eventually(lambda: tallied() == kept, 10, "the tallies are whole")


def test_workers_killed_at_random_moments_lose_and_double_nothing(processes, targets):
    dice = random.Random(7)
    worker = processes.worker(processes=2)
    processes.beat()
    publishing = processes.start("tests.services.publish", "50", "0.1")
    killed = 0
    while publishing.poll() is None:
        time.sleep(dice.uniform(0.02, 0.4))
        for child in processes.children(worker):
            if dice.random() < 0.7:
                os.kill(child, signal.SIGKILL)
                killed += 1
    assert publishing.returncode == 0 and killed >= 5
    assert told_by(processes, publishing)["errors"] == []
    eventually(no_marks, 40, "all marks are cleared")
    assert Evaluation.objects.count() == len(targets) * 5
    assert stored() == rebuilt()


def test_a_worker_killed_in_mid_transaction_gives_its_targets_back(processes, targets):
    recompute.mark_all_stale()
    for _ in range(5):
        process = processes.manage("recompute")
        time.sleep(random.uniform(0.5, 1.5))
        processes.kill(process)
    recompute.recompute_stale()
    assert no_marks() and stored() == rebuilt()


@pytest.mark.parametrize("trouble", ["stop", "freeze"])
def test_without_redis_publishing_goes_on_and_all_is_caught_up(
    processes, targets, redis_server, trouble
):
    getattr(redis_server, trouble)()
    figures = 200 if trouble == "stop" else 40
    told = publish(processes, figures)
    assert told["published"] == figures and told["errors"] == []
    assert StaleMark.objects.count() == figures
    redis_server.start() if trouble == "stop" else redis_server.thaw()
    processes.worker()
    processes.beat()
    eventually(no_marks, 60, "all marks are cleared")
    assert stored() == rebuilt()


def test_a_running_worker_outlives_a_restart_of_redis(processes, targets, redis_server):
    processes.worker()
    processes.beat()
    redis_server.stop()
    assert publish(processes, 5)["errors"] == []
    redis_server.start()
    eventually(no_marks, 60, "all marks are cleared")


def test_two_sweepers_share_the_work(processes, targets):
    marked = recompute.mark_all_stale()
    sweepers = [processes.manage("recompute") for _ in range(3)]
    assert [sweeper.wait(timeout=30) for sweeper in sweepers] == [0, 0, 0]
    done = [int(processes.log(each).split("本进程评价目标 ")[1].split()[0]) for each in sweepers]
    assert sum(done) == marked == len(targets)
    assert no_marks() and stored() == rebuilt()


def test_what_another_worker_holds_is_passed_over(on_postgres, targets):
    """Marks of held targets, many to a target, do not hide the free ones."""
    for _ in range(30):
        StaleMark.objects.bulk_create(StaleMark(target=target) for target in targets[:10])
    StaleMark.objects.bulk_create(StaleMark(target=target) for target in targets[10:])
    other = psycopg2.connect(on_postgres)
    with other.cursor() as cursor:
        held = tuple(target.pk for target in targets[:10])
        cursor.execute("SELECT id FROM planning_target WHERE id IN %s FOR NO KEY UPDATE", [held])
        assert recompute.claim_and_recompute(limit=10) == 10
        assert recompute.recompute_stale() == 20
        assert set(StaleMark.objects.values_list("target_id", flat=True)) == set(held)
        recompute.start_rebuild()
        recompute.work_on_chunk()
        assert StaleMark.objects.count() == 30 * 10 + 10
    other.rollback()
    other.close()
    assert recompute.recompute_stale() == 10
    assert no_marks() and stored() == rebuilt()


def test_a_mark_of_a_target_that_is_gone_is_dropped(on_postgres, targets):
    StaleMark.objects.create(target_id=targets[0].pk)
    StaleMark.objects.create(target_id=10**9)
    assert recompute.recompute_stale() == 1
    assert recompute.recompute_stale() == 0
    assert no_marks()


def test_a_figure_may_be_published_while_its_target_is_judged(on_postgres, targets):
    """The worker's lock does not hold up whoever refers to the target."""
    other = psycopg2.connect(on_postgres)
    with other.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM planning_target WHERE id = %s FOR NO KEY UPDATE", [targets[0].pk]
        )
        Evaluation.objects.filter(target=targets[0], year=2015).delete()
        Evaluation.objects.create(
            target=targets[0], year=2015, status="no_data", status_pace="no_data",
            status_schedule="no_data", reason="no_observation",
        )  # fmt: skip
        StaleMark.objects.create(target=targets[0])
    other.rollback()
    other.close()


class TestRebuild:
    @pytest.fixture
    def rebuild(self, targets) -> Rebuild:
        return recompute.start_rebuild(chunk=2)

    def test_any_number_of_processes_share_it(self, processes, rebuild):
        before = stored()
        workers = [processes.manage("recompute") for _ in range(3)]
        assert [worker.wait(timeout=30) for worker in workers] == [0, 0, 0]
        rebuild.refresh_from_db()
        assert rebuild.state == Rebuild.State.FINISHED
        assert stored() == before

    def test_it_survives_killed_workers(self, processes, rebuild):
        before = stored()
        dice = random.Random(3)
        worker = processes.worker(processes=2)
        processes.beat()
        for _ in range(4):
            recompute.cancel_rebuild(Rebuild.objects.first())
            recompute.start_rebuild(chunk=1)
            time.sleep(dice.uniform(0.8, 1.5))
            for child in processes.children(worker):
                os.kill(child, signal.SIGKILL)
        eventually(lambda: not recompute.work_waits(), 40, "the rebuild is finished")
        assert Rebuild.objects.first().state == Rebuild.State.FINISHED
        assert len(stored()) == len(before)
        assert stored() == rebuilt()

    def test_it_is_cancelled_and_resumed_where_it_was(self, rebuild):
        recompute.work_on_chunk()
        recompute.cancel_rebuild(rebuild)
        assert recompute.work() == 0
        assert RebuildChunk.objects.exclude(done_at=None).count() == 1
        recompute.resume_rebuild(rebuild)
        assert recompute.work() == 38
        rebuild.refresh_from_db()
        assert rebuild.state == Rebuild.State.FINISHED
        with pytest.raises(recompute.RebuildRefused):
            recompute.resume_rebuild(rebuild)


class TestPoison:
    def test_only_the_poisoned_target_is_marked(self, on_postgres, targets):
        good = [row for row in evaluations() if row[0] != targets[7].pk]
        Target.objects.filter(pk=targets[7].pk).update(due_year=12000)
        recompute.mark_all_stale()
        recompute.recompute_stale()
        assert no_marks()
        assert [row for row in evaluations() if row[0] != targets[7].pk] == good
        assert Refusal.objects.get().target == targets[7]
        assert "12000" in Refusal.objects.get().message
        rows = Evaluation.objects.filter(target=targets[7])
        assert {row.status for row in rows} == {Status.UNRATED} and rows.count() == 5
        assert stored() == rebuilt()

    def test_a_mended_target_is_judged_again(self, on_postgres, targets):
        Target.objects.filter(pk=targets[7].pk).update(unit="未知单位")
        recompute.recompute([target.pk for target in targets])
        assert Refusal.objects.count() == 1
        Target.objects.filter(pk=targets[7].pk).update(unit="亿元")
        recompute.recompute([targets[7].pk])
        assert not Refusal.objects.exists()
        assert Evaluation.objects.filter(target=targets[7]).exclude(status="unrated").exists()
