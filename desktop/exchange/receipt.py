"""Receipts: the platform's signed answer to one package.

A receipt is the trusted time ("existed before"), the acknowledgement, and what a bank relies on
where it does not see the lines.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desktop.errors import PackageError
from desktop.exchange import shape
from desktop.exchange.canonical import Json
from desktop.exchange.codes import Code
from desktop.exchange.envelope import Envelope, read_envelope
from desktop.exchange.keys import SigningKey, public_key
from desktop.exchange.manifest import Statement
from desktop.exchange.parts import NO_PREVIOUS
from desktop.exchange.register import PLATFORM, KeyStatus, Register
from desktop.exchange.statements import NAMESPACE, read_predicate, sha256, write_statement

RECEIPT_TYPE = f"{NAMESPACE}/receipt/v1"
PASSED = "PASSED"
FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Place:
    """A number of a series and the payload digest that stands there; 0 and 64 zeros for none."""

    seq: int = 0
    digest: str = NO_PREVIOUS


@dataclass(frozen=True, slots=True)
class Sequence:
    """What the platform's sequence of the series looks like after the package.

    Attributes:
        entered: The package has its number there, passed or not.
        head: The newest place.
    """

    entered: bool
    head: Place

    def to_json(self) -> Json:
        """Return the JSON of the sequence."""
        return {"entered": self.entered, "seq": self.head.seq, "digest": self.head.digest}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a platform found.

    Attributes:
        payload_digest: SHA-256 of the package's payload.
        policy_sha256: Of the rules the platform applied; its methodology pack.
        results: As the platform computed them; nothing if it could not.
        series: With ``seq``: where the package stands, so that a restored company file learns it.
        sequence: How the series goes on; platforms without memory leave it out.
    """

    payload_digest: str
    received_at: datetime
    verifier_id: str
    verifier_version: str
    register_version: int
    policy_sha256: str
    result: str
    series: str
    seq: int
    codes: tuple[str, ...] = ()
    results: Mapping[str, Any] | None = None
    sequence: Sequence | None = None

    @property
    def head(self) -> Place | None:
        """The newest place of the series that the receipt tells of."""
        if self.sequence:
            return self.sequence.head
        return Place(self.seq, self.payload_digest) if self.result == PASSED else None

    @property
    def is_outside(self) -> bool:
        """Whether the package can never have its number; one that came too early still can."""
        is_out = self.sequence is not None and not self.sequence.entered
        return is_out and Code.SEQ_GAP not in self.codes

    def to_payload(self) -> bytes:
        """Return the statement that is signed."""
        predicate: dict[str, Json] = {
            "received_at": shape.write_time(self.received_at),
            "verifier": {"id": self.verifier_id, "version": self.verifier_version},
            "register_version": self.register_version,
            "policy_sha256": self.policy_sha256,
            "result": self.result,
            "series": self.series,
            "seq": self.seq,
            "codes": list(self.codes),
        }
        if self.results is not None:
            predicate["recomputed_results"] = dict(self.results)
        if self.sequence is not None:
            predicate["sequence"] = self.sequence.to_json()
        return write_statement(RECEIPT_TYPE, "payload", self.payload_digest, predicate)


def issue_receipt(receipt: Receipt, signer: SigningKey) -> bytes:
    """Return a signed receipt, as ``receipt.dsse.json`` holds it.

    Raises:
        PackageError: If the receipt is not what the format allows.
    """
    payload = receipt.to_payload()
    data = Envelope(payload).signed([signer.sign(payload)]).to_bytes()
    read_receipt(data)
    return data


def read_receipt(data: bytes) -> Receipt:
    """Return the receipt in a file; its signature is not checked.

    Raises:
        PackageError: ``RECEIPT_SIGNATURE_INVALID`` if it is malformed.
    """
    return _read(data)[1]


def _read(data: bytes) -> tuple[Envelope, Receipt]:
    try:
        envelope = read_envelope(data)
        digest, value = read_predicate(envelope.payload, RECEIPT_TYPE, "payload", _RECEIPT)
    except PackageError as error:
        raise PackageError(Code.RECEIPT_SIGNATURE_INVALID, why=error.code) from error
    return envelope, _receipt(digest, value)


def _receipt(digest: str, value: Mapping[str, Any]) -> Receipt:
    return Receipt(
        payload_digest=digest,
        received_at=shape.read_time(value["received_at"]),
        verifier_id=value["verifier"]["id"],
        verifier_version=value["verifier"]["version"],
        register_version=value["register_version"],
        policy_sha256=value["policy_sha256"],
        result=value["result"],
        series=value["series"],
        seq=value["seq"],
        codes=tuple(value["codes"]),
        results=value.get("recomputed_results"),
        sequence=_sequence(value.get("sequence")),
    )


def _sequence(value: Mapping[str, Any] | None) -> Sequence | None:
    if value is None:
        return None
    return Sequence(value["entered"], Place(value["seq"], value["digest"]))


def verify_receipt(data: bytes, register: Register) -> Receipt:
    """Return a receipt after checking that a platform key of the register signed it.

    Raises:
        PackageError: ``RECEIPT_SIGNATURE_INVALID``.
    """
    envelope, receipt = _read(data)
    for signature in envelope.signatures:
        key = register.by_id.get(signature.keyid)
        if key is None or key.role != PLATFORM:
            raise PackageError(Code.RECEIPT_SIGNATURE_INVALID, why="signer")
        is_in_time = key.is_valid_at(receipt.received_at) and key.status is not KeyStatus.REVOKED
        if not is_in_time:
            raise PackageError(Code.RECEIPT_SIGNATURE_INVALID, why="time")
        if not public_key(key.spki).has_signed(envelope.payload, signature.sig):
            raise PackageError(Code.RECEIPT_SIGNATURE_INVALID, why="signature")
    return receipt


def check_receipt(receipt: Receipt, statement: Statement, digest: str) -> None:
    """Check that a verified receipt is for this package and good.

    Raises:
        PackageError: ``RECEIPT_OTHER_PACKAGE`` or ``RECEIPT_FAILED``.
    """
    place = (receipt.payload_digest, receipt.series, receipt.seq)
    if place != (digest, statement.series, statement.seq):
        raise PackageError(Code.RECEIPT_OTHER_PACKAGE, found=receipt.payload_digest)
    if receipt.result != PASSED:
        raise PackageError(Code.RECEIPT_FAILED, codes=", ".join(receipt.codes))
    if receipt.results is not None and receipt.results != statement.results:
        raise PackageError(Code.RECEIPT_FAILED, codes=Code.RESULTS_MISMATCH)


def receipt_digest(data: bytes) -> str:
    """Return the SHA-256 of a receipt's payload: what an anchor names."""
    return sha256(read_envelope(data).payload)


_CODES = shape.list_of(shape.pattern(r"[A-Z][A-Z0-9_]{0,59}"), 0, 100)
_RESULTS = shape.map_of(shape.anything, shape.text(60), 10)
_BASE = {
    "received_at": shape.time,
    "verifier": shape.record({"id": shape.text(100), "version": shape.text(60)}),
    "register_version": shape.integer(1),
    "policy_sha256": shape.digest,
    "result": shape.one_of(PASSED, FAILED),
    "series": shape.text(60),
    "seq": shape.integer(1),
    "codes": _CODES,
}
_SEQUENCE = shape.record({"entered": shape.boolean, "seq": shape.integer(), "digest": shape.digest})
_RECEIPT = shape.record(_BASE, {"recomputed_results": _RESULTS, "sequence": _SEQUENCE})
