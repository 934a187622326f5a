"""``keys.json``: the public keys of a package's signers, so that a copy can be checked alone.

It is not signed and needs no signature: each key must hash to the key id that stands in the
envelope. It proves nothing about who the signers are; only a register does.
"""

from collections.abc import Mapping
from typing import Any

from desktop.errors import PackageError
from desktop.exchange import shape
from desktop.exchange.canonical import NotCanonicalError, from_json
from desktop.exchange.codes import Code
from desktop.exchange.envelope import Envelope, from_base64, to_base64
from desktop.exchange.keys import ED25519, PublicKey, algorithm_of

_KEYS = shape.record({"keys": shape.held(shape.map_of(shape.base64_text, shape.keyid, 100))})


def write_keys(keys: Mapping[str, bytes]) -> bytes:
    """Return the file of SubjectPublicKeyInfo by key id: canonical JSON without an escape."""
    members = ",".join(f'"{keyid}":"{to_base64(spki)}"' for keyid, spki in sorted(keys.items()))
    return f'{{"keys":{{{members}}}}}'.encode("ascii")


def read_keys(data: bytes | None, envelope: Envelope) -> dict[str, bytes]:
    """Return SubjectPublicKeyInfo by key id; nothing if the package carries no keys.

    Raises:
        PackageError: ``ENVELOPE_MALFORMED`` if a key is not its id's or not a signer's.
    """
    if data is None:
        return {}
    value = shape.parsed(data, _KEYS) or _read_closely(data)
    keys = {keyid: from_base64(text) for keyid, text in value["keys"].items()}
    _check(keys, {one.keyid for one in envelope.signatures})
    return keys


def _read_closely(data: bytes) -> Any:  # noqa: ANN401 - JSON of a known shape
    try:
        return shape.checked(from_json(data), _KEYS, "keys")
    except (NotCanonicalError, shape.ShapeError) as error:
        raise _malformed() from error


def _check(keys: Mapping[str, bytes], signers: set[str]) -> None:
    if not keys.keys() <= signers:
        raise _malformed()
    for keyid, spki in keys.items():
        if algorithm_of(keyid) == ED25519 and PublicKey(spki).keyid != keyid:
            raise _malformed()


def _malformed() -> PackageError:
    return PackageError(Code.ENVELOPE_MALFORMED, why="keys.json")
