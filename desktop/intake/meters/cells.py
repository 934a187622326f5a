"""Cells of meter tables: as text, as a number, or as nothing."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from desktop.intake.source import Cell

_LONGEST = 60
_WHOLE = 1e15

LARGEST = Decimal(10) ** 15
"""No meter and no bill shows more; what does is no number."""

PLACEHOLDERS = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "—",
        "——",
        "/",
        "\\",
        "null",
        "none",
        "nan",
        "n/a",
        "#n/a",
        "na",
        "无",
        "空",
    }
)
"""Texts that stand for "no value"."""

_WITH_COMMA = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?")
"""A number with a decimal comma and points between its thousands; 10.5 is none."""
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?")


def text_of(cell: Cell) -> str:
    """Return a cell as text; a point in time to the nearest second, a whole number bare."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _WHOLE else repr(cell)
    return _text_of_moment(cell)


def _text_of_moment(cell: Cell) -> str:
    if isinstance(cell, datetime):
        nearest = cell + timedelta(microseconds=500_000)
        return nearest.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.strftime("%H:%M:%S")
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return str(cell)


def is_placeholder(text: str) -> bool:
    """Tell whether a text stands for "no value"."""
    return text.strip().lower() in PLACEHOLDERS


def parse_number(text: str, decimal: str = ".") -> Decimal | None:
    """Return the number a cell shows, or nothing if it shows none.

    Full-width digits, thousands marks and blanks are understood.

    Args:
        text: The cell.
        decimal: The sign before the decimals, a point or a comma.
    """
    if len(text) > _LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", text).strip().lower().replace(" ", "").replace("'", "")
    if decimal == ",":
        if "." in plain and not _WITH_COMMA.fullmatch(plain):
            return None
        plain = plain.replace(".", "").replace(",", ".")
    elif "," in plain:
        if not re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", plain):
            return None
        plain = plain.replace(",", "")
    if not _PLAIN.fullmatch(plain):
        return None
    number = Decimal(plain)
    return number if abs(number) <= LARGEST else None
