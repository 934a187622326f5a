"""Questions about the ledger and its history."""

import zlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, distinct, func, select, true, tuple_, union_all

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.checks.books import AlikeRecords
from desktop.accounting.documents.draft import DraftState
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.models import mapping, tables
from desktop.models.digests import Value
from desktop.models.journal import Deleted, Operation, Updated, from_json
from desktop.models.queries.reading import Asking
from desktop.models.tables import Found, table_of
from desktop.models.values import (
    ChangeKind,
    Counts,
    EvidenceCoverage,
    FieldChange,
    HistoryEntry,
    LedgerRecord,
    LedgerState,
)

_ALL = -1  # SQLite's word for no limit
_COUNTED = (LedgerState.CONFIRMED.value, LedgerState.POSTED.value)


class LedgerQueries(Asking):
    """Questions about the ledger and its history."""

    def ledger(
        self, period: ReportingPeriod | None = None, *, state: LedgerState | None = None
    ) -> tuple[LedgerRecord, ...]:
        """Return every ledger record that touches a period, void and reversed ones too."""
        t = table_of(tables.ActivityRow)
        query = t.select().order_by(t.c.period_end, t.c.period_start, t.c.id)
        if period is not None:
            query = query.where(*_touches(period))
        if state is not None:
            query = query.where(t.c.state == state.value)
        names, reversals = self._facility_names(), self._reversals()
        return tuple(mapping.ledger_value(row, names, reversals) for row in self.rows(query))

    def newest_month(self) -> Month | None:
        """Return the last month a ledger record ends in, void ones too; nothing without any."""
        found = self.rows(select(func.max(table_of(tables.ActivityRow).c.period_end)))[0][0]
        return Month.parse(found[:7]) if found else None

    def _reversals(self) -> dict[int, str]:
        """Return numbers of reversed records by id, and of their reversals by negative id."""
        t = table_of(tables.ActivityRow)
        back = t.alias("back")
        query = select(
            t.c.id,
            t.c.series_month,
            t.c.series_kind,
            t.c.series_number,
            back.c.series_month,
            back.c.series_kind,
            back.c.series_number,
        ).join(back, back.c.reverses_id == t.c.id)
        found: dict[int, str] = {}
        for row in self.rows(query):
            found[row[0]] = mapping.series_text(*row[1:4])
            found[-row[0]] = mapping.series_text(*row[4:7])
        return found

    def activity_records(
        self, period: ReportingPeriod, *, posted_only: bool = False
    ) -> tuple[ActivityRecord, ...]:
        """Return the records that count: leading, neither void nor taken back on the same days.

        A reversal that had to lie in a later month counts there, with its negative quantity.
        """
        t = table_of(tables.ActivityRow)
        states = _COUNTED[1:] if posted_only else _COUNTED
        query = (
            select(*(t.c[name] for name in mapping.ACTIVITY_COLUMNS), t.c.id)
            .where(*_touches(period), t.c.leads == 1, t.c.state.in_(states))
            .order_by(t.c.period_end, t.c.period_start, t.c.id)
        )
        names, settled = self._facility_names(), self._taken_back_on_the_same_days()
        return tuple(
            [
                mapping.activity_of(row[:-1], names)
                for row in self.rows(query)
                if row[-1] not in settled
            ]
        )

    def alike_records(self, period: ReportingPeriod) -> tuple[AlikeRecords, ...]:
        """Return :meth:`activity_records` added up by source, facility, unit and days.

        Quick where a year has tens of thousands: the database groups them.
        """
        t = table_of(tables.ActivityRow)
        kinds = (t.c.period_end, t.c.period_start, t.c.source, t.c.facility_id, t.c.unit)
        sums = (func.count(), func.min(t.c.key), func.group_concat(t.c.amount))
        query = select(*kinds, *sums).where(*self._counted(period))
        names = self._facility_names()
        return tuple(
            AlikeRecords(
                source,
                names.get(facility, ""),
                mapping.period_between(start, end),
                Quantity(mapping.sum_of(amounts), unit),
                count,
                one,
            )
            for end, start, source, facility, unit, count, one, amounts in self.rows(
                query.group_by(*kinds).order_by(*kinds)
            )
        )

    def bare_ids(self, period: ReportingPeriod) -> tuple[str, ...]:
        """Return the ids of :meth:`activity_records` that have no document, in their order."""
        t = table_of(tables.ActivityRow)
        query = select(t.c.key).where(*self._counted(period), t.c.document == "")
        found = self.rows(query.order_by(t.c.period_end, t.c.period_start, t.c.id))
        return tuple([row[0] for row in found])

    def _counted(self, period: ReportingPeriod) -> tuple[ColumnElement[bool], ...]:
        """Return what holds for the records that count in a period."""
        t = table_of(tables.ActivityRow)
        pairs = _pairs_taken_back().subquery()
        settled = union_all(select(pairs.c.taken), select(pairs.c.back))
        counted = (t.c.leads == 1, t.c.state.in_(_COUNTED), t.c.id.not_in(settled))
        return (*_touches(period), *counted)

    def _taken_back_on_the_same_days(self) -> frozenset[int]:
        """Return ids of records and reversals that cancel each other day by day."""
        return frozenset(number for pair in self.rows(_pairs_taken_back()) for number in pair)

    def newest_year(self) -> int | None:
        """Return the newest year with a counted record, or nothing."""
        t = table_of(tables.ActivityRow)
        query = select(func.max(t.c.period_end)).where(t.c.leads == 1, t.c.state.in_(_COUNTED))
        newest = self.rows(query)[0][0]
        return None if newest is None else int(newest[:4])

    def unposted(self, period: ReportingPeriod) -> int:
        """Return how many counted records of a period are not posted."""
        t = table_of(tables.ActivityRow)
        confirmed = t.c.state == LedgerState.CONFIRMED.value
        return self._count(tables.ActivityRow, *_touches(period), confirmed, t.c.leads == 1)

    def unposted_ids(self, period: ReportingPeriod) -> tuple[str, ...]:
        """Return the counted records of a period that are not posted, in the ledger's order."""
        t = table_of(tables.ActivityRow)
        confirmed = t.c.state == LedgerState.CONFIRMED.value
        query = select(t.c.key).where(*_touches(period), confirmed, t.c.leads == 1)
        found = self.rows(query.order_by(t.c.period_end, t.c.period_start, t.c.id))
        return tuple([row[0] for row in found])

    def holds_checks(self) -> bool:
        """Tell whether any draft or record only checks another origin of the same energy."""
        records, drafts = table_of(tables.ActivityRow).c, table_of(tables.DraftRow).c
        checking = (
            select(records.id).where(records.leads == 0, records.state != LedgerState.VOID.value),
            select(drafts.id).where(drafts.leads == 0, drafts.accepted == 0),
        )
        return any(self.rows(query.limit(1)) for query in checking)

    def ledger_cost(self, period: ReportingPeriod) -> Decimal:
        """Return what the records that touch a period cost, void ones apart, in yuan."""
        t = table_of(tables.ActivityRow)
        costs = select(func.group_concat(t.c.cost)).where(*_touches(period))
        found = self.rows(costs.where(t.c.state != LedgerState.VOID.value))
        return mapping.sum_of(found[0][0])

    def record_of(self, number: str) -> LedgerRecord | None:
        """Return the ledger record with a number or an id, or nothing."""
        t = table_of(tables.ActivityRow)
        label = (
            t.c.series_month + "-" + t.c.series_kind + "-" + func.printf("%04d", t.c.series_number)
        )
        found = self.rows(t.select().where((t.c.key == number) | (label == number)))
        if not found:
            return None
        return mapping.ledger_value(found[0], self._facility_names(), self._reversals())

    def series(self) -> dict[tuple[Month, str], tuple[int, ...]]:
        """Return the numbers given, by month and kind; whole numbers from 1 without a gap."""
        return self._series(true())

    def broken_series(self) -> dict[tuple[Month, str], tuple[int, ...]]:
        """Return the numbers of those months and kinds alone that have a gap; none as it should."""
        t = table_of(tables.ActivityRow)
        kinds = (t.c.series_month, t.c.series_kind)
        given = func.count(distinct(t.c.series_number))
        gapped = (
            select(*kinds)
            .where(t.c.series_number.is_not(None))
            .group_by(*kinds)
            .having((given != func.max(t.c.series_number)) | (func.min(t.c.series_number) != 1))
        )
        return self._series(tuple_(*kinds).in_(gapped)) if self.rows(gapped) else {}

    def _series(self, which: ColumnElement[bool]) -> dict[tuple[Month, str], tuple[int, ...]]:
        t = table_of(tables.ActivityRow)
        query = (
            select(t.c.series_month, t.c.series_kind, t.c.series_number)
            .where(t.c.series_number.is_not(None), which)
            .order_by(t.c.series_month, t.c.series_kind, t.c.series_number)
        )
        found: dict[tuple[str, str], list[int]] = {}
        for month, kind, number in self.rows(query):
            found.setdefault((month, kind), []).append(number)
        return {(Month.parse(month), kind): tuple(found[month, kind]) for month, kind in found}

    def record_counts(self, period: ReportingPeriod) -> dict[tuple[Month, LedgerState], int]:
        """Return how many records that touch a period end in which month, by their state."""
        t = table_of(tables.ActivityRow)
        month = func.substr(t.c.period_end, 1, 7)
        query = select(month, t.c.state, func.count()).where(*_touches(period))
        rows = self.rows(query.group_by(month, t.c.state))
        return {(Month.parse(end), LedgerState(state)): count for end, state, count in rows}

    def history(self, limit: int = 100) -> tuple[HistoryEntry, ...]:
        """Return the newest entries of the change log, newest first."""
        t = table_of(tables.AuditRow)
        query = _entries().order_by(t.c.id.desc()).limit(limit)
        return tuple(_history_entry(row) for row in self.rows(query))

    def field_changes(self, entry: int) -> tuple[FieldChange, ...]:
        """Return every field a change altered, with old and new value; whole rows it removed.

        Rows it added stand in the file with their own digests and are not repeated here.
        """
        t = table_of(tables.AuditRow)
        found = self.rows(select(t.c.detail).where(t.c.id == entry))
        noted = (from_json(zlib.decompress(row[0])) for row in found)
        return tuple(
            change for operations in noted for each in operations for change in _fields(entry, each)
        )

    def audit_head(self) -> str:
        """Return the hash that stands for the whole content of the file."""
        newest = self.history(1)
        return newest[0].hash if newest else "0" * 64

    def counts(self) -> Counts:
        """Return how much is in the file."""
        activity, draft = table_of(tables.ActivityRow), table_of(tables.DraftRow)
        return Counts(
            documents=self._count(tables.DocumentRow),
            invoices=self._count(tables.InvoiceRow),
            invoice_lines=self._count(tables.InvoiceLineRow),
            bills=self._count(tables.BillRow),
            readings=self._count(tables.ReadingRow),
            interval_months=self._count(tables.BlockRow),
            drafts=self._count(
                tables.DraftRow,
                draft.c.accepted == 0,
                draft.c.state != DraftState.IGNORED.value,
            ),
            confirmed=self._count(
                tables.ActivityRow, activity.c.state == LedgerState.CONFIRMED.value
            ),
            posted=self._count(tables.ActivityRow, activity.c.state == LedgerState.POSTED.value),
            changes=self._count(tables.AuditRow),
        )

    def _count(self, mapped: type[tables.Base], *conditions: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(table_of(mapped)).where(*conditions)
        return int(self.rows(query)[0][0])

    def evidence_coverage(self) -> EvidenceCoverage:
        """Return how many counted records have an original in the file."""
        t, documents = table_of(tables.ActivityRow), table_of(tables.DocumentRow)
        attached = table_of(tables.EvidenceRow)
        by_note = select(attached.c.key).where(
            attached.c.subject == "activity", attached.c.document != ""
        )
        counted = t.c.state.in_(_COUNTED)
        kept = t.c.document.in_(select(documents.c.sha256)) | t.c.key.in_(by_note)
        content = table_of(tables.ContentRow)
        stored = (
            select(func.count(), func.coalesce(func.sum(func.length(content.c.packed)), 0))
            .select_from(documents)
            .join(content, content.c.sha256 == documents.c.sha256)
        )
        kept_documents, stored_bytes = self.rows(stored)[0]
        return EvidenceCoverage(
            records=self._count(tables.ActivityRow, counted),
            evidenced=self._count(tables.ActivityRow, counted, kept),
            documents=kept_documents,
            stored_bytes=stored_bytes,
        )


def _pairs_taken_back() -> Select[Any]:
    """Return records and their reversals that lie on the same days."""
    t = table_of(tables.ActivityRow)
    back = t.alias("back")
    return select(t.c.id.label("taken"), back.c.id.label("back")).join(
        back,
        (back.c.reverses_id == t.c.id)
        & (back.c.period_start == t.c.period_start)
        & (back.c.period_end == t.c.period_end),
    )


def _touches(period: ReportingPeriod) -> tuple[ColumnElement[bool], ...]:
    t = table_of(tables.ActivityRow)
    return (
        t.c.period_end >= period.start.isoformat(),
        t.c.period_start <= period.end.isoformat(),
    )


def _entries() -> Select[Any]:
    t = table_of(tables.AuditRow)
    return select(t.c.id, t.c.at, t.c.person, t.c.summary, t.c.reason, t.c.kind, t.c.hash)


def _fields(entry: int, operation: Operation) -> Iterator[FieldChange]:
    match operation:
        case Updated(table=table, rows=rows):
            for number, cells in rows:
                for name, (old, new) in cells.items():
                    yield FieldChange(entry, table, str(number), name, _text(old), _text(new))
        case Deleted(table=table, columns=columns, rows=removed):
            for row in removed:
                for name, old in zip(columns, row, strict=True):
                    yield FieldChange(entry, table, str(row[0]), name, _text(old), "")


def _text(value: Value) -> str:
    return "" if value is None else str(value)


def _history_entry(row: Found) -> HistoryEntry:
    return HistoryEntry(
        row.id, row.at, row.person, row.summary, row.reason, ChangeKind(row.kind), row.hash
    )
