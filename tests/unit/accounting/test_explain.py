"""Every figure explains itself; shown parts add up to what is shown, to the last digit."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.emission import Step
from desktop.accounting.explain import (
    CO2E_MARKET,
    Part,
    as_json,
    as_text,
    explain,
    explain_part,
    figures,
)
from desktop.accounting.inventory import Inventory
from desktop.accounting.methodology.schema import Methodology
from desktop.errors import InputError, UsageError
from desktop.findings import Place
from desktop.messages import catalogue

Activity = Callable[..., ActivityRecord]
Build = Callable[..., Inventory]

GREEN = {"certificate": "GEC-1", "vintage": "2025", "cancelled": "true"}


@pytest.fixture
def records(activity: Activity) -> tuple[ActivityRecord, ...]:
    said = {"km": "12345", "vehicle": "car", "stage": "国IV"}
    steam = {"pressure_mpa": "0.8", "gauge": "true"}
    where = Place("账单.xlsx", "发票", "F7")
    return (
        activity("electricity.purchased", "1234.567 kWh", id="e1", facility="东厂", where=where),
        activity("electricity.purchased", "0.01 kWh", id="e2", facility="东厂", evidence="ab12"),
        activity("mobile.gasoline", "77.7 L", id="g", said=said),
        activity("steam.purchased", "3.3 t", id="s", said=steam),
        activity("fugitive.R-22", "1 kg", id="r"),
        activity("stationary.wood", "1 t", id="w"),
        activity("scope3.water_supply", "9 m3", id="x"),
        activity("electricity.exported", "12.3 kWh", id="out", facility="东厂"),
        activity("heat.exported", "0.7 GJ", id="heat"),
        activity("electricity.green_contract", "500 kWh", id="green", said=GREEN),
    )


@pytest.fixture
def inventory(build: Build, records: tuple[ActivityRecord, ...]) -> Inventory:
    return build(*records)


def check_sums(step: Step) -> int:
    """Check every step whose formula says that its parts add up; return how many."""
    count = 0
    if step.formula == "Σ":
        assert sum((part.result.amount for part in step.parts), Decimal(0)) == step.result.amount
        count = 1
    return count + sum(check_sums(part) for part in step.parts)


def walk(step: Step) -> list[Step]:
    return [step, *(below for part in step.parts for below in walk(part))]


def test_every_figure_of_an_inventory_adds_up(
    inventory: Inventory, records: tuple[ActivityRecord, ...], methodology: Methodology
) -> None:
    for figure in figures(inventory):
        step = explain(inventory, records, methodology, figure)
        assert check_sums(step) >= 1, figure


@pytest.mark.parametrize(
    ("figure", "name"),
    [("total.scope1", "scope1"), ("total.scope2_location", "scope2_location"),
     ("total.scope2_market", "scope2_market"), ("total.scope3", "scope3"),
     ("total.biogenic", "biogenic"), ("total.outside_kyoto", "outside_kyoto"),
     ("total.co2e", "co2e"), ("month/2025-01/scope2_location", "scope2_location"),
     ("month/2025-01", "co2e")],
)  # fmt: skip
def test_an_explained_total_is_the_total(
    inventory: Inventory, records: tuple[ActivityRecord, ...], methodology: Methodology,
    figure: str, name: str,
) -> None:  # fmt: skip
    step = explain(inventory, records, methodology, figure)
    assert step.result.amount == getattr(inventory.totals, name)


def test_sources_facilities_and_records_are_figures_too(
    inventory: Inventory, records: tuple[ActivityRecord, ...], methodology: Methodology
) -> None:
    def result(figure: str) -> Decimal:
        return explain(inventory, records, methodology, figure).result.amount

    totals = inventory.totals
    heat = result("source/steam.purchased") + result("source/heat.exported")
    bought, sold = result("source/electricity.purchased"), result("source/electricity.exported")
    assert bought + sold + heat == totals.scope2_location
    by_market = [f"source/electricity.{kind}/market" for kind in ("purchased", "exported")]
    green = result("source/electricity.green_contract")
    assert green == result("record/green") < 0
    assert sum(map(result, by_market)) + green + heat == totals.scope2_market
    assert result("facility/东厂") == sum(map(result, ("record/e1", "record/e2", "record/out")))
    assert result("record/w") == totals.biogenic
    assert result("source/fugitive.R-22") == totals.outside_kyoto


def test_parts_of_a_total_add_up_to_it_by_every_dimension(
    inventory: Inventory, records: tuple[ActivityRecord, ...], methodology: Methodology
) -> None:
    def result(part: Part) -> Decimal:
        step = explain_part(inventory, records, methodology, part)
        assert check_sums(step) >= 1
        return step.result.amount

    whole = result(Part(CO2E_MARKET))
    assert whole == inventory.totals.scope1 + inventory.totals.scope2_market
    inside = [cell for cell in inventory.cells if Part(CO2E_MARKET).holds(cell)]
    for name, keys in (
        ("source", {cell.source for cell in inside}),
        ("gas", {cell.gas for cell in inside}),
        ("facility", {cell.facility for cell in inside}),
        ("month", {str(cell.month) for cell in inside}),
    ):
        parts = [Part(**{"figure": CO2E_MARKET, name: key}) for key in sorted(keys)]
        assert sum(map(result, parts)) == whole, name
    assert result(Part()) == inventory.totals.co2e
    month = str(inventory.cells[0].month)
    bought = Part("scope2_location", "electricity.purchased", month=month)
    assert result(bought) == result(Part(source="electricity.purchased", facility="东厂"))


def test_a_part_without_cells_is_refused(
    inventory: Inventory, records: tuple[ActivityRecord, ...], methodology: Methodology
) -> None:
    with pytest.raises(UsageError) as refused:
        explain_part(inventory, records, methodology, Part(gas="SF6"))
    assert refused.value.code == "figure.unknown"


def test_a_step_leads_to_the_cell_of_the_document_and_to_the_factor(
    inventory: Inventory, records: tuple[ActivityRecord, ...], methodology: Methodology
) -> None:
    step = explain(inventory, records, methodology, "record/e1")
    shown: dict[str, Any] = as_json(step)
    (line,) = shown["parts"]
    assert line["where"] == {"file": "账单.xlsx", "sheet": "发票", "cell": "F7"}
    assert line["values"]["quantity"] == "1234.567 kWh"
    assert line["source"]["year"] == 2023
    assert "公告2025年第47号" in line["source"]["document"]
    assert line["source"]["confidence"] in ("single", "confirmed")
    assert Decimal(line["result"]) == step.result.amount
    evidence = explain(inventory, records, methodology, "record/e2")
    assert dict(evidence.parts[0].details)["evidence"] == "ab12"


def test_a_factor_shows_how_it_came_about(
    inventory: Inventory, records: tuple[ActivityRecord, ...], methodology: Methodology
) -> None:
    steps = walk(explain(inventory, records, methodology, "source/mobile.gasoline"))
    formulas = {step.formula for step in steps}
    assert all("parts" in as_json(step) for step in steps)
    assert "ncv × carbon_content × oxidation × 44/12" in formulas
    state = [s for s in walk(explain(inventory, records, methodology, "record/s"))
             if s.key == "step.steam_heat"]  # fmt: skip
    assert dict(state[0].details)["pressure_mpa_absolute"] == "0.901325"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_step_has_its_sentence(
    inventory: Inventory, records: tuple[ActivityRecord, ...], methodology: Methodology,
    language: str,
) -> None:  # fmt: skip
    step = explain(inventory, records, methodology, "total.co2e")
    assert {part.key for part in walk(step)} <= set(catalogue(language))
    text = as_text(step, language)
    assert "?" not in text
    assert f"{inventory.totals.co2e:f} kgCO2e" in text.splitlines()[0]


@pytest.mark.parametrize(
    "figure",
    ["", "total", "total.scope9", "source/none", "source/steam.purchased/gas", "record/none",
     "month/2025-13/scope1", "month/2025-01/scope9", "facility/none", "rating/x"],
)  # fmt: skip
def test_an_unknown_figure_is_refused(
    inventory: Inventory, records: tuple[ActivityRecord, ...], methodology: Methodology,
    figure: str,
) -> None:  # fmt: skip
    with pytest.raises(UsageError) as refused:
        explain(inventory, records, methodology, figure)
    assert (refused.value.code, refused.value.details["figure"]) == ("figure.unknown", figure)


def test_records_that_changed_since_do_not_explain(
    inventory: Inventory, records: tuple[ActivityRecord, ...], methodology: Methodology
) -> None:
    with pytest.raises(InputError) as refused:
        explain(inventory, records[1:], methodology, "total.scope1")
    assert refused.value.code == "inventory.not_reproducible"


def test_people_are_spared_endless_digits(
    activity: Activity, build: Build, methodology: Methodology
) -> None:
    """Gasoline: 43.07 × 0.0189 × 0.98 × 44/12 = 2.925056… tCO2/t."""
    record = activity("stationary.gasoline", "3 t")
    step = explain(build(record), [record], methodology, "record/a")
    text = as_text(step)
    assert "ncv = 43.07 GJ/t" in text
    assert all(len(word) < 24 for line in text.splitlines() for word in line.split("=")[-1].split())
    litres = activity("stationary.natural_gas", "1 m3")
    assert "≈" in as_text(explain(build(litres), [litres], methodology, "record/a"))


def test_shown_texts_of_a_large_firm_add_up(
    activity: Activity, build: Build, methodology: Methodology
) -> None:
    coal = [activity("stationary.bituminous_coal", f"{n}1234567.891 t", id=str(n)) for n in (7, 8)]
    inventory = build(*coal)
    step = explain(inventory, coal, methodology, "total.scope1")
    lines = as_text(step, "en").splitlines()
    total, *below = [line for line in lines if line.endswith("kgCO2e")]
    records = [line for line in below if " record " in line or "Record" in line]
    shown = [Decimal(line.rpartition(" = ")[2].split()[0]) for line in records]
    assert len(shown) == 2
    assert sum(shown) == Decimal(total.rpartition(" = ")[2].split()[0]) == step.result.amount
