"""Scope 2."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.emission import Emission
from desktop.accounting.emission_source import Basis
from desktop.accounting.methodology.schema import Methodology
from desktop.errors import InputError, NotComputableError

Activity = Callable[..., ActivityRecord]
Quantify = Callable[..., tuple[Emission, ...]]


AS_OF_2024 = date(2024, 12, 25)


def test_location_and_market_stand_side_by_side(activity: Activity, quantified: Quantify) -> None:
    """公告2025年第47号: Zhejiang 0.4974, without market-traded non-fossil 0.6096."""
    location, market = quantified(activity("electricity.purchased", "1000 kWh"))
    assert (location.basis, market.basis) == (Basis.LOCATION, Basis.MARKET)
    assert (location.co2e_kg, market.co2e_kg) == (Decimal("497.4"), Decimal("609.6"))
    assert (location.factor.value, location.factor.unit) == (Decimal("0.4974"), "kgCO2/kWh")
    assert location.factor.year == 2023


@pytest.mark.parametrize(
    ("year", "as_of", "region", "factor"),
    [
        (2021, date(2024, 6, 1), "330000", "0.5422"),
        (2022, date(2025, 6, 1), "330000", "0.5153"),
        (2022, AS_OF_2024, "440000", "0.4715"),
        (2023, date(2026, 6, 1), "440000", "0.4419"),
        (2024, date(2025, 6, 1), "330000", "0.5153"),
    ],
)
def test_the_newest_published_year_not_after_the_reporting_year(
    activity: Activity, quantified: Quantify, year: int, as_of: date, region: str, factor: str
) -> None:
    """Rule 2; values of the three announcements."""
    start, end = date(year, 3, 1), date(year, 3, 31)
    record = activity("electricity.purchased", "1 kWh", start=start, end=end, region=region)
    location, _ = quantified(record, as_of=as_of)
    assert location.co2e_kg == Decimal(factor)


def test_a_lag_between_data_year_and_reporting_year_is_told(
    activity: Activity, quantified: Quantify
) -> None:
    location, _ = quantified(activity("electricity.purchased", "1 kWh"))
    (lag,) = location.findings
    assert (lag.code, lag.details["year"], lag.details["used"]) == (
        "factor.year_lag",
        "2025",
        "2023",
    )


def test_the_two_series_differ_for_one_data_year(activity: Activity, quantified: Quantify) -> None:
    """Rule 3: 2021 is 0.5810 by notice and 0.5568 by announcement."""
    start, end = date(2021, 1, 1), date(2021, 12, 31)
    record = activity("electricity.purchased", "1 kWh", start=start, end=end)
    notice, _ = quantified(record, grid_series="notice", as_of=date(2022, 12, 31))
    nation, _ = quantified(record, grid_level="nation", as_of=date(2024, 12, 31))
    assert (notice.co2e_kg, nation.co2e_kg) == (Decimal("0.5810"), Decimal("0.5568"))
    assert (notice.factor.factor_set, nation.factor.factor_set) == ("notice", "announcement")


def test_before_the_first_residual_the_average_stands_in(
    activity: Activity, quantified: Quantify
) -> None:
    record = activity(
        "electricity.purchased", "1 kWh", start=date(2022, 1, 1), end=date(2022, 1, 31)
    )
    location, market = quantified(record, grid_series="notice", as_of=date(2022, 12, 31))
    assert location.co2e_kg == market.co2e_kg == Decimal("0.5810")
    codes = {finding.code for finding in location.findings}
    assert "electricity.no_residual_used_average" in codes


@pytest.mark.parametrize("region", ["540000", "540102", "710000", "810000", "820000"])
def test_tibet_hong_kong_macao_and_taiwan_have_no_factor(
    activity: Activity, quantified: Quantify, region: str
) -> None:
    """Rule 5."""
    with pytest.raises(NotComputableError) as refused:
        quantified(activity("electricity.purchased", "1 kWh", region=region))
    assert refused.value.code == "electricity.no_factor_region"


@pytest.mark.parametrize(
    ("province", "year", "region", "factor"),
    [
        ("510000", 2021, "southwest", "0.2113"),
        ("510000", 2022, "southwest", "0.2268"),
        ("410000", 2022, "central", "0.5395"),
    ],
)
def test_regions_of_the_grid_are_seven_from_2021(
    activity: Activity, quantified: Quantify, province: str, year: int, region: str, factor: str
) -> None:
    """Rule 5: 西南 stands apart from 华中; values of table 2 of the announcements."""
    start, end = date(year, 1, 1), date(year, 1, 31)
    record = activity("electricity.purchased", "1 kWh", start=start, end=end, region=province)
    location, _ = quantified(record, grid_level="region")
    assert location.factor.id == f"electricity/grid_average:region.{region}@{year}"
    assert location.co2e_kg == Decimal(factor)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"region": ""}, "electricity.region_missing"),
        ({"region": "990000", "grid_level": "region"}, "electricity.region_unknown"),
        ({"region": "990000"}, "electricity.region_unknown"),
        ({"region": "540000"}, "electricity.no_factor_region"),
        ({"as_of": date(2024, 1, 1)}, "electricity.no_factor_year"),
        ({"grid_level": "town"}, "choice.unknown"),
        ({"grid_series": "guess"}, "choice.unknown"),
    ],
)
def test_without_a_factor_the_engine_asks(
    activity: Activity, quantified: Quantify, changes: dict[str, object], code: str
) -> None:
    with pytest.raises((NotComputableError, InputError)) as refused:
        quantified(activity("electricity.purchased", "1 kWh"), **changes)
    assert refused.value.code == code


def test_the_nation_is_chosen_only_on_purpose(activity: Activity, quantified: Quantify) -> None:
    location, _ = quantified(activity("electricity.purchased", "1 MWh", region="000000"))
    assert location.co2e_kg == Decimal("530.6")


@pytest.mark.parametrize(
    ("factor", "code"),
    [
        ("0.7921", "factor.refused_baseline"), ("0.9419", "factor.refused_baseline"),
        ("1.0000", "factor.refused_baseline"), ("0.6205", "factor.refused_footprint"),
        ("0.5777", "factor.refused_footprint"),
    ],
)  # fmt: skip
def test_baseline_and_footprint_factors_are_refused_for_scope_2(
    activity: Activity, quantified: Quantify, factor: str, code: str
) -> None:
    """Rule 4."""
    given = {"factor": Decimal(factor), "reason": "咨询机构提供"}
    with pytest.raises(NotComputableError) as refused:
        quantified(activity("electricity.purchased", "1 kWh", given=given))
    assert refused.value.code == code
    assert refused.value.details["document"]


def test_a_scheme_may_impose_its_own_factor(activity: Activity, quantified: Quantify) -> None:
    """Rule 4: one green-factory rule fixes 0.64."""
    given = {"factor": Decimal("0.64"), "reason": "绿色工厂评价要求"}
    location, market = quantified(activity("electricity.purchased", "1 kWh", given=given))
    assert location.co2e_kg == market.co2e_kg == Decimal("0.64")
    assert location.factor.document == "绿色工厂评价要求"
    assert [finding.code for finding in location.findings] == ["factor.imposed"]


def test_refused_rows_may_be_switched_on_by_name(
    activity: Activity, quantified: Quantify, methodology: Methodology
) -> None:
    rows = [v.row for v in methodology.parameters["electricity/refused"].values
            if v.amount == Decimal("0.7921")]  # fmt: skip
    given = {"factor": Decimal("0.7921"), "reason": "项目级核算"}
    record = activity("electricity.purchased", "1 kWh", given=given)
    location, _ = quantified(record, switched_on=tuple(rows))
    assert location.co2e_kg == Decimal("0.7921")


def test_exported_electricity_and_heat_are_deducted(
    activity: Activity, quantified: Quantify
) -> None:
    location, market = quantified(activity("electricity.exported", "1000 kWh"))
    assert (location.co2e_kg, market.co2e_kg) == (Decimal("-497.4"), Decimal("-609.6"))
    (heat,) = quantified(activity("heat.exported", "10 GJ"))
    assert heat.co2e_kg == -1100
    given = {"factor": Decimal("0.5"), "reason": "合同"}
    imposed, _ = quantified(activity("electricity.exported", "10 kWh", given=given))
    assert imposed.co2e_kg == -5


def test_own_solar_is_shown_without_emissions(activity: Activity, quantified: Quantify) -> None:
    (emission,) = quantified(activity("electricity.self_solar", "1000 kWh"))
    assert (emission.basis, emission.co2e_kg) == (Basis.BOTH, Decimal(0))


def test_the_suppliers_heat_factor_replaces_the_default(
    activity: Activity, quantified: Quantify
) -> None:
    given = {"factor": Decimal("0.095"), "reason": "供热企业实测"}
    (emission,) = quantified(activity("heat.purchased", "100 GJ", given=given))
    assert emission.co2e_kg == 9500
    assert (emission.factor.document, emission.factor.confidence) == ("供热企业实测", "single")


def test_hot_water_by_mass_and_temperature(activity: Activity, quantified: Quantify) -> None:
    """Rule 9: mass × (T − 20) × 4.1868."""
    (emission,) = quantified(activity("hot_water.purchased", "50 m3", said={"temperature_c": "60"}))
    assert emission.co2e_kg == 50 * 40 * Decimal("4.1868") / 1000 * 110
    assert [f.code for f in emission.findings] == ["hot_water.density_assumed"]
    (metered,) = quantified(activity("hot_water.purchased", "1 GJ"))
    assert metered.co2e_kg == 110


def test_hot_water_by_volume_takes_the_density_of_the_record(
    activity: Activity, quantified: Quantify
) -> None:
    """50 m³ at 60 °C weigh 49.16 t (IAPWS: 0.9832 kg/L)."""
    said = {"temperature_c": "60", "density_kg_l": "0.9832"}
    (emission,) = quantified(activity("hot_water.purchased", "50 m3", said=said))
    assert emission.co2e_kg == Decimal("49.16") * 40 * Decimal("4.1868") / 1000 * 110
    assert not emission.findings
    (weighed,) = quantified(
        activity("hot_water.purchased", "49.16 t", said={"temperature_c": "60"})
    )
    assert weighed.co2e_kg == emission.co2e_kg


def test_cooling_counts_through_the_chillers_electricity(
    activity: Activity, quantified: Quantify
) -> None:
    """1 GJ = 277.78 kWh; / COP 5 × 0.4974."""
    location, market = quantified(activity("cooling.purchased", "18 GJ", said={"cop": "5"}))
    assert round(location.co2e_kg, 6) == Decimal("497.4")
    assert round(market.co2e_kg, 6) == Decimal("609.6")
    given = {"factor": Decimal("0.07"), "reason": "供冷站"}
    (imposed,) = quantified(activity("cooling.purchased", "10 GJ", given=given))
    assert imposed.co2e_kg == 700


@pytest.mark.parametrize(
    ("source", "amount", "said", "code"),
    [
        ("cooling.purchased", "1 GJ", {}, "cooling.factor_missing"),
        ("cooling.purchased", "1 GJ", {"cop": "0.5"}, "parameter.out_of_range"),
        ("cooling.purchased", "1 t", {}, "quantity.unit_mismatch"),
        ("hot_water.purchased", "1 t", {}, "parameter.missing"),
        ("hot_water.purchased", "1 t", {"temperature_c": "15"}, "parameter.out_of_range"),
        ("hot_water.purchased", "1 km", {"temperature_c": "50"}, "quantity.unit_mismatch"),
        (
            "hot_water.purchased",
            "1 m3",
            {"temperature_c": "50", "density_kg_l": "983"},
            "parameter.out_of_range",
        ),
        ("heat.purchased", "1 t", {}, "quantity.unit_mismatch"),
        ("steam.purchased", "1 L", {}, "quantity.unit_mismatch"),
        ("electricity.purchased", "1 t", {}, "quantity.unit_mismatch"),
        ("electricity.self_solar", "1 t", {}, "quantity.unit_mismatch"),
        ("electricity.green_contract", "1 t", {}, "quantity.unit_mismatch"),
        ("electricity.purchased", "1 furlong", {}, "quantity.unit_unknown"),
        ("electricity.purchased", "NaN kWh", {}, "quantity.not_finite"),
        ("electricity.nuclear", "1 kWh", {}, "source.unknown"),
    ],
)  # fmt: skip
def test_what_cannot_be_quantified_is_named(
    activity: Activity,
    quantified: Quantify,
    source: str,
    amount: str,
    said: dict[str, str],
    code: str,
) -> None:
    with pytest.raises((InputError, NotComputableError)) as refused:
        quantified(activity(source, amount, said=said))
    assert refused.value.code == code
    assert refused.value.details["record"] == "a"


def test_an_imposed_factor_needs_electricity(activity: Activity, quantified: Quantify) -> None:
    given = {"factor": Decimal("0.5"), "reason": "合同"}
    with pytest.raises(InputError) as refused:
        quantified(activity("electricity.purchased", "1 t", given=given))
    assert refused.value.code == "quantity.unit_mismatch"


def test_a_green_claim_alone_has_no_residual_where_nothing_was_published(
    activity: Activity, quantified: Quantify
) -> None:
    with pytest.raises(NotComputableError) as refused:
        quantified(activity("electricity.green_contract", "1 kWh"), as_of=date(2020, 1, 1))
    assert refused.value.code == "electricity.no_residual"


def test_heat_in_kilowatt_hours_is_heat(activity: Activity, quantified: Quantify) -> None:
    (emission,) = quantified(activity("heat.purchased", "1000 kWh"))
    assert emission.co2e_kg == 396


def test_electricity_billed_in_joules_is_refused_nowhere(
    activity: Activity, quantified: Quantify
) -> None:
    location, _ = quantified(activity("electricity.purchased", "3.6 GJ"))
    assert location.co2e_kg == Decimal("497.4")


def test_the_historic_series_has_six_regions_and_serves_old_years_only_by_choice(
    activity: Activity, quantified: Quantify
) -> None:
    """华东 2012 = 0.7035, quoted in a verification report; 西南 belonged to 华中."""
    days = {"start": date(2013, 1, 1), "end": date(2013, 12, 31)}
    record = activity("electricity.purchased", "1 MWh", **days)
    changes = {"grid_series": "historic", "grid_level": "region"}
    location, _ = quantified(record, **changes)
    assert location.co2e_kg == Decimal("703.5")
    sichuan = activity("electricity.purchased", "1 MWh", region="510000", **days)
    on = ("electricity/grid_historic",)
    central, _ = quantified(sichuan, switched_on=on, **changes)
    assert central.factor.id == "electricity/grid_historic:region.central@2012"
    with pytest.raises(NotComputableError):
        quantified(record)


def test_a_regional_grid_may_be_named_for_one_record(
    activity: Activity, quantified: Quantify
) -> None:
    """East China 2023: 0.5500 (announcement 2025 no. 47)."""
    record = activity("electricity.purchased", "1 kWh", region="region.east")
    by_level, _ = quantified(activity("electricity.purchased", "1 kWh"), grid_level="region")
    location, _ = quantified(record)
    assert location.co2e_kg == by_level.co2e_kg == Decimal("0.55")


def test_an_imposed_factor_is_never_negative(activity: Activity, quantified: Quantify) -> None:
    for source, unit in (("electricity.purchased", "kWh"), ("heat.purchased", "GJ")):
        with pytest.raises(InputError) as refused:
            quantified(activity(source, f"1 {unit}", given={"factor": Decimal("-0.1")}))
        assert refused.value.code == "override.out_of_range"


@pytest.mark.parametrize(("factor", "told"), [("0.04", 1), ("581", 1), ("1.1", 0)])
def test_an_imposed_factor_in_another_unit_is_pointed_out(
    activity: Activity, quantified: Quantify, factor: str, told: int
) -> None:
    given = {"factor": Decimal(factor), "reason": "合同"}
    location, _ = quantified(activity("electricity.purchased", "1 kWh", given=given))
    codes = [finding.code for finding in location.findings]
    assert codes.count("override.implausible") == told
