"""What the windows need of a company file: one call a question, frozen rows as answers.

A session lives in the worker thread; the GUI thread only passes it to jobs. The windows know
nothing of the database beyond this page. :mod:`desktop.ui.company` implements it on the jobs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.findings import NOWHERE, Finding, Place
from desktop.jobs.context import JobContext
from desktop.ui.changes import EVERYTHING as EVERYTHING  # noqa: PLC0414 - asked for here
from desktop.ui.changes import Change as Change  # noqa: PLC0414 - likewise
from desktop.ui.changes import Changed as Changed  # noqa: PLC0414 - likewise

if TYPE_CHECKING:  # the values themselves come with the first job
    from desktop.accounting.documents.draft import DraftRecord, DraftState
    from desktop.accounting.economic import EconomicFigure
    from desktop.accounting.emission import FactorUsed, Step
    from desktop.accounting.entity import ReportingEntity
    from desktop.accounting.inventory import Inventory
    from desktop.accounting.rating.result import Rating
    from desktop.models.values import DraftSum
    from desktop.ui.rooms.assets import AssetsRoom
    from desktop.ui.rooms.base_year import BaseYearRoom
    from desktop.ui.rooms.billing import BillingRoom
    from desktop.ui.rooms.editing import EditingRoom
    from desktop.ui.rooms.history import HistoryRoom
    from desktop.ui.rooms.improving import ImprovingRoom
    from desktop.ui.rooms.keeping import KeepingRoom, PersonRow
    from desktop.ui.rooms.metering import MeteringRoom
    from desktop.ui.rooms.packaging import PackagingRoom, ProvedRows, SigningDesk
    from desktop.ui.rooms.paging import PageReader
    from desktop.ui.rooms.papers import PapersRoom
    from desktop.ui.rooms.portfolio import PortfolioRow
    from desktop.ui.rooms.reconciling import ReconcilingRoom
    from desktop.ui.rooms.teaching import TeachingRoom


Names = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """What the frame shows of the open company file.

    Attributes:
        person: Who works with it here; empty where nobody was chosen.
        people: Everybody who may be chosen.
    """

    name: str
    path: Path
    opening: Month
    newest: Month
    closed_until: Month | None
    person: str
    people: tuple[PersonRow, ...] = ()
    last_action: str = ""
    can_undo: bool = False
    can_redo: bool = False
    last_backup: datetime | None = None
    open_tasks: int = 0
    grade_method: str = ""
    grade: str = ""
    suggested: Month | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the to-do list.

    Attributes:
        finding: Says what is the matter, with its severity.
        page: Key of the page where it is put right, or ``action:`` and the key of an action.
        figure: What to select there, if anything.
        amount: Money or emission it concerns, to rank lines of one severity.
    """

    finding: Finding
    page: str
    figure: str = ""
    month: Month | None = None
    amount: Decimal = Decimal(0)


class Cover(StrEnum):
    """How a month of a source is known."""

    METERED = "metered"
    INVOICED = "invoiced"
    ESTIMATED = "estimated"
    PARTLY = "partly"
    MISSING = "missing"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A source, or a channel of a meter, over the twelve months of a year.

    Attributes:
        source: Code of the source, or key of the channel.
        name: What it is called, where that is not the source's word.
    """

    source: str
    facility: str
    months: tuple[Cover, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """The first page."""

    tasks: tuple[Task, ...]
    coverage: tuple[CoverageRow, ...]
    co2e_kg: Decimal | None
    previous_kg: Decimal | None


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of an import and what became of it.

    Attributes:
        status: ``imported``, ``partly``, ``refused``, ``skipped`` or ``duplicate``.
        code: Why, where it is not ``imported``.
    """

    name: str
    kind: str
    status: str
    code: str = ""
    counted: int = 0
    ignored: int = 0
    asked: int = 0
    findings: tuple[Finding, ...] = ()
    where: Place = NOWHERE
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would bring in; nothing is saved yet.

    Attributes:
        token: The session's handle of what was read, for :meth:`Session.accept_import`.
    """

    files: tuple[FileRow, ...]
    drafts: tuple[DraftRecord, ...]
    findings: tuple[Finding, ...] = ()
    invoices_new: int = 0
    invoices_duplicate: int = 0
    token: object = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Drafts still waiting, by state, and the files they came from; the drafts come by pages."""

    files: tuple[FileRow, ...]
    sums: Mapping[DraftState, DraftSum] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a draft; ``None`` keeps what was proposed.

    Attributes:
        learn: Whether to remember it for the seller and the goods.
    """

    draft: str
    source: str | None = None
    quantity: Quantity | None = None
    period: ReportingPeriod | None = None
    is_ignored: bool = False
    learn: bool = False


class RecordState(StrEnum):
    """States of an activity after confirmation."""

    CONFIRMED = "confirmed"
    POSTED = "posted"
    CLOSED = "closed"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class RecordRow:
    """An activity record as tables show it.

    Attributes:
        id: Of the record; ``number`` only once it is posted.
        usual: What the same source used the month before, to see outliers.
    """

    id: str
    number: str
    state: RecordState
    source: str
    facility: str
    label: str
    period: ReportingPeriod
    quantity: Quantity
    origin: str
    evidenced: str
    quality: int
    entered_by: str
    checked_by: str = ""
    usual: Quantity | None = None
    note: str = ""
    where: Place = NOWHERE
    leads: bool = True


@dataclass(frozen=True, slots=True)
class MeterRow:
    """A meter channel with its months of data."""

    meter: str
    carrier: str
    direction: str
    unit: str
    months: tuple[tuple[Month, Quantity], ...]
    missing_slots: int = 0
    facility: str = ""
    multipliers: tuple[tuple[date, Decimal], ...] = ()
    invoiced: tuple[tuple[Month, Decimal], ...] = ()

    @property
    def key(self) -> str:
        """What tells the channel from others."""
        return f"{self.carrier}|{self.direction}|{self.meter}"


@dataclass(frozen=True, slots=True)
class MeterMonth:
    """The intervals of one month, as numbers for a chart.

    Attributes:
        values: One a slot; ``nan`` where missing.
        flags: One byte a slot, as in :class:`desktop.accounting.documents.meter.Flag`.
    """

    meter: str
    month: Month
    unit: str
    step_minutes: int
    values: Sequence[float]
    flags: bytes


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A row of a sheet for keyboard entry; texts as typed."""

    id: str
    source: str
    facility: str
    label: str
    month: str
    quantity: str
    unit: str
    note: str = ""
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """A source a person can choose, with the units and the parameters it takes."""

    code: str
    units: tuple[str, ...]
    family: str = ""
    names: tuple[tuple[str, str], ...] = ()
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A line of the closing check list; open points stand in ``findings``."""

    code: str
    is_done: bool
    findings: tuple[Finding, ...] = ()
    page: str = ""
    is_blocking: bool = True


@dataclass(frozen=True, slots=True)
class MonthState:
    """A month as a step of the year."""

    month: Month
    is_closed: bool
    records: int = 0
    unposted: int = 0
    closed_by: str = ""
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """The closing page: the year's months and what stands in the way of the next."""

    months: tuple[MonthState, ...]
    next_month: Month | None
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Inventories:
    """The year and, if there is one, the year before.

    Attributes:
        causes: The change between them by cause: ``activity``, ``structure`` … [kgCO2e]
    """

    year: Inventory
    before: Inventory | None = None
    unposted: int = 0
    causes: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """A rung of a method's ladder, best first."""

    key: str
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RatingCard:
    """A method and its answer.

    Attributes:
        names: Of the method, by language; likewise of everything below.
        mark_names: By indicator and mark.
        is_local: Whether the method is of the firm's own region.
    """

    rating: Rating
    names: tuple[tuple[str, str], ...]
    levels: tuple[Level, ...] = ()
    indicators: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    inputs: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    mark_names: tuple[tuple[tuple[str, str], tuple[tuple[str, str], ...]], ...] = ()
    region: str = ""
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class SealRow:
    """A sealed report on the timeline.

    Attributes:
        sha256: Of the signed statement; printed and compared by people.
        missing: Roles whose signature is still missing.
        copies: Of each file written: name, profile, when.
        answers: Of each receipt: result code, verifier, when.
        is_withdrawal: It takes an earlier report back.
    """

    id: str
    year: int
    at: datetime
    sha256: str
    is_superseded: bool = False
    signed_by: tuple[str, ...] = ()
    exported_to: tuple[str, ...] = ()
    receipts: int = 0
    missing: tuple[str, ...] = ()
    copies: tuple[tuple[str, str, datetime], ...] = ()
    answers: tuple[tuple[str, str, datetime], ...] = ()
    is_withdrawal: bool = False


@dataclass(frozen=True, slots=True)
class Verified:
    """What verifying a package found.

    Attributes:
        ratings: Names of each method and of the grade, or status, it gave.
        rows: Single rows that stood beside the package and were proved.
        are_rows_wrong: What stood beside it are not rows of this package.
    """

    path: str
    is_valid: bool
    level: str = ""
    code: str = ""
    details: tuple[tuple[str, str], ...] = ()
    signers: tuple[tuple[str, str, str], ...] = ()
    results: tuple[tuple[str, str], ...] = ()
    withheld: tuple[str, ...] = ()
    messages: tuple[tuple[str, str], ...] = ()
    ratings: tuple[tuple[Names, Names], ...] = ()
    rows: tuple[ProvedRows, ...] = ()
    are_rows_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The place in the original document.

    Attributes:
        rows: Cells around the place, first row and column first; empty if it is no grid.
        first_row: Number of the first row shown, from 1.
        first_column: Number of the first column shown, from 1.
        marked: Row and column within ``rows``.
        image: A rendered page as PNG, if the document is one.
        text: A few lines of text with the place, for XML and CSV.
    """

    document: str
    place: Place
    rows: tuple[tuple[str, ...], ...] = ()
    first_row: int = 1
    first_column: int = 1
    marked: tuple[int, int] = (-1, -1)
    image: bytes = b""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Below:
    """A figure one level down."""

    figure: str
    title: str
    quantity: Quantity | None
    emission_kg: Decimal | None = None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Something that was done to a record; ``code`` is a key of the texts."""

    at: datetime | None
    person: str
    code: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything the inspector shows of a figure.

    Attributes:
        figure: As the command line names it: ``total.scope1``, ``record/NUMBER`` …
        value: What is explained. [kgCO2e for emissions]
        steps: How it came about, outermost first.
        below: One level down; empty at the document.
    """

    figure: str
    value: Quantity | None
    steps: tuple[Step, ...] = ()
    factors: tuple[FactorUsed, ...] = ()
    below: tuple[Below, ...] = ()
    excerpt: Excerpt | None = None
    history: tuple[HistoryLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    record: RecordRow | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class NewCompany:
    """What the first-run page collects.

    Attributes:
        figures: Of the year before, where they were given.
    """

    path: Path
    entity: ReportingEntity
    person: str = ""
    figures: tuple[EconomicFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result: what it is, where it leads."""

    kind: str
    title: str
    target: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A report that can be written."""

    code: str
    needs_closed_months: bool = False
    names: tuple[tuple[str, str], ...] = field(default=())


class Session(Protocol):
    """An open company file; every method runs in the worker."""

    @property
    def improving(self) -> ImprovingRoom:
        """What moves a grade, and the reduction plan."""

    @property
    def packaging(self) -> PackagingRoom:
        """Signing, countersigning, sharing and receipts."""

    @property
    def teaching(self) -> TeachingRoom:
        """Rules of goods and layouts of tables."""

    @property
    def papers(self) -> PapersRoom:
        """Key sheet, enrolment, workbook, tables."""

    @property
    def editing(self) -> EditingRoom:
        """Changing confirmed records alike."""

    @property
    def keeping(self) -> KeepingRoom:
        """Backups, hand-over and persons."""

    @property
    def billing(self) -> BillingRoom:
        """Bills, and estimates of what they leave out."""

    @property
    def reconciling(self) -> ReconcilingRoom:
        """Documents against statements, and origins against each other."""

    @property
    def assets(self) -> AssetsRoom:
        """Certificates, contracts, credits and allowances."""

    @property
    def metering(self) -> MeteringRoom:
        """Meters with account, facility and multipliers."""

    @property
    def base_year(self) -> BaseYearRoom:
        """The base year, stated and restated."""

    @property
    def history(self) -> HistoryRoom:
        """Who changed what, when and why."""

    def overview(self, year: int) -> Overview:
        """Return what the frame shows, with the count of open tasks that was known last."""

    def open_tasks(self, year: int) -> int:
        """Return how long the to-do list is."""

    def close(self) -> None:
        """Close the company file."""

    def home(self, year: int, context: JobContext) -> Home:
        """Return the to-do list, coverage and the year so far."""

    def entity(self) -> ReportingEntity:
        """Return the firm."""

    def save_entity(self, entity: ReportingEntity) -> Change:
        """Change the firm's data."""

    def sources(self) -> tuple[SourceChoice, ...]:
        """Return every source a person can choose."""

    def preview(self, paths: Sequence[Path], context: JobContext) -> Preview:
        """Read files and say what would be brought in; save nothing."""

    def accept_import(
        self, preview: Preview, fixes: Sequence[Decision], context: JobContext
    ) -> Change:
        """Save what was previewed, as drafts; what was put right in the preview is confirmed."""

    def batch(self) -> Batch:
        """Return how many drafts still wait."""

    def waiting(self, state: DraftState) -> PageReader:
        """Return the drafts in a state that wait."""

    def sure_drafts(self) -> Sequence[str]:
        """Return the ids of the proposals the program is sure of."""

    def decide(self, decisions: Sequence[Decision], context: JobContext) -> Change:
        """Confirm or ignore drafts as a person decided."""

    def records(self, year: int) -> tuple[RecordRow, ...]:
        """Return the confirmed and posted records of a year."""

    def post(self, records: Sequence[str], context: JobContext) -> Change:
        """Post confirmed records."""

    def send_back(self, records: Sequence[str], context: JobContext) -> Change:
        """Turn confirmed records back into drafts."""

    def reverse(self, number: str, reason: str) -> Change:
        """Reverse a posted record (红冲)."""

    def meters(self) -> tuple[MeterRow, ...]:
        """Return the meters with their months."""

    def meter_month(self, meter: MeterRow, month: Month) -> MeterMonth | None:
        """Return one month's intervals."""

    def meter_coverage(self, year: int) -> tuple[CoverageRow, ...]:
        """Return the channels of meters with how each month of a year is known."""

    def economic(self, year: int) -> tuple[EconomicFigure, ...]:
        """Return the economic figures of a year."""

    def save_economic(self, figures: Sequence[EconomicFigure]) -> Change:
        """Set economic figures."""

    def save_typed(self, rows: Sequence[TypedRow]) -> Change:
        """Enter activities by hand."""

    def closing(self, year: int, context: JobContext) -> Closing:
        """Return the months and the check list of the next one to close."""

    def close_month(self, month: Month, context: JobContext) -> Change:
        """Close a month."""

    def reopen_month(self, month: Month, reason: str, password: str) -> Change:
        """Reopen a closed month."""

    def inventories(self, year: int, context: JobContext) -> Inventories:
        """Quantify the year and the year before."""

    def explain(self, figure: str, year: int) -> Explanation:
        """Return how a figure came about and what lies below it."""

    def ratings(self, year: int, context: JobContext) -> tuple[RatingCard, ...]:
        """Rate by every method."""

    def report_kinds(self) -> tuple[ReportKind, ...]:
        """Return the reports that can be written."""

    def report_pdf(self, kind: str, year: int, out: Path, context: JobContext) -> Change:
        """Write a report as PDF."""

    def page_images(self, pdf: Path, context: JobContext) -> tuple[bytes, ...]:
        """Return the first pages of a PDF as PNG."""

    def seals(self) -> tuple[SealRow, ...]:
        """Return the sealed reports, newest first."""

    def use_benchmarks(self, path: Path) -> Change:
        """Keep another benchmark table in the company file."""

    def seal(self, year: int, reason: str, context: JobContext) -> Change:
        """Seal the year's closed months; a year sealed before needs the reason."""

    def sign(self, seal: str, key: Path, secret: str | None) -> Change:
        """Sign a sealed report."""

    def export(self, seal: str, out: Path, redact: str, context: JobContext) -> Change:
        """Write the package, read it back and verify it."""

    def undo(self) -> Change:
        """Undo the last change."""

    def redo(self) -> Change:
        """Do again what was undone."""

    def backup(self, folder: Path, context: JobContext) -> Change:
        """Write a backup and check it."""

    def search(self, text: str, year: int, limit: int) -> tuple[Hit, ...]:
        """Find records of a year, sources, factors and methods."""


class Office(Protocol):
    """What can be done without an open company file; runs in the worker, too."""

    def open(self, path: Path, person: str, secret: str = "") -> Session:
        """Open a company file; ``secret`` is the password or recovery code of an encrypted one."""

    def create(self, new: NewCompany) -> Session:
        """Make a company file and open it."""

    def create_sample(self, folder: Path, context: JobContext) -> Session:
        """Make the sample company and open it."""

    def restore(
        self, backup: Path, new_file: Path, context: JobContext, secret: str = ""
    ) -> Session:
        """Turn a backup into a new company file and open it; ``secret`` as for :meth:`open`."""

    def verify(
        self, package: Path, register: Path | None = None, root: Path | None = None
    ) -> Verified:
        """Verify a package; register and root say who may sign."""

    def open_pending(
        self, package: Path, last: Path | None, register: Path | None, root: Path | None
    ) -> SigningDesk:
        """Return what is read before a package of others is countersigned."""

    def change_password(self, path: Path, old: str, new: str, person: str) -> Session:
        """Give a closed company file another password and open it; an empty one is none."""

    def print_recovery_sheet(self, path: Path, password: str, pdf: Path, person: str) -> Session:
        """Write the recovery sheet of a closed encrypted file and open the file."""

    def portfolio(self, paths: Sequence[Path], context: JobContext) -> tuple[PortfolioRow, ...]:
        """Return one row a company file."""

    def countersign(self, package: Path, key: Path, secret: str, out: Path) -> Path:
        """Sign a package too and write the finished one."""

    def industries(self) -> tuple[tuple[str, str, str], ...]:
        """Return GB/T 4754 codes with names in Chinese and English."""

    def regions(self) -> tuple[tuple[str, str, str], ...]:
        """Return GB/T 2260 codes with names in Chinese and English."""

    def size_class(self, industry: str, figures: Mapping[str, Decimal]) -> str:
        """Return ``large``, ``medium``, ``small`` or ``micro``; nothing where it cannot be told."""

    def is_valid_uscc(self, uscc: str) -> bool:
        """Whether the check digit of a unified social credit code is right."""

    def new_key(self, path: Path, secret: str, name: str) -> str:
        """Make a signing key and return its recovery code, which is shown once."""
