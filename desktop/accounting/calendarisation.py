"""Bills do not keep to months: how an amount over some days falls on calendar months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.allocation import allocate
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity

QUANTUM = Decimal("1e-12")
"""Shares of an amount are exact to this, and add up to the amount."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Days of a record that lie in one month, inside or outside the reporting period."""

    month: Month
    days: int
    is_inside: bool


def segments(record: ReportingPeriod, period: ReportingPeriod) -> tuple[Segment, ...]:
    """Return a record's days by month, cut at the ends of the reporting period."""
    found = []
    for month in record.months():
        days = ReportingPeriod(max(record.start, month.start), min(record.end, month.end))
        inside = days.overlap(period)
        count = inside.days if inside else 0
        if count:
            found.append(Segment(month, count, is_inside=True))
        if days.days > count:
            found.append(Segment(month, days.days - count, is_inside=False))
    return tuple(found)


def divide(amount: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Return an amount in shares by weight that add up to it exactly."""
    exponent = int(amount.as_tuple().exponent)
    quantum = QUANTUM if exponent >= -12 else Decimal(1).scaleb(exponent)  # noqa: PLR2004
    return allocate(amount, weights, quantum)


def by_days(amount: Decimal, days: Sequence[int]) -> tuple[Decimal, ...]:
    """Return an amount in shares by days that add up to it exactly."""
    return (amount,) if len(days) == 1 else divide(amount, [Decimal(count) for count in days])


def split_by_days(record: ActivityRecord) -> tuple[ActivityRecord, ...]:
    """Return one record a month, by days: 18 March to 17 April gives 14/31 and 17/31."""
    days = [(s.month, Decimal(s.days)) for s in segments(record.period, record.period)]
    return _split(record, days)


def split_by_intervals(
    record: ActivityRecord, daily: Mapping[date, Decimal]
) -> tuple[ActivityRecord, ...]:
    """Return one record a month, by what the same meter measured on each day.

    Args:
        record: The bill.
        daily: Measured amounts of every day of the record.

    Raises:
        ValueError: If a day is missing or the meter measured nothing.
    """
    months: dict[Month, Decimal] = {}
    for number in range(record.period.days):
        day = record.period.start + timedelta(days=number)
        if day not in daily:
            raise ValueError(f"{day} has no measured amount")
        months[Month.of(day)] = months.get(Month.of(day), Decimal(0)) + daily[day]
    return _split(record, sorted(months.items()))


def assign_to_month(record: ActivityRecord, month: Month) -> ActivityRecord:
    """Return the record with its whole amount in one month it touches.

    Raises:
        ValueError: If the record does not touch the month.
    """
    days = record.period.overlap(ReportingPeriod.of_month(month))
    if days is None:
        raise ValueError(f"{record.period} does not touch {month}")
    return replace(record, period=days)


def _split(
    record: ActivityRecord, months: Sequence[tuple[Month, Decimal]]
) -> tuple[ActivityRecord, ...]:
    if len(months) == 1:
        return (record,)
    amounts = divide(record.quantity.amount, [weight for _, weight in months])
    return tuple(
        replace(
            record,
            id=f"{record.id}@{month}",
            quantity=Quantity(amount, record.quantity.unit),
            period=record.period.overlap(ReportingPeriod.of_month(month)) or record.period,
        )
        for (month, _), amount in zip(months, amounts, strict=True)
    )


def days_of_year(year: int) -> int:
    """Return 365 or 366."""
    return (date(year, 12, 31) - date(year, 1, 1)).days + 1


def years_held(period: ReportingPeriod) -> Fraction:
    """Return how many years the days are, each day counted in its own year."""
    parts = segments(period, period)
    return sum((Fraction(s.days, days_of_year(s.month.year)) for s in parts), Fraction(0))
