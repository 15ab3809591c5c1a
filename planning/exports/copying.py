"""A query out of PostgreSQL as CSV by `COPY … TO STDOUT`: the database formats, we pass on."""

import queue
import threading
from collections.abc import Iterator

from django.db import connection
from django.db.models import QuerySet

from indicators.tables import Column
from planning.exports import cells

_BLOCK = 64 * 1024
_WAITING = 16  # blocks that may wait for a slow reader: a megabyte, whatever the table's size
_END = object()


class _Stopped(Exception):
    """The reader has gone away."""


def statement(rows: QuerySet, columns: tuple[Column, ...], cursor) -> str:
    """The COPY statement: the rows' own query inside, and around it how each cell is written."""
    sql, parameters = rows.query.sql_with_params()
    inner = cursor.mogrify(sql, parameters).decode()
    written = [
        cells.IN_SQL[column.kind].format(f"t.{connection.ops.quote_name(column.alias)}")
        for column in columns
    ]
    if len(written) == 1:  # a missing value would be an empty line, which readers skip
        written = [f"coalesce(({written[0]})::text, '')"]
    outer = ", ".join(written)
    return f"COPY (SELECT {outer} FROM ({inner}) t) TO STDOUT (FORMAT csv, ENCODING 'UTF8')"


def stream(rows: QuerySet, columns: tuple[Column, ...]) -> Iterator[bytes]:
    """Whole lines of CSV in blocks of about 64 KB, on a connection of its own.

    psycopg2 pushes rows as they come; a thread takes them and waits when the reader is slow.
    """
    blocks: queue.Queue = queue.Queue(_WAITING)
    gone = threading.Event()
    with connection.cursor() as cursor:
        copy = statement(rows, columns, cursor.cursor)
    thread = threading.Thread(target=_copy, args=(copy, blocks, gone), daemon=True)
    thread.start()
    try:
        while (block := blocks.get()) is not _END:
            if isinstance(block, BaseException):
                raise block
            yield block
    finally:
        gone.set()
        while thread.is_alive():
            _drain(blocks)
            thread.join(0.05)


def _drain(blocks: queue.Queue) -> None:
    try:
        while True:
            blocks.get_nowait()
    except queue.Empty:
        return


def _copy(copy: str, blocks: queue.Queue, gone: threading.Event) -> None:
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            sink = _Sink(blocks, gone)
            cursor.cursor.copy_expert(copy, sink)
            sink.flush()
        end = _END
    except _Stopped:
        end = _END
    except Exception as error:
        end = _END if gone.is_set() else error
    finally:
        own.close()
    blocks.put(end)


class _Sink:
    """What psycopg2 writes to: gathers lines into blocks."""

    def __init__(self, blocks: queue.Queue, gone: threading.Event):
        self.blocks, self.gone = blocks, gone
        self.lines: list[bytes] = []
        self.size = 0

    def write(self, line: bytes) -> int:
        self.lines.append(line)
        self.size += len(line)
        if self.size >= _BLOCK:
            self.flush()
        return len(line)

    def flush(self) -> None:
        if self.gone.is_set():
            raise _Stopped
        if self.lines:
            self.blocks.put(b"".join(self.lines))
            self.lines, self.size = [], 0
