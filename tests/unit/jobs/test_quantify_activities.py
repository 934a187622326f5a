"""Quantify activities that come from no company file."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.activity import ActivityRecord, Overrides
from desktop.accounting.emission import Choices
from desktop.accounting.emission_source import Basis
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.errors import UsageError
from desktop.jobs.quantify_activities import Quantified, check_choices, quantify_activities
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
    assert answer.totals.scope2_location == Decimal("497.4")
    assert answer.totals.scope2_market == 0
    codes = {finding.code for finding in answer.findings}
    assert "instrument.above_consumption" in codes


def green(name: str, quantity: str, unit: str = "kWh", **parameters: str) -> ActivityRecord:
    record = activity("electricity.green_contract", quantity, unit, tuple(parameters.items()))
    return replace(record, id=name)


def test_the_records_shown_add_up_to_the_market_total() -> None:
    proof = {"cancelled": "true", "certificate": "GEC-1", "vintage": "2025"}
    answer = quantified(
        activity("electricity.purchased", "1000", "kWh"),
        green("proved", "300", **proof),
        green("twice", "300", **{**proof, "vintage": "2025-03"}),
        green("unproved", "300", certificate="GEC-2", vintage="2024", cancelled="true"),
        green("weighed", "300", "t", **proof),
    )
    shown = sum(
        emission.co2e_kg
        for _, emissions in answer.emissions
        for emission in emissions
        if emission.basis is Basis.MARKET
    )
    assert answer.totals.scope2_market == shown == Decimal("426.72")
    assert {record.id: error.code for record, error in answer.failures} == {
        "twice": "instrument.used_twice",
        "unproved": "instrument.vintage_outside",
        "weighed": "quantity.unit_mismatch",
    }


def test_power_in_an_unknown_unit_backs_no_claim() -> None:
    proof = {"cancelled": "true", "certificate": "GEC-1", "vintage": "2025"}
    answer = quantified(
        activity("electricity.purchased", "1000", "bushel"), green("claim", "300", **proof)
    )
    codes = [error.code for _, error in answer.failures]
    assert codes == ["quantity.unit_unknown", "instrument.above_consumption"]


def test_days_outside_the_year_and_negative_amounts_are_pointed_out() -> None:
    gas = activity("stationary.natural_gas", "-1", "万Nm3")
    early = replace(gas, id="early", period=ReportingPeriod(date(2024, 12, 16), date(2025, 1, 15)))
    answer = quantified(gas, early)
    assert [(each.code, each.records) for each in answer.findings if "activity" in each.code] == [
        ("activity.quantity_negative", (gas.id,)),
        ("activity.outside_reporting_period", ("early",)),
        ("activity.quantity_negative", ("early",)),
    ]


def test_choices_take_the_spelling_of_the_library() -> None:
    written = replace(CHOICES, factor_set="gbt32151.34-2024", gwp_set="ar5", grid_series="NOTICE")
    checked = check_choices(written, load_methodology())
    assert (checked.factor_set, checked.gwp_set, checked.grid_series) == (
        "GBT32151.34-2024",
        "AR5",
        "notice",
    )


@pytest.mark.parametrize("change", [{"factor_set": "density"}, {"gwp_set": "AR7"}])
def test_a_choice_nobody_offers_is_refused_with_those_there_are(change: dict[str, str]) -> None:
    with pytest.raises(UsageError) as caught:
        check_choices(replace(CHOICES, **change), load_methodology())  # type: ignore[arg-type]
    assert caught.value.code == "choice.not_offered"
    assert "AR5" in caught.value.details["known"] or "GBT32151" in caught.value.details["known"]


def test_only_rows_and_files_of_the_library_can_be_switched_on() -> None:
    known = ("fuels/NDRC_2013_batch1_steel_cement", "process/products:clinker_cn")
    assert check_choices(replace(CHOICES, switched_on=known), load_methodology())
    with pytest.raises(UsageError) as caught:
        check_choices(replace(CHOICES, switched_on=("clinker_cn",)), load_methodology())
    assert caught.value.code == "choice.not_offered"
    assert "process/products" in caught.value.details["known"]


def test_what_stands_apart_stays_apart() -> None:
    answer = quantified(
        activity("stationary.natural_gas", "1", "万Nm3"),
        activity("fugitive.R-22", "2", "kg"),
    )
    assert answer.totals.scope1 == Decimal("21621.88809")
    assert answer.totals.outside_kyoto == 2 * 1760
    told = [each.details for each in answer.findings if each.code == "gas.outside_kyoto"]
    assert [each["gases"] for each in told] == ["HCFC22"]
    assert answer.failures == ()


def test_steps_add_up_to_their_record_and_records_to_the_total_to_the_last_digit() -> None:
    answer = quantified(
        activity("stationary.natural_gas", "1234.5", "m3"),
        activity("fugitive.R-407C", "7.777", "kg"),
        activity("mobile.diesel", "3.33", "L"),
    )
    shown = [emission for _, emissions in answer.emissions for emission in emissions]
    for emission in shown:
        assert sum(step.result.amount for step in emission.steps) == emission.co2e_kg
    assert sum(emission.co2e_kg for emission in shown) == answer.totals.scope1
    assert len(answer.emissions) == 3


def test_a_negative_amount_beside_the_quantity_is_pointed_out() -> None:
    said = (("cod_kg", "-5"), ("mcf", "0.8"), ("colour", "-1"))
    answer = quantified(activity("process.wastewater", "10", "t", said))
    told = [each for each in answer.findings if each.code == "activity.quantity_negative"]
    assert [each.details["quantity"] for each in told] == ["cod_kg -5 kg"]


def test_one_factor_imposed_for_two_reasons_is_quantified_twice() -> None:
    power = activity("electricity.purchased", "1000", "kWh")
    answer = quantified(
        *(
            replace(power, id=reason, overrides=Overrides(factor=Decimal("0.64"), reason=reason))
            for reason in ("绿色工厂", "园区规定")
        )
    )
    assert answer.totals.scope2_location == 1280
    documents = [one.factor.document for _, (one, *_) in answer.emissions]
    assert documents == ["绿色工厂", "园区规定"]
