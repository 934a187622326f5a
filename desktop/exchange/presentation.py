"""Presentation: a company hands one copy to one recipient, who gave a challenge.

It stops silent forwarding: a bank that gets a copy made for another bank can tell.
"""

from dataclasses import dataclass
from datetime import datetime

from desktop.errors import PackageError
from desktop.exchange import shape
from desktop.exchange.codes import Code
from desktop.exchange.envelope import Envelope, read_envelope
from desktop.exchange.keys import PublicKey, SigningKey
from desktop.exchange.statements import NAMESPACE, read_predicate, write_statement

PRESENTATION_TYPE = f"{NAMESPACE}/presentation/v1"


@dataclass(frozen=True, slots=True)
class Presentation:
    """For whom a copy was made, why, and until when.

    Attributes:
        payload_digest: SHA-256 of the package's payload.
        challenge: The short code the recipient gave.
    """

    payload_digest: str
    recipient: str
    purpose: str
    challenge: str
    expires_at: datetime

    def to_json(self) -> dict[str, str]:
        """Return the JSON of what is presented to whom."""
        return {
            "recipient": self.recipient,
            "purpose": self.purpose,
            "challenge": self.challenge,
            "expires_at": shape.write_time(self.expires_at),
        }

    def to_payload(self) -> bytes:
        """Return the statement that is signed."""
        predicate = self.to_json()
        return write_statement(PRESENTATION_TYPE, "payload", self.payload_digest, predicate)


def present(presentation: Presentation, signer: SigningKey) -> bytes:
    """Return a signed presentation, as ``presentation.dsse.json`` holds it.

    Raises:
        PackageError: If it is not what the format allows.
    """
    payload = presentation.to_payload()
    data = Envelope(payload).signed([signer.sign(payload)]).to_bytes()
    read_presentation(data)
    return data


def read_presentation(data: bytes) -> tuple[Presentation, Envelope]:
    """Return the presentation in a file and its envelope; the signature is not checked.

    Raises:
        PackageError: ``PRESENTATION_INVALID`` if it is malformed.
    """
    try:
        envelope = read_envelope(data)
        digest, value = read_predicate(
            envelope.payload, PRESENTATION_TYPE, "payload", _PRESENTATION
        )
    except PackageError as error:
        raise _invalid("malformed") from error
    presentation = Presentation(
        payload_digest=digest,
        recipient=value["recipient"],
        purpose=value["purpose"],
        challenge=value["challenge"],
        expires_at=shape.read_time(value["expires_at"]),
    )
    return presentation, envelope


def verify_presentation(
    data: bytes, digest: str, signers: dict[str, PublicKey], now: datetime, challenge: str = ""
) -> Presentation:
    """Return a presentation after checking signer, package, expiry and challenge.

    Args:
        data: ``presentation.dsse.json``.
        digest: SHA-256 of the package's payload.
        signers: Keys that signed the package, by key id.
        now: The present.
        challenge: What the verifier gave the company; empty if it does not matter here.

    Raises:
        PackageError: ``PRESENTATION_INVALID`` with the reason.
    """
    presentation, envelope = read_presentation(data)
    for signature in envelope.signatures:
        key = signers.get(signature.keyid)
        if key is None or not key.has_signed(envelope.payload, signature.sig):
            raise _invalid("signature")
    if presentation.payload_digest != digest:
        raise _invalid("other_package")
    if now > presentation.expires_at:
        raise _invalid("expired")
    if challenge and presentation.challenge != challenge:
        raise _invalid("challenge")
    return presentation


def _invalid(why: str) -> PackageError:
    return PackageError(Code.PRESENTATION_INVALID, why=why)


_PRESENTATION = shape.record(
    {
        "recipient": shape.text(),
        "purpose": shape.text(),
        "challenge": shape.text(60),
        "expires_at": shape.time,
    }
)
