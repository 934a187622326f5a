"""Fuels no set lists: pure substances by their formula, others by the record's own factor."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.emission import Emission
from desktop.errors import DesktopError

Activity = Callable[..., ActivityRecord]
Quantify = Callable[..., tuple[Emission, ...]]
LAB = {"ncv": Decimal(20), "carbon_content": Decimal("0.03"), "oxidation": Decimal("0.9")}


@pytest.mark.parametrize(
    ("source", "carbon", "molar_mass"),
    [
        ("stationary.acetylene", 2, "26.038"),
        ("stationary.methanol", 1, "32.042"),
        ("mobile.methanol", 1, "32.042"),
    ],
)
def test_a_pure_substance_burns_as_its_formula_says(
    activity: Activity, quantified: Quantify, source: str, carbon: int, molar_mass: str
) -> None:
    """Molar masses of IUPAC; the shipped factor rounds them to whole numbers."""
    (emission,) = quantified(activity(source, "1000 kg"))
    exact = carbon * Decimal("44.0095") / Decimal(molar_mass) * 1000
    assert abs(emission.co2e_kg / exact - 1) < Decimal("0.002")
    assert emission.factor.confidence == "derived"
    assert [found.code for found in emission.findings] == ["energy.ncv_missing"]


@pytest.mark.parametrize(
    ("written", "given", "said", "kg"),
    [
        ("stationary.own_fuel 10 t", {"factor": Decimal("2.5")}, {}, "25000"),
        ("stationary.own_fuel 10 t", LAB, {}, "19800"),  # 20 × 0.03 × 0.9 × 44/12 = 1.98
        ("stationary.own_fuel 200 GJ", LAB, {}, "19800"),
        ("stationary.own_fuel 1000 L", {"factor": Decimal(2)}, {"density_kg_l": "0.8"}, "1600"),
        ("stationary.own_fuel 4 瓶", {"factor": Decimal(3)}, {"kg_per_bottle": "25"}, "300"),
        (
            "stationary.own_fuel 1000 L",
            {"factor": Decimal("2.1"), "factor_per": "L"},
            {"density_kg_l": "0.8"},
            "2100",
        ),
        ("stationary.own_gas 10000 Nm3", {"factor": Decimal(20)}, {}, "20000"),
        ("stationary.own_gas 29315 m3", {"factor": Decimal(20)}, {"reference_c": "20"}, "54630"),
        ("stationary.own_gas 5 m3", {"factor": Decimal(2), "factor_per": "m3"}, {}, "10"),
        ("stationary.acetylene 1 t", {"factor": Decimal("3.38")}, {}, "3380"),
    ],
)
def test_a_factor_of_ones_own_counts_in_any_unit_it_converts_to(
    activity: Activity,
    quantified: Quantify,
    written: str,
    given: dict[str, Any],
    said: dict[str, str],
    kg: str,
) -> None:
    source, amount = written.split(" ", 1)
    record = activity(source, amount, given={**given, "reason": "test report 7"}, said=said)
    (emission,) = quantified(record)
    assert round(emission.co2e_kg, 6) == Decimal(kg)
    assert (emission.factor.document, emission.factor.factor_set) == ("test report 7", "imposed")


def test_carbon_of_biogas_stands_apart(activity: Activity, quantified: Quantify) -> None:
    given = {"factor": Decimal(10), "reason": "test report"}
    (emission,) = quantified(activity("stationary.biogas", "10000 Nm3", given=given))
    assert not emission.co2e_kg
    assert emission.biogenic_kg == Decimal(10000)


def test_energy_counts_by_the_calorific_value_of_the_record(
    activity: Activity, build: Callable[..., Any]
) -> None:
    """20 GJ/t are 20 000 / 29.3076 kgce; without one the fuel is left out and told."""
    known = build(activity("stationary.own_fuel", "1 t", given={**LAB, "reason": "lab"}))
    assert round(known.energy.tce_equal, 6) == round(Decimal(20) / Decimal("29.3076"), 6)
    assert "energy.ncv_missing" not in {found.code for found in known.findings}
    unknown = build(activity("stationary.methanol", "1 t"))
    assert unknown.energy.tce_equal == 0
    assert "energy.ncv_missing" in {found.code for found in unknown.findings}


@pytest.mark.parametrize(
    ("written", "given", "said", "code"),
    [
        ("stationary.own_fuel 1 t", {}, {}, "factor.own_missing"),
        ("stationary.biogas 1 m3", {"ncv": Decimal(20)}, {}, "factor.own_missing"),
        ("stationary.own_fuel 1 GJ", {"factor": Decimal(2)}, {}, "quantity.unit_mismatch"),
        ("stationary.own_gas 1 t", {"factor": Decimal(2)}, {}, "density.of_gas_missing"),
        ("stationary.own_fuel 1 kWh", {"factor": Decimal(2)}, {}, "quantity.unit_mismatch"),
        ("stationary.own_fuel 1 km", {"factor": Decimal(2)}, {}, "quantity.unit_mismatch"),
        ("stationary.own_fuel 1 t", {"factor": Decimal(-2)}, {}, "override.out_of_range"),
        ("stationary.own_fuel 1 t", {**LAB, "ncv": Decimal(0)}, {}, "override.out_of_range"),
        ("stationary.own_fuel 1 t", {**LAB, "oxidation": Decimal(98)}, {}, "override.out_of_range"),
        ("stationary.methanol 1 L", {}, {}, "density.missing"),
        ("stationary.acetylene 1 瓶", {}, {}, "bottle.weight_missing"),
        ("stationary.lpg 1 瓶", {}, {}, "bottle.weight_missing"),
        ("process.welding_co2 1 瓶", {}, {"kg_per_bottle": "0"}, "parameter.out_of_range"),
    ],
)  # fmt: skip
def test_what_a_fuel_of_ones_own_lacks_is_named(
    activity: Activity,
    quantified: Quantify,
    written: str,
    given: dict[str, Decimal],
    said: dict[str, str],
    code: str,
) -> None:
    source, amount = written.split(" ", 1)
    with pytest.raises(DesktopError) as refused:
        quantified(activity(source, amount, given=given, said=said))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("source", "mass"),
    [
        ("stationary.lpg", "150 kg"),
        ("mobile.lpg", "150 kg"),
        ("process.welding_co2", "150 kg"),
        ("process.carbonate.CaCO3", "150 kg"),
        ("fugitive.R-410A", "150 kg"),
        ("fugitive.SF6", "0.15 t"),
    ],
)
def test_bottles_are_the_mass_they_hold(
    activity: Activity, build: Callable[..., Any], source: str, mass: str
) -> None:
    bottles = build(activity(source, "10 瓶", said={"kg_per_bottle": "15"}))
    weighed = build(activity(source, mass))
    assert bottles.totals == weighed.totals
    assert bottles.energy.tce_equal == weighed.energy.tce_equal
    assert bottles.activity == weighed.activity
