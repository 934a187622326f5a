"""Whole firms through ``quantify``, their totals worked out from published numbers alone.

Each total is written as arithmetic in exact fractions; the numbers are those of GB/T 32151.34-2024
tables C.1, C.2 and C.4, the announcements of electricity factors (2024 No. 12 and No. 33, 2025
No. 47), the IPCC's AR5 and the guides of 2015.
"""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import Call

F = Fraction
C = F(44, 12)
GAS = F("389.31") * F("0.0153") * F("0.99") * C  # tCO2/10^4 Nm3
DIESEL = F("42.652") * F("0.0202") * F("0.98") * C  # tCO2/t
GASOLINE = F("43.07") * F("0.0189") * F("0.98") * C
ANTHRACITE = F("26.7") * F("0.0274") * F("0.94") * C
LPG = F("50.179") * F("0.0172") * F("0.98") * C
COLD = F("273.15") / F("293.15")  # m3 at 20 °C to Nm3
HEAT = F("0.11")  # tCO2/GJ
R410A, R404A = F("1923.5"), F("3942.8")  # AR5, by components
EXACT = F(1, 10**8)

Rows = list[tuple[Any, ...]]
Case = tuple[str, tuple[str, ...], Rows, dict[str, F]]

CASES: list[Case] = [
    (
        "dye mill, Shaoxing, 2023",
        ("--year", "2023", "--region", "330600"),
        [
            ("electricity.purchased", "862.35", "万kWh"),
            ("steam.purchased", "15230", "t", {"pressure_mpa": "0.8", "gauge": "false"}),
            ("stationary.natural_gas", "36.2", "万Nm3"),
            ("mobile.diesel", "12.5", "t"),
        ],
        {
            "scope1": F("36.2") * GAS + F("12.5") * DIESEL,
            "scope2_location": F("8623.5") * F("0.4974") + 15230 * F("2.7684") * HEAT,
        },
    ),
    (
        "machine shop, Suzhou, 2022, before the announcement for 2022",
        ("--year", "2022", "--region", "苏州", "--as-of", "2024-06-30"),
        [
            ("外购电力", "1,234,567", "千瓦时"),
            ("mobile.gasoline", "8500", "升", {"density_kg_l": "0.74"}),
            ("process.welding_co2", "2500", "公斤"),
        ],
        {
            "scope1": F("8.5") * F("0.74") * GASOLINE + F("2.5"),
            "scope2_location": F("1234.567") * F("0.6451"),
        },
    ),
    (
        "the same shop after it",
        ("--year", "2022", "--region", "320500", "--as-of", "2025-06-30"),
        [("electricity.purchased", "1234567", "度")],
        {"scope2_location": F("1234.567") * F("0.5978")},
    ),
    (
        "container glass, Sichuan, 2023",
        ("--year", "2023", "--region", "510900"),
        [
            ("stationary.natural_gas", "2436.5", "万标准立方米"),
            ("process.carbonate.Na2CO3", "21000", "t"),
            ("process.carbonate.CaCO3", "9800", "t", {"purity": "97%"}),
            ("electricity.purchased", "48500", "MWh"),
        ],
        {
            "scope1": F("2436.5") * GAS + 21000 * F("0.415") + 9800 * F("0.97") * F("0.44"),
            "scope2_location": 48500 * F("0.1564"),
        },
    ),
    (
        "electronics, Shenzhen, 2023, with solar, sales to the grid and certificates",
        ("--year", "2023", "--region", "深圳"),
        [
            ("electricity.purchased", "5000", "MWh"),
            ("electricity.self_solar", "800", "MWh"),
            ("electricity.exported", "200", "MWh"),
            (
                "electricity.green_contract", "1000", "MWh",
                {"certificate": "GEC-1", "vintage": "2023-06", "cancelled": "true"},
            ),
            ("fugitive.R410A", "12", "kg"),
        ],
        {
            "scope1": 12 * R410A / 1000,
            "scope2_location": 4800 * F("0.4419"),
            "scope2_market": 3800 * F("0.6096"),
        },
    ),
    (
        "cold store, Shandong, 2025: top-up, leak rate, R-22 apart",
        ("--year", "2025", "--region", "山东省"),
        [
            ("electricity.purchased", "3.2", "亿千瓦时"),
            ("fugitive.R-404A", "50", "kg"),
            ("fugitive.R-22", "20", "kg"),
            ("fugitive.R-410A", "0", "kg", {"charge_kg": "300", "leak_rate": "8.5%"}),
        ],
        {
            "scope1": (50 * R404A + F("25.5") * R410A) / 1000,
            "scope2_location": 320_000 * F("0.6191"),
            "outside_kyoto": F("35.2"),
        },
    ),
    (
        "brewery, Inner Mongolia, 2024: coal as measured, wastewater, heat sold",
        ("--year", "2024", "--region", "内蒙古自治区"),
        [
            (
                "stationary.bituminous_coal", "5000", "t", {},
                {"ncv": "22.5", "carbon_content": "0.02618", "oxidation": "95%", "reason": "化验"},
            ),
            ("process.wastewater", "100000", "m3", {"mcf": "0.5", "cod_mg_l": "1500"}),
            ("heat.exported", "0.2", "万GJ"),
            ("electricity.purchased", "1200", "MWh"),
        ],
        {
            "scope1": 5000 * F("22.5") * F("0.02618") * F("0.95") * C
            + 150_000 * F("0.25") * F("0.5") * 28 / 1000,
            "scope2_location": 1200 * F("0.6479") - 2000 * HEAT,
        },
    ),
    (
        "foundry, Hebei, 2021: notice series and the SAR of the first guides",
        ("--year", "2021", "--region", "000000", "--grid-series", "notice", "--gwp", "SAR"),
        [
            ("electricity.purchased", "100", "MWh"),
            ("stationary.anthracite", "30000", "kg"),
            ("process.wastewater", "5000", "kg", {"mcf": "0.5"}),
        ],
        {
            "scope1": 30 * ANTHRACITE + 5000 * F("0.25") * F("0.5") * 21 / 1000,
            "scope2_location": F("58.1"),
        },
    ),
    (
        "offices in three provinces, 2024: gas at 20 °C, hot water, cooling",
        ("--year", "2024"),
        [
            ("electricity.purchased", "10", "万度", {}, {}, "北京"),
            ("electricity.purchased", "20", "MWh", {}, {}, "Guangdong"),
            ("cooling.purchased", "1000", "GJ", {"cop": "4"}, {}, "上海"),
            ("stationary.natural_gas", "12345", "立方米"),
            ("hot_water.purchased", "500", "t", {"temperature_c": "75"}),
            ("stationary.lpg", "1.5", "吨"),
        ],
        {
            "scope1": F("1.2345") * COLD * GAS + F("1.5") * LPG,
            "scope2_location": 100 * F("0.5554")
            + 20 * F("0.4419")
            + 1000 / F("3.6") / 4 * F("0.5737")
            + 500 * 55 * F("4.1868") / 1000 * HEAT,
        },
    ),
    (
        "very large and very small",
        ("--year", "2023", "--region", "浙江"),
        [
            ("electricity.purchased", "999999999999999", "kWh"),
            ("electricity.purchased", "0.00000000000000000001", "kWh"),
            ("mobile.diesel", "0", "t"),
        ],
        {"scope1": F(0), "scope2_location": F("999999999999.999") * F("0.4974")},
    ),
]  # fmt: skip


def activity(number: int, row: tuple[Any, ...]) -> dict[str, Any]:
    names = ("source", "quantity", "unit", "parameters", "overrides", "region")
    return {"id": str(number), **dict(zip(names, row, strict=False))}


@pytest.mark.parametrize(("name", "options", "rows", "expected"), CASES, ids=[c[0] for c in CASES])
def test_a_firm_s_totals_follow_from_published_numbers(
    call: Call,
    tmp_path: Path,
    name: str,
    options: tuple[str, ...],
    rows: Rows,
    expected: dict[str, F],
) -> None:
    file = tmp_path / "firm.json"
    activities = [activity(number, row) for number, row in enumerate(rows)]
    file.write_text(json.dumps(activities, ensure_ascii=False), encoding="utf-8")
    answer = call("quantify", file, *options)
    assert [each["status"] for each in answer.document["records"]] == ["quantified"] * len(rows)
    total = {key: F(value) for key, value in answer.document["total"].items() if key != "unit"}
    for key, tonnes in expected.items():
        assert abs(total[key] - tonnes) <= EXACT * (1 + abs(tonnes)), (name, key)
    assert total["co2e"] == total["scope1"] + total["scope2_location"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_a_chinese_table_gives_the_same_totals_in_every_encoding(
    call: Call, tmp_path: Path, encoding: str
) -> None:
    file = tmp_path / "活动数据.csv"
    text = (
        "编号,排放源,数量,单位,开始日期,结束日期,地区\n"
        '一月电,外购电力,"12,345",千瓦时,2024-01-01,2024-01-31,湖州\n'
        "二月气,stationary.natural_gas,1000,立方米,2024年2月,2024年2月,浙江\n"
    )
    file.write_text(text, encoding=encoding)
    total = call("quantify", file, "--year", "2024").document["total"]
    assert total["scope2_location"] == "6.140403"
    assert abs(F(total["scope1"]) - F("0.1") * COLD * GAS) <= EXACT


PUBLISHED: list[tuple[Any, ...]] = [
    # one question of an examination for carbon accountants, worked out by its publisher:
    # https://pzacademy.com/qa/179111, office supplies, 2023; results of two decimals
    (
        "a coal boiler, measured",
        ("--year", "2023"),
        ("stationary.bituminous_coal", "1000", "吨", "20", "0.02749", "0.94"),
        "scope1",
        "1894.98",
        "0.01",
    ),
    (
        "LPG of a canteen, measured",
        ("--year", "2023"),
        ("stationary.lpg", "5000", "kg", "41.87", "0.0172", "98%"),
        "scope1",
        "12.94",
        "0.01",
    ),
    (
        "diesel of lorries, measured",
        ("--year", "2023"),
        ("mobile.diesel", "2", "t", "43", "0.0202", "98%"),
        "scope1",
        "6.24",
        "0.01",
    ),
    # the same question takes the national average of 2021, the newest known at its day
    (
        "5,000 MWh by the average of 2021",
        ("--year", "2023", "--region", "000000", "--as-of", "2024-06-30"),
        ("electricity.purchased", "5000", "Mwh"),
        "scope2_location",
        "2784",
        "0",
    ),
    (
        "5,000 MWh by what is left of 2021",
        ("--year", "2023", "--region", "000000", "--as-of", "2024-06-30"),
        ("electricity.purchased", "5000", "Mwh"),
        "scope2_market",
        "2971",
        "0",
    ),
    # listed companies by the yearly notices of the ETS, as their reports print amount and result:
    # https://esg.hkubs.ai/reports/2024042902752 and https://esg.hkubs.ai/reports/2024042502769
    *(
        (
            f"{amount} {unit}, as reported",
            ("--year", year, "--region", "全国", "--grid-series", "notice"),
            ("electricity.purchased", amount, unit),
            "scope2_location",
            result,
            rounding,
        )
        for year, amount, unit, result, rounding in (
            ("2021", "300.638", "MWh", "174.67", "0.005"),
            ("2021", "146140", "kWh", "84.9", "0.05"),
            ("2022", "148.285", "MWh", "84.567", "0.0005"),
            ("2022", "227047", "kWh", "129.5", "0.05"),
        )
    ),
]


@pytest.mark.parametrize(
    ("options", "row", "printed"),
    [(options, row, tuple(printed)) for _, options, row, *printed in PUBLISHED],
    ids=[case[0] for case in PUBLISHED],
)
def test_a_published_case_comes_out_as_printed(
    call: Call,
    tmp_path: Path,
    options: tuple[str, ...],
    row: tuple[str, ...],
    printed: tuple[str, str, str],
) -> None:
    total, published, rounding = printed
    names = ("source", "quantity", "unit", "ncv", "carbon_content", "oxidation")
    said = dict(zip(names, row, strict=False))
    measured = {name: said.pop(name) for name in names[3:] if name in said}
    activity = {**said, "overrides": {**measured, "reason": "as published"} if measured else {}}
    file = tmp_path / "case.json"
    file.write_text(json.dumps([activity]), encoding="utf-8")
    answer = call("quantify", file, *options)
    assert answer.code == 0
    assert abs(F(answer.document["total"][total]) - F(published)) <= F(rounding)


def test_a_baseline_factor_a_report_used_is_refused(call: Call, tmp_path: Path) -> None:
    """57,071 kWh × 0.9419 = 53.8 t: the OM of the North, https://esg.hkubs.ai/reports/2024042502769.

    The report's figure is the difference between a baseline of a project and the grid's average.
    """
    file = tmp_path / "case.json"
    row = {
        "source": "electricity.purchased",
        "quantity": "57071",
        "unit": "kWh",
        "region": "region.north",
        "overrides": {"factor": "0.9419", "reason": "基准线排放因子"},
    }
    file.write_text(json.dumps([row]), encoding="utf-8")
    answer = call("quantify", file, "--year", "2021")
    assert answer.code == 4
    assert answer.document["error"]["code"] == "factor.refused_baseline"
