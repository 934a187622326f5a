"""What the company file gives back beyond the accounting values: its own bookkeeping.

Values only; rows stay in :mod:`desktop.models.tables`.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.documents.draft import DraftState
from desktop.accounting.documents.meter import Channel
from desktop.accounting.documents.source_document import SourceDocument
from desktop.accounting.period import Month, ReportingPeriod


class LedgerState(StrEnum):
    """What a record of the ledger is; a closed month freezes it on top."""

    CONFIRMED = "confirmed"
    POSTED = "posted"
    VOID = "void"


class MonthState(StrEnum):
    """Whether a month still takes changes."""

    OPEN = "open"
    CLOSED = "closed"


class Role(StrEnum):
    """What a person may do: 录入, 复核, 结账, 主管."""

    ENTER = "enter"
    CHECK = "check"
    CLOSE = "close"
    SUPERVISE = "supervise"


class MeterKind(StrEnum):
    """How a meter is read."""

    INTERVAL = "interval"
    REGISTER = "register"


class InstrumentKind(StrEnum):
    """Kinds of contractual instruments and offsets."""

    GREEN_CONTRACT = "green_contract"
    GEC = "gec"
    CCER = "ccer"
    CEA = "cea"
    OWN_GENERATION = "own_generation"


class ChangeKind(StrEnum):
    """What an entry of the change log did."""

    CREATE = "create"
    CHANGE = "change"
    UNDO = "undo"
    REDO = "redo"
    CLOSE = "close"
    REOPEN = "reopen"
    SEAL = "seal"
    MIGRATE = "migrate"


@dataclass(frozen=True, slots=True)
class LedgerRecord:
    """An activity record with its place in the ledger.

    Attributes:
        number: Continuous per month and kind, ``2025-03-electricity-0007``; empty before posting.
        leads: Whether it enters the inventory; a record that only checks another does not.
        account: 户号; with carrier and month it tells that two records are one energy.
        reverses: Number of the record this one takes back.
        reversed_by: Number of the record that takes this one back.
        reason: Why it was voided or takes another back.
        note: Summary (摘要): seller and goods, or what was typed.
    """

    record: ActivityRecord
    state: LedgerState
    number: str = ""
    leads: bool = True
    carrier: str = ""
    account: str = ""
    meter: str = ""
    invoice: str = ""
    cost: Decimal | None = None
    entered_by: str = ""
    checked_by: str = ""
    reverses: str = ""
    reversed_by: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Where a record that comes from a package belongs: supplier's account, meter, invoice.

    Attributes:
        note: Summary (摘要), the supplier's name.
        reverses: Id of the record it takes back.
    """

    account: str = ""
    meter: str = ""
    invoice: str = ""
    note: str = ""
    reverses: str = ""


@dataclass(frozen=True, slots=True)
class Meter:
    """A meter the firm keeps.

    Attributes:
        name: Asset number or name, unique.
        account: 户号 of the supplier, if any.
        source: Emission-source code its energy becomes; empty for the carrier's default.
    """

    name: str
    carrier: str = "electricity"
    facility: str = ""
    kind: MeterKind = MeterKind.INTERVAL
    account: str = ""
    unit: str = "kWh"
    label: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Multiplier:
    """A transformer ratio (倍率) of a meter from a day on."""

    meter: str
    value: Decimal
    since: date


@dataclass(frozen=True, slots=True)
class MeterAsset:
    """The asset number under which a meter ran from a day on."""

    meter: str
    asset: str
    since: date


@dataclass(frozen=True, slots=True)
class Account:
    """How a bill or invoice finds its place: supplier + 户号 → facility and carrier."""

    supplier: str
    number: str
    facility: str
    carrier: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """A contractual instrument (绿电合同, 绿证, CCER …).

    Attributes:
        id: Certificate or contract number, unique within its kind.
        vintage: Month or year of generation, ``2025-03`` or ``2025``.
        applied_to: Year it is used for, or a facility.
    """

    id: str
    kind: InstrumentKind
    quantity: Decimal
    unit: str
    vintage: str = ""
    cancelled_on: date | None = None
    applied_to: str = ""
    facility: str = ""
    evidence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """What the user taught the program: seller + goods → carrier and source.

    Attributes:
        seller: Tax id or name; empty for any.
        goods: Words of the goods' name; empty for any.
        carrier: Empty means: no energy, ignore.
        used: How many lines of documents it decided, see ``Store.rules_with_use``.
        last_used: Last day of what it decided; ``YYYY-MM-DD``, empty if nothing yet.
    """

    seller: str
    goods: str
    carrier: str
    source: str = ""
    facility: str = ""
    unit: str = ""
    made_by: str = ""
    used: int = 0
    last_used: str = ""


@dataclass(frozen=True, slots=True)
class LayoutMapping:
    """Which column of a source's layout is which field, learnt once."""

    layout: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works with the file."""

    name: str
    roles: tuple[Role, ...] = (Role.ENTER,)
    has_password: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document or note that belongs to a record.

    Attributes:
        subject: What it proves: ``activity``, ``figure``, ``instrument``, ``invoice`` …
        key: Id of that record.
        document: SHA-256 of a kept document; empty for a bare note.
    """

    subject: str
    key: str
    document: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProductOutput:
    """What was made in a month."""

    product: str
    month: Month
    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class PerformanceIndicator:
    """A KPI of a sustainability-linked loan in one month."""

    name: str
    unit: str
    month: Month
    value: Decimal
    baseline: Decimal | None = None
    target: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AssetHolding:
    """Carbon assets held: CEA, CCER, sink."""

    kind: str
    quantity: Decimal
    unit: str
    price: Decimal | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document in the file.

    Attributes:
        stored: Bytes it takes in the file, compressed.
        read_at: UTC, ISO 8601.
    """

    document: SourceDocument
    stored: int
    read_at: str


@dataclass(frozen=True, slots=True)
class PageOrder:
    """Which rows a table shows, and in which order.

    Attributes:
        containing: Columns by name and the text they contain, whatever its case.
        sort: The column sorted by; empty for the order the rows came in.
    """

    containing: tuple[tuple[str, str], ...] = ()
    sort: str = ""
    is_falling: bool = False


class DraftInBrief(NamedTuple):
    """A waiting draft, as far as a list of what is left to do asks.

    Attributes:
        cost: [yuan]
    """

    id: str
    state: DraftState
    cost: Decimal | None


class PricedDrafts(NamedTuple):
    """What waiting drafts that are alike say of their cost.

    Attributes:
        state: Word of their :class:`DraftState`.
        has_quantity: Whether they have an amount in a unit of record.
        cost: Of all of them. [yuan]
    """

    state: str
    carrier: str
    reason: str
    has_quantity: bool
    cost: Decimal


@dataclass(frozen=True, slots=True)
class DraftSum:
    """Drafts of one state.

    Attributes:
        cost: Their money. [yuan]
        sure: How many of them the program is sure of.
    """

    count: int = 0
    cost: Decimal = Decimal(0)
    sure: int = 0


@dataclass(frozen=True, slots=True)
class KnownInvoice:
    """What decides whether a new invoice is a duplicate or a conflict."""

    key: str
    issue_date: date
    amount: Decimal | None
    tax: Decimal | None
    total: Decimal | None
    status: str
    is_red: bool
    form: str
    document: str


@dataclass(frozen=True, slots=True)
class InvoicesAdded:
    """What became of invoices handed to the file: keys of the new and of the known ones."""

    new: tuple[str, ...]
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlockMerge:
    """What merging one month of one channel did, in intervals."""

    channel: Channel
    month: Month
    added: int
    equal: int
    conflicting: int


@dataclass(frozen=True, slots=True)
class IntervalMonth:
    """A month of one channel without its curve."""

    channel: Channel
    month: Month
    step_minutes: int
    total: Decimal
    slots: int
    missing: int
    conflicting: int
    document: str = ""


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """Posted records of a month and source: how many, and their exact sum."""

    source: str
    unit: str
    records: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class AccountingMonth:
    """A month of the books."""

    month: Month
    state: MonthState
    closed_by: str = ""
    closed_at: str = ""
    controls: tuple[ControlTotal, ...] = ()
    reopened: int = 0


@dataclass(frozen=True, slots=True)
class SealedReport:
    """A report as it was sealed; never changed.

    Attributes:
        id: Chosen by whoever seals, unique.
        tables: Canonical data tables by file name.
        methodology: SHA-256 of the methodology.
        audit_head: Hash of the change log at sealing; filled by the store if empty.
    """

    id: str
    period: ReportingPeriod
    kind: str
    tables: tuple[tuple[str, bytes], ...]
    methodology: str
    pdf: bytes = b""
    audit_head: str = ""
    made_at: str = ""
    made_by: str = ""
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ReportSignature:
    """A signature over a sealed report."""

    report: str
    role: str
    keyid: str
    signature: bytes
    name: str = ""
    made_at: str = ""


@dataclass(frozen=True, slots=True)
class PackageMade:
    """A package written from a sealed report."""

    id: str
    report: str
    sha256: str
    file_name: str = ""
    redaction: str = ""
    made_at: str = ""
    superseded_at: str = ""
    superseded_reason: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptKept:
    """A receipt a platform gave for a package."""

    package: str
    receipt: bytes
    received_at: str = ""


@dataclass(frozen=True, slots=True)
class HandoverNote:
    """What one person left for the next with the file."""

    note: str
    person: str
    written_at: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of the change log.

    Attributes:
        at: UTC, ISO 8601.
        hash: SHA-256 over this entry and the hash before it.
    """

    id: int
    at: str
    person: str
    summary: str
    reason: str
    kind: ChangeKind
    hash: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one row before and after, for the change log and bulk edits."""

    entry: int
    table: str
    row: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class AfterClosing:
    """One line of what was changed after a month was closed (结账后变动表).

    Attributes:
        entry: Number in the change log.
        at: UTC, ISO 8601.
        key: Number, name or key of what was changed.
        field: Empty for something added (``new`` says what) or removed (``old`` says what).
    """

    entry: int
    at: str
    person: str
    summary: str
    reason: str
    table: str
    key: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is in the file."""

    documents: int
    invoices: int
    invoice_lines: int
    bills: int
    readings: int
    interval_months: int
    drafts: int
    confirmed: int
    posted: int
    changes: int


@dataclass(frozen=True, slots=True)
class EvidenceCoverage:
    """How many counted records have an original in the file, and what the originals take."""

    records: int
    evidenced: int
    documents: int
    stored_bytes: int

    @property
    def share(self) -> Decimal | None:
        """Evidenced share of the records, 0 to 1; nothing without records."""
        return Decimal(self.evidenced) / self.records if self.records else None


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What may be changed on a confirmed record; ``None`` leaves a field as it is."""

    source: str | None = None
    amount: Decimal | None = None
    unit: str | None = None
    period: ReportingPeriod | None = None
    facility: str | None = None
    label: str | None = None
    quality: int | None = None
    leads: bool | None = None
    note: str | None = None
    parameters: tuple[tuple[str, str], ...] | None = field(default=None)
