"""An open company file, as the windows need it, on the jobs."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

from desktop.accounting.checks.table import CHECKS, OF_DRAFTS
from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.documents.meter import Channel
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.entity import ReportingEntity
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import UsageError
from desktop.exchange.profiles import BANK, FULL
from desktop.findings import Finding
from desktop.jobs import choosing_meters, ledger, upkeep
from desktop.jobs import decisions as deciding
from desktop.jobs.activities import parse_activities
from desktop.jobs.answering import said_of
from desktop.jobs.company import change_entity, set_figures
from desktop.jobs.company_benchmarks import keep_benchmarks
from desktop.jobs.company_inventory import check_books, year_of
from desktop.jobs.company_parameters import keep_parameters
from desktop.jobs.company_report import ReportOrder, write_report
from desktop.jobs.consent import Consent
from desktop.jobs.context import JobContext
from desktop.jobs.import_documents import ImportOrder, Prepared, prepare, save
from desktop.jobs.proposals import proposals_of
from desktop.jobs.sealing import SealOrder, seal_report
from desktop.jobs.shipped import load_methodology
from desktop.jobs.signing import SignOrder, export_package, sign_report, statement_of
from desktop.models.store import Store
from desktop.models.values import SealedReport
from desktop.reports.data import ReportKind as Kind
from desktop.ui.company import closing, entered, home, metered, paging, rows
from desktop.ui.company.assets import CompanyAssets
from desktop.ui.company.base_year import CompanyBaseYear
from desktop.ui.company.billing import CompanyBilling
from desktop.ui.company.books import Books
from desktop.ui.company.editing import CompanyEditing
from desktop.ui.company.excerpts import render_pages
from desktop.ui.company.history import CompanyHistory
from desktop.ui.company.improving import CompanyImproving
from desktop.ui.company.inspecting import inspect, year_bridge
from desktop.ui.company.keeping import CompanyKeeping, people
from desktop.ui.company.metering import CompanyMetering
from desktop.ui.company.packaging import CompanyPackaging
from desktop.ui.company.papers import CompanyPapers
from desktop.ui.company.reckoning import CompanyReckoning
from desktop.ui.company.reconciling import CompanyReconciling
from desktop.ui.company.searching import search
from desktop.ui.company.teaching import CompanyTeaching
from desktop.ui.rooms.paging import PageReader
from desktop.ui.session import (
    EVERYTHING,
    Batch,
    Change,
    Changed,
    Closing,
    CoverageRow,
    Decision,
    Explanation,
    Hit,
    Home,
    Inventories,
    MeterMonth,
    MeterOfFile,
    MeterRow,
    Overview,
    Preview,
    RatingCard,
    RecordRow,
    ReportKind,
    SealRow,
    SourceChoice,
    TypedRow,
)
from desktop.ui.text import language

_WORTH_SHOWING = 50
"""Less is 0.0 t on a chart. [kgCO2e]."""
_BUT_DRAFTS: Final = tuple(check for check in CHECKS if check not in OF_DRAFTS)
_HEADLINE = "cn.zj.huzhou.industrial-carbon-efficiency-code"


class CompanySession:
    """Asks the jobs; remembers what it computed until the company file changes."""

    def __init__(self, store: Store, person: str) -> None:
        self._store = store
        self._books = Books(store, person)
        self._previewed: Prepared | None = None
        self._open_tasks = 0
        self.improving = CompanyImproving(self._books)
        self.history = CompanyHistory(self._books)
        self.packaging = CompanyPackaging(self._books)
        self.keeping = CompanyKeeping(self._books)
        self.editing = CompanyEditing(self._books)
        self.billing = CompanyBilling(self._books)
        self.papers = CompanyPapers(self._books)
        self.teaching = CompanyTeaching(self._books)
        self.assets = CompanyAssets(self._books)
        self.metering = CompanyMetering(self._books)
        self.base_year = CompanyBaseYear(self._books)
        self.reckoning = CompanyReckoning(self._books)
        self.reconciling = CompanyReconciling(self._books)

    @property
    def _person(self) -> str:
        return self._books.person

    def close(self) -> tuple[Finding, ...]:
        """Close the company file and return what went wrong with the backup made then."""
        before = len(self._store.findings)
        self._store.close()
        return self._store.findings[before:]

    # the frame ---------------------------------------------------------------------------

    def overview(self, year: int) -> Overview:
        """Return what the frame shows."""
        store = self._store
        entity = store.entity()
        backup = store.latest_backup(self._books.now)
        opening = Month.parse(entity.opening)
        newest = store.newest_month() or opening
        grade = self._books.recall("grade", year, ("", ""))
        return Overview(
            name=entity.name,
            path=store.path,
            opening=opening,
            newest=max(Month.of(self._books.today), newest),
            suggested=newest,
            closed_until=max(store.closed_months(), default=None),
            person=self._person,
            people=people(store),
            last_action=store.next_undo() or "",
            can_undo=store.next_undo() is not None,
            can_redo=store.next_redo() is not None,
            last_backup=backup.at.astimezone() if backup is not None else None,
            open_tasks=self._open_tasks,
            grade_method=grade[0],
            grade=grade[1],
        )

    def open_tasks(self, year: int) -> int:
        """Return how long the to-do list is; takes a moment with many records."""
        self._open_tasks = len(home.tasks(self._store, self._findings(year)))
        return self._open_tasks

    def _findings(self, year: int) -> tuple[Any, ...]:
        return self._books.once("findings", year, lambda: self._check(year))

    def _check(self, year: int) -> tuple[Any, ...]:
        period = year_of(self._store, year)
        found = check_books(self._store, period, _BUT_DRAFTS)
        return home.of_every_year(self._store, period, found)

    def home(self, year: int, context: JobContext) -> Home:
        """Return the to-do list, coverage and the year so far."""
        context.step(0, 3)
        now = self._books.inventory(year)
        context.step(1, 3)
        findings = self._findings(year)
        records = self._books.records(year)
        context.step(2, 3)
        before = self._books.before(year)
        return Home(
            home.tasks(self._store, findings),
            home.coverage(records, findings, year),
            now.inventory.totals.co2e if now.records else None,
            before.inventory.totals.co2e if before is not None else None,
        )

    # the firm ----------------------------------------------------------------------------

    def entity(self) -> ReportingEntity:
        """Return the firm."""
        return self._store.entity()

    def save_entity(self, entity: ReportingEntity) -> Change:
        """Change the firm's data."""
        change_entity(self._store, entity, person=self._person)
        return Change(frozenset({Changed.ENTITY}))

    def sources(self) -> tuple[SourceChoice, ...]:
        """Return every source a person can choose."""
        return tuple(rows.source_choice(each) for each in load_methodology().sources.values())

    # documents ---------------------------------------------------------------------------

    def preview(
        self, paths: Sequence[Path], context: JobContext, said: Sequence[tuple[str, str]] = ()
    ) -> Preview:
        """Read files and say what would be brought in; save nothing."""
        mappings = tuple(said_of(layout, values) for layout, values in said)
        order = ImportOrder(tuple(paths), person=self._person, mappings=mappings)
        prepared = prepare(self._store, order, context)
        return self._preview_of(prepared)

    def meters_of(self, preview: Preview, file: str) -> tuple[MeterOfFile, ...]:
        """Return the meters of a file that is previewed."""
        found = choosing_meters.meters_of(cast("Prepared", preview.token), file)
        return tuple(
            MeterOfFile(number, each.name, each.first, each.last, each.total)
            for number, each in enumerate(found, 1)
        )

    def narrowed(self, preview: Preview, chosen: Mapping[str, Sequence[str]]) -> Preview:
        """Return a preview with some meters of some files alone; nothing is read again."""
        whole = cast("Prepared", preview.token)
        return self._preview_of(choosing_meters.keep_chosen(self._store, whole, chosen))

    def _preview_of(self, prepared: Prepared) -> Preview:
        self._previewed = prepared
        meters = {f.name: len(choosing_meters.names_of(f.result)) for f in prepared.read}
        return Preview(
            tuple(rows.file_row(file, meters.get(file.path, 0)) for file in prepared.files),
            prepared.drafts,
            prepared.findings,
            prepared.invoices.new,
            prepared.invoices.duplicate,
            prepared,
            prepared.brings_anything,
        )

    def accept_import(
        self, preview: Preview, fixes: Sequence[Decision], context: JobContext
    ) -> Change:
        """Save what was previewed, as drafts; what was put right in the preview is confirmed."""
        context.step(0, 1)
        prepared = cast("Prepared", preview.token)
        read = {draft.id: draft for draft in prepared.drafts} if fixes else {}
        fixed = self.fixer()
        for fix in fixes:
            fixed(read[fix.draft], fix)  # refused before anything is saved
        decided = entered.grouped(fixes)
        save(self._store, prepared, accept=False, person=self._person, decided=decided)
        self._previewed = None
        changed = frozenset({Changed.DOCUMENTS, Changed.DRAFTS, Changed.RECORDS})
        return Change(changed, len(prepared.drafts))

    def fixer(self) -> Callable[[DraftRecord, Decision], DraftRecord]:
        """Return what tells how a line of a preview will be saved; it asks the file only once."""
        proposals = self._books.once("proposals", None, partial(proposals_of, self._store))

        def fixed(draft: DraftRecord, decision: Decision) -> DraftRecord:
            return deciding.decided_draft(draft, entered.alike(decision), proposals)

        return fixed

    def batch(self) -> Batch:
        """Return how many drafts still wait."""
        return Batch((), self._store.draft_sums())

    def waiting(self, state: DraftState) -> PageReader:
        """Return the drafts in a state that wait."""
        return paging.DraftPages(self._store, state)

    def sure_drafts(self) -> Sequence[str]:
        """Return the ids of the proposals the program is sure of."""
        return self._store.sure_drafts()

    def decide(self, decisions: Sequence[Decision], context: JobContext) -> Change:
        """Confirm or ignore drafts as a person decided."""
        done = deciding.decide_and_confirm(
            self._store, entered.grouped(decisions), person=self._person, context=context
        )
        changed = frozenset({Changed.DRAFTS, Changed.RECORDS})
        others = {each.id for each in done.followed}.difference(each.draft for each in decisions)
        return Change(changed, len(decisions), followed=len(others))

    # records -----------------------------------------------------------------------------

    def records(self, year: int) -> tuple[RecordRow, ...]:
        """Return the confirmed and posted records of a year."""
        return rows.record_rows(self._books.ledger(year), self._store.closed_months())

    def post(self, records: Sequence[str], context: JobContext) -> Change:
        """Post confirmed records."""
        numbers = ledger.post_records(self._store, records, person=self._person, context=context)
        return Change(frozenset({Changed.RECORDS}), len(numbers))

    def send_back(self, records: Sequence[str], context: JobContext) -> Change:
        """Turn confirmed records back: they are void, with the reason in the change log."""
        context.step(0, 1)
        ledger.send_back(self._store, records, person=self._person)
        return Change(frozenset({Changed.RECORDS, Changed.DRAFTS}), len(records))

    def reverse(self, number: str, reason: str) -> Change:
        """Reverse a posted record (红冲)."""
        ledger.reverse_record(self._store, number, reason, person=self._person)
        return Change(frozenset({Changed.RECORDS}), 1)

    def meters(self) -> tuple[MeterRow, ...]:
        """Return the meters with their months."""
        return rows.meter_rows(self._store)

    def meter_month(self, meter: MeterRow, month: Month) -> MeterMonth | None:
        """Return one month's intervals."""
        channel = Channel(meter.meter, meter.carrier, meter.direction, meter.unit)
        block = self._store.block(channel, month)
        return rows.meter_month(block) if block is not None else None

    def meter_coverage(self, year: int) -> tuple[CoverageRow, ...]:
        """Return the channels of meters with how each month of a year is known."""
        now = Month.of(self._books.today)
        return self._books.once("channels", year, lambda: metered.coverage(self._store, year, now))

    def economic(self, year: int) -> tuple[EconomicFigure, ...]:
        """Return the economic figures of a year."""
        whole = ReportingPeriod.of_year(year)
        return tuple(figure for figure in self._store.figures() if figure.period == whole)

    def save_economic(
        self, figures: Sequence[EconomicFigure], removed: Sequence[EconomicFigure] = ()
    ) -> Change:
        """Set economic figures; take out those that were emptied."""
        set_figures(self._store, tuple(figures), tuple(removed), person=self._person)
        return Change(frozenset({Changed.FIGURES}), len(figures) + len(removed))

    def save_typed(self, typed: Sequence[TypedRow]) -> Change:
        """Enter activities by hand."""
        facility = self._store.facilities()[0].name
        asked = [entered.typed(row, facility) for row in typed]
        data = json.dumps(asked, ensure_ascii=False).encode()
        records = parse_activities("", data, Month.parse(typed[0].month).year)
        known = load_methodology().sources
        for record in records:
            if record.source not in known:
                raise UsageError("source.unknown", source=record.source)
            deciding.convert_or_refuse(record.quantity, known[record.source].unit)
        with self._store.change("records.typed", person=self._person) as change:
            change.add_records(records)
        return Change(frozenset({Changed.RECORDS}), len(records))

    # closing -----------------------------------------------------------------------------

    def closing(self, year: int, context: JobContext) -> Closing:
        """Return the months and the check list of the next one to close."""
        context.step(0, 1)
        return closing.closing_of(self._store, year, self._books.today)

    def close_month(self, month: Month, context: JobContext, reason: str = "") -> Change:
        """Close a month."""
        context.step(0, 1)
        today = self._books.today
        ledger.close_month(self._store, month, today, person=self._person, reason=reason)
        return Change(frozenset({Changed.MONTHS, Changed.RECORDS}), 1)

    def reopen_month(self, month: Month, reason: str, password: str) -> Change:
        """Reopen a closed month."""
        ledger.reopen_month(self._store, month, reason, person=self._person, password=password)
        return Change(frozenset({Changed.MONTHS, Changed.RECORDS, Changed.SEALS}), 1)

    # figures -----------------------------------------------------------------------------

    def inventories(self, year: int, context: JobContext) -> Inventories:
        """Quantify the year and the year before."""
        context.step(0, 2)
        now = self._books.inventory(year)
        context.step(1, 2)
        before = self._books.before(year) if now.records else None
        if before is None:
            return Inventories(now.inventory, None, now.unposted)
        causes = self._books.once("causes", year, lambda: self._causes(year))
        return Inventories(now.inventory, before.inventory, now.unposted, causes)

    def _causes(self, year: int) -> tuple[tuple[str, Decimal], ...]:
        """Return why the year differs from the one before."""
        found = year_bridge(self._books, year - 1, year)
        causes = (
            ("activity", found.activity),
            ("structure", found.structure),
            ("factor", found.factor),
        )
        return tuple((key, kg) for key, kg in causes if abs(kg) >= _WORTH_SHOWING)

    def explain(self, figure: str, year: int) -> Explanation:
        """Return how a figure came about and what lies below it."""
        return inspect(self._books, self._previewed, figure, year)

    def ratings(self, year: int, context: JobContext) -> tuple[RatingCard, ...]:
        """Rate by every method."""
        context.step(0, 1)
        rated = self._books.rated(year)
        for each in rated:
            if each.method.id == _HEADLINE and each.rating.grade is not None:
                level = each.method.level(each.rating.grade)
                words = (each.method.name, level.title)
                names = [w.zh if language() == "zh" else w.en for w in words]
                self._books.note("grade", year, (names[0], names[1] or level.key))
        region = self._store.entity().region
        return tuple(rows.rating_card(each, region) for each in rated)

    def use_benchmarks(self, path: Path) -> Change:
        """Keep another benchmark table (CSV), or a parameter file that fills a method (TOML)."""
        is_parameters = path.suffix.lower() == ".toml"
        keep = keep_parameters if is_parameters else keep_benchmarks
        keep(self._store, path, self._person)
        return Change(frozenset({Changed.FIGURES}), 1)

    # reports and packages ----------------------------------------------------------------

    def report_kinds(self) -> tuple[ReportKind, ...]:
        """Return the reports that can be written."""
        return tuple(ReportKind(kind.value) for kind in Kind)

    def report_pdf(self, kind: str, year: int, out: Path, context: JobContext) -> Change:
        """Write a report as PDF."""
        context.step(0, 1)
        table = self._books.benchmarks()
        order = ReportOrder(year, Kind(kind), self._books.today, table, language())
        write_report(self._store, order, out)
        return Change(frozenset(), 1, path=str(out))

    def page_images(self, pdf: Path, context: JobContext) -> tuple[bytes, ...]:
        """Return the first pages of a PDF as PNG."""
        context.step(0, 1)
        return render_pages(pdf.read_bytes())

    def seals(self) -> tuple[SealRow, ...]:
        """Return the sealed reports, newest first."""
        return rows.seal_rows(self._store)

    def seal(self, year: int, reason: str, context: JobContext) -> Change:
        """Seal the year's closed months."""
        context.step(0, 1)
        order = SealOrder(
            year=year,
            now=self._books.now,
            benchmarks=self._books.benchmarks(),
            reason=reason,
            person=self._person,
        )
        seal_report(self._store, order)
        return Change(frozenset({Changed.SEALS}), 1)

    def _sealed(self, seal: str) -> SealedReport:
        return next(report for report in self._store.sealed_reports() if report.id == seal)

    def sign(self, seal: str, key: Path, secret: str | None) -> Change:
        """Sign a sealed report in the first role that is still missing."""
        report = self._sealed(seal)
        done = {each.role for each in self._store.signatures() if each.report == seal}
        roles = statement_of(report).required_roles
        role = next((role for role in roles if role not in done), roles[-1])
        sign_report(self._store, report, SignOrder(key, secret, role, Consent.TICKED, self._person))
        return Change(frozenset({Changed.SEALS}), 1)

    def export(self, seal: str, out: Path, redact: str, context: JobContext) -> Change:
        """Write the package, read it back and verify it."""
        context.step(0, 1)
        profile = BANK if redact == "bank" else FULL
        written = export_package(
            self._store, self._sealed(seal), out, profile, now=self._books.now, person=self._person
        )
        return Change(frozenset({Changed.SEALS}), 1, written.sha256, str(written.path))

    # upkeep ------------------------------------------------------------------------------

    def undo(self) -> Change:
        """Undo the last change."""
        self._store.undo(person=self._person)
        return Change(EVERYTHING)

    def redo(self) -> Change:
        """Do again what was undone."""
        self._store.redo(person=self._person)
        return Change(EVERYTHING)

    def backup(self, folder: Path, context: JobContext) -> Change:
        """Write a backup and check it."""
        context.step(0, 1)
        written = upkeep.back_up(self._store, folder, datetime.now())  # noqa: DTZ005 - a file name
        return Change(frozenset(), 1, path=str(written))

    def search(self, text: str, year: int, limit: int) -> tuple[Hit, ...]:
        """Find sources, factors, methods, the firm's names, records and what waits."""
        return search(self._books, text, year, limit)
