"""What the loan paper takes from the company file beyond its inventory."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.credit_code import check_character
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.jobs.company import NewCompany, create_company, set_figures
from desktop.jobs.company_inventory import inventory_of
from desktop.jobs.company_plan import keep_plan
from desktop.jobs.company_report import ReportOrder, collect
from desktop.models.store import Store
from desktop.models.values import PerformanceIndicator
from desktop.reports.data import ReportData, ReportKind

TODAY = date(2026, 2, 1)
YEAR = ReportingPeriod.of_year(2025)
USCC = "91330502MA2DEM0N7" + check_character("91330502MA2DEM0N7")
SOLAR = {
    "kind": "solar",
    "name": "光伏",
    "kwh": "100000",
    "self_use": "1",
    "feed_in_price": "0.4",
    "investment": "350000",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    new = NewCompany("甲厂", USCC, "330500", "C1713", "2025-01", "一厂")
    with create_company(tmp_path / "甲.cbook", new, today=TODAY) as store:
        power = ActivityRecord(
            id="e1",
            source="electricity.purchased",
            quantity=Quantity(Decimal(1_000_000), "kWh"),
            period=YEAR,
            facility="一厂",
        )
        with store.change("records.confirmed", person="张三") as change:
            change.add_records([power])
        yield store


def collected(store: Store) -> ReportData:
    return collect(store, ReportOrder(2025, ReportKind.LOAN, TODAY, BenchmarkTable()))


def plan(store: Store) -> None:
    document = {"prices": {"electricity.purchased": "0.7"}, "measures": [SOLAR]}
    current = inventory_of(store, YEAR, today=TODAY)
    keep_plan(store, current, json.dumps(document).encode())


def add_value(store: Store) -> None:
    set_figures(store, (EconomicFigure("value_added", YEAR, Decimal(500), "万元"),))


def test_without_plan_seal_and_people_the_paper_leaves_room(store: Store) -> None:
    data = collected(store)
    assert (data.measures, data.target, data.fingerprint, data.signers) == ((), None, "", ())
    assert (data.people.prepared, data.people.closed) == ("张三", "")


def test_the_kept_plan_gives_measures_and_a_target(store: Store) -> None:
    plan(store)
    assert collected(store).target is None, "no value added, no intensity"
    add_value(store)
    data = collected(store)
    (measure,) = data.measures
    # 100,000 kWh × 0.7 yuan = 7 万元 a year for 35 万元.
    assert (measure.title, measure.cost, measure.saving) == ("光伏", Decimal(35), Decimal(7))
    target = data.target
    assert target is not None
    assert (target.baseline_year, target.year) == (2025, 2026)
    # A tenth of the electricity is a tenth of the emissions.
    assert abs(target.value / target.baseline - Decimal("0.9")) < Decimal("0.0002")


def test_a_plan_that_no_longer_fits_is_left_out(store: Store) -> None:
    document = {"prices": {"stationary.diesel": "7"}, "measures": [SOLAR]}
    with store.change("plan.changed") as change:
        change.set_setting("reduction.plan", json.dumps({**document, "measures": [{}]}))
    assert collected(store).measures == ()


def test_a_kept_loan_indicator_comes_first(store: Store) -> None:
    plan(store)
    add_value(store)
    kept = [
        PerformanceIndicator(
            "危废处置量", "t", Month(2025, month), Decimal(5), Decimal(60), Decimal(50)
        )
        for month in (1, 6)
    ]
    with store.change("indicator.changed") as change:
        for each in kept:
            change.set_indicator(each)
    target = collected(store).target
    assert target is not None
    assert (target.indicator.zh, target.baseline, target.value) == (
        "危废处置量",
        Decimal(60),
        Decimal(50),
    )
