"""Exact division of an amount into shares whose sum is the amount."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import lcm

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.entity import Facility
from desktop.accounting.quantity import Quantity
from desktop.errors import InputError

_DIGITS = 12


class AllocationKey(StrEnum):
    """Figures of a facility a shared bill may be divided by; named like its attributes."""

    AREA = "area"
    HEATED_AREA = "heated_area"
    HEADCOUNT = "headcount"


def largest_remainder(
    total: int, shares: Sequence[int], divisor: int, ties: Sequence[str]
) -> tuple[int, ...]:
    """Return whole numbers near ``shares ÷ divisor`` that add up to ``total``.

    Every share is rounded down; what is left goes to the largest remainders, equal ones in the
    order of ``ties``.
    """
    floors = [share // divisor for share in shares]
    left = total - sum(floors)
    behind = [divisor * floor - share for floor, share in zip(floors, shares, strict=True)]
    order = sorted(zip(behind, ties, range(len(floors)), strict=True))
    for _, _, index in order[:left]:
        floors[index] += 1
    return tuple(floors)


def whole_numbers(amounts: Sequence[Decimal]) -> tuple[list[int], int]:
    """Return finite amounts as whole numbers of one small step, and how many steps make one."""
    ratios = [amount.as_integer_ratio() for amount in amounts]
    steps = lcm(*[below for _, below in ratios])
    return [above * (steps // below) for above, below in ratios], steps


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
    whole_weights, _ = whole_numbers(weights)
    shares = [int(units) * weight for weight in whole_weights]
    ties = [f"{index:09d}" for index in range(len(weights))]
    counts = largest_remainder(int(units), shares, sum(whole_weights), ties)
    return tuple(count * quantum for count in counts)


def share_record(
    record: ActivityRecord, names: Sequence[str], weights: Sequence[Decimal]
) -> tuple[ActivityRecord, ...]:
    """Return the record divided by weight, one share a facility, adding up exactly.

    Raises:
        InputError: ``allocation.weights_empty``.
    """
    if not weights or min(weights) < 0 or not any(weights):
        raise InputError("allocation.weights_empty", record.where, record=record.id)
    amounts = allocate(record.quantity.amount, weights, _quantum(record.quantity.amount))
    return tuple(
        replace(
            record,
            id=f"{record.id}@{name}",
            facility=name,
            quantity=Quantity(amount, record.quantity.unit),
        )
        for name, amount in zip(names, amounts, strict=True)
    )


def facility_weight(facility: Facility, key: AllocationKey) -> Decimal:
    """Return the figure of a facility that a bill is divided by.

    Raises:
        InputError: ``allocation.key_missing``.
    """
    value = getattr(facility, key.value)
    if value is None:
        raise InputError("allocation.key_missing", facility=facility.name, divided_by=key.value)
    return Decimal(value)


def _quantum(amount: Decimal) -> Decimal:
    return Decimal(1).scaleb(min(int(amount.as_tuple().exponent), -_DIGITS))
