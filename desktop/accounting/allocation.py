"""Exact division of an amount into shares whose sum is the amount."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction


def largest_remainder(
    total: int, exact: Sequence[Fraction], ties: Sequence[str]
) -> tuple[int, ...]:
    """Return whole numbers near ``exact`` that add up to ``total``.

    Every share is rounded down; what is left goes to the largest remainders, equal ones in the
    order of ``ties``.
    """
    floors = [value.numerator // value.denominator for value in exact]
    left = total - sum(floors)
    order = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], ties[i]))
    for index in order[:left]:
        floors[index] += 1
    return tuple(floors)


def allocate(amount: Decimal, weights: Sequence[Decimal], quantum: Decimal) -> tuple[Decimal, ...]:
    """Return the amount in shares by weight, each a multiple of ``quantum``, summing exactly.

    Args:
        amount: A multiple of ``quantum``.
        weights: Not negative, not all zero.
        quantum: The smallest step, e.g. 0.01.

    Raises:
        ValueError: If the weights or the amount do not fit.
    """
    whole = sum(weights, Decimal(0))
    units = Fraction(amount) / Fraction(quantum)
    if whole <= 0 or min(weights) < 0 or units.denominator != 1:
        raise ValueError("weights must not be negative or all zero, amount a multiple of quantum")
    exact = [units * Fraction(weight) / Fraction(whole) for weight in weights]
    ties = [f"{index:09d}" for index in range(len(weights))]
    return tuple(count * quantum for count in largest_remainder(int(units), exact, ties))
