"""What stands beside a grade, measures tried, and why two years differ: on the demo's books."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.jobs.company_report import ReportOrder, collect
from desktop.jobs.run_demo import Demo
from desktop.jobs.sample_company import sample_benchmarks
from desktop.models.store import Store
from desktop.reports.data import ReportKind
from tests.journeys.conftest import Call

HUZHOU = "cn.zj.huzhou.industrial-carbon-efficiency-code"
PARAMETERS = (Path(__file__).parents[1] / "methodology/own_parameters.toml").read_text("utf-8")
BENCHMARKS = ("--benchmarks", sample_benchmarks())


def measures(folder: Path, *rows: dict[str, Any], **more: Any) -> Path:
    file = folder / "措施.json"
    file.write_text(json.dumps({"measures": rows, **more}), encoding="utf-8")
    return file


def test_the_outlook_stands_beside_the_rating(demo: Demo, call: Call) -> None:
    file = demo.files.company_file
    rated = call("rate", file, "--year", "2025", "--method", HUZHOU, *BENCHMARKS)
    answer = call("outlook", file, "--year", "2025", "--method", HUZHOU, *BENCHMARKS)
    assert answer.code == 0
    (one,) = answer.document
    assert one["rating"] == rated.document[0]
    assert one["rating"]["grade"] in answer.said
    for change in one["changes"]:
        assert Decimal(change["needed"]) - Decimal(change["value"]) == Decimal(change["difference"])
    whole = sum(Decimal(each["tco2e"]) for each in one["blind_spots"]["left_out"])
    assert whole == Decimal(one["blind_spots"]["tco2e"])


def test_the_carbon_account_agrees_with_both_inventories(demo: Demo, call: Call) -> None:
    file = demo.files.company_file
    answer = call("outlook", file, "--year", "2025", "--method", HUZHOU, *BENCHMARKS)
    totals = [call("inventory", file, "--year", y).document["total"] for y in ("2024", "2025")]
    then, now = (Decimal(each["co2e"]) for each in totals)
    account = answer.document[0]["account"]
    emissions = {line["key"]: Decimal(line["amount"]) for line in account["emissions"]}
    assert emissions["co2e"] == now
    assert Decimal(account["reductions"][0]["amount"]) == then - now


def test_a_change_reaches_the_grade_it_names(demo: Demo, call: Call) -> None:
    file = demo.files.company_file
    answer = call("outlook", file, "--year", "2025", "--method", HUZHOU, *BENCHMARKS)
    (one,) = answer.document
    change = one["changes"][0]
    assert one["following"]["grade"] == change["grade"] != one["rating"]["grade"]


def test_solar_power_saves_what_the_grid_would_have_emitted(
    demo: Demo, call: Call, tmp_path: Path
) -> None:
    file = demo.files.company_file
    before = file.read_bytes()
    plan = measures(
        tmp_path,
        {"kind": "solar", "name": "屋顶光伏", "kwh": "100000", "investment": "400000"},
        {"kind": "green_power", "kwh": 50000, "premium": "0.02"},
        prices={"electricity.purchased": "0.8"},
    )
    answer = call(
        *("what-if", file, "--year", "2025", "--method", HUZHOU, "--measures", plan), *BENCHMARKS
    )
    assert answer.code == 0
    inventory = call("inventory", file, "--year", "2025").document
    power = sum(
        Decimal(each["quantity"])
        for each in inventory["activity"]
        if each["source"] == "electricity.purchased"
    )
    emitted = Decimal(inventory["by_source"]["electricity.purchased"]["scope2_location"])
    solar, green = answer.document["plan"]
    assert abs(Decimal(solar["tco2_saved"]) - emitted / power * 100000) < Decimal("0.000001")
    # 100 000 kWh × 0.8 yuan/kWh saved a year; 400 000 ÷ 80 000 = 5 years
    assert Decimal(solar["saving"]) == 80000
    assert Decimal(solar["payback_years"]) == 5
    assert Decimal(green["tco2_saved"]) == 0
    assert Decimal(green["saving"]) == -1000
    assert "屋顶光伏" in answer.said
    assert file.read_bytes() == before


def test_a_heat_pump_gives_the_heat_of_the_gas_boiler(
    demo: Demo, call: Call, tmp_path: Path
) -> None:
    file = demo.files.company_file
    inventory = call("inventory", file, "--year", "2025").document
    gas = sum(
        Decimal(each["quantity"])
        for each in inventory["activity"]
        if each["source"] == "stationary.natural_gas"
    )
    row = {
        "kind": "replace_boiler",
        "old": "stationary.natural_gas",
        "new": "electricity.purchased",
        "old_efficiency": "0.9",
        "new_efficiency": "3",
    }
    half = measures(tmp_path, {**row, "share": "0.5"})
    answer = call("what-if", file, "--year", "2025", "--method", HUZHOU, "--measures", half)
    left = answer.document["energy"]["sources"]["stationary.natural_gas"]
    assert Decimal(left["quantity"]) == gas / 2


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"kind": "magic"}, "measures.wrong"),
        ({"kind": "solar"}, "measures.wrong"),
        ({"kind": "solar", "kwh": "-1"}, "measures.wrong"),
        ({"kind": "solar", "kwh": 1, "kw": 2}, "measures.wrong"),
        ({"kind": "solar", "kwh": 1, "self_use": 2}, "measures.wrong"),
        ({"kind": "solar", "kwh": 1, "lifetime": 1000}, "measures.wrong"),
        ({"kind": "tariff", "price": 1, "source": "stationary.coke"}, "measures.source_absent"),
    ],
)
def test_a_wrong_measure_is_refused_with_its_place(
    demo: Demo, call: Call, tmp_path: Path, row: dict[str, Any], code: str
) -> None:
    file, plan = demo.files.company_file, measures(tmp_path, row)
    answer = call("what-if", file, "--year", "2025", "--method", HUZHOU, "--measures", plan)
    assert answer.code == 3
    assert answer.document["error"]["code"] == code
    assert "measures[1]" in answer.document["error"]["where"]["cell"]


def test_the_bridge_adds_up_to_the_last_digit(demo: Demo, call: Call) -> None:
    answer = call("bridge", demo.files.company_file, "--from", "2024", "--to", "2025")
    assert answer.code == 0
    found = answer.document
    effects = [Decimal(found[key]) for key in ("activity", "structure", "factor")]
    assert Decimal(found["before"]) + sum(effects) == Decimal(found["after"])
    for key, whole in zip(("activity", "structure", "factor"), effects, strict=True):
        assert sum(Decimal(part[key]) for part in found["parts"]) == whole
    assert Decimal(found["reduction"]["absolute"]) == -sum(effects)


def test_years_out_of_order_or_empty_make_no_bridge(demo: Demo, call: Call) -> None:
    file = demo.files.company_file
    assert call("bridge", file, "--from", "2025", "--to", "2025").code == 2
    empty = call("bridge", file, "--from", "2019", "--to", "2025")
    assert empty.code == 4
    assert empty.document["error"]["code"] == "bridge.nothing_recorded"


def test_an_empty_folder_of_parameters_is_refused(call: Call, tmp_path: Path) -> None:
    answer = call("methods", "--parameters", tmp_path)
    assert answer.code == 3
    assert answer.document["error"]["code"] == "parameters.no_files"


def test_a_parameter_file_fills_a_method_and_leaves_its_digest(call: Call, tmp_path: Path) -> None:
    shipped = call("methods", "cn.zj.db33t1347-2023").document
    (tmp_path / "own.toml").write_text(PARAMETERS, encoding="utf-8")
    filled = call("methods", "cn.zj.db33t1347-2023", "--parameters", tmp_path).document
    assert filled["parameter_file"] == "own.toml"
    assert filled["sha256"] != shipped["sha256"]
    assert len(filled["sha256"]) == len(hashlib.sha256().hexdigest())
    assert shipped["missing"]
    assert not filled["missing"]


def test_values_are_rated_by_the_own_parameters(call: Call, tmp_path: Path) -> None:
    own = tmp_path / "自有参数"
    own.mkdir()
    (own / "own.toml").write_text(PARAMETERS, encoding="utf-8")
    values = tmp_path / "values.json"
    inputs = {"e_electricity": "600", "value_added": "1000"}
    values.write_text(
        json.dumps({"inputs": inputs, "bench": {"tco2_per_va.mean": "1"}}), encoding="utf-8"
    )
    method = ("--method", "cn.zj.db33t1347-2023")
    assert call("rate-values", values, *method).code == 4
    rated = call("rate-values", values, *method, "--parameters", own)
    # 0.6 stands between the cuts 0.5 and 0.8 of the file's level 2.
    assert (rated.code, rated.document["grade"]) == (0, "2")


def test_the_loan_paper_says_why_emissions_changed(demo: Demo) -> None:
    with Store.open(demo.files.company_file, read_only=True) as store:
        order = ReportOrder(2025, ReportKind.LOAN, date(2026, 2, 1), BenchmarkTable())
        data = collect(store, order)
    assert data.base_year == 2024
    assert data.causes
    change = data.inventory.totals.co2e - data.earlier[0].co2e
    # Effects below a kilogram are not printed.
    assert abs(sum(cause.change for cause in data.causes) - change) < 3
