"""Canonical bytes: RFC 8785 JSON without floats, and the characters of a CSV cell.

Values ↔ bytes, nothing else. What a document must contain stands in the modules of the documents.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, NoReturn

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 16
FORMULA_STARTS = "=+-@'\t\r＝＋－＠"

_HOLDERS = {dict, list}
_FORM: Mapping[str, Any] = {
    "ensure_ascii": False,
    "allow_nan": False,
    "separators": (",", ":"),
    "check_circular": False,  # what was parsed or put in order has no circles
}
_AS_GIVEN = json.JSONEncoder(**_FORM)
_SORTED = json.JSONEncoder(**_FORM, sort_keys=True)
_CELL = re.compile(r'(?:"((?:[^"]++|"")*+)"|([^",]*))(,|\Z)')
_QUOTED_CHARACTER = re.compile(r'["\n\r]')
_NEEDS_QUOTES = re.compile(r'[",\n\r]')


class NotCanonicalError(ValueError):
    """The bytes are not the canonical bytes of any value."""


def _refuse_number(text: str) -> NoReturn:
    raise NotCanonicalError(f"{text[:40]} is not an integer")


_DECODER = json.JSONDecoder(parse_float=_refuse_number, parse_constant=_refuse_number)


def to_json(value: Json) -> bytes:
    """Return the RFC 8785 bytes of a value without floats.

    Raises:
        NotCanonicalError: If the value holds a float, an integer beyond 2^53−1 or a broken string.
    """
    return _encoded(_AS_GIVEN, _ordered(value))


def from_json(data: bytes, max_depth: int = MAX_DEPTH) -> Json:
    """Return the value whose canonical bytes are ``data``.

    Raises:
        NotCanonicalError: If ``data`` is anything but canonical JSON.
    """
    try:
        text = data.decode("utf-8")
        value: Json = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits
        raise NotCanonicalError(str(error)) from error
    _check_items(value, max_depth)
    if _canonical_again(value, text) != data:  # a key that stands twice is lost by now
        raise NotCanonicalError("not in canonical form")
    return value


def _encoded(encoder: json.JSONEncoder, value: Json) -> bytes:
    try:
        return encoder.encode(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonicalError("a string is not valid Unicode") from error


def _canonical_again(value: Json, text: str) -> bytes:
    """Return the canonical bytes of a value just parsed from ``text``.

    Code points are in the order of UTF-16 units as long as none lies beyond the basic plane, and
    what was parsed holds neither floats nor large integers: the fast encoder may sort.
    """
    if _is_beyond_basic(text):
        return to_json(value)
    return _encoded(_SORTED, value)


def _is_beyond_basic(text: str) -> bool:
    return not text.isascii() and len(text.encode("utf-16-le")) > 2 * len(text)


def is_in_order(text: str) -> bool:
    """Tell whether a JSON text, canonical but for its keys, has each key once and in order."""
    if _is_beyond_basic(text):
        return to_json(json.loads(text)) == text.encode("utf-8")
    try:
        _IN_ORDER.raw_decode(text)
    except NotCanonicalError:
        return False
    return True


def _check_keys(members: list[tuple[str, Any]]) -> None:
    """Check that an object, all in the basic plane, has each key once and in order."""
    keys = dict(members)
    if len(keys) < len(members) or list(keys) != sorted(keys):
        raise NotCanonicalError("keys are not in order")


def _ordered(value: Json) -> Json:
    """Check a value and put the keys of its objects in order of their UTF-16 code units."""
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise NotCanonicalError(f"{value} is beyond 2^53-1")
        return value
    if isinstance(value, Mapping):
        return {key: _ordered(value[key]) for key in sorted(value, key=_utf16)}
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    raise NotCanonicalError(f"{type(value).__name__} has no canonical form")


_IN_ORDER = json.JSONDecoder(object_pairs_hook=_check_keys)


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def _check_items(value: Json, depth: int) -> None:
    """Check integers and how deep lists and objects nest; level by level, without recursion.

    Raises:
        NotCanonicalError: If an integer is beyond 2^53−1 or something nests deeper.
    """
    level: list[Any] = [value]
    for _ in range(depth + 1):
        types = set(map(type, level))
        if int in types and any(type(one) is int and abs(one) > MAX_INTEGER for one in level):
            raise NotCanonicalError("an integer is beyond 2^53-1")
        if not types & _HOLDERS:
            return
        held = [
            one.values() if type(one) is dict else one for one in level if type(one) in _HOLDERS
        ]
        level = list(chain.from_iterable(held))
    raise NotCanonicalError(f"nested deeper than {depth}")


def clean_text(text: str) -> str:
    """Return text fit for a cell: NFC, each control character or broken code unit a space."""
    normal = text if text.isascii() else unicodedata.normalize("NFC", text)
    if normal.isprintable():
        return normal
    return "".join(" " if _is_control(character) else character for character in normal)


# Characters that show nothing, turn the direction of reading or are none: controls, U+061C, U+180E,
# U+200B-200F, U+2028-202E, U+2060-206F, U+FEFF, U+FFF9-FFFB, tags, surrogates, noncharacters.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)


def is_plain(text: str) -> bool:
    """Tell whether a text is NFC and every character of it can be seen.

    The list is fixed and not that of one Unicode version: another Python must not judge otherwise.
    """
    if text.isascii():
        return text.isprintable()
    return not _HIDDEN.search(text) and unicodedata.is_normalized("NFC", text)


def plain_text(text: str) -> str:
    """Return a text fit for a statement: NFC, each hidden character or line break a space."""
    return _HIDDEN.sub(" ", unicodedata.normalize("NFC", text))


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}


def guard_formula(text: str) -> str:
    """Return text that no spreadsheet runs: one leading ``'`` where it could be a formula."""
    return f"'{text}" if text[:1] and text[0] in FORMULA_STARTS else text


def unguard_formula(cell: str) -> str:
    """Undo :func:`guard_formula`: strip exactly one leading ``'``."""
    return cell.removeprefix("'")


def csv_line(cells: Sequence[str]) -> str:
    """Return one line of RFC 4180 with quotes only where they are needed, without LF."""
    line = ",".join(cells)
    if line.count(",") < len(cells) and not _QUOTED_CHARACTER.search(line):
        return line
    return ",".join(
        '"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES.search(cell) else cell
        for cell in cells
    )


def split_line(line: str) -> list[str]:
    """Return the cells of a line that :func:`csv_line` wrote."""
    if '"' not in line:
        return line.split(",")
    cells: list[str] = []
    match = _CELL.match(line)
    while match:
        cells.append(match[1].replace('""', '"') if match[2] is None else match[2])
        if not match[3]:
            return cells
        match = _CELL.match(line, match.end())
    raise NotCanonicalError("a quoted cell does not end")
