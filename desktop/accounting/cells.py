"""Summed amounts × factors, rounded once: cells, and each record's line of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.allocation import largest_remainder
from desktop.accounting.calendarisation import Segment, by_days, days_of_year
from desktop.accounting.emission import Cell, Line
from desktop.accounting.period import Month
from desktop.accounting.quantify import ReadyFlow, Route
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import CONTEXT

CELL_QUANTUM = Decimal("0.000001")
"""Cells are rounded to this many kg."""
_PER_KG = 10**6
_HELD_QUANTUM = Decimal("1e-12")


@dataclass(frozen=True, slots=True)
class Share:
    """A record's part of a cell: an amount of what drives the flow."""

    record: ActivityRecord
    amount: Decimal
    index: int


@dataclass(frozen=True, slots=True)
class Sum:
    """Everything that falls into one cell, before rounding."""

    month: Month
    facility: str
    route: Route
    ready: ReadyFlow
    shares: list[Share]


Sums = dict[tuple[Month, str, str], Sum]


def add(
    sums: Sums,
    record: ActivityRecord,
    route: Route,
    amounts: Mapping[str, Decimal],
    months: Sequence[Segment],
) -> None:
    """Add a record to the cells it falls into."""
    for index, ready in enumerate(route.flows):
        divided = _by_month(amounts[ready.flow.driver], months, is_stock=ready.flow.is_stock)
        for segment, amount in zip(months, divided, strict=True):
            if not segment.is_inside:
                continue
            key = (segment.month, record.facility, ready.cell)
            total = sums.get(key)
            if total is None:
                total = sums[key] = Sum(segment.month, record.facility, route, ready, [])
            total.shares.append(Share(record, amount, index))


def _by_month(amount: Decimal, months: Sequence[Segment], *, is_stock: bool) -> tuple[Decimal, ...]:
    """Return an amount by month: divided by days, or held over a part of the year."""
    if not is_stock:
        return (amount,) if len(months) == 1 else by_days(amount, [s.days for s in months])
    return tuple(
        (amount * s.days / days_of_year(s.month.year)).quantize(_HELD_QUANTUM) for s in months
    )


def close(total: Sum) -> tuple[Cell, tuple[Line, ...]]:
    """Return the cell, rounded once, and the lines that add up to it."""
    ready, flow = total.ready, total.ready.flow
    shares = total.shares
    whole = shares[0].amount
    for share in shares[1:]:
        whole = CONTEXT.add(whole, share.amount)
    product = CONTEXT.multiply(whole, ready.numerator)
    kg = _rounded(product, ready.denominator)
    is_co2 = ready.gwp == 1
    co2e = kg if is_co2 else _rounded(CONTEXT.multiply(product, ready.gwp), ready.denominator)
    cell = Cell(
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
    return cell, _lines(total, cell)


def _rounded(product: Decimal, denominator: Decimal) -> Decimal:
    """Return a product over a denominator, half-even to 1e-6 kg."""
    return CONTEXT.divide(product, denominator).quantize(CELL_QUANTUM, ROUND_HALF_EVEN, CONTEXT)


def _lines(total: Sum, cell: Cell) -> tuple[Line, ...]:
    if len(total.shares) == 1:
        return (_line(total.shares[0], total, cell, cell.kg, cell.co2e_kg),)
    shares = sorted(total.shares, key=lambda share: (share.record.id, share.index))
    kg = _divided(cell.kg, shares, total.ready, Decimal(1))
    is_co2 = total.ready.gwp == 1
    co2e = kg if is_co2 else _divided(cell.co2e_kg, shares, total.ready, total.ready.gwp)
    return tuple(
        _line(share, total, cell, mass, equivalent)
        for share, mass, equivalent in zip(shares, kg, co2e, strict=True)
    )


def _divided(
    total: Decimal, shares: Sequence[Share], ready: ReadyFlow, gwp: Decimal
) -> tuple[Decimal, ...]:
    """Return each share's part of the rounded total, by largest remainder."""
    factor = Fraction(ready.numerator) * Fraction(gwp) / Fraction(ready.denominator) * _PER_KG
    exact = [Fraction(share.amount) * factor for share in shares]
    ties = [share.record.id for share in shares]
    counts = largest_remainder(int(total / CELL_QUANTUM), exact, ties)
    return tuple(count * CELL_QUANTUM for count in counts)


def _line(share: Share, total: Sum, cell: Cell, kg: Decimal, co2e: Decimal) -> Line:
    record = share.record
    return Line(
        f"{record.id}/{cell.month}/{share.index}",
        record.id,
        cell.month,
        cell.facility,
        cell.source,
        cell.scope,
        cell.basis,
        record.region,
        Quantity(share.amount, total.ready.flow.unit),
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
