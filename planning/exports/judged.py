"""Rows with verdicts as they would have been on a day in the past: judged now, stored nowhere."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd
from django.db.models import QuerySet

from indicators.tables import Column
from planning.models import Evaluation, Target
from planning.recompute import evaluable, judge

if TYPE_CHECKING:
    from planning.exports.asking import Ask

_WHOLE = {
    field.attname
    for field in Evaluation._meta.concrete_fields
    if field.get_internal_type() == "PositiveSmallIntegerField"
}


def verdicts(targets, year: int | None, known) -> dict[int, list[Evaluation]]:
    """Evaluations by target id, as known on a day; of one year, as it stood, or of all.

    After its due year a target keeps the verdict of that year.
    """
    found: dict[int, list[Evaluation]] = {}
    for row in rows_of(judge(evaluable().filter(id__in=targets.values("id")), known=known)):
        found.setdefault(row.target_id, []).append(row)
    if year is None:
        return found
    dues = dict(Target.objects.filter(id__in=found).values_list("id", "due_year"))
    return {
        pk: [row for row in rows if row.year == min(year, dues[pk])] for pk, rows in found.items()
    }


def rows_of(frame: pd.DataFrame) -> Iterator[Evaluation]:
    """The rows of a judged frame as unsaved evaluations, missing values as None."""
    fields = {field.attname for field in Evaluation._meta.concrete_fields} - {"id"}
    names = [name for name in frame.columns if name in fields]
    whole = frame[names].astype({name: "Int64" for name in names if name in _WHOLE})
    whole = whole.astype(object)
    for values in whole.where(whole.notna(), None).itertuples(index=False, name=None):
        yield Evaluation(**dict(zip(names, values, strict=True)))


def with_verdicts(ask: "Ask", rows: QuerySet, wanted: dict[str, set[str]]) -> QuerySet:
    """The rows whose verdict of that day has one of these values in every field that names some."""
    by_target, found = _found(ask, rows)
    fitting = {
        (row.target_id, row.year)
        for each in found.values()
        for row in each
        if all(getattr(row, field) in values for field, values in wanted.items() if values)
    }
    if by_target:
        return rows.filter(id__in={target_id for target_id, _ in fitting})
    pairs = rows.order_by().values_list("id", "target_id", "year")
    return rows.filter(id__in=[pk for pk, *pair in pairs if tuple(pair) in fitting])


def tuples(ask: "Ask", rows: QuerySet | None = None) -> Iterator[tuple]:
    """The tuples of an ask with `known`: the promise from the database, the verdict made anew.

    `rows` are those of the ask, or a page of them in order.
    """
    by_target, found = _found(ask, ask.rows)
    promised = [column for column in ask.columns if not column.judged]
    key = ("id", "due_year") if by_target else ("target_id", "year")
    if rows is None:
        rows = ask.table.values(ask.rows, promised, ask.order)
    keyed = rows.values_list(*key, *(column.alias for column in promised))
    for target_id, year, *values in keyed.iterator(chunk_size=5000):
        each = found.get(target_id, [])
        row = next((r for r in each if by_target or r.year == year), None)
        cells = iter(values)
        yield tuple(_cell(row, c) if c.judged else next(cells) for c in ask.columns)


def _found(ask: "Ask", rows: QuerySet) -> tuple[bool, dict[int, list[Evaluation]]]:
    """Whether the table is by target, and the verdicts of the targets of its rows."""
    by_target = ask.table.code == "targets"
    key = "id" if by_target else "target_id"
    wanted = Target.objects.filter(id__in=rows.order_by().values(key))
    return by_target, verdicts(wanted, ask.as_of.year if by_target else None, ask.as_of.known)


def _cell(row: Evaluation | None, column: Column):
    if row is None:
        return None
    value = getattr(row, column.judged)
    return str(column.choices(value).label) if column.choices and value else value
