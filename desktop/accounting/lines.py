"""Each record's line of its cell: cells divided among the records that feed them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, localcontext
from operator import attrgetter

from desktop.accounting.allocation import largest_remainder, whole_numbers
from desktop.accounting.cells import CELL_QUANTUM, Column, Made, Part, Row, rows
from desktop.accounting.emission import Cell, Line
from desktop.accounting.quantity import Quantity
from desktop.accounting.route import ReadyFlow
from desktop.accounting.units import CONTEXT

_ID = attrgetter("id")
_ONE = Decimal(1)


class Lines(Made[Line]):
    """The lines of closed columns, in the order of their ids: totals do without them."""

    @staticmethod
    def _make(closed: Sequence[Column]) -> tuple[Line, ...]:
        with localcontext(CONTEXT):
            return in_order(divide_cell(row) for row in rows(closed))


def in_order(divided: Iterable[Sequence[Line]]) -> tuple[Line, ...]:
    """Return the lines of many cells in the order of their ids."""
    lines = [line for lines in divided for line in lines]
    lines.sort(key=_ID)
    return tuple(lines)


def divide_cell(row: Row) -> tuple[Line, ...]:
    """Return the lines that add up to the cell, by largest remainder."""
    month, _, _, cell, column = row
    ready, parts = column.ready, column.parts[month]
    if len(parts) == 1:
        return (_line(parts[0], ready, cell, cell.kg, cell.co2e_kg),)
    kg = _divided(cell.kg, parts, ready, _ONE)
    co2e = kg if ready.is_co2 else _divided(cell.co2e_kg, parts, ready, ready.gwp)
    return tuple(
        _line(part, ready, cell, mass, equivalent)
        for part, mass, equivalent in zip(parts, kg, co2e, strict=True)
    )


def _divided(
    total: Decimal, parts: Sequence[Part], ready: ReadyFlow, gwp: Decimal
) -> tuple[Decimal, ...]:
    """Return each part's share of the rounded total.

    share [1e-6 kg] = amount × numerator × gwp ÷ denominator ÷ 1e-6 kg, in whole numbers
    """
    amounts, per_amount = whole_numbers([amount for _, amount, _ in parts])
    (top, gases), per_top = whole_numbers([ready.numerator, gwp])
    (bottom, step), per_bottom = whole_numbers([ready.denominator, CELL_QUANTUM])
    factor = top * gases * per_bottom**2
    shares = [amount * factor for amount in amounts]
    ties = [record.id for record, _, _ in parts]
    whole = int(total / CELL_QUANTUM)
    counts = largest_remainder(whole, shares, bottom * step * per_amount * per_top**2, ties)
    return tuple([count * CELL_QUANTUM for count in counts])


def _line(part: Part, ready: ReadyFlow, cell: Cell, kg: Decimal, co2e: Decimal) -> Line:
    record, amount, index = part
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
