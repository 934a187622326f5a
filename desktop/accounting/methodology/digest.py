"""One digest for a set of files."""

from collections.abc import Mapping
from hashlib import sha256


def canonical_text(data: bytes) -> bytes:
    """Return a text file's bytes with plain line ends, as every checkout has them."""
    return data.replace(b"\r\n", b"\n")


def digest(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of names and contents, whatever their order.

    Each file adds the length of its name, its name, the length of its content and its content,
    lengths as eight bytes, sorted by name in UTF-8.
    """
    whole = sha256()
    for name in sorted(files, key=str.encode):
        for part in (name.encode(), canonical_text(files[name])):
            whole.update(len(part).to_bytes(8, "big"))
            whole.update(part)
    return whole.hexdigest()
