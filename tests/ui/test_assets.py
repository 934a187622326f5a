"""The register of certificates and contracts, and carbon assets held, by keyboard."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.errors import InputError
from desktop.findings import Finding
from desktop.jobs.context import SilentContext
from desktop.models.values import AssetHolding, Instrument, InstrumentKind
from desktop.ui.session import Session
from tests.ui.conftest import Settle, press
from tests.ui.fakes import FakeOffice

Visit = Callable[[str], Any]
REGISTER, HOLDINGS = 7, 8
YEAR = 2025


@pytest.fixture
def page(visit: Visit, application: Application, settle: Settle) -> Any:
    shown: Any = visit("other")
    for place in (REGISTER, HOLDINGS):
        shown.tabs.setCurrentIndex(place)
    settle(application)
    return shown


def test_an_instrument_is_changed_and_saved_with_f8(
    page: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    page.tabs.setCurrentIndex(REGISTER)
    tab = page.registers["register"]
    tab.table.point_at(0)
    assert (tab.number.text, tab.vintage.text) == ("GEC-2025-0001", "2025-03")
    assert (tab.cancelled.text, tab.facility.code) == ("2025-12-20", "织里厂区")
    tab.quantity.line.setText("１,５００")
    tab.unit.choose("MWh")
    tab.cancelled.line.setText("2025/12/31")
    qtbot.keyClick(page, Qt.Key.Key_F8)
    settle(application)
    kept = office.session.assets.register[-1]
    assert (kept.quantity, kept.unit, kept.cancelled_on) == (
        Decimal(1500),
        "MWh",
        date(2025, 12, 31),
    )
    assert "GEC-2025-0001" in page.note.text


def test_credits_are_counted_in_tonnes_and_contracts_in_energy(page: Any) -> None:
    tab = page.registers["register"]
    tab.kind.choose("ccer")
    tab.kind.chosen.emit("ccer")
    assert tab.unit.code == "t"
    tab.kind.choose("gec")
    tab.kind.chosen.emit("gec")
    assert tab.unit.code == "MWh"


@pytest.mark.parametrize(
    ("field", "text", "quoted"), [("quantity", "很多", "很多"), ("cancelled", "年底", "年底")]
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(
    page: Any, application: Application, settle: Settle, field: str, text: str, quoted: str
) -> None:
    page.tabs.setCurrentIndex(REGISTER)
    tab = page.registers["register"]
    tab.table.point_at(0)
    getattr(tab, field).line.setText(text)
    page.save()
    settle(application)
    session: Any = application.desk.session
    assert session.done == []
    assert quoted in getattr(tab, field)._says.text()


def test_instruments_and_holdings_are_removed_only_when_chosen(
    page: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    for place, name in ((REGISTER, "register"), (HOLDINGS, "holdings")):
        page.tabs.setCurrentIndex(place)
        settle(application)
        tab = page.registers[name]
        assert page.keys.text() == "Tab 下一格 · F8 保存 · Ctrl+Z 撤销"
        tab.table.grid.clearSelection()
        assert not tab.forget.isEnabled()
        tab.table.point_at(0)
        tab.forget.setFocus()
        press(qtbot, tab.forget)
        settle(application)
        assert "撤销" in page.note.text or "已删除" in page.note.text
        assert not tab.forget.isEnabled()
        assert QApplication.focusWidget() is tab.table.grid
    page.tabs.setCurrentIndex(0)
    assert page.keys.text().startswith("Enter 下一格")
    assert len(office.session.assets.register) == 1
    assert office.session.assets.held == []


def test_a_holding_is_noted_with_its_price_and_worth(
    page: Any, application: Application, settle: Settle, office: FakeOffice
) -> None:
    page.tabs.setCurrentIndex(HOLDINGS)
    tab = page.registers["holdings"]
    assert tab.table.model.totals()[tab.table.model.columns[5]] == "118,200.00"
    tab.kind.choose("ccer")
    tab.quantity.line.setText("50")
    tab.price.line.setText("贵")
    page.save()
    settle(application)
    assert office.session.done == []
    tab.price.line.setText("80")
    page.save()
    settle(application)
    assert office.session.assets.held[-1] == AssetHolding(
        "ccer", Decimal(50), "t", Decimal(80), None
    )


def test_what_stands_in_the_register_too_is_said_above_the_table(
    page: Any, application: Application, settle: Settle, office: FakeOffice
) -> None:
    page.tabs.setCurrentIndex(HOLDINGS)
    tab = page.registers["holdings"]
    assert tab.twice.isHidden()
    details = {"kind": "cea", "quantity": "1200", "unit": "t"}
    office.session.assets.twice = (Finding("account.held_twice", details=details),)
    tab.refresh()
    settle(application)
    assert "只计一次" in tab.twice.text
    office.session.assets.twice = ()
    tab.refresh()
    settle(application)
    assert tab.twice.isHidden()


def test_the_tables_keep_qts_contract(page: Any, qtmodeltester: ModelTester) -> None:
    for tab in page.registers.values():
        qtmodeltester.check(tab.table.model)


@pytest.fixture
def session(sample_session: Session) -> Session:
    return sample_session


def test_a_cancelled_certificate_lowers_the_market_based_total_until_it_is_taken_out(
    session: Session,
) -> None:
    def market() -> Decimal:
        return session.inventories(YEAR, SilentContext()).year.totals.scope2_market

    before = market()
    given = Instrument(
        "G1", InstrumentKind.GEC, Decimal(100), "MWh", "2025", cancelled_on=date(2026, 1, 15)
    )
    session.assets.put_instrument(given)
    # 全国电力平均二氧化碳排放因子（不包括市场化交易的非化石能源电量）, 2023: 0.6096 kgCO2/kWh
    assert round(before - market(), 3) == Decimal(60960)  # months are rounded one by one
    kept = session.assets.instruments()
    assert (kept[-1].quantity, kept[-1].unit) == (Decimal(100_000), "kWh")
    session.assets.remove_instruments(kept[-1:])
    assert market() == before
    session.undo()
    assert market() != before
    with pytest.raises(InputError) as refused:
        session.assets.put_instrument(Instrument("", InstrumentKind.GEC, Decimal(1), "kWh", "2025"))
    assert refused.value.code == "instrument.number_missing"


def test_allowances_in_the_register_and_noted_by_hand_are_told(session: Session) -> None:
    assert session.assets.held_twice() == ()
    session.assets.add_holding(AssetHolding("cea", Decimal(777), "t", Decimal(90)))
    session.assets.put_instrument(
        Instrument("CEA-2025-1", InstrumentKind.CEA, Decimal(777), "t", "2025")
    )
    (told,) = session.assets.held_twice()
    assert (told.code, told.details["quantity"]) == ("account.held_twice", "777")


def test_what_is_held_is_kept_and_taken_back(session: Session) -> None:
    held = AssetHolding("cea", Decimal(1000), "t", Decimal("98.5"), date(2025, 12, 31))
    before = session.assets.holdings()
    session.assets.add_holding(held)
    assert session.assets.holdings() == (*before, held)
    session.assets.remove_holdings([held])
    assert session.assets.holdings() == before
    assert session.assets.facilities()
