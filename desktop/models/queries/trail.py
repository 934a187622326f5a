"""What a change touched, row by row, and which changes an undo would take back."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, case, func, select

from desktop.models import tables
from desktop.models.journal import Inserted, Operation, from_json
from desktop.models.queries.reading import Asking
from desktop.models.tables import table_of
from desktop.models.undo import UNDO

_CHUNK = 500
_SPEAKING: Mapping[type[tables.Base], str] = {
    tables.DraftRow: "goods",
    tables.FigureRow: "name",
    tables.FacilityRow: "name",
    tables.MeterRow: "name",
    tables.PersonRow: "name",
    tables.SettingRow: "name",
    tables.EntityRow: "name",
    tables.IdentityRow: "tax_id",
    tables.MonthRow: "month",
    tables.DocumentRow: "name",
    tables.InvoiceRow: "key",
    tables.SealedRow: "key",
    tables.PackageRow: "file_name",
}


@dataclass(frozen=True, slots=True)
class RowsAdded:
    """How many rows of a table a change added, and the ids of the first of them."""

    table: str
    count: int
    first: tuple[int, ...]


class TrailQueries(Asking):
    """Reads the trail of changes; a part of the store."""

    def undo_steps(self) -> tuple[int, ...]:
        """Return the entries an undo takes back, one after another, newest first."""
        t = table_of(tables.UndoRow)
        query = select(t.c.audit_id).where(t.c.stack == UNDO).order_by(t.c.id.desc())
        return tuple(row[0] for row in self.rows(query))

    def birth(self) -> str:
        """Return what tells this company file and its copies from others: its first entry's hash.

        Empty where the log is gone. Two files made for one firm in the same second share it.
        """
        t = table_of(tables.AuditRow)
        first = self.rows(select(t.c.hash).order_by(t.c.id).limit(1))
        return str(first[0][0]) if first else ""

    def trail(self) -> tuple[str, ...]:
        """Return the hashes of the change log: two files with a common beginning are copies."""
        t = table_of(tables.AuditRow)
        return tuple(row[0] for row in self.rows(select(t.c.hash).order_by(t.c.id)))

    def rows_added(self, entry: int, limit: int) -> tuple[RowsAdded, ...]:
        """Return what a change added, with at most ``limit`` ids a table."""
        found = []
        for operation in self._operations(entry):
            if isinstance(operation, Inserted):
                spans = [range(first, last + 1) for first, last in operation.ranges]
                ids = tuple(islice(chain.from_iterable(spans), limit))
                found.append(RowsAdded(operation.table, sum(map(len, spans)), ids))
        return tuple(found)

    def _operations(self, entry: int) -> list[Operation]:
        t = table_of(tables.AuditRow)
        found = self.rows(select(t.c.detail).where(t.c.id == entry))
        return [each for row in found for each in from_json(zlib.decompress(row[0]))]

    def row_names(self, table: str, ids: Iterable[int]) -> dict[int, str]:
        """Return what people call rows of a table: number, name, month; nothing for other tables.

        Records are called by their number, or their id before they are posted.
        """
        wanted = list(ids)
        found: dict[int, str] = {}
        for start in range(0, len(wanted), _CHUNK):
            found.update(self._names(table, wanted[start : start + _CHUNK]))
        return found

    def _names(self, table: str, ids: list[int]) -> dict[int, str]:
        if table == tables.ActivityRow.__tablename__:
            t = table_of(tables.ActivityRow)
            return self._called(t.c.id, _number(), ids)
        for mapped, column in _SPEAKING.items():
            t = table_of(mapped)
            if t.name == table:
                return self._called(t.c.id, t.c[column], ids)
        return {}

    def _called(
        self, key: ColumnElement[int], name: ColumnElement[str], ids: list[int]
    ) -> dict[int, str]:
        query = select(key, name).where(key.in_(ids))
        return {row[0]: str(row[1]) for row in self.rows(cast("Select[Any]", query))}

    def record_months(self, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
        """Return the id of records, as the ledger has it, and their month, by row."""
        t = table_of(tables.ActivityRow)
        query = select(t.c.id, t.c.key, func.substr(t.c.period_end, 1, 7))
        found = self.rows(query.where(t.c.id.in_(list(ids)[:_CHUNK])))
        return {row[0]: (row[1], row[2]) for row in found}


def _number() -> ColumnElement[str]:
    t = table_of(tables.ActivityRow)
    number = func.printf("%s-%s-%04d", t.c.series_month, t.c.series_kind, t.c.series_number)
    return case((t.c.series_number.is_(None), t.c.key), else_=number)
