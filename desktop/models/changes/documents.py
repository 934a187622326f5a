"""Changes that bring documents in: originals, invoices, bills, readings, curves, drafts."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select

from desktop.accounting.documents.bill import Bill
from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.documents.invoice import Invoice, InvoiceStatus
from desktop.accounting.documents.meter import IntervalBlock, Reading
from desktop.accounting.documents.source_document import SourceDocument
from desktop.errors import InputError, UsageError
from desktop.models import audit, document_columns, mapping, tables
from desktop.models.changes.interval_blocks import BlockWriter
from desktop.models.changes.writing import Writing
from desktop.models.digests import Value
from desktop.models.document_columns import only_row
from desktop.models.journal import Columns, Row
from desktop.models.packing import Packed, pack
from desktop.models.tables import Found, table_of
from desktop.models.values import BlockMerge, InvoicesAdded

_AT_ONCE = 16_384
"""Invoices or drafts whose columns are made at once."""
Given = TypeVar("Given")


@dataclass
class DocumentsChange(Writing):
    """Changes that bring documents in."""

    def add_documents(self, documents: Iterable[tuple[SourceDocument, bytes | Packed]]) -> int:
        """Keep documents with their bytes, packed already or not, and return how many are new.

        Raises:
            InputError: ``document.other_bytes`` if the bytes are not the hash's.
        """
        by_hash: dict[str, tuple[SourceDocument, Packed]] = {}
        for document, data in documents:
            packed = pack(data) if isinstance(data, bytes) else data
            if packed.sha256 != document.sha256:
                raise InputError("document.other_bytes", file=document.name)
            by_hash[document.sha256] = (document, packed)
        table = table_of(tables.DocumentRow)
        known = self._known(table, "sha256", list(by_hash))
        fresh = [pair for mark, pair in by_hash.items() if mark not in known]
        with self.journal.writing_beside(table):
            self.keep_packed(packed for _, packed in fresh)
            new = [document for document, _ in fresh]
            columns = document_columns.source_document_columns(new, audit.now())
            self.journal.insert_columns(table, columns)
        return len(fresh)

    def add_document(self, document: SourceDocument, data: bytes) -> bool:
        """Keep a document and its bytes; return False where it was there already.

        Raises:
            InputError: ``document.other_bytes`` if the bytes are not the hash's.
        """
        return bool(self.add_documents([(document, data)]))

    def add_invoices(self, invoices: Iterable[Invoice]) -> InvoicesAdded:
        """Add invoices with their lines; a key that is known stays as it is."""
        return self.add_invoices_and_drafts(invoices, ())[0]

    def add_invoices_and_drafts(
        self, invoices: Iterable[Invoice], drafts: Iterable[DraftRecord]
    ) -> tuple[InvoicesAdded, tuple[str, ...]]:
        """Add invoices with their lines, and drafts; return what was done and the new drafts' ids.

        A key or an id that is known stays as it is. The rows of one table are built while those of
        another are being written.
        """
        added, lines, drawn = map(
            table_of, (tables.InvoiceRow, tables.InvoiceLineRow, tables.DraftRow)
        )
        by_key: dict[str, Invoice] = {}
        for invoice in invoices:
            by_key.setdefault(invoice.key, invoice)
        known = self._known(added, "key", list(by_key))
        fresh = [invoice for key, invoice in by_key.items() if key not in known]
        new = self._new_drafts(drafts)
        facilities = self._facilities_of(new)
        with self.journal.writing_beside(added, lines, drawn):
            invoice_columns = document_columns.invoice_columns
            ids = self.journal.insert_in_parts(added, map(invoice_columns, _some(fresh)))
            self._add_invoice_lines(dict(zip(ids, fresh, strict=True)))
            parts = (document_columns.draft_columns(some, facilities) for some in _some(new))
            self.journal.insert_in_parts(drawn, parts)
        done = InvoicesAdded(tuple(invoice.key for invoice in fresh), tuple(known))
        return done, tuple(draft.id for draft in new)

    def _add_invoice_lines(self, invoices: Mapping[int, Invoice]) -> None:
        parts = map(document_columns.invoice_line_columns, map(dict, _some(list(invoices.items()))))
        self.journal.insert_in_parts(table_of(tables.InvoiceLineRow), parts)

    def replace_invoice(self, invoice: Invoice) -> None:
        """Put a better-read form of a known invoice in its place.

        Raises:
            UsageError: ``invoice.unknown``.
        """
        known = self._invoice(invoice.key)
        lines = table_of(tables.InvoiceLineRow)
        old = self.connection.execute(select(lines.c.id).where(lines.c.invoice_id == known.id))
        self.journal.delete(lines, list(old.scalars()))
        row = only_row(document_columns.invoice_columns([invoice]))
        self.journal.update(table_of(tables.InvoiceRow), {known.id: row})
        self._add_invoice_lines({known.id: invoice})

    def set_invoice_status(self, key: str, status: InvoiceStatus) -> None:
        """Set the status of a known invoice (作废, 红冲).

        Raises:
            UsageError: ``invoice.unknown``.
        """
        known = self._invoice(key)
        self.journal.update(table_of(tables.InvoiceRow), {known.id: {"status": status.value}})

    def _invoice(self, key: str) -> Found:
        known = self._one(tables.InvoiceRow, key=key)
        if known is None:
            raise UsageError("invoice.unknown", invoice=key)
        return known

    def add_bills(self, bills: Iterable[Bill]) -> tuple[str, ...]:
        """Add bills with their rows and return the new keys; a known key stays as it is."""
        by_key: dict[str, Bill] = {}
        for bill in bills:
            by_key.setdefault(bill.key, bill)
        table = table_of(tables.BillRow)
        known = self._known(table, "key", list(by_key))
        fresh = [bill for key, bill in by_key.items() if key not in known]
        ids = self.journal.insert(table, (mapping.bill_row(bill) for bill in fresh))
        rows = (
            mapping.bill_line_row(line, number, position)
            for number, bill in zip(ids, fresh, strict=True)
            for position, line in enumerate(bill.lines, 1)
        )
        self.journal.insert(table_of(tables.BillLineRow), rows)
        return tuple(bill.key for bill in fresh)

    def add_readings(self, readings: Iterable[Reading], document: str = "") -> int:
        """Add register readings and return how many are new; an equal one is not added twice.

        Raises:
            InputError: ``reading.differs`` where a known instant has another value;
                ``month.closed``.
        """
        table = table_of(tables.ReadingRow)
        readings = list(readings)
        known = self._known_readings({reading.meter for reading in readings})
        closed = self._closed_months()
        rows: list[Row] = []
        for reading in readings:
            row = mapping.reading_row(reading, document)
            key = _reading_key(row)
            if key in known:
                _refuse_other_value(reading, known[key])
                continue
            if str(row["at"])[:7] in closed:
                raise InputError("month.closed", reading.place, month=str(row["at"])[:7])
            known[key] = str(row["value"])
            rows.append(row)
        return len(self.journal.insert(table, rows))

    def _known_readings(self, meters: Iterable[str]) -> dict[tuple[Value, ...], str]:
        t = table_of(tables.ReadingRow)
        query = select(t.c.meter, t.c.carrier, t.c.direction, t.c.register, t.c.at, t.c.value)
        found: dict[tuple[Value, ...], str] = {}
        for meter in sorted(meters):
            rows = self.connection.execute(query.where(t.c.meter == meter))
            found.update((tuple(row[:5]), row[5]) for row in rows)
        return found

    def put_interval_blocks(
        self, blocks: Iterable[IntervalBlock], document: str = ""
    ) -> tuple[BlockMerge, ...]:
        """Merge months of intervals into what is there and say what each did.

        A slot that is missing is filled; a slot with another value keeps the old one and is
        flagged as conflicting. A block that changes nothing is welcome in a closed month.

        Raises:
            InputError: ``month.closed``.
        """
        writer = BlockWriter(self.journal, document, self._closed_months())
        done = tuple(writer.put(block) for block in blocks)
        writer.flush()
        return done

    def replace_interval_blocks(self, blocks: Iterable[IntervalBlock]) -> None:
        """Put months of intervals in the place of the kept ones, whole; their file stays.

        Raises:
            InputError: ``month.closed``.
        """
        writer = BlockWriter(self.journal, "", self._closed_months())
        for block in blocks:
            writer.replace(block)
        writer.flush()

    def rename_unit(self, meter: str, carrier: str, direction: str, unit: str) -> None:
        """Call the amounts of a kept series by another unit; no value changes."""
        for name in (tables.ChannelRow, tables.ReadingRow):
            table = table_of(name)
            query = select(table.c.id).where(
                table.c.meter == meter, table.c.carrier == carrier, table.c.direction == direction
            )
            rows = self.journal.connection.execute(query).scalars().all()
            self.journal.update(table, {int(row): {"unit": unit} for row in rows})

    def add_drafts(self, drafts: Iterable[DraftRecord]) -> tuple[str, ...]:
        """Add drafts and return the new ids; a known id stays as it is."""
        new = self._new_drafts(drafts)
        self.journal.insert_columns(table_of(tables.DraftRow), self._draft_columns(new))
        return tuple(draft.id for draft in new)

    def _new_drafts(self, drafts: Iterable[DraftRecord]) -> list[DraftRecord]:
        """Return the drafts whose id is not known, each once."""
        by_id: dict[str, DraftRecord] = {}
        for draft in drafts:
            by_id.setdefault(draft.id, draft)
        known = self._known(table_of(tables.DraftRow), "key", list(by_id))
        return [draft for key, draft in by_id.items() if key not in known]

    def _draft_columns(self, drafts: Sequence[DraftRecord]) -> Columns:
        return document_columns.draft_columns(drafts, self._facilities_of(drafts))

    def _facilities_of(self, drafts: Iterable[DraftRecord]) -> dict[str, int | None]:
        """Return the ids of the facilities of drafts, by name."""
        names = {draft.facility for draft in drafts}
        return {name: self._facility_id(name) for name in sorted(names)}

    def update_draft(self, draft: DraftRecord) -> None:
        """Put a changed draft in the place of the one with its id.

        Raises:
            UsageError: ``draft.unknown``; ``draft.accepted`` once it stands in the ledger.
        """
        known = self._draft(draft.id)
        row = only_row(self._draft_columns([draft]))
        self.journal.update(table_of(tables.DraftRow), {known.id: row})

    def update_drafts(self, drafts: Iterable[DraftRecord]) -> None:
        """Put changed drafts in the place of those with their ids.

        Raises:
            UsageError: ``draft.unknown``; ``draft.accepted`` once one stands in the ledger.
        """
        changed = tuple({draft.id: draft for draft in drafts}.values())
        if not changed:
            return
        known = self._open_drafts([draft.id for draft in changed])
        for draft in changed:
            if draft.id not in known:
                self._draft(draft.id)
        columns = self._draft_columns(changed)
        rows = {
            known[draft.id]: {name: column[at] for name, column in columns.items()}
            for at, draft in enumerate(changed)
        }
        self.journal.update(table_of(tables.DraftRow), rows)

    def _open_drafts(self, keys: list[str]) -> dict[str, int]:
        """Return the row ids of the drafts that do not stand in the ledger."""
        sql = (
            "SELECT key, id FROM draft_record WHERE accepted = 0"
            " AND key IN (SELECT value FROM json_each(?))"
        )
        found = self.connection.exec_driver_sql(sql, (json.dumps(keys),))
        return {row[0]: row[1] for row in found}

    def ignore_drafts(self, ids: Iterable[str], reason: str) -> None:
        """Set drafts aside with a reason code.

        Raises:
            UsageError: ``draft.unknown``; ``draft.accepted``.
        """
        row = {"state": DraftState.IGNORED.value, "reason": reason}
        changes = {self._draft(key).id: row for key in ids}
        self.journal.update(table_of(tables.DraftRow), changes)

    def _draft(self, key: str) -> Found:
        row = self._one(tables.DraftRow, key=key)
        if row is None:
            raise UsageError("draft.unknown", draft=key)
        if row.accepted:
            raise UsageError("draft.accepted", draft=key)
        return row


def _some(values: Sequence[Given]) -> Iterator[Sequence[Given]]:
    """Yield values some at a time: columns of all would take as much memory as the values."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def _reading_key(row: Row) -> tuple[Value, ...]:
    return tuple(row[name] for name in ("meter", "carrier", "direction", "register", "at"))


def _refuse_other_value(reading: Reading, known: str) -> None:
    if mapping.decimal_value(known) != reading.value:
        raise InputError(
            "reading.differs",
            reading.place,
            meter=reading.meter,
            at=reading.at.isoformat(sep=" "),
            old=known,
            new=reading.value,
        )
