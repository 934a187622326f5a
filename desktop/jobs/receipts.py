"""Take in a platform's receipt: check it, keep it for the package it names."""

from dataclasses import dataclass
from datetime import datetime

from desktop.errors import InputError, PackageError
from desktop.exchange.codes import Code
from desktop.exchange.receipt import Receipt, verify_receipt
from desktop.exchange.register import open_register
from desktop.jobs.receipts_kept import (
    HEAD,
    OUTSIDE,
    HeldReceipt,
    head_of,
    held,
    kept_receipts,
    outside,
)
from desktop.jobs.series import SERIES, payload_digest
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

    If a register vouches for it, a receipt of this company's series also tells where the series
    stands, even if the file does not hold the report: a file restored from an old backup, or one
    whose package was refused for its number, goes on from there.

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
    if report is None:
        _require_known(store, found, is_verified=is_verified)
    elif found.digest not in known:
        _keep(store, found, report, person)
    if is_verified:
        _learn(store, found, person)
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


def _require_known(store: Store, found: HeldReceipt, *, is_verified: bool) -> None:
    receipt = found.receipt
    is_ours = receipt.series == f"{store.entity().uscc}/{SERIES}"
    if not is_ours or receipt.head is None:
        raise PackageError(Code.RECEIPT_OTHER_PACKAGE, found=receipt.payload_digest)
    if not is_verified:
        raise InputError("receipt.register_needed", seq=receipt.seq)


def _learn(store: Store, found: HeldReceipt, person: str) -> None:
    """Remember where the platform's sequence stands, and a package it will never hold."""
    receipt, settings = found.receipt, {}
    before = head_of(store)
    if receipt.head and (before is None or before.receipt.received_at < receipt.received_at):
        settings[HEAD] = found.data.hex()
    dead = outside(store)
    if receipt.is_outside and receipt.payload_digest not in dead:
        settings[OUTSIDE] = " ".join(sorted({*dead, receipt.payload_digest}))
    if not settings:
        return
    with store.change("receipt.learned", person=person) as change:
        for name, value in settings.items():
            change.set_setting(name, value)
