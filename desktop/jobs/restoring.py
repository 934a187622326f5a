"""Restore: a backup to a new file, or the books of a full signed package into a new file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path, PurePath

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.documents.source_document import Kind as DocumentKind
from desktop.accounting.documents.source_document import SourceDocument
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.instruments import ContractualInstrument
from desktop.accounting.period import Month
from desktop.accounting.totals import FIGURES
from desktop.errors import InputError, PackageError, SurroundingsError
from desktop.exchange import names
from desktop.exchange.contents import Contents, contents_of
from desktop.exchange.manifest import Statement
from desktop.exchange.package import Package, read_package
from desktop.exchange.parts import Kind
from desktop.exchange.rows import Party
from desktop.exchange.statement_sense import is_evidence
from desktop.exchange.verdict import Verdict
from desktop.exchange.verify import Options, verify_package
from desktop.findings import NOWHERE
from desktop.jobs.company_choices import keep_choices
from desktop.jobs.company_inventory import KEPT_KINDS, inventory_of
from desktop.jobs.context import JobContext
from desktop.jobs.sealing import EVIDENCE
from desktop.jobs.series import STATEMENT
from desktop.models import whole_file as company_file
from desktop.models.change import Change
from desktop.models.changes.ledger import REVERSAL
from desktop.models.check import RESTORED
from desktop.models.store import Store
from desktop.models.values import (
    Evidence,
    Instrument,
    PackageMade,
    ReceiptKept,
    RecordPlace,
    ReportSignature,
    SealedReport,
)
from desktop.reports.data import ReportKind

_CONTAINER = b"PK\x03\x04"
_READER = "package/1"
_SHORT = 12
_STEPS = 4


@dataclass(frozen=True, slots=True)
class RestoreOrder:
    """Which package becomes which company file.

    Attributes:
        now: With its time zone.
        password: Of the new file; ``None`` for a plain one.
        register: The platform's register, to tell who signed; ``root`` pins it.
    """

    package: Path
    newfile: Path
    now: datetime
    password: str | None = None
    person: str = ""
    register: bytes | None = None
    root: bytes | None = None


@dataclass(frozen=True, slots=True)
class PackageRestored:
    """A company file made from a package, proven before it got its name.

    Attributes:
        records: Posted records; their numbers are given anew.
        evidence: Original files in the new file.
        missing_evidence: SHA-256 of originals that the package names but does not enclose.
        totals: Scope 1 and scope 2 computed again from the new file equal the package's. ``False``
            where this program's methodology is another than the package's.
    """

    path: Path
    statement: Statement
    verdict: Verdict
    records: int
    months: tuple[Month, ...]
    evidence: int
    missing_evidence: tuple[str, ...]
    totals_agree: bool


def is_package(path: Path) -> bool:
    """Say whether a file is a data package, by its content."""
    with path.open("rb") as file:
        return file.read(len(_CONTAINER)) == _CONTAINER


def restore_package(order: RestoreOrder, context: JobContext) -> PackageRestored:
    """Make a new company file from a full signed package.

    It holds the period's posted records in closed months, the enclosed originals, economic
    figures, certificates, choices, and the sealed report itself with its signatures, so that the
    series goes on and the same package can be exported again, byte for byte.

    Raises:
        PackageError: What verification found; ``FILE_WITHHELD`` for a redacted copy.
        InputError: ``restore.withdrawal``.
        SurroundingsError: ``company_file.exists``; ``disk.full`` …; no file was made.
    """
    if order.newfile.exists():
        raise SurroundingsError("company_file.exists", file=order.newfile.name)
    context.step(0, _STEPS, "progress.restore")
    data = order.package.read_bytes()
    source = _source(data, order)
    context.step(1, _STEPS, "progress.restore")
    made = _Made()

    def fill(store: Store) -> None:
        _fill(store, source, order, made)
        context.step(_STEPS - 1, _STEPS, "progress.restore")

    company_file.build(
        order.newfile,
        _entity(source.statement, source.contents.records.values()),
        fill,
        person=order.person,
        password=order.password,
    )
    context.step(_STEPS, _STEPS, "progress.restore")
    return PackageRestored(
        path=order.newfile,
        statement=source.statement,
        verdict=source.verdict,
        records=len(source.contents.records),
        months=made.months,
        evidence=len(source.originals),
        missing_evidence=_missing(source),
        totals_agree=made.totals_agree,
    )


@dataclass(frozen=True)
class _Source:
    """A verified package, read."""

    name: str
    sha256: str
    package: Package
    verdict: Verdict
    statement: Statement
    contents: Contents
    originals: Mapping[str, tuple[str, bytes]] = field(repr=False)


@dataclass
class _Made:
    """What was found while the file was filled."""

    months: tuple[Month, ...] = ()
    totals_agree: bool = False


def _source(data: bytes, order: RestoreOrder) -> _Source:
    options = Options(register=order.register, root=order.root, allow_withheld=False)
    verdict = verify_package(data, now=order.now, options=options)
    statement = verdict.statement
    if not verdict.is_valid or statement is None:
        raise PackageError(verdict.code, NOWHERE, **verdict.details)
    if statement.kind is Kind.WITHDRAWAL:
        raise InputError("restore.withdrawal", file=order.package.name)
    package = read_package(data)
    return _Source(
        name=order.package.name,
        sha256=sha256(data).hexdigest(),
        package=package,
        verdict=verdict,
        statement=statement,
        contents=contents_of(package.files),
        originals={
            sha256(original).hexdigest(): (path, original)
            for path, original in package.files.items()
            if is_evidence(path)
        },
    )


def _missing(source: _Source) -> tuple[str, ...]:
    named = {each.evidence for each in source.contents.records.values() if each.evidence}
    return tuple(sorted(named - source.originals.keys()))


def _entity(statement: Statement, records: Iterable[ActivityRecord]) -> ReportingEntity:
    company = statement.company
    known = {
        each.name: Facility(each.name, each.region, each.grid_region, share=Decimal(each.share))
        for each in statement.boundary.facilities
    }
    for record in records:
        if record.facility and record.facility not in known:
            known[record.facility] = Facility(record.facility, record.region or company.region)
    return ReportingEntity(
        name=company.name,
        uscc=company.uscc,
        region=company.region,
        industry=company.industry,
        opening=str(Month.of(statement.period.start)),
        tax_ids=(company.uscc,),
        facilities=tuple(known.values()),
    )


def _fill(store: Store, source: _Source, order: RestoreOrder, made: _Made) -> None:
    reason = f"{source.name} {source.package.digest}"
    with store.change("package.restored", person=order.person, reason=reason) as change:
        _add_originals(change, source)
        for figure in source.contents.figures:
            change.set_figure(figure)
        for instrument in source.contents.instruments:
            change.add_instrument(_kept_instrument(instrument, source.statement))
        change.add_restored(source.contents.records.values(), _places(source.contents))
    keep_choices(store, source.contents.choices, fixed_day=True, person=order.person)
    made.totals_agree = _totals_agree(store, source, order)
    made.months = _close(store, source.statement, order.person)
    _keep_seal(store, source, order)


def _add_originals(change: Change, source: _Source) -> None:
    for digest, (path, data) in source.originals.items():
        name = f"{digest[:_SHORT]}{PurePath(path).suffix}"
        kind = DocumentKind.ATTACHMENT
        change.add_document(SourceDocument(digest, name, kind, len(data), _READER), data)
    missing = [
        Evidence("activity", record.id, note=f"{source.name}: {record.evidence}")
        for record in source.contents.records.values()
        if record.evidence and record.evidence not in source.originals
    ]
    change.add_evidence(missing)


def _places(contents: Contents) -> dict[str, RecordPlace]:
    return {
        key: _place(key, contents.parties.get(key, Party()), contents.records)
        for key in contents.records
    }


def _place(key: str, party: Party, records: Mapping[str, ActivityRecord]) -> RecordPlace:
    taken_back = key.removeprefix(REVERSAL)
    return RecordPlace(
        account=party.account,
        meter=party.meter,
        invoice=party.document,
        note=party.supplier,
        reverses=taken_back if taken_back != key and taken_back in records else "",
    )


def _kept_instrument(instrument: ContractualInstrument, statement: Statement) -> Instrument:
    kinds = {used: kept for kept, used in KEPT_KINDS.items()}
    return Instrument(
        id=instrument.id,
        kind=kinds[instrument.kind],
        quantity=instrument.quantity.amount,
        unit=instrument.quantity.unit,
        vintage=str(instrument.vintage),
        cancelled_on=instrument.cancelled_on,
        applied_to=str(statement.period.start.year),
        facility=instrument.facility,
    )


def _totals_agree(store: Store, source: _Source, order: RestoreOrder) -> bool:
    """Compute the inventory again from what was restored and compare it with the package."""
    current = inventory_of(store, source.statement.period, today=order.now.date(), posted_only=True)
    totals, results = current.inventory.totals, source.statement.results
    return all(
        f"{getattr(totals, name):.6f}" == results[f"{name}_kg"]
        for name in FIGURES
        if f"{name}_kg" in results
    )


def _close(store: Store, statement: Statement, person: str) -> tuple[Month, ...]:
    months = tuple(statement.period.months())
    for month in months:
        with store.change("month.closed_now", person=person) as change:
            change.close_month(month)
    return months


def _keep_seal(store: Store, source: _Source, order: RestoreOrder) -> None:
    statement, files = source.statement, source.package.files
    made_at = statement.sealed_at.isoformat(timespec="seconds")
    with store.change(RESTORED, person=order.person, reason=source.sha256) as change:
        change.add_sealed(_sealed_report(source, made_at))
        for number, signature in enumerate(source.package.envelope.signatures):
            signer = source.verdict.signers[number]
            change.add_signature(
                ReportSignature(
                    report=statement.package_id,
                    role=signer.role or statement.required_roles[0],
                    keyid=signature.keyid,
                    signature=signature.sig + signature.spki,
                    name=signer.name,
                    made_at=made_at,
                )
            )
        package = f"{statement.package_id}/full/{source.sha256[:_SHORT]}"
        change.add_package(
            PackageMade(
                id=package,
                report=statement.package_id,
                sha256=source.sha256,
                file_name=source.name,
                made_at=made_at,
            )
        )
        if names.RECEIPT in files:
            change.add_receipt(ReceiptKept(package, files[names.RECEIPT]))


def _sealed_report(source: _Source, made_at: str) -> SealedReport:
    statement, files = source.statement, source.package.files
    apart = {names.REPORT, names.RECEIPT, names.PRESENTATION}
    kept = [(p, d) for p, d in files.items() if not is_evidence(p) and p not in apart]
    return SealedReport(
        id=statement.package_id,
        period=statement.period,
        kind=ReportKind.INVENTORY.value,
        tables=(*kept, (STATEMENT, source.package.payload)),
        methodology=statement.engine.methodology_sha256,
        pdf=files.get(names.REPORT, b""),
        audit_head=statement.audit.head,
        made_at=made_at,
        details=(
            ("seq", str(statement.seq)),
            ("kind", statement.kind.value),
            (EVIDENCE, " ".join(sorted(path for path in files if is_evidence(path)))),
        ),
    )
