"""The platform's receipts that a company file holds."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from desktop.exchange.parts import Anchor
from desktop.exchange.receipt import PASSED, Receipt, read_receipt, receipt_digest
from desktop.models.store import Store

HEAD = "receipt.head"
"""Setting with the newest receipt that a register vouched for: it tells where the series stands."""
OUTSIDE = "receipt.outside"
"""Setting with the digests of packages that a verified receipt put outside the sequence."""


@dataclass(frozen=True, slots=True)
class HeldReceipt:
    """A receipt in the company file.

    Attributes:
        data: ``receipt.dsse.json``.
        digest: SHA-256 of the receipt's payload.
    """

    data: bytes = field(repr=False)
    receipt: Receipt
    digest: str

    @property
    def is_passed(self) -> bool:
        """Whether the platform accepted the package."""
        return self.receipt.result == PASSED


def held(data: bytes) -> HeldReceipt:
    """Return a receipt as a company file holds it; its signature is not checked.

    Raises:
        PackageError: ``RECEIPT_SIGNATURE_INVALID`` if it is malformed.
    """
    return HeldReceipt(data, read_receipt(data), receipt_digest(data))


def kept_receipts(store: Store) -> tuple[HeldReceipt, ...]:
    """Return the receipts of a company file, oldest first."""
    found = {one.digest: one for one in (held(kept.receipt) for kept in store.receipts())}
    head = head_of(store)
    if head:
        found[head.digest] = head
    return tuple(sorted(found.values(), key=lambda one: (one.receipt.received_at, one.digest)))


def head_of(store: Store) -> HeldReceipt | None:
    """Return the newest verified receipt that tells where the company's series stands."""
    head = store.settings().get(HEAD)
    return held(bytes.fromhex(head)) if head else None


def outside(store: Store) -> frozenset[str]:
    """Return the digests of packages that the platform put outside the sequence."""
    return frozenset(store.settings().get(OUTSIDE, "").split())


def newest_anchor(receipts: Iterable[HeldReceipt]) -> Anchor | None:
    """Return what proves that a seal made now came after the newest receipt."""
    passed = [one for one in receipts if one.is_passed]
    if not passed:
        return None
    return Anchor(passed[-1].digest, passed[-1].receipt.register_version)


def receipt_for(store: Store, payload_digest: str) -> HeldReceipt | None:
    """Return the newest receipt that says a package passed; nothing if there is none."""
    passed = [
        one
        for one in kept_receipts(store)
        if one.is_passed and one.receipt.payload_digest == payload_digest
    ]
    return passed[-1] if passed else None
