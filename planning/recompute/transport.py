"""Rows between the database and arrays: binary COPY on PostgreSQL, plain cursors elsewhere.

A million rows pass here. Text would cost more than the arithmetic: so what is read has a fixed
width and no nulls (words as small integers, NaN for an absent number), and what is written is
laid out as bytes by numpy.
"""

import io
import json
import math
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from django.db import connection, models
from django.db.models import Case, F, Value, When
from django.db.models.functions import Cast, Coalesce

_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"


# --- What is read: one expression a column, and the type of the array it becomes


def identity(path: str):
    """An id, -1 where there is none."""
    return "i8", Coalesce(Cast(path, models.BigIntegerField()), Value(-1))


def whole(expression):
    """A number that is never null."""
    return "i4", Cast(expression, models.IntegerField())


def number(expression):
    """A number, NaN where there is none."""
    return "f8", Coalesce(Cast(expression, models.FloatField()), Value(math.nan))


def flag(path: str):
    """0 or 1."""
    return "i4", Cast(Case(When(**{path: True}, then=1), default=0), models.IntegerField())


def word(path: str, words: Sequence[str]):
    """The position of a text among `words`, -1 where it is none of them."""
    if not words:
        return "i4", Cast(Value(-1), models.IntegerField())
    cases = [When(**{path: text}, then=code) for code, text in enumerate(words)]
    return "i4", Cast(Case(*cases, default=-1), models.IntegerField())


def fetch(rows: models.QuerySet, **columns) -> dict[str, np.ndarray]:
    """The rows of a query set as arrays by column name."""
    named = {f"c_{name}": expression for name, (_, expression) in columns.items()}
    names = [f"c_{name}" for name in columns]
    values = rows.annotate(**named).values_list(*(F(name) for name in names))
    types = [(name, kind) for name, (kind, _) in columns.items()]
    copying = connection.vendor == "postgresql"
    table = _copied_out(values, types) if copying else np.array(list(values), dtype=types)
    return {name: np.ascontiguousarray(table[name]).astype(kind) for name, kind in types}


def _copied_out(values: models.QuerySet, types: list[tuple[str, str]]) -> np.ndarray:
    layout: list = [("fields", ">i2")]
    for name, kind in types:
        layout += [(f"length of {name}", ">i4"), (name, f">{kind}")]
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        query = cursor.mogrify(*values.query.sql_with_params()).decode()
        cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", buffer)
    body = memoryview(buffer.getbuffer())[len(_SIGNATURE) : -len(_TRAILER)]
    return np.frombuffer(body, dtype=layout)


class Among(models.Func):
    """Whether a column is one of many ids; a condition for `filter`.

    One parameter whatever their number: a list of thousands takes longer to write down than the
    query to run, and SQLite takes no more than 32,766.
    """

    output_field = models.BooleanField()

    def __init__(self, path: str, ids: Iterable[int]):
        super().__init__(F(path))
        self.ids = ids.tolist() if isinstance(ids, np.ndarray) else list(ids)

    def as_sql(self, compiler, connection, **context):
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(self.ids)]

    def as_postgresql(self, compiler, connection, **context):
        # Planned as a few ids, hence always along the index; and no statistics are asked for each.
        column, params = compiler.compile(self.source_expressions[0])
        ids = f"{{{','.join(map(str, self.ids))}}}"
        return f"{column} = ANY(ARRAY(SELECT unnest(%s::bigint[])))", [*params, ids]


# --- What is written: a frame, one column a field of the model


def store(model: type[models.Model], frame: pd.DataFrame) -> None:
    """Insert the rows of a frame whose columns are named as the model's columns."""
    if frame.empty:
        return
    fields = [field for field in model._meta.concrete_fields if field.attname in frame.columns]
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cells = [_cells(field, frame[field.attname]) for field in fields]
            cursor.copy_expert(
                f"COPY {table} ({names}) FROM STDIN (FORMAT binary)", io.BytesIO(packed(cells))
            )
        else:
            marks = ", ".join(["%s"] * len(fields))
            cells = [_objects(frame[field.attname]) for field in fields]
            cursor.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",
                list(zip(*cells, strict=True)),
            )


def _objects(column: pd.Series) -> list:
    cells = column.astype(object)
    return cells.where(column.notna(), None).tolist()


def _cells(field: models.Field, column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """The bytes of a column's cells, all of one width, and how many of them count (-1: null)."""
    if isinstance(field, models.CharField):
        return _texts(column)
    known = column.notna().to_numpy()
    kind = _KINDS[field.get_internal_type()]
    if isinstance(field, models.ForeignKey):
        kind = ">i8"
    values = column.to_numpy() if known.all() else column.to_numpy(dtype=float, na_value=0)
    values = values.astype(kind, order="C")
    octets = values.view(np.uint8).reshape(len(values), values.itemsize)
    return octets, np.where(known, values.itemsize, -1)


_KINDS = {
    "BigAutoField": ">i8",
    "BigIntegerField": ">i8",
    "BooleanField": "?",
    "FloatField": ">f8",
    "ForeignKey": ">i8",
    "PositiveSmallIntegerField": ">i2",
}


def _texts(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    column = column.astype("category")
    texts = [text.encode() for text in column.cat.categories]
    width = max(map(len, texts), default=0)
    table = np.frombuffer(b"".join(text.ljust(width) for text in texts), np.uint8)
    table = table.reshape(len(texts), width)
    codes = column.cat.codes.to_numpy()
    lengths = np.array([*map(len, texts), -1])
    return table[codes], lengths[codes]


def packed(cells: list[tuple[np.ndarray, np.ndarray]]) -> bytes:
    """Columns of cells as PostgreSQL's binary COPY: the widest row repeated, less what is unused."""
    count = len(cells[0][0])
    width = 2 + sum(4 + octets.shape[1] for octets, _ in cells)
    rows = np.empty((count, width), np.uint8)
    used = np.ones((count, width), bool)
    rows[:, :2] = np.array([len(cells)], ">i2").view(np.uint8)
    at = 2
    for octets, lengths in cells:
        size = octets.shape[1]
        rows[:, at : at + 4] = lengths.astype(">i4").view(np.uint8).reshape(count, 4)
        rows[:, at + 4 : at + 4 + size] = octets
        if size and (lengths != size).any():
            used[:, at + 4 : at + 4 + size] = np.arange(size) < lengths[:, None]
        at += 4 + size
    return b"".join((_SIGNATURE, rows[used].tobytes(), _TRAILER))
