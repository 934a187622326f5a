"""Summed amounts × factors, rounded once: cells, and each record's line of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.allocation import largest_remainder
from desktop.accounting.calendarisation import days_of_year
from desktop.accounting.emission import Cell, Line
from desktop.accounting.period import Month
from desktop.accounting.quantify import ReadyFlow, Route
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import CONTEXT, as_decimal

QUANTUM = Decimal("0.000001")
"""Cells are rounded to this many kg."""
_PER_KG = 10**6


@dataclass(frozen=True, slots=True)
class Part:
    """A month's share of a record's days.

    Attributes:
        inside: Days in the month; 1 where nothing is split.
        whole: Days of the record; 1 where nothing is split.
        held: Days in the month, always.
    """

    month: Month
    inside: int
    whole: int
    held: int


@dataclass(frozen=True, slots=True)
class Share:
    """A record's part of a cell: ``amount / days`` of the driver."""

    record: ActivityRecord
    route: Route
    amount: Decimal
    days: int
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
    parts: Sequence[Part],
) -> None:
    """Add a record to the cells it falls into."""
    for index, ready in enumerate(route.flows):
        amount = amounts[ready.flow.driver]
        for part in parts:
            if ready.flow.is_stock:
                share = Share(
                    record, route, amount * part.held, days_of_year(part.month.year), index
                )
            elif part.whole == 1:
                share = Share(record, route, amount, 1, index)
            else:
                share = Share(record, route, amount * part.inside, part.whole, index)
            key = (part.month, record.facility, ready.cell)
            total = sums.get(key)
            if total is None:
                total = sums[key] = Sum(part.month, record.facility, route, ready, [])
            total.shares.append(share)


def close(total: Sum) -> tuple[Cell, tuple[Line, ...]]:
    """Return the cell, rounded once, and the lines that add up to it."""
    ready, flow = total.ready, total.ready.flow
    kg = _rounded(total.shares, ready.numerator, ready.denominator)
    co2e = (
        kg
        if ready.gwp == 1
        else _rounded(total.shares, CONTEXT.multiply(ready.numerator, ready.gwp), ready.denominator)
    )
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


def _rounded(shares: Sequence[Share], numerator: Decimal, denominator: Decimal) -> Decimal:
    """Return the sum of the shares × numerator / denominator, half-even to 1e-6 kg."""
    whole = Decimal(0)
    split = Fraction(0)
    for share in shares:
        if share.days == 1:
            whole = CONTEXT.add(whole, share.amount)
        else:
            split += Fraction(share.amount) / share.days
    if split:
        exact = (Fraction(whole) + split) * Fraction(numerator) / Fraction(denominator)
        return Decimal(round(exact * _PER_KG)) * QUANTUM
    product = CONTEXT.divide(CONTEXT.multiply(whole, numerator), denominator)
    return product.quantize(QUANTUM, ROUND_HALF_EVEN, CONTEXT)


def _lines(total: Sum, cell: Cell) -> tuple[Line, ...]:
    if len(total.shares) == 1:
        return (_line(total.shares[0], total, cell, cell.kg, cell.co2e_kg),)
    shares = sorted(total.shares, key=lambda share: (share.record.id, share.index))
    kg = _divided(cell.kg, shares, total.ready, Decimal(1))
    co2e = _divided(cell.co2e_kg, shares, total.ready, total.ready.gwp)
    return tuple(
        _line(share, total, cell, mass, equivalent)
        for share, mass, equivalent in zip(shares, kg, co2e, strict=True)
    )


def _divided(
    total: Decimal, shares: Sequence[Share], ready: ReadyFlow, gwp: Decimal
) -> tuple[Decimal, ...]:
    """Return each share's part of the rounded total, by largest remainder."""
    factor = Fraction(ready.numerator) * Fraction(gwp) / Fraction(ready.denominator) * _PER_KG
    exact = [Fraction(share.amount) / share.days * factor for share in shares]
    ties = [share.record.id for share in shares]
    counts = largest_remainder(int(total / QUANTUM), exact, ties)
    return tuple(count * QUANTUM for count in counts)


def _line(share: Share, total: Sum, cell: Cell, kg: Decimal, co2e: Decimal) -> Line:
    record = share.record
    amount = share.amount if share.days == 1 else as_decimal(Fraction(share.amount) / share.days)
    return Line(
        f"{record.id}/{cell.month}/{share.index}",
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
