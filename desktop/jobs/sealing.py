"""Seal a report of closed months: from here on nothing in it changes."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import PurePath
from uuid import UUID

from desktop import __version__
from desktop.accounting.activity import ActivityRecord
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.errors import InputError
from desktop.exchange import names
from desktop.exchange.audit_log import write_audit_log
from desktop.exchange.canonical import Json, plain_text
from desktop.exchange.changes import changes_between
from desktop.exchange.content import Evidence, SealedContent
from desktop.exchange.package import Package, build_package
from desktop.exchange.parts import (
    NO_PREVIOUS,
    ONE_PERSON,
    TWO_PERSONS,
    Amends,
    Attestation,
    Audit,
    Boundary,
    BoundaryFacility,
    Company,
    Engine,
    Kind,
)
from desktop.exchange.results import counts_from, results_from
from desktop.exchange.rows import Party, RatedMethod, SealedFigures, tables_from
from desktop.exchange.statement_sense import is_evidence
from desktop.exchange.verify_clock import CHINA
from desktop.findings import NOWHERE
from desktop.jobs.company import require_credit_code
from desktop.jobs.company_inventory import CompanyInventory, inventory_of
from desktop.jobs.company_parameters import NO_FILES, kept_parameters
from desktop.jobs.company_ratings import RatedCompany, chosen_methods, figures_of, rate_company
from desktop.jobs.company_report import report_data
from desktop.jobs.series import SERIES, STATEMENT, next_place, payload_digest
from desktop.jobs.shipped import methodology_with, ruleset_with
from desktop.messages import sentence
from desktop.models.changes.ledger import are_two_persons
from desktop.models.check import first_fault
from desktop.models.store import Store
from desktop.models.values import SealedReport
from desktop.reports.data import ReportKind
from desktop.reports.document import render_report

EVIDENCE = "evidence"
"""Detail that lists the package's paths of original files; the bytes are among the documents."""
SECRET = "package.secret"  # noqa: S105 - the name of a setting
DECLARATION = "attestation.declaration"
_LARGEST_EVIDENCE = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SealOrder:
    """What is sealed.

    Attributes:
        methods: Ids of rating methods, or ``all``.
        now: The moment of sealing, with its time zone.
        package_id: Fixed by tests; drawn if empty.
        reason: Why an earlier package of the period is amended.
        parameters: Own parameter files for this time; those the company file carries if not given.
    """

    year: int
    now: datetime
    benchmarks: BenchmarkTable
    methods: tuple[str, ...] = ("all",)
    kind: ReportKind = ReportKind.INVENTORY
    package_id: str = ""
    reason: str = ""
    person: str = ""
    parameters: Mapping[str, bytes] | None = None


def seal_report(store: Store, order: SealOrder) -> SealedReport:
    """Seal the report of a year and keep it in the company file.

    Raises:
        InputError: ``report.months_open`` with the months that are not closed;
            ``report.reason_missing`` for an amendment without a reason; ``entity.uscc_check``:
            nobody accepts a package of a firm whose credit code is none;
            ``report.clock_behind``.
        NotComputableError: If nothing is recorded.
    """
    period = ReportingPeriod.of_year(order.year)
    require_credit_code(store.entity().uscc)
    _require_closed(store, period)
    secret = company_secret(store, order.person)
    content = seal_content(store, order, secret)
    package = build_package(content)
    report = _kept(content, package, order)
    _require_sound(store)
    store.back_up("seal")
    with store.change("report.sealed", person=order.person) as change:
        change.add_sealed(report)
    return report


def _require_sound(store: Store) -> None:
    """Refuse to seal books that were changed outside the program.

    Raises:
        InputError: ``report.books_not_sound`` with the first fault.
    """
    faults = store.check()
    if faults:
        raise InputError(
            "report.books_not_sound", NOWHERE, **first_fault(faults), count=len(faults)
        )


def _require_closed(store: Store, period: ReportingPeriod) -> None:
    opening = Month.parse(store.entity().opening)
    closed = store.closed_months()
    missing = [m for m in period.months() if m >= opening and m not in closed]
    if missing:
        raise InputError("report.months_open", months="、".join(map(str, missing)))


def company_secret(store: Store, person: str) -> bytes:
    """Return the company file's secret; drawn once, never exported."""
    known = store.settings().get(SECRET)
    if known:
        return bytes.fromhex(known)
    drawn = secrets.token_bytes(32)
    with store.change("package.secret_drawn", person=person) as change:
        change.is_undoable = False  # nobody did it, and what is salted with it would not verify
        change.set_setting(SECRET, drawn.hex())
    return drawn


def seal_content(store: Store, order: SealOrder, secret: bytes) -> SealedContent:
    """Return everything that decides the package's bytes."""
    day = order.now.date()
    period = ReportingPeriod.of_year(order.year)
    own = kept_parameters(store) if order.parameters is None else order.parameters
    methodology = methodology_with(own)
    current = inventory_of(store, period, today=day, posted_only=True, methodology=methodology)
    if not current.records:
        raise InputError("report.nothing_posted", year=order.year)
    _require_later(current.records, order.now)
    methods = chosen_methods(order.methods, own)
    rated = rate_company(store, current, methods, order.benchmarks)
    tables = tables_from(_figures(store, current, rated))
    series = f"{store.entity().uscc}/{SERIES}"
    place = next_place(store, period)
    amended = place.of_period
    if amended is not None:
        tables[names.CHANGES] = _changes(amended, tables, order.reason)
    evidence = _evidence(store, current.records)
    log, audit = audit_extract(store, order.now)
    return SealedContent(
        package_id=order.package_id or str(UUID(bytes=secrets.token_bytes(16), version=4)),
        company=company_of(store),
        period=period,
        boundary=boundary_of(store),
        series=series,
        sealed_at=order.now,
        engine=engine_used(
            methodology, own if any(each.parameter_file for each in methods) else NO_FILES
        ),
        results=results_from(tables),
        counts=counts_from(tables, len(evidence)),
        attestation=attestation(),
        tables=tables,
        report_pdf=_pdf(store, current, rated, order.kind, day),
        secret=secret,
        evidence=evidence,
        audit=audit,
        audit_log=log,
        kind=Kind.ORIGINAL if amended is None else Kind.AMENDMENT,
        seq=place.seq,
        previous=place.previous,
        anchor=place.anchor,
        amends=None if amended is None else _amends(amended, order.reason),
        required_roles=required_roles(store),
    )


def _require_later(records: Iterable[ActivityRecord], now: datetime) -> None:
    """Refuse a clock that lies before what is sealed: every verifier would refuse the package.

    Raises:
        InputError: ``report.clock_behind``.
    """
    newest, today = max(record.period.start for record in records), now.astimezone(CHINA).date()
    if today < newest:
        raise InputError("report.clock_behind", today=today, newest=newest)


def _amends(amended: SealedReport, reason: str) -> Amends:
    return Amends(payload_digest(amended), "correction", plain_text(reason))


def _changes(amended: SealedReport, tables: Mapping[str, bytes], reason: str) -> bytes:
    if not reason.strip():
        raise InputError("report.reason_missing")
    return changes_between(dict(amended.tables)[names.ACTIVITY], tables[names.ACTIVITY], reason)


def _figures(
    store: Store, current: CompanyInventory, rated: tuple[RatedCompany, ...]
) -> SealedFigures:
    period = current.inventory.period
    return SealedFigures(
        inventory=current.inventory,
        records={record.id: record for record in current.records},
        ratings=tuple(RatedMethod(each.rating, each.values) for each in rated),
        figures=figures_of(store, period),
        parties=_parties(store, period),
        bindings=_bindings(rated),
    )


def _bindings(rated: tuple[RatedCompany, ...]) -> dict[str, str]:
    return {
        item.name: f"{item.binding.kind}:{'+'.join(item.binding.names)}"
        for each in rated
        for item in each.method.inputs
        if item.binding is not None
    }


def _parties(store: Store, period: ReportingPeriod) -> dict[str, Party]:
    entries = store.ledger(period)
    keys = tuple(sorted({entry.invoice for entry in entries if entry.invoice}))
    sellers = {invoice.key: invoice.seller_name for invoice in store.invoices(keys)}
    return {
        entry.record.id: Party(
            supplier=sellers.get(entry.invoice, ""),
            document=entry.invoice,
            meter=entry.meter,
            account=entry.account,
        )
        for entry in entries
    }


def _evidence(store: Store, records: Iterable[ActivityRecord]) -> dict[str, Evidence]:
    wanted = {record.evidence for record in records if record.evidence}
    found = {}
    for kept in store.documents():
        document = kept.document
        if document.sha256 not in wanted:
            continue
        extension = PurePath(document.name).suffix.lower().lstrip(".") or "bin"
        is_small = document.size <= _LARGEST_EVIDENCE
        data = store.document_bytes(document.sha256) if is_small else None
        found[document.sha256] = Evidence(_plain_extension(extension), data, document.size)
    return found


def _plain_extension(extension: str) -> str:
    is_plain = extension.isascii() and extension.isalnum()
    return extension if is_plain else "bin"


def audit_extract(store: Store, now: datetime) -> tuple[bytes, Audit]:
    """Return the whole change log up to now, without what was changed."""
    entries: list[Mapping[str, Json]] = []
    previous = NO_PREVIOUS
    for entry in reversed(store.history(limit=_EVERY_ENTRY)):
        entries.append(
            {
                "at": _utc(min(datetime.fromisoformat(entry.at), now)),
                "person": entry.person,
                "summary": entry.summary,
                "kind": entry.kind.value,
                "previous": previous,
                "hash": entry.hash,
            }
        )
        previous = entry.hash
    return write_audit_log(entries)


_EVERY_ENTRY = 1_000_000


def _utc(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def kept_files(package: Package) -> tuple[tuple[str, bytes], ...]:
    """Return what a sealed report keeps of its package: statement and tables."""
    files = [
        (path, data)
        for path, data in package.files.items()
        if not is_evidence(path) and path != names.REPORT
    ]
    return (*files, (STATEMENT, package.payload))


def company_of(store: Store) -> Company:
    """Return the company as a statement names it."""
    entity = store.entity()
    return Company(entity.uscc, plain_text(entity.name), entity.industry, entity.region)


def boundary_of(store: Store) -> Boundary:
    """Return the boundary as a statement names it."""
    facilities = tuple(
        BoundaryFacility(plain_text(each.name), each.region, each.grid_region, f"{each.share:f}")
        for each in store.facilities()
    )
    return Boundary("operational_control", facilities)


def engine_used(methodology: Methodology, own: Mapping[str, bytes] = NO_FILES) -> Engine:
    """Return what a verifier needs to know to compute again.

    Args:
        methodology: What the results were computed with; its digest covers own factor files.
        own: The parameter files that fill a sealed method.
    """
    return Engine(
        name="carbonbook",
        version=__version__,
        methodology_id=methodology.id,
        methodology_sha256=methodology.sha256,
        factors_sha256=methodology.factors_sha256,
        ruleset_sha256=ruleset_with(own),
    )


def attestation() -> Attestation:
    """Return the declaration that is shown at signing."""
    text = sentence(DECLARATION, {}, "zh")
    return Attestation(f"{DECLARATION}-1", "zh", sha256(text.encode("utf-8")).hexdigest())


def required_roles(store: Store) -> tuple[str, ...]:
    """Return who has to sign: two persons where somebody other than the one who enters checks."""
    people = {each.name: each.roles for each in store.persons()}
    return TWO_PERSONS if are_two_persons(people) else ONE_PERSON


def _pdf(
    store: Store,
    current: CompanyInventory,
    rated: tuple[RatedCompany, ...],
    kind: ReportKind,
    day: date,
) -> bytes:
    return render_report(kind, report_data(store, current, rated, today=day), "zh")


def _kept(content: SealedContent, package: Package, order: SealOrder) -> SealedReport:
    """Return the report as the company file keeps it: evidence stays among the documents."""
    return SealedReport(
        id=content.package_id,
        period=content.period,
        kind=order.kind.value,
        tables=kept_files(package),
        methodology=content.engine.methodology_sha256,
        pdf=content.report_pdf,
        made_at=order.now.isoformat(timespec="seconds"),
        made_by=order.person,
        details=(
            ("seq", str(content.seq)),
            ("kind", content.kind.value),
            (EVIDENCE, " ".join(sorted(path for path in package.files if is_evidence(path)))),
        ),
    )
