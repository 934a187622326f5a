"""Bytes to text: byte-order mark, then strict UTF-8, then strict GB18030.

Nothing is replaced or left out: a file no encoding fits is refused.
"""

import codecs
import re

from desktop.errors import InputError
from desktop.findings import Place

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PLAIN = ("utf-8", "gb18030")
FEWEST_LETTERS = 8
"""Fewer Chinese letters than this do not prove an encoding."""
_PROBE = 4096
_CONTROLS = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f]")
"""Signs no text holds; an old end-of-file mark (1A) is one some texts do."""
_CONTROL_BYTES = bytes((*range(0x09), *range(0x0E, 0x1A), *range(0x1B, 0x20)))
"""The same as bytes: quickly looked for, and part of no other sign in UTF-8 and GB18030."""


def _without_mark(data: bytes) -> str:
    """Return UTF-16 of either order if every second byte of the beginning is mostly zero."""
    probe = data[:_PROBE]
    if b"\x00" not in probe:
        return ""
    half = len(probe) // 2
    if half and probe[1::2].count(0) * 4 > half:
        return "utf-16-le"
    if half and probe[0::2].count(0) * 4 > half:
        return "utf-16-be"
    return ""


def encodings_of(data: bytes) -> tuple[str, ...]:
    """Return the encodings to try, in order."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return (encoding,)
    wide = _without_mark(data)
    return (wide,) if wide else _PLAIN


def decode_head(data: bytes) -> str:
    """Return a beginning as text, a letter cut at its end left out; empty if it is no text."""
    for encoding in encodings_of(data):
        try:
            text = _begun(data, encoding)
        except UnicodeDecodeError:
            continue
        is_wide = encoding.startswith(("utf-16", "utf-32"))
        is_plain = not is_wide and len(data.translate(None, _CONTROL_BYTES)) == len(data)
        return "" if not is_plain and _is_binary(text) else text.removeprefix("\ufeff")
    return ""


def _begun(data: bytes, encoding: str) -> str:
    """Return a beginning as text, a letter cut at its end left out.

    Raises:
        UnicodeDecodeError: If it is not in this encoding.
    """
    try:
        return data.decode(encoding)  # a small file is its own beginning, and cut nowhere
    except UnicodeDecodeError:
        return codecs.getincrementaldecoder(encoding)("strict").decode(data)


def decode(data: bytes, name: str = "") -> str:
    """Return all of a text file.

    Raises:
        InputError: ``text.encoding_unknown`` if no encoding fits.
    """
    for encoding in encodings_of(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.removeprefix("\ufeff")
    raise InputError("text.encoding_unknown", Place(file=name))


def is_guess(data: bytes) -> bool:
    """Return whether a beginning was taken for GB18030 on too little evidence.

    Nearly any bytes are valid GB18030; a few Chinese letters prove little.
    """
    if encodings_of(data) != _PLAIN or _is_utf8(data):
        return False
    letters = sum(1 for sign in decode_head(data) if "\u4e00" <= sign <= "\u9fff")
    return letters < FEWEST_LETTERS


def _is_utf8(data: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _is_binary(text: str) -> bool:
    return _CONTROLS.search(text, 0, _PROBE) is not None
