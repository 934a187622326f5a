"""A company file chooses its grid series, its sets and its densities; the account follows."""

import json
from decimal import Decimal
from pathlib import Path
from shutil import copyfile

from desktop.jobs.run_demo import Demo
from tests.journeys.conftest import Call


def test_a_book_of_2015_gets_its_power_factor_from_the_notice_series(
    tmp_path: Path, call: Call
) -> None:
    """0.6101 tCO2/MWh stands in the supplementary tables of the carbon market for 2015."""
    books, rows = tmp_path / "early.cbook", tmp_path / "rows.csv"
    who = ("--name", "示例", "--uscc", "91330502MA2DEM0N7C", "--industry", "C17")
    call("new", books, *who, "--region", "330502", "--opening", "2015-01")
    rows.write_text("source,quantity,unit,month\n外购电力,1000,MWh,2015-01\n", encoding="utf-8")
    call("add", books, rows)
    call("post", books, "--all")
    year = ("inventory", books, "--year", "2015")
    before = call(*year)
    assert before.document["total"]["scope2_location"] == "0"
    assert "--grid-series notice" in before.said
    changed = call("choices", books, "--grid-series", "notice")
    assert (changed.code, changed.document["grid_series"]) == (0, "notice")
    assert call(*year).document["total"]["scope2_location"] == "610.1"
    call("undo", books)
    assert call("choices", books).document["grid_series"] == "announcement"


def test_every_choice_of_a_file_is_shown_changed_and_refused_where_it_is_wrong(
    demo: Demo, tmp_path: Path, call: Call
) -> None:
    books = Path(copyfile(demo.files.company_file, tmp_path / "chosen.cbook"))
    more = ("--gas-reference", "0", "--density", "diesel=0.85", "--ch4-n2o", "yes")
    rows = ("--switch-on", "heat/formula", "--steam-formula", "guides-2015")
    now = call("choices", books, *more, *rows, "--as-of", "2026-02-01")
    assert now.code == 0
    assert (now.document["gas_reference_c"], now.document["densities"]) == ("0", {"diesel": "0.85"})
    assert now.document["combustion_ch4_n2o"] is True
    assert (now.document["as_of"], now.document["as_of_fixed"]) == ("2026-02-01", True)
    assert "柴油 0.85 kg/L" in now.said
    assert "heat/formula" in now.said
    assert call("choices", books).document == now.document
    back = call("choices", books, "--density", "diesel=", "--as-of", "today").document
    assert (back["densities"], back["as_of_fixed"]) == ({}, False)
    for wrong in (("--density", "0.85"), ("--gwp", "AR7")):
        assert call("choices", books, *wrong).code == 2


def test_a_boiler_s_heat_is_that_of_its_own_fuel_and_power_is_the_residual_mix_s(
    tmp_path: Path, call: Call
) -> None:
    """GB/T 32151.34-2024: anthracite 26.7 GJ/t × 0.0274 × 94 %, gas 0.0153 × 99 %; 0.5856 of 2022.

    By the coefficient of raw coal (20.9 GJ/t) the new boiler would need a fifth less gas.
    """
    books, rows, plan = (tmp_path / name for name in ("b.cbook", "rows.csv", "plan.json"))
    who = ("--name", "示例", "--uscc", "91330502MA2DEM0N7C", "--industry", "C17")
    call("new", books, *who, "--region", "330502", "--opening", "2022-01")
    lines = ("source,quantity,unit,month", "无烟煤,100,t,2022-01", "外购电力,1000,MWh,2022-01")
    rows.write_text("\n".join(lines), encoding="utf-8")
    call("add", books, rows)
    call("post", books, "--all")
    boiler = {"kind": "replace_boiler", "old_efficiency": "1", "new_efficiency": "1", "share": "1"}
    fuels = {"old": "stationary.anthracite", "new": "stationary.natural_gas"}
    solar = {"kind": "solar", "kwh": "100000", "self_use": "1"}
    measures: dict[str, object] = {
        "prices": {},
        "residual": None,
        "measures": [{**boiler, **fuels}, solar],
    }
    plan.write_text(json.dumps(measures), encoding="utf-8")
    method = "cn.zj.huzhou.industrial-carbon-efficiency-code"
    asked = ("--year", "2022", "--method", method, "--measures", plan)
    coal, sun = call("what-if", books, *asked).document["plan"]
    heat = Decimal(100) * Decimal("26.7")
    carbon = Decimal("0.0274") * Decimal("0.94") - Decimal("0.0153") * Decimal("0.99")
    assert round(Decimal(coal["tco2_saved"]), 6) == round(heat * carbon * 44 / 12, 6)
    assert round(Decimal(sun["tco2_saved"]), 6) == Decimal("51.53")
    assert round(Decimal(sun["tco2_market_saved"]), 6) == Decimal("58.56")


def test_a_table_of_a_company_file_brings_factors_of_ones_own_and_bottles(
    tmp_path: Path, call: Call
) -> None:
    books, rows = tmp_path / "b.cbook", tmp_path / "rows.csv"
    who = ("--name", "示例", "--uscc", "91330502MA2DEM0N7C", "--industry", "C17")
    call("new", books, *who, "--region", "330502", "--opening", "2025-01")
    lines = (
        "source,quantity,unit,month,每瓶净重,排放因子,依据",
        "二氧化碳保护气,20,瓶,2025-01,25,,",
        "stationary.own_fuel,10,t,2025-02,,2.5,检测报告",
    )
    rows.write_text("\n".join(lines), encoding="utf-8")
    assert call("add", books, rows).code == 0
    call("post", books, "--all")
    total = call("inventory", books, "--year", "2025").document["total"]
    assert total["scope1"] == "25.5"
