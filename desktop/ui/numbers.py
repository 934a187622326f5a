"""Numbers, months and codes as people type them."""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from desktop.accounting.period import Month

_MONTH: Final = re.compile(r"((?:19|20)\d\d)(?:[-/.年 ]+(\d{1,2})月?|(\d\d))")
_DAY: Final = re.compile(r"(\d{4})[-/.年 ]+(\d{1,2})[-/.月 ]+(\d{1,2})日?")
_MOST: Final = 15
"""Digits before the point: a thousand billion, in whatever unit."""
_LEAST: Final = 30
"""Places behind it of the first digit that counts."""
_BETWEEN: Final = re.compile(r"[\s\-‐–—_]+")


def read_number(text: str) -> Decimal | None:
    """Return what was typed as a number; thousands may be separated, by full-width signs too.

    What nobody counts in, like ``1e999``, is none: it could not even be shown. A minus sign as
    our tables show it counts as one that was typed.
    """
    plain = text.strip().translate(str.maketrans("０１２３４５６７８９．，－−", "0123456789.,--"))
    try:
        value = Decimal(plain.replace(",", "").replace(" ", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() and -_LEAST < value.adjusted() < _MOST else None


def read_month(text: str) -> Month | None:
    """Return what was typed as a month: 2025-01, 2025年1月, 2025/1, 2025.01 or 202501."""
    found = _MONTH.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    month = Month(int(found[1]), int(found[2] or found[3]))
    return month if 1 <= month.number <= 12 else None  # noqa: PLR2004 - months of a year


def read_day(text: str) -> date | None:
    """Return what was typed as a day: 2025-01-31, 2025年1月31日, 2025/1/31 or 2025.1.31."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        return date(*map(int, found.groups())) if found is not None else None
    except ValueError:
        return None


def read_code(text: str) -> str:
    """Return a code as registers write it: plain capital letters and digits, nothing between."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
