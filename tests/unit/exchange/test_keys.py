"""Ed25519 keys: the RFC's vector, the weak encodings, ids and fingerprints."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from desktop.errors import PackageError
from desktop.exchange.envelope import pae
from desktop.exchange.keys import SigningKey, is_weak, public_key

# RFC 8032, section 7.1, TEST 1
SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")

# libsodium, crypto_sign/ed25519: the seven encodings of points of small order
SMALL_ORDER = (
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
)
WEAK = [bytes.fromhex(one) for one in SMALL_ORDER]
WEAK += [one[:31] + bytes([one[31] | 0x80]) for one in WEAK]


def test_the_public_key_is_that_of_the_rfc() -> None:
    assert SigningKey(SEED).public.raw == PUBLIC


def test_a_signature_is_the_one_another_library_makes_over_the_same_bytes() -> None:
    expected = Ed25519PrivateKey.from_private_bytes(SEED).sign(pae(b"payload"))
    signature = SigningKey(SEED).sign(b"payload")
    assert signature.sig == expected
    assert SigningKey(SEED).public.has_signed(b"payload", signature.sig)
    assert not SigningKey(SEED).public.has_signed(b"another", signature.sig)
    assert not SigningKey(SEED).public.has_signed(b"payload", b"short")


def test_the_spki_is_the_der_that_another_library_writes_and_reads() -> None:
    key = SigningKey(SEED).public
    theirs = load_der_public_key(key.spki)
    assert isinstance(theirs, Ed25519PublicKey)
    assert theirs.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) == key.spki


def test_key_id_and_fingerprint_are_the_digest_of_the_spki() -> None:
    key = SigningKey(SEED).public
    digest = hashlib.sha256(key.spki).hexdigest()
    assert key.keyid == f"ed25519:{digest}"
    groups = key.fingerprint.split(" ")
    assert len(groups) == 16
    assert "".join(groups).lower() == digest


@pytest.mark.parametrize("raw", WEAK, ids=lambda raw: raw.hex()[:8] + raw.hex()[-2:])
def test_every_encoding_of_small_order_is_refused(raw: bytes) -> None:
    spki = SigningKey(SEED).public.spki[:12] + raw
    assert is_weak(raw)
    with pytest.raises(PackageError, match="KEY_WEAK"):
        public_key(spki)


def test_the_weak_key_would_accept_a_forged_signature_without_the_check() -> None:
    """Shows that the check is needed: R = identity, S = 0 verifies under the identity key."""
    identity = bytes.fromhex(SMALL_ORDER[1])
    Ed25519PublicKey.from_public_bytes(identity).verify(identity + bytes(32), b"anything")
    assert is_weak(identity)


def test_a_coordinate_beyond_the_field_is_refused() -> None:
    assert is_weak((2**255 - 19 + 5).to_bytes(32, "little"))
    assert not is_weak(PUBLIC)


@pytest.mark.parametrize("spki", [b"", b"x" * 44, SigningKey(SEED).public.spki + b"\0"], ids=len)
def test_another_algorithm_is_refused(spki: bytes) -> None:
    with pytest.raises(PackageError, match="ALG_UNSUPPORTED"):
        public_key(spki)


def test_no_text_of_a_signing_key_shows_its_seed() -> None:
    shown = repr(SigningKey(SEED)) + str(SigningKey(SEED))
    assert SEED.hex() not in shown
    assert repr(SEED)[2:-1] not in shown
