"""Cells and texts as people and programs write them: numbers, rates, days, names.

Everything is text first. A number becomes a ``Decimal`` only after its form and size were
checked, so that no input can ask for a million digits.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from math import isfinite
from typing import cast

LARGEST = Decimal(10) ** 15
"""No figure of a small firm is larger."""

_SHORT_NUMBER = 16
"""A plain number with fewer signs is not beyond measure."""
_PLAIN_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,13})?")
_NEAR = 512
"""A figure is read again soon or never: few are remembered, so that these stay at hand."""

FINEST_DECIMALS = 12
"""Amounts that enter records have at most twelve decimals."""

_FINEST = Decimal(1).scaleb(-FINEST_DECIMALS)
_SPACES = re.compile(r"\s+")
_SPACE_INSIDE = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_NUMBER = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,40})?|\.\d{1,40})(?:e[+-]?\d{1,2})?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_MONEY_SIGNS = str.maketrans(
    {"¥": "", "元": "", "−": "-", "–": "-", "\u00a0": "", "'": "", "$": "", "€": ""}
)
_LOST = re.compile(r"\d(?:\.\d+)?e\+\d{2}", re.IGNORECASE)
_FORMULA = re.compile(r'="(.*)"')
_EXACT_FLOAT = 1e15
_NOT_PLAIN = ("e", "n", "-0.0")
"""What stands in the text of a float that is not its plain decimal form, or may not be."""
_WRAPPING = frozenset({"'", "="})
"""First signs of a text that stands for a long number."""
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?")
_CHINESE_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?.*")
_SHORT_YEAR = re.compile(r"(?<!\d)([12]\d)(?=年\d{1,2}月\d{1,2}日)")
_GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
"""Dots with the year at the end: the day is always the first."""
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SERIAL_RANGE = range(20_000, 80_000)
_EPOCH = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_ISO_LENGTH = 10


@lru_cache(maxsize=65_536)
def squeeze(text: str) -> str:
    """Return a text to compare by: half width, small letters, no spaces."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).lower()


def spaced(text: str) -> str:
    """Return a text to search: half width, small letters, a blank only between two figures.

    What stands behind an account number (户号：330100… 2024年3月) is not a part of it.
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    return _SPACES.sub(" ", _SPACE_INSIDE.sub("", folded.strip()))


def text_of(cell: object) -> str:
    """Return the text of a cell as the document means it; empty if there is none."""
    if isinstance(cell, str):
        return _text_of_text(cell)
    if isinstance(cell, float):
        return _text_of_float(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)


def texts_of(cells: Sequence[object]) -> list[str]:
    """Return the cells of a column as texts, only stripped where they are texts already.

    A column is nearly always of one type; a hundred thousand cells are then quicker together.
    """
    kinds = set(map(type, cells))
    if kinds == {str}:
        return list(map(str.strip, cast("Sequence[str]", cells)))
    if kinds == {float}:
        return _texts_of_floats(cast("Sequence[float]", cells))
    return [cell.strip() if isinstance(cell, str) else text_of(cell) for cell in cells]


def _texts_of_floats(numbers: Sequence[float]) -> list[str]:
    """Return numbers as texts, without a look at each where all are written plainly."""
    texts = list(map(repr, numbers))
    together = " ".join(texts)
    if any(mark in together for mark in _NOT_PLAIN):
        return list(map(_text_of_float, numbers))
    return [text.removesuffix(".0") for text in texts]


def unwrapped_of(cells: Sequence[object]) -> list[str]:
    """Return the cells of a column of long numbers as :func:`text_of` gives them."""
    if set(map(type, cells)) != {str}:
        return list(map(text_of, cells))
    texts = list(map(str.strip, cast("Sequence[str]", cells)))
    return [_text_of_text(text) if text[:1] in _WRAPPING else text for text in texts]


def numbers_of(texts: Sequence[str], cells: Sequence[object]) -> list[Decimal | None]:
    """Return a column as numbers, as :func:`number_of` reads its texts.

    What a spreadsheet held as a number needs no look at its form.

    Args:
        texts: As :func:`texts_of` gives them.
        cells: The same as they were read.
    """
    if set(map(type, cells)) != {float}:
        return list(map(number_of, texts))
    return [
        Decimal(text) if text and -_EXACT_FLOAT < number < _EXACT_FLOAT else number_of(text)
        for text, number in zip(texts, cast("Sequence[float]", cells), strict=True)
    ]


def _text_of_text(cell: str) -> str:
    text = cell.strip()
    if text[:1] == "'":
        return text[1:].strip()
    found = _FORMULA.fullmatch(text) if text[:1] == "=" else None
    return found[1].strip() if found else text


def _text_of_float(value: float) -> str:
    """Return the text of a number; empty for what is no number."""
    if not isfinite(value):
        return ""
    if value.is_integer() and abs(value) < _EXACT_FLOAT:
        return str(int(value))
    text = repr(value)
    return f"{Decimal(text):f}" if "e" in text else text


def is_lost_number(cell: object) -> bool:
    """Return whether a long number went through a float: its last digits are gone."""
    if isinstance(cell, str):
        return "+" in cell and bool(_LOST.fullmatch(cell.strip()))
    return isinstance(cell, int | float) and abs(cell) >= _EXACT_FLOAT


@lru_cache(maxsize=_NEAR)
def number_of(text: str) -> Decimal | None:
    """Return a number as people write it; nothing if it is none or beyond all measure."""
    if len(text) < _SHORT_NUMBER and _PLAIN_NUMBER.fullmatch(text):
        return Decimal(text)
    plain = text.strip()
    if not _NUMBER.fullmatch(plain):
        plain = _plain(plain)
        if not _NUMBER.fullmatch(plain):
            return None
    value = Decimal(plain)
    return value if abs(value) <= LARGEST else None


def _plain(text: str) -> str:
    plain = squeeze(text).translate(_MONEY_SIGNS)
    if plain.startswith("(") and plain.endswith(")"):
        plain = "-" + plain[1:-1]
    return plain.replace(",", "") if _THOUSANDS.fullmatch(plain) else plain


def is_blank_number(text: str) -> bool:
    """Return whether a text stands for "no number here"."""
    return squeeze(text).strip("*-—/无") == ""


def fine(value: Decimal) -> Decimal:
    """Return a value with at most twelve decimals, half-even."""
    exponent = value.as_tuple().exponent
    is_too_fine = isinstance(exponent, int) and exponent < -FINEST_DECIMALS
    return value.quantize(_FINEST, ROUND_HALF_EVEN) if is_too_fine else value


@lru_cache(maxsize=4096)
def rate_of(text: str) -> Decimal | None:
    """Return a tax rate as a fraction: ``13%``, ``0.13`` and ``13`` are one."""
    plain = squeeze(text)
    value = number_of(plain.removesuffix("%"))
    if value is None or value < 0:
        return None
    return value / 100 if plain.endswith("%") or value >= 1 else value


def day_of(cell: object, *, is_1904: bool = False) -> date | None:
    """Return a day as spreadsheets and people write it; nothing if it is none."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = text_of(cell)
    try:
        return (
            date.fromisoformat(text[:_ISO_LENGTH])
            if text[4:5] == "-"
            else _day(text, is_1904=is_1904)
        )
    except ValueError:
        return _day(text, is_1904=is_1904)


class _Days(dict[str, date | None]):
    """Days by the beginning of a cell that says them in the usual way, each made once."""

    def __missing__(self, begin: str) -> date | None:
        """Make it; nothing where it is said in another way, or by the rest of the cell."""
        try:
            self[begin] = day = date.fromisoformat(begin) if begin[4:5] == "-" else None
        except ValueError:
            self[begin] = day = None
        return day


def days_of(cells: Sequence[object], *, is_1904: bool = False) -> list[date | None]:
    """Return a column as days, as :func:`day_of` reads each."""
    known = _Days()
    return [
        (isinstance(cell, str) and known[cell[:_ISO_LENGTH]]) or day_of(cell, is_1904=is_1904)
        for cell in cells
    ]


def _day(text: str, *, is_1904: bool) -> date | None:
    plain = _SHORT_YEAR.sub(r"20\1", _GERMAN_DAY.sub(r"\3-\2-\1", squeeze(text)))
    for form in (_ISO, _CHINESE_DAY, _COMPACT_DAY):
        found = form.fullmatch(plain) or form.fullmatch(text)
        if found:
            try:
                return date(int(found[1]), int(found[2]), int(found[3]))
            except ValueError:
                return None
    if _SERIAL.fullmatch(plain) and int(float(plain)) in _SERIAL_RANGE:
        return (_EPOCH_1904 if is_1904 else _EPOCH) + timedelta(days=int(float(plain)))
    return None


def cell_name(row: int, column: int) -> str:
    """Return the A1 name of a cell from its indexes from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
