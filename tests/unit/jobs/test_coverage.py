"""How much of the energy cost has a quantity that counts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.accounting.credit_code import check_character
from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.jobs.company import NewCompany, create_company
from desktop.jobs.company_inventory import coverage_of, inventory_of
from desktop.jobs.company_ratings import chosen_methods, rate_company
from tests.drafted import power

TODAY = date(2026, 2, 1)
HUZHOU = "cn.zj.huzhou.industrial-carbon-efficiency-code"
DOUBT = "rating.energy_uncovered"
USCC = "91330502MA2DEM0N7" + check_character("91330502MA2DEM0N7")
MARCH = ReportingPeriod(date(2025, 3, 1), date(2025, 3, 31))
POWER = power("power", 1000, MARCH, cost=Decimal(700), facility="一厂")
STEAM = replace(
    POWER,
    id="steam",
    state=DraftState.ASKED,
    carrier="steam",
    source="steam.purchased",
    quantity=Quantity(Decimal(12), "t"),
    reason="steam.pressure_missing",
    cost=Decimal(200),
)
CARD = replace(
    STEAM,
    id="card",
    carrier="",
    source="",
    quantity=None,
    reason="draft.prepaid",
    cost=Decimal(100),
)
FURNITURE = replace(CARD, id="chair", reason="draft.not_energy", state=DraftState.IGNORED)


@pytest.mark.parametrize(("drafts", "codes"), [((POWER,), set()), ((POWER, STEAM), {DOUBT})])
def test_a_grade_says_that_energy_is_missing(
    tmp_path: Path, drafts: tuple[DraftRecord, ...], codes: set[str]
) -> None:
    new = NewCompany("甲厂", USCC, "330500", "C1713", "2025-01", "一厂")
    with create_company(tmp_path / "甲.cbook", new, today=TODAY) as store:
        with store.change("import.done") as change:
            change.add_drafts(drafts)
        current = inventory_of(store, ReportingPeriod.of_year(2025), today=TODAY)
        (rated,) = rate_company(store, current, chosen_methods([HUZHOU]), BenchmarkTable())
    assert {each.code for each in rated.rating.findings} & {DOUBT} == codes


def test_what_is_still_asked_is_uncovered_though_it_has_tonnes(tmp_path: Path) -> None:
    new = NewCompany("甲厂", USCC, "330500", "C1713", "2025-01", "一厂")
    with create_company(tmp_path / "甲.cbook", new, today=date(2026, 2, 1)) as store:
        with store.change("import.done") as change:
            change.add_drafts([POWER, STEAM, CARD, FURNITURE])
        found = coverage_of(store, ReportingPeriod.of_year(2025))
    assert (found.covered_cost, found.uncovered_cost) == (Decimal(700), Decimal(300))
    assert found.share == Decimal("0.7")
