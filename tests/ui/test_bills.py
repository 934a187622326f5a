"""Bills with what became of them, gaps estimated on request, and reconciliation."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.errors import InputError
from desktop.ui.pages.bills import GAPS
from desktop.ui.pages.reconcile import ORIGINS
from desktop.ui.rooms.reconciling import StatedAsk
from desktop.ui.session import Session
from tests.ui.conftest import PATIENCE_MS, Settle, Visit, opened_copy, press
from tests.ui.fakes import FakeOffice


def shown(table: Any, row: int, *keys: str) -> list[str]:
    columns = {column.key: column for column in table.model.columns}
    return [columns[key].shown(table.model.row(row)) for key in keys]


@pytest.fixture
def bills(visit: Visit) -> Any:
    return visit("bills")


def test_a_bill_shows_account_days_money_and_what_became_of_it(bills: Any) -> None:
    keys = ("account", "period", "quantity", "charged", "state", "straddles", "overlap")
    assert bills.bills.selected_count == 1
    assert shown(bills.bills, 0, *keys) == [
        "3305001234",
        "2025年01月",
        "81,200",
        "56,840.00",
        "已记账",
        "",
        "",
    ]
    assert shown(bills.bills, 1, "state", "straddles", "overlap") == [
        "待复核",
        "2月 + 3月",
        "日期重叠",
    ]


def test_a_chosen_bill_shows_its_rows_and_the_part_of_each_month(
    bills: Any, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(application.desk.pointed, timeout=PATIENCE_MS) as pointed:
        bills.bills.point_at(1)
    settle(application)
    assert pointed.args[0].startswith("record/bill:")
    assert shown(bills.bill.lines, 0, "previous_reading", "current_reading", "multiplier") == [
        "1,202",
        "1,305.5",
        "800",
    ]
    parts = [bills.bill.months.model.row(place)[1].amount for place in range(2)]
    assert sum(parts) == 76_400
    assert "日期重叠" in bills.bill.about.text()


def test_a_straddling_bill_is_divided_for_good(
    bills: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    assert not bills.bill.by_days.isVisible()
    bills.bills.point_at(1)
    press(qtbot, bills.bill.by_meter)
    press(qtbot, bills.bill.by_days)
    settle(application)
    done = [each.rpartition(" ")[2] for each in office.session.done]
    assert done == ["intervals", "days"]
    assert "2 份" in bills.note.text


def test_gaps_are_estimated_on_request_and_taken_back(
    bills: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    bills.tabs.setCurrentIndex(GAPS)
    settle(application)
    keys = ("gap_kind", "gap_state", "missing_slots", "by_neighbours", "by_last_year")
    assert shown(bills.gaps.table, 0, *keys) == ["电表示数", "缺", "96 个", "2,310", "–"]
    assert shown(bills.gaps.table, 1, *keys) == ["账单", "缺", "31 天", "2,310", "79,100"]
    press(qtbot, bills.gaps.fill)
    settle(application)
    assert shown(bills.gaps.table, 0, "gap_state", "estimated_slots") == ["已估算", "96 个"]
    press(qtbot, bills.gaps.empty)
    settle(application)
    assert office.session.done == ["estimate neighbours", "withdraw"]
    assert "缺口恢复原样" in bills.note.text


def test_a_way_without_a_basis_says_so(
    bills: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    office.session.billing.is_filled = True
    bills.tabs.setCurrentIndex(GAPS)
    settle(application)
    press(qtbot, bills.gaps.fill)
    assert "没有依据" in bills.note.text
    bills.gaps.way.setCurrentIndex(1)
    press(qtbot, bills.gaps.fill)
    settle(application)
    assert office.session.done == ["estimate last-year"]


@pytest.fixture
def page(visit: Visit) -> Any:
    return visit("reconcile")


def test_a_difference_is_explained_by_keyboard(
    page: Any, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    assert page.lead.text() == "2025年有 1 处差异待说明"
    assert shown(page.lines, 0, "booked", "stated", "booked_less_stated", "match") == [
        "912,300",
        "905,000",
        "7,300",
        "待说明",
    ]
    page.lines.grid.setFocus()
    qtbot.keyClick(page.lines.grid, Qt.Key.Key_Return)
    line: Any = page.reason.line
    assert line.hasFocus()
    line.setText("12 月电费次年 1 月开票")
    qtbot.keyClick(page, Qt.Key.Key_F8)
    settle(application)
    assert page.lead.text() == "2025年没有待说明的差异"
    assert shown(page.lines, 0, "match", "explanation") == ["已说明", "12 月电费次年 1 月开票"]


def test_what_a_supplier_states_is_typed_or_read(
    page: Any,
    application: Application,
    settle: Settle,
    office: FakeOffice,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page.lines.point_at(1)
    assert not page.reason.isEnabled()
    page.stated.line.setText("1480")
    press(qtbot, page.keep)
    settle(application)
    assert shown(page.lines, 1, "stated", "match") == ["1,480", "一致"]
    monkeypatch.setattr("desktop.ui.pages.reconcile.ask_file", lambda *_: Path("205-1.xlsx"))
    press(qtbot, page.take)
    settle(application)
    assert office.session.done == ["state 2025 diesel 1480 L", "statement 2025 205-1.xlsx"]
    assert "2 行" in page.note.text
    assert "1 行不再使用" in page.note.text


def test_meter_bill_and_invoice_stand_side_by_side(
    page: Any, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    page.tabs.setCurrentIndex(ORIGINS)
    settle(application)
    keys = ("by_meter", "by_bill", "by_invoice", "by_typed", "leading", "apart")
    assert shown(page.origins, 0, *keys) == [
        "182,000",
        "181,700",
        "196,560",
        "–",
        "电表",
        "8.0 %",
    ]
    page.origins.point_at(1)
    with qtbot.waitSignal(application.desk.pointed, timeout=PATIENCE_MS) as pointed:
        page.origins.point_at(0)
    assert pointed.args == ["source/electricity.purchased@2025-06"]


def test_who_leads_is_chosen_and_a_difference_of_origins_explained(
    page: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    page.tabs.setCurrentIndex(ORIGINS)
    settle(application)
    assert page.form.order.code == "meter,bill,invoice"
    assert page.form.order.box.currentText() == "电表 › 账单 › 发票"
    assert page.origins.spans() == [(0, 0)], "one begins with the first that is open"
    assert page.lead.text() == "2025年有 1 处差异待说明"
    page.origins.point_at(1)
    assert not page.form.explain.isEnabled()
    page.origins.point_at(0)
    with qtbot.waitActive(application.window):
        application.window.activateWindow()
    qtbot.keyClick(page.origins.grid, Qt.Key.Key_Return)
    assert page.form.reason.line.hasFocus()
    page.form.reason.line.insert("发票含税")
    qtbot.keyClick(page, Qt.Key.Key_F8)
    settle(application)
    assert shown(page.origins, 0, "explanation") == ["发票含税"]
    assert page.lead.text() == "2025年没有待说明的差异"
    assert page.origins.spans() == []
    assert page.origins.grid.hasFocus(), "the keyboard is not lost with the field"
    page.form.order.box.setCurrentIndex(2)
    page.form.order.box.activated.emit(2)
    settle(application)
    assert page.form.order.code == "bill,meter,invoice"
    key = "织里厂区|electricity.purchased|3305001234|2025-06"
    assert office.session.done == [f"explain 2025 {key} 发票含税", "order bill,meter,invoice"]


def test_months_that_are_chosen_together_take_one_explanation(
    page: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    page.tabs.setCurrentIndex(ORIGINS)
    settle(application)
    months = [page.origins.model.row(place) for place in (0, 1)]
    far = [replace(each, difference=Decimal("0.2")) for each in months]
    page.origins.show_rows(far)
    page.origins.grid.selectAll()
    assert page.form.explain.isEnabled()
    page.form.reason.line.setText("计量温度不同")
    press(qtbot, page.form.explain)
    settle(application)
    keys = ",".join(each.key for each in far)
    assert office.session.done == [f"explain 2025 {keys} 计量温度不同"]
    assert "2" in page.note.text


@pytest.mark.parametrize(
    ("key", "tables"), [("bills", ("bills",)), ("reconcile", ("lines", "origins"))]
)
def test_the_tables_are_sound_models(
    visit: Visit, qtmodeltester: ModelTester, key: str, tables: tuple[str, ...]
) -> None:
    for name in tables:
        qtmodeltester.check(getattr(visit(key), name).model)


@pytest.fixture(scope="module")
def sample(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with opened_copy(sample_file, tmp_path_factory.mktemp("sample")) as session:
        yield session


def test_the_sample_lists_its_bills_gaps_and_origins(sample: Session) -> None:
    entries = sample.billing.bills(2025)
    assert {entry.bill.account for entry in entries} != {""}
    assert all(entry.months for entry in entries if entry.bill.quantity is not None)
    assert sample.reconciling.origins(2025)
    assert sample.billing.bills(2023) == ()


def test_what_stands_in_the_ledger_is_not_estimated_anew(sample: Session) -> None:
    metered = [gap for gap in sample.billing.gaps(2025) if gap.kind == "meter" and gap.fillable]
    with pytest.raises(InputError, match="in_ledger"):
        sample.billing.estimate(metered, "neighbours")


def test_a_month_without_a_bill_is_estimated_and_taken_back(sample_session: Session) -> None:
    session = sample_session
    missing = [gap for gap in session.billing.gaps(2025) if gap.kind == "bill" and gap.fillable]
    way = missing[0].proposed[0][0]
    assert session.billing.estimate(missing[:1], way).count == 1
    found = [gap for gap in session.billing.gaps(2025) if gap.estimated and gap.kind == "bill"]
    assert [(gap.name, gap.period) for gap in found] == [(missing[0].name, missing[0].period)]
    session.billing.withdraw(found)
    left = [gap for gap in session.billing.gaps(2025) if gap.kind == "bill" and gap.fillable]
    assert left == missing


def test_a_typed_statement_and_a_reason_are_kept(sample: Session) -> None:
    line = sample.reconciling.reconciled(2025).lines[0]
    ask = StatedAsk(line.supplier, line.carrier, "1", line.booked.unit)
    sample.reconciling.state(2025, ask)
    found = next(r for r in sample.reconciling.reconciled(2025).lines if r.key == line.key)
    assert (found.stated is not None, str(found.match)) == (True, "open")
    sample.reconciling.explain(2025, line.key, "试填")
    found = next(r for r in sample.reconciling.reconciled(2025).lines if r.key == line.key)
    assert str(found.match) == "explained"
