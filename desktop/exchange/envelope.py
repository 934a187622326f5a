"""DSSE 1.0: a payload, its type and signatures over both."""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from desktop.errors import PackageError
from desktop.exchange.canonical import Json, NotCanonicalError, from_json, to_json
from desktop.exchange.codes import Code

PAYLOAD_TYPE = "application/vnd.in-toto+json"
MAX_ENVELOPE = 8 * 1024 * 1024

_KEYID_FORM = r"[a-z0-9][a-z0-9-]{0,39}:[0-9a-f]{64}"
_BASE64_FORM = r"[A-Za-z0-9+/]*+={0,2}+"
_KEYID = re.compile(_KEYID_FORM)
_SIGNATURE = re.compile(rf'\{{"keyid":"({_KEYID_FORM})","sig":"({_BASE64_FORM})"\}}')
_START = '{"payload":"'
_END = re.compile(
    rf'","payloadType":"{re.escape(PAYLOAD_TYPE)}","signatures":'
    rf"\[((?:{_SIGNATURE.pattern.replace('(', '(?:')}(?:,(?!\])|(?=\])))*+)\]\}}"
)


@dataclass(frozen=True, slots=True, order=True)
class Signature:
    """One signature and the id of the key that is said to have made it.

    Attributes:
        spki: The key itself where it is at hand; it travels in ``keys.json``, not in the envelope.
    """

    keyid: str
    sig: bytes
    spki: bytes = field(default=b"", compare=False)


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload with signatures sorted by key id."""

    payload: bytes
    signatures: tuple[Signature, ...] = ()

    def signed(self, signatures: Iterable[Signature]) -> "Envelope":
        """Return the envelope with these signatures too; the same key signs once."""
        merged = {one.keyid: one for one in (*self.signatures, *signatures)}
        return replace(self, signatures=tuple(sorted(merged.values())))

    def to_json(self) -> Json:
        """Return the envelope as JSON."""
        return {
            "payload": to_base64(self.payload),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [
                {"keyid": one.keyid, "sig": to_base64(one.sig)} for one in sorted(self.signatures)
            ],
        }

    def to_bytes(self) -> bytes:
        """Return the canonical bytes of the envelope."""
        return to_json(self.to_json())


def pae(payload: bytes, payload_type: str = PAYLOAD_TYPE) -> bytes:
    """Return DSSE's pre-authentication encoding: the bytes that are signed."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def read_envelope(
    data: bytes, *, must_be_signed: bool = True, limit: int = MAX_ENVELOPE
) -> Envelope:
    """Return the envelope in ``data``; nothing is verified yet.

    Args:
        data: The file.
        must_be_signed: One without signatures is refused.
        limit: Bytes at most; a register of a whole province is larger than a package's.

    Raises:
        PackageError: ``ENVELOPE_MALFORMED``, ``PAYLOAD_TYPE_UNKNOWN`` or ``SIGNATURE_MISSING``.
    """
    if len(data) > limit:
        raise PackageError(Code.ENVELOPE_MALFORMED, why="too_large")
    found = _usual_parts(data)
    if found is None:
        return envelope_from(_read_json(data), must_be_signed=must_be_signed)
    payload, signatures = found
    return _envelope(from_base64(payload), signatures, must_be_signed=must_be_signed)


def _usual_parts(data: bytes) -> tuple[str, tuple[Signature, ...]] | None:
    """Return payload and signatures of canonical bytes; nothing if they need a closer look.

    Whatever is taken is canonical JSON: base64 has nothing to escape, the rest is as expected.
    """
    text = data.decode("latin-1")
    end = text.find('"', len(_START))
    match = _END.fullmatch(text, end) if text.startswith(_START) and end > 0 else None
    if match is None:
        return None
    found = _SIGNATURE.findall(match[1])
    signatures = tuple(Signature(keyid, from_base64(sig)) for keyid, sig in found)
    return text[len(_START) : end], signatures


def _read_json(data: bytes) -> Json:
    try:
        return from_json(data)
    except NotCanonicalError as error:
        raise PackageError(Code.ENVELOPE_MALFORMED, why="json") from error


def envelope_from(value: Json, *, must_be_signed: bool = True) -> Envelope:
    """Return the envelope that a JSON value holds.

    Raises:
        PackageError: As :func:`read_envelope`.
    """
    if not isinstance(value, dict) or set(value) != {"payload", "payloadType", "signatures"}:
        raise PackageError(Code.ENVELOPE_MALFORMED, why="keys")
    payload = from_base64(value["payload"])
    if value["payloadType"] != PAYLOAD_TYPE:
        raise PackageError(Code.PAYLOAD_TYPE_UNKNOWN, found=str(value["payloadType"])[:80])
    if not isinstance(value["signatures"], list):
        raise PackageError(Code.ENVELOPE_MALFORMED, why="signatures")
    signatures = tuple(_signature(one) for one in value["signatures"])
    return _envelope(payload, signatures, must_be_signed=must_be_signed)


def _envelope(
    payload: bytes, signatures: tuple[Signature, ...], *, must_be_signed: bool
) -> Envelope:
    _check_order(signatures)
    if must_be_signed and not signatures:
        raise PackageError(Code.SIGNATURE_MISSING)
    return Envelope(payload, signatures)


def _signature(value: Json) -> Signature:
    if not isinstance(value, dict) or set(value) != {"keyid", "sig"}:
        raise PackageError(Code.ENVELOPE_MALFORMED, why="signature")
    keyid = value["keyid"]
    if not isinstance(keyid, str) or not _KEYID.fullmatch(keyid):
        raise PackageError(Code.ENVELOPE_MALFORMED, why="keyid")
    return Signature(keyid, from_base64(value["sig"]))


def _check_order(signatures: tuple[Signature, ...]) -> None:
    keyids = [one.keyid for one in signatures]
    if keyids != sorted(set(keyids)):
        raise PackageError(Code.ENVELOPE_MALFORMED, why="order")


def to_base64(data: bytes) -> str:
    """Return standard base64 with padding."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: Json) -> bytes:
    """Return the bytes of canonical standard base64.

    Raises:
        PackageError: ``ENVELOPE_MALFORMED`` for anything else.
    """
    if not isinstance(text, str):
        raise PackageError(Code.ENVELOPE_MALFORMED, why="base64")
    try:
        data = binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise PackageError(Code.ENVELOPE_MALFORMED, why="base64") from error
    last = (len(data) - 1) // 3 * 3  # what strict mode lets pass shows in length or last letters
    if len(text) != (len(data) + 2) // 3 * 4 or to_base64(data[last:]) != text[last // 3 * 4 :]:
        raise PackageError(Code.ENVELOPE_MALFORMED, why="base64")
    return data
