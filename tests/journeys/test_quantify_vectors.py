"""``quantify`` as another program calls it: expected values from the published numbers alone.

Every expected value is written as the arithmetic of the published text beside it, in exact
fractions, and compared with what the command prints.
"""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import Call

F = Fraction
C = F(44, 12)
GAS = F("389.31") * F("0.0153") * F("0.99") * C  # GB/T 32151.34-2024 table C.1, tCO2/10^4 Nm3
DIESEL = F("42.652") * F("0.0202") * F("0.98") * C  # the same, tCO2/t
GASOLINE = F("43.07") * F("0.0189") * F("0.98") * C
R410A = F("0.5") * 677 + F("0.5") * 3170  # IPCC AR5, half HFC-32 and half HFC-125
HEAT = F("0.11")  # tCO2/GJ
EXACT = F(1, 10**9)

VECTORS: list[tuple[str, str, str, dict[str, Any], F]] = [
    # fuels in every unit a meter or an invoice shows
    ("stationary.natural_gas", "12.5", "万Nm3", {}, GAS * F("12.5")),
    ("stationary.natural_gas", "125,000", "Nm3", {}, GAS * F("12.5")),
    ("stationary.natural_gas", "10", "万m3", {}, GAS * 10 * F("273.15") / F("293.15")),
    ("stationary.natural_gas", "1000", "立方米", {"reference_c": "15"},
     GAS / 10 * F("273.15") / F("288.15")),
    ("stationary.natural_gas", "389.31", "GJ", {}, GAS),
    ("stationary.natural_gas", "1000", "kWh", {}, GAS * F("3.6") / F("389.31")),
    ("stationary.diesel", "1234", "kg", {}, DIESEL * F("1.234")),
    ("stationary.diesel", "1000", "L", {"density_kg_l": "0.85"}, DIESEL * F("0.85")),
    ("mobile.gasoline", "1", "m3", {}, GASOLINE * F("0.74")),
    ("stationary.bituminous_coal", "1", "tce", {},
     F("29.3076") * F("0.0261") * F("0.93") * C),
    # vehicles: CH4 and N2O of the land transport guide (2015), mg/km
    ("mobile.gasoline", "1000", "L", {"km": "10000", "stage": "国IV", "vehicle": "car"},
     GASOLINE * F("0.74") + F(10000, 10**9) * (57 * 28 + 6 * 265)),
    ("mobile.gasoline", "1000", "L", {"km": "10000", "stage": "3", "vehicle": "light"},
     GASOLINE * F("0.74") + F(10000, 10**9) * (83 * 28 + 36 * 265)),
    ("mobile.diesel", "1000", "L", {"km": "10000", "stage": "国五", "vehicle": "重型"},
     DIESEL * F("0.84") + F(10000, 10**9) * (175 * 28 + 30 * 265)),
    # refrigerants and other gases
    ("fugitive.R-410A", "10", "kg", {}, R410A / 100),
    ("fugitive.R-410A", "0", "kg", {"charge_kg": "100", "leak_rate": "8%"}, R410A * 8 / 1000),
    ("fugitive.R-410A", "100", "kg", {"leak_rate": "0.08"}, R410A * 8 / 1000),
    ("fugitive.HFC-227ea", "10", "公斤", {}, F("33.5")),
    ("fugitive.SF6", "2", "kg", {}, F("47")),
    ("fugitive.fire_co2", "100", "kg", {}, F("0.1")),
    # process
    ("process.carbonate.CaCO3", "100", "t", {"purity": "90%"}, 90 * F("0.440")),
    ("process.desulphurisation", "100", "t", {}, 90 * F("0.440")),
    ("process.welding_co2", "1000", "kg", {"co2_volume_share": "20%", "balance_gas": "Ar"},
     F("0.2") * 44 / (F("0.2") * 44 + F("0.8") * 40)),
    ("process.wastewater", "10", "t", {"mcf": "anaerobic_reactor"},
     10_000 * F("0.25") * F("0.8") * 28 / 1000),
    ("process.wastewater", "10000", "m3", {"mcf": "0.5", "cod_mg_l": "1000"},
     10_000 * F("0.25") * F("0.5") * 28 / 1000),
    ("process.waste_burning.municipal", "10", "t", {}, 10 * F("0.4") * F("0.4") * F("0.95") * C),
    # heat
    ("heat.purchased", "1", "TJ", {}, 1000 * HEAT),
    ("heat.purchased", "100", "百万大卡", {}, 100 * F("4.1868") * HEAT),
    ("heat.exported", "1000", "GJ", {}, -1000 * HEAT),
    ("steam.purchased", "100", "t", {"enthalpy_kj_kg": "2768.1"}, F("276.81") * HEAT),
    ("steam.purchased", "100", "t", {"pressure_mpa": "1", "gauge": "false"},
     F("277.7") * HEAT),
    ("hot_water.purchased", "1000", "t", {"temperature_c": "60"},
     1000 * 40 * F("4.1868") / 1000 * HEAT),
    # electricity, announcement of 2023: Zhejiang 0.4974
    ("electricity.purchased", "100", "万千瓦时", {}, F("497.4")),
    ("electricity.purchased", "3.6", "GJ", {}, F("0.4974")),
    ("electricity.exported", "1000", "度", {}, F("-0.4974")),
    ("electricity.self_solar", "1000", "MWh", {}, F(0)),
    ("cooling.purchased", "100", "GJ", {"cop": "5"}, 100 / F("3.6") / 5 * F("0.4974")),
    # scope 3 by UK proxies of 2020
    ("scope3.water_supply", "1000", "m3", {}, F("0.344")),
    ("scope3.freight.truck", "1000", "吨公里", {}, F("0.1065")),
]  # fmt: skip


@pytest.fixture
def quantified(call: Call, tmp_path: Path) -> dict[str, dict[str, Any]]:
    """Return the answer to all vectors at once, by number."""
    activities = [
        {"id": str(n), "source": s, "quantity": q, "unit": u, "parameters": p, "region": "浙江"}
        for n, (s, q, u, p, _) in enumerate(VECTORS)
    ]
    file = tmp_path / "vectors.json"
    file.write_text(json.dumps({"activities": activities}), encoding="utf-8")
    answer = call("quantify", file, "--year", "2023", "--as-of", "2026-01-31")
    assert answer.code == 0
    return {each["id"]: each for each in answer.document["records"]}


def test_published_arithmetic_comes_out(quantified: dict[str, dict[str, Any]]) -> None:
    for number, (source, quantity, unit, said, expected) in enumerate(VECTORS):
        record = quantified[str(number)]
        assert record["status"] == "quantified", record
        got = F(record["co2e"])
        assert abs(got - expected) <= EXACT, (source, quantity, unit, said, record["co2e"])


@pytest.mark.parametrize(
    ("gwp", "expected"), [("SAR", "39"), ("AR4", "42.9"), ("ar5", "39"), ("AR6", "45.9")]
)
def test_the_gwp_set_is_a_choice(call: Call, tmp_path: Path, gwp: str, expected: str) -> None:
    """R-134a: 1300, 1430, 1300 and 1530 by the four reports of the IPCC."""
    file = tmp_path / "a.csv"
    file.write_text("排放源,数量,单位\nfugitive.R-134a,30,kg\n", encoding="gb18030")
    answer = call("quantify", file, "--year", "2025", "--gwp", gwp)
    assert answer.document["total"]["scope1"] == expected


def test_what_is_known_is_chosen_by_options(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    lines = ("electricity.purchased,1000,MWh", "stationary.anthracite,1,t", "stationary.lng,1,t")
    file.write_text("\n".join(("source,quantity,unit", *lines)), encoding="utf-8")
    notice = call("quantify", file, "--year", "2021", "--region", "全国", "--grid-series", "notice")
    assert notice.document["total"]["scope2_location"] == "581"
    steel = "fuels/NDRC_2013_batch1_steel_cement"
    options = ("--factor-set", "ndrc_2013_batch1_steel_cement", "--region", "330000")
    off = call("quantify", file, "--year", "2023", *options).document["records"]
    assert [each["status"] for each in off] == ["quantified", "refused", "refused"]
    on = call("quantify", file, "--year", "2023", *options, "--switch-on", steel)
    anthracite = F("20.304") * F("0.02749") * F("0.94") * C
    assert abs(F(on.document["records"][1]["co2e"]) - anthracite) <= EXACT
    gases = call("quantify", file, "--year", "2023", "--region", "330000", "--ch4-n2o")
    assert set(gases.document["records"][1]["gases"]) == {"CO2", "CH4", "N2O"}


@pytest.mark.parametrize(
    ("options", "exit_code", "code"),
    [
        (("--year", "1"), 2, "year.out_of_range"),
        (("--year", "2025", "--gwp", "AR7"), 2, "choice.not_offered"),
        (("--year", "2025", "--factor-set", "density"), 2, "choice.not_offered"),
        (("--year", "2025", "--grid-series", "x"), 2, "choice.not_offered"),
        (("--year", "2025", "--region", "Atlantis"), 3, "electricity.region_unknown"),
        (("--year", "2025", "--region", "西藏"), 4, "electricity.no_factor_region"),
        (("--year", "2025"), 4, "electricity.region_missing"),
        (("--year", "2020", "--region", "330000"), 4, "electricity.no_factor_year"),
    ],
)
def test_trouble_has_its_exit_code_and_its_code(
    call: Call, tmp_path: Path, options: tuple[str, ...], exit_code: int, code: str
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("source,quantity,unit\nelectricity.purchased,1,kWh\n", encoding="utf-8")
    answer = call("quantify", file, *options)
    assert (answer.code, answer.document["error"]["code"]) == (exit_code, code)
    assert "?" not in answer.document["error"]["message"]
    assert (
        call("quantify", tmp_path, "--year", "2025").document["error"]["code"] == "file.is_folder"
    )


def test_factors_are_found_by_region_by_value_and_by_source(call: Call) -> None:
    by_region = call("factors", "浙江").document["factors"]
    assert {each["value"] for each in by_region} >= {"0.5422", "0.5153", "0.4974"}
    (refused,) = call("factors", "0.7921").document["factors"]
    assert refused["refused"] == "factor.refused_baseline"
    steam = call("factors", "steam.purchased")
    (source,) = steam.document["sources"]
    assert source["overrides"] == ["factor"]
    assert source["override_units"] == {"factor": "tCO2/GJ"}
    assert {each["name"]: each["kind"] for each in source["parameters"]}["gauge"] == "condition"
    assert "pressure_mpa" in steam.said


@pytest.mark.parametrize(
    ("value", "code"),
    [("abc", "rating.input_not_understood"), ("-1", "rating.input_out_of_range")],
)
def test_a_rating_says_which_value_it_does_not_take(
    call: Call, tmp_path: Path, value: str, code: str
) -> None:
    file = tmp_path / "v.json"
    file.write_text(json.dumps({"inputs": {"e_electricity": value, "value_added": 1}}))
    method = "cn.zj.huzhou.industrial-carbon-efficiency-code"
    answer = call("rate-values", file, "--method", method)
    assert (answer.code, answer.document["reason"]) == (4, code)
    assert value in answer.said
    assert "?" not in answer.said
