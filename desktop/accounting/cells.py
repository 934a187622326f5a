"""Summed amounts × factors, rounded once: cells, and each record's line of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.allocation import largest_remainder
from desktop.accounting.emission import Cell, Line
from desktop.accounting.period import Month
from desktop.accounting.quantify import ReadyFlow, Route
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import CONTEXT

CELL_QUANTUM = Decimal("0.000001")
"""Cells are rounded to this many kg."""
_PER_KG = 10**6

Share = tuple[ActivityRecord, Decimal, int]
"""A record's part of a cell: the record, the amount of the driver, the number of the flow."""


@dataclass(slots=True)
class Sum:
    """Everything that falls into one cell, before rounding."""

    month: Month
    facility: str
    route: Route
    ready: ReadyFlow
    shares: list[Share]


def close(total: Sum) -> Cell:
    """Return the cell, rounded once; within the engine's decimal context."""
    ready, flow, shares = total.ready, total.ready.flow, total.shares
    whole = shares[0][1]
    if len(shares) > 1:
        whole = sum([share[1] for share in shares[1:]], whole)
    product = whole * ready.numerator
    below = ready.denominator
    kg = (product / below).quantize(CELL_QUANTUM, ROUND_HALF_EVEN, CONTEXT)
    co2e = kg
    if not ready.is_co2:
        co2e = (product * ready.gwp / below).quantize(CELL_QUANTUM, ROUND_HALF_EVEN, CONTEXT)
    return Cell(
        total.month,
        total.facility,
        total.route.source.code,
        flow.scope,
        flow.basis,
        flow.used.id,
        flow.gas,
        kg,
        co2e,
        flow.is_biogenic,
        ready.is_outside_kyoto,
    )


def divide_cell(total: Sum, cell: Cell) -> tuple[Line, ...]:
    """Return the lines that add up to the cell, by largest remainder."""
    if len(total.shares) == 1:
        return (_line(total.shares[0], total, cell, cell.kg, cell.co2e_kg),)
    shares = sorted(total.shares, key=lambda share: (share[0].id, share[2]))
    kg = _divided(cell.kg, shares, total.ready, Decimal(1))
    is_co2 = total.ready.is_co2
    co2e = kg if is_co2 else _divided(cell.co2e_kg, shares, total.ready, total.ready.gwp)
    return tuple(
        _line(share, total, cell, mass, equivalent)
        for share, mass, equivalent in zip(shares, kg, co2e, strict=True)
    )


def _divided(
    total: Decimal, shares: Sequence[Share], ready: ReadyFlow, gwp: Decimal
) -> tuple[Decimal, ...]:
    """Return each share's part of the rounded total."""
    factor = Fraction(ready.numerator) * Fraction(gwp) / Fraction(ready.denominator) * _PER_KG
    exact = [Fraction(amount) * factor for _, amount, _ in shares]
    ties = [record.id for record, _, _ in shares]
    counts = largest_remainder(int(total / CELL_QUANTUM), exact, ties)
    return tuple(count * CELL_QUANTUM for count in counts)


def _line(share: Share, total: Sum, cell: Cell, kg: Decimal, co2e: Decimal) -> Line:
    record, amount, index = share
    return Line(
        f"{record.id}/{cell.month}/{index}",
        record.id,
        cell.month,
        cell.facility,
        cell.source,
        cell.scope,
        cell.basis,
        record.region,
        Quantity(amount, total.ready.flow.unit),
        record.parameters,
        cell.factor_id,
        cell.gas,
        kg,
        co2e,
        record.quality,
        cell.is_biogenic,
        record.evidence,
        cell.is_outside_kyoto,
    )
