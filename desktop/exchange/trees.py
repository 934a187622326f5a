"""Salted row trees: single rows of a restricted table, provable on their own.

The shape is RFC 9162's tree with an odd node promoted; each leaf carries its own salt, so that a
row of few possible values cannot be guessed from its neighbour's proof.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence

EMPTY_ROOT = hashlib.sha256(b"").hexdigest()


def row_salt(seed: bytes, index: int) -> bytes:
    """Return the salt of a row: HMAC-SHA-256(seed, u64be(index))."""
    return hmac.digest(seed, index.to_bytes(8, "big"), "sha256")


def leaf(salt: bytes, row: bytes) -> bytes:
    """Return a leaf: SHA-256(0x00 ‖ salt ‖ row without LF)."""
    return hashlib.sha256(b"\0" + salt + row).digest()


def leaves(seed: bytes, rows: Sequence[bytes]) -> list[bytes]:
    """Return the leaves of a table's rows, header left out."""
    return [leaf(row_salt(seed, index), row) for index, row in enumerate(rows)]


def root(nodes: Sequence[bytes]) -> str:
    """Return the root of these leaves as hex; SHA-256 of nothing if there are none."""
    if not nodes:
        return EMPTY_ROOT
    level = list(nodes)
    while len(level) > 1:
        level = _above(level)
    return level[0].hex()


def proof(nodes: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the siblings from a leaf to the root, lowest first; a promoted node has none."""
    return proofs(nodes, (index,))[0]


def proofs(nodes: Sequence[bytes], indexes: Iterable[int]) -> list[tuple[bytes, ...]]:
    """Return the paths of several leaves; the tree above them is computed once."""
    levels = [list(nodes)]
    while len(levels[-1]) > 1:
        levels.append(_above(levels[-1]))
    return [tuple(_siblings(levels, index)) for index in indexes]


def _siblings(levels: Sequence[Sequence[bytes]], index: int) -> Iterator[bytes]:
    for level in levels[:-1]:
        if index ^ 1 < len(level):
            yield level[index ^ 1]
        index //= 2


def root_from_proof(node: bytes, index: int, count: int, path: Sequence[bytes]) -> str | None:
    """Return the root that a leaf and its path lead to; nothing if the path has the wrong length.

    Args:
        node: The leaf.
        index: Its place among the leaves, from 0.
        count: Number of leaves in the tree.
        path: Siblings as :func:`proof` gives them.
    """
    if not 0 <= index < count:
        return None
    rest = list(path)
    while count > 1:
        if index ^ 1 < count:
            if not rest:
                return None
            sibling = rest.pop(0)
            node = _join(sibling, node) if index % 2 else _join(node, sibling)
        index, count = index // 2, (count + 1) // 2
    return None if rest else node.hex()


def _above(level: Sequence[bytes]) -> list[bytes]:
    paired = [_join(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return paired + list(level[-1:]) if len(level) % 2 else paired


def _join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
