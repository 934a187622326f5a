"""Two years of one company file, and when a base year asks for restatement."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.credit_code import check_character
from desktop.accounting.entity import Facility
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.errors import NotComputableError, UsageError
from desktop.jobs.company import NewCompany, create_company
from desktop.jobs.company_bridge import CompanyBridge, company_bridge
from desktop.models.store import Store

TODAY = date(2026, 2, 1)
USCC = "91330502MA2DEM0N7" + check_character("91330502MA2DEM0N7")

ROUNDING = Decimal("0.00002")
"""Cells of twelve months are each rounded to 1e-6 kg, in both years."""

Add = Callable[[int, str, str], None]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    new = NewCompany("甲厂", USCC, "330500", "C1713", "2024-01", "一厂")
    with create_company(tmp_path / "甲.cbook", new, today=TODAY) as store:
        with store.change("facility.changed") as change:
            change.add_facility(Facility("二厂", "330500"))
        yield store


@pytest.fixture
def add(store: Store) -> Add:
    def burn(year: int, facility: str, quantity: str) -> None:
        record = ActivityRecord(
            id=f"{year}{facility}",
            source="stationary.natural_gas",
            quantity=Quantity(Decimal(quantity), "m3"),
            period=ReportingPeriod.of_year(year),
            facility=facility,
        )
        with store.change("records.confirmed") as change:
            change.add_records([record])

    return burn


def bridge(store: Store, threshold: str = "0.05") -> CompanyBridge:
    return company_bridge(store, 2024, 2025, today=TODAY, threshold=Decimal(threshold))


def codes(answer: CompanyBridge) -> list[str]:
    return [finding.code for finding in answer.findings]


def test_half_more_gas_is_activity_alone(store: Store, add: Add) -> None:
    add(2024, "一厂", "1000")
    add(2025, "一厂", "1500")
    answer = bridge(store)
    assert abs(answer.bridge.activity - answer.bridge.before / 2) < ROUNDING
    assert answer.bridge.structure == 0
    assert abs(answer.bridge.factor) < ROUNDING
    assert codes(answer) == []


def test_a_facility_that_came_asks_for_restatement_beyond_the_threshold(
    store: Store, add: Add
) -> None:
    add(2024, "一厂", "1000")
    add(2025, "一厂", "1000")
    add(2025, "二厂", "100")
    answer = bridge(store)
    assert answer.boundary == answer.bridge.structure
    assert abs(answer.boundary - answer.bridge.before / 10) < ROUNDING
    assert codes(answer) == ["bridge.restate"]
    assert answer.findings[0].details == {"change": "10.00%", "threshold": "5%"}
    assert codes(bridge(store, "0.11")) == []


def test_years_without_records_or_out_of_order_are_refused(store: Store, add: Add) -> None:
    add(2025, "一厂", "1")
    with pytest.raises(NotComputableError, match=r"bridge\.nothing_recorded"):
        bridge(store)
    with pytest.raises(UsageError, match=r"bridge\.years_wrong"):
        company_bridge(store, 2025, 2024, today=TODAY)
