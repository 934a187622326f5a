"""Quantify activities that come from no company file."""

from datetime import date
from decimal import Decimal

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.emission import Choices
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.jobs.quantify_activities import Quantified, quantify_activities
from desktop.jobs.shipped import load_methodology

YEAR = ReportingPeriod.of_year(2025)
CHOICES = Choices(as_of=date(2026, 1, 31), region="330500")


def activity(
    source: str, quantity: str, unit: str, parameters: tuple[tuple[str, str], ...] = ()
) -> ActivityRecord:
    amount = Quantity(Decimal(quantity), unit)
    return ActivityRecord(source, source, amount, YEAR, parameters=parameters)


def quantified(*records: ActivityRecord) -> Quantified:
    return quantify_activities(records, load_methodology(), CHOICES, 2025)


def test_a_whole_year_is_not_rounded_month_by_month() -> None:
    answer = quantified(activity("electricity.purchased", "1000", "kWh"))
    assert answer.totals.scope2_location == Decimal("497.4")
    assert answer.totals.scope2_market == Decimal("609.6")


def test_a_green_claim_lowers_the_market_total_only_as_far_as_power_was_bought() -> None:
    proof = (("cancelled", "true"), ("certificate", "GEC-1"), ("vintage", "2025"))
    answer = quantified(
        activity("electricity.purchased", "1000", "kWh"),
        activity("electricity.green_contract", "5000", "kWh", proof),
    )
    assert round(answer.totals.scope2_location, 4) == Decimal("497.4")
    assert answer.totals.scope2_market == 0
    codes = {finding.code for finding in answer.inventory.findings}
    assert "instrument.above_consumption" in codes


def test_what_stands_apart_stays_apart() -> None:
    answer = quantified(
        activity("stationary.natural_gas", "1", "万Nm3"),
        activity("fugitive.R-22", "2", "kg"),
    )
    assert answer.totals.scope1 == Decimal("21621.88809")
    assert answer.totals.outside_kyoto == 2 * 1760
    assert answer.failures == ()
