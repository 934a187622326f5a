"""Months of intervals: sums, days covered, merging; amounts added by hand."""

from array import array
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.documents.interval_months import (
    daily_amounts,
    energy_of_power,
    merge_blocks,
    month_amount,
    month_amounts,
    multiplied_block,
    multiplied_by_days,
    rescaled,
)
from desktop.accounting.documents.meter import Channel, Flag, IntervalBlock
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import InputError

FEBRUARY = Month(2025, 2)
HOURS = 672


def block(
    values: dict[int, int], *, step: int = 60, scale: int = 2, meter: str = "M"
) -> IntervalBlock:
    """A February in which only some slots have a value."""
    slots = 28 * 1440 // step
    flags = bytes(0 if slot in values else Flag.MISSING.value for slot in range(slots))
    packed = array("q", (values.get(slot, 0) for slot in range(slots)))
    return IntervalBlock(Channel(meter), FEBRUARY, step, scale, packed, flags)


def with_flag(one: IntervalBlock, slot: int, flag: Flag) -> IntervalBlock:
    flags = bytearray(one.flags)
    flags[slot] |= flag.value
    return IntervalBlock(
        one.channel, one.month, one.step_minutes, one.scale, one.values, bytes(flags)
    )


def test_a_month_covers_the_days_that_have_a_value() -> None:
    amount = month_amount(block({30: 150, 31: 250, 100: 1}))
    assert amount is not None
    assert amount.amount == Decimal("4.01")
    assert amount.period == ReportingPeriod(date(2025, 2, 2), date(2025, 2, 5))
    assert (amount.intervals, amount.missing) == (96, 93)


def test_a_month_without_values_has_no_amount() -> None:
    assert month_amount(block({})) is None
    assert month_amounts([block({})]) == ()


def test_estimates_and_doubts_are_counted() -> None:
    one = with_flag(block(dict.fromkeys(range(24), 1)), 3, Flag.ESTIMATED)
    one = with_flag(with_flag(one, 4, Flag.SUSPECT), 5, Flag.CONFLICTING)
    amount = month_amount(one)
    assert amount is not None
    assert (amount.estimated, amount.doubtful) == (1, 2)


def test_amounts_stand_in_the_order_of_meters() -> None:
    amounts = month_amounts([block({0: 1}, meter="B"), block({0: 1}, meter="A")])
    assert [amount.channel.meter for amount in amounts] == ["A", "B"]


def test_what_one_file_lacks_the_other_gives() -> None:
    merged, findings = merge_blocks(block({0: 100, 1: 200}), block({1: 2000, 2: 3000}, scale=3))
    assert findings == ()
    assert merged.total == Decimal(6)
    assert merged.scale == 3


def test_what_both_give_differently_stays_and_is_marked() -> None:
    merged, findings = merge_blocks(block({0: 100}), block({0: 150}))
    assert merged.values[0] == 100
    assert merged.flags[0] == Flag.CONFLICTING
    assert [(f.code, f.details["count"]) for f in findings] == [("meter.files_conflict", "1")]


def test_the_finer_step_stays() -> None:
    quarters = block(dict.fromkeys(range(4), 25), step=15)
    for pair in ((block({0: 100}), quarters), (quarters, block({0: 100}))):
        merged, findings = merge_blocks(*pair)
        assert merged.step_minutes == 15
        assert [finding.code for finding in findings] == ["meter.steps_differ"]


def test_a_finer_step_that_covers_less_of_the_month_does_not_stay() -> None:
    merged, _ = merge_blocks(block({0: 25}, step=15), block({0: 100}))
    assert merged.step_minutes == 60


def test_different_meters_are_never_merged() -> None:
    with pytest.raises(ValueError, match="is not"):
        merge_blocks(block({0: 1}), block({0: 1}, meter="N"))


def test_days_are_counted_only_with_all_their_intervals() -> None:
    """1 February whole (24 × 0.50 kWh), 2 February without its last hour."""
    hours = dict.fromkeys(range(47), 50)
    assert daily_amounts(block(hours)) == {date(2025, 2, 1): Decimal("12.00")}


@pytest.mark.parametrize(
    ("factor", "total"), [("60", "301.2"), ("1E+2", "502"), ("1.25", "6.275"), ("1.0", "5.02")]
)
def test_registers_are_multiplied_exactly(factor: str, total: str) -> None:
    one = block({30: 150, 31: 352})
    multiplied = multiplied_block(one, Decimal(factor))
    assert multiplied.total == Decimal(total)
    assert multiplied.flags == one.flags


def test_each_day_is_multiplied_by_the_ratio_in_force_on_it() -> None:
    """1.50 kWh on 1 February × 40 and 3.52 kWh on 3 February × 1.5 are 65.28 kWh."""
    one = block({5: 150, 48: 352})
    ratios = [(date(2025, 2, 1), Decimal(40)), (date(2025, 2, 3), Decimal("1.5"))]
    multiplied = multiplied_by_days(one, ratios)
    assert multiplied.total == Decimal("65.28")
    assert multiplied.flags == one.flags


def test_power_becomes_energy_by_the_hours_of_its_interval() -> None:
    """1.50 kW and 3.52 kW of one hour each are 5.02 kWh."""
    one = block({5: 150, 48: 352})
    assert energy_of_power(one).total == Decimal("5.02")
    assert energy_of_power(one).flags == one.flags


def test_a_third_has_no_end_and_gathers_no_rounding() -> None:
    """72 values of 1 kW in steps of 20 minutes are 24 kWh."""
    values = array("q", [1] * 72)
    one = IntervalBlock(Channel("M"), Month(2025, 2), 20, 0, values, bytes(72))
    assert energy_of_power(one).total == Decimal(24)


def test_a_finer_scale_means_the_same() -> None:
    one = block({0: 15, 1: -2}, scale=1)
    finer = rescaled(one, 3)
    assert list(finer.values[:2]) == [1500, -200]
    assert finer.total == one.total == Decimal("1.3")
    assert rescaled(one, 1) is one


@pytest.mark.parametrize(
    "work",
    [
        lambda large: merge_blocks(large, block({7: 1}, scale=6)),
        lambda large: rescaled(large, 6),
        lambda large: multiplied_block(large, Decimal(4000)),
        lambda large: multiplied_by_days(
            large, [(date(2025, 2, 1), Decimal(1)), (date(2025, 2, 2), Decimal("0.0001"))]
        ),
        energy_of_power,
    ],
)
def test_what_64_bits_cannot_keep_is_refused_by_name(
    work: Callable[[IntervalBlock], object],
) -> None:
    large = block(dict.fromkeys(range(48), 9 * 10**15), scale=1)
    with pytest.raises(InputError) as refusal:
        work(multiplied_block(large, Decimal(1000)))
    assert refusal.value.code == "meter.values_too_large"
    assert refusal.value.details == {"meter": "M", "month": "2025-02"}
