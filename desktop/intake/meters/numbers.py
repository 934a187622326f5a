"""Columns of numbers as scaled integers: what is written is what is kept.

A column is read as binary floats where that is provably exact (no text of up to 14
significant digits can be mistaken for another), else text by text through ``Decimal``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
from numpy.typing import NDArray

from desktop.intake.meters.cells import is_placeholder, parse_number

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

Members = slice | NDArray[np.intp]
"""Some rows of a column: one after the other, or each by its place."""

SMALLEST_SCALE = 4
"""Decimals a value always has room for: 0.1 Wh."""

LARGEST_SCALE = 12
LARGEST_INTEGER = 2**62
EXACT_FLOAT = 2.0**53
_TOLERANCE = 2.0**-50


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of numbers.

    Attributes:
        values: ``value × 10^scale``; 0 where missing.
        missing: Where nothing, or a placeholder, stands.
        odd: Texts that are neither a number nor a placeholder, at most five.
        is_rounded: Whether digits beyond the largest scale were rounded away.
    """

    values: Integers
    scale: int
    missing: Mask
    odd: tuple[str, ...] = ()
    is_rounded: bool = False

    def take(self, rows: Members | Mask) -> "Numbers":
        """Return the chosen rows; the whole column and a stretch of it are not copied."""
        if isinstance(rows, np.ndarray) and rows.dtype == np.bool_ and rows.all():
            return self
        return Numbers(self.values[rows], self.scale, self.missing[rows], self.odd, self.is_rounded)


def numbers_of_floats(values: NDArray[np.float64]) -> Numbers | None:
    """Return the column if its floats tell the written decimals beyond doubt, else nothing.

    ``n = rint(x × 10^s)`` is accepted where ``|x × 10^s - n| <= n × 2^-50``. The text became
    ``x`` within 2 × 2^-52 of its size and the product adds 2^-53, so a decimal of scale ``s``
    is always accepted. Two decimals of up to 14 significant digits differ by at least 10^-14
    of their size, eleven times the tolerance; so no other such decimal is ever accepted.
    """
    missing = np.isnan(values)
    filled = np.where(missing, 0.0, values)
    if not np.isfinite(filled).all():
        return None
    largest = float(np.abs(filled).max(initial=0.0))
    for scale in range(SMALLEST_SCALE, LARGEST_SCALE + 1):
        if largest * 10.0**scale >= EXACT_FLOAT:
            return None
        scaled = filled * 10.0**scale
        whole = np.rint(scaled)
        if bool((np.abs(scaled - whole) <= np.abs(whole) * _TOLERANCE).all()):
            return Numbers(whole.astype(np.int64), scale, missing)
    return None


def numbers_of_texts(codes: NDArray[np.intp], texts: Sequence[str], decimal: str = ".") -> Numbers:
    """Return a column given as codes into its different texts (-1 for none)."""
    parsed = [None if is_placeholder(text) else parse_number(text, decimal) for text in texts]
    odd = [
        text
        for text, number in zip(texts, parsed, strict=True)
        if number is None and not is_placeholder(text)
    ]
    known = [number for number in parsed if number is not None]
    scale = _scale_of(known)
    scaled = [0 if number is None else _scaled(number, scale) for number in parsed]
    rounded = any(Decimal(n).scaleb(-scale) != number for n, number in _pairs(scaled, parsed))
    values = np.array([*scaled, 0], dtype=np.int64)[codes]
    missing = np.array([*(number is None for number in parsed), True], dtype=np.bool_)[codes]
    return Numbers(values, scale, missing, tuple(odd[:5]), rounded)


def _pairs(scaled: Sequence[int], parsed: Sequence[Decimal | None]) -> list[tuple[int, Decimal]]:
    return [(n, number) for n, number in zip(scaled, parsed, strict=True) if number is not None]


def _scale_of(numbers: Sequence[Decimal]) -> int:
    """Return the decimals needed, as far as the largest number leaves room for them."""
    wanted = SMALLEST_SCALE
    largest = Decimal(0)
    for number in numbers:
        _, _, exponent = number.normalize().as_tuple()
        wanted = max(wanted, -int(exponent))
        largest = max(largest, abs(number))
    scale = min(wanted, LARGEST_SCALE)
    while scale > 0 and largest.scaleb(scale) >= LARGEST_INTEGER:
        scale -= 1
    return scale


def _scaled(number: Decimal, scale: int) -> int:
    return int(number.scaleb(scale).to_integral_value(ROUND_HALF_EVEN))


def multiplied(numbers: Numbers, top: int, bottom: int = 1) -> Numbers:
    """Return ``numbers × top / bottom``, exactly where decimals can say it.

    Room for decimals is added first: a quarter of a kilowatt has two decimals more than the
    kilowatt. A twelfth has no end: then the running sum is divided and rounded, and each value is
    what it adds, so that no rounding gathers in sums.
    """
    if top == bottom:
        return numbers
    values, scale = numbers.values, numbers.scale
    extra, rest = _decimals_for(bottom)
    values = _times(values, top * 10**extra)
    if rest == 1:
        return trimmed(_with(numbers, values // bottom, scale + extra))
    if 2.0 * np.abs(values.astype(np.float64)).sum() >= LARGEST_INTEGER:
        raise OverflowError(f"× {top} / {bottom}")
    running = np.cumsum(values)
    rounded = (2 * running + bottom) // (2 * bottom)
    shares = np.diff(rounded, prepend=np.int64(0))
    return _with(numbers, np.where(numbers.missing, 0, shares), scale + extra)


def product(left: Numbers, right: Numbers) -> Numbers:
    """Return the products row by row; missing where either is missing."""
    right = trimmed(right, floor=0)
    bound = float(np.abs(left.values).max(initial=0)) * float(np.abs(right.values).max(initial=0))
    if bound >= LARGEST_INTEGER:
        raise OverflowError(f"{bound:.3g}")
    values = left.values * right.values
    missing = left.missing | right.missing
    return trimmed(
        Numbers(
            np.where(missing, 0, values),
            left.scale + right.scale,
            missing,
            left.odd + right.odd,
            left.is_rounded or right.is_rounded,
        )
    )


def trimmed(numbers: Numbers, floor: int = SMALLEST_SCALE) -> Numbers:
    """Return the same values with no more decimals than they need, but at least ``floor``."""
    values, scale = numbers.values, numbers.scale
    while scale > floor and not (values % 10).any():
        values, scale = values // 10, scale - 1
    return _with(numbers, values, scale)


def rescaled(numbers: Numbers, scale: int) -> Numbers:
    """Return the same values with more decimals."""
    return _with(numbers, _times(numbers.values, 10 ** (scale - numbers.scale)), scale)


def joined(parts: Sequence[Numbers]) -> Numbers | None:
    """Return a column from its pieces; nothing if it has more digits than a float can prove."""
    scale = max(part.scale for part in parts)
    even = [part if part.scale == scale else rescaled(part, scale) for part in parts]
    values = np.concatenate([part.values for part in even])
    missing = np.concatenate([part.missing for part in even])
    if np.abs(values).max(initial=0) >= EXACT_FLOAT:
        return None
    return trimmed(Numbers(values, scale, missing))


def _with(numbers: Numbers, values: Integers, scale: int) -> Numbers:
    return Numbers(values, scale, numbers.missing, numbers.odd, numbers.is_rounded)


def _times(values: Integers, factor: int) -> Integers:
    if float(np.abs(values).max(initial=0)) * factor >= LARGEST_INTEGER:
        raise OverflowError(f"× {factor}")
    return values * factor


def _decimals_for(bottom: int) -> tuple[int, int]:
    """Return how many decimals a division needs, and what of the divisor has no end."""
    rest, twos, fives = bottom, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    extra = max(twos, fives)
    return extra, rest
