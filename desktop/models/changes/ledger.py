"""Changes of the ledger: confirming drafts, posting under numbers, voiding and reversing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.documents.draft import DraftState
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import InputError, UsageError
from desktop.models import mapping, tables
from desktop.models.changes.writing import Writing
from desktop.models.digests import Column, Value
from desktop.models.document_columns import pairs_text
from desktop.models.journal import Row
from desktop.models.tables import Found, table_of
from desktop.models.values import LedgerState, RecordChange, Role

REVERSAL = "reversal-"
"""Start of the id of a record that takes another back (红冲)."""
_CHUNK = 500
_PART = 2_000
"""Records posted between two words of how far it is."""
Told = Callable[[int, int], None]
"""Takes how many of how many are done."""
_NOT_CONFIRMED = {
    LedgerState.POSTED.value: "record.posted",
    LedgerState.VOID.value: "record.void",
}


def _tell_nobody(done: int, total: int) -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class _Selected:
    """Rows of drafts or records, and whether they were named one by one."""

    rows: Sequence[Found]
    are_named: bool


@dataclass
class LedgerChange(Writing):
    """Changes of the ledger."""

    def confirm(self, ids: Iterable[str] | None = None) -> tuple[str, ...]:
        """Turn drafts into activity records and return their ids; ``None`` takes every proposal.

        A draft that is named must have a source and a quantity; asked and ignored ones may be too.

        Raises:
            UsageError: ``draft.unknown``.
            InputError: ``draft.incomplete``; ``month.closed``; ``person.may_not_enter``.
        """
        self._require_role(Role.ENTER)
        selected = self._drafts(ids)
        rows = [row for row in selected.rows if self._is_complete(row, is_named=selected.are_named)]
        if not rows:
            return ()
        self._refuse_closed_days({mapping.period_value(row) for row in rows})
        self.journal.insert_columns(table_of(tables.ActivityRow), self._confirmed(rows))
        self.journal.update(
            table_of(tables.DraftRow),
            {row.id: {"accepted": 1, "state": DraftState.PROPOSED.value} for row in rows},
        )
        return tuple(row.key for row in rows)

    def _drafts(self, ids: Iterable[str] | None) -> _Selected:
        table = table_of(tables.DraftRow)
        if ids is None:
            query = (
                select(table)
                .where(table.c.accepted == 0, table.c.state == DraftState.PROPOSED.value)
                .order_by(table.c.id)
            )
            return _Selected(self.connection.execute(query).all(), are_named=False)
        wanted = list(dict.fromkeys(ids))
        rows = self._records(tables.DraftRow, "key", wanted)
        for unknown in sorted(set(wanted) - {row.key for row in rows}):
            raise UsageError("draft.unknown", draft=unknown)
        open_rows = [row for row in rows if not row.accepted]
        return _Selected(open_rows, are_named=True)

    def _records(
        self, mapped: type[tables.Base], column: str, values: Sequence[Value]
    ) -> list[Found]:
        """Return rows whose column holds one of the values, in id order."""
        table = table_of(mapped)
        rows: list[Found] = []
        for start in range(0, len(values), _CHUNK):
            chunk = values[start : start + _CHUNK]
            rows += self.connection.execute(select(table).where(table.c[column].in_(chunk)))
        return sorted(rows, key=lambda row: int(row.id))

    @staticmethod
    def _is_complete(row: Found, *, is_named: bool) -> bool:
        if row.quantity is not None and row.source:
            return True
        if is_named:
            missing = "source" if row.quantity is not None else "quantity"
            raise InputError(
                "draft.incomplete", mapping.place_value(row), draft=row.key, missing=missing
            )
        return False

    def _refuse_closed_days(self, periods: Iterable[ReportingPeriod]) -> None:
        closed = self._closed_months()
        for period in periods if closed else ():
            for month in period.months():
                if str(month) in closed:
                    raise InputError("month.closed", month=month)

    def _regions(self) -> dict[str, str]:
        t = table_of(tables.FacilityRow)
        rows = self.connection.execute(select(t.c.name, t.c.grid_region, t.c.region))
        return {name: grid or region for name, grid, region in rows}

    def _regions_by_id(self) -> dict[int | None, str]:
        t = table_of(tables.FacilityRow)
        rows = self.connection.execute(select(t.c.id, t.c.grid_region, t.c.region))
        return {number: grid or region for number, grid, region in rows}

    def _confirmed(self, rows: Sequence[Found]) -> dict[str, Column]:
        """Return the columns of the records that drafts become; they keep the drafts' ids.

        By columns and without making values of rows: fifty thousand are confirmed at once.
        """
        count = len(rows)
        names = rows[0]._fields
        read: dict[str, Column] = dict(zip(names, zip(*rows, strict=True), strict=True))
        regions = self._regions_by_id()
        fixed: Row = {**_UNPOSTED, "overrides": "", "entered_by": self.person}
        described = zip(read["counterparty"], read["goods"], strict=True)
        return {
            **{name: [value] * count for name, value in fixed.items()},
            **{name: read[name] for name in _OF_DRAFT},
            "amount": read["quantity"],
            "region": [regions.get(number, "") for number in read["facility_id"]],
            "note": [f"{party} {goods}".strip() for party, goods in described],
        }

    def add_records(self, records: Iterable[ActivityRecord]) -> tuple[str, ...]:
        """Add confirmed records that come from no draft; a known id stays as it is.

        Raises:
            InputError: ``month.closed``.
        """
        by_id = {record.id: record for record in records}
        known = self._known(table_of(tables.ActivityRow), "key", list(by_id))
        fresh = [record for key, record in by_id.items() if key not in known]
        self._refuse_closed_days(record.period for record in fresh)
        rows = [
            {
                **mapping.activity_row(record, self._facility_id(record.facility)),
                **_UNPOSTED,
                "entered_by": self.person,
            }
            for record in fresh
        ]
        self.journal.insert(table_of(tables.ActivityRow), rows)
        return tuple(record.id for record in fresh)

    def update_records(self, ids: Iterable[str], change: RecordChange) -> int:
        """Change confirmed records alike and return how many differ now.

        Raises:
            UsageError: ``record.unknown``.
            InputError: ``record.posted``; ``month.closed``.
        """
        rows = self._open_records(ids)
        if change.period is not None:
            self._refuse_closed(change.period)
        columns = self._changed_columns(change)
        table = table_of(tables.ActivityRow)
        return self.journal.update(table, {row.id: columns for row in rows})

    def _changed_columns(self, change: RecordChange) -> dict[str, Value]:
        columns: dict[str, Value] = {}
        for name in ("source", "unit", "label", "quality", "note"):
            value = getattr(change, name)
            if value is not None:
                columns[name] = value
        if change.amount is not None:
            columns["amount"] = str(change.amount)
        if change.period is not None:
            columns.update(mapping.period_row(change.period))
        if change.facility is not None:
            columns["facility_id"] = self._facility_id(change.facility)
            columns["region"] = self._regions().get(change.facility, "")
        if change.leads is not None:
            columns["leads"] = int(change.leads)
        if change.parameters is not None:
            columns["parameters"] = pairs_text(change.parameters)
        return columns

    def lead(self, ids: Iterable[str], *, leads: bool) -> None:
        """Say whether drafts and unposted records enter the inventory; posted ones stay."""
        wanted = list(ids)
        for mapped in (tables.DraftRow, tables.ActivityRow):
            rows = self._records(mapped, "key", wanted)
            free = [row.id for row in rows if row.state != LedgerState.POSTED.value]
            columns: Row = {"leads": int(leads)}
            self.journal.update(table_of(mapped), dict.fromkeys(free, columns))

    def void(self, ids: Iterable[str], reason: str) -> None:
        """Set confirmed records aside for good (作废); the rows stay.

        Raises:
            UsageError: ``record.unknown``; ``record.reason_missing``.
            InputError: ``record.posted``; ``month.closed``.
        """
        _require_reason(reason)
        rows = self._open_records(ids)
        columns: Row = {"state": LedgerState.VOID.value, "reason": reason}
        self.journal.update(table_of(tables.ActivityRow), {row.id: columns for row in rows})

    def withdraw(self, ids: Iterable[str]) -> None:
        """Take confirmed records out of the ledger; their drafts are open again.

        Raises:
            UsageError: ``record.unknown``.
            InputError: ``record.posted``; ``month.closed``.
        """
        rows = self._open_records(ids)
        drafts = self._records(tables.DraftRow, "key", [row.key for row in rows])
        self.journal.delete(table_of(tables.ActivityRow), [row.id for row in rows])
        opened: Row = {"accepted": 0}
        self.journal.update(table_of(tables.DraftRow), {row.id: opened for row in drafts})

    def _open_records(self, ids: Iterable[str]) -> list[Found]:
        """Return the rows of ids, all unposted and in open months.

        Raises:
            UsageError: ``record.unknown``.
            InputError: ``record.posted``; ``month.closed``.
        """
        rows = self._named_records(ids)
        for row in rows:
            if row.state == LedgerState.POSTED.value:
                raise InputError("record.posted", number=_number(row))
        self._refuse_closed_days(mapping.period_value(row) for row in rows)
        return rows

    def _named_records(self, ids: Iterable[str]) -> list[Found]:
        """Return the rows of ids; a posted one may be named by its number, too.

        Raises:
            UsageError: ``record.unknown``.
        """
        wanted = list(dict.fromkeys(ids))
        rows = self._records(tables.ActivityRow, "key", wanted)
        known = {row.key for row in rows}
        return [*rows, *(posted_row(self, each) for each in wanted if each not in known)]

    def post(self, ids: Iterable[str] | None = None, told: Told = _tell_nobody) -> tuple[str, ...]:
        """Post confirmed records and return their numbers, continuous per month and kind.

        ``None`` posts every confirmed record, oldest days first. The month is that of the last
        day, the kind is the family of the source.

        Args:
            ids: Of the records.
            told: Called with how many of how many are done; what it raises stops the change.

        Raises:
            UsageError: ``record.unknown``.
            InputError: ``record.posted``; ``record.void``; ``month.closed``;
                ``person.may_not_check``; ``record.same_person`` where two persons keep the books.
        """
        self._require_role(Role.CHECK)
        rows = self._to_post(ids)
        self._refuse_same_person(rows)
        self._refuse_closed_days(mapping.period_value(row) for row in rows)
        given = self._numbered(rows)
        for done in range(0, len(rows), _PART):
            told(done, len(rows))
            part = {row.id: given[row.id] for row in rows[done : done + _PART]}
            self.journal.update(table_of(tables.ActivityRow), part)
        return tuple(
            mapping.series_text(
                str(n["series_month"]), str(n["series_kind"]), int(str(n["series_number"]))
            )
            for n in given.values()
        )

    def _refuse_same_person(self, rows: Iterable[Found]) -> None:
        """Let nobody check what they entered, once entering and checking are two persons'."""
        if not are_two_persons(self._people()):
            return
        own = [row.key for row in rows if row.entered_by == self.person]
        if own:
            raise InputError("record.same_person", person=self.person, count=len(own))

    def _to_post(self, ids: Iterable[str] | None) -> list[Found]:
        table = table_of(tables.ActivityRow)
        if ids is None:
            query = select(table).where(table.c.state == LedgerState.CONFIRMED.value)
            rows = list(self.connection.execute(query))
        else:
            rows = self._named_records(ids)
            for row in rows:
                if row.state != LedgerState.CONFIRMED.value:
                    raise InputError(_NOT_CONFIRMED[row.state], record=row.key, number=_number(row))
        return sorted(rows, key=lambda row: (row.period_end, row.period_start, row.id))

    def _numbered(self, rows: Iterable[Found]) -> dict[int, dict[str, Value]]:
        """Return the next numbers of their series for rows, in order."""
        newest = self._newest_numbers()
        given: dict[int, dict[str, Value]] = {}
        for row in rows:
            series = (row.period_end[:7], family(row.source))
            newest[series] = newest.get(series, 0) + 1
            given[row.id] = {
                "state": LedgerState.POSTED.value,
                "series_month": series[0],
                "series_kind": series[1],
                "series_number": newest[series],
                "checked_by": self.person,
            }
        return given

    def _newest_numbers(self) -> dict[tuple[str, str], int]:
        t = table_of(tables.ActivityRow)
        query = (
            select(t.c.series_month, t.c.series_kind, func.max(t.c.series_number))
            .where(t.c.series_number.is_not(None))
            .group_by(t.c.series_month, t.c.series_kind)
        )
        return {(month, kind): number for month, kind, number in self.connection.execute(query)}

    def reverse(self, number: str, reason: str) -> str:
        """Take a posted record back (红冲) by its opposite and return the opposite's number.

        The opposite lies on the same days; where one of them is in a closed month, in the first
        open month after it.

        Raises:
            UsageError: ``record.unknown``; ``record.reason_missing``.
            InputError: ``record.already_reversed``; ``record.is_reversal``;
                ``person.may_not_check``.
        """
        _require_reason(reason)
        self._require_role(Role.CHECK)
        row = self._posted(number)
        self._refuse_twice(row, number)
        row_id = self.journal.insert_one(table_of(tables.ActivityRow), self._opposite(row, reason))
        fresh = self._records(tables.ActivityRow, "id", [row_id])
        given = self._numbered(fresh)
        self.journal.update(table_of(tables.ActivityRow), given)
        numbers = given[row_id]
        return f"{numbers['series_month']}-{numbers['series_kind']}-{numbers['series_number']:04d}"

    def _posted(self, number: str) -> Found:
        return posted_row(self, number)

    def _refuse_twice(self, row: Found, number: str) -> None:
        if row.reverses_id is not None:
            raise InputError("record.is_reversal", number=number)
        if self._one(tables.ActivityRow, reverses_id=row.id) is not None:
            raise InputError("record.already_reversed", number=number)

    def _opposite(self, row: Found, reason: str) -> Row:
        columns = dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy's documented name for a row's mapping
        for name in ("id", "digest"):
            del columns[name]
        cost = None if row.cost is None else str(-Decimal(row.cost))
        return {
            **columns,
            **_UNPOSTED,
            "key": f"{REVERSAL}{row.key}",
            "amount": str(-Decimal(row.amount)),
            "cost": cost,
            **mapping.period_row(self._open_days(mapping.period_value(row))),
            "carrier": row.carrier,
            "leads": row.leads,
            "account": row.account,
            "meter": row.meter,
            "invoice": row.invoice,
            "entered_by": self.person,
            "reverses_id": row.id,
            "reason": reason,
            "note": row.note,
        }

    def _open_days(self, period: ReportingPeriod) -> ReportingPeriod:
        """Return the days, or the first open month after them if one is closed."""
        closed = self._closed_months()
        if not any(str(month) in closed for month in period.months()):
            return period
        month = Month.of(period.end)
        while str(month) in closed:
            month = month.shifted(1)
        return ReportingPeriod.of_month(month)


_OF_DRAFT = (
    *("key", "source", "unit", "period_start", "period_end", "facility_id", "label"),
    *("parameters", "quality", "origin", "evidenced", "document"),
    *("place_file", "place_sheet", "place_cell", "place_line"),
    *("carrier", "leads", "account", "meter", "invoice", "cost"),
)
"""Columns a record takes over from its draft."""
_UNPOSTED: Row = {
    "state": LedgerState.CONFIRMED.value,
    "series_month": None,
    "series_kind": None,
    "series_number": None,
    "carrier": "",
    "leads": 1,
    "account": "",
    "meter": "",
    "invoice": "",
    "cost": None,
    "checked_by": "",
    "reverses_id": None,
    "reason": "",
    "note": "",
}


def are_two_persons(people: Mapping[str, Iterable[Role]]) -> bool:
    """Say whether somebody other than the one who enters checks, by the roles of persons."""
    enterers = {name for name, roles in people.items() if Role.ENTER in roles}
    checkers = {name for name, roles in people.items() if Role.CHECK in roles}
    return bool(checkers - enterers) or len(checkers) > 1


def family(source: str) -> str:
    """Return the kind under which a source is numbered: what stands before the point."""
    return source.partition(".")[0]


def series_of(number: str) -> tuple[str, str, int]:
    """Return month, kind and number of ``2025-03-electricity-0007``.

    Raises:
        UsageError: ``record.unknown``.
    """
    head, _, last = number.rpartition("-")
    if not last.isascii() or not last.isdigit() or len(head) < len("2025-03-x"):
        raise UsageError("record.unknown", record=number)
    return head[:7], head[8:], int(last)


def posted_row(writing: Writing, number: str) -> Found:
    """Return the row posted under a number.

    Raises:
        UsageError: ``record.unknown``.
    """
    month, kind, last = series_of(number)
    row = writing._one(  # noqa: SLF001 -- one of the parts of the same change
        tables.ActivityRow, series_month=month, series_kind=kind, series_number=last
    )
    if row is None:
        raise UsageError("record.unknown", record=number)
    return row


def _number(row: Found) -> str:
    return mapping.series_text(row.series_month, row.series_kind, row.series_number)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise UsageError("record.reason_missing")
