"""Expected tonnes are worked out by hand from the fixture: 1,674,000 kWh, 72,900 Nm3, 6,000 kg."""

from dataclasses import replace
from decimal import Decimal

import pytest

from desktop.accounting.emission import Cell
from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.inventory import Inventory
from desktop.accounting.period import Month
from desktop.accounting.rating.schema import Texts
from desktop.findings import Finding, Severity
from desktop.reports import emissions
from desktop.reports.data import ReportData


def test_totals_stand_in_tonnes(inventory: Inventory) -> None:
    totals = emissions.totals(inventory)
    # 72,900 × 1.9779 + 6,000 × 3.1451 = 163,059.51 kg; 1,674,000 × 0.5153 = 862,612.2 kg
    assert totals["scope1"] == "163.06"
    assert totals["scope2_location"] == "862.61"
    assert totals["co2e"] == "1,025.67"
    assert totals["scope2_market"] == "980.29"  # 1,674,000 × 0.5856
    assert totals["biogenic"] == ""


def test_sources_are_listed_by_scope_and_size(data: ReportData) -> None:
    rows = emissions.sources(data, "zh")
    assert [(row["scope"], row["name"], row["location"]) for row in rows] == [
        ("1", "天然气（固定源燃烧）", "144.19"),
        ("1", "柴油（移动源）", "18.87"),
        ("2", "外购电力", "862.61"),
    ]
    assert rows[0]["quantity"] == "72,900.00 Nm³"
    assert rows[2]["quantity"] == "1,674,000.00 kWh"
    assert rows[2]["market"] == "980.29"
    assert rows[2]["share"] == "84.1 %"


def test_a_source_nobody_named_keeps_its_code(data: ReportData) -> None:
    assert emissions.source_name(data, "fugitive.R-410A", "en") == "fugitive.R-410A"
    assert emissions.word(Texts("", "only English"), "zh") == "only English"


def test_months_are_as_high_as_their_share_of_the_highest(inventory: Inventory) -> None:
    chart = emissions.months(inventory)
    bars = chart["bars"]
    assert isinstance(bars, list)
    assert len(bars) == 12
    december = bars[-1]
    # 156,000 kWh × 0.5153 + 3,600 Nm3 × 1.9779 + 500 kg × 3.1451 = 89,079.79 kg
    assert december["month"] == "2025-12"
    assert december["total"] == "89"
    assert chart["highest"] == "89"
    assert round(december["scope1"] + december["scope2"], 9) == 1.0


def test_biogenic_and_scope_3_cells_stay_out_of_the_sources(
    data: ReportData, inventory: Inventory
) -> None:
    cell = Cell(
        Month(2025, 1), "厂区", "stationary.wood", Scope.SCOPE_1, Basis.BOTH, "wood", "CO2",
        Decimal(9000), Decimal(9000), is_biogenic=True,
    )  # fmt: skip
    third = cell._replace(scope=Scope.SCOPE_3, is_biogenic=False, source="scope3.waste")
    more = replace(data, inventory=replace(inventory, cells=(*inventory.cells, cell, third)))
    assert emissions.sources(more, "zh") == emissions.sources(data, "zh")


def test_small_parts_of_the_mix_stand_together(data: ReportData, inventory: Inventory) -> None:
    extra = tuple(
        Cell(
            Month(2025, 1), "厂区", f"mobile.{number}", Scope.SCOPE_1, Basis.BOTH, "x", "CO2",
            Decimal(number), Decimal(number),
        )
        for number in range(1, 6)
    )  # fmt: skip
    more = replace(data, inventory=replace(inventory, cells=(*inventory.cells, *extra)))
    mix = emissions.mix(more, "zh")
    assert len(mix) == 7
    assert mix[0]["name"] == "外购电力"
    assert mix[-1] == {"name": "", "tonnes": "0.00", "share": "< 0.1 %", "part": mix[-1]["part"]}


def test_gases_are_listed_with_mass_and_weight(inventory: Inventory) -> None:
    assert emissions.gases(inventory) == [{"gas": "CO2", "kg": "1,025,671.71", "co2e": "1,025.67"}]


def test_factors_carry_document_and_confidence(data: ReportData) -> None:
    first = emissions.factors(data, "en")[0]
    assert first["source"] == "Purchased electricity"
    assert (first["value"], first["unit"], first["year"]) == ("0.5153", "kgCO2/kWh", "2023")
    assert first["confidence"] == "confirmed"
    bases = {(str(row["source"]), row["basis"]) for row in emissions.factors(data, "en")}
    assert ("Purchased electricity", "location") in bases
    assert {basis for source, basis in bases if "electricity" not in source} == {""}


def test_quality_shares_weigh_by_emissions(data: ReportData) -> None:
    quality = emissions.quality(data)
    # 90 % of electricity is metered: 0.9 × 862,612.2 / 1,025,671.71
    assert quality["shares"] == [
        {"name": "metered", "share": "75.7 %", "part": pytest.approx(0.75692, abs=1e-4)},
        {"name": "invoiced", "share": "24.3 %", "part": pytest.approx(0.24308, abs=1e-4)},
        {"name": "estimated", "share": "0.0 %", "part": 0.0},
    ]
    assert quality["covered"] == "92.5 %"  # 1,184,300.50 / 1,280,510.50
    assert quality["uncertainty"] == "± 5.2 %"


def test_unknown_coverage_is_not_shown_as_zero(draft: ReportData) -> None:
    quality = emissions.quality(draft)
    assert (quality["covered"], quality["uncertainty"], quality["shares"]) == ("", "", [])


def test_findings_come_worst_first_and_once(inventory: Inventory) -> None:
    notice = Finding("unknown.notice", Severity.NOTICE)
    error = Finding("unknown.error", Severity.ERROR)
    many = tuple(Finding(f"unknown.{n:02}", Severity.WARNING) for n in range(15))
    found = emissions.findings(replace(inventory, findings=(notice, notice, error, *many)), "zh")
    rows = found["rows"]
    assert isinstance(rows, list)
    assert rows[0] == {"text": "unknown.error", "severity": "error"}
    assert len(rows) == 12
    assert found["more"] == 5


def test_a_reason_is_told_as_a_sentence_if_it_is_a_code() -> None:
    assert emissions.told("job.cancelled", "zh") == "操作已取消，未做任何更改。"
    assert emissions.told("增加值为负", "zh") == "增加值为负"
