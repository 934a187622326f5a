"""Many rows on their way into a table: marked in one thread while SQLite writes in another.

SQLite lets go of the interpreter while it works, but only within one statement; a statement of one
row is over before the other thread has begun. So each statement here brings as many rows as it
may. A value that all rows have is given to SQLite once a statement: of a draft's 36 columns a third
are alike for all of a file.
"""

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from threading import BoundedSemaphore
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection

from desktop.models.digests import Column, has_one_value, row_digests

_MOST_GAPS = 16_000
"""SQLite takes 32,766 values a statement, but so many no longer stand in the processor's cache."""
_MANY = 16
"""So many full statements are worth a second thread."""
_TOGETHER = 4
"""So many full statements are marked together; the thread that writes waits for the first."""
_MOST_WAITING = 48
"""Statements that wait to be written: what is ahead of the writer takes memory."""


def quoted(name: str) -> str:
    """Return a name of the schema as SQL takes it, whatever stands in it."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


class Inserter:
    """Adds rows to tables; while it is entered, without waiting until SQLite has written them.

    Whoever enters it reads nothing by the connection meanwhile.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._writer: ThreadPoolExecutor | None = None
        self._writing: list[Future[None]] = []
        self._has_failed = False
        self._room = BoundedSemaphore(_MOST_WAITING)

    def __enter__(self) -> Self:
        """Write beside what follows."""
        self._writer, self._writing, self._has_failed = ThreadPoolExecutor(1), [], False
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait until everything is written; say what SQLite refused."""
        if self._writer is None:
            return
        self._writer.shutdown()
        self._writer = None
        if kind is None:
            for done in self._writing:
                done.result()

    def insert_missing(self, table: str, columns: Sequence[str], values: Sequence[Column]) -> None:
        """Add those rows without digest, given by their columns, that are not there yet.

        The first column tells them apart.
        """
        sql = _Statement(table, columns, _alike(values) - {0}, or_ignore=True)
        for few in _parts(values, sql.at_once):
            statement, gaps = sql.of(len(few[0])), sql.gaps(few)
            if self._writer is None:
                self._connection.exec_driver_sql(statement, gaps)
            else:
                self._submit(self._writer, statement, gaps)

    def insert_marked(self, table: str, columns: Sequence[str], values: Sequence[Column]) -> int:
        """Add rows given by their columns, each with its digest; return the digests' sum."""
        if self._writer is not None:
            return self._handed_over(self._writer, table, columns, values)
        if len(values[0]) * (len(columns) + 1) >= _MANY * _MOST_GAPS:
            with self:
                return self.insert_marked(table, columns, values)
        marks = row_digests(table, values)
        sql = _Statement(table, (*columns, "digest")).of(1)
        self._connection.exec_driver_sql(sql, list(zip(*values, marks, strict=True)))
        return sum(map(int.from_bytes, marks))

    def _handed_over(
        self,
        writer: ThreadPoolExecutor,
        table: str,
        columns: Sequence[str],
        values: Sequence[Column],
    ) -> int:
        """Hand rows to the thread that writes, as many as a statement takes."""
        sql = _Statement(table, (*columns, "digest"), _alike(values))
        total = 0
        for part in _parts(values, sql.at_once * _TOGETHER):
            marks = row_digests(table, part)
            total += sum(map(int.from_bytes, marks))
            for few in _parts([*part, marks], sql.at_once):
                self._submit(writer, sql.of(len(few[0])), sql.gaps(few))
        return total

    def _submit(self, writer: ThreadPoolExecutor, sql: str, gaps: tuple[Any, ...]) -> None:
        self._room.acquire()
        self._writing.append(writer.submit(self._write, sql, gaps))

    def _write(self, sql: str, gaps: tuple[Any, ...]) -> None:
        """Write some rows, unless others were refused: their transaction may be over by then."""
        try:
            if not self._has_failed:
                self._connection.exec_driver_sql(sql, gaps)
        except BaseException:
            self._has_failed = True
            raise
        finally:
            self._room.release()


def _alike(values: Sequence[Column]) -> frozenset[int]:
    """Return the positions of the columns that hold one value in all rows."""
    return frozenset(at for at, column in enumerate(values) if has_one_value(column))


def _parts(values: Sequence[Column], at_once: int) -> Iterator[list[Column]]:
    """Yield rows given by their columns, so many at once."""
    for start in range(0, len(values[0]), at_once):
        yield [column[start : start + at_once] for column in values]


class _Statement:
    """What adds rows to a table, some at once; what is alike in all of them is given once.

    Attributes:
        at_once: How many rows it takes.
    """

    def __init__(
        self,
        table: str,
        columns: Sequence[str],
        alike: Collection[int] = (),
        *,
        or_ignore: bool = False,
    ) -> None:
        self._alike = [at for at in range(len(columns)) if at in alike]
        self._differing = [at for at in range(len(columns)) if at not in alike]
        names = [quoted(columns[at]) for at in (*self._differing, *self._alike)]
        verb = "INSERT OR IGNORE" if or_ignore else "INSERT"
        self._start = f"{verb} INTO {quoted(table)} ({', '.join(names)}) "
        self._row = f"({', '.join('?' * len(self._differing))})"
        self._whole = ""
        self.at_once = (_MOST_GAPS - len(self._alike)) // len(self._differing)

    def of(self, rows: int) -> str:
        """Return the statement for so many rows."""
        if rows < self.at_once:
            return self._made(rows)
        self._whole = self._whole or self._made(rows)
        return self._whole

    def _made(self, rows: int) -> str:
        values = "VALUES " + ", ".join([self._row] * rows)
        if not self._alike:
            return self._start + values
        once = ", ".join("?" * len(self._alike))
        return f"{self._start}WITH v AS ({values}) SELECT v.*, {once} FROM v"  # noqa: S608 -- quoted names of our own schema

    def gaps(self, values: Sequence[Column]) -> tuple[Any, ...]:
        """Return what fills the gaps for rows given by their columns, in the order of all."""
        once = [values[at][0] for at in self._alike]
        rows = zip(*(values[at] for at in self._differing), strict=True)
        return tuple(chain(chain.from_iterable(rows), once))
