"""A platform's register, kept in files: root keys, the working register, the published one.

The working register is an envelope without signatures; every change goes there. Publishing signs
it with a threshold of root keys and starts the next version.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from desktop.errors import InputError
from desktop.exchange import register as registers
from desktop.exchange.enrolment import Request, read_request
from desktop.exchange.envelope import Envelope, read_envelope
from desktop.exchange.keyfile import create_key, open_key, read_key_file
from desktop.exchange.keys import SigningKey
from desktop.exchange.register import MAX_REGISTER, Register, RegisteredKey, Trust
from desktop.exchange.roots import (
    KEYS,
    THRESHOLD,
    RootSet,
    first_roots,
    next_roots,
    read_root,
    sign_roots,
)
from desktop.exchange.writing import write_atomically

WORKING = "register.working.json"
ROOT = "root.dsse.json"
VALID = timedelta(days=90)
KEY_LIFE = timedelta(days=730)
MAX_ROOTS = 20
LONGEST = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class NewRoots:
    """A platform's first files.

    Attributes:
        root: What verifiers pin.
        register: The working register, still empty.
        recovery_codes: Of the root keys, in order; shown once.
    """

    root: Path
    register: Path
    keys: tuple[Path, ...]
    recovery_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a platform decides about a request.

    Attributes:
        person_id: The platform's own number for the person.
        life: How long the key is good for; two years at most.
    """

    person_id: str
    not_before: datetime
    life: timedelta = KEY_LIFE


def init_roots(folder: Path, threshold: int, secrets: Sequence[str], now: datetime) -> NewRoots:
    """Make the root keys, the root statement and an empty working register.

    Args:
        folder: Where; it is made if it does not exist.
        threshold: How many root keys sign a register.
        secrets: One passphrase a root key.
        now: The moment of issue.

    Raises:
        InputError: ``register.threshold_wrong``, ``file.exists``, or a passphrase is too short.
        SurroundingsError: If the files cannot be written.
    """
    if not KEYS <= len(secrets) <= MAX_ROOTS or not THRESHOLD <= threshold <= len(secrets):
        raise InputError("register.threshold_wrong", threshold=threshold, count=len(secrets))
    paths = tuple(folder / f"root-{number}.cdpkey" for number in range(1, len(secrets) + 1))
    _require_absent((folder / ROOT, folder / WORKING, *paths))
    folder.mkdir(parents=True, exist_ok=True)
    codes = tuple(
        create_key(path, secret).recovery_code for path, secret in zip(paths, secrets, strict=True)
    )
    keys = open_keys(paths, secrets)
    statement = first_roots((key.public for key in keys), now, threshold)
    root = sign_roots(statement, keys)
    write_atomically(folder / ROOT, root.to_bytes())
    keep(folder / WORKING, registers.new_register(root, now, VALID))
    return NewRoots(folder / ROOT, folder / WORKING, paths, codes)


def _require_absent(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.exists():
            raise InputError("file.exists", file=str(path))


@dataclass(frozen=True, slots=True)
class NextRoots:
    """The root keys that take over.

    Attributes:
        keys: Key files of the whole new set; only their public halves are read.
        out: Where the new root statement goes, which verifiers pin from now on.
        threshold: How many of them sign; 0 for as many as before.
    """

    keys: tuple[Path, ...]
    out: Path
    threshold: int = 0


def rotate_roots(
    path: Path, order: NextRoots, signers: Sequence[SigningKey], now: datetime
) -> RootSet:
    """Put a working register under the next set of root keys and write their statement.

    A threshold of the old keys and one of the new keys have to sign (The Update Framework's rule);
    a key that stays counts for both. The register still has to be published, by the new keys.

    Raises:
        InputError: ``register.threshold_wrong``; ``register.too_few_signers``;
            ``register.too_few_new_signers``; ``file.exists``; a key file is damaged.
        PackageError: ``KEY_WEAK``.
        SurroundingsError: If a file cannot be written.
    """
    _require_absent((order.out,))
    working = read_working(path)
    _require_threshold(working, signers)
    last = working.roots[-1]
    publics = {key.keyid: key for key in (read_key_file(one).public for one in order.keys)}
    needed = order.threshold or read_root(last).threshold
    if not KEYS <= len(publics) <= MAX_ROOTS or not THRESHOLD <= needed <= len(publics):
        raise InputError("register.threshold_wrong", threshold=needed, count=len(publics))
    given = {signer.public.keyid for signer in signers} & publics.keys()
    if len(given) < needed:
        raise InputError("register.too_few_new_signers", given=len(given), threshold=needed)
    roots = next_roots(last, publics.values(), now, needed)
    statement = sign_roots(roots, signers)
    changed = registers.with_roots(working, statement)
    write_atomically(order.out, statement.to_bytes())
    keep(path, changed)
    return roots


def open_keys(paths: Sequence[Path], secrets: Sequence[str]) -> list[SigningKey]:
    """Unlock key files, each with its secret.

    Raises:
        InputError: ``key.wrong_secret`` or the file is damaged.
        SurroundingsError: If a file cannot be read.
    """
    return [open_key(path, secret) for path, secret in zip(paths, secrets, strict=True)]


def read(path: Path) -> Register:
    """Return a register, working or published; its signatures are not checked.

    Raises:
        PackageError: If it is malformed.
    """
    return registers.read_register(
        read_envelope(path.read_bytes(), must_be_signed=False, limit=MAX_REGISTER)
    )


def keep(path: Path, register: Register) -> None:
    """Write a working register.

    Raises:
        SurroundingsError: If it cannot be written.
    """
    write_atomically(path, Envelope(register.to_payload()).to_bytes())


def read_working(path: Path) -> Register:
    """Return the working register.

    Raises:
        InputError: ``register.not_working`` for a published one; changes there would be lost.
        PackageError: If it is malformed.
    """
    if read_envelope(path.read_bytes(), must_be_signed=False, limit=MAX_REGISTER).signatures:
        raise InputError("register.not_working", file=path.name)
    return read(path)


def add(path: Path, request: bytes, decided: Enrolment) -> tuple[Request, RegisteredKey]:
    """Take an enrolment request into the working register.

    Raises:
        PackageError: If the request's signatures do not hold.
        InputError: ``register.person_missing`` and what :func:`registers.add_key` refuses.
    """
    if not decided.person_id.strip():
        raise InputError("register.person_missing")
    asked = read_request(request)
    until = decided.not_before + decided.life
    changed = registers.add_key(
        read_working(path), asked, decided.person_id.strip(), decided.not_before, until
    )
    keep(path, changed)
    return asked, changed.by_id[asked.key.keyid]


def revoke(path: Path, keyid: str, reason: str, since: datetime) -> RegisteredKey:
    """Revoke a key in the working register.

    Raises:
        InputError: ``register.key_unknown``, ``register.key_revoked``.
    """
    before = read_working(path)
    known = before.by_id.get(keyid)
    if known and known.status is registers.KeyStatus.REVOKED:
        raise InputError("register.key_revoked", keyid=keyid)
    changed = registers.revoke(before, keyid, registers.Reason(reason), since)
    keep(path, changed)
    return changed.by_id[keyid]


def publish(
    path: Path, out: Path, signers: Sequence[SigningKey], now: datetime, valid: timedelta = VALID
) -> Register:
    """Sign the working register, write it, and start the next version.

    Raises:
        InputError: ``register.too_few_signers``, ``register.valid_wrong``.
        SurroundingsError: If a file cannot be written.
    """
    if not timedelta() < valid <= LONGEST:
        raise InputError("register.valid_wrong", days=valid.days, longest=LONGEST.days)
    working = read_working(path)
    _require_threshold(working, signers)
    published = replace(working, issued_at=now, expires_at=now + valid)
    data = registers.publish(published, signers)
    keep(path, registers.next_version(published, now, valid))
    write_atomically(out, data)
    return published


def _require_threshold(register: Register, signers: Sequence[SigningKey]) -> None:
    roots = read_root(register.roots[-1])
    given = {signer.public.keyid for signer in signers} & set(roots.keys)
    if len(given) < roots.threshold:
        raise InputError("register.too_few_signers", given=len(given), threshold=roots.threshold)


def extract(
    path: Path, out: Path, usccs: Sequence[str], signers: Sequence[SigningKey], now: datetime
) -> Register:
    """Write a published register with some companies' keys and the platform's alone.

    Raises:
        InputError: ``register.company_unknown``, ``register.too_few_signers``.
        PackageError: If the register's own signatures do not hold.
        SurroundingsError: If the file cannot be written.
    """
    trust: Trust = registers.open_register(path.read_bytes(), now=now)
    known = {key.uscc for key in trust.register.keys}
    for uscc in usccs:
        if uscc not in known:
            raise InputError("register.company_unknown", uscc=uscc)
    _require_threshold(trust.register, signers)
    part = registers.extract(trust.register, usccs)
    write_atomically(out, registers.publish(part, signers))
    return part
