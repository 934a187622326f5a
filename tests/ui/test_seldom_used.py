"""Ways through the windows that are seldom gone: columns, drops, hints, the sample."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QHelpEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.ui.charts.month_bars import Bar, MonthBars
from desktop.ui.main_window import MainWindow
from desktop.ui.pages.pasted import tell_pasted
from desktop.ui.tables.pasting import Pasted, Unfit
from desktop.ui.widgets.drop_zone import DropZone
from desktop.ui.widgets.panel import Panel
from tests.ui.conftest import Settle, Visit, press
from tests.ui.fakes import FakeOffice


def test_columns_are_chosen_by_the_menu_of_the_headings(visit: Visit) -> None:
    table = visit("review").waiting
    table._choose_columns(QPoint(5, 5))
    menu = table.findChild(QMenu)
    assert isinstance(menu, QMenu)
    shown = {each.text(): each for each in menu.actions()}
    assert shown["来源"].isChecked()
    assert not shown["状态"].isChecked(), "it is not shown until somebody chooses it"
    place = [column.key for column in table.model.columns].index("state")
    for is_hidden in (False, True):
        shown["状态"].trigger()
        assert table.grid.isColumnHidden(place) is is_hidden
    menu.close()


def _drop(zone: QWidget, urls: list[QUrl]) -> None:
    files = QMimeData()
    files.setUrls(urls)
    copy, left, none = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    for kind in (QDragEnterEvent, QDropEvent):
        place: Any = QPoint(5, 5) if kind is QDragEnterEvent else QPointF(5, 5)
        QApplication.sendEvent(zone, kind(place, copy, files, left, none))


def test_files_that_are_dropped_on_a_zone_are_handed_over(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    del application
    zone = DropZone("invoices", "invoices")
    qtbot.addWidget(zone)
    found: list[list[Path]] = []
    zone.dropped.connect(found.append)
    _drop(zone, [QUrl.fromLocalFile(str(tmp_path / "票.xlsx")), QUrl("https://example.org/a")])
    _drop(zone, [QUrl("https://example.org/a")])
    assert found == [[tmp_path / "票.xlsx"]]
    assert zone.property("active") == "false"
    zone.setProperty("active", "true")
    QApplication.sendEvent(zone, QDragLeaveEvent())
    assert zone.property("active") == "false"


def test_a_chart_says_what_lies_under_the_pointer(application: Application, qtbot: QtBot) -> None:
    del application
    bars = MonthBars()
    qtbot.addWidget(bars)
    bars.resize(400, 200)
    bars.show_bars([Bar("1月", 3.0)], "kWh")
    bars.show()
    bars.grab()
    box, _ = bars.hints[0]
    point = box.center().toPoint()
    event = QHelpEvent(QEvent.Type.ToolTip, point, bars.mapToGlobal(point))
    QApplication.sendEvent(bars, event)
    assert "3" in QToolTip.text()
    assert "kWh" in QToolTip.text()
    QToolTip.hideText()


def test_cells_that_were_not_taken_are_told_one_by_one_and_the_rest_counted(
    application: Application, qtbot: QtBot
) -> None:
    del application
    note = Panel()
    qtbot.addWidget(note)
    unfit = tuple(Unfit(row, 0, "month", f"昨{row}天", "month") for row in range(9))
    tell_pasted(note, Pasted(cells=(), unfit=unfit, beside=2, below=3))
    assert "昨0天" in note.text
    assert "昨8天" not in note.text
    assert "2" in note.text.splitlines()[-2]
    assert "3" in note.text.splitlines()[-1]


def test_the_sample_is_made_among_the_documents(
    application: Application, settle: Settle, office: FakeOffice
) -> None:
    application.window.trigger("sample_company")
    settle(application)
    assert application.desk.session is office.session
    assert office.session.path.name == "sample.cbook"
    assert office.session.path.parent.name == "CarbonBook"


def test_the_place_of_a_new_company_is_chosen_by_its_button(
    application: Application,
    settle: Settle,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    application.window.go("new_company")
    settle(application)
    page: Any = application.window.page
    asked: list[Any] = []

    def chosen(_page: object, _settings: object, _key: str, kinds: Any) -> Path:
        asked.append(kinds[1])
        return tmp_path / "甲.cbook"

    monkeypatch.setattr("desktop.ui.pages.new_company.ask_new_file", chosen)
    page.name.line.setText("甲厂")
    press(qtbot, page._browse)
    assert asked == ["甲厂"]
    assert page.place.text == str(tmp_path / "甲.cbook")
    page.name.line.setText("乙厂")
    assert page.place.text == str(tmp_path / "甲.cbook"), "a chosen place stays"


def test_a_company_file_is_opened_by_the_menu(
    application: Application,
    settle: Settle,
    office: FakeOffice,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    answers = iter((None, tmp_path / "甲.cbook"))
    monkeypatch.setattr("desktop.ui.actions.open_company.ask_file", lambda *_: next(answers))
    for session in (None, office.session):
        application.window.trigger("open_company")
        settle(application)
        assert application.desk.session is session
    assert office.session.path == tmp_path / "甲.cbook"


def test_a_table_says_its_filters_again_in_another_language(
    visit: Visit, opened: MainWindow, qapp: QApplication
) -> None:
    table = visit("review").waiting
    table.toggle_filter.trigger()
    assert table._filters[0].placeholderText() == "筛选"
    opened.trigger("language")
    qapp.processEvents()
    assert table._filters[0].placeholderText() == "Filter"
    assert "Source" in table._filters[0].accessibleName()
    opened.trigger("language")
    qapp.processEvents()
