"""Moving a rating's inputs on trial, and the plan a company file carries: on the demo's books."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.accounting.period import ReportingPeriod
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.errors import InputError, UsageError
from desktop.jobs.company_benchmarks import kept_benchmarks
from desktop.jobs.company_inventory import CompanyInventory, inventory_of
from desktop.jobs.company_outlook import company_outlook
from desktop.jobs.company_plan import keep_plan, kept_plan, known_prices
from desktop.jobs.company_ratings import RatedCompany, chosen_methods, rate_company
from desktop.jobs.company_trial import levers_of, try_values
from desktop.jobs.run_demo import Demo
from desktop.models.store import Store
from desktop.models.values import LedgerState

YEAR = ReportingPeriod.of_year(2025)
SHENZHEN = "cn.gd.shenzhen.enterprise-carbon-rating"
SOLAR = {"prices": {}, "measures": [{"kind": "solar", "kwh": "1000"}]}


@pytest.fixture
def store(demo: Demo, tmp_path: Path) -> Iterator[Store]:
    copy = tmp_path / "a.cbook"
    shutil.copy(demo.files.company_file, copy)
    with Store.open(copy) as opened:
        yield opened


def current(store: Store) -> CompanyInventory:
    return inventory_of(store, YEAR, today=date(2026, 1, 15))


def rated(store: Store) -> tuple[RatedCompany, BenchmarkTable]:
    table = kept_benchmarks(store)
    (one,) = rate_company(store, current(store), chosen_methods([SHENZHEN]), table)
    return one, table


def test_levers_are_the_known_numbers_of_the_rating(store: Store) -> None:
    one, _ = rated(store)
    known = dict(one.rating.inputs)
    levers = levers_of(one)
    assert {lever.input for lever in levers} == {"energy", "emissions", "revenue", "employees"}
    assert all(lever.value == known[lever.input] for lever in levers)


def test_the_outlook_s_change_tried_reaches_the_grade_it_names(store: Store) -> None:
    one, table = rated(store)
    (seen,) = company_outlook(store, current(store), [one.method], table)
    change = seen.outlook.changes[0]
    tried = try_values(one, {change.input: change.input_needed}, table)
    assert tried.grade == change.grade != one.rating.grade


def test_nothing_moved_is_the_rating_itself(store: Store) -> None:
    one, table = rated(store)
    before = store.audit_head()
    assert try_values(one, {}, table).score == one.rating.score
    assert store.audit_head() == before


def test_an_input_the_method_does_not_have_cannot_be_moved(store: Store) -> None:
    one, table = rated(store)
    with pytest.raises(UsageError) as caught:
        try_values(one, {"moon": Decimal(1)}, table)
    assert caught.value.code == "input.unknown"


def test_a_plan_is_kept_undone_and_forgotten(store: Store) -> None:
    document = json.dumps(SOLAR).encode()
    before = kept_plan(store)
    keep_plan(store, current(store), document, person="张三")
    assert kept_plan(store) == document != before
    store.undo()
    assert kept_plan(store) == before
    store.redo()
    keep_plan(store, current(store), b"")
    assert kept_plan(store) == b""


def test_a_plan_on_a_source_the_firm_has_not_is_not_kept(store: Store) -> None:
    boiler = {
        "kind": "replace_boiler",
        "old": "stationary.anthracite",
        "new": "electricity.purchased",
        "share": "1",
        "old_efficiency": "0.8",
        "new_efficiency": "3",
    }
    document = json.dumps({"measures": [boiler]}).encode()
    before = kept_plan(store)
    with pytest.raises(InputError) as caught:
        keep_plan(store, current(store), document)
    assert caught.value.code == "measures.source_absent"
    assert kept_plan(store) == before


def test_prices_are_the_money_of_the_records_over_their_quantity(store: Store) -> None:
    counted = [
        entry
        for entry in store.ledger(YEAR)
        if entry.record.source == "mobile.gasoline"
        and entry.state is not LedgerState.VOID
        and entry.cost is not None
    ]
    assert {entry.record.quantity.unit for entry in counted} == {"L"}
    cost = sum((entry.cost for entry in counted if entry.cost is not None), Decimal(0))
    litres = sum((entry.record.quantity.amount for entry in counted), Decimal(0))
    price = known_prices(store, YEAR)["mobile.gasoline"]
    assert abs(price - cost / litres) <= Decimal("0.00005")
