"""Pages by cursor: a page begins after the last row of the one before, wherever that is now."""

import json

from django.core import signing
from django.db.models import Q

from indicators.tables import PREFIX, sorting
from planning.exports import judged
from planning.exports.asking import Ask, Misasked

DEFAULT, MOST = 100, 1000


def page(ask: Ask, limit: int, cursor: str) -> tuple[list[tuple], str | None]:
    """The rows of one page as tuples of the ask's columns, and the next page's cursor."""
    if ask.in_order_of_verdicts:
        return _of_verdicts(ask, limit, cursor)
    keys = [*(f"{c[0] if c[0] == '-' else ''}{PREFIX}{c.lstrip('-')}" for c in ask.order),
            *ask.table.order]  # fmt: skip
    if "id" not in keys:
        keys.append("id")
    columns = [column for column in ask.columns if not (ask.judged_anew and column.judged)]
    keyed = dict.fromkeys([*columns, *(ask.column(code) for code in ask.order)])
    rows = ask.table.values(ask.rows, keyed, ask.order)
    if cursor:
        rows = rows.filter(_after(keys, _read(cursor, ask, len(keys))))
    rows = rows.order_by(*(sorting(key) for key in keys))
    marks = [key.lstrip("-") for key in keys]
    shown = [] if ask.judged_anew else [column.alias for column in columns]
    found = list(rows.values_list(*shown, *marks)[: limit + 1])
    following = _written(found[limit - 1][len(shown) :], ask) if len(found) > limit else None
    if ask.judged_anew:
        return list(judged.tuples(ask, rows[:limit])) if found else [], following
    return [row[: len(shown)] for row in found[:limit]], following


def _of_verdicts(ask: Ask, limit: int, cursor: str) -> tuple[list[tuple], str | None]:
    """A page of what is judged and sorted in memory; it begins after the row that the cursor names."""
    lines = judged.in_order(ask)
    begin = 0
    if cursor:
        (last,) = _read(cursor, ask, 1)
        begin = next((i for i, (pk, _) in enumerate(lines, 1) if pk == last), None)
        if begin is None:
            raise _unknown()
    end = begin + limit
    following = _written((lines[end - 1][0],), ask) if len(lines) > end else None
    return [line for _, line in lines[begin:end]], following


def _after(keys: list[str], values: list) -> Q:
    """Rows that come later in the order: equal in the first keys, beyond in the next. Nulls last."""
    after, equal = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        path = key.lstrip("-")
        if value is not None:
            beyond = Q(**{f"{path}__{'lt' if key[0] == '-' else 'gt'}": value})
            after |= equal & (beyond | Q(**{f"{path}__isnull": True}))
            equal &= Q(**{path: value})
        else:
            equal &= Q(**{f"{path}__isnull": True})
    return after


def _written(values: tuple, ask: Ask) -> str:
    plain = json.dumps([list(ask.order), [_text(v) for v in values]], ensure_ascii=False)
    return signing.dumps(plain, salt=f"cursor.{ask.table.code}", compress=True)


def _text(value):
    return value if value is None or isinstance(value, int | float | str) else str(value)


def _read(cursor: str, ask: Ask, count: int) -> list:
    try:
        order, values = json.loads(signing.loads(cursor, salt=f"cursor.{ask.table.code}"))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise _unknown() from error
    if order != list(ask.order) or len(values) != count:
        raise _unknown()
    return values


def _unknown() -> Misasked:
    return Misasked("cursor", "游标无效，请从第一页重新开始。", Misasked.UNKNOWN)
