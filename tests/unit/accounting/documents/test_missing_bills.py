"""Days without a bill, and what they may be estimated to; figures by hand."""

from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.documents.missing_bills import (
    Billed,
    EstimateBy,
    days_without_bill,
    estimate_days,
)
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity


def days(start: str, end: str) -> ReportingPeriod:
    return ReportingPeriod(date.fromisoformat(start), date.fromisoformat(end))


def month(text: str, kwh: str, unit: str = "kWh") -> Billed:
    period = ReportingPeriod.of_month(Month.parse(text))
    return Billed(period, Quantity(Decimal(kwh), unit))


def test_months_between_bills_are_found_one_by_one() -> None:
    periods = [days("2025-05-01", "2025-05-31"), days("2025-01-01", "2025-02-28")]
    assert days_without_bill(periods) == (
        days("2025-03-01", "2025-03-31"),
        days("2025-04-01", "2025-04-30"),
    )


def test_bills_read_on_the_25th_leave_the_days_between() -> None:
    periods = [days("2024-12-26", "2025-01-25"), days("2025-02-26", "2025-03-25")]
    assert days_without_bill(periods) == (
        days("2025-01-26", "2025-01-31"),
        days("2025-02-01", "2025-02-25"),
    )


@pytest.mark.parametrize("start", ["2025-01-31", "2025-02-01", "2025-02-03"])
def test_bills_that_meet_overlap_or_skip_a_day_leave_no_gap(start: str) -> None:
    assert days_without_bill([days("2025-01-01", "2025-01-31"), days(start, "2025-02-28")]) == ()


def test_months_after_the_last_bill_are_looked_at_on_request() -> None:
    periods = [days("2025-01-01", "2025-11-30")]
    assert days_without_bill(periods) == ()
    assert days_without_bill(periods, date(2025, 12, 31)) == (days("2025-12-01", "2025-12-31"),)
    assert days_without_bill([], date(2025, 12, 31)) == ()


def test_neighbours_give_their_daily_mean() -> None:
    """(3100 + 6000) kWh in 31 + 30 days, for 28 days: 4177.05 kWh."""
    billed = [month("2025-01", "3100"), month("2025-04", "6000"), month("2024-12", "9"),
              month("2025-05", "9")]  # fmt: skip
    found = estimate_days(days("2025-02-01", "2025-02-28"), billed, EstimateBy.NEIGHBOURS)
    assert found is not None
    assert found.quantity == Quantity(Decimal("4177.05"), "kWh")
    assert found.basis == (billed[0], billed[1])


@pytest.mark.parametrize("beside", ["2025-01", "2025-03"])
def test_one_neighbour_is_enough_and_units_are_converted(beside: str) -> None:
    billed = [month(beside, "3.1", "MWh")]
    found = estimate_days(days("2025-02-01", "2025-02-28"), billed, EstimateBy.NEIGHBOURS)
    assert found is not None
    assert found.quantity == Quantity(Decimal("2.80"), "MWh")


def test_the_year_before_gives_the_same_days_bill_by_bill() -> None:
    """15 of 31 days of 3100 kWh and all of 2900 kWh; 29 days of February become 28."""
    billed = [
        Billed(days("2024-01-17", "2024-02-16"), Quantity(Decimal(3100), "kWh")),
        Billed(days("2024-02-17", "2024-03-16"), Quantity(Decimal(2900), "kWh")),
    ]
    gap = days("2025-02-01", "2025-02-28")
    found = estimate_days(gap, billed, EstimateBy.LAST_YEAR)
    assert found is not None
    assert found.quantity == Quantity(Decimal("2800.00"), "kWh")
    assert found.basis == tuple(billed)


def test_a_leap_day_is_estimated_by_the_28th() -> None:
    found = estimate_days(
        days("2024-02-01", "2024-02-29"), [month("2023-02", "2800")], EstimateBy.LAST_YEAR
    )
    assert found is not None
    assert found.quantity == Quantity(Decimal("2900.00"), "kWh")


@pytest.mark.parametrize("by", list(EstimateBy))
def test_nothing_to_go_by_gives_no_estimate(by: EstimateBy) -> None:
    assert estimate_days(days("2025-02-01", "2025-02-28"), [], by) is None


def test_half_of_last_years_days_are_not_enough() -> None:
    billed = [Billed(days("2024-02-01", "2024-02-20"), Quantity(Decimal(9), "kWh"))]
    gap = days("2025-02-01", "2025-02-28")
    assert estimate_days(gap, billed, EstimateBy.LAST_YEAR) is None
