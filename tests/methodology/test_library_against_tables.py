"""The shipped library against the tables it was made from, where they stand beside the checkout."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.emission import Choices
from desktop.accounting.methodology.parse import parse
from desktop.accounting.methodology.schema import DatedValue
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantify import quantify
from desktop.accounting.quantity import Quantity
from desktop.paths import resources

TABLES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "factors"
ROOT = resources() / "methodology" / "core"
METHODOLOGY = parse(
    {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in ROOT.rglob("*.toml")}
)
REGIONS = {"华北": "north", "东北": "northeast", "华东": "east", "华中": "central",
           "西北": "northwest", "南方": "south", "西南": "southwest"}  # fmt: skip
GRID = {
    "average": "electricity/grid_average",
    "average_excl_market_traded_nonfossil": "electricity/grid_residual",
    "fossil_power": "electricity/grid_fossil",
    "ets_notice_national": "electricity/grid_notice",
}
FIRST_ANNOUNCEMENT = 2021
NAMES = {"焦炭": "coke", "汽油": "gasoline", "柴油": "diesel", "天然气": "natural_gas",
         "无烟煤": "anthracite", "烟煤": "bituminous_coal", "褐煤": "lignite",
         "液化天然气": "lng", "液化石油气": "lpg", "石油焦": "petroleum_coke", "原油": "crude_oil",
         "燃料油": "fuel_oil", "高炉煤气": "blast_furnace_gas", "转炉煤气": "converter_gas",
         "焦炉煤气": "coke_oven_gas", "炼厂干气": "refinery_gas", "焦油": "coal_tar",
         "洗精煤": "cleaned_coal", "其他洗煤": "other_washed_coal", "一般煤油": "kerosene",
         "石脑油": "naphtha", "粗苯": "crude_benzol", "其他煤气": "other_gas"}  # fmt: skip

pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not TABLES.is_dir(), reason="no factor tables beside the checkout"),
]


def rows(name: str) -> Iterator[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def the_value(path: str, key: str, year: int | None, column: str = "amount") -> DatedValue:
    values = METHODOLOGY.index[path, key, column]
    (value,) = [value for value in values if year is None or value.year == year]
    return value


def test_every_grid_factor_that_may_ship_is_there_digit_for_digit() -> None:
    count = 0
    for row in rows("grid_factors.csv"):
        if not row["ship"].startswith("yes"):
            continue
        key = row["gbt2260_code"] or f"region.{REGIONS[row['geography']]}"
        path = GRID[row["factor_type"]]
        if path == GRID["average"] and int(row["data_year"]) < FIRST_ANNOUNCEMENT:
            path = "electricity/grid_historic"
        value = the_value(path, key, int(row["data_year"]))
        assert str(value.amount) == row["value"], row["id"]
        assert value.confidence == row["confidence"], row["id"]
        count += 1
    assert count == 125


def test_every_grid_factor_that_may_not_ship_is_off_or_refused() -> None:
    amounts = {
        path: [(v.amount, v.year) for v in METHODOLOGY.parameters[path].values]
        for path in ("electricity/grid_historic", "electricity/refused")
    }
    for row in rows("grid_factors.csv"):
        pair = (Decimal(row["value"]), int(row["data_year"]))
        if row["ship"] == "reject_for_scope2":
            assert pair in amounts["electricity/refused"], row["id"]
        elif row["ship"] == "no_verify_first":
            assert pair in amounts["electricity/grid_historic"], row["id"]


def test_every_fuel_of_every_set_gives_the_factor_of_the_table() -> None:
    count = 0
    for row in rows("fuels.csv"):
        fuel = NAMES.get(row["fuel_cn"])
        name = row["factor_set"]
        if fuel is None or name == "density":
            continue
        is_gas = row["activity_unit"] != "t"
        source = METHODOLOGY.sources[f"stationary.{fuel}"]
        if is_gas != (source.unit == "Nm3"):
            continue
        choices = Choices(date(2026, 6, 30), factor_set=name, switched_on=(f"fuels/{name}",))
        amount = Quantity(Decimal(1), "万Nm3" if is_gas else "t")
        record = ActivityRecord("a", source.code, amount, ReportingPeriod.of_year(2025))
        (emission,) = quantify(record, METHODOLOGY, choices)
        printed = Decimal(row["ef_co2_derived"])
        assert abs(emission.co2e_kg / 1000 - printed) < Decimal("0.000001"), row["id"]
        count += 1
    assert count > 110


def test_every_gwp_is_that_of_the_table_and_blends_come_out_as_computed() -> None:
    for row in rows("gwp.csv"):
        for name, column in (("AR4", "gwp_ar4"), ("AR5", "gwp_ar5"), ("AR6", "gwp_ar6")):
            printed = row[column]
            if not printed or " " in row["gas"]:
                continue
            if not row["composition"]:
                assert str(the_value("gwp/gases", row["gas"], None, name).amount) == printed
                continue
            record = ActivityRecord(
                "a", f"fugitive.{row['gas']}", Quantity(Decimal(1), "kg"),
                ReportingPeriod.of_year(2025),
            )  # fmt: skip
            choices = Choices(date(2026, 6, 30), gwp_set=name)
            (emission,) = quantify(record, METHODOLOGY, choices)
            computed = emission.co2e_kg + emission.outside_kyoto_kg
            assert abs(computed - Decimal(printed)) < 1, row["gas"]  # the unnamed rest, HFO or HC


def test_steam_tables_and_standard_coal_keep_their_numbers() -> None:
    for row in rows("steam_saturated.csv"):
        value = the_value("heat/steam_saturated", row["pressure_MPa_abs"], None, "enthalpy")
        assert value.amount == Decimal(row["enthalpy_kJ_per_kg"])
    for row in rows("steam_superheated.csv"):
        if row["phase"] == "steam":
            value = the_value(
                "heat/steam_superheated", row["temperature_C"], None, row["pressure_MPa_abs"]
            )
            assert value.amount == Decimal(row["recommended_kJ_per_kg"])
    coal = {str(v.amount) for p in ("standard_coal/2008", "standard_coal/2020")
            for v in METHODOLOGY.parameters[p].values}  # fmt: skip
    for row in rows("standard_coal.csv"):
        if row["edition"].startswith("GB/T") and re.fullmatch(r"[\d.]+", row["coef"]):
            assert row["coef"] in coal, row["energy_cn"]


def test_vehicles_and_carbonates_keep_their_numbers() -> None:
    carbonates = {v.key: str(v.amount) for v in METHODOLOGY.parameters["process/carbonates"].values}
    per_km = [v.amount for v in METHODOLOGY.parameters["mobile/per_km"].values]
    vehicles = []
    for row in rows("process_and_fugitive.csv"):
        if row["id"].startswith("carbonate_"):
            assert carbonates[row["id"].removeprefix("carbonate_")] == row["value"]
        elif row["id"].startswith("veh_"):
            vehicles.append(Decimal(row["value"]))
    assert sorted(vehicles) == sorted(per_km)
