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
_LEVEL = 6
_SMALL_WINDOW, _SMALL_MEMORY = 14, 6
_SMALL = 2**_SMALL_WINDOW
"""Bytes that such a window holds whole."""


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


def pack(data: bytes, digest: str = "") -> Packed:
    """Return bytes as they are kept; their SHA-256 may be known already."""
    return Packed(digest or sha256(data).hexdigest(), len(data), *_packed(data))


def _packed(data: bytes) -> tuple[str, bytes]:
    """Return bytes compressed where that helps, as a first piece shows."""
    piece = data[:_PIECE]
    if len(data) > _PIECE and len(zlib.compress(piece, 1)) > len(piece) * _HELPS:
        return PLAIN, data
    squeezed = _squeezed(data)
    return (ZLIB, squeezed) if len(squeezed) < len(data) else (PLAIN, data)


def _squeezed(data: bytes) -> bytes:
    """Return bytes compressed; for a small file with less to prepare and the same result.

    With zlib's usual window and memory, preparing takes longer than compressing an e-invoice.
    """
    if len(data) > _LARGE:
        return zlib.compress(data, 1)
    if len(data) > _SMALL:
        return zlib.compress(data, _LEVEL)
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _SMALL_WINDOW, _SMALL_MEMORY)
    return packer.compress(data) + packer.flush()


def unpack(packing: str, packed: bytes) -> bytes:
    """Return kept bytes as they came in."""
    return zlib.decompress(packed) if packing == ZLIB else packed


def proven(digest: str, packing: str, data: bytes) -> bytes | None:
    """Return kept bytes, or nothing where they are not those of their SHA-256."""
    try:
        found = unpack(packing, data)
    except zlib.error:
        return None
    return found if sha256(found).hexdigest() == digest else None
