"""Bills fall on months exactly."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.calendarisation import (
    Segment,
    assign_to_month,
    by_days,
    days_of_year,
    divide,
    segments,
    split_by_days,
    split_by_intervals,
    years_held,
)
from desktop.accounting.period import Month, ReportingPeriod

Activity = Callable[..., ActivityRecord]


BILL = ReportingPeriod(date(2025, 3, 18), date(2025, 4, 17))


def test_a_bill_from_18_march_to_17_april_has_14_and_17_days() -> None:
    found = segments(BILL, ReportingPeriod.of_year(2025))
    assert found == (
        Segment(Month(2025, 3), 14, is_inside=True),
        Segment(Month(2025, 4), 17, is_inside=True),
    )


def test_days_outside_the_reporting_period_stand_apart() -> None:
    period = ReportingPeriod(date(2025, 4, 1), date(2025, 4, 10))
    assert segments(BILL, period) == (
        Segment(Month(2025, 3), 14, is_inside=False),
        Segment(Month(2025, 4), 10, is_inside=True),
        Segment(Month(2025, 4), 7, is_inside=False),
    )


def test_shares_by_days_add_up_to_the_amount() -> None:
    shares = by_days(Decimal("1000.01"), [14, 17])
    assert sum(shares) == Decimal("1000.01")
    assert shares[0] == Decimal("451.617419354839")
    assert by_days(Decimal(7), [3]) == (Decimal(7),)


def test_an_amount_with_more_digits_keeps_them_all() -> None:
    amount = Decimal("0.12345678901234567890")
    assert sum(divide(amount, [Decimal(1), Decimal(2)])) == amount


def test_a_record_splits_into_one_record_a_month(activity: Activity) -> None:
    record = activity("electricity.purchased", "31 kWh", start=BILL.start, end=BILL.end)
    first, second = split_by_days(record)
    assert (first.id, first.quantity.amount) == ("a@2025-03", Decimal(14))
    assert second.period == ReportingPeriod(date(2025, 4, 1), date(2025, 4, 17))
    assert split_by_days(first) == (first,)


def test_interval_data_of_the_same_meter_decides_the_split(activity: Activity) -> None:
    start, end = date(2025, 3, 31), date(2025, 4, 1)
    record = activity("electricity.purchased", "100 kWh", start=start, end=end)
    march, april = split_by_intervals(record, {start: Decimal(30), end: Decimal(10)})
    assert (march.quantity.amount, april.quantity.amount) == (Decimal(75), Decimal(25))
    with pytest.raises(ValueError, match="2025-04-01 has no measured amount"):
        split_by_intervals(record, {start: Decimal(30)})


def test_a_bill_may_count_whole_in_one_month(activity: Activity) -> None:
    record = activity("electricity.purchased", "100 kWh", start=BILL.start, end=BILL.end)
    assigned = assign_to_month(record, Month(2025, 4))
    assert assigned.quantity == record.quantity
    assert assigned.period.start == date(2025, 4, 1)
    with pytest.raises(ValueError, match="does not touch"):
        assign_to_month(record, Month(2025, 6))


def test_days_count_in_their_own_year() -> None:
    assert (days_of_year(2024), days_of_year(2025)) == (366, 365)
    period = ReportingPeriod(date(2024, 12, 31), date(2025, 1, 1))
    assert years_held(period) == Fraction(1, 366) + Fraction(1, 365)
