"""The only hands that write rows: each insert, update and delete is noted with old and new values.

What is noted serves three ends: the audit entry, undoing, and the running digest of each table,
see :mod:`desktop.models.digests`.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, func, select

from desktop.models import tables
from desktop.models.digests import Column, Value, row_digests, value_columns
from desktop.models.inserting import Inserter, quoted
from desktop.models.tables import TableDigestRow, table_of

Row = Mapping[str, Value]
Columns = Mapping[str, Column]

_MODULUS = 1 << 128
_CHUNK = 5000
_ENCODE = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


@dataclass(frozen=True, slots=True)
class FileTable:
    """A table with digests as it stands in a file of any version.

    Attributes:
        columns: Those a digest covers, as :func:`value_columns` orders them.
    """

    name: str
    columns: tuple[str, ...]

    @property
    def query(self) -> str:
        """What reads the columns and, last, the digest of every row by id."""
        names = ", ".join(map(quoted, (*self.columns, "digest")))
        return f"SELECT {names} FROM {quoted(self.name)} ORDER BY id"  # noqa: S608 -- quoted names of the file's own schema


@dataclass(frozen=True, slots=True)
class Inserted:
    """Rows that were added: their ids as ranges, both ends inside."""

    table: str
    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Updated:
    """Rows that were changed: by id, the changed columns with old and new value."""

    table: str
    rows: tuple[tuple[int, Mapping[str, tuple[Value, Value]]], ...]


@dataclass(frozen=True, slots=True)
class Deleted:
    """Rows that were removed, whole."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


Operation = Inserted | Updated | Deleted


@dataclass
class _Digest:
    rows: int
    total: int


@dataclass
class Journal:
    """Writes rows within one transaction and remembers what it did.

    Attributes:
        connection: Inside an explicit transaction.
        operations: What was done so far, in order.
    """

    connection: Connection
    operations: list[Operation] = field(default_factory=list)
    _digests: dict[str, _Digest] = field(default_factory=dict)
    _next_ids: dict[str, int] = field(default_factory=dict)

    @cached_property
    def _inserter(self) -> Inserter:
        return Inserter(self.connection)

    @contextmanager
    def writing_beside(self, *into: Table) -> Iterator[None]:
        """Add rows to these tables without waiting for them; nothing else is done meanwhile."""
        for table in into:
            self._next_id(table)
            self._digest(table)
        with self._inserter:
            yield

    def insert_unnoted(self, table: Table, values: Columns) -> None:
        """Add those rows that are not there yet, given by their columns; no digest covers them."""
        self._inserter.insert_missing(table.name, tuple(values), tuple(values.values()))

    def insert(self, table: Table, rows: Iterable[Row]) -> range:
        """Add rows under fresh ids, in order, and return the ids."""
        names = value_columns(table)[1:]
        values = list(map(_values_of(names), rows))
        return self.insert_columns(table, dict(zip(names, zip(*values, strict=True), strict=False)))

    def insert_columns(self, table: Table, values: Columns) -> range:
        """Add rows given by their columns under fresh ids, in order, and return the ids."""
        return self.insert_in_parts(table, [values])

    def insert_in_parts(self, table: Table, parts: Iterable[Columns]) -> range:
        """Add rows as :meth:`insert_columns` does, some at a time; it is noted as one insert."""
        first = until = self._next_id(table)
        columns = value_columns(table)
        for values in parts:
            count = len(next(iter(values.values()), ()))
            if count:
                ids = range(until, until + count)
                self._add(table, columns, [ids, *(values[name] for name in columns[1:])])
                until += count
                self._next_ids[table.name] = until
        if until > first:
            self.operations.append(Inserted(table.name, ((first, until - 1),)))
        return range(first, until)

    def insert_one(self, table: Table, row: Row) -> int:
        """Add one row and return its id."""
        return self.insert(table, [row])[0]

    def update(self, table: Table, changes: Mapping[int, Row]) -> int:
        """Set columns of rows by id, skipping what is equal; return how many rows changed."""
        places = {name: place for place, name in enumerate(value_columns(table))}
        noted: list[tuple[int, Mapping[str, tuple[Value, Value]]]] = []
        before: list[tuple[Value, ...]] = []
        after: list[tuple[Value, ...]] = []
        for old in self._rows(table, list(changes)):
            number = _number(old[0])
            change = changes[number]
            differing = {n: (old[places[n]], v) for n, v in change.items() if old[places[n]] != v}
            if differing:
                noted.append((number, differing))
                before.append(old)
                after.append(_with(old, {places[n]: new for n, (_, new) in differing.items()}))
        if noted:
            self._write_updates(table, noted, self._redigested(table, before, after))
            self.operations.append(Updated(table.name, tuple(noted)))
        return len(noted)

    def _redigested(
        self, table: Table, before: list[tuple[Value, ...]], after: list[tuple[Value, ...]]
    ) -> list[bytes]:
        """Bring the table's digest up to date and return the marks of changed rows."""
        digest = self._digest(table)
        gone = row_digests(table.name, list(zip(*before, strict=True)))
        marks = row_digests(table.name, list(zip(*after, strict=True)))
        digest.total += sum(map(_as_number, marks)) - sum(map(_as_number, gone))
        return marks

    def delete(self, table: Table, ids: Sequence[int]) -> int:
        """Remove rows by id and return how many there were."""
        columns = value_columns(table)
        old = list(self._rows(table, ids))
        if not old:
            return 0
        digest = self._digest(table)
        digest.total -= sum(map(_as_number, row_digests(table.name, list(zip(*old, strict=True)))))
        digest.rows -= len(old)
        sql = f'DELETE FROM "{table.name}" WHERE id = ?'  # noqa: S608 -- our own table's name
        self.connection.exec_driver_sql(sql, [(row[0],) for row in reversed(old)])
        self._next_ids.pop(table.name, None)
        self.operations.append(Deleted(table.name, columns, tuple(old)))
        return len(old)

    def revert(self, operations: Sequence[Operation]) -> None:
        """Do the opposite of noted operations, newest first."""
        for operation in reversed(operations):
            table = tables.Base.metadata.tables[operation.table]
            match operation:
                case Inserted(ranges=ranges):
                    self.delete(table, [n for low, high in ranges for n in range(low, high + 1)])
                case Deleted(columns=columns, rows=rows):
                    self._insert(table, columns, list(zip(*rows, strict=True)))
                    self._next_ids.pop(table.name, None)
                case Updated(rows=rows):
                    old = {n: {c: pair[0] for c, pair in cells.items()} for n, cells in rows}
                    self.update(table, dict(reversed(old.items())))

    def write_digests(self) -> dict[str, tuple[int, str]]:
        """Store the running digests of the tables that changed and return them."""
        table = table_of(TableDigestRow)
        found: dict[str, tuple[int, str]] = {}
        changed = {operation.table for operation in self.operations}
        for name, digest in sorted(self._digests.items()):
            if name not in changed:
                continue
            found[name] = (digest.rows, f"{digest.total % _MODULUS:032x}")
        if not found:
            return found
        self.connection.exec_driver_sql(
            f"INSERT OR REPLACE INTO {table.name} (name, rows, total) VALUES (?, ?, ?)",  # noqa: S608 -- our own table's name
            [(name, rows, total) for name, (rows, total) in found.items()],
        )
        return found

    def _insert(self, table: Table, columns: Sequence[str], values: Sequence[Column]) -> None:
        """Add rows given by their columns, the ids first, and note them."""
        self._add(table, columns, values)
        self.operations.append(Inserted(table.name, tuple(_ranges(values[0]))))

    def _add(self, table: Table, columns: Sequence[str], values: Sequence[Column]) -> None:
        digest = self._digest(table)
        digest.total += self._inserter.insert_marked(table.name, columns, values)
        digest.rows += len(values[0])

    def _write_updates(
        self,
        table: Table,
        noted: Sequence[tuple[int, Mapping[str, tuple[Value, Value]]]],
        marks: Sequence[bytes],
    ) -> None:
        """Write the columns that differ, rows in their order; neighbours alike in one go."""
        marked = zip(noted, marks, strict=True)
        for names, rows in groupby(marked, lambda each: tuple(each[0][1])):
            setting = ", ".join(f'"{name}" = ?' for name in (*names, "digest"))
            sql = f'UPDATE "{table.name}" SET {setting} WHERE id = ?'  # noqa: S608 -- our own table's columns
            values = [
                (*(new for _, new in cells.values()), mark, number)
                for (number, cells), mark in rows
            ]
            self.connection.exec_driver_sql(sql, values)

    def _rows(self, table: Table, ids: Sequence[int]) -> Iterator[tuple[Value, ...]]:
        """Yield rows in the order of the ids, without their digest."""
        names = ", ".join(map(quoted, value_columns(table)))
        sql = (
            f"SELECT {names} FROM {quoted(table.name)}"  # noqa: S608 -- our own table's columns
            " WHERE id IN (SELECT value FROM json_each(?))"
        )
        for start in range(0, len(ids), _CHUNK):
            chunk = ids[start : start + _CHUNK]
            found = self.connection.exec_driver_sql(sql, (json.dumps(chunk),))
            by_id = {row[0]: tuple(row) for row in found}
            yield from (by_id[number] for number in chunk if number in by_id)

    def _next_id(self, table: Table) -> int:
        if table.name not in self._next_ids:
            newest = self.connection.execute(select(func.max(table.c.id))).scalar()
            self._next_ids[table.name] = (newest or 0) + 1
        return self._next_ids[table.name]

    def _digest(self, table: Table) -> _Digest:
        if table.name not in self._digests:
            kept = table_of(TableDigestRow)
            query = select(kept.c.rows, kept.c.total).where(kept.c.name == table.name)
            row = self.connection.execute(query).first()
            self._digests[table.name] = _Digest(row[0], int(row[1], 16)) if row else _Digest(0, 0)
        return self._digests[table.name]


def _with(row: Sequence[Value], changed: Mapping[int, Value]) -> tuple[Value, ...]:
    """Return a row with other values at some places."""
    values = list(row)
    for place, value in changed.items():
        values[place] = value
    return tuple(values)


def _values_of(names: Sequence[str]) -> Callable[[Row], tuple[Value, ...]]:
    """Return what takes the values of a row in the order of names."""
    if len(names) == 1:
        return lambda row: (row[names[0]],)
    return itemgetter(*names)


def redigest(connection: Connection, found: Iterable[FileTable]) -> dict[str, tuple[int, str]]:
    """Write every row's digest anew, for a migration, and return the tables' digests."""
    digests: dict[str, tuple[int, str]] = {}
    for table in found:
        rows = connection.exec_driver_sql(table.query).all()
        values = list(zip(*rows, strict=True))[:-1]
        marks = row_digests(table.name, values) if rows else []
        if marks:
            sql = f"UPDATE {quoted(table.name)} SET digest = ? WHERE id = ?"  # noqa: S608 -- a quoted name
            connection.exec_driver_sql(sql, list(zip(marks, values[0], strict=True)))
        total = sum(map(_as_number, marks)) % _MODULUS
        digests[table.name] = (len(marks), f"{total:032x}")
    kept = table_of(TableDigestRow)
    connection.execute(kept.delete())
    rows_kept = [{"name": n, "rows": r, "total": t} for n, (r, t) in digests.items()]
    connection.execute(kept.insert(), rows_kept)
    return digests


def _number(value: Value) -> int:
    if not isinstance(value, int):
        raise TypeError(f"an id is a number, not {value!r}")
    return value


def _as_number(digest: bytes) -> int:
    return int.from_bytes(digest, "big")


def _ranges(ids: Sequence[Value]) -> Iterator[tuple[int, int]]:
    """Yield runs of consecutive ids, both ends inside."""
    numbers = sorted(map(_number, ids))
    start = previous = numbers[0]
    for number in numbers[1:]:
        if number != previous + 1:
            yield start, previous
            start = number
        previous = number
    yield start, previous


def as_json(operations: Sequence[Operation]) -> bytes:
    """Return noted operations as JSON bytes, for the audit entry."""
    return _ENCODE([_operation_json(operation) for operation in operations]).encode("ascii")


def _operation_json(operation: Operation) -> list[Any]:
    match operation:
        case Inserted():
            return ["insert", operation.table, operation.ranges]
        case Updated():
            return ["update", operation.table, operation.rows]
        case Deleted():
            return ["delete", operation.table, operation.columns, operation.rows]


def from_json(data: bytes) -> tuple[Operation, ...]:
    """Return the operations that :func:`as_json` wrote."""
    return tuple(_operation(entry) for entry in json.loads(data))


def _operation(entry: list[Any]) -> Operation:
    match entry:
        case ["insert", table, ranges]:
            return Inserted(table, tuple((low, high) for low, high in ranges))
        case ["update", table, rows]:
            changed = ((n, {c: (p[0], p[1]) for c, p in cells.items()}) for n, cells in rows)
            return Updated(table, tuple(changed))
        case ["delete", table, columns, rows]:
            return Deleted(table, tuple(columns), tuple(tuple(row) for row in rows))
    raise ValueError(f"no operation: {entry!r}")
