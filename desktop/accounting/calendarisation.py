"""Bills do not keep to months: how an amount over some days falls on calendar months."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from desktop.accounting.period import Month, ReportingPeriod


def month_days(period: ReportingPeriod) -> Iterator[tuple[Month, int]]:
    """Yield every month the period touches with the days inside, oldest first."""
    for month in period.months():
        start, end = max(period.start, month.start), min(period.end, month.end)
        yield month, (end - start).days + 1


def days_of_year(year: int) -> int:
    """Return 365 or 366."""
    return (date(year, 12, 31) - date(year, 1, 1)).days + 1


def years_held(period: ReportingPeriod) -> Fraction:
    """Return how many years the days are, each day counted in its own year."""
    return sum(
        (Fraction(days, days_of_year(month.year)) for month, days in month_days(period)),
        Fraction(0),
    )
