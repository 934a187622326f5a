"""Factors of another unit than the source's, as foreign tables and suppliers print them."""

import json
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.emission import Choices
from desktop.errors import InputError
from desktop.jobs.activities import parse_activities
from desktop.jobs.quantify_activities import Quantified, quantify_activities
from desktop.jobs.shipped import load_methodology

GAS, DIESEL, STEAM = "stationary.natural_gas", "mobile.diesel", "steam.purchased"
CHOICES = Choices(as_of=date(2026, 1, 31), region="330500")


def quantified(source: str, quantity: str, factor: str, **other: object) -> Quantified:
    amount, _, unit = quantity.partition(" ")
    given = {"factor": factor, "reason": "发布的因子", **other}
    row = {"id": "1", "source": source, "quantity": amount, "unit": unit, "overrides": given}
    records = parse_activities("a.json", json.dumps([row]).encode(), 2024)
    return quantify_activities(records, load_methodology(), CHOICES, 2024)


@pytest.mark.parametrize(
    ("source", "quantity", "factor", "kilograms"),
    [
        # EPA, GHG Emission Factors Hub 2024: table 1 and 2
        (GAS, "1000 MMBtu", "53.06 kg CO2/mmBtu", "53060"),
        (GAS, "1000 ft3", "0.05444 kg CO2/scf", "54.44"),
        ("mobile.gasoline", "1000 gal", "8.78 kg CO2/gallon", "8780"),
        (DIESEL, "1000 gal", "10.21 kg CO2/gallon", "10210"),
        # UK conversion factors 2023: natural gas, gross calorific value
        (GAS, "1000 kWh", "0.18293 kgCO2e/kWh", "182.93"),
        # IPCC 2006, volume 2, table 1.4: 74100 kg/TJ is 74.1 kg/GJ
        (DIESEL, "1 GJ", "74100 kg/TJ", "74.1"),
        # 1000 kg ÷ 0.84 kg/L × 2.68 kg/L, the default density
        (DIESEL, "1 t", "2.68 kgCO2/L", "3190.476190476"),
        # a supplier's factor by mass needs no pressure
        (STEAM, "100 t", "0.33 tCO2/t", "33000"),
        ("steam.exported", "100 t", "330 kg/t", "-33000"),
    ],
)
def test_a_factor_counts_per_the_unit_it_is_written_per(
    source: str, quantity: str, factor: str, kilograms: str
) -> None:
    answer = quantified(source, quantity, factor)
    assert answer.totals.co2e == Decimal(kilograms)
    ((_, emissions),) = answer.emissions
    assert (emissions[0].factor.document, emissions[0].factor.confidence) == (
        "发布的因子",
        "single",
    )


def test_a_factor_per_energy_meets_the_measured_calorific_value() -> None:
    """IPCC 2006: 43.0 TJ/Gg × 74100 kg/TJ = 3186.3 kg/t."""
    answer = quantified(DIESEL, "1 t", "74100 kgCO2/TJ", ncv="43.0")
    assert answer.totals.co2e == Decimal("3186.3")


def test_the_unit_an_imposed_factor_was_read_in_is_told() -> None:
    told = {f.code: f.details for f in quantified(DIESEL, "1000 L", "2.68").findings}
    assert told["factor.imposed_fuel"]["unit"] == "tCO2/t"
    told = {f.code: f.details for f in quantified(DIESEL, "1000 L", "268 kg/L").findings}
    assert told["override.implausible"]["unit"] == "kgCO2/L"


@pytest.mark.parametrize(
    ("source", "factor"),
    [(STEAM, "0.3 kg/L"), ("heat.purchased", "0.3 t/t"), (GAS, "0.5 kg/km"), (GAS, "5 GJ/m3")],
)
def test_a_factor_of_no_amount_of_the_source_is_refused(source: str, factor: str) -> None:
    with pytest.raises(InputError) as caught:
        quantified(source, "1 t", factor)
    assert caught.value.code == "activity.measured_unit"


@pytest.mark.parametrize(
    ("source", "quantity", "given", "kilograms"),
    [
        # power guide of 2022: fuel × 元素碳含量 × oxidation × 44/12, whatever the calorific value
        ("stationary.bituminous_coal", "1000 t", ("20.934", "0.5532 tC/t", "0.99"), "2008116"),
        ("stationary.bituminous_coal", "1000 t", ("23.1", "553.2 kgC/t", "0.99"), "2008116"),
        (GAS, "1 万Nm3", ("389.31", "5.9 tC/万Nm3", "0.99"), "21417"),
    ],
)
def test_carbon_by_mass_counts_with_the_records_own_calorific_value(
    source: str, quantity: str, given: tuple[str, str, str], kilograms: str
) -> None:
    names = ("ncv", "carbon_content", "oxidation")
    amount, _, unit = quantity.partition(" ")
    overrides = {**dict(zip(names, given, strict=True)), "reason": "化验单"}
    row = {"id": "1", "source": source, "quantity": amount, "unit": unit, "overrides": overrides}
    records = parse_activities("a.json", json.dumps([row]).encode(), 2022)
    answer = quantify_activities(records, load_methodology(), CHOICES, 2022)
    assert answer.totals.co2e == Decimal(kilograms)


@pytest.mark.parametrize(
    "overrides",
    [
        {"carbon_content": "0.6 tC/t"},
        {"ncv": "20", "carbon_content": "2.2 tCO2/t"},
        {"ncv": "0", "carbon_content": "0.6 tC/t"},
    ],
)
def test_carbon_by_mass_without_a_calorific_value_is_refused(overrides: dict[str, str]) -> None:
    coal = {"source": "stationary.bituminous_coal", "quantity": "1", "unit": "t"}
    with pytest.raises(InputError) as caught:
        parse_activities("a.json", json.dumps([{**coal, "overrides": overrides}]).encode(), 2022)
    assert caught.value.code == "activity.measured_unit"
