import pytest
from django.core.management import call_command

from planning.models import Plan
from tests.planning.trial import PLAN, SHARED, TEXT


@pytest.fixture
def fixtures(tmp_path):
    folder = tmp_path / "fixtures"
    (folder / "plans").mkdir(parents=True)
    for name, content in SHARED.items():
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "plans/trial.yaml").write_text(PLAN, encoding="utf-8")
    return folder


@pytest.fixture
def documents(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "trial.txt").write_text(TEXT, encoding="utf-8")
    return folder


@pytest.fixture
def loaded(db, fixtures, documents):
    """The trial plan and its text in the database."""
    call_command("load_plans", fixtures)
    call_command("load_documents", documents)
    return Plan.objects.get(code="trial")
