"""Rows with verdicts as they would have been on a day in the past: judged now, stored nowhere."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd
from django.db.models import F, QuerySet, Window
from django.db.models.functions import DenseRank

from indicators.tables import Column
from planning.exports import ordering
from planning.models import Evaluation, Target
from planning.recompute import evaluable, judge
from planning.recompute.transport import Among

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
        return rows.filter(Among("id", {target_id for target_id, _ in fitting}))
    pairs = rows.order_by().values_list("id", "target_id", "year")
    return rows.filter(Among("id", [pk for pk, *pair in pairs if tuple(pair) in fitting]))


def tuples(ask: "Ask", rows: QuerySet | None = None) -> Iterator[tuple]:
    """The tuples of an ask with `known`: the promise from the database, the verdict made anew.

    `rows` are those of the ask, or a page of them in order.
    """
    promised = [column for column in ask.columns if not column.judged]
    if rows is None and ask.in_order_of_verdicts:
        return (line for _, line in in_order(ask))
    if rows is None:
        rows = ask.table.values(ask.rows, promised, ask.order)
    return (line for _, line, _ in _lines(ask, rows, ask.columns))


def in_order(ask: "Ask") -> list[tuple[int, tuple]]:
    """The ids and the tuples of an ask whose order speaks of verdicts made anew.

    The database sorts what it holds, so that texts come as they do in every other list: by the
    rank of each row in that column.
    """
    ordered = [ask.column(code) for code in ask.order]
    columns = dict.fromkeys([*ask.columns, *ordered])
    stored = [column for column in ordered if not column.judged]
    rows = ask.table.values(ask.rows, [column for column in columns if not column.judged])
    rows = rows.annotate(
        **{_rank(c): Window(DenseRank(), order_by=F(c.alias).asc()) for c in stored}
    )
    lines = list(_lines(ask, rows, tuple(columns), [_rank(column) for column in stored]))
    places = {column: place for place, column in enumerate(columns)}
    for code in reversed(ask.order):
        column = ask.column(code)
        place = places[column]
        rank = stored.index(column) if column in stored else None

        def value_of(line, place=place, rank=rank):
            _, cells, ranks = line
            return cells[place] if rank is None or cells[place] is None else ranks[rank]

        lines = ordering.by_value(lines, value_of, code[0] == "-")
    return [(pk, cells[: len(ask.columns)]) for pk, cells, _ in lines]


def _rank(column: Column) -> str:
    return f"rank_{column.code}"


def _lines(ask: "Ask", rows: QuerySet, columns: tuple[Column, ...], also=()) -> Iterator[tuple]:
    """For each row its id, its cells in these columns, and the values that it has besides."""
    by_target, found = _found(ask, ask.rows)
    promised = [column.alias for column in columns if not column.judged]
    target = F("id") if by_target else F("target_id")
    year_of = "due_year" if by_target else "year"
    keyed = rows.annotate(of=target).values_list("id", "of", year_of, *promised, *also)
    for pk, target_id, year, *values in keyed.iterator(chunk_size=5000):
        each = found.get(target_id, [])
        row = next((r for r in each if by_target or r.year == year), None)
        cells = iter(values)
        line = tuple(_cell(row, c) if c.judged else next(cells) for c in columns)
        yield pk, line, tuple(cells)


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
