"""Enrolment: a key asks to be registered and proves that its owner holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desktop import __version__
from desktop.accounting import credit_code
from desktop.errors import PackageError
from desktop.exchange import shape
from desktop.exchange.canonical import Json
from desktop.exchange.codes import Code
from desktop.exchange.envelope import Envelope, from_base64, read_envelope, to_base64
from desktop.exchange.keys import PublicKey, SigningKey, public_key
from desktop.exchange.parts import PREPARER, REVIEWER
from desktop.exchange.statements import NAMESPACE, read_predicate, write_statement

ENROLMENT_TYPE = f"{NAMESPACE}/enrolment/v1"
PLATFORM = "platform"
AGREEMENT = "key.agreement"


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks.

    Attributes:
        role: ``preparer``, ``reviewer`` or, for the platform's own key, ``platform``.
    """

    uscc: str
    company: str
    person: str
    title: str
    role: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request whose signatures hold.

    Attributes:
        supersedes: Key id of the key this one replaces; that key signed too.
    """

    key: PublicKey
    uscc: str
    company: str
    person: str
    title: str
    role: str
    created_at: datetime
    app_version: str
    supersedes: str = ""
    csr: bytes = b""


@dataclass(frozen=True, slots=True)
class Form:
    """What the one-page form shows; the sentences are codes of ``resources/messages``."""

    company: str
    uscc: str
    person: str
    title: str
    role: str
    fingerprint: str
    created_at: str
    agreement: str = AGREEMENT


def request_enrolment(
    key: SigningKey,
    applicant: Applicant,
    created_at: datetime,
    old_key: SigningKey | None = None,
    csr: bytes = b"",
) -> bytes:
    """Return an enrolment request, signed by the new key and, on rotation, by the old one.

    Raises:
        PackageError: If the applicant's data is not what the format allows.
    """
    predicate: dict[str, Json] = {
        "uscc": applicant.uscc,
        "company": applicant.company,
        "person": applicant.person,
        "title": applicant.title,
        "role": applicant.role,
        "spki": to_base64(key.public.spki),
        "created_at": shape.write_time(created_at),
        "app_version": __version__,
    }
    if old_key:
        predicate["supersedes"] = old_key.public.keyid
        predicate["supersedes_spki"] = to_base64(old_key.public.spki)
    if csr:
        predicate["csr"] = to_base64(csr)
    payload = write_statement(ENROLMENT_TYPE, "key", key.public.digest, predicate)
    signers = [key, old_key] if old_key else [key]
    data = Envelope(payload).signed(signer.sign(payload) for signer in signers).to_bytes()
    read_request(data)
    return data


def read_request(data: bytes) -> Request:
    """Return a request after checking that the key's owner, and the old key's, signed it.

    Raises:
        PackageError: ``STATEMENT_MALFORMED``, ``KEY_WEAK``, ``SIGNATURE_INVALID`` or a code of
            the envelope.
    """
    envelope = read_envelope(data)
    digest, predicate = read_predicate(envelope.payload, ENROLMENT_TYPE, "key", _ENROLMENT)
    key = public_key(from_base64(predicate["spki"]))
    if key.digest != digest or not credit_code.is_valid(predicate["uscc"]):
        raise PackageError(Code.STATEMENT_MALFORMED, place="enrolment")
    keys = [key, *_old_key(predicate)]
    if {one.keyid for one in keys} != {one.keyid for one in envelope.signatures}:
        raise PackageError(Code.SIGNATURE_MISSING)
    by_id = {one.keyid: one for one in keys}
    for signature in envelope.signatures:
        if not by_id[signature.keyid].has_signed(envelope.payload, signature.sig):
            raise PackageError(Code.SIGNATURE_INVALID, keyid=signature.keyid)
    return _request(key, predicate)


def enrolment_form(request: Request) -> Form:
    """Return what is printed, signed by hand, sealed and brought to the platform."""
    return Form(
        company=request.company,
        uscc=request.uscc,
        person=request.person,
        title=request.title,
        role=request.role,
        fingerprint=request.key.fingerprint,
        created_at=shape.write_time(request.created_at),
    )


def file_name(request: Request) -> str:
    """Return the name of a request's file; the number is the key's own."""
    return f"enrol-{request.uscc}-{request.key.digest[:8]}.dsse.json"


def _old_key(predicate: Mapping[str, Any]) -> list[PublicKey]:
    if "supersedes" not in predicate and "supersedes_spki" not in predicate:
        return []
    old = public_key(from_base64(predicate.get("supersedes_spki", "")))
    if old.keyid != predicate.get("supersedes") or old.digest == predicate["spki"]:
        raise PackageError(Code.STATEMENT_MALFORMED, place="enrolment.supersedes")
    return [old]


def _request(key: PublicKey, predicate: Mapping[str, Any]) -> Request:
    return Request(
        key=key,
        uscc=predicate["uscc"],
        company=predicate["company"],
        person=predicate["person"],
        title=predicate["title"],
        role=predicate["role"],
        created_at=shape.read_time(predicate["created_at"]),
        app_version=predicate["app_version"],
        supersedes=predicate.get("supersedes", ""),
        csr=from_base64(predicate.get("csr", "")),
    )


_ENROLMENT = shape.record(
    {
        "uscc": shape.pattern(r"[0-9A-Z]{18}"),
        "company": shape.text(),
        "person": shape.text(100),
        "title": shape.text(100, may_be_empty=True),
        "role": shape.one_of(PREPARER, REVIEWER, PLATFORM),
        "spki": shape.base64_text,
        "created_at": shape.time,
        "app_version": shape.text(60),
    },
    {
        "supersedes": shape.keyid,
        "supersedes_spki": shape.base64_text,
        "csr": shape.base64_text,
    },
)
