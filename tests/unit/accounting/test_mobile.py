"""Own vehicles. Factors per km: 陆上交通运输企业指南 (2015) = IPCC 2006 vol 2 table 3.2.5."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.emission import Emission
from desktop.errors import InputError, NotComputableError

Activity = Callable[..., ActivityRecord]
Quantify = Callable[..., tuple[Emission, ...]]


@pytest.mark.parametrize(
    ("fuel", "vehicle", "stage", "factors"),
    [
        ("gasoline", "轿车", "国I", (45, 38)),
        ("gasoline", "car", "国III", (83, 12)),
        ("gasoline", "car", "国VI", (57, 6)),
        ("gasoline", "light", "EURO 2", (94, 62)),
        ("diesel", "light", "3", (7, 15)),
        ("diesel", "heavy", "国V", (175, 30)),
        ("lpg", "car", "国Ⅴ", (80, 9)),
        ("gasoline", "heavy", "", (140, 6)),
    ],
)
def test_methane_and_nitrous_oxide_by_distance(
    activity: Activity,
    quantified: Quantify,
    fuel: str,
    vehicle: str,
    stage: str,
    factors: tuple[int, int],
) -> None:
    said = {"km": "1000", "vehicle": vehicle, "stage": stage}
    unit = "t" if fuel == "lpg" else "L"
    (emission,) = quantified(activity(f"mobile.{fuel}", f"0 {unit}", said=said))
    gases = dict(emission.gases)
    assert [int(gases[gas] * 1000) for gas in ("CH4", "N2O")] == list(factors)


@pytest.mark.parametrize(("stage", "ch4"), [("国VI", 900), ("国III", 5400)])
def test_gas_trucks_have_methane_only(
    activity: Activity, quantified: Quantify, stage: str, ch4: int
) -> None:
    record = activity("mobile.natural_gas", "0 Nm3", said={"km": "1000", "stage": stage})
    (emission,) = quantified(record)
    assert dict(emission.gases)["CH4"] * 1000 == ch4
    assert "vehicle.assumed" in [finding.code for finding in emission.findings]


def test_without_distance_only_fuel_counts(activity: Activity, quantified: Quantify) -> None:
    (emission,) = quantified(activity("mobile.gasoline", "1000 L", said={"stage": "国VI"}))
    assert [gas for gas, _ in emission.gases] == ["CO2"]
    assert round(emission.co2e_kg, 3) == Decimal("2164.541")  # 740 kg × 2.925056


def test_a_forklift_has_the_off_road_factors(activity: Activity, quantified: Quantify) -> None:
    """IPCC 2006 vol 2 table 3.3.1: 4.15 kg CH4 and 28.6 kg N2O per TJ of diesel."""
    record = activity("mobile.diesel", "1 t", said={"offroad": "true"})
    (emission,) = quantified(record, combustion_ch4_n2o=True)
    gases = dict(emission.gases)
    assert gases["CH4"] == Decimal("42.652") * Decimal("4.15") / 1000
    assert gases["N2O"] == Decimal("42.652") * Decimal("28.6") / 1000


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"km": "10", "vehicle": "tank"}, "parameter.not_a_choice"),
        ({"km": "x", "vehicle": "car", "stage": "1"}, "parameter.not_a_number"),
        ({"km": "NaN", "vehicle": "car", "stage": "1"}, "parameter.not_a_number"),
        ({"offroad": "perhaps"}, "parameter.not_a_choice"),
    ],
)
def test_what_the_record_says_is_checked(
    activity: Activity, quantified: Quantify, said: dict[str, str], code: str
) -> None:
    with pytest.raises(InputError) as refused:
        quantified(activity("mobile.gasoline", "1 L", said=said), combustion_ch4_n2o=True)
    assert refused.value.code == code


def test_a_distance_without_emission_stage_leaves_the_co2_and_is_told(
    activity: Activity, quantified: Quantify
) -> None:
    """1000 L × 0.84 kg/L × 42.652 GJ/t × 0.0202 tC/GJ × 98 % × 44/12 = 2.600564 t, CO2 alone."""
    (driven,) = quantified(activity("mobile.diesel", "1000 L", said={"km": "9000"}))
    assert round(driven.co2e_kg, 3) == Decimal("2600.564")
    assert [gas for gas, _ in driven.gases] == ["CO2"]
    assert "vehicle.stage_missing" in {finding.code for finding in driven.findings}


def test_a_vehicle_without_factor_is_refused(activity: Activity, quantified: Quantify) -> None:
    record = activity("mobile.kerosene", "1 t", said={"km": "10", "stage": "国V"})
    with pytest.raises(NotComputableError) as refused:
        quantified(record)
    assert refused.value.code == "vehicle.no_factor"
