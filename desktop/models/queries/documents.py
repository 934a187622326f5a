"""Questions about documents: originals, invoices, bills, readings, curves, drafts."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Select, func, select

from desktop.accounting.activity import Origin
from desktop.accounting.documents.bill import Bill
from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.documents.invoice import Invoice
from desktop.accounting.documents.meter import Channel, IntervalBlock, Reading
from desktop.accounting.period import Month
from desktop.errors import SurroundingsError, UsageError
from desktop.findings import NOWHERE
from desktop.models import mapping, tables
from desktop.models.intervals import StoredBlock
from desktop.models.packing import proven
from desktop.models.queries.reading import Asking
from desktop.models.tables import Found, table_of
from desktop.models.values import IntervalMonth, KeptDocument, KnownInvoice

_Part = TypeVar("_Part")
_CHUNK = 500
REGISTER_DRAFT = "register:"
"""How ids of drafts of register readings begin."""


class DocumentsQueries(Asking):
    """Questions about documents."""

    def documents(self) -> tuple[KeptDocument, ...]:
        """Return the documents in the order they came in."""
        t, content = table_of(tables.DocumentRow), table_of(tables.ContentRow)
        stored = func.length(content.c.packed).label("stored")
        query = select(t, stored).join(content, t.c.sha256 == content.c.sha256).order_by(t.c.id)
        return tuple(
            KeptDocument(mapping.document_value(row), row.stored, row.read_at)
            for row in self.rows(query)
        )

    def has_document(self, sha256: str) -> bool:
        """Say whether a document is in the file."""
        t = table_of(tables.DocumentRow)
        return bool(self.rows(select(t.c.id).where(t.c.sha256 == sha256)))

    def document_hashes(self) -> frozenset[str]:
        """Return the SHA-256 of every document in the file."""
        rows = self.rows(select(table_of(tables.DocumentRow).c.sha256))
        return frozenset(row[0] for row in rows)

    def document_bytes(self, sha256: str) -> bytes:
        """Return the original bytes of a document.

        Raises:
            UsageError: ``document.unknown``.
            SurroundingsError: ``company_file.damaged`` where they are not those of their hash.
        """
        return self._content(sha256)

    def _content(self, sha256: str) -> bytes:
        t = table_of(tables.ContentRow)
        found = self.rows(select(t.c.packing, t.c.packed).where(t.c.sha256 == sha256))
        if not found:
            raise UsageError("document.unknown", sha256=sha256)
        data = proven(sha256, found[0].packing, found[0].packed)
        if data is None:
            why = {"reason": "check.content_changed", "sha256": sha256}
            raise SurroundingsError("company_file.damaged", NOWHERE, **why)
        return data

    def known_invoices(self) -> dict[str, KnownInvoice]:
        """Return what is known of every invoice by key, for duplicates and conflicts."""
        t = table_of(tables.InvoiceRow)
        query = select(
            t.c.key,
            t.c.issue_date,
            t.c.amount,
            t.c.tax,
            t.c.total,
            t.c.status,
            t.c.is_red,
            t.c.form,
            t.c.document,
        )
        return {row[0]: _known_invoice(row) for row in self.rows(query)}

    def invoices_without_lines(self) -> frozenset[str]:
        """Return the keys of invoices of which only the head is known."""
        t, lines = table_of(tables.InvoiceRow), table_of(tables.InvoiceLineRow)
        has_lines = select(lines.c.id).where(lines.c.invoice_id == t.c.id).exists()
        return frozenset(row[0] for row in self.rows(select(t.c.key).where(~has_lines)))

    def invoice_keys(self) -> frozenset[str]:
        """Return the keys of every invoice."""
        t = table_of(tables.InvoiceRow)
        return frozenset(row[0] for row in self.rows(select(t.c.key)))

    def invoices(self, keys: tuple[str, ...] | None = None) -> tuple[Invoice, ...]:
        """Return invoices with their lines; all of them, or those with the keys."""
        if keys is not None and len(keys) > _CHUNK:
            chunks = (keys[at : at + _CHUNK] for at in range(0, len(keys), _CHUNK))
            return tuple(invoice for chunk in chunks for invoice in self.invoices(chunk))
        t, lines = table_of(tables.InvoiceRow), table_of(tables.InvoiceLineRow)
        heads = t.select().order_by(t.c.id)
        query = lines.select().order_by(lines.c.invoice_id, lines.c.number)
        if keys is not None:
            heads = heads.where(t.c.key.in_(keys))
            wanted = select(t.c.id).where(t.c.key.in_(keys))
            query = query.where(lines.c.invoice_id.in_(wanted))
        parts = self._parts(query, "invoice_id", mapping.invoice_line_value)
        return tuple(mapping.invoice_value(row, tuple(parts[row.id])) for row in self.rows(heads))

    def bills(self) -> tuple[Bill, ...]:
        """Return the bills with their rows."""
        t, lines = table_of(tables.BillRow), table_of(tables.BillLineRow)
        query = lines.select().order_by(lines.c.bill_id, lines.c.position)
        parts = self._parts(query, "bill_id", mapping.bill_line_value)
        heads = self.rows(t.select().order_by(t.c.id))
        return tuple(mapping.bill_value(row, tuple(parts[row.id])) for row in heads)

    def _parts(
        self, query: Select[Any], owner: str, value: Callable[[Found], _Part]
    ) -> defaultdict[int, list[_Part]]:
        """Return what belongs to each owner, by the owner's id."""
        parts: defaultdict[int, list[_Part]] = defaultdict(list)
        for row in self.rows(query):
            parts[getattr(row, owner)].append(value(row))
        return parts

    def readings(self, meter: str | None = None) -> tuple[Reading, ...]:
        """Return register readings by meter, register and instant."""
        t = table_of(tables.ReadingRow)
        query = t.select().order_by(t.c.meter, t.c.register, t.c.at)
        if meter is not None:
            query = query.where(t.c.meter == meter)
        return tuple(mapping.reading_value(row) for row in self.rows(query))

    def channels(self) -> tuple[Channel, ...]:
        """Return every interval series."""
        return tuple(_channel(row) for row in self._table(tables.ChannelRow))

    def interval_months(self, channel: Channel | None = None) -> tuple[IntervalMonth, ...]:
        """Return months of intervals with their totals, without unpacking a curve."""
        query = _interval_months()
        if channel is not None:
            query = query.where(*_is_channel(channel))
        return tuple(_interval_month(row) for row in self.rows(query))

    def flagged_months(self) -> tuple[IntervalMonth, ...]:
        """Return months with an interval that is missing, estimated or in conflict.

        A packed curve tells by its second byte whether flags follow; none is unpacked.
        """
        content = table_of(tables.ContentRow)
        has_flags = func.substr(content.c.packed, 2, 1) != b"\0"
        query = _interval_months().join(
            content, table_of(tables.BlockRow).c.content == content.c.sha256
        )
        return tuple(_interval_month(row) for row in self.rows(query.where(has_flags)))

    def block(self, channel: Channel, month: Month) -> IntervalBlock | None:
        """Return a month's curve of a channel, or nothing."""
        t, channels = table_of(tables.BlockRow), table_of(tables.ChannelRow)
        content = table_of(tables.ContentRow)
        query = (
            select(t, content.c.packed)
            .join(channels, t.c.channel_id == channels.c.id)
            .join(content, t.c.content == content.c.sha256)
            .where(*_is_channel(channel), t.c.month == str(month))
        )
        found = self.rows(query)
        if not found:
            return None
        row = found[0]
        return StoredBlock(
            channel, month, row.step_minutes, row.scale, row.slots, row.total, row.packed
        ).block()

    def drafts(
        self,
        state: DraftState | None = None,
        *,
        origin: Origin | None = None,
        goods: Collection[str] = (),
    ) -> tuple[DraftRecord, ...]:
        """Return drafts that are not in the ledger yet, in the order they came in.

        Of a state, an origin, or with goods printed like one of these, if that is said.
        """
        t = table_of(tables.DraftRow)
        query = t.select().where(t.c.accepted == 0).order_by(t.c.id)
        if state is not None:
            query = query.where(t.c.state == state.value)
        if origin is not None:
            query = query.where(t.c.origin == origin.value)
        if goods:
            query = query.where(t.c.goods.in_(goods))
        names = self._facility_names()
        return tuple(mapping.draft_value(row, names) for row in self.rows(query))

    def draft_of(self, key: str) -> DraftRecord | None:
        """Return one draft by id, in the ledger or not, or nothing."""
        t = table_of(tables.DraftRow)
        found = self.rows(t.select().where(t.c.key == key))
        return mapping.draft_value(found[0], self._facility_names()) if found else None

    def kept_drafts(self, ids: Iterable[str]) -> dict[str, tuple[DraftRecord, bool]]:
        """Return the drafts with these ids that are known, and whether each is in the ledger."""
        t = table_of(tables.DraftRow)
        names = self._facility_names()
        wanted = list(dict.fromkeys(ids))
        return {
            row.key: (mapping.draft_value(row, names), bool(row.accepted))
            for at in range(0, len(wanted), _CHUNK)
            for row in self.rows(t.select().where(t.c.key.in_(wanted[at : at + _CHUNK])))
        }

    def divided_parts(self) -> tuple[DraftRecord, ...]:
        """Return the parts of divided documents, in the ledger or not, in their order."""
        t = table_of(tables.DraftRow)
        query = t.select().where(t.c.details.contains('"divided_by"')).order_by(t.c.id)
        names = self._facility_names()
        return tuple(mapping.draft_value(row, names) for row in self.rows(query))

    def register_drafts(self, meters: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of the drafts of register readings of some meters."""
        t = table_of(tables.DraftRow)
        query = select(t.c.key).where(t.c.key.startswith(REGISTER_DRAFT), t.c.meter.in_([*meters]))
        return tuple(row[0] for row in self.rows(query.order_by(t.c.id)))


def _known_invoice(row: Found) -> KnownInvoice:
    key, issued, amount, tax, total, status, is_red, form, document = row
    return KnownInvoice(
        key=key,
        issue_date=date.fromisoformat(issued),
        amount=mapping.decimal_value(amount),
        tax=mapping.decimal_value(tax),
        total=mapping.decimal_value(total),
        status=status,
        is_red=bool(is_red),
        form=form,
        document=document,
    )


def _channel(row: Found) -> Channel:
    return Channel(row.meter, row.carrier, row.direction, row.unit)


def _is_channel(channel: Channel) -> tuple[Any, ...]:
    t = table_of(tables.ChannelRow)
    return (
        t.c.meter == channel.meter,
        t.c.carrier == channel.carrier,
        t.c.direction == channel.direction,
        t.c.unit == channel.unit,
    )


def _interval_months() -> Select[Any]:
    t, channels = table_of(tables.BlockRow), table_of(tables.ChannelRow)
    return (
        select(t, channels.c.meter, channels.c.carrier, channels.c.direction, channels.c.unit)
        .join(channels, t.c.channel_id == channels.c.id)
        .order_by(channels.c.id, t.c.month)
    )


def _interval_month(row: Found) -> IntervalMonth:
    return IntervalMonth(
        channel=_channel(row),
        month=Month.parse(row.month),
        step_minutes=row.step_minutes,
        total=Decimal(int(row.total)).scaleb(-row.scale),
        slots=row.slots,
        missing=row.missing,
        conflicting=row.conflicting,
        document=row.document,
    )
