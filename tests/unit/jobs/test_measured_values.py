"""Laboratory values with their units, by the definitions of the units alone."""

import json
from decimal import Decimal

import pytest

from desktop.errors import InputError
from desktop.jobs.activities import parse_activities
from desktop.jobs.measured_values import without_unit

GAS, COAL = "stationary.natural_gas", "stationary.bituminous_coal"
POWER, HEAT = "electricity.purchased", "heat.purchased"


@pytest.mark.parametrize(
    ("source", "name", "written", "number"),
    [
        (COAL, "ncv", "20908 kJ/kg", "20.908"),
        (COAL, "ncv", "20.908MJ/kg", "20.908"),
        (COAL, "ncv", "5,000 kcal/kg", "20.934"),  # 1 kcal = 4.1868 kJ
        (GAS, "ncv", "389.31 GJ/10⁴Nm³", "389.31"),
        (GAS, "ncv", "38.931 MJ/Nm3", "389.31"),
        (COAL, "carbon_content", "26.1 tC/TJ", "0.0261"),
        (COAL, "carbon_content", "26.1 kgC/GJ", "0.0261"),
        (COAL, "factor", "1.9003 tCO₂/t", "1.9003"),
        (POWER, "factor", "570.3 gCO2/kWh", "0.5703"),
        (POWER, "factor", "0.5703 tCO2e/MWh", "0.5703"),
        (POWER, "factor", "0.5703 kg/kWh", "0.5703"),  # of what is plain: the wanted one is CO2
        ("process.carbonate.CaCO3", "factor", "440 kgCO2/t", "0.44"),
        (HEAT, "factor", "110 kgCO2/GJ", "0.11"),
    ],
)
def test_a_value_with_its_unit_is_the_number_meant(
    source: str, name: str, written: str, number: str
) -> None:
    assert without_unit(written, name, source) == Decimal(number)


@pytest.mark.parametrize(
    ("source", "name", "written"),
    [
        (GAS, "ncv", "50 MJ/kg"),  # of a gas a volume is needed
        (COAL, "ncv", "20.9 GJ"),
        (COAL, "ncv", "20.9 furlong/t"),
        (COAL, "carbon_content", "95.7 tCO2/TJ"),  # a factor, not carbon
        (POWER, "factor", "0.57 kg/km"),
        (COAL, "factor", "2.4 kg/km"),
        (COAL, "factor", "2.4 kgC/L"),
        (POWER, "factor", "0.15 kgC/kWh"),
    ],
)
def test_a_unit_that_does_not_convert_is_refused_with_the_one_wanted(
    source: str, name: str, written: str
) -> None:
    row = {"id": "7", "source": source, "quantity": "1", "unit": "t", "overrides": {name: written}}
    with pytest.raises(InputError) as caught:
        parse_activities("a.json", json.dumps([row]).encode(), 2024)
    assert caught.value.code == "activity.measured_unit"
    assert caught.value.details["field"] == f"overrides.{name}"
    assert "/" in caught.value.details["wanted"]


@pytest.mark.parametrize(
    ("source", "name", "written"),
    [
        (COAL, "ncv", "20.9"),
        (COAL, "ncv", "about 20 GJ/t"),
        (COAL, "oxidation", "98%"),
        (COAL, "oxidation", "0.98 share"),
        (POWER, "ncv", "1 GJ/t"),
        ("process.carbonate.CaCO3", "factor", "0.44"),
        ("no.such", "ncv", "20.9 GJ/t"),
    ],
)
def test_what_carries_no_unit_of_its_own_stays_as_written(
    source: str, name: str, written: str
) -> None:
    assert without_unit(written, name, source) == written


def _gas(quantity: str, ncv: str, said: dict[str, str]) -> bytes:
    number, _, unit = quantity.partition(" ")
    row = {"id": "7", "source": GAS, "quantity": number, "unit": unit, "parameters": said}
    return json.dumps([{**row, "overrides": {"ncv": ncv, "reason": "test report"}}]).encode()


@pytest.mark.parametrize(
    ("quantity", "ncv", "said", "number"),
    [
        # by 0 °C a cubic metre of 20 °C has 293.15/273.15 of its heat
        ("1000 m3", "35000 kJ/m3", {}, "375.626944902068"),
        ("1000 Nm3", "35 MJ/m3", {"reference_c": "20"}, "375.626944902068"),
        ("1000 m3", "35 MJ/m3", {"reference_c": "0"}, "350"),
    ],
)
def test_heat_per_cubic_metre_of_a_meter_is_taken_at_its_temperature(
    quantity: str, ncv: str, said: dict[str, str], number: str
) -> None:
    (record,) = parse_activities("a.json", _gas(quantity, ncv, said), 2024)
    assert record.overrides is not None
    assert record.overrides.ncv is not None
    assert round(record.overrides.ncv, 12) == Decimal(number)
    assert dict(record.parameters) == {"reference_c": "20", **said}


@pytest.mark.parametrize(
    ("quantity", "said"), [("1000 Nm3", {}), ("1 t", {}), ("1 m3", {"reference_c": "-300"})]
)
def test_heat_per_cubic_metre_without_its_temperature_is_refused(
    quantity: str, said: dict[str, str]
) -> None:
    with pytest.raises(InputError) as caught:
        parse_activities("a.json", _gas(quantity, "36 MJ/m3", said), 2024)
    assert caught.value.code == "activity.heat_without_temperature"
    assert caught.value.details["field"] == "overrides.ncv"
