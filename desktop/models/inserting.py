"""Many rows on their way into a table: marked in one thread while SQLite writes in another.

SQLite lets go of the interpreter while it works, but only within one statement; a statement of one
row is over before the other thread has begun. So each statement here brings as many rows as it
may.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from typing import Any

from sqlalchemy import Connection

from desktop.models.digests import Column, row_digests

_MOST_GAPS = 32_000
"""SQLite takes 32,766 values a statement."""
_MANY = 8
"""So many full statements are marked together, and are worth a second thread."""


def quoted(name: str) -> str:
    """Return a name of the schema as SQL takes it, whatever stands in it."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def insert_marked(
    connection: Connection, table: str, columns: Sequence[str], values: Sequence[Column]
) -> int:
    """Add rows given by their columns, each with its digest, and return the sum of the digests."""
    at_once = _MOST_GAPS // (len(columns) + 1)
    sql = _Statement(table, (*columns, "digest"))
    if len(values[0]) < _MANY * at_once:
        marks = row_digests(table, values)
        connection.exec_driver_sql(sql.of(1), list(zip(*values, marks, strict=True)))
        return sum(map(int.from_bytes, marks))
    total = 0
    writing: list[Future[Any]] = []
    with ThreadPoolExecutor(1) as writer:
        for part in _parts(values, at_once * _MANY):
            marks = row_digests(table, part)
            total += sum(map(int.from_bytes, marks))
            for few in _parts([*part, marks], at_once):
                gaps = tuple(chain.from_iterable(zip(*few, strict=True)))
                write = connection.exec_driver_sql
                writing.append(writer.submit(write, sql.of(len(few[0])), gaps))
    for done in writing:
        done.result()
    return total


def _parts(values: Sequence[Column], at_once: int) -> Iterator[list[Column]]:
    """Yield rows given by their columns, so many at once."""
    for start in range(0, len(values[0]), at_once):
        yield [column[start : start + at_once] for column in values]


class _Statement:
    """What adds rows to a table, some at once."""

    def __init__(self, table: str, columns: Iterable[str]) -> None:
        names = tuple(map(quoted, columns))
        self._start = f"INSERT INTO {quoted(table)} ({', '.join(names)}) VALUES "  # noqa: S608 -- quoted names of our own schema
        self._row = f"({', '.join('?' * len(names))})"

    def of(self, rows: int) -> str:
        """Return the statement for so many rows."""
        return self._start + ", ".join([self._row] * rows)
