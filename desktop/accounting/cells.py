"""Summed amounts × factors, rounded once: cells, and each record's line of them."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.allocation import largest_remainder
from desktop.accounting.emission import Cell, Line
from desktop.accounting.period import month_at
from desktop.accounting.quantify import ReadyFlow
from desktop.accounting.quantity import Quantity
from desktop.accounting.route_sum import CellSum
from desktop.accounting.units import CONTEXT

CELL_QUANTUM = Decimal("0.000001")
"""Cells are rounded to this many kg."""
_PER_KG = 10**6

Share = tuple[ActivityRecord, Decimal, int]
"""A record's part of a cell: the record, the amount of the driver, the number of the flow."""


def close(total: CellSum) -> Cell:
    """Return the cell, rounded once; within the engine's decimal context."""
    month, facility, _, _, whole, ready, _ = total
    flow = ready.flow
    product = whole * ready.numerator
    below = ready.denominator
    kg = (product / below).quantize(CELL_QUANTUM, ROUND_HALF_EVEN, CONTEXT)
    co2e = kg
    if not ready.is_co2:
        co2e = (product * ready.gwp / below).quantize(CELL_QUANTUM, ROUND_HALF_EVEN, CONTEXT)
    return Cell(
        month_at(month),
        facility,
        ready.source,
        flow.scope,
        flow.basis,
        flow.used.id,
        flow.gas,
        kg,
        co2e,
        flow.is_biogenic,
        ready.is_outside_kyoto,
    )


def divide_cell(total: CellSum, cell: Cell) -> tuple[Line, ...]:
    """Return the lines that add up to the cell, by largest remainder."""
    ready = total[5]
    shares = [(record, amount, index) for index, parts in total[6] for record, amount in parts]
    if len(shares) == 1:
        return (_line(shares[0], ready, cell, cell.kg, cell.co2e_kg),)
    shares.sort(key=lambda share: (share[0].id, share[2]))
    kg = _divided(cell.kg, shares, ready, Decimal(1))
    co2e = kg if ready.is_co2 else _divided(cell.co2e_kg, shares, ready, ready.gwp)
    return tuple(
        _line(share, ready, cell, mass, equivalent)
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


def _line(share: Share, ready: ReadyFlow, cell: Cell, kg: Decimal, co2e: Decimal) -> Line:
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
        Quantity(amount, ready.flow.unit),
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
