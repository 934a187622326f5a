"""DSSE; the published test vector and an independent implementation."""

import base64
import json
from typing import Any

import pytest
from securesystemslib.dsse import Envelope as TheirEnvelope
from securesystemslib.signer import Key  # type: ignore[attr-defined]  # exported without __all__

from desktop.errors import PackageError
from desktop.exchange.canonical import to_json
from desktop.exchange.envelope import Envelope, Signature, pae, read_envelope

KEYID = "ed25519:" + "a" * 64


def test_pae_is_that_of_the_published_vector() -> None:
    """github.com/secure-systems-lab/dsse, protocol.md, test vectors."""
    expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert pae(b"hello world", "http://example.com/HelloWorld") == expected


def test_an_independent_implementation_verifies_our_envelope(firm: Any) -> None:
    signed = firm.signed()
    theirs = TheirEnvelope.from_dict(json.loads(signed.envelope.to_bytes()))
    keys = [
        Key.from_dict(
            signer.public.keyid,
            {
                "keytype": "ed25519",
                "scheme": "ed25519",
                "keyval": {"public": signer.public.raw.hex()},
            },
        )
        for signer in (firm.PREPARER, firm.REVIEWER)
    ]
    accepted = theirs.verify(keys, threshold=2)
    assert set(accepted) == {key.keyid for key in keys}
    assert theirs.pae() == pae(signed.payload)


def test_an_envelope_reads_back() -> None:
    envelope = Envelope(b"{}", (Signature(KEYID, b"12"),))
    assert read_envelope(envelope.to_bytes()) == envelope


def test_the_same_key_signs_once() -> None:
    one, other = Signature(KEYID, b"1"), Signature("ed25519:" + "0" * 64, b"2")
    envelope = Envelope(b"{}").signed([one, other]).signed([one])
    assert envelope.signatures == (other, one)


def _json(**changes: Any) -> bytes:
    value: dict[str, Any] = {
        "payload": "e30=",
        "payloadType": "application/vnd.in-toto+json",
        "signatures": [{"keyid": KEYID, "sig": "MTI="}],
    }
    return to_json({**value, **changes})


SECOND = {"keyid": "ed25519:" + "b" * 64, "sig": "MTI="}
FIRST = {"keyid": KEYID, "sig": "MTI="}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{", "ENVELOPE_MALFORMED"),
        (b"[]", "ENVELOPE_MALFORMED"),
        (b"x" * (8 * 1024 * 1024 + 1), "ENVELOPE_MALFORMED"),
        (_json(extra=1), "ENVELOPE_MALFORMED"),
        (_json(payload=1), "ENVELOPE_MALFORMED"),
        (_json(payload="e30"), "ENVELOPE_MALFORMED"),
        (_json(payload="e31="), "ENVELOPE_MALFORMED"),
        (_json(payload="e30_"), "ENVELOPE_MALFORMED"),
        (_json(payload="é"), "ENVELOPE_MALFORMED"),
        (_json(payloadType="text/plain"), "PAYLOAD_TYPE_UNKNOWN"),
        (_json(signatures={}), "ENVELOPE_MALFORMED"),
        (_json(signatures=[]), "SIGNATURE_MISSING"),
        (_json(signatures=[1]), "ENVELOPE_MALFORMED"),
        (_json(signatures=[{**FIRST, "cert": ""}]), "ENVELOPE_MALFORMED"),
        (_json(signatures=[{"keyid": "x", "sig": "MTI="}]), "ENVELOPE_MALFORMED"),
        (_json(signatures=[{"keyid": 1, "sig": "MTI="}]), "ENVELOPE_MALFORMED"),
        (_json(signatures=[SECOND, FIRST]), "ENVELOPE_MALFORMED"),
        (_json(signatures=[FIRST, FIRST]), "ENVELOPE_MALFORMED"),
    ],
    ids=lambda value: repr(value[:60]) if isinstance(value, bytes) else value,
)
def test_a_malformed_envelope_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(PackageError) as caught:
        read_envelope(data)
    assert caught.value.code == code


def test_an_envelope_without_signatures_is_read_where_that_is_allowed() -> None:
    assert read_envelope(_json(signatures=[]), must_be_signed=False).payload == b"{}"
    assert base64.b64decode("e30=") == b"{}"
