"""The same rows on PostgreSQL and on SQLite: read and written by COPY, and by plain cursors."""

import pandas as pd
import pytest

from clusters.models import Subject
from departments.models import Department
from indicators.models import Indicator, Observation, Revision, Series, Source
from planning import recompute
from planning.models import Evaluation, Plan, Section, Target

# What an evaluation depends on, in the order of who refers to whom.
MODELS = (Department, Subject, Indicator, Source, Series, Observation, Revision, Plan, Section,
          Target)  # fmt: skip

FIELDS = [
    field.attname
    for field in Evaluation._meta.concrete_fields
    if field.attname not in ("id", "target_id")
]


def evaluations() -> pd.DataFrame:
    rows = Evaluation.objects.order_by("target__code", "year")
    return pd.DataFrame(rows.values("target__code", *FIELDS))


@pytest.mark.django_db
def test_both_databases_come_to_the_same_evaluations(request):
    """Five plans and their real figures, judged on each."""
    recompute.recompute([target.pk for target in Target.objects.all()])
    on_sqlite = evaluations()
    rows = [list(model.objects.order_by("id")) for model in MODELS]
    request.getfixturevalue("on_postgres")
    for model, copies in zip(MODELS, rows, strict=True):
        model.objects.bulk_create(copies)
    recompute.start_rebuild()
    recompute.work()
    on_postgres = evaluations()
    assert len(on_sqlite) > 500
    pd.testing.assert_frame_equal(on_sqlite, on_postgres, check_exact=False, rtol=1e-12)
    words = ["status", "status_schedule", "status_pace", "reason", "path", "formula", "bound"]
    assert on_sqlite[words].equals(on_postgres[words])
