"""Burning fuel."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.emission import Choices, Emission
from desktop.accounting.inventory import Inventory
from desktop.accounting.inventory_build import build_inventory
from desktop.accounting.methodology.parse import parse
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantify import quantify
from desktop.errors import InputError, NotComputableError

D = Decimal
Activity = Callable[..., ActivityRecord]
Build = Callable[..., Inventory]
Quantify = Callable[..., tuple[Emission, ...]]


def kg(quantified: Quantify, record: object, **changes: object) -> Decimal:
    (emission,) = quantified(record, **changes)
    return emission.co2e_kg


def test_natural_gas_gives_21_6219_tonnes_per_10_000_normal_cubic_metres(
    activity: Activity, quantified: Quantify
) -> None:
    """FACTORS.md section 3: the same value in every Chinese set."""
    for name in ("GBT32151.34-2024", "PROV_GUIDE_2025_set", "NDRC_2015_batch3_series",
                 "NDRC_2013_chemical_2015_other"):  # fmt: skip
        mass = kg(quantified, activity("stationary.natural_gas", "1 万Nm3"), factor_set=name)
        assert round(mass / 1000, 4) == Decimal("21.6219")


def test_billed_gas_is_corrected_from_20_degrees_and_says_so(
    activity: Activity, quantified: Quantify
) -> None:
    """Rule 7: × 273.15/293.15."""
    (emission,) = quantified(activity("stationary.natural_gas", "10000 m3"))
    expected = Decimal("21621.88809") * Decimal("273.15") / Decimal("293.15")
    assert abs(emission.co2e_kg - expected) < Decimal("1e-3")
    codes = [finding.code for finding in emission.findings]
    assert codes == ["gas.reference_assumed", "energy.gas_coefficient"]
    assert emission.findings[0].details["celsius"] == "20"


def test_the_reference_condition_of_the_record_goes_first(
    activity: Activity, quantified: Quantify
) -> None:
    record = activity("stationary.natural_gas", "10000 m3", said={"reference_c": "0"})
    (emission,) = quantified(record)
    assert emission.co2e_kg == Decimal("21621.88809")
    assert [finding.code for finding in emission.findings] == ["energy.gas_coefficient"]
    assert emission.factor.id.endswith(";reference=0")


def test_gas_a_firm_measures_at_0_degrees_is_not_converted_and_nothing_is_said(
    activity: Activity, quantified: Quantify
) -> None:
    record = activity("stationary.natural_gas", "10000 m3")
    (emission,) = quantified(record, gas_reference_c=Decimal(0))
    assert emission.co2e_kg == Decimal("21621.88809")
    assert [finding.code for finding in emission.findings] == ["energy.gas_coefficient"]
    with pytest.raises(InputError) as refused:
        quantified(activity("stationary.natural_gas", "1 m3", said={"reference_c": "2930"}))
    assert refused.value.code == "parameter.out_of_range"


def test_litres_become_tonnes_by_a_density_that_is_shown(
    activity: Activity, quantified: Quantify
) -> None:
    """Rule 8."""
    (emission,) = quantified(activity("stationary.diesel", "1000 L"))
    assert [f.code for f in emission.findings] == ["density.assumed"]
    assert emission.findings[0].details["density"] == "0.84"
    assert ";density=0.84" in emission.factor.id


def test_the_suppliers_density_replaces_the_default(
    activity: Activity, quantified: Quantify
) -> None:
    record = activity("stationary.diesel", "1000 L")
    per_tonne = kg(quantified, activity("stationary.diesel", "1 t"))
    by_choice = kg(quantified, record, densities=(("diesel", Decimal("0.85")),))
    own = activity("stationary.diesel", "1 m3", said={"density_kg_l": "0.85"})
    assert by_choice == kg(quantified, own)
    assert abs(by_choice - per_tonne * Decimal("0.85")) < Decimal("1e-20")


def test_a_fuel_without_density_asks_for_one(activity: Activity, quantified: Quantify) -> None:
    with pytest.raises(NotComputableError) as refused:
        quantified(activity("stationary.crude_benzol", "1000 L"))
    assert refused.value.code == "density.missing"


def test_a_fuel_by_energy_needs_no_calorific_value(
    activity: Activity, quantified: Quantify
) -> None:
    by_mass = kg(quantified, activity("stationary.coke", "1 t"))
    by_energy = kg(quantified, activity("stationary.coke", "28.435 GJ"))
    assert abs(by_mass - by_energy) < Decimal("1e-20")


def test_measured_values_replace_the_sets(activity: Activity, quantified: Quantify) -> None:
    """Rule 6: 22.5 GJ/t × 0.027 tC/GJ × 0.95 × 44/12 = 2.11613 t, by hand."""
    given = {"ncv": Decimal("22.5"), "carbon_content": Decimal("0.027"),
             "oxidation": Decimal("0.95"), "reason": "检测报告 2025-17"}  # fmt: skip
    (emission,) = quantified(activity("stationary.bituminous_coal", "1 t", given=given))
    assert round(emission.co2e_kg, 3) == Decimal("2116.125")
    assert emission.factor.id.endswith(";ncv=22.5;carbon_content=0.027;oxidation=0.95")
    assert emission.factor.source == "检测报告 2025-17"


def test_an_imposed_factor_replaces_the_whole_factor(
    activity: Activity, quantified: Quantify
) -> None:
    given = {"factor": Decimal("1.9003"), "reason": "某省原煤因子"}
    record = activity("stationary.bituminous_coal", "10 t", given=given)
    assert kg(quantified, record) == Decimal(19003)
    assert kg(quantified, activity("stationary.diesel", "1 t", given={"factor": 3})) == 3000


@pytest.mark.parametrize(
    "given",
    [
        {"oxidation": Decimal(98)},
        {"ncv": Decimal(0), "factor": Decimal(1)},
        {"ncv": Decimal(-20)},
        {"carbon_content": Decimal(0)},
        {"factor": Decimal(-1)},
    ],
    ids=str,
)
def test_a_measured_value_out_of_range_is_refused(
    activity: Activity, quantified: Quantify, given: dict[str, Decimal]
) -> None:
    with pytest.raises(InputError) as refused:
        quantified(activity("stationary.bituminous_coal", "1 t", given=given))
    assert refused.value.code == "override.out_of_range"


def test_carbon_given_goes_before_the_ipcc_factor(activity: Activity, quantified: Quantify) -> None:
    """42.3 GJ/t × 0.02 tC/GJ × 100 % × 44/12, by hand."""
    record = activity("stationary.crude_oil", "1 t", given={"carbon_content": Decimal("0.02")})
    mass = kg(quantified, record, factor_set="IPCC2006_Manufacturing")
    assert mass == Decimal(3102)


def test_sets_are_not_mixed_and_those_that_have_the_fuel_are_named(
    activity: Activity, quantified: Quantify
) -> None:
    """Rule 6."""
    with pytest.raises(NotComputableError) as refused:
        quantified(activity("stationary.anthracite", "1 t"), factor_set="PROV_GUIDE_2025_set")
    assert refused.value.code == "fuel.not_in_set"
    assert "GBT32151.34-2024" in refused.value.details["others"]


@pytest.mark.parametrize(
    ("given", "mass"),
    [
        # 44 GJ/t × 0.02 tC/GJ × 98 % × 44/12, by hand
        ({"ncv": D("44"), "carbon_content": D("0.02"), "oxidation": D("0.98")}, "3162.1333333"),
        ({"factor": D("3.1")}, "3100"),
    ],
)
def test_a_fuel_the_set_lacks_is_read_where_all_of_it_was_measured(
    activity: Activity, quantified: Quantify, given: dict[str, Decimal], mass: str
) -> None:
    record = activity("stationary.jet_kerosene", "1 t", given={**given, "reason": "化验单"})
    assert kg(quantified, record).quantize(D("1e-7")) == D(mass).quantize(D("1e-7"))
    with pytest.raises(NotComputableError) as refused:
        quantified(activity("stationary.jet_kerosene", "1 t", given={"ncv": D("44")}))
    assert refused.value.code == "fuel.not_in_set"


def test_calorific_value_and_carbon_of_lng_come_from_one_set(
    activity: Activity, quantified: Quantify
) -> None:
    """FACTORS.md section 3: 2.8313, 2.7318 and 2.3253 by set."""
    record = activity("stationary.lng", "1 t")
    found = [
        round(kg(quantified, record, factor_set=name) / 1000, 4)
        for name in ("GBT32151.34-2024", "NDRC_2015_batch3_series", "NDRC_2013_chemical_2015_other")
    ]
    assert found == [Decimal("2.8313"), Decimal("2.7318"), Decimal("2.3253")]


def test_methane_and_nitrous_oxide_count_only_where_chosen(
    activity: Activity, quantified: Quantify
) -> None:
    """IPCC 2006 vol 2: 10 kg CH4 and 1.5 kg N2O per TJ of coal."""
    record = activity("stationary.bituminous_coal", "1 t")
    (without,) = quantified(record)
    (emission,) = quantified(record, combustion_ch4_n2o=True)
    gases = dict(emission.gases)
    assert [gas for gas, _ in without.gases] == ["CO2"]
    assert gases["CH4"] == Decimal("19.57") * 10 / 1000
    assert gases["N2O"] == Decimal("19.57") * Decimal("1.5") / 1000


def test_the_ipcc_set_brings_its_own_methane(activity: Activity, quantified: Quantify) -> None:
    """Commercial: 5 kg CH4/TJ of natural gas; 48 GJ/t × 0.7 kg/m3."""
    record = activity("stationary.natural_gas", "1000 Nm3")
    changes = {"factor_set": "IPCC2006_Commercial", "combustion_ch4_n2o": True}
    (emission,) = quantified(record, **changes)
    assert dict(emission.gases)["CH4"] == Decimal("0.7") * 48 * 5 / 1000
    assert round(emission.gases[1][1], 6) == Decimal("0.7") * 48 * Decimal("56.1")


def test_billed_gas_by_mass_set_is_corrected_and_weighed(
    activity: Activity, quantified: Quantify
) -> None:
    (emission,) = quantified(
        activity("stationary.natural_gas", "1000 m3"), factor_set="IPCC2006_Manufacturing"
    )
    codes = {finding.code for finding in emission.findings}
    assert codes >= {"density.assumed", "gas.reference_assumed"}


def test_biogenic_carbon_stands_apart(activity: Activity, build: Build) -> None:
    inventory = build(activity("stationary.wood", "10 t"), combustion_ch4_n2o=True)
    assert inventory.totals.biogenic == Decimal("17472.000000")
    methane, nitrous = Decimal(156) * 30 / 1000 * 28, Decimal(156) * 4 / 1000 * 265
    assert inventory.totals.scope1 == methane + nitrous


@pytest.mark.parametrize(
    ("source", "amount"),
    [("stationary.lng", "1 Nm3"), ("mobile.diesel", "1 Nm3")],
)
def test_liquids_in_normal_cubic_metres_are_refused(
    activity: Activity, quantified: Quantify, source: str, amount: str
) -> None:
    with pytest.raises(InputError) as refused:
        quantified(activity(source, amount))
    assert refused.value.code == "quantity.unit_mismatch"


def test_a_source_by_mass_takes_no_fuel_known_by_volume(
    activity: Activity, methodology: Methodology, choices: Choices
) -> None:
    """No shipped source is such; another methodology's could be."""
    code = "stationary.natural_gas"
    by_mass = replace(methodology.sources[code], unit="t")
    other = replace(methodology, sources={**methodology.sources, code: by_mass})
    with pytest.raises(InputError) as refused:
        quantify(activity(code, "1 t"), other, choices)
    assert refused.value.code == "quantity.unit_mismatch"


def test_gas_by_mass_needs_the_suppliers_density(activity: Activity, quantified: Quantify) -> None:
    """Rule 8; 0.72 kg/Nm3: 1 t is 1388.9 Nm3, at 21.6219 t a 10^4 Nm3 3.00304 t CO2."""
    with pytest.raises(NotComputableError) as refused:
        quantified(activity("stationary.natural_gas", "1 t"))
    assert refused.value.code == "density.of_gas_missing"
    weighed = activity("stationary.natural_gas", "1000 kg", said={"density_kg_l": "0.00072"})
    (emission,) = quantified(weighed)
    assert abs(emission.co2e_kg - Decimal("21621.88809") / Decimal("7.2")) < Decimal("1e-6")
    assert emission.findings[0].code == "energy.gas_coefficient"
    assert ";density=0.00072" in emission.factor.id
    by_choice = kg(
        quantified,
        activity("mobile.natural_gas", "1 t"),
        densities=(("natural_gas", Decimal("0.00072")),),
    )
    assert by_choice == emission.co2e_kg


def test_a_set_by_mass_weighs_gas_without_a_density(
    activity: Activity, quantified: Quantify
) -> None:
    """IPCC 2006: 48 GJ/t × 56.1 kg/GJ."""
    record = activity("stationary.natural_gas", "1 t")
    by_mass = kg(quantified, record, factor_set="IPCC2006_Manufacturing")
    assert by_mass == Decimal("2692.8")


def test_a_set_newer_than_the_inventory_is_told(activity: Activity, quantified: Quantify) -> None:
    (emission,) = quantified(activity("stationary.coke", "1 t"), as_of=date(2024, 3, 1))
    assert [f.code for f in emission.findings] == ["factor_set.newer_than_inventory"]


def test_an_override_without_a_reason_is_told(activity: Activity, quantified: Quantify) -> None:
    (emission,) = quantified(activity("stationary.coke", "1 t", given={"ncv": Decimal(28)}))
    assert [f.code for f in emission.findings] == ["override.reason_missing"]


def test_a_parameter_that_does_not_belong_is_told(activity: Activity, quantified: Quantify) -> None:
    (emission,) = quantified(activity("stationary.coke", "1 t", said={"stage": "国VI"}))
    assert [f.code for f in emission.findings] == ["parameter.ignored"]


@pytest.mark.parametrize(
    ("source", "given", "is_told"),
    [
        ("stationary.natural_gas", {"ncv": "38.931"}, True),
        ("stationary.natural_gas", {"ncv": "360"}, False),
        ("stationary.natural_gas", {"factor": "2.16"}, True),
        ("stationary.natural_gas", {"factor": "21.6"}, False),
        ("stationary.blast_furnace_gas", {"factor": "8.4"}, False),
        ("stationary.diesel", {"factor": "3.16"}, False),
        ("stationary.diesel", {"factor": "3160"}, True),
        ("stationary.lignite", {"factor": "1.1"}, False),
    ],
)
def test_a_given_value_in_another_unit_is_told(
    activity: Activity, quantified: Quantify, source: str, given: dict[str, str], *, is_told: bool
) -> None:
    unit = "t" if source.endswith(("diesel", "lignite")) else "Nm3"
    values = {name: Decimal(value) for name, value in given.items()}
    record = activity(source, f"1 {unit}", given={**values, "reason": "化验单"})
    (emission,) = quantified(record)
    codes = [finding.code for finding in emission.findings]
    assert ("override.implausible" in codes) is is_told


def test_a_density_of_another_fuel_changes_nothing(
    activity: Activity, quantified: Quantify
) -> None:
    record = activity("stationary.diesel", "1 L")
    others = (("gasoline", Decimal("0.7")),)
    assert kg(quantified, record, densities=others) == kg(quantified, record)


def test_a_machine_without_off_road_factors_has_carbon_dioxide_only(
    activity: Activity, quantified: Quantify
) -> None:
    record = activity("mobile.lpg", "1 t", said={"offroad": "true"})
    (emission,) = quantified(record, combustion_ch4_n2o=True)
    assert [gas for gas, _ in emission.gases] == ["CO2"]


def test_without_a_coefficient_the_calorific_value_makes_the_standard_coal(
    activity: Activity, choices: Choices, core_files: dict[str, bytes]
) -> None:
    """42.652 GJ/t / 29.3076 GJ/tce."""
    name = "emission_sources.toml"
    files = {**core_files, name: core_files[name].replace(b'tce = "diesel"', b'tce = "none"')}
    inventory = build_inventory(
        [activity("stationary.diesel", "1 t")], parse(files), choices, ReportingPeriod.of_year(2025)
    )
    assert inventory.energy.tce_equal == Decimal("1.455322")


@pytest.mark.parametrize("density", ["0", "-0.8", "850"])
def test_a_density_no_fuel_has_is_refused(
    activity: Activity, quantified: Quantify, density: str
) -> None:
    with pytest.raises(InputError) as refused:
        quantified(activity("stationary.diesel", "1 L", said={"density_kg_l": density}))
    assert refused.value.code == "parameter.out_of_range"


def test_carbon_per_terajoule_is_pointed_out(activity: Activity, quantified: Quantify) -> None:
    given = {"carbon_content": Decimal("20.2"), "reason": "20.2 tC/TJ"}
    (emission,) = quantified(activity("stationary.diesel", "1 t", given=given))
    (found,) = emission.findings
    assert (found.code, found.details["unit"]) == ("override.implausible", "tC/GJ")


def test_a_gas_whose_set_counts_by_mass_is_quantified_by_mass(
    activity: Activity, quantified: Quantify
) -> None:
    """IPCC 2006: gas works gas 38.7 GJ/t × 44.4 kgCO2/GJ; no density is known for volumes."""
    record = activity("stationary.town_gas", "1 t")
    mass = kg(quantified, record, factor_set="IPCC2006_Manufacturing")
    assert mass == Decimal("1718.28")
    volume = activity("stationary.town_gas", "1 Nm3")
    with pytest.raises(NotComputableError) as refused:
        quantified(volume, factor_set="IPCC2006_Manufacturing")
    assert refused.value.code == "density.missing"


def test_a_refusal_lists_only_sets_that_hold_the_fuel(
    activity: Activity, quantified: Quantify
) -> None:
    with pytest.raises(NotComputableError) as refused:
        quantified(activity("stationary.diesel", "1 t"), factor_set="none")
    assert "density" not in refused.value.details["others"]
    assert "PROV_GUIDE_2025_set" in refused.value.details["others"]


def test_a_wrong_unit_is_quoted_as_it_was_written(activity: Activity, quantified: Quantify) -> None:
    with pytest.raises(InputError) as refused:
        quantified(activity("fugitive.R-410A", "5 kWh"))
    assert (refused.value.code, refused.value.details["unit"]) == ("quantity.unit_mismatch", "kWh")
