"""Where only a factor is missing, the activity is kept."""

from datetime import date
from decimal import Decimal

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.emission import Choices
from desktop.accounting.inventory_build import build_inventory
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.jobs.shipped import load_methodology

EARLY = ReportingPeriod.of_year(2018)


def record(name: str, quantity: str, unit: str, days: ReportingPeriod) -> ActivityRecord:
    return ActivityRecord(
        id=name,
        source="electricity.purchased",
        quantity=Quantity(Decimal(quantity), unit),
        period=days,
        facility="一厂",
        region="330500",
    )


def test_electricity_of_a_year_without_factor_is_activity_without_emission() -> None:
    january = ReportingPeriod.of_month(Month(2018, 1))
    whole = [record("a", "1.5", "MWh", january), record("b", "365", "kWh", EARLY)]
    inventory = build_inventory(whole, load_methodology(), Choices(as_of=date(2026, 1, 1)), EARLY)
    (activity,) = inventory.activity
    assert activity.quantity == Quantity(Decimal(1865), "kWh")
    assert dict(activity.months)[Month(2018, 1)] == Decimal(1531)
    assert inventory.totals.scope2_location == 0
    assert {finding.code for finding in inventory.findings} == {"electricity.no_factor_year"}


def test_a_record_with_one_year_without_factor_counts_its_activity_once() -> None:
    both = ReportingPeriod(date(2018, 1, 1), date(2021, 12, 31))
    inventory = build_inventory(
        [record("a", "1461", "kWh", both)],
        load_methodology(),
        Choices(as_of=date(2026, 1, 1)),
        both,
    )
    (activity,) = inventory.activity
    assert activity.quantity.amount == Decimal(1461)
    assert inventory.cells == ()


def test_an_endless_quantity_without_factor_is_a_finding() -> None:
    january = ReportingPeriod.of_month(Month(2018, 1))
    endless = record("a", "Infinity", "kWh", january)
    inventory = build_inventory(
        [endless], load_methodology(), Choices(as_of=date(2026, 1, 1)), EARLY
    )
    codes = [finding.code for finding in inventory.findings]
    assert codes == ["electricity.no_factor_year", "quantity.not_finite"]
    assert inventory.activity == ()
