"""Months without a bill, and what they may be estimated to: only on request, and marked.

An estimate is never more than a stand-in: it counts until the real bill, invoice or reading of
the same energy is there, see :mod:`desktop.accounting.documents.precedence`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import convert

ESTIMATE = "estimate:"
"""How the ids of these estimates begin."""
SHORTEST = 3
"""Fewer days than these between two bills are how a supplier prints its days, no gap. [d]"""
_DAY = timedelta(days=1)
_HUNDREDTH = Decimal("0.01")


class EstimateBy(StrEnum):
    """How a month without a bill is estimated."""

    NEIGHBOURS = "neighbours"
    LAST_YEAR = "last-year"


@dataclass(frozen=True, slots=True)
class Billed:
    """What was billed for some days."""

    period: ReportingPeriod
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class MonthEstimate:
    """An estimate of some days of a month.

    Attributes:
        basis: What it was made of.
    """

    by: EstimateBy
    quantity: Quantity
    basis: tuple[Billed, ...]


def days_without_bill(
    periods: Iterable[ReportingPeriod], until: date | None = None
) -> tuple[ReportingPeriod, ...]:
    """Return the days between bills that none covers, one period a month.

    Args:
        periods: What bills cover, in any order.
        until: Last day that ought to be covered; nothing to look between bills only.
    """
    found: list[ReportingPeriod] = []
    covered: date | None = None
    for period in sorted(periods, key=lambda each: (each.start, each.end)):
        if covered is not None:
            found += _gap(covered, period.start)
        covered = period.end if covered is None else max(covered, period.end)
    if covered is not None and until is not None:
        found += _gap(covered, until + _DAY)
    return tuple(found)


def _gap(covered: date, following: date) -> list[ReportingPeriod]:
    if (following - covered).days - 1 < SHORTEST:
        return []
    gap = ReportingPeriod(covered + _DAY, following - _DAY)
    return [
        ReportingPeriod(max(gap.start, month.start), min(gap.end, month.end))
        for month in gap.months()
    ]


def estimate_days(
    gap: ReportingPeriod, billed: Sequence[Billed], by: EstimateBy
) -> MonthEstimate | None:
    """Return an estimate for days without a bill; nothing where there is nothing to go by."""
    if by is EstimateBy.NEIGHBOURS:
        return _by_neighbours(gap, billed)
    return _by_last_year(gap, billed)


def _by_neighbours(gap: ReportingPeriod, billed: Sequence[Billed]) -> MonthEstimate | None:
    """Estimate by the bills before and after.

    estimate = energy of the bill before and the bill after ÷ their days × days of the gap; by one
    of them where the other is missing.
    """
    before = [each for each in billed if each.period.end < gap.start]
    after = [each for each in billed if each.period.start > gap.end]
    basis: list[Billed] = []
    if before:
        basis.append(max(before, key=lambda each: each.period.end))
    if after:
        basis.append(min(after, key=lambda each: each.period.start))
    if not basis:
        return None
    unit = basis[0].quantity.unit
    energy = sum((convert(each.quantity, unit).amount for each in basis), Decimal(0))
    days = sum(each.period.days for each in basis)
    amount = energy * gap.days / days
    return MonthEstimate(EstimateBy.NEIGHBOURS, _rounded(amount, unit), tuple(basis))


def _by_last_year(gap: ReportingPeriod, billed: Sequence[Billed]) -> MonthEstimate | None:
    """Estimate by what was billed for the same days of the year before, each bill by days."""
    same = ReportingPeriod(_year_before(gap.start), _year_before(gap.end))
    parts = [(each, each.period.overlap(same)) for each in billed]
    basis = [(each, part) for each, part in parts if part is not None]
    if sum(part.days for _, part in basis) < same.days:
        return None
    unit = basis[0][0].quantity.unit
    energy = sum(
        (
            convert(each.quantity, unit).amount * part.days / each.period.days
            for each, part in basis
        ),
        Decimal(0),
    )
    amount = energy * gap.days / same.days
    used = tuple(each for each, _ in basis)
    return MonthEstimate(EstimateBy.LAST_YEAR, _rounded(amount, unit), used)


def _year_before(day: date) -> date:
    """Return the same day of the year before; of 29 February the 28th."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def _rounded(amount: Decimal, unit: str) -> Quantity:
    return Quantity(amount.quantize(_HUNDREDTH, ROUND_HALF_UP), unit)
