"""As of a day: what the pages would have shown with the figures that were published by then."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection

from planning.models import Evaluation
from planning.recompute import evaluable, judge
from planning.recompute.transport import store


@contextmanager
def as_known(day: date) -> Iterator[None]:
    """Within, `Evaluation` holds what follows from the figures published by `day`.

    The rows stand in a temporary table of the same name, which on this connection goes before the
    stored one: every query reads it as it is written, nobody else sees it, nothing is stored.
    """
    frame = judge(evaluable(), known=day)
    quote = connection.ops.quote_name
    table = quote(Evaluation._meta.db_table)
    columns = [
        f"{quote(field.column)} "
        + (_SERIAL[connection.vendor] if field.primary_key else field.db_type(connection))
        for field in Evaluation._meta.concrete_fields
    ]
    columns.append('UNIQUE ("target_id", "year")')
    temporary = f"{_SCHEMA[connection.vendor]}.{table}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({', '.join(columns)})")
    try:
        store(Evaluation, frame)
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {temporary}")


_SERIAL = {"postgresql": "bigserial PRIMARY KEY", "sqlite": "integer PRIMARY KEY"}
_SCHEMA = {"postgresql": "pg_temp", "sqlite": "temp"}
