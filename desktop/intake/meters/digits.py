"""Numbers from their digits, eight at once: what is written is what is kept, without a float.

Only plain numbers are read here: up to fifteen digits with a sign and a decimal mark. What stands
for no value is known by its text. Any other writing is for those who read cell by cell.
"""

from dataclasses import dataclass

import numpy as np

from desktop.intake.meters.cell_bytes import WORD, Cells, Words
from desktop.intake.meters.numbers import (
    EXACT_FLOAT,
    LARGEST_SCALE,
    SMALLEST_SCALE,
    Integers,
    Mask,
    Numbers,
)

_MOST_WORDS = 2
_MINUS, _PLUS, _ZERO = b"-+0"
_POWERS = np.array([10**power for power in range(LARGEST_SCALE + 1)], dtype=np.int64)
_WORD_FULL = np.int64(10**WORD)


def _each(byte: int) -> np.uint64:
    """Return a word of one byte, eight times."""
    return np.uint64(int.from_bytes(bytes((byte,)) * WORD, "little"))


_ZEROS, _ONES, _SIXES = _each(_ZERO), _each(1), _each(6)
_TOPS, _UPPER, _LOWER = _each(0x80), _each(0xF0), _each(0x0F)
_ONE, _SEVEN, _BYTE, _TWO_BYTES, _HALF, _SEVEN_BYTES = map(np.uint64, (1, 7, 8, 16, 32, 56))
_TEN, _ONE_ZERO = np.uint64(10), np.uint64(_ZERO)
_EVERY_OTHER_PAIR = np.uint64(0x000000FF000000FF)
_UPPER_PAIRS = np.uint64(100 + (10**6 << 32))
_LOWER_PAIRS = np.uint64(1 + (10**4 << 32))


@dataclass(frozen=True, slots=True)
class _Read:
    """Cells as they were read.

    Attributes:
        digits: The number without its sign and mark.
        decimals: Digits behind the mark.
        is_plain: Whether it is a number and nothing else.
    """

    digits: Integers
    decimals: Integers
    is_plain: Mask


def numbers_of_cells(
    cells: Cells, columns: int, decimal: bytes, nothing: frozenset[bytes]
) -> list[Numbers] | None:
    """Return columns of numbers; nothing if a cell is written in another way.

    Args:
        cells: The cells, line by line.
        columns: How many stand in a line.
        decimal: The sign before the decimals.
        nothing: Texts that stand for no value.
    """
    first = cells.first_bytes()
    is_negative = first == _MINUS
    signed = (is_negative | (first == _PLUS)) & (cells.size > 0)
    read = _read(cells.without_first(signed) if signed.any() else cells, decimal)
    missing = ~read.is_plain
    if missing.any() and not _stand_for(cells.take(np.flatnonzero(missing)), nothing):
        return None
    values = np.where(is_negative, -read.digits, read.digits)
    values[missing] = 0
    found = []
    for column in range(columns):
        own = slice(column, None, columns)
        numbers = _scaled(values[own], read.decimals[own], missing[own])
        if numbers is None:
            return None
        found.append(numbers)
    return found


def _scaled(values: Integers, decimals: Integers, missing: Mask) -> Numbers | None:
    """Return a column at one scale; nothing if that takes more digits than a float can prove."""
    most = int(decimals.max(initial=0))
    scale = max(most, SMALLEST_SCALE)
    if scale > LARGEST_SCALE:
        return None
    factors = _POWERS[scale - decimals]
    largest = np.abs(values.astype(np.float64) * factors).max(initial=0.0)
    return Numbers(values * factors, scale, missing) if largest < EXACT_FLOAT else None


def _stand_for(cells: Cells, nothing: frozenset[bytes]) -> bool:
    """Tell whether all cells are texts of a few."""
    if cells.longest > WORD:
        return False
    words = cells.words() or [np.zeros(1, dtype=np.uint64)]
    texts = (int(word).to_bytes(WORD, "little").rstrip(b"\0") for word in np.unique(words[0]))
    return all(text in nothing for text in texts)


def _read(cells: Cells, decimal: bytes) -> _Read:
    """Return what the cells say, digits before and behind the mark together."""
    count = _MOST_WORDS if cells.longest > WORD else 1
    words = [(word & kept) | (_ZEROS & ~kept) for word, kept in cells.last_words(count)]
    marks = [_lowest(word, _each(decimal[0])) for word in words]
    bare = _without_marks(words, marks)
    decimals, has_mark = _behind(marks)
    digits = np.zeros(len(cells.size), dtype=np.int64)
    is_plain = (cells.size > has_mark) & (cells.size <= WORD * _MOST_WORDS)
    for word in reversed(bare):
        digits = digits * _WORD_FULL + _eight_digits(word).astype(np.int64)
        is_plain &= _are_digits(word)
    return _Read(digits, decimals, is_plain)


def _lowest(word: Words, sign: np.uint64) -> Words:
    """Return one, moved to where a sign stands first in each word; zero where it does not."""
    apart = word ^ sign
    tops = (apart - _ONES) & ~apart & _TOPS
    return (tops & (~tops + _ONE)) >> _SEVEN


def _behind(marks: list[Words]) -> tuple[Integers, Mask]:
    """Return how many digits stand behind the mark of each cell, and whether it has one."""
    decimals = np.zeros(len(marks[0]), dtype=np.int64)
    has_mark = np.zeros(len(marks[0]), dtype=np.bool_)
    for number, mark in enumerate(marks):
        own = mark != 0
        before = np.bitwise_count(mark - _ONE).astype(np.int64) >> 3
        decimals = np.where(own & ~has_mark, WORD * (number + 1) - 1 - before, decimals)
        has_mark |= own
    return decimals, has_mark


def _without_marks(words: list[Words], marks: list[Words]) -> list[Words]:
    """Return the digits moved together over the mark."""
    last = _closed(words[0], marks[0], words[1] >> _SEVEN_BYTES if len(words) > 1 else _ONE_ZERO)
    if len(words) == 1:
        return [last]
    before = _closed(words[1], marks[1], _ONE_ZERO)
    return [last, np.where(marks[0] != 0, (words[1] << _BYTE) | _ONE_ZERO, before)]


def _closed(word: Words, mark: Words, carried: Words | np.uint64) -> Words:
    """Return a word whose digits before the mark take its place, the first of them given."""
    before, behind = word & (mark - _ONE), word & ~((mark << _BYTE) - _ONE)
    return np.where(mark != 0, behind | (before << _BYTE) | carried, word)


def _are_digits(word: Words) -> Mask:
    is_digit: Mask = (word & _UPPER) == _ZEROS
    is_digit &= ((word + _SIXES) & _UPPER) == _ZEROS
    return is_digit


def _eight_digits(word: Words) -> Words:
    """Return the number eight digits write: pairs first, then pairs of pairs."""
    pairs = word & _LOWER
    pairs = pairs * _TEN + (pairs >> _BYTE)
    upper = (pairs & _EVERY_OTHER_PAIR) * _UPPER_PAIRS
    lower = ((pairs >> _TWO_BYTES) & _EVERY_OTHER_PAIR) * _LOWER_PAIRS
    return (upper + lower) >> _HALF
