"""Steps 5 and 7: the signatures, and whether their makers may sign for this company."""

from collections.abc import Callable, Mapping
from datetime import datetime

from desktop.errors import PackageError
from desktop.exchange.codes import Code
from desktop.exchange.envelope import Envelope
from desktop.exchange.keys import ED25519, PublicKey, algorithm_of, public_key
from desktop.exchange.manifest import Statement
from desktop.exchange.register import KeyStatus, RegisteredKey, Trust
from desktop.exchange.shape import write_time
from desktop.exchange.verdict import Signer

ReceiptTime = Callable[[], datetime | None]


def check_signatures(
    envelope: Envelope, trust: Trust | None, carried: Mapping[str, bytes]
) -> dict[str, PublicKey]:
    """Check every signature and return the keys that made them.

    Args:
        envelope: With at least one signature.
        trust: The register; its keys are the only ones that count.
        carried: The package's own keys, used only where there is no register.

    Raises:
        PackageError: ``KEY_UNKNOWN``, ``ALG_UNSUPPORTED``, ``KEY_WEAK``, ``REGISTER_MISSING``
            (no register and no key at hand) or ``SIGNATURE_INVALID``.
    """
    keys: dict[str, PublicKey] = {}
    for signature in envelope.signatures:
        keyid = signature.keyid
        if algorithm_of(keyid) != ED25519:
            raise PackageError(Code.ALG_UNSUPPORTED, keyid=keyid)
        key = public_key(_spki(keyid, trust, carried))
        if not key.has_signed(envelope.payload, signature.sig):
            raise PackageError(Code.SIGNATURE_INVALID, keyid=keyid)
        keys[keyid] = key
    return keys


def _spki(keyid: str, trust: Trust | None, carried: Mapping[str, bytes]) -> bytes:
    if trust is None:
        if keyid not in carried:
            raise PackageError(Code.REGISTER_MISSING)
        return carried[keyid]
    if keyid not in trust.register.by_id:
        raise PackageError(Code.KEY_UNKNOWN, keyid=keyid)
    return trust.register.by_id[keyid].spki


def check_signers(
    envelope: Envelope,
    statement: Statement,
    trust: Trust | None,
    receipt_time: ReceiptTime,
    required: tuple[str, ...],
) -> tuple[Signer, ...]:
    """Check that the signers may sign this statement and return who they are.

    Args:
        envelope: Whose signatures hold.
        statement: What was signed.
        trust: The register; without it only the number of signatures can be checked.
        receipt_time: Tells when a valid receipt saw the package; asked for revoked keys only.
        required: Roles that must have signed; the statement's, or none while it is pending.

    Raises:
        PackageError: ``KEY_WRONG_COMPANY``, ``KEY_NOT_VALID_AT_SEAL_TIME``, ``KEY_REVOKED``,
            ``ROLE_MISSING`` or ``SIGNERS_NOT_DISTINCT``.
    """
    if trust is None:
        if len(envelope.signatures) < len(required):
            raise PackageError(Code.ROLE_MISSING, role=required[-1])
        return tuple(Signer(one.keyid) for one in envelope.signatures)
    keys = [trust.register.by_id[one.keyid] for one in envelope.signatures]
    for key in keys:
        _check_key(key, statement, receipt_time)
    _check_roles(keys, required)
    return tuple(Signer(key.keyid, key.role, key.person or key.person_id) for key in keys)


def _check_key(key: RegisteredKey, statement: Statement, receipt_time: ReceiptTime) -> None:
    if key.uscc != statement.company.uscc:
        raise PackageError(Code.KEY_WRONG_COMPANY, keyid=key.keyid)
    if not key.is_valid_at(statement.sealed_at):
        raise PackageError(
            Code.KEY_NOT_VALID_AT_SEAL_TIME,
            keyid=key.keyid,
            sealed_at=write_time(statement.sealed_at),
            valid_from=write_time(key.not_before),
            valid_until=write_time(key.ends),
        )
    if key.status is KeyStatus.REVOKED and not _was_seen_before(key, receipt_time()):
        reason = key.reason.value if key.reason else ""
        raise PackageError(Code.KEY_REVOKED, keyid=key.keyid, reason=reason, revoked_for=reason)


def _was_seen_before(key: RegisteredKey, seen: datetime | None) -> bool:
    return seen is not None and key.since is not None and seen < key.since


def _check_roles(keys: list[RegisteredKey], required: tuple[str, ...]) -> None:
    for role in required:
        if not any(key.role == role for key in keys):
            raise PackageError(Code.ROLE_MISSING, role=role)
    persons = [key.person_id for key in keys]
    if len(set(persons)) != len(persons):
        raise PackageError(Code.SIGNERS_NOT_DISTINCT, person=persons[0])
