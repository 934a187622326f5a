"""Key files ``*.cdpkey``: one person's private key, locked several ways.

The seed is encrypted under a random data key; each slot holds the data key locked by one secret:
a passphrase, the recovery code printed once, or the Windows account. Nothing here logs.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unicodedata import normalize

from desktop.errors import InputError, PackageError, SurroundingsError
from desktop.exchange import dpapi, recovery, shape
from desktop.exchange.canonical import Json, NotCanonicalError, from_json, to_json
from desktop.exchange.envelope import from_base64, to_base64
from desktop.exchange.keys import ED25519, SEED_SIZE, PublicKey, SigningKey, public_key
from desktop.exchange.writing import write_atomically

FORMAT = "cdpkey/1"
SUFFIX = ".cdpkey"
MIN_PASSPHRASE = 8
MAX_KEY_FILE = 65_536

PASSPHRASE = "passphrase"  # noqa: S105 - the name of a slot
RECOVERY = "recovery"
DPAPI = "dpapi"

_NONCE_SIZE = 12
_SALT_SIZE = 16
_MEMORY_KIB = 65_536
_ITERATIONS = 3
_LANES = 4

SlotMaker = Callable[[bytes], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A key file as it stands on disk; nothing in it is secret without a slot's secret."""

    spki: bytes
    nonce: bytes
    ciphertext: bytes
    slots: tuple[Mapping[str, Any], ...] = field(repr=False)

    @property
    def public(self) -> PublicKey:
        """The public key.

        Raises:
            PackageError: ``ALG_UNSUPPORTED`` or ``KEY_WEAK``.
        """
        return public_key(self.spki)

    def to_bytes(self) -> bytes:
        """Return the canonical bytes."""
        value: Json = {
            "format": FORMAT,
            "alg": ED25519,
            "spki": to_base64(self.spki),
            "nonce": to_base64(self.nonce),
            "ciphertext": to_base64(self.ciphertext),
            "slots": [dict(slot) for slot in self.slots],
        }
        return to_json(value)


@dataclass(frozen=True, slots=True)
class NewKey:
    """What is shown once, after a key was made: the recovery code belongs on paper."""

    public: PublicKey
    recovery_code: str = field(repr=False)


def create_key(path: Path, passphrase: str) -> NewKey:
    """Make a key file with a passphrase and a recovery code.

    Raises:
        InputError: If the file exists or the passphrase is too short.
        SurroundingsError: If it cannot be written.
    """
    if path.exists():
        raise InputError("key.file_exists", file=path.name)
    seed, data_key = secrets.token_bytes(SEED_SIZE), secrets.token_bytes(SEED_SIZE)
    code = recovery.new_code()
    public = SigningKey(seed).public
    slots = (_passphrase_slot(data_key, passphrase), _recovery_slot(data_key, code))
    nonce = os.urandom(_NONCE_SIZE)
    sealed = _encrypt(data_key, nonce, seed, _context(public))
    write_atomically(path, KeyFile(public.spki, nonce, sealed, slots).to_bytes())
    return NewKey(public, code)


def read_key_file(path: Path) -> KeyFile:
    """Return a key file, still locked.

    Raises:
        InputError: If it is no key file.
        SurroundingsError: If it cannot be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_KEY_FILE + 1)
    except OSError as error:
        reason = error.strerror or error
        raise SurroundingsError("key.file_not_read", file=path.name, reason=reason) from error
    return _parse(data, path.name)


def open_key(path: Path, secret: str | None) -> SigningKey:
    """Unlock a key file.

    Args:
        path: The key file.
        secret: Its passphrase or recovery code; ``None`` where this computer remembers it.

    Raises:
        InputError: If the secret is wrong or the file is damaged.
        SurroundingsError: If it cannot be read, or another account remembered it.
    """
    if secret is None:
        return open_remembered(path)
    file = read_key_file(path)
    data_key = _unlock(file, secret)
    if data_key is None:
        raise InputError("key.wrong_secret", file=path.name)
    return _signing_key(file, data_key, path.name)


def change_passphrase(path: Path, secret: str, new_passphrase: str) -> None:
    """Give a key file another passphrase; the recovery code stays.

    Args:
        path: The key file.
        secret: The passphrase so far, or the recovery code.
        new_passphrase: The next one.

    Raises:
        InputError: If the secret is wrong or the new passphrase is too short.
        SurroundingsError: If the file cannot be written.
    """
    _replace_slot(path, secret, PASSPHRASE, lambda key: _passphrase_slot(key, new_passphrase))


def remember_on_this_computer(path: Path, secret: str) -> None:
    """Let the Windows account open the key file without a passphrase.

    Raises:
        InputError: If the secret is wrong.
        SurroundingsError: If this is not Windows or the file cannot be written.
    """
    _replace_slot(path, secret, DPAPI, _dpapi_slot)


def forget_on_this_computer(path: Path) -> bool:
    """Ask for the passphrase again from now on; tell whether anything was remembered.

    Raises:
        InputError: If it is no key file.
        SurroundingsError: If the file cannot be written.
    """
    file = read_key_file(path)
    kept = tuple(slot for slot in file.slots if slot["kind"] != DPAPI)
    if len(kept) == len(file.slots):
        return False
    write_atomically(path, replace(file, slots=kept).to_bytes())
    return True


def is_remembered(path: Path) -> bool:
    """Tell whether the Windows account may open a key file without a passphrase.

    Raises:
        InputError: If it is no key file.
        SurroundingsError: If it cannot be read.
    """
    has_slot = any(slot["kind"] == DPAPI for slot in read_key_file(path).slots)
    return has_slot and dpapi.is_available()


def open_remembered(path: Path) -> SigningKey:
    """Unlock a key file through the Windows account.

    Raises:
        InputError: If the file is not remembered here.
        SurroundingsError: If this is not Windows or another account remembered it.
    """
    file = read_key_file(path)
    for slot in file.slots:
        if slot["kind"] == DPAPI:
            data_key = dpapi.unprotect(from_base64(slot["wrapped"]))
            return _signing_key(file, data_key, path.name)
    raise InputError("key.not_remembered", file=path.name)


def _replace_slot(path: Path, secret: str, kind: str, make: SlotMaker) -> None:
    file = read_key_file(path)
    data_key = _unlock(file, secret)
    if data_key is None:
        raise InputError("key.wrong_secret", file=path.name)
    _signing_key(file, data_key, path.name)
    kept = tuple(slot for slot in file.slots if slot["kind"] != kind)
    changed = replace(file, slots=(*kept, make(data_key)))
    write_atomically(path, changed.to_bytes())


def _passphrase_slot(data_key: bytes, passphrase: str) -> Mapping[str, Any]:
    if len(passphrase) < MIN_PASSPHRASE:
        raise InputError("key.passphrase_too_short", minimum=MIN_PASSPHRASE)
    salt, nonce = os.urandom(_SALT_SIZE), os.urandom(_NONCE_SIZE)
    slot = {
        "kind": PASSPHRASE,
        "kdf": "argon2id",
        "memory_kib": _MEMORY_KIB,
        "iterations": _ITERATIONS,
        "lanes": _LANES,
        "salt": to_base64(salt),
        "nonce": to_base64(nonce),
    }
    key = _argon2id(slot, passphrase)
    return {**slot, "wrapped": to_base64(_encrypt(key, nonce, data_key, PASSPHRASE.encode()))}


def _recovery_slot(data_key: bytes, code: str) -> Mapping[str, Any]:
    salt, nonce = os.urandom(_SALT_SIZE), os.urandom(_NONCE_SIZE)
    key = _hkdf(salt, code.replace("-", ""))
    return {
        "kind": RECOVERY,
        "kdf": "hkdf-sha256",
        "salt": to_base64(salt),
        "nonce": to_base64(nonce),
        "wrapped": to_base64(_encrypt(key, nonce, data_key, RECOVERY.encode())),
    }


def _dpapi_slot(data_key: bytes) -> Mapping[str, Any]:
    return {"kind": DPAPI, "wrapped": to_base64(dpapi.protect(data_key))}


def _unlock(file: KeyFile, secret: str) -> bytes | None:
    """Return the data key if a slot opens with the secret."""
    for slot in file.slots:
        key = _slot_key(slot, secret)
        if key is None:
            continue
        kind = str(slot["kind"]).encode()
        nonce, wrapped = from_base64(slot["nonce"]), from_base64(slot["wrapped"])
        data_key = _decrypt(key, nonce, wrapped, kind)
        if data_key is not None:
            return data_key
    return None


def _slot_key(slot: Mapping[str, Any], secret: str) -> bytes | None:
    if slot["kind"] == PASSPHRASE:
        return _argon2id(slot, secret)
    code = recovery.normal_code(secret)
    if slot["kind"] == RECOVERY and code:
        return _hkdf(from_base64(slot["salt"]), code)
    return None


def _signing_key(file: KeyFile, data_key: bytes, name: str) -> SigningKey:
    seed = _decrypt(data_key, file.nonce, file.ciphertext, _context(PublicKey(file.spki)))
    if seed is None or len(seed) != SEED_SIZE or SigningKey(seed).public.spki != file.spki:
        raise InputError("key.file_damaged", file=name)
    return SigningKey(seed)


def _context(public: PublicKey) -> bytes:
    """Return what the seed's encryption is bound to: algorithm and public key."""
    return ED25519.encode() + bytes.fromhex(public.digest)


def _argon2id(slot: Mapping[str, Any], passphrase: str) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415 - start-up

    return Argon2id(
        salt=from_base64(slot["salt"]),
        length=SEED_SIZE,
        iterations=slot["iterations"],
        lanes=slot["lanes"],
        memory_cost=slot["memory_kib"],
    ).derive(normalize("NFKC", passphrase).encode("utf-8"))


def _hkdf(salt: bytes, code: str) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - start-up
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415 - start-up

    return HKDF(SHA256(), SEED_SIZE, salt, b"cdpkey-recovery-v1").derive(code.encode("ascii"))


def _encrypt(key: bytes, nonce: bytes, plain: bytes, context: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - start-up

    return AESGCM(key).encrypt(nonce, plain, context)


def _decrypt(key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes | None:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - start-up
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - start-up

    try:
        return AESGCM(key).decrypt(nonce, sealed, context)
    except InvalidTag:
        return None


def _parse(data: bytes, name: str) -> KeyFile:
    try:
        value = shape.checked(from_json(data[:MAX_KEY_FILE]), _FILE, "key")
        file = KeyFile(
            from_base64(value["spki"]),
            from_base64(value["nonce"]),
            from_base64(value["ciphertext"]),
            tuple(value["slots"]),
        )
        _check_binary(file)
    except (NotCanonicalError, shape.ShapeError, PackageError) as error:
        raise InputError("key.file_damaged", file=name) from error
    return file


def _check_binary(file: KeyFile) -> None:
    """Check that every base64 text is one and every nonce has its length."""
    public_key(file.spki)
    nonces = [file.nonce, *(from_base64(one["nonce"]) for one in file.slots if "nonce" in one)]
    salts = [from_base64(one["salt"]) for one in file.slots if "salt" in one]
    for slot in file.slots:
        from_base64(slot["wrapped"])
    if any(len(one) != _NONCE_SIZE for one in nonces):
        raise shape.ShapeError("nonce")
    if any(len(one) != _SALT_SIZE for one in salts):
        raise shape.ShapeError("salt")


_LOCKED = {"salt": shape.base64_text, "nonce": shape.base64_text, "wrapped": shape.base64_text}
_SLOTS = {
    PASSPHRASE: shape.record(
        {
            "kind": shape.one_of(PASSPHRASE),
            "kdf": shape.one_of("argon2id"),
            "memory_kib": shape.integer(8 * _LANES, 16 * _MEMORY_KIB),
            "iterations": shape.integer(1, 20),
            "lanes": shape.integer(1, _LANES),
            **_LOCKED,
        }
    ),
    RECOVERY: shape.record(
        {"kind": shape.one_of(RECOVERY), "kdf": shape.one_of("hkdf-sha256"), **_LOCKED}
    ),
    DPAPI: shape.record({"kind": shape.one_of(DPAPI), "wrapped": shape.base64_text}),
}


def _slot(value: Json, place: str) -> None:
    kind = value.get("kind") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in _SLOTS:
        raise shape.ShapeError(place)
    _SLOTS[kind](value, place)


_FILE = shape.record(
    {
        "format": shape.one_of(FORMAT),
        "alg": shape.one_of(ED25519),
        "spki": shape.base64_text,
        "nonce": shape.base64_text,
        "ciphertext": shape.base64_text,
        "slots": shape.list_of(shape.Shape(_slot), 1, 8),
    }
)
