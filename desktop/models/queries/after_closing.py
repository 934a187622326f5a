"""Questions about what happened to a month after it was closed (结账后变动表)."""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from desktop.accounting.period import Month
from desktop.models import mapping, tables
from desktop.models.digests import Value
from desktop.models.journal import Deleted, Inserted, Operation, Updated, from_json
from desktop.models.queries.reading import Asking
from desktop.models.tables import table_of
from desktop.models.values import AfterClosing, ChangeKind

_CLOSED_ROW = "accounting_month"
_BY_DAYS = ("activity_record", "economic_figure")
_BY_MONTH = ("interval_block", "product_output", "performance_indicator", _CLOSED_ROW)
_WHOLE_BOOKS = ("setting", "facility", "reporting_entity", "contractual_instrument")
_CHOICES = "inventory.choices"
_SILENT = frozenset({"digest", "closed_at", "controls", "place_line"})

_CHUNK = 500

RowValues = Mapping[str, Value]
Line = tuple[str, str, str, str, str]


class AfterClosingQueries(Asking):
    """Questions about what happened after closing."""

    def after_closing(self, month: Month) -> tuple[AfterClosing, ...]:
        """Return everything that touched a month since it was first closed, oldest first.

        Besides the month's own records: reversals in later months of its records, and changes of
        choices, facilities and certificates, which move results of every month. The log is read
        from its end, so that each row is seen as it was at the time.
        """
        t = table_of(tables.AuditRow)
        rewinding = _Rewinding(self, month)
        found: list[AfterClosing] = []
        until_closing: list[AfterClosing] | None = None
        for row in self.rows(select(t).order_by(t.c.id.desc())):
            operations = tuple(_folded(from_json(zlib.decompress(row.detail))))
            lines = [line for each in reversed(operations) for line in rewinding.undo(each)]
            if row.kind == ChangeKind.CLOSE.value and any(line[0] == _CLOSED_ROW for line in lines):
                until_closing = list(found)
            head = (row.id, row.at, row.person, row.summary, row.reason)
            found += [AfterClosing(*head, *line) for line in reversed(lines)]
        return tuple(sorted(until_closing or (), key=lambda line: line.entry))

    def rows_by_id(self, name: str, ids: list[int]) -> dict[int, RowValues]:
        """Return rows of a table as they stand now, by id."""
        table = tables.Base.metadata.tables[name]
        found: dict[int, RowValues] = {}
        for start in range(0, len(ids), _CHUNK):
            query = select(table).where(table.c.id.in_(ids[start : start + _CHUNK]))
            found.update((row.id, dict(row._mapping)) for row in self.rows(query))  # noqa: SLF001 -- SQLAlchemy's documented name
        return found


@dataclass
class _Rewinding:
    """Takes changes back one after the other, in memory, and tells which touched a month."""

    store: AfterClosingQueries
    month: Month
    _then: dict[tuple[str, int], RowValues] = field(default_factory=dict)

    def undo(self, operation: Operation) -> list[Line]:
        """Take one operation back and return its lines: table, key, field, old, new."""
        name = operation.table
        if name not in (*_BY_DAYS, *_BY_MONTH, *_WHOLE_BOOKS):
            return []
        match operation:
            case Inserted(ranges=ranges):
                ids = [n for low, high in ranges for n in range(low, high + 1)]
                return self._lines(name, self._known(name, ids).values(), is_new=True)
            case Deleted(columns=columns, rows=removed):
                gone = [dict(zip(columns, row, strict=True)) for row in removed]
                self._then.update({(name, int(str(row["id"]))): row for row in gone})
                return self._lines(name, gone, is_new=False)
            case Updated(rows=changed):
                known = self._known(name, [number for number, _ in changed])
                return [
                    line
                    for number, cells in reversed(changed)
                    if number in known
                    for line in self._updated(name, known[number], cells)
                ]

    def _lines(self, name: str, rows: Iterable[RowValues], *, is_new: bool) -> list[Line]:
        return [
            (name, _key(row), "", *(("", _short(name, row)) if is_new else (_short(name, row), "")))
            for row in rows
            if self._touches(name, row)
        ]

    def _updated(
        self, name: str, after: RowValues, cells: Mapping[str, tuple[Value, Value]]
    ) -> Iterator[Line]:
        """Yield the fields that changed, where the row lay in the month before or after."""
        before = {**after, **{each: pair[0] for each, pair in cells.items()}}
        self._then[name, int(str(after["id"]))] = before
        if self._touches(name, before) or self._touches(name, after):
            for each, (old, new) in reversed(list(cells.items())):
                if each not in _SILENT:
                    yield name, _key(after), each, _text(old), _text(new)

    def _known(self, name: str, ids: list[int]) -> dict[int, RowValues]:
        """Return rows as they were after the change that is taken back."""
        absent = [number for number in ids if (name, number) not in self._then]
        self._then.update(
            {(name, number): row for number, row in self.store.rows_by_id(name, absent).items()}
        )
        return {n: self._then[name, n] for n in ids if (name, n) in self._then}

    def _touches(self, name: str, row: RowValues) -> bool:
        if name in _BY_DAYS:
            return _overlaps(row, self.month) or self._reverses(row)
        if name in _BY_MONTH:
            return row["month"] == str(self.month)
        return name != "setting" or row["name"] == _CHOICES

    def _reverses(self, row: RowValues) -> bool:
        taken_back = row.get("reverses_id")
        if not isinstance(taken_back, int):
            return False
        original = self._known("activity_record", [taken_back]).get(taken_back)
        return original is not None and _overlaps(original, self.month)


def _folded(operations: Iterable[Operation]) -> Iterator[Operation]:
    """Leave out updates of rows that the same change added: the row shows what they became."""
    fresh: set[tuple[str, int]] = set()
    for operation in operations:
        match operation:
            case Inserted(table=table, ranges=ranges):
                fresh.update((table, n) for low, high in ranges for n in range(low, high + 1))
                yield operation
            case Updated(table=table, rows=rows):
                older = tuple(row for row in rows if (table, row[0]) not in fresh)
                yield Updated(table, older)
            case Deleted():
                yield operation


def _overlaps(row: RowValues, month: Month) -> bool:
    start, end = str(row["period_start"]), str(row["period_end"])
    return start <= month.end.isoformat() and end >= month.start.isoformat()


def _key(row: RowValues) -> str:
    """Return what a person knows a row by: its number, name, key or month."""
    if row.get("series_number") is not None:
        return mapping.series_text(
            str(row["series_month"]), str(row["series_kind"]), int(str(row["series_number"]))
        )
    for name in ("key", "name", "month", "product"):
        if row.get(name):
            return str(row[name])
    return str(row["id"])


def _short(name: str, row: RowValues) -> str:
    """Return a row in a few words."""
    if name == "activity_record":
        parts: Iterator[Value] = (row[each] for each in ("source", "amount", "unit", "period_end"))
    elif name == "economic_figure":
        parts = (row[each] for each in ("value", "unit", "period_start", "period_end"))
    elif name == _CLOSED_ROW:
        parts = iter((row["state"],))
    else:
        parts = (row.get(each) for each in ("quantity", "value", "unit", "region", "vintage"))
    return " ".join(str(part) for part in parts if part not in {None, ""})


def _text(value: Value) -> str:
    return "" if value is None else str(value)
