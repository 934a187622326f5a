"""Days and months, as accounting counts them; no time of day, no time zone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Self

YEARS = range(1990, 2101)
"""Years an account may be of: ``25`` is a slip of the pen, not the year 25."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the month written as ``2025-01``.

        Raises:
            ValueError: If the text is not a month.
        """
        year, _, number = text.partition("-")
        month = cls(int(year), int(number))
        date(month.year, month.number, 1)
        return month

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the month in which a day lies."""
        return cls(day.year, day.month)

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, self.number, 1)

    @property
    def end(self) -> date:
        """The last day."""
        return date(self.year, self.number, _days(self.year, self.number))

    def shifted(self, months: int) -> Self:
        """Return the month that many months later (earlier if negative)."""
        index = self.year * 12 + self.number - 1 + months
        return type(self)(index // 12, index % 12 + 1)

    def __str__(self) -> str:
        """Return ``2025-01``."""
        return f"{self.year:04d}-{self.number:02d}"


@cache
def _days(year: int, number: int) -> int:
    """Return the days of a month."""
    import calendar  # noqa: PLC0415 - brings its own names of days in, which no first window needs

    return calendar.monthrange(year, number)[1]


def month_index(year: int, number: int) -> int:
    """Return a month counted from year 0, which is quicker to compare than a month."""
    return year * 12 + number - 1


@cache
def month_at(index: int) -> Month:
    """Return the month of :func:`month_index`."""
    return Month(index // 12, index % 12 + 1)


@dataclass(frozen=True, slots=True, order=True)
class ReportingPeriod:
    """Days from ``start`` to ``end``, both inside.

    Attributes:
        only_month: The month in which all days lie, counted from year 0; -1 for more than one.

    Raises:
        ValueError: If the end lies before the start.
    """

    start: date
    end: date
    only_month: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a period that ends before it starts."""
        start, end = self.start, self.end
        if end < start:
            raise ValueError(f"{end} lies before {start}")
        is_one = start.month == end.month and start.year == end.year
        month = month_index(start.year, start.month) if is_one else -1
        object.__setattr__(self, "only_month", month)

    @classmethod
    def of_year(cls, year: int) -> Self:
        """Return the calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def of_month(cls, month: Month) -> Self:
        """Return the calendar month."""
        return cls(month.start, month.end)

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days + 1

    def months(self) -> Iterator[Month]:
        """Yield every month the period touches, oldest first."""
        month = Month.of(self.start)
        last = Month.of(self.end)
        while month <= last:
            yield month
            month = month.shifted(1)

    def overlap(self, other: Self) -> Self | None:
        """Return the days both have in common, or nothing."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return type(self)(start, end) if start <= end else None

    def next_day(self) -> date:
        """Return the day after the end."""
        return self.end + timedelta(days=1)

    def __str__(self) -> str:
        """Return ``2025-01-01/2025-12-31``."""
        return f"{self.start}/{self.end}"
