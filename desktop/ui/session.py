"""What the windows need of a company file: one call a question, frozen rows as answers.

A session lives in the worker thread; the GUI thread only passes it to jobs. The windows know
nothing of the database beyond this page. :mod:`desktop.ui.company` implements it on the jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desktop.accounting.period import Month
from desktop.jobs.context import JobContext
from desktop.ui.changes import EVERYTHING, Change, Changed
from desktop.ui.rooms.closing import Check, Closing, MonthState
from desktop.ui.rooms.curves import MeterMonth, MeterRow
from desktop.ui.rooms.explaining import Below, Excerpt, Explanation, HistoryLine, Hit
from desktop.ui.rooms.home import Cover, CoverageRow, Home, Task
from desktop.ui.rooms.intake import Batch, Decision, FileRow, MeterOfFile, Preview
from desktop.ui.rooms.records import RecordRow, RecordState, SourceChoice, TypedRow
from desktop.ui.rooms.results import Inventories, Level, RatingCard
from desktop.ui.rooms.sealed import Names, SealRow, Verified

if TYPE_CHECKING:  # the values themselves come with the first job
    from desktop.accounting.documents.draft import DraftRecord, DraftState
    from desktop.accounting.economic import EconomicFigure
    from desktop.accounting.entity import ReportingEntity
    from desktop.findings import Finding
    from desktop.ui.rooms.assets import AssetsRoom
    from desktop.ui.rooms.base_year import BaseYearRoom
    from desktop.ui.rooms.billing import BillingRoom
    from desktop.ui.rooms.editing import EditingRoom
    from desktop.ui.rooms.history import HistoryRoom
    from desktop.ui.rooms.improving import ImprovingRoom
    from desktop.ui.rooms.keeping import KeepingRoom, PersonRow
    from desktop.ui.rooms.metering import MeteringRoom
    from desktop.ui.rooms.packaging import PackagingRoom, SigningDesk
    from desktop.ui.rooms.paging import PageReader
    from desktop.ui.rooms.papers import PapersRoom
    from desktop.ui.rooms.portfolio import PortfolioRow
    from desktop.ui.rooms.reckoning import ReckoningRoom
    from desktop.ui.rooms.reconciling import ReconcilingRoom
    from desktop.ui.rooms.teaching import TeachingRoom

__all__ = [
    "EVERYTHING",
    "Batch",
    "Below",
    "Change",
    "Changed",
    "Check",
    "Closing",
    "Cover",
    "CoverageRow",
    "Decision",
    "Excerpt",
    "Explanation",
    "FileRow",
    "HistoryLine",
    "Hit",
    "Home",
    "Inventories",
    "Level",
    "MeterMonth",
    "MeterOfFile",
    "MeterRow",
    "MonthState",
    "Names",
    "NewCompany",
    "Office",
    "Overview",
    "Preview",
    "RatingCard",
    "RecordRow",
    "RecordState",
    "ReportKind",
    "SealRow",
    "Session",
    "SourceChoice",
    "Task",
    "Trusted",
    "TypedRow",
    "Verified",
]
"""What the windows ask for here: the session, and the values of its rooms."""
Trusted = tuple[Path | None, Path | None]
"""Files with the register and the pinned root that signers are checked by."""


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
class ReportKind:
    """A report that can be written."""

    code: str
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
    def reckoning(self) -> ReckoningRoom:
        """What every inventory of the file is made by."""

    @property
    def history(self) -> HistoryRoom:
        """Who changed what, when and why."""

    def overview(self, year: int) -> Overview:
        """Return what the frame shows, with the count of open tasks that was known last."""

    def open_tasks(self, year: int) -> int:
        """Return how long the to-do list is."""

    def close(self) -> tuple[Finding, ...]:
        """Close the company file and return what went wrong with the backup made then."""

    def home(self, year: int, context: JobContext) -> Home:
        """Return the to-do list, coverage and the year so far."""

    def entity(self) -> ReportingEntity:
        """Return the firm."""

    def save_entity(self, entity: ReportingEntity) -> Change:
        """Change the firm's data."""

    def sources(self) -> tuple[SourceChoice, ...]:
        """Return every source a person can choose."""

    def preview(
        self, paths: Sequence[Path], context: JobContext, said: Sequence[tuple[str, str]] = ()
    ) -> Preview:
        """Read files and say what would be brought in; save nothing.

        Args:
            paths: Files and folders.
            context: Of the job.
            said: Layouts of tables of curves with ``power`` or ``energy``, as was said of them.
        """

    def meters_of(self, preview: Preview, file: str) -> tuple[MeterOfFile, ...]:
        """Return the meters of a file that is previewed."""

    def narrowed(self, preview: Preview, chosen: Mapping[str, Sequence[str]]) -> Preview:
        """Return a preview with some meters of some files alone; nothing is read again.

        Args:
            preview: As it was first made, with every meter.
            chosen: File → its meters that stay; files that are not named keep theirs.
        """

    def accept_import(
        self, preview: Preview, fixes: Sequence[Decision], context: JobContext
    ) -> Change:
        """Save what was previewed, as drafts; what was put right in the preview is confirmed."""

    def fixer(self) -> Callable[[DraftRecord, Decision], DraftRecord]:
        """Return what tells how a line of a preview will be saved.

        It refuses what saving would refuse.
        """

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

    def save_economic(
        self, figures: Sequence[EconomicFigure], removed: Sequence[EconomicFigure] = ()
    ) -> Change:
        """Set economic figures; take out those that were emptied."""

    def save_typed(self, rows: Sequence[TypedRow]) -> Change:
        """Enter activities by hand."""

    def closing(self, year: int, context: JobContext) -> Closing:
        """Return the months and the check list of the next one to close."""

    def close_month(self, month: Month, context: JobContext, reason: str = "") -> Change:
        """Close a month; a reason says why it is closed although something is open."""

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

    def print_verified(self, package: Path, pdf: Path, trusted: Trusted = (None, None)) -> Path:
        """Write the page on which a reader keeps what verifying a package found."""

    def signed_kind(self, path: Path) -> str:
        """Return ``receipt``, ``register`` or ``root`` for a platform's file, else ``other``."""

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

    def countersign(
        self, package: Path, key: Path, secret: str, out: Path, trusted: Trusted = (None, None)
    ) -> Path:
        """Sign a package too and write the finished one; a register at hand must know the key."""

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
