"""Cells of a workbook pasted into the sheets for typing."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.ui.tables.pasting import MOST_ROWS, Unfit, fit, read_cells
from desktop.ui.tables.sheet_model import Entry
from tests.ui.conftest import Settle, Visit

CONTROL = Qt.KeyboardModifier.ControlModifier
ENTRIES = (
    Entry("source", choices=(("mobile.diesel", "柴油"),)),
    Entry("month", is_month=True),
    Entry("quantity", is_number=True),
)
TITLES = ("排放源", "月份", "数量")


def paste(qtbot: QtBot, view: Any, row: int, column: int, text: str) -> None:
    """Copy in another program and press Ctrl+V on a cell."""
    QGuiApplication.clipboard().setText(text)
    view.setFocus()
    view.setCurrentIndex(view.sheet.index(row, column))
    qtbot.keyClick(view, Qt.Key.Key_V, CONTROL)


def test_a_clipboard_is_read_as_a_workbook_writes_it() -> None:
    assert read_cells('柴油\t"一\r\n二"\t1,200\r\n汽油\t\t3\r\n\r\n') == [
        ["柴油", "一 二", "1,200"],
        ["汽油", "", "3"],
    ]
    assert read_cells("") == []


def test_cells_become_what_their_columns_ask_for() -> None:
    grid = [list(TITLES), ["柴油", "2025年3月", "1,200.50"], ["MOBILE.DIESEL", "", "３"]]
    found = fit(grid, ENTRIES, TITLES, (4, 0))
    assert found.cells == (
        (4, 0, "mobile.diesel"),
        (4, 1, "2025年3月"),
        (4, 2, "1200.50"),
        (5, 0, "mobile.diesel"),
        (5, 1, ""),
        (5, 2, "3"),
    )
    assert found.unfit == ()


def test_cells_that_do_not_fit_are_named_and_left_out() -> None:
    found = fit([["汽", "昨天", "12%", "备注"]], ENTRIES, TITLES, (0, 0))
    assert found.cells == ()
    assert found.beside == 1
    assert found.unfit == (
        Unfit(0, 0, "source", "汽", "choice"),
        Unfit(0, 1, "month", "昨天", "month"),
        Unfit(0, 2, "quantity", "12%", "number"),
    )


def test_a_table_of_thousands_is_for_the_import() -> None:
    found = fit([["1"]] * (MOST_ROWS + 2), ENTRIES, TITLES, (0, 2))
    assert (len(found.cells), found.below) == (MOST_ROWS, 2)


def test_pasted_cells_are_one_step_and_a_bad_one_is_told(
    visit: Visit, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    page = visit("other")
    settle(application)
    before = page.economic.sheet.filled()
    paste(qtbot, page.economic, 0, 1, "20,000\r\n两千\r\n3000\r\n")
    assert [row[1] for row in page.economic.sheet.filled()][:3] == ["20000", before[1][1], "3000"]
    assert "“两千”不是数字" in page.note.text
    assert "第 2 行“数值”" in page.note.text
    assert page.economic.currentIndex().row() == 1
    qtbot.keyClick(page.economic, Qt.Key.Key_Z, CONTROL)
    assert page.economic.sheet.filled() == before
    assert not page.economic.sheet.can_undo


def test_a_sheet_grows_for_what_is_pasted_and_copies_it_again(
    visit: Visit, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    page = visit("other")
    page.tabs.setCurrentIndex(1)
    settle(application)
    view = page.sheets["vehicles"]
    text = "\n".join(f"2025-{month:02}\t{month}00" for month in range(1, 13))
    paste(qtbot, view, 0, 3, text)
    assert len(view.sheet.filled()) == 12
    assert view.sheet.rowCount() > 12
    view.selectAll()
    qtbot.keyClick(view, Qt.Key.Key_C, CONTROL)
    rows = QGuiApplication.clipboard().text().splitlines()
    assert rows[11].split("\t")[3:5] == ["2025-12", "1200"]
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert view.sheet.filled() == []


@pytest.mark.parametrize("text", ["", "\r\n"])
def test_an_empty_clipboard_pastes_nothing(
    text: str, visit: Visit, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    page = visit("opening")
    settle(application)
    before = page.facilities.sheet.filled()
    paste(qtbot, page.facilities, 0, 0, text)
    assert page.facilities.sheet.filled() == before
    assert page.note.text == ""
