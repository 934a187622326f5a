"""What a signed JSON file is, told by its content and not by its name."""

from enum import StrEnum
from pathlib import Path
from typing import Final

from desktop.errors import PackageError
from desktop.exchange.canonical import NotCanonicalError, from_json
from desktop.exchange.envelope import read_envelope
from desktop.exchange.receipt import RECEIPT_TYPE
from desktop.exchange.register import MAX_REGISTER, REGISTER_TYPE
from desktop.exchange.roots import ROOT_TYPE
from desktop.jobs.verifying import read_package_file


class SignedKind(StrEnum):
    """What a platform hands out as a signed file."""

    RECEIPT = "receipt"
    REGISTER = "register"
    ROOT = "root"
    OTHER = "other"


_KINDS: Final = {
    RECEIPT_TYPE: SignedKind.RECEIPT,
    REGISTER_TYPE: SignedKind.REGISTER,
    ROOT_TYPE: SignedKind.ROOT,
}


def signed_kind(path: Path) -> SignedKind:
    """Return what a file says it is; nothing is verified yet.

    Raises:
        SurroundingsError: ``file.not_usable``.
    """
    data = read_package_file(path, MAX_REGISTER)
    try:
        envelope = read_envelope(data, must_be_signed=False, limit=MAX_REGISTER)
        value = from_json(envelope.payload)
    except (PackageError, NotCanonicalError):
        return SignedKind.OTHER
    said = value.get("predicateType") if isinstance(value, dict) else None
    return _KINDS.get(said, SignedKind.OTHER) if isinstance(said, str) else SignedKind.OTHER
