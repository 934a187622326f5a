"""The platform's register: which key belongs to which person of which company, and since when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from desktop.errors import InputError, PackageError
from desktop.exchange import shape
from desktop.exchange.canonical import Json
from desktop.exchange.codes import Code
from desktop.exchange.enrolment import Request
from desktop.exchange.envelope import (
    Envelope,
    envelope_from,
    from_base64,
    read_envelope,
    to_base64,
)
from desktop.exchange.keys import PublicKey, SigningKey
from desktop.exchange.parts import PREPARER, REVIEWER
from desktop.exchange.roots import verify_chain
from desktop.exchange.statements import NAMESPACE, read_predicate, sha256, write_statement

REGISTER_TYPE = f"{NAMESPACE}/register/v1"
PLATFORM = "platform"
ROLES = (PREPARER, REVIEWER, PLATFORM)
MAX_KEY_LIFE = timedelta(days=731)
GRACE = timedelta(days=90)
MAX_REGISTER = 256 * 1024 * 1024


class KeyStatus(StrEnum):
    """What became of a key."""

    ACTIVE = "active"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


class Reason(StrEnum):
    """Why a key was revoked."""

    LOST = "lost"
    COMPROMISED = "compromised"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class RegisteredKey:
    """One key of one person.

    Attributes:
        person_id: The platform's own number for a person; two keys of one person share it.
        since: From when a key is superseded or revoked.
        reason: Why it is revoked.
    """

    keyid: str
    spki: bytes
    uscc: str
    person_id: str
    person: str
    role: str
    not_before: datetime
    not_after: datetime
    status: KeyStatus = KeyStatus.ACTIVE
    since: datetime | None = None
    reason: Reason | None = None

    def to_json(self) -> Json:
        """Return the JSON of the key."""
        value: dict[str, Json] = {
            "keyid": self.keyid,
            "spki": to_base64(self.spki),
            "uscc": self.uscc,
            "person_id": self.person_id,
            "person": self.person,
            "role": self.role,
            "not_before": shape.write_time(self.not_before),
            "not_after": shape.write_time(self.not_after),
            "status": self.status.value,
        }
        if self.since:
            value["since"] = shape.write_time(self.since)
        if self.reason:
            value["reason"] = self.reason.value
        return value

    def is_valid_at(self, moment: datetime) -> bool:
        """Tell whether the key could sign at a moment, revocation left aside.

        A key that a register keeps for longer than two years is never valid: who wrote it broke
        the rule that makes people enrol again.
        """
        is_over = self.status is KeyStatus.SUPERSEDED and self.since and moment >= self.since
        is_lawful = self.not_after - self.not_before <= MAX_KEY_LIFE
        return is_lawful and self.not_before <= moment <= self.not_after and not is_over

    @property
    def ends(self) -> datetime:
        """Until when it is good: until another took its place, if one did."""
        is_over = self.status is KeyStatus.SUPERSEDED and self.since
        return self.since if is_over and self.since else self.not_after


@dataclass(frozen=True)
class Register:
    """A version of the register.

    Attributes:
        roots: The chain of root statements, oldest first; the last one's keys sign the register.
        is_extract: Only some companies' keys are in it.
    """

    version: int
    issued_at: datetime
    expires_at: datetime
    roots: tuple[Envelope, ...]
    keys: tuple[RegisteredKey, ...] = ()
    is_extract: bool = False

    @cached_property
    def by_id(self) -> Mapping[str, RegisteredKey]:
        """The keys by key id."""
        return {key.keyid: key for key in self.keys}

    def to_payload(self) -> bytes:
        """Return the statement that is signed."""
        predicate: dict[str, Json] = {
            "version": self.version,
            "issued_at": shape.write_time(self.issued_at),
            "expires_at": shape.write_time(self.expires_at),
            "roots": [root.to_json() for root in self.roots],
            "keys": [key.to_json() for key in sorted(self.keys, key=lambda one: one.keyid)],
            "extract": self.is_extract,
        }
        digest = sha256(self.roots[-1].payload)
        return write_statement(REGISTER_TYPE, "root", digest, predicate)


@dataclass(frozen=True)
class Trust:
    """A register whose signatures hold.

    Attributes:
        is_pinned: A pinned root vouches for it; otherwise only the file itself does.
        is_stale: Past its expiry, within the days of grace.
    """

    register: Register
    is_pinned: bool
    is_stale: bool


def new_register(roots: Envelope, issued_at: datetime, valid: timedelta) -> Register:
    """Return an empty first register under a root statement."""
    return Register(1, issued_at, issued_at + valid, (roots,))


def add_key(
    register: Register, request: Request, person_id: str, not_before: datetime, not_after: datetime
) -> Register:
    """Return the register with an enrolled key; a key it replaces becomes superseded.

    Raises:
        InputError: If the key is known, lives longer than two years, or replaces a key of
            another person or company.
    """
    if request.key.keyid in register.by_id:
        raise InputError("register.key_known", keyid=request.key.keyid)
    if not timedelta() < not_after - not_before <= MAX_KEY_LIFE:
        raise InputError("register.key_life", days=(not_after - not_before).days)
    added = RegisteredKey(
        keyid=request.key.keyid,
        spki=request.key.spki,
        uscc=request.uscc,
        person_id=person_id,
        person=request.person,
        role=request.role,
        not_before=not_before,
        not_after=not_after,
    )
    return replace(_superseded(register, request, added), keys=_with(register, request, added))


def _superseded(register: Register, request: Request, added: RegisteredKey) -> Register:
    """Check that a rotation replaces a key of the same person."""
    if not request.supersedes:
        return register
    old = register.by_id.get(request.supersedes)
    if old is None or (old.uscc, old.person_id) != (added.uscc, added.person_id):
        raise InputError("register.supersedes_unknown", keyid=request.supersedes)
    if old.status is not KeyStatus.ACTIVE:
        raise InputError("register.supersedes_inactive", keyid=request.supersedes)
    return register


def _with(register: Register, request: Request, added: RegisteredKey) -> tuple[RegisteredKey, ...]:
    kept = tuple(
        replace(key, status=KeyStatus.SUPERSEDED, since=added.not_before)
        if key.keyid == request.supersedes
        else key
        for key in register.keys
    )
    return (*kept, added)


def revoke(register: Register, keyid: str, reason: Reason, since: datetime) -> Register:
    """Return the register with a key revoked.

    Raises:
        InputError: If the register does not hold the key.
    """
    if keyid not in register.by_id:
        raise InputError("register.key_unknown", keyid=keyid)
    changed = replace(register.by_id[keyid], status=KeyStatus.REVOKED, reason=reason, since=since)
    keys = tuple(changed if key.keyid == keyid else key for key in register.keys)
    return replace(register, keys=keys)


def extract(register: Register, usccs: Iterable[str]) -> Register:
    """Return the register with the keys of some companies and of the platform alone."""
    wanted = set(usccs)
    keys = tuple(key for key in register.keys if key.uscc in wanted or key.role == PLATFORM)
    return replace(register, keys=keys, is_extract=True)


def next_version(register: Register, issued_at: datetime, valid: timedelta) -> Register:
    """Return the register as its next version."""
    return replace(
        register,
        version=register.version + 1,
        issued_at=issued_at,
        expires_at=issued_at + valid,
    )


def with_roots(register: Register, roots: Envelope) -> Register:
    """Return the register under the next root statement.

    Raises:
        PackageError: If the statement does not follow the register's last one.
    """
    chain = (*register.roots, roots)
    verify_chain(chain, None)
    return replace(register, roots=chain)


def publish(register: Register, signers: Iterable[SigningKey]) -> bytes:
    """Return the signed register, as ``register.dsse.json`` holds it.

    Raises:
        PackageError: ``REGISTER_SIGNATURE_INVALID`` if fewer than the threshold signed.
    """
    payload = register.to_payload()
    data = Envelope(payload).signed(signer.sign(payload) for signer in signers).to_bytes()
    open_register(data, now=register.issued_at)
    return data


def open_register(
    data: bytes, *, now: datetime, root: bytes | None = None, known_version: int = 0
) -> Trust:
    """Return a register after checking who signed it and how old it is.

    Args:
        data: ``register.dsse.json``.
        now: The present.
        root: The pinned root file.
        known_version: The highest version seen before.

    Raises:
        PackageError: ``REGISTER_SIGNATURE_INVALID``, ``REGISTER_ROLLBACK`` or ``REGISTER_STALE``.
    """
    register = _verified(data, root)
    if register.version < known_version:
        raise PackageError(Code.REGISTER_ROLLBACK, found=register.version, known=known_version)
    if now - GRACE > register.expires_at:
        expired = shape.write_time(register.expires_at)
        raise PackageError(Code.REGISTER_STALE, expires_at=expired)
    return Trust(register, root is not None, now > register.expires_at)


def _verified(data: bytes, root: bytes | None) -> Register:
    try:
        envelope = read_envelope(data, limit=MAX_REGISTER)
        register = read_register(envelope)
        roots = verify_chain(register.roots, root)
    except PackageError as error:
        if error.code == Code.REGISTER_ROLLBACK:
            raise
        why = error.details.get("why", error.code)
        raise PackageError(Code.REGISTER_SIGNATURE_INVALID, why=why) from error
    if not roots.has_signed(envelope):
        raise PackageError(Code.REGISTER_SIGNATURE_INVALID, why="threshold")
    return register


def read_register(envelope: Envelope) -> Register:
    """Return the register in an envelope; its signatures are not checked.

    Raises:
        PackageError: If it is malformed.
    """
    digest, predicate = read_predicate(envelope.payload, REGISTER_TYPE, "root", _REGISTER)
    roots = tuple(envelope_from(one) for one in predicate["roots"])
    keys = tuple(_key(one) for one in predicate["keys"])
    names = [key.keyid for key in keys]
    if digest != sha256(roots[-1].payload) or names != sorted(set(names)):
        raise PackageError(Code.STATEMENT_MALFORMED, place="register")
    return Register(
        version=predicate["version"],
        issued_at=shape.read_time(predicate["issued_at"]),
        expires_at=shape.read_time(predicate["expires_at"]),
        roots=roots,
        keys=keys,
        is_extract=predicate["extract"],
    )


def _key(value: Mapping[str, Any]) -> RegisteredKey:
    spki = from_base64(value["spki"])
    if PublicKey(spki).digest != value["keyid"].partition(":")[2]:
        raise PackageError(Code.STATEMENT_MALFORMED, place="register.keys")
    return RegisteredKey(
        keyid=value["keyid"],
        spki=spki,
        uscc=value["uscc"],
        person_id=value["person_id"],
        person=value["person"],
        role=value["role"],
        not_before=shape.read_time(value["not_before"]),
        not_after=shape.read_time(value["not_after"]),
        status=KeyStatus(value["status"]),
        since=shape.read_time(value["since"]) if "since" in value else None,
        reason=Reason(value["reason"]) if "reason" in value else None,
    )


_BASE = {
    "keyid": shape.keyid,
    "spki": shape.base64_text,
    "uscc": shape.pattern(r"[0-9A-Z]{18}"),
    "person_id": shape.text(60),
    "person": shape.text(100, may_be_empty=True),
    "role": shape.one_of(*ROLES),
    "not_before": shape.time,
    "not_after": shape.time,
}
_KEY_SHAPES = {
    "active": shape.record({**_BASE, "status": shape.one_of("active")}),
    "superseded": shape.record(
        {**_BASE, "status": shape.one_of("superseded"), "since": shape.time}
    ),
    "revoked": shape.record(
        {
            **_BASE,
            "status": shape.one_of("revoked"),
            "since": shape.time,
            "reason": shape.one_of(*(reason.value for reason in Reason)),
        }
    ),
}


def _key_shape(value: Json, place: str) -> None:
    status = value.get("status") if isinstance(value, dict) else None
    if not isinstance(status, str) or status not in _KEY_SHAPES:
        raise shape.ShapeError(place)
    _KEY_SHAPES[status](value, place)


_REGISTER = shape.record(
    {
        "version": shape.integer(1),
        "issued_at": shape.time,
        "expires_at": shape.time,
        "roots": shape.list_of(shape.anything, 1, 100),
        "keys": shape.list_of(shape.Shape(_key_shape), 0, 200_000),
        "extract": shape.boolean,
    }
)
