"""One record on its own."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.emission import Choices, Emission
from desktop.accounting.methodology.parse import parse
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.quantify import quantify

Activity = Callable[..., ActivityRecord]
Quantify = Callable[..., tuple[Emission, ...]]


def test_steps_are_recorded_only_on_request(
    activity: Activity, methodology: Methodology, choices: Choices
) -> None:
    record = activity("heat.purchased", "10 GJ")
    (without,) = quantify(record, methodology, choices)
    (emission,) = quantify(record, methodology, choices, recorder=True)
    assert without.steps == ()
    (step,) = emission.steps
    assert step.result.amount == emission.co2e_kg == 1100
    assert dict(step.values)["quantity"].amount == 10
    assert step.records == ("a",)


def test_steps_of_a_record_add_up_to_its_emission(activity: Activity, quantified: Quantify) -> None:
    said = {"km": "20000", "vehicle": "car", "stage": "国IV"}
    (emission,) = quantified(activity("mobile.gasoline", "900 L", said=said))
    assert len(emission.steps) == 3
    assert sum(step.result.amount for step in emission.steps) == emission.co2e_kg


def test_the_reporting_year_is_that_of_the_last_day_unless_given(
    activity: Activity, methodology: Methodology, choices: Choices
) -> None:
    record = activity(
        "electricity.purchased", "1 kWh", start=date(2022, 12, 20), end=date(2023, 1, 19)
    )
    assert quantify(record, methodology, choices)[0].factor.year == 2023
    assert quantify(record, methodology, choices, year=2022)[0].factor.year == 2022


def test_records_that_agree_share_one_route_and_memory_stays_bounded(
    activity: Activity, methodology: Methodology, choices: Choices
) -> None:
    said = {"vehicle": "car", "stage": "1"}
    quantify(activity("mobile.diesel", "1 L", said={"km": "5", **said}), methodology, choices)
    before = len(methodology.memo[choices])
    quantify(activity("mobile.diesel", "2 L", said={"km": "7", **said}), methodology, choices)
    assert len(methodology.memo[choices]) == before


def test_an_alias_counts_under_the_code(activity: Activity, quantified: Quantify) -> None:
    (emission,) = quantified(activity("fugitive.HFC-134a", "1 kg"))
    assert emission.source == "fugitive.R-134a"
    assert emission.co2e_kg == Decimal(1300)


def test_a_green_claim_says_nothing_by_location(activity: Activity, quantified: Quantify) -> None:
    location, market = quantified(activity("electricity.green_contract", "10 kWh"))
    assert (location.gases, location.co2e_kg) == ((), Decimal(0))
    assert market.co2e_kg == Decimal("-6.096")
    assert location.factor == market.factor


def test_biogenic_and_montreal_gases_stand_apart(activity: Activity, quantified: Quantify) -> None:
    (wood,) = quantified(activity("stationary.wood", "1 t"))
    assert (wood.biogenic_kg, wood.co2e_kg) == (Decimal("1747.2"), Decimal(0))
    assert wood.steps[0].key == "step.biogenic"
    (blend,) = quantified(activity("fugitive.R-502", "1 kg"))
    assert blend.outside_kyoto_kg == Decimal("4785.92")
    assert blend.co2e_kg == 0


def test_the_memory_of_routes_is_emptied_when_full(
    activity: Activity, choices: Choices, core_files: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    methodology = parse(core_files)
    monkeypatch.setattr("desktop.accounting.routes._MEMO_LIMIT", 1)
    for unit in ("GJ", "MWh", "kcal"):
        quantify(activity("heat.purchased", f"1 {unit}"), methodology, choices)
    assert len(methodology.memo[choices]) == 1


@pytest.mark.parametrize(
    ("source", "given", "ignored"),
    [
        ("fugitive.R-134a", {"factor": "1430"}, ["factor"]),
        ("process.glass", {"ncv": "20", "factor": "0.2"}, ["ncv"]),
        ("stationary.coke", {"ncv": "28", "oxidation": "0.95"}, []),
    ],
)
def test_a_given_value_the_source_does_not_use_is_told(
    activity: Activity, quantified: Quantify, source: str, given: dict[str, str],
    ignored: list[str],
) -> None:  # fmt: skip
    values = {name: Decimal(value) for name, value in given.items()}
    (emission,) = quantified(activity(source, "1 kg", given={**values, "reason": "测试"}))
    found = [f.details["name"] for f in emission.findings if f.code == "override.ignored"]
    assert found == ignored
