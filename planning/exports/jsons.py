"""JSON: one object a row under `rows`, streamed, with what was asked for before it."""

import json
from collections.abc import Iterator
from decimal import Decimal

from indicators.tables import Column, Kind
from planning.exports import cells
from planning.exports.asking import Ask
from planning.exports.saying import about


def value_of(value, kind: Kind):
    """A cell as JSON knows it: numbers are numbers, nothing is null. Texts are never changed."""
    if value is None:
        return None
    if kind == Kind.DECIMAL:
        return _number(value)
    if kind == Kind.FLAG:
        return bool(value)
    if kind == Kind.DAY:
        return value.isoformat()
    if kind == Kind.MOMENT:
        return cells.moment(value)
    return value


def _number(value: Decimal) -> int | float:
    """Decimals of the plans have far fewer digits than a double keeps."""
    return int(value) if value == value.to_integral_value() else float(value)


def record(row: tuple, columns: tuple[Column, ...]) -> dict:
    return {c.code: value_of(v, c.kind) for v, c in zip(row, columns, strict=True)}


def stream(ask: Ask) -> Iterator[bytes]:
    head = {
        "table": ask.table.code,
        "about": dict(about(ask)),
        "columns": [
            {"code": c.code, "name": c.name, "unit": c.unit, "meaning": c.meaning}
            for c in ask.columns
        ],
    }
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "rows": ['
    lines, first = [], True
    for row in ask:
        lines.append(json.dumps(record(row, ask.columns), ensure_ascii=False))
        if len(lines) == 500:
            yield (b"" if first else b",\n") + ",\n".join(lines).encode()
            lines, first = [], False
    if lines:
        yield (b"" if first else b",\n") + ",\n".join(lines).encode()
    yield b"]}"
