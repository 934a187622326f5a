"""What single clicks and keys of the pages do: each fails when its connection is gone."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.ui.main_window import MainWindow
from desktop.ui.pages.inventory import InventoryPage
from desktop.ui.pages.packages import SHARING
from desktop.ui.pages.reconcile import ORIGINS
from desktop.ui.session import MeterOfFile
from desktop.ui.text import tr
from desktop.ui.widgets.meter_picker import MeterPicker
from tests.ui.conftest import PATIENCE_MS, Settle, Visit, press
from tests.ui.fakes import FakeOffice
from tests.ui.test_columns import APRIL, MARCH, kwh


def click(qtbot: QtBot, page: Any, key: str) -> None:
    """Click the one button of a text, once it is seen."""

    def found() -> list[QAbstractButton]:
        every = page.findChildren(QAbstractButton)
        return [each for each in every if each.text() == tr(key) and each.isVisible()]

    qtbot.waitUntil(lambda: len(found()) == 1, timeout=PATIENCE_MS)
    press(qtbot, found()[0])


def test_none_takes_the_ticks_of_the_listed_meters_back(
    application: Application, qtbot: QtBot
) -> None:
    del application  # it brings the language
    picker = MeterPicker()
    qtbot.addWidget(picker)
    meters = [MeterOfFile(n, f"E{n}", MARCH, APRIL, kwh(400)) for n in (1, 2, 3)]
    picker.show_meters("园区.csv", meters, ["E1", "E2"])
    picker.filter.setText("E1")
    press(qtbot, picker.none)
    assert picker.table.model.ticked == {2}
    picker.filter.clear()
    press(qtbot, picker.none)
    assert picker.table.model.ticked == set()
    assert not picker.done.isEnabled()


def test_f7_opens_the_list_of_sources_of_a_line(
    visit: Visit, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    page: Any = visit("invoices")
    page.tabs.setCurrentIndex(1)
    settle(application)
    page._table.grid.setFocus()
    qtbot.keyClick(page._table.grid, Qt.Key.Key_F7)
    assert page.answer.sources.view().isVisible()
    page.answer.sources.hidePopup()


def test_what_a_supplier_states_in_money_is_kept_too(
    visit: Visit, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    page: Any = visit("reconcile")
    page.lines.point_at(1)
    page.stated.line.setText("1480")
    page.amount.line.setText("10,360.50")
    qtbot.keyClick(page.amount.line, Qt.Key.Key_Return)
    settle(application)
    assert office.session.done == ["state 2025 diesel 1480 L 10,360.50"]


@pytest.mark.parametrize(("typed", "quoted"), [(("十", "100"), "十"), (("1480", "10 元"), "10 元")])
def test_what_a_supplier_states_is_refused_where_it_is_no_number(
    visit: Visit,
    application: Application,
    settle: Settle,
    typed: tuple[str, str],
    quoted: str,
) -> None:
    page: Any = visit("reconcile")
    page.lines.point_at(1)
    page.stated.line.setText(typed[0])
    page.amount.line.setText(typed[1])
    page.keep_stated()
    settle(application)
    session: Any = application.desk.session
    assert session.done == []
    assert quoted in page.stated._says.text() + page.amount._says.text()


def test_enter_in_the_reason_keeps_why_origins_differ(
    visit: Visit, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    page: Any = visit("reconcile")
    page.tabs.setCurrentIndex(ORIGINS)
    settle(application)
    page.form.reason.line.setText("跨月")
    qtbot.keyClick(page.form.reason.line, Qt.Key.Key_Return)
    settle(application)
    assert [done for done in office.session.done if done.endswith(" 跨月")]


def test_a_click_in_the_flow_explains_the_source(
    visit: Visit, application: Application, qtbot: QtBot
) -> None:
    page = visit("inventory")
    assert isinstance(page, InventoryPage)
    page.tabs.setCurrentIndex(1)
    page.flow.grab()
    spot = next(each for each in page.flow.spots if each.target == "外购电力")
    with qtbot.waitSignal(application.desk.pointed, timeout=PATIENCE_MS) as pointed:
        qtbot.mouseClick(page.flow, Qt.MouseButton.LeftButton, pos=spot.box.center().toPoint())
    assert pointed.args == ["source/electricity.purchased"]


def test_the_inspector_goes_back_and_forgets_another_company(
    opened: MainWindow, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    opened.go("inventory")
    inspector = opened.inspector
    inspector.show()
    back = inspector._back
    for figure in ("total.co2e", "total.scope1"):
        inspector.point_at(figure)
        settle(application)
    assert back.isEnabled()
    press(qtbot, back)
    settle(application)
    assert inspector.shown is not None
    assert inspector.shown.figure == "total.co2e"
    assert not back.isEnabled()
    application.desk.open_file(Path("other.cbook"))
    settle(application)
    assert inspector.shown is None


def test_a_root_is_asked_for_by_its_button_and_kept(
    application: Application,
    settle: Settle,
    office: FakeOffice,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    page: Any = take(application, settle, tmp_path, b"PK")
    chosen = {"dialog.register": tmp_path / "register.json", "dialog.root": tmp_path / "root.json"}
    monkeypatch.setattr("desktop.ui.pages.verify.ask_file", lambda _p, _s, key, _k: chosen[key])
    for button in (page.with_root, page.with_register):
        press(qtbot, button)
        settle(application)
    root, register = chosen["dialog.root"], chosen["dialog.register"]
    assert office.trusted == [(None, None), (None, root), (register, root)]
    assert "root.json" in page.lead.text()


def test_a_package_that_waits_is_compared_with_the_last_one(
    application: Application,
    settle: Settle,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    page: Any = take(application, settle, tmp_path, b"pending")
    monkeypatch.setattr("desktop.ui.pages.verify.ask_file", lambda *_: tmp_path / "last.cdp")
    click(qtbot, page, "verify.with_last")
    settle(application)
    assert page.signing.isVisible()
    assert page.signing.compared.text() != "这是第一份，没有可比的数据包。"


def take(application: Application, settle: Settle, folder: Path, content: bytes) -> Any:
    package = folder / "收到的.cdp"
    package.write_bytes(content)
    application.window.take_files([package])
    settle(application)
    return application.window.page


def test_a_benchmark_table_is_chosen_above_the_ratings(
    visit: Visit,
    application: Application,
    settle: Settle,
    office: FakeOffice,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = visit("ratings")
    monkeypatch.setattr("desktop.ui.pages.ratings.ask_file", lambda *_: Path("own.toml"))
    click(qtbot, page, "ratings.benchmarks")
    settle(application)
    assert "benchmarks own.toml" in office.session.done


@pytest.mark.parametrize(
    ("key", "ticked"), [("export_full", {"activity", "audit"}), ("export_bank", set())]
)
def test_each_export_begins_with_its_own_choice(
    visit: Visit, application: Application, settle: Settle, qtbot: QtBot, key: str, ticked: set[str]
) -> None:
    page: Any = visit("packages")
    view = page._list.itemAt(0).widget()
    click(qtbot, view, f"packages.{key}")
    settle(application)
    assert page.stack.currentIndex() == SHARING
    boxes = page.copies.view.boxes
    assert {name for name in ("activity", "audit") if boxes[name].isChecked()} == ticked
