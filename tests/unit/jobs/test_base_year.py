"""When a base year is restated: boundary or method, beyond a threshold; both figures stay.

GWP of HFC-134a: 1300 in AR5, 1530 in AR6 (IPCC), so that 10 kg are 13,000 or 15,300 kgCO2e.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.credit_code import check_character
from desktop.accounting.emission import Choices
from desktop.accounting.entity import Facility
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.errors import InputError, NotComputableError
from desktop.jobs.base_year import BaseYear, BaseYearOrder, base_year, keep_restatement
from desktop.jobs.company import NewCompany, create_company
from desktop.jobs.company_bridge import company_bridge
from desktop.models.store import Store

TODAY = date(2026, 2, 1)
USCC = "91330502MA2DEM0N7" + check_character("91330502MA2DEM0N7")
AR5 = Choices(as_of=TODAY, region="330500")
AR6 = replace(AR5, gwp_set="AR6")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    new = NewCompany("甲厂", USCC, "330500", "C1713", "2024-01", "一厂")
    with create_company(tmp_path / "甲.cbook", new, today=TODAY) as store:
        with store.change("facility.changed") as change:
            change.add_facility(Facility("二厂", "330500"))
        leak(store, 2024, "一厂", "10")
        yield store


def leak(store: Store, year: int, facility: str, kilograms: str) -> None:
    record = ActivityRecord(
        id=f"{year}{facility}{kilograms}",
        source="fugitive.R-134a",
        quantity=Quantity(Decimal(kilograms), "kg"),
        period=ReportingPeriod.of_year(year),
        facility=facility,
    )
    with store.change("records.confirmed") as change:
        change.add_records([record])


def look(store: Store, choices: Choices = AR5, **more: int | Decimal) -> BaseYear:
    return base_year(store, BaseYearOrder(2024, choices, TODAY, **more))  # type: ignore[arg-type]


def figures(answer: BaseYear) -> tuple[int, int]:
    return round(answer.restatement.original), round(answer.restatement.restated)


def test_nothing_changed_asks_for_nothing(store: Store) -> None:
    answer = look(store)
    assert (answer.stated_from, answer.causes, answer.kept) == ("computed", (), ())
    assert not answer.restatement.is_needed
    assert figures(answer) == (13000, 13000)


def test_another_gwp_set_beyond_the_threshold_asks_for_restatement(store: Store) -> None:
    answer = look(store, AR6)
    assert figures(answer) == (13000, 15300)
    assert answer.restatement.is_needed
    assert answer.causes == ("choice.gwp_set",)
    assert not look(store, AR6, threshold=Decimal("0.2")).restatement.is_needed


def test_a_plant_that_was_sold_leaves_the_base_year(store: Store) -> None:
    leak(store, 2024, "二厂", "5")
    leak(store, 2025, "一厂", "12")
    answer = look(store, boundary_of=2025)
    assert figures(answer) == (19500, 13000)
    assert answer.causes == ("boundary",)
    assert look(store).causes == ()


def test_growth_inside_the_boundary_asks_for_nothing(store: Store) -> None:
    leak(store, 2025, "一厂", "40")
    found = company_bridge(store, 2024, 2025, today=TODAY)
    assert not found.base.restatement.is_needed
    assert "restatement.needed" not in [each.code for each in found.findings]


def test_both_figures_are_kept_with_the_reason(store: Store) -> None:
    answer = look(store, AR6)
    with pytest.raises(InputError, match=r"restatement\.reason_missing"):
        keep_restatement(store, answer, reason=" ", on=TODAY)
    keep_restatement(store, answer, reason="改用 AR6", on=TODAY)
    after = look(store, AR6)
    assert (after.stated_from, figures(after)) == ("restated", (15300, 15300))
    assert not after.restatement.is_needed
    (kept,) = after.kept
    assert (round(Decimal(kept.stated)), kept.reason, kept.on) == (13000, "改用 AR6", str(TODAY))
    leak(store, 2024, "一厂", "1")
    assert look(store, AR6).causes == ("records",)


def test_a_boundary_that_was_restated_is_not_asked_again(store: Store) -> None:
    leak(store, 2024, "二厂", "5")
    leak(store, 2025, "一厂", "12")
    asked = company_bridge(store, 2024, 2025, today=TODAY)
    assert "bridge.restate" in [each.code for each in asked.findings]
    keep_restatement(store, look(store, boundary_of=2025), reason="二厂出售", on=TODAY)
    after = look(store)
    assert (after.boundary_of, figures(after), after.causes) == (2025, (13000, 13000), ())
    assert look(store, AR6).causes == ("choice.gwp_set",)
    assert figures(look(store, boundary_of=2024)) == (13000, 19500)
    assert look(store, boundary_of=2024).causes == ("boundary",)
    told = company_bridge(store, 2024, 2025, today=TODAY)
    assert {each.code for each in told.findings}.isdisjoint(
        {"bridge.restate", "restatement.needed"}
    )
    assert round(told.reduction_as_stated.absolute) == -2600


def test_the_bridge_tells_the_reduction_since_the_stated_base_year(store: Store) -> None:
    leak(store, 2025, "一厂", "5")
    keep_restatement(store, look(store, AR6), reason="改用 AR6", on=TODAY)
    found = company_bridge(store, 2024, 2025, today=TODAY)
    assert round(found.reduction.absolute) == 6500
    assert round(found.reduction_as_stated.absolute) == 8800
    assert "restatement.needed" in [each.code for each in found.findings]


def test_a_year_without_records_is_no_base_year(store: Store) -> None:
    with pytest.raises(NotComputableError, match=r"bridge\.nothing_recorded"):
        base_year(store, BaseYearOrder(2019, AR5, TODAY))
