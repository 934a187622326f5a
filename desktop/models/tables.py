"""The tables of the company file, named like the glossary.

Every journalled table has an integer ``id`` and a ``digest`` of its row, so that a changed byte is
named. Decimals, days and enums are text; booleans are 0 or 1; bytes stand once in ``content``.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from desktop.accounting.activity import Evidenced, Origin
from desktop.accounting.documents.draft import Confidence, DraftState
from desktop.models.values import ChangeKind, InstrumentKind, LedgerState, MeterKind, MonthState

Found = Row[*tuple[Any, ...]]  # a row as a query gives it; columns are attributes

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def _strict(*items: SchemaItem) -> tuple[Any, ...]:
    """Return table arguments with SQLite's strict typing switched on."""
    return (*items, {"sqlite_strict": True})


def _one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """Return the constraint that a column holds a word of an enumeration, by value.

    Not by IN: SQLite builds a tree of the words anew for every row, half the time of an insert.
    """
    listed = " OR ".join(f"{column} = '{word.value}'" for word in words)
    return CheckConstraint(listed, name=column)


class Base(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {str: Text, int: Integer, bytes: LargeBinary}  # noqa: RUF012 -- SQLAlchemy reads it as written
    __table_args__: Any = _strict()


class Kept(Base):
    """A journalled row: numbered, with a digest over its values."""

    __abstract__ = True
    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)
    digest: Mapped[bytes] = mapped_column(sort_order=2)


class Placed(Kept):
    """A journalled row that was read at a place of a document."""

    __abstract__ = True
    place_file: Mapped[str] = mapped_column(sort_order=1)
    place_sheet: Mapped[str] = mapped_column(sort_order=1)
    place_cell: Mapped[str] = mapped_column(sort_order=1)
    place_line: Mapped[int] = mapped_column(sort_order=1)


class FileHeader(Base):
    """What a reader must know before it trusts the rest: ``min_reader_version`` and the like."""

    __tablename__ = "file_header"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class SettingRow(Kept):
    """A small setting of the company: choices, order of precedence."""

    __tablename__ = "setting"
    __table_args__ = _strict(UniqueConstraint("name"))
    name: Mapped[str]
    value: Mapped[str]


class EntityRow(Kept):
    """The reporting entity; one row."""

    __tablename__ = "reporting_entity"
    __table_args__ = _strict(CheckConstraint("id = 1", name="only_one"))
    name: Mapped[str]
    uscc: Mapped[str]
    region: Mapped[str]
    industry: Mapped[str]
    opening: Mapped[str]


class FacilityRow(Kept):
    """A place with its own grid region."""

    __tablename__ = "facility"
    __table_args__ = _strict(UniqueConstraint("name"))
    name: Mapped[str]
    region: Mapped[str]
    grid_region: Mapped[str]
    area: Mapped[str | None]
    heated_area: Mapped[str | None]
    headcount: Mapped[int | None]
    share: Mapped[str]


class IdentityRow(Kept):
    """A tax id of the company or a branch."""

    __tablename__ = "identity"
    __table_args__ = _strict(UniqueConstraint("tax_id"))
    tax_id: Mapped[str]


class PersonRow(Kept):
    """Somebody who works with the file; the password only as a salted scrypt hash."""

    __tablename__ = "person"
    __table_args__ = _strict(UniqueConstraint("name"))
    name: Mapped[str]
    roles: Mapped[str]
    password_hash: Mapped[str]


class MeterRow(Kept):
    """A meter."""

    __tablename__ = "meter"
    __table_args__ = _strict(UniqueConstraint("name"), _one_of("kind", MeterKind))
    name: Mapped[str]
    carrier: Mapped[str]
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"))
    kind: Mapped[str]
    account: Mapped[str]
    unit: Mapped[str]
    label: Mapped[str]
    source: Mapped[str]


class MeterAssetRow(Kept):
    """The asset number of a meter from a day on."""

    __tablename__ = "meter_asset"
    __table_args__ = _strict(UniqueConstraint("meter_id", "since"))
    meter_id: Mapped[int] = mapped_column(ForeignKey("meter.id"))
    asset: Mapped[str]
    since: Mapped[str]


class MultiplierRow(Kept):
    """A transformer ratio of a meter from a day on."""

    __tablename__ = "multiplier_period"
    __table_args__ = _strict(UniqueConstraint("meter_id", "since"))
    meter_id: Mapped[int] = mapped_column(ForeignKey("meter.id"))
    value: Mapped[str]
    since: Mapped[str]


class AccountRow(Kept):
    """Supplier + 户号 → facility and carrier."""

    __tablename__ = "account"
    __table_args__ = _strict(UniqueConstraint("supplier", "number", "carrier"))
    supplier: Mapped[str]
    number: Mapped[str]
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"))
    carrier: Mapped[str]


class ContentRow(Base):
    """Bytes, once, by their hash: originals, interval curves, sealed tables."""

    __tablename__ = "content"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    packing: Mapped[str]
    packed: Mapped[bytes]


class DocumentRow(Kept):
    """A document as it came in."""

    __tablename__ = "source_document"
    __table_args__ = _strict(UniqueConstraint("sha256"))
    sha256: Mapped[str] = mapped_column(ForeignKey("content.sha256"))
    name: Mapped[str]
    kind: Mapped[str]
    size: Mapped[int]
    reader: Mapped[str]
    read_at: Mapped[str]


class InvoiceRow(Placed):
    """An invoice."""

    __tablename__ = "invoice"
    __table_args__ = _strict(UniqueConstraint("key"))
    key: Mapped[str]
    issue_date: Mapped[str]
    seller_name: Mapped[str]
    buyer_name: Mapped[str]
    form: Mapped[str]
    code: Mapped[str]
    number: Mapped[str]
    seller_tax_id: Mapped[str]
    buyer_tax_id: Mapped[str]
    direction: Mapped[str]
    status: Mapped[str]
    is_red: Mapped[int]
    blue_key: Mapped[str]
    ticket_type: Mapped[str]
    amount: Mapped[str | None]
    tax: Mapped[str | None]
    total: Mapped[str | None]
    remark: Mapped[str]
    account: Mapped[str]
    document: Mapped[str]


class InvoiceLineRow(Placed):
    """A line of an invoice as read."""

    __tablename__ = "invoice_line"
    __table_args__ = _strict(Index(None, "invoice_id"))
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"))
    number: Mapped[int]
    goods: Mapped[str]
    spec: Mapped[str]
    unit: Mapped[str]
    quantity: Mapped[str]
    unit_price: Mapped[str]
    amount: Mapped[str]
    tax_rate: Mapped[str]
    tax: Mapped[str]
    total: Mapped[str]
    tax_code: Mapped[str]
    special_business: Mapped[str]


class BillRow(Placed):
    """A utility bill."""

    __tablename__ = "bill"
    __table_args__ = _strict(UniqueConstraint("key"))
    key: Mapped[str]
    supplier: Mapped[str]
    account: Mapped[str]
    carrier: Mapped[str]
    period_start: Mapped[str]
    period_end: Mapped[str]
    quantity: Mapped[str | None]
    unit: Mapped[str]
    exported: Mapped[str | None]
    exported_unit: Mapped[str]
    amount: Mapped[str | None]
    customer: Mapped[str]
    document: Mapped[str]


class BillLineRow(Placed):
    """A row of a bill."""

    __tablename__ = "bill_line"
    __table_args__ = _strict(Index(None, "bill_id"))
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"))
    position: Mapped[int]
    role: Mapped[str]
    label: Mapped[str]
    meter: Mapped[str]
    quantity: Mapped[str | None]
    unit: Mapped[str]
    previous_reading: Mapped[str | None]
    current_reading: Mapped[str | None]
    multiplier: Mapped[str | None]
    amount: Mapped[str | None]


class ReadingRow(Placed):
    """A register reading."""

    __tablename__ = "meter_reading"
    __table_args__ = _strict(UniqueConstraint("meter", "carrier", "direction", "register", "at"))
    meter: Mapped[str]
    register: Mapped[str]
    at: Mapped[str]
    value: Mapped[str]
    unit: Mapped[str]
    carrier: Mapped[str]
    direction: Mapped[str]
    document: Mapped[str]


class ChannelRow(Kept):
    """One series of one meter."""

    __tablename__ = "interval_channel"
    __table_args__ = _strict(UniqueConstraint("meter", "carrier", "direction", "unit"))
    meter: Mapped[str]
    carrier: Mapped[str]
    direction: Mapped[str]
    unit: Mapped[str]


class BlockRow(Kept):
    """A month of a channel; the curve stands in ``content``, its integer sum beside it."""

    __tablename__ = "interval_block"
    __table_args__ = _strict(UniqueConstraint("channel_id", "month"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("interval_channel.id"))
    month: Mapped[str]
    step_minutes: Mapped[int]
    scale: Mapped[int]
    slots: Mapped[int]
    missing: Mapped[int]
    conflicting: Mapped[int]
    total: Mapped[str]
    content: Mapped[str] = mapped_column(ForeignKey("content.sha256"))
    document: Mapped[str]


class DraftRow(Placed):
    """A proposed activity; ``accepted`` once it stands in the ledger."""

    __tablename__ = "draft_record"
    __table_args__ = _strict(
        UniqueConstraint("key"),
        Index(None, "accepted", "state"),
        _one_of("origin", Origin),
        _one_of("state", DraftState),
        _one_of("confidence", Confidence),
        _one_of("evidenced", Evidenced),
    )
    key: Mapped[str]
    origin: Mapped[str]
    state: Mapped[str]
    carrier: Mapped[str]
    source: Mapped[str]
    read_quantity: Mapped[str]
    read_unit: Mapped[str]
    quantity: Mapped[str | None]
    unit: Mapped[str]
    period_start: Mapped[str]
    period_end: Mapped[str]
    reason: Mapped[str]
    confidence: Mapped[str]
    details: Mapped[str]
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"))
    label: Mapped[str]
    cost: Mapped[str | None]
    account: Mapped[str]
    meter: Mapped[str]
    counterparty: Mapped[str]
    goods: Mapped[str]
    invoice: Mapped[str]
    line: Mapped[int]
    parameters: Mapped[str]
    evidenced: Mapped[str]
    quality: Mapped[int]
    leads: Mapped[int]
    document: Mapped[str]
    accepted: Mapped[int]
    period_reason: Mapped[str] = mapped_column(server_default="")


class ActivityRow(Placed):
    """A record of the ledger: confirmed, then posted under a number."""

    __tablename__ = "activity_record"
    __table_args__ = _strict(
        UniqueConstraint("key"),
        UniqueConstraint("series_month", "series_kind", "series_number"),
        Index(None, "period_end", "period_start"),
        Index(None, "reverses_id"),
        _one_of("state", LedgerState),
        _one_of("origin", Origin),
        _one_of("evidenced", Evidenced),
        CheckConstraint("(state = 'posted') = (series_number IS NOT NULL)", name="numbered"),
        CheckConstraint("quality BETWEEN 1 AND 5", name="quality"),
        CheckConstraint("period_start <= period_end", name="period"),
    )
    key: Mapped[str]
    state: Mapped[str]
    series_month: Mapped[str | None]
    series_kind: Mapped[str | None]
    series_number: Mapped[int | None]
    source: Mapped[str]
    carrier: Mapped[str]
    amount: Mapped[str]
    unit: Mapped[str]
    period_start: Mapped[str]
    period_end: Mapped[str]
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"))
    region: Mapped[str]
    label: Mapped[str]
    parameters: Mapped[str]
    overrides: Mapped[str]
    quality: Mapped[int]
    origin: Mapped[str]
    evidenced: Mapped[str]
    document: Mapped[str]
    leads: Mapped[int]
    account: Mapped[str]
    meter: Mapped[str]
    invoice: Mapped[str]
    cost: Mapped[str | None]
    entered_by: Mapped[str]
    checked_by: Mapped[str]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("activity_record.id"))
    reason: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")


class FigureRow(Kept):
    """An economic figure of a month or a year."""

    __tablename__ = "economic_figure"
    __table_args__ = _strict(UniqueConstraint("name", "period_start", "period_end"))
    name: Mapped[str]
    period_start: Mapped[str]
    period_end: Mapped[str]
    value: Mapped[str]
    unit: Mapped[str]
    evidence: Mapped[str]


class InstrumentRow(Kept):
    """A contractual instrument."""

    __tablename__ = "contractual_instrument"
    __table_args__ = _strict(UniqueConstraint("kind", "key"), _one_of("kind", InstrumentKind))
    key: Mapped[str]
    kind: Mapped[str]
    quantity: Mapped[str]
    unit: Mapped[str]
    vintage: Mapped[str]
    cancelled_on: Mapped[str | None]
    applied_to: Mapped[str]
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"))
    evidence: Mapped[str]
    note: Mapped[str]


class RuleRow(Kept):
    """Seller + goods → carrier and source, as the user taught it."""

    __tablename__ = "rule"
    __table_args__ = _strict(UniqueConstraint("seller", "goods"))
    seller: Mapped[str]
    goods: Mapped[str]
    carrier: Mapped[str]
    source: Mapped[str]
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"))
    unit: Mapped[str]
    made_by: Mapped[str]
    used: Mapped[int]


class LayoutRow(Kept):
    """A source layout and its columns."""

    __tablename__ = "layout_mapping"
    __table_args__ = _strict(UniqueConstraint("layout"))
    layout: Mapped[str]
    fields: Mapped[str]


class EvidenceRow(Kept):
    """A document or note that belongs to a record."""

    __tablename__ = "evidence"
    __table_args__ = _strict(Index(None, "subject", "key"))
    subject: Mapped[str]
    key: Mapped[str]
    document: Mapped[str]
    note: Mapped[str]


class ProductOutputRow(Kept):
    """What was made in a month."""

    __tablename__ = "product_output"
    __table_args__ = _strict(UniqueConstraint("product", "month"))
    product: Mapped[str]
    month: Mapped[str]
    quantity: Mapped[str]
    unit: Mapped[str]


class IndicatorRow(Kept):
    """A loan's performance indicator in a month."""

    __tablename__ = "performance_indicator"
    __table_args__ = _strict(UniqueConstraint("name", "month"))
    name: Mapped[str]
    unit: Mapped[str]
    month: Mapped[str]
    value: Mapped[str]
    baseline: Mapped[str | None]
    target: Mapped[str | None]


class HoldingRow(Kept):
    """Carbon assets held."""

    __tablename__ = "asset_holding"
    kind: Mapped[str]
    quantity: Mapped[str]
    unit: Mapped[str]
    price: Mapped[str | None]
    held_on: Mapped[str | None]


class MonthRow(Kept):
    """A month of the books; closing writes its control totals."""

    __tablename__ = "accounting_month"
    __table_args__ = _strict(UniqueConstraint("month"), _one_of("state", MonthState))
    month: Mapped[str]
    first_day: Mapped[str]
    last_day: Mapped[str]
    state: Mapped[str]
    closed_by: Mapped[str]
    closed_at: Mapped[str]
    controls: Mapped[str]
    reopened: Mapped[int]
    reopen_reason: Mapped[str]


class SealedRow(Kept):
    """A sealed report; its tables and PDF stand in ``content``."""

    __tablename__ = "sealed_report"
    __table_args__ = _strict(UniqueConstraint("key"))
    key: Mapped[str]
    period_start: Mapped[str]
    period_end: Mapped[str]
    kind: Mapped[str]
    tables: Mapped[str]
    pdf: Mapped[str | None] = mapped_column(ForeignKey("content.sha256"))
    methodology: Mapped[str]
    audit_head: Mapped[str]
    made_at: Mapped[str]
    made_by: Mapped[str]
    details: Mapped[str]


class SignatureRow(Kept):
    """A signature over a sealed report."""

    __tablename__ = "report_signature"
    report_id: Mapped[int] = mapped_column(ForeignKey("sealed_report.id"))
    role: Mapped[str]
    keyid: Mapped[str]
    signature: Mapped[str]
    name: Mapped[str]
    made_at: Mapped[str]


class PackageRow(Kept):
    """A package written from a sealed report."""

    __tablename__ = "data_package"
    __table_args__ = _strict(UniqueConstraint("key"))
    key: Mapped[str]
    report_id: Mapped[int] = mapped_column(ForeignKey("sealed_report.id"))
    sha256: Mapped[str]
    file_name: Mapped[str]
    redaction: Mapped[str]
    made_at: Mapped[str]
    superseded_at: Mapped[str]
    superseded_reason: Mapped[str]


class ReceiptRow(Kept):
    """A receipt a platform gave."""

    __tablename__ = "receipt"
    package_id: Mapped[int] = mapped_column(ForeignKey("data_package.id"))
    receipt: Mapped[str]
    received_at: Mapped[str]


class HandoverRow(Kept):
    """What one person leaves for the next with the file."""

    __tablename__ = "handover_note"
    note: Mapped[str]
    person: Mapped[str]
    written_at: Mapped[str]


class AuditRow(Base):
    """One change: who, when, what, why, and the hash over it and the entry before."""

    __tablename__ = "audit_entry"
    __table_args__ = _strict(_one_of("kind", ChangeKind))
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str]
    person: Mapped[str]
    summary: Mapped[str]
    reason: Mapped[str]
    kind: Mapped[str]
    detail: Mapped[bytes]
    detail_sha256: Mapped[str]
    tables: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str]


class UndoRow(Base):
    """A change that can be undone or redone, newest last."""

    __tablename__ = "undo_record"
    __table_args__ = _strict(CheckConstraint("stack IN ('undo', 'redo')", name="stack"))
    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"))
    stack: Mapped[str]


class TableDigestRow(Base):
    """Rows of a table and the sum of their digests, as the newest change left them."""

    __tablename__ = "table_digest"
    name: Mapped[str] = mapped_column(primary_key=True)
    rows: Mapped[int]
    total: Mapped[str]


def table_of(mapped: type[Base]) -> Table:
    """Return the Core table of a mapped class."""
    table = mapped.__table__
    if not isinstance(table, Table):
        raise TypeError(mapped.__name__)
    return table


def journalled() -> tuple[Table, ...]:
    """Return every table whose rows carry a digest, parents before children."""
    return tuple(table for table in Base.metadata.sorted_tables if "digest" in table.columns)
