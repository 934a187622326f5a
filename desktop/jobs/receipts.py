"""Take in a platform's receipt: check it, keep it for the package it names."""

from dataclasses import dataclass
from datetime import datetime

from desktop.errors import InputError, PackageError
from desktop.exchange.codes import Code
from desktop.exchange.receipt import PASSED, Receipt, verify_receipt
from desktop.exchange.register import open_register
from desktop.jobs.receipts_kept import HEAD, HeldReceipt, held, kept_receipts
from desktop.jobs.sealing import SERIES, payload_digest
from desktop.models.store import Store
from desktop.models.values import PackageMade, ReceiptKept, SealedReport


@dataclass(frozen=True, slots=True)
class Authority:
    """Whom the company trusts: the platform's register and pinned root; either may be missing."""

    register: bytes | None = None
    root: bytes | None = None


@dataclass(frozen=True, slots=True)
class ReceiptTaken:
    """What became of a receipt.

    Attributes:
        report: Id of the sealed report; empty if this company file does not hold it.
        is_verified: A register vouched for who signed it.
        is_new: It was not there before.
    """

    receipt: Receipt
    report: str
    is_verified: bool
    is_new: bool


def take_receipt(
    store: Store, data: bytes, authority: Authority, *, now: datetime, person: str = ""
) -> ReceiptTaken:
    """Verify a receipt as far as the register allows and keep it; twice changes nothing.

    A receipt of this company's series for a report the file does not hold comes from before the
    file was restored: it is kept if a register vouches for it, so that the next report continues
    the series.

    Raises:
        PackageError: ``RECEIPT_SIGNATURE_INVALID``, ``RECEIPT_OTHER_PACKAGE`` or a code of the
            register.
        InputError: ``receipt.register_needed``, ``receipt.not_exported``.
    """
    found = held(data)
    _check_signer(data, authority, now)
    is_verified = authority.register is not None
    known = {one.digest for one in kept_receipts(store)}
    report = _report_of(store, found)
    if found.digest not in known:
        if report:
            _keep(store, found, report, person)
        else:
            _learn(store, found, person, is_verified=is_verified)
    return ReceiptTaken(
        receipt=found.receipt,
        report=report.id if report else "",
        is_verified=is_verified,
        is_new=found.digest not in known,
    )


def _check_signer(data: bytes, authority: Authority, now: datetime) -> None:
    if authority.register is None:
        if authority.root is not None:
            raise PackageError(Code.REGISTER_MISSING)
        return
    trust = open_register(authority.register, now=now, root=authority.root)
    verify_receipt(data, trust.register)


def _report_of(store: Store, found: HeldReceipt) -> SealedReport | None:
    wanted = found.receipt.payload_digest
    return next((one for one in store.sealed_reports() if payload_digest(one) == wanted), None)


def _keep(store: Store, found: HeldReceipt, report: SealedReport, person: str) -> None:
    packages = [one for one in store.packages() if one.report == report.id]
    if not packages:
        raise InputError("receipt.not_exported", report=report.id)
    kept = ReceiptKept(
        _full(packages).id, found.data, found.receipt.received_at.isoformat(timespec="seconds")
    )
    with store.change("receipt.kept", person=person) as change:
        change.add_receipt(kept)


def _full(packages: list[PackageMade]) -> PackageMade:
    """Return the newest full package, which a platform gets; any if there is none."""
    return ([one for one in packages if not one.redaction] or packages)[-1]


def _learn(store: Store, found: HeldReceipt, person: str, *, is_verified: bool) -> None:
    receipt = found.receipt
    is_ours = receipt.series == f"{store.entity().uscc}/{SERIES}"
    if not is_ours or receipt.result != PASSED:
        raise PackageError(Code.RECEIPT_OTHER_PACKAGE, found=receipt.payload_digest)
    if not is_verified:
        raise InputError("receipt.register_needed", seq=receipt.seq)
    before = store.settings().get(HEAD)
    if before and held(bytes.fromhex(before)).receipt.seq >= receipt.seq:
        return
    with store.change("receipt.learned", person=person) as change:
        change.set_setting(HEAD, found.data.hex())
