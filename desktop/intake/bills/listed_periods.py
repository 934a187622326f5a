"""The days each row of a list of bills is about."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from desktop.accounting.period import Month, ReportingPeriod
from desktop.intake.bills.facts import Rows, day_of, is_span, period_of, plain

if TYPE_CHECKING:
    from desktop.intake.bills.listed import BillList

LONGEST_STEP = 100
SHORTEST_STEP = 20
"""Days a billing period of a series of starts lasts."""
_SHOWN = 6
_SERIAL = re.compile(r"4\d{4}(\.0+)?")
"""A month typed as its first day and shown as Excel counts days: 45658 is January 2025."""


def has_bill(columns: Mapping[str, int], rows: Rows, year: int) -> bool:
    """Tell whether the first rows name billing periods, not days or quarters of an hour."""
    filled = [row for row in rows[:_SHOWN] if any(row)]
    periods = [_period(row, columns, year) for row in filled]
    if any(period is not None and period.days >= SHORTEST_STEP for period in periods):
        return True
    spans = [_cell(row, columns.get("period", -1)) for row in filled]
    if any(
        is_span(text) and period and period.days > 1
        for text, period in zip(spans, periods, strict=True)
    ):
        return True
    starts = [day_of(_cell(row, columns.get("start", -1))) for row in filled]
    known = [day for day in starts if day is not None]
    steps = [(b - a).days for a, b in pairwise(known)]
    if steps and all(SHORTEST_STEP <= step <= LONGEST_STEP for step in steps):
        return True
    if {"end", "previous", "current"} <= columns.keys():
        return any(day_of(_cell(row, columns["end"])) for row in filled)
    return _is_read_monthly(rows, columns)


def _is_read_monthly(rows: Rows, columns: Mapping[str, int]) -> bool:
    """Tell whether rows of one day each are about a month: so far apart each account's days are."""
    days: dict[tuple[str, ...], list[date]] = {}
    for row in rows:
        day = day_of(_cell(row, columns.get("end", -1)))
        if day is not None:
            who = tuple(_cell(row, columns.get(name, -1)) for name in ("account", "meter"))
            days.setdefault(who, []).append(day)
    steps = [(b - a).days for each in days.values() for a, b in pairwise(sorted(set(each)))]
    return bool(steps) and all(SHORTEST_STEP <= step <= LONGEST_STEP for step in steps)


def period_of_row(rows: Rows, at: int, listed: "BillList") -> ReportingPeriod | None:
    """Return the days of a row: its own, to the next start, the sheet's, or since a reading."""
    own = _period(rows[at], listed.columns, listed.year) or _until_next(rows, at, listed)
    return own or listed.period or _since_last(rows, at, listed)


def _period(row: Sequence[str], columns: Mapping[str, int], year: int) -> ReportingPeriod | None:
    start = day_of(_cell(row, columns.get("start", -1)))
    end = day_of(_cell(row, columns.get("end", -1)))
    if start and end and start <= end:
        return ReportingPeriod(start, end)
    text = _cell(row, columns.get("period", -1))
    serial = day_of(text) if _SERIAL.fullmatch(text) else None
    return ReportingPeriod.of_month(Month.of(serial)) if serial else period_of(text, year)


def _until_next(rows: Rows, at: int, listed: "BillList") -> ReportingPeriod | None:
    """Return the days from a row's start to the day before the next row's."""
    column = listed.columns.get("start", -1)
    start = day_of(_cell(rows[at], column))
    if start is None:
        return None
    follower: date | None = None
    for row in rows[at + 1 :]:
        follower = day_of(_cell(row, column))
        if follower is not None:
            break
    if follower is None or follower <= start:
        return None
    return ReportingPeriod(start, follower - timedelta(days=1))


def _since_last(rows: Rows, at: int, listed: "BillList") -> ReportingPeriod | None:
    """Return the days up to a reading: since the one before of its meter, else a month."""
    end = day_of(_cell(rows[at], listed.columns.get("end", -1)))
    if end is None or {"start", "period"} & listed.columns.keys():
        return None
    ends = [
        day
        for row in rows[listed.first : at]
        if _who(row, listed) == _who(rows[at], listed)
        if (day := day_of(_cell(row, listed.columns["end"]))) is not None and day < end
    ]
    before = max(ends) if ends else _a_month_before(end)
    return ReportingPeriod(before + timedelta(days=1), end)


def _a_month_before(day: date) -> date:
    last = Month.of(day).shifted(-1).end
    return last if day == Month.of(day).end else last.replace(day=min(day.day, last.day))


def _who(row: Sequence[str], listed: "BillList") -> tuple[str, str]:
    columns = listed.columns
    return _cell(row, columns.get("account", -1)), _cell(row, columns.get("meter", -1))


def _cell(row: Sequence[str], index: int) -> str:
    return plain(row[index]) if 0 <= index < len(row) else ""
