"""Root keys of a platform: a threshold of them signs the register, and the next set of roots.

A verifier pins one root statement. Later ones follow in a chain: each is signed by a threshold of
the keys before it and of its own (The Update Framework's rule).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desktop.errors import PackageError
from desktop.exchange import shape
from desktop.exchange.canonical import Json
from desktop.exchange.codes import Code
from desktop.exchange.envelope import Envelope, from_base64, read_envelope, to_base64
from desktop.exchange.keys import PublicKey, SigningKey, public_key
from desktop.exchange.parts import NO_PREVIOUS
from desktop.exchange.statements import NAMESPACE, read_predicate, sha256, write_statement

ROOT_TYPE = f"{NAMESPACE}/root/v1"
THRESHOLD = 2
KEYS = 3


@dataclass(frozen=True, slots=True)
class RootSet:
    """The keys that may sign a register, and how many of them must.

    Attributes:
        keys: By key id.
        previous: SHA-256 of the payload of the set before; 64 zeros for the first.
    """

    version: int
    threshold: int
    issued_at: datetime
    keys: Mapping[str, PublicKey]
    previous: str = NO_PREVIOUS

    def to_payload(self) -> bytes:
        """Return the statement that is signed."""
        listed: Json = [
            {"keyid": keyid, "spki": to_base64(self.keys[keyid].spki)}
            for keyid in sorted(self.keys)
        ]
        predicate: dict[str, Json] = {
            "version": self.version,
            "threshold": self.threshold,
            "issued_at": shape.write_time(self.issued_at),
            "keys": listed,
        }
        return write_statement(ROOT_TYPE, "previous", self.previous, predicate)

    def has_signed(self, envelope: Envelope) -> bool:
        """Tell whether a threshold of these keys signed an envelope; others do not count."""
        valid = {
            one.keyid
            for one in envelope.signatures
            if one.keyid in self.keys and self.keys[one.keyid].has_signed(envelope.payload, one.sig)
        }
        return len(valid) >= self.threshold


def first_roots(
    keys: Iterable[PublicKey], issued_at: datetime, threshold: int = THRESHOLD
) -> RootSet:
    """Return the first set; two of three must sign if nothing else is wanted.

    Raises:
        ValueError: If there are not three different keys, or no threshold they can reach.
    """
    return _root_set(RootSet(1, threshold, issued_at, {}), keys)


def next_roots(
    last: Envelope, keys: Iterable[PublicKey], issued_at: datetime, threshold: int = 0
) -> RootSet:
    """Return the set that follows another; sign it with thresholds of both.

    Args:
        last: The root statement before.
        keys: All keys of the new set, kept ones and new ones.
        issued_at: The present.
        threshold: How many of them must sign; 0 for as many as before.

    Raises:
        ValueError: If there are not three different keys, or no threshold they can reach.
    """
    before = read_root(last)
    needed = threshold or before.threshold
    empty = RootSet(before.version + 1, needed, issued_at, {}, sha256(last.payload))
    return _root_set(empty, keys)


def _root_set(empty: RootSet, keys: Iterable[PublicKey]) -> RootSet:
    by_id = {key.keyid: public_key(key.spki) for key in keys}
    if len(by_id) < KEYS or not THRESHOLD <= empty.threshold <= len(by_id):
        raise ValueError("a platform has three root keys or more, and two or more of them sign")
    return replace(empty, keys=by_id)


def sign_roots(roots: RootSet, signers: Iterable[SigningKey]) -> Envelope:
    """Return a root statement signed by these keys."""
    payload = roots.to_payload()
    return Envelope(payload).signed(signer.sign(payload) for signer in signers)


def read_root(envelope: Envelope) -> RootSet:
    """Return the set in a root statement; its signatures are not checked.

    Raises:
        PackageError: If it is malformed or holds a weak key.
    """
    previous, predicate = read_predicate(envelope.payload, ROOT_TYPE, "previous", _ROOT)
    keys = {one["keyid"]: public_key(from_base64(one["spki"])) for one in predicate["keys"]}
    is_sound = (
        len(keys) == len(predicate["keys"]) >= predicate["threshold"]
        and all(key.keyid == keyid for keyid, key in keys.items())
        and (predicate["version"] == 1) == (previous == NO_PREVIOUS)
    )
    if not is_sound:
        raise PackageError(Code.REGISTER_SIGNATURE_INVALID, why="root")
    issued_at = shape.read_time(predicate["issued_at"])
    return RootSet(predicate["version"], predicate["threshold"], issued_at, keys, previous)


def verify_chain(chain: Sequence[Envelope], pinned: bytes | None) -> RootSet:
    """Return the newest set of a chain that the pinned root vouches for.

    Args:
        chain: Root statements, oldest first.
        pinned: The root file a person pinned; without it the chain vouches for itself.

    Raises:
        PackageError: ``REGISTER_SIGNATURE_INVALID``, or ``REGISTER_ROLLBACK`` if the pinned root
            is newer than the chain.
    """
    sets = [read_root(envelope) for envelope in chain]
    for place, (envelope, roots) in enumerate(zip(chain, sets, strict=True)):
        follows = place == 0 or _follows(envelope, roots, chain[place - 1], sets[place - 1])
        if not (roots.has_signed(envelope) and follows):
            raise PackageError(Code.REGISTER_SIGNATURE_INVALID, why="root_chain")
    if pinned is not None:
        _check_pinned(chain, sets[-1], read_envelope(pinned))
    return sets[-1]


def _follows(envelope: Envelope, roots: RootSet, last: Envelope, before: RootSet) -> bool:
    return (
        roots.version == before.version + 1
        and roots.previous == sha256(last.payload)
        and before.has_signed(envelope)
    )


def _check_pinned(chain: Sequence[Envelope], newest: RootSet, pinned: Envelope) -> None:
    if any(envelope.payload == pinned.payload for envelope in chain):
        return
    version = read_root(pinned).version
    if version > newest.version:
        raise PackageError(Code.REGISTER_ROLLBACK, found=newest.version, known=version)
    raise PackageError(Code.REGISTER_SIGNATURE_INVALID, why="root_not_pinned")


_ROOT = shape.record(
    {
        "version": shape.integer(1),
        "threshold": shape.integer(THRESHOLD, 100),
        "issued_at": shape.time,
        "keys": shape.list_of(
            shape.record({"keyid": shape.keyid, "spki": shape.base64_text}), KEYS, 100
        ),
    }
)
