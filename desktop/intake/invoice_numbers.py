"""Numbers of invoices and tax codes of goods as lists write them."""

from collections.abc import Sequence
from functools import lru_cache

from desktop.intake.source import Cell
from desktop.intake.written import is_lost_number, squeeze, text_of

DIGITAL_LENGTH = 20
"""A 数电 number begins with its year; a padded code of an old invoice with a zero."""
CODE_LENGTH = 12
NUMBER_LENGTH = 8
_FULL_CODE = 19
_SHORTEST_CODE = 9


def key_of(digital: str, code: str, number: str) -> str:
    """Return the key of an invoice: its 数电 number, else code and number padded to 12 and 8."""
    for candidate in (digital, number):
        if len(candidate) == DIGITAL_LENGTH and candidate.isdecimal():
            return candidate
    if not any(sign.isdigit() for sign in number):
        return digital if any(sign.isdigit() for sign in digital) else ""
    return code.zfill(CODE_LENGTH) + number.zfill(NUMBER_LENGTH)


def keys_of(digital: Sequence[str], codes: Sequence[str], numbers: Sequence[str]) -> list[str]:
    """Return the key of every row of a list, see :func:`key_of`."""
    return [
        first if len(first) == DIGITAL_LENGTH and first.isdecimal() else key_of(first, code, number)
        for first, code, number in zip(digital, codes, numbers, strict=True)
    ]


def trusted_tax_code(text: str) -> str:
    """Return a 19-digit tax code; empty if it was rounded or cut too short to mean one thing."""
    if len(text) == _FULL_CODE and text.isdecimal():
        return text
    plain = squeeze(text).removesuffix(".0")
    if not plain.isdecimal() or not _SHORTEST_CODE <= len(plain) <= _FULL_CODE:
        return ""
    return plain.ljust(_FULL_CODE, "0")


@lru_cache(maxsize=4096)
def tax_code_of_text(text: str) -> str:
    """Return the trusted tax code of a cell's text; the same few goods come again and again."""
    return tax_code_of(text)


def tax_code_of(cell: Cell) -> str:
    """Return the trusted tax code of a cell; empty if it lost digits or is none."""
    if not cell or is_lost_float(cell):
        return ""
    return trusted_tax_code(text_of(cell))


def is_lost_float(cell: Cell) -> bool:
    """Return whether a tax code went through a float and lost digits that matter.

    Codes end in zeros, so that most survive: a double holds them exactly.
    """
    if isinstance(cell, float):
        return cell % 1e6 != 0
    return isinstance(cell, str) and is_lost_number(cell)
