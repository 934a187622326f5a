"""Estimates of missing intervals: only on request, marked, and taken back without a trace."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from desktop.accounting.documents.meter import Flag, IntervalBlock

DAY_MINUTES = 1440
NEIGHBOURS = 4
"""How many days on each side are looked at."""

WORKDAYS = 5
_MISSING = Flag.MISSING.value
_ESTIMATED = Flag.ESTIMATED.value


@dataclass(frozen=True, slots=True)
class Estimated:
    """A month with its gaps filled.

    Attributes:
        filled: Intervals that got an estimate.
        left: Intervals no neighbouring day could help.
        added: What the estimates add in the channel's unit.
    """

    block: IntervalBlock
    filled: int
    left: int
    added: Decimal


def fill_from_neighbours(block: IntervalBlock, holidays: Iterable[date] = ()) -> Estimated:
    """Return a month whose missing intervals carry the mean of the same time on like days nearby.

    estimate = sum of the values at that time on up to four like days before and four after,
    divided by their number, rounded half up to the block's scale. Workdays are like workdays,
    weekends and holidays like each other. Intervals before the first and after the last value
    of the month are filled too.
    """
    per_day = DAY_MINUTES // block.step_minutes
    rest = frozenset(holidays)
    days = len(block.flags) // per_day
    kinds = [_is_rest(block.month.start + timedelta(day), rest) for day in range(days)]
    values, flags = array("q", block.values), bytearray(block.flags)
    filled = left = added = 0
    for slot, flag in enumerate(block.flags):
        if not flag & _MISSING:
            continue
        known = _like_values(block, divmod(slot, per_day), kinds)
        if not known:
            left += 1
            continue
        values[slot] = (2 * sum(known) + len(known)) // (2 * len(known))
        flags[slot] = (flag & ~_MISSING) | _ESTIMATED
        filled += 1
        added += values[slot]
    done = replace(block, values=values, flags=bytes(flags))
    return Estimated(done, filled, left, Decimal(added).scaleb(-block.scale))


def _is_rest(day: date, holidays: frozenset[date]) -> bool:
    return day.weekday() >= WORKDAYS or day in holidays


def _like_values(block: IntervalBlock, place: tuple[int, int], kinds: list[bool]) -> list[int]:
    """Return the values at one time on the nearest like days."""
    day, time = place
    per_day = DAY_MINUTES // block.step_minutes
    found: list[int] = []
    for direction in (-1, 1):
        near = 0
        other = day + direction
        while 0 <= other < len(kinds) and near < NEIGHBOURS:
            slot = other * per_day + time
            if kinds[other] == kinds[day] and not block.flags[slot] & (_MISSING | _ESTIMATED):
                found.append(block.values[slot])
                near += 1
            other += direction
    return found


def without_estimates(block: IntervalBlock) -> IntervalBlock:
    """Return the month as it was before anything was estimated."""
    values, flags = array("q", block.values), bytearray(block.flags)
    for slot, flag in enumerate(block.flags):
        if flag & _ESTIMATED:
            values[slot] = 0
            flags[slot] = (flag & ~_ESTIMATED) | _MISSING
    return replace(block, values=values, flags=bytes(flags))
