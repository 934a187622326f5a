"""The reviewer's side: a pending package is verified, compared with the last one, countersigned.

The reviewer works on an account or computer of their own, from the file; the company file takes
the finished signature back.
"""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from desktop.errors import InputError, PackageError
from desktop.exchange import names
from desktop.exchange.comparison import Comparison, compare
from desktop.exchange.envelope import Signature
from desktop.exchange.keyfile import open_key
from desktop.exchange.manifest import Statement, read_statement
from desktop.exchange.package import Package, read_package, sign, write_package
from desktop.exchange.parts import Attestation
from desktop.exchange.verdict import Signer, Verdict
from desktop.exchange.verify import Options, verify_package
from desktop.findings import NOWHERE
from desktop.jobs.consent import Consent, shown_by
from desktop.jobs.receipts import Authority
from desktop.jobs.sealing import DECLARATION
from desktop.jobs.series import payload_digest
from desktop.jobs.signing import package_of
from desktop.messages import sentence
from desktop.models.store import Store
from desktop.models.values import ReportSignature, SealedReport

_SIGNATURE_SIZE = 64


@dataclass(frozen=True)
class Pending:
    """A package somebody is asked to countersign, after section 8 but for missing roles.

    Attributes:
        signed: Who signed already; role and name are known with a register.
        is_complete: No signature is missing.
        comparison: With the last package; nothing if none was given or there is none.
        report_pdf: What the signers read; empty for a withdrawal.
        declaration: The text both sign, in the language it was shown in.
        opened_at: When, and by which authority it was verified.
    """

    package: Package = field(repr=False)
    statement: Statement
    verdict: Verdict = field(repr=False)
    signed: tuple[Signer, ...]
    is_complete: bool
    comparison: Comparison | None
    report_pdf: bytes = field(repr=False)
    declaration: str
    opened_at: tuple[datetime, Authority] = field(repr=False)


def open_pending(
    data: bytes, now: datetime, last: bytes | None = None, authority: Authority | None = None
) -> Pending:
    """Verify a package that waits for a countersignature, and compare it with the last one.

    Args:
        data: The pending package.
        now: The present.
        last: The package before it, as a file; both are verified.
        authority: Register and root; without them nobody's identity is checked.

    Raises:
        PackageError: A code of section 8, of either package.
        InputError: ``countersign.declaration_unknown`` if this program does not know the text.
    """
    trusted = authority or Authority()
    verdict, package = _verified(data, now, trusted)
    statement = read_statement(package.payload)
    comparison = None
    if last is not None:
        _, before = _verified(last, now, trusted)
        comparison = compare(before, read_statement(before.payload), package, statement)
    return Pending(
        package=package,
        statement=statement,
        verdict=verdict,
        signed=verdict.signers,
        is_complete=len(verdict.signers) >= len(statement.required_roles),
        comparison=comparison,
        report_pdf=package.files.get(names.REPORT, b""),
        declaration=declaration_text(statement.attestation),
        opened_at=(now, trusted),
    )


def _verified(data: bytes, now: datetime, authority: Authority) -> tuple[Verdict, Package]:
    options = Options(register=authority.register, root=authority.root, is_pending=True)
    verdict = verify_package(data, now=now, options=options)
    if not verdict.is_valid:
        raise PackageError(verdict.code, NOWHERE, **verdict.details)
    return verdict, read_package(data)


def declaration_text(attestation: Attestation) -> str:
    """Return the declaration that a statement names by its digest.

    Raises:
        InputError: ``countersign.declaration_unknown``.
    """
    text = sentence(DECLARATION, {}, attestation.lang)
    if sha256(text.encode("utf-8")).hexdigest() != attestation.text_sha256:
        raise InputError("countersign.declaration_unknown", text_id=attestation.text_id)
    return text


def countersign(pending: Pending, key: Path, secret: str | None, out: Path) -> Signature:
    """Sign the same payload too and write the finished package; signing twice changes nothing.

    Raises:
        InputError: ``key.wrong_secret`` …; ``countersign.not_required`` if nobody is missing;
            ``countersign.same_key`` if somebody is, and the key has signed already.
        PackageError: If the result does not verify, with the register that the package was opened
            with; no file was written.
        SurroundingsError: If the file cannot be written.
    """
    signature = sign(pending.package.payload, open_key(key, secret))
    known = {one.keyid for one in pending.package.envelope.signatures}
    if pending.is_complete and signature.keyid not in known:
        roles = "、".join(pending.statement.required_roles)
        raise InputError("countersign.not_required", required=roles)
    if not pending.is_complete and signature.keyid in known:
        raise InputError("countersign.same_key", keyid=signature.keyid[:24])
    _verified(pending.package.signed([signature]).to_bytes(), *pending.opened_at)
    write_package(pending.package, [signature], out)
    return signature


def take_signatures(
    store: Store, data: bytes, *, now: datetime, person: str = ""
) -> tuple[SealedReport, int]:
    """Keep the signatures of a countersigned package in the company file.

    The change log keeps whose keys they are and the digests of the declaration and the report that
    they cover. Who signed elsewhere is known by the key alone: ``person`` only takes it in.

    Returns:
        The report they belong to, and how many were new.

    Raises:
        PackageError: A code of section 8.
        InputError: ``countersign.other_file`` if this company file did not seal the package.
    """
    _, package = _verified(data, now, Authority())
    report = _sealed_here(store, package)
    if report is None:
        raise InputError("countersign.other_file", digest=package.digest[:16])
    new = _new(store, report, package)
    statement = read_statement(package.payload)
    free = [role for role in statement.required_roles if role not in _roles(store, report)]
    kept = [
        ReportSignature(report.id, role, one.keyid, one.sig + one.spki)
        for one, role in zip(new, free, strict=False)
    ]
    if kept:
        keys = ", ".join(one.keyid for one in kept)
        seen = f"{shown_by(statement).log_line(Consent.ELSEWHERE)}; keys {keys}"
        with store.change("report.countersigned", person=person, reason=seen) as change:
            for one in kept:
                change.add_signature(one)
    return report, len(kept)


def new_signatures(store: Store, data: bytes) -> int:
    """Return how many signatures a verified package brings that a report of this file lacks."""
    package = read_package(data)
    report = _sealed_here(store, package)
    return 0 if report is None else len(_new(store, report, package))


def _sealed_here(store: Store, package: Package) -> SealedReport | None:
    return next((r for r in store.sealed_reports() if payload_digest(r) == package.digest), None)


def _new(store: Store, report: SealedReport, package: Package) -> list[Signature]:
    known = {one.keyid for one in store.signatures() if one.report == report.id}
    return [one for one in package.envelope.signatures if one.keyid not in known]


def _roles(store: Store, report: SealedReport) -> set[str]:
    return {one.role for one in store.signatures() if one.report == report.id}


def difference_to_last(store: Store, report: SealedReport) -> Comparison | None:
    """Return how a sealed report differs from the one sealed before it; nothing for the first."""
    package = package_of(store, report)
    statement = read_statement(package.payload)
    earlier = [r for r in store.sealed_reports() if payload_digest(r) == statement.previous]
    if not earlier:
        return None
    before = package_of(store, earlier[-1])
    return compare(before, read_statement(before.payload), package, statement)
