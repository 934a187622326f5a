"""Canonical bytes: RFC 8785 JSON without floats, and the characters of a CSV cell.

Values ↔ bytes, nothing else. What a document must contain stands in the modules of the documents.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NoReturn

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 16
_LONGEST_INTEGER = len(str(-MAX_INTEGER))
FORMULA_STARTS = "=+-@'\t\r＝＋－＠"

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NO_BRACKET = re.compile(r"[^\[\]{}]+")
_SQUARE = str.maketrans("{}", "[]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_CELL = re.compile(r'(?:"((?:[^"]|"")*)"|([^",]*))(,|\Z)')
_NEEDS_QUOTES = re.compile(r'[",\n\r]')


class NotCanonicalError(ValueError):
    """The bytes are not the canonical bytes of any value."""


def to_json(value: Json) -> bytes:
    """Return the RFC 8785 bytes of a value without floats.

    Raises:
        NotCanonicalError: If the value holds a float, an integer beyond 2^53−1 or a broken string.
    """
    return _dump(_ordered(value), sort_keys=False)


def from_json(data: bytes, max_depth: int = MAX_DEPTH) -> Json:
    """Return the value whose canonical bytes are ``data``.

    Raises:
        NotCanonicalError: If ``data`` is anything but canonical JSON.
    """
    try:
        text = data.decode("utf-8")
        if _is_deeper(text, max_depth):
            raise NotCanonicalError(f"nested deeper than {max_depth}")
        value: Json = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
            parse_int=_integer,
        )
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise NotCanonicalError(str(error)) from error
    if _canonical_again(value, text) != data:
        raise NotCanonicalError("not in canonical form")
    return value


def _dump(value: Json, *, sort_keys: bool) -> bytes:
    try:
        text = json.dumps(
            value,
            ensure_ascii=False,
            allow_nan=False,
            separators=(",", ":"),
            sort_keys=sort_keys,
        )
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonicalError("a string is not valid Unicode") from error


def _canonical_again(value: Json, text: str) -> bytes:
    """Return the canonical bytes of a value just parsed from ``text``.

    Code points are in the order of UTF-16 units as long as none lies beyond the basic plane, and
    what was parsed holds neither floats nor large integers: the fast encoder may sort.
    """
    if _ASTRAL.search(text):
        return to_json(value)
    return _dump(value, sort_keys=True)


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


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def _is_deeper(text: str, depth: int) -> bool:
    """Tell whether brackets nest deeper than ``depth``, or do not match, without parsing."""
    if text.count("[") + text.count("{") <= depth:
        return False
    brackets = _NO_BRACKET.sub("", _STRING.sub("", text)).translate(_SQUARE)
    for _ in range(depth):
        brackets = brackets.replace("[]", "")
    return bool(brackets)


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonicalError("a key stands twice")
    return found


def _refuse_number(text: str) -> NoReturn:
    raise NotCanonicalError(f"{text[:40]} is not an integer")


def _integer(text: str) -> int:
    if len(text) > _LONGEST_INTEGER or abs(int(text)) > MAX_INTEGER:
        raise NotCanonicalError(f"{text[:40]} is beyond 2^53-1")
    return int(text)


def clean_text(text: str) -> str:
    """Return text fit for a cell: NFC, each control character or broken code unit a space."""
    normal = unicodedata.normalize("NFC", text)
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
