"""Sign a sealed report and write its package; verify the packages of others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from desktop.errors import InputError
from desktop.exchange import names
from desktop.exchange.envelope import Envelope, Signature
from desktop.exchange.keyfile import open_key
from desktop.exchange.manifest import Statement, read_statement
from desktop.exchange.package import Package, sign
from desktop.exchange.profiles import FULL, Profile
from desktop.jobs.consent import Consent, shown_by
from desktop.jobs.copies import CopyOrder, CopyWritten, write_copy
from desktop.jobs.receipts_kept import receipt_for
from desktop.jobs.sealing import EVIDENCE
from desktop.jobs.series import STATEMENT, is_out_of_place
from desktop.models.store import Store
from desktop.models.values import PackageMade, ReportSignature, SealedReport

PENDING = "pending"
"""What a copy is called that went to somebody who is to countersign."""
_SIGNATURE_SIZE = 64


def newest_report(store: Store, year: int | None = None) -> SealedReport:
    """Return the newest sealed report, of a year if one is named.

    Raises:
        InputError: ``report.none_sealed``.
    """
    sealed = [r for r in store.sealed_reports() if year is None or r.period.end.year == year]
    if not sealed:
        raise InputError("report.none_sealed", year=year or "")
    return sealed[-1]


@dataclass(frozen=True, slots=True)
class SignOrder:
    """Who signs with which key in which role, and how they accepted the declaration."""

    key: Path
    secret: str | None = field(repr=False)
    role: str
    consent: Consent
    person: str = ""


def sign_report(store: Store, report: SealedReport, order: SignOrder) -> Signature:
    """Sign a sealed report with a key file; signing twice in one role changes nothing.

    The change log keeps the digests of the declaration and the report that were shown, and how the
    declaration was accepted.

    Raises:
        InputError: ``key.wrong_secret`` and what else is wrong with the key file;
            ``report.role_not_required``; ``report.key_signed_already`` where the key signed in
            another role: one key is one person, and no signature of a second one would be added;
            ``report.number_taken`` where a receipt tells that the series went on without it.
    """
    statement = statement_of(report)
    if order.role not in statement.required_roles:
        required = "、".join(statement.required_roles)
        raise InputError("report.role_not_required", role=order.role, required=required)
    if is_out_of_place(store, report):
        raise InputError("report.number_taken", seq=statement.seq)
    signature = sign(payload_of(report), open_key(order.key, order.secret))
    roles = {each.keyid: each.role for each in store.signatures() if each.report == report.id}
    if roles.get(signature.keyid, order.role) != order.role:
        raise InputError(
            "report.key_signed_already", role=roles[signature.keyid], required=order.role
        )
    if signature.keyid not in roles:
        kept = ReportSignature(
            report=report.id,
            role=order.role,
            keyid=signature.keyid,
            signature=signature.sig + signature.spki,
            name=order.person,
        )
        seen = shown_by(statement).log_line(order.consent)
        with store.change("report.signed", person=order.person, reason=seen) as change:
            change.add_signature(kept)
    return signature


def payload_of(report: SealedReport) -> bytes:
    """Return the statement that is signed."""
    return dict(report.tables)[STATEMENT]


def statement_of(report: SealedReport) -> Statement:
    """Return the statement of a sealed report as values."""
    return read_statement(payload_of(report))


def signatures_of(store: Store, report: SealedReport) -> tuple[Signature, ...]:
    """Return the signatures kept for a report, each with the key that made it."""
    return tuple(
        Signature(each.keyid, each.signature[:_SIGNATURE_SIZE], each.signature[_SIGNATURE_SIZE:])
        for each in store.signatures()
        if each.report == report.id
    )


def package_of(store: Store, report: SealedReport) -> Package:
    """Return the package of a sealed report with its original files, not signed."""
    tables: Mapping[str, bytes] = dict(report.tables)
    files = {path: data for path, data in tables.items() if path != STATEMENT}
    if report.pdf:
        files[names.REPORT] = report.pdf
    for path in dict(report.details)[EVIDENCE].split():
        digest = path.removeprefix(names.EVIDENCE_FOLDER).partition(".")[0]
        files[path] = store.document_bytes(digest)
    return Package(files, Envelope(payload_of(report)))


def export_package(
    store: Store,
    report: SealedReport,
    out: Path,
    profile: Profile = FULL,
    *,
    now: datetime,
    person: str = "",
) -> CopyWritten:
    """Write the signed package of a report, with the newest receipt that says it passed.

    Raises:
        InputError: ``report.not_signed``.
        PackageError: If a required signature is missing; no file was written.
        SurroundingsError: If the file cannot be written.
    """
    return export_copy(store, report, CopyOrder(out, profile), now=now, person=person)


def export_copy(
    store: Store, report: SealedReport, order: CopyOrder, *, now: datetime, person: str = ""
) -> CopyWritten:
    """Write a copy of a signed report as ordered, and remember that it was made.

    Raises:
        InputError: ``report.not_signed`` and what :func:`desktop.jobs.copies.write_copy` refuses.
        PackageError: If a required signature is missing; no file was written.
        SurroundingsError: If a file cannot be written.
    """
    written = write_copy(signed_package(store, report), order)
    if written.sha256 not in {each.sha256 for each in store.packages()}:
        made = PackageMade(
            id=f"{report.id}/{order.profile.name}/{written.sha256[:12]}",
            report=report.id,
            sha256=written.sha256,
            file_name=order.out.name,
            redaction=_kind(order),
            made_at=now.isoformat(timespec="seconds"),
        )
        with store.change("package.exported", person=person) as change:
            change.add_package(made)
    return written


def _kind(order: CopyOrder) -> str:
    """Return what a copy is called in the file; the whole package has no name."""
    if order.is_pending:
        return PENDING
    return "" if order.profile is FULL else order.profile.name


def signed_package(store: Store, report: SealedReport) -> Package:
    """Return the full package of a report with its signatures and its newest good receipt.

    Raises:
        InputError: ``report.not_signed``.
    """
    signatures = signatures_of(store, report)
    if not signatures:
        raise InputError("report.not_signed")
    whole = package_of(store, report).signed(signatures)
    receipt = receipt_for(store, whole.digest)
    return whole.with_file(names.RECEIPT, receipt.data) if receipt else whole
