"""The coordinators' page of the queue and the rebuild."""

import pytest

from planning import recompute, tasks
from planning.models import Rebuild, StaleMark, Target
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client):
    user = f.UserFactory(role="coordinator")
    client.force_login(user)
    return user


@pytest.fixture(autouse=True)
def _no_thread(monkeypatch):
    """The rebuild is worked on by the test itself: a thread would not see its transaction."""
    monkeypatch.setattr(tasks, "begin_rebuild", lambda rebuild: None)
    recompute.recompute_stale()


@pytest.mark.parametrize("role", ["official", "reviewer", "analyst"])
@pytest.mark.parametrize("address", ["/operations/", "/operations/state/"])
def test_it_is_for_coordinators(client, role, address):
    assert client.get(address).status_code == 302
    client.force_login(f.UserFactory(role=role))
    assert client.get(address).status_code == 403


def test_only_coordinators_rebuild(client):
    client.force_login(f.UserFactory(role="reviewer"))
    assert client.post("/operations/rebuild/", {"step": "start"}).status_code == 403
    assert not Rebuild.objects.filter(state="running").exists()


def test_start_stop_and_resume(client, coordinator):
    assert "没有待算的目标" in client.get("/operations/").content.decode()
    assert client.post("/operations/rebuild/", {"step": "start"}).status_code == 302
    rebuild = Rebuild.objects.first()
    assert (rebuild.state, rebuild.started_by) == ("running", coordinator)
    page = client.get("/operations/").content.decode()
    assert "停下" in page and "hx-get" in page and "0 / " in page
    client.post("/operations/rebuild/", {"step": "cancel", "rebuild": rebuild.pk})
    assert recompute.work() == 0
    assert "从停下处继续" in client.get("/operations/state/").content.decode()
    client.post("/operations/rebuild/", {"step": "resume", "rebuild": rebuild.pk})
    recompute.work()
    page = client.get("/operations/state/").content.decode()
    assert "已完成" in page and "hx-get" not in page
    answer = client.post(
        "/operations/rebuild/", {"step": "resume", "rebuild": rebuild.pk}, follow=True
    )
    assert "不需要继续" in answer.content.decode()


def test_refused_targets_stand_with_their_reason(client, coordinator):
    target = f.TargetFactory()
    Target.objects.filter(pk=target.pk).update(due_year=12000)
    recompute.recompute([target.pk])
    page = client.get("/operations/").content.decode()
    assert target.code in page and "12000" in page


def test_the_number_of_queries_does_not_grow(client, coordinator, django_assert_num_queries):
    def refuse(number):
        targets = [f.TargetFactory() for _ in range(number)]
        Target.objects.filter(pk__in=[t.pk for t in targets]).update(due_year=12000)
        recompute.recompute([t.pk for t in targets])
        StaleMark.objects.bulk_create(StaleMark(target=t) for t in targets)

    recompute.start_rebuild()
    refuse(1)
    with django_assert_num_queries(12):
        client.get("/operations/")
    refuse(3)
    with django_assert_num_queries(12):
        client.get("/operations/")
