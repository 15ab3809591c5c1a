"""As of a day: what the pages would have shown with the figures that were published by then."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection
from django.db.models import Model

from planning.models import Evaluation, Tally
from planning.recompute import evaluable, judge
from planning.recompute.tallies import counted, store_tallies
from planning.recompute.transport import store


@contextmanager
def as_known(day: date) -> Iterator[None]:
    """Within, `Evaluation` and `Tally` hold what follows from the figures published by `day`.

    The rows stand in temporary tables of the same names, which on this connection go before the
    stored ones: every query reads them as it is written, nobody else sees them, nothing is stored.
    """
    frame = judge(evaluable(), known=day)
    with _in_place_of(Evaluation, ("target_id", "year")), _in_place_of(Tally, ("id",)):
        store(Evaluation, frame)
        store_tallies(counted())
        yield


@contextmanager
def _in_place_of(model: type[Model], unique: tuple[str, ...]) -> Iterator[None]:
    """An empty temporary table that goes before the model's own."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = [
        f"{quote(field.column)} "
        + (_SERIAL[connection.vendor] if field.primary_key else field.db_type(connection))
        for field in model._meta.concrete_fields
    ]
    columns.append(f"UNIQUE ({', '.join(map(quote, unique))})")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({', '.join(columns)})")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {_SCHEMA[connection.vendor]}.{table}")


_SERIAL = {"postgresql": "bigserial PRIMARY KEY", "sqlite": "integer PRIMARY KEY"}
_SCHEMA = {"postgresql": "pg_temp", "sqlite": "temp"}
