"""What is typed into sheets: taken back by Ctrl+Z, kept until it is saved."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.ui.main_window import MainWindow
from tests.ui.conftest import Settle, Start, Visit
from tests.ui.fakes import FakeOffice


def first_value(page: Any) -> str:
    return str(page.economic.sheet.filled()[0][1])


def type_value(page: Any, text: str) -> None:
    sheet = page.economic.sheet
    sheet.setData(sheet.index(0, 1), text)


def test_ctrl_z_takes_back_a_cell_and_leaves_the_books_alone(
    visit: Visit, office: FakeOffice, settle: Settle, application: Application, qtbot: QtBot
) -> None:
    page = visit("other")
    before = first_value(page)
    page.economic.setFocus()
    page.economic.setCurrentIndex(page.economic.sheet.index(0, 1))
    qtbot.keyClicks(page.economic, "7")
    editor = page.economic.findChild(QLineEdit)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: first_value(page) == "7")
    qtbot.keyClick(page.economic, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(application)
    assert first_value(page) == before
    assert "undo" not in office.session.done
    qtbot.keyClick(page.economic, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(application)
    assert "undo" in office.session.done


def test_figures_that_were_not_saved_survive_language_year_and_restart(
    visit: Visit, opened: MainWindow, application: Application, start: Start, settle: Settle
) -> None:
    page = visit("other")
    type_value(page, "4711")
    opened.trigger("language")
    application.desk.set_month(application.desk.month.shifted(-12))
    settle(application)
    assert first_value(page) != "4711"
    application.desk.set_month(application.desk.month.shifted(12))
    settle(application)
    assert first_value(page) == "4711"
    application.window.close()
    again = start(FakeOffice())
    again.desk.open_file(Path(application.desk.settings.recent_files()[0]))
    settle(again)
    again.window.go("other")
    settle(again)
    restored: Any = again.window.page
    assert first_value(restored) == "4711"
    assert restored.note.text != ""
    restored.save()
    settle(again)
    restored.refresh()
    settle(again)
    assert first_value(restored) != "4711"


def test_rows_typed_for_one_company_file_do_not_show_in_another(
    visit: Visit, application: Application, office: FakeOffice, settle: Settle
) -> None:
    page = visit("other")
    page.tabs.setCurrentIndex(1)
    name, sheet = next(iter(page.sheets.items()))
    model = sheet.sheet
    model.setData(model.index(0, 4), "12")
    first = office.session.path
    for path, shown in ((first.with_name("二.cbook"), []), (first, ["12"])):
        application.desk.open_file(path)
        settle(application)
        application.window.go("other")
        settle(application)
        assert [row[4] for row in page.sheets[name].sheet.filled()] == shown
