"""What is typed into sheets: taken back by Ctrl+Z, kept until it is saved."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.accounting.economic import EconomicFigure
from desktop.accounting.period import ReportingPeriod
from desktop.app import Application
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Session
from desktop.ui.tables.sheet import Sheet
from desktop.ui.tables.sheet_model import Entry
from desktop.ui.widgets.source_names import source_name
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


def test_f8_saves_the_cell_that_is_still_being_typed(
    visit: Visit, application: Application, office: FakeOffice, settle: Settle, qtbot: QtBot
) -> None:
    page = visit("other")
    page.economic.setFocus()
    page.economic.setCurrentIndex(page.economic.sheet.index(0, 1))
    qtbot.keyClicks(page.economic, "7")
    assert page.economic.findChild(QLineEdit) is not None
    page.save()
    assert first_value(page) == "7"
    settle(application)
    assert office.session.done == ["save_economic"]


def test_an_emptied_figure_is_taken_out_and_named(
    visit: Visit, application: Application, office: FakeOffice, settle: Settle
) -> None:
    page = visit("other")
    type_value(page, "")
    page.save()
    settle(application)
    assert office.session.taken_out == ["output_value"]
    assert "工业总产值" in page.note.text
    assert "Ctrl+Z" in page.note.text


def test_two_dots_copy_what_was_chosen_above(
    visit: Visit, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    page = visit("other")
    page.tabs.setCurrentIndex(1)
    settle(application)
    view = page.sheets["vehicles"]
    second = view.sheet.entries[0].choices[1][0]
    view.sheet.setData(view.sheet.index(0, 0), second)
    view.setFocus()
    view.setCurrentIndex(view.sheet.index(1, 0))
    qtbot.keyClicks(view, "..")
    assert view.sheet.filled()[1][0] == second
    assert view.findChild(QComboBox) is None


def test_a_list_that_is_only_looked_at_chooses_nothing(
    visit: Visit, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    page = visit("other")
    page.tabs.setCurrentIndex(1)
    settle(application)
    view = page.sheets["vehicles"]
    view.setFocus()
    view.setCurrentIndex(view.sheet.index(0, 0))
    qtbot.keyClick(view, Qt.Key.Key_F7)
    assert view.findChild(QComboBox) is not None
    view.commit()
    assert view.sheet.filled() == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("R-410A", "fugitive.R-410A"), ("410a", "fugitive.R-410A"), ("R-4", None), ("xyz", None)],
)
def test_a_source_is_found_by_a_part_of_its_name(
    sample_session: Session, qtbot: QtBot, typed: str, kept: str | None
) -> None:
    choices = tuple(
        (each.code, source_name(each))
        for each in sample_session.sources()
        if each.code.startswith("fugitive.R-4")
    )
    view = Sheet((Entry("source", choices=choices), Entry("quantity")), "other.refrigerants")
    qtbot.addWidget(view)
    view.show()
    with qtbot.waitActive(view):
        view.activateWindow()
    view.setFocus()
    view.setCurrentIndex(view.sheet.index(0, 0))
    qtbot.keyClick(view, Qt.Key.Key_F7)
    box = view.findChild(QComboBox)
    assert box is not None
    assert box.view().isVisible()
    box.hidePopup()
    qtbot.keyClicks(box, typed)
    completer = box.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    popup.hide()
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.state() == view.State.NoState)
    assert view.sheet.filled() == ([] if kept is None else [[kept, ""]])


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


def test_a_figure_saved_meanwhile_is_neither_taken_out_nor_put_back_by_an_old_draft(
    visit: Visit, application: Application, office: FakeOffice, settle: Settle
) -> None:
    page = visit("other")
    type_value(page, "4711")
    empty = next(row for row in page.economic.sheet.filled() if not row[1])[0]
    session = office.session
    changed = {"output_value": Decimal(99)}
    known = session.economic(2025)
    newer = [replace(each, value=changed.get(each.name, each.value)) for each in known]
    late = EconomicFigure(empty, ReportingPeriod.of_year(2025), Decimal(5), "万元")
    session.figures = (*newer, late)
    page.refresh()
    settle(application)
    assert first_value(page) == "99"
    assert "工业总产值" in page.note.text
    page.save()
    settle(application)
    assert session.taken_out == []


def test_a_figure_that_is_typed_back_leaves_no_draft(
    visit: Visit, application: Application
) -> None:
    page = visit("other")
    before = first_value(page)
    place = page._place("economic")
    type_value(page, "4711")
    assert application.desk.settings.draft(place) != []
    type_value(page, before)
    assert application.desk.settings.draft(place) == []


UNSAVED = ["mobile.diesel", "总厂", "", "2025-03", "120", "L"]


def leave_a_row(page: Any) -> None:
    page.tabs.setCurrentIndex(1)
    model = page.sheets["vehicles"].sheet
    model.take([(0, place, text) for place, text in enumerate(UNSAVED)])


def test_closing_tells_of_rows_that_were_not_saved_and_leads_there(
    visit: Visit, application: Application, settle: Settle, opened: MainWindow
) -> None:
    closing = visit("closing")
    open_points = closing.checks.count()
    leave_a_row(visit("other"))
    visit("closing")
    line: Any = closing.checks.itemAt(open_points).widget()
    assert line.link.accessibleDescription() == (
        "“其他”里有录入但没有保存的行：车辆。不保存就不会计入。"
    )
    closing.close_month()
    assert closing.why.isVisible()
    line.link.click()
    settle(application)
    page: Any = opened.page
    assert (page.key, page.tabs.currentIndex()) == ("other", 1)


def test_a_row_of_a_later_month_is_no_matter_of_this_closing(visit: Visit) -> None:
    closing = visit("closing")
    open_points = closing.checks.count()
    page = visit("other")
    leave_a_row(page)
    page.sheets["vehicles"].sheet.take([(0, 3, "2025-07")])
    visit("closing")
    assert closing.checks.count() == open_points


def test_sealing_stops_once_at_what_was_not_saved(
    visit: Visit, application: Application, office: FakeOffice, settle: Settle, opened: MainWindow
) -> None:
    other = visit("other")
    type_value(other, "4711")
    application.desk.set_month(application.desk.month.shifted(-12))
    settle(application)
    leave_a_row(other)
    other.sheets["vehicles"].sheet.take([(0, 3, f"{application.desk.year}-03")])
    page = visit("packages")
    page.seal_year()
    assert "车辆" in page.note.text
    assert "经济数据" not in page.note.text  # it is another year's
    assert office.session.done == []
    page.to_unsaved.click()
    settle(application)
    assert opened.page.key == "other"
    visit("packages")
    page.seal_year()
    page.seal_year()
    settle(application)
    assert office.session.done == [f"seal {application.desk.year}"]
    assert not page.to_unsaved.isVisible()


def test_what_fits_no_choice_or_several_is_told(visit: Visit, qtbot: QtBot) -> None:
    page = visit("other")
    page.tabs.setCurrentIndex(1)
    view = page.sheets["vehicles"]
    view.sheet.set_choices(0, (("a", "柴油（自有车辆）"), ("b", "生物柴油"), ("c", "生物汽油")))

    def enter(typed: str) -> str:
        view.setFocus()
        view.setCurrentIndex(view.sheet.index(0, 0))
        qtbot.keyClick(view, Qt.Key.Key_F2)
        view.indexWidget(view.currentIndex()).setEditText(typed)
        view.commit()
        qtbot.waitUntil(lambda: view.state() == view.State.NoState)
        return str(view.sheet.index(0, 0).data(Qt.ItemDataRole.EditRole))

    assert enter("生物") == ""
    assert "“生物”" in page.note.text
    assert enter("柴油") == "a"  # what it begins comes before what it stands in


def test_a_sheet_whose_tab_is_clicked_can_be_typed_into(visit: Visit, qtbot: QtBot) -> None:
    page = visit("other")
    bar = page.tabs.tabBar()
    with qtbot.waitActive(page.window()):
        page.window().activateWindow()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(1).center())
    qtbot.waitUntil(page.sheets["vehicles"].hasFocus)
    assert page.sheets["vehicles"].currentIndex().column() == 0


def test_saved_rows_say_where_they_go_on_and_only_of_their_own_sheet(
    visit: Visit, application: Application, settle: Settle, office: FakeOffice
) -> None:
    page = visit("other")
    leave_a_row(page)
    page.save()
    settle(application)
    assert len(office.session.typed) == 1
    assert page.note.text == "已保存 1 行，可以撤销。请到“复核”里核对并记账。"
    page.tabs.setCurrentIndex(2)
    assert page.note.text == ""
