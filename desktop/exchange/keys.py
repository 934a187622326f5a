"""Public keys, their ids and fingerprints, and Ed25519 signatures (RFC 8032).

Private keys at rest stand in :mod:`desktop.exchange.keyfile`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from desktop.errors import PackageError
from desktop.exchange.codes import Code
from desktop.exchange.envelope import Signature, pae

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

ED25519 = "ed25519"
SEED_SIZE = 32

_SPKI_PREFIX = bytes.fromhex("302a300506032b6570032100")
_FIELD = 2**255 - 19
_SIGN_BIT = 2**255
# y-coordinates of the points whose order divides 8, with the two that are not reduced modulo p
# (0 + p and 1 + p): seven encodings once the sign bit is masked.
_Y8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL_ORDER = frozenset({0, 1, _FIELD - 1, _FIELD, _FIELD + 1, _Y8, _FIELD - _Y8})


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key as DER SubjectPublicKeyInfo, known to be a usable Ed25519 key."""

    spki: bytes

    @property
    def raw(self) -> bytes:
        """The 32 bytes of the point."""
        return self.spki[len(_SPKI_PREFIX) :]

    @property
    def digest(self) -> str:
        """SHA-256 of the SubjectPublicKeyInfo, 64 hex digits."""
        return hashlib.sha256(self.spki).hexdigest()

    @property
    def keyid(self) -> str:
        """Algorithm and digest."""
        return f"{ED25519}:{self.digest}"

    @property
    def fingerprint(self) -> str:
        """The digest in 16 groups of 4, for reading aloud and for paper."""
        return " ".join(fingerprint_groups(self.digest))

    def has_signed(self, payload: bytes, signature: bytes) -> bool:
        """Tell whether this key made the signature over the payload."""
        _, invalid = _ed25519()
        try:
            _loaded(self.raw).verify(signature, pae(payload))
        except invalid:
            return False
        return True


@cache
def _ed25519() -> tuple[Callable[[bytes], "Ed25519PublicKey"], type[Exception]]:
    """Return what loads a key, and what a wrong signature raises; loaded at first use (70 ms)."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - 70 ms at start
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - as above
        Ed25519PublicKey,
    )

    return Ed25519PublicKey.from_public_bytes, InvalidSignature


@lru_cache(maxsize=256)
def _loaded(raw: bytes) -> "Ed25519PublicKey":
    """Return the library's key: one that signed lately often signed the next package too."""
    load, _ = _ed25519()
    return load(raw)


def fingerprint_groups(digest: str) -> list[str]:
    """Return a digest in groups of 4 capitals: 16 of them for SHA-256."""
    return [digest[at : at + 4].upper() for at in range(0, len(digest), 4)]


@lru_cache(maxsize=256)
def public_key(spki: bytes) -> PublicKey:
    """Return the key of a SubjectPublicKeyInfo after the checks every key must pass.

    Raises:
        PackageError: ``ALG_UNSUPPORTED`` or ``KEY_WEAK``.
    """
    if len(spki) != len(_SPKI_PREFIX) + SEED_SIZE or not spki.startswith(_SPKI_PREFIX):
        raise PackageError(Code.ALG_UNSUPPORTED, keyid=hashlib.sha256(spki).hexdigest())
    key = PublicKey(spki)
    if is_weak(key.raw):
        raise PackageError(Code.KEY_WEAK, keyid=key.keyid)
    return key


def is_weak(raw: bytes) -> bool:
    """Tell whether a 32-byte Ed25519 point has small order: anyone can sign for it.

    A y-coordinate that is not reduced modulo p counts as weak too: it is a second name for a key.

    Reference:
        RFC 8032, section 5.1.3; the seven encodings of libsodium's ``has_small_order``.
    """
    y = int.from_bytes(raw, "little") % _SIGN_BIT
    return y >= _FIELD or y in _SMALL_ORDER


def algorithm_of(keyid: str) -> str:
    """Return the algorithm that a key id names."""
    return keyid.partition(":")[0]


@dataclass(frozen=True)
class SigningKey:
    """A private key in memory; its text never shows the seed."""

    seed: bytes = field(repr=False)

    @cached_property
    def _private(self) -> "Ed25519PrivateKey":
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - 70 ms
            Ed25519PrivateKey,
        )

        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def public(self) -> PublicKey:
        """The public half."""
        return PublicKey(_SPKI_PREFIX + self._private.public_key().public_bytes_raw())

    def sign(self, payload: bytes) -> Signature:
        """Return the DSSE signature over a payload of this format's type."""
        return Signature(self.public.keyid, self._private.sign(pae(payload)), self.public.spki)
