"""Estimates of gaps: the mean of the same hour on like days, by hand."""

from array import array
from datetime import date
from decimal import Decimal

from desktop.accounting.documents.estimates import fill_from_neighbours, without_estimates
from desktop.accounting.documents.meter import Channel, Flag, IntervalBlock
from desktop.accounting.period import Month


def february(by_day: dict[int, int], missing: set[int]) -> IntervalBlock:
    """February 2025 in days; it begins on a Saturday. A value for each day of the month."""
    values = [0 if day in missing else by_day.get(day, 10) for day in range(1, 29)]
    flags = bytes(Flag.MISSING.value if day in missing else 0 for day in range(1, 29))
    return IntervalBlock(Channel("M"), Month(2025, 2), 1440, 0, array("q", values), flags)


def test_a_workday_is_filled_from_four_workdays_on_each_side() -> None:
    """Thursday the 13th: 7, 10, 11, 12 before; 14, 17, 18, 19 after."""
    block = february({7: 1, 10: 2, 11: 3, 12: 4, 14: 5, 17: 6, 18: 7, 19: 8, 20: 999}, {13})
    done = fill_from_neighbours(block)
    assert done.block.values[12] == 5  # 36 / 8 = 4.5, half up
    assert done.block.flags[12] == Flag.ESTIMATED


def test_a_weekend_is_filled_from_weekends() -> None:
    """Saturday the 8th: 1, 2 before; 9, 15, 16, 22 after and beside; workdays are not asked."""
    block = february({1: 4, 2: 4, 9: 4, 15: 4, 16: 4, 22: 4}, {8})
    assert fill_from_neighbours(block).block.values[7] == 4


def test_a_holiday_is_like_a_weekend() -> None:
    block = february({1: 4, 2: 4, 8: 4, 9: 4, 15: 4, 16: 4}, {5})
    done = fill_from_neighbours(block, holidays=[date(2025, 2, 5)])
    assert done.added == Decimal(4)


def test_what_no_day_can_help_stays_missing() -> None:
    block = february({}, set(range(1, 29)))
    done = fill_from_neighbours(block)
    assert (done.filled, done.left, done.block) == (0, 28, block)


def test_estimates_leave_no_trace_when_taken_back() -> None:
    block = february({}, {3, 4, 20})
    assert without_estimates(fill_from_neighbours(block).block) == block
