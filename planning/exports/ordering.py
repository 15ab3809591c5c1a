"""Sorting what the database does not know: in memory, as the database would."""

from collections.abc import Callable, Iterable


def by_value(rows: Iterable, value_of: Callable, backwards: bool = False) -> list:
    """The rows by a value of each, those without one last; what is equal stays as it stood."""
    found = [(value_of(row), row) for row in rows]
    present = [pair for pair in found if pair[0] is not None]
    present.sort(key=lambda pair: pair[0], reverse=backwards)
    return [row for _, row in present] + [row for value, row in found if value is None]
