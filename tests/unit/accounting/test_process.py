"""Process emissions."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.emission import Emission
from desktop.errors import InputError, NotComputableError

Activity = Callable[..., ActivityRecord]
Quantify = Callable[..., tuple[Emission, ...]]


@pytest.mark.parametrize(
    ("carbonate", "molar_mass", "carbon"),
    [
        ("CaCO3", "100.087", 1), ("MgCO3", "84.314", 1), ("Na2CO3", "105.988", 1),
        ("FeCO3", "115.854", 1), ("MnCO3", "114.947", 1), ("BaCO3", "197.336", 1),
        ("Li2CO3", "73.89", 1), ("K2CO3", "138.205", 1), ("SrCO3", "147.63", 1),
        ("NaHCO3", "84.007", 1), ("CaMg(CO3)2", "184.4", 2),
    ],
)  # fmt: skip
def test_carbonates_agree_with_stoichiometry(
    activity: Activity, quantified: Quantify, carbonate: str, molar_mass: str, carbon: int
) -> None:
    (emission,) = quantified(activity(f"process.carbonate.{carbonate}", "1 t"))
    exact = carbon * Decimal("44.0095") / Decimal(molar_mass)
    assert abs(emission.co2e_kg / 1000 - exact) < Decimal("0.001")


def test_purity_and_conversion_of_a_carbonate_count(
    activity: Activity, quantified: Quantify
) -> None:
    said = {"purity": "95%", "conversion": "0.98"}
    (emission,) = quantified(activity("process.carbonate.CaCO3", "1000 kg", said=said))
    assert emission.co2e_kg == Decimal(440) * Decimal("0.95") * Decimal("0.98")


def test_desulphurisation_takes_what_the_record_says(
    activity: Activity, quantified: Quantify
) -> None:
    said = {"purity": "0.8", "conversion": "90%", "carbonate": "CaMg(CO3)2"}
    (emission,) = quantified(activity("process.desulphurisation", "10 t", said=said))
    assert emission.co2e_kg == Decimal(4770) * Decimal("0.72")


def test_a_share_above_one_is_refused(activity: Activity, quantified: Quantify) -> None:
    """Rule 10: per cent or fraction is part of the value; 90 is neither."""
    with pytest.raises(InputError) as refused:
        quantified(activity("process.carbonate.CaCO3", "1 t", said={"purity": "90"}))
    assert (refused.value.code, refused.value.details["value"]) == ("parameter.out_of_range", "90")


def test_glass_and_clinker_have_ipcc_factors(activity: Activity, quantified: Quantify) -> None:
    (glass,) = quantified(activity("process.glass", "100 t"))
    (clinker,) = quantified(activity("process.clinker", "100 t", given={"factor": Decimal("0.5")}))
    assert (glass.co2e_kg, clinker.co2e_kg) == (Decimal(21000), Decimal(50000))
    assert clinker.factor.id.endswith(";factor=0.5")


def test_mixed_shielding_gas_counts_by_mass(activity: Activity, quantified: Quantify) -> None:
    """Mass share p × 44 / (p × 44 + (1 − p) × M): 50 % CO2 in helium = 44/48."""
    said = {"co2_volume_share": "50%", "balance_gas": "He"}
    (emission,) = quantified(activity("process.welding_co2", "48 kg", said=said))
    assert round(emission.co2e_kg, 12) == 44
    (pure,) = quantified(activity("process.welding_co2", "1 t", said={"co2_volume_share": "1"}))
    assert pure.co2e_kg == 1000


def test_wastewater_by_strength_of_the_water(activity: Activity, quantified: Quantify) -> None:
    """1000 m3 × 2000 mg/L = 2000 kg COD × 0.25 × 0.5 = 250 kg CH4."""
    said = {"cod_mg_l": "2000", "mcf": "sector_paper"}
    (emission,) = quantified(activity("process.wastewater", "1000 m3", said=said))
    assert dict(emission.gases) == {"CH4": 250}


def test_recovered_methane_is_deducted(activity: Activity, quantified: Quantify) -> None:
    said = {"cod_kg": "1000", "mcf": "80%", "ch4_recovered_kg": "50"}
    (emission,) = quantified(activity("process.wastewater", "0 kg", said=said))
    assert dict(emission.gases) == {"CH4": 150}


@pytest.mark.parametrize(
    ("amount", "said", "code"),
    [
        ("1 kg", {}, "parameter.missing"),
        ("1 kg", {"mcf": "pond"}, "parameter.not_a_number"),
        ("1 m3", {"mcf": "0.8"}, "parameter.missing"),
        ("1 kWh", {"mcf": "0.8", "cod_mg_l": "5"}, "quantity.unit_mismatch"),
        ("1 kg", {"mcf": "%"}, "parameter.not_a_number"),
    ],
)
def test_wastewater_names_what_is_missing(
    activity: Activity, quantified: Quantify, amount: str, said: dict[str, str], code: str
) -> None:
    with pytest.raises((InputError, NotComputableError)) as refused:
        quantified(activity("process.wastewater", amount, said=said))
    assert refused.value.code == code


def test_burned_waste_shows_its_biogenic_part(activity: Activity, quantified: Quantify) -> None:
    """40 % carbon, 60 % of it biogenic, 95 % burned: 0.4 × 0.6 × 0.95 × 44/12."""
    (emission,) = quantified(activity("process.waste_burning.municipal", "3 t"))
    assert round(emission.biogenic_kg, 6) == 2508
    assert round(emission.co2e_kg, 6) == 1672


def test_process_emissions_by_volume_are_refused(activity: Activity, quantified: Quantify) -> None:
    with pytest.raises(InputError) as refused:
        quantified(activity("process.carbonate.CaCO3", "1 m3"))
    assert refused.value.code == "quantity.unit_mismatch"


def test_defaults_of_a_carbonate_are_whole(activity: Activity, quantified: Quantify) -> None:
    (emission,) = quantified(activity("process.carbonate.MgCO3", "1 t", said={"purity": "0"}))
    assert emission.co2e_kg == 0


def test_desulphurisation_defaults_to_90_per_cent_and_whole_conversion(
    activity: Activity, quantified: Quantify
) -> None:
    """GB/T 32151.34-2024 5.2.5.2."""
    (emission,) = quantified(activity("process.desulphurisation", "10 t"))
    assert emission.co2e_kg == 3960
    (aerobic,) = quantified(activity("process.wastewater", "10 kg", said={"mcf": "0"}))
    assert aerobic.co2e_kg == 0


def test_wastewater_by_mass_and_strength(activity: Activity, quantified: Quantify) -> None:
    """10 000 t of water with 1 g COD per litre: 10 000 kg COD × 0.25 × 0.8 = 2000 kg CH4."""
    said = {"cod_mg_l": "1000", "mcf": "0.8"}
    (emission,) = quantified(activity("process.wastewater", "10000 t", said=said))
    assert dict(emission.gases) == {"CH4": Decimal(2000)}
    wrong = activity("process.wastewater", "1 m3", said={**said, "cod_mg_l": "-1"})
    with pytest.raises(InputError) as refused:
        quantified(wrong)
    assert refused.value.code == "parameter.out_of_range"


@pytest.mark.parametrize(
    ("source", "instead"),
    [
        ("process.limestone_steel", "process.carbonate.CaCO3"),
        ("process.dolomite_steel", "process.carbonate.CaMg(CO3)2"),
    ],
)
def test_a_raw_material_without_a_known_factor_names_the_source_that_has_one(
    activity: Activity, quantified: Quantify, source: str, instead: str
) -> None:
    with pytest.raises(NotComputableError) as refused:
        quantified(activity(source, "1 t"))
    assert (refused.value.code, refused.value.details["instead"]) == (
        "factor.off_use_other",
        instead,
    )
    assert quantified(activity(instead, "1 t"))[0].co2e_kg > 0


def test_a_factor_of_ones_own_counts_where_the_published_one_is_switched_off(
    activity: Activity, quantified: Quantify
) -> None:
    given = {"factor": Decimal("3.6"), "reason": "the supplier's sheet"}
    (emission,) = quantified(activity("process.electrode", "10 t", given=given))
    assert emission.co2e_kg == 36000
    with pytest.raises(NotComputableError) as refused:
        quantified(activity("process.electrode", "10 t"))
    assert refused.value.code == "parameter.switched_off"


def test_a_tonne_of_water_is_a_cubic_metre(activity: Activity, quantified: Quantify) -> None:
    by_mass, by_volume = (
        quantified(activity("scope3.water_supply", amount))[0] for amount in ("7 t", "7 m3")
    )
    assert by_mass.co2e_kg == by_volume.co2e_kg > 0
    with pytest.raises(InputError) as refused:
        quantified(activity("scope3.water_supply", "7 kWh"))
    assert refused.value.code == "quantity.unit_mismatch"
