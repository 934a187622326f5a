"""Bytes as the company file keeps them: once, under their hash, compressed where that helps.

Packing a large original takes as long as saving everything else of it. It knows nothing of the
database, so that it can be done on another thread while the original is still being read.
"""

import zlib
from dataclasses import dataclass
from hashlib import sha256

ZLIB = "zlib"
PLAIN = "plain"
_PIECE = 65_536
_HELPS = 0.98
_LARGE = 8 * 1024 * 1024
"""Bytes beyond which the best compression takes seconds for little."""


@dataclass(frozen=True, slots=True)
class Packed:
    """Bytes ready to be kept.

    Attributes:
        sha256: Of the bytes as they came in, 64 hex digits.
        size: Of the bytes as they came in.
        packing: How ``data`` holds them.
    """

    sha256: str
    size: int
    packing: str
    data: bytes


def pack(data: bytes) -> Packed:
    """Return bytes as they are kept."""
    return Packed(sha256(data).hexdigest(), len(data), *_packed(data))


def _packed(data: bytes) -> tuple[str, bytes]:
    """Return bytes compressed where that helps, as a first piece shows."""
    piece = data[:_PIECE]
    if len(data) > _PIECE and len(zlib.compress(piece, 1)) > len(piece) * _HELPS:
        return PLAIN, data
    squeezed = zlib.compress(data, 6 if len(data) <= _LARGE else 1)
    return (ZLIB, squeezed) if len(squeezed) < len(data) else (PLAIN, data)


def unpack(packing: str, packed: bytes) -> bytes:
    """Return kept bytes as they came in."""
    return zlib.decompress(packed) if packing == ZLIB else packed
