"""Without a mouse: Tab walks every page in reading order, keys alone do the main jobs."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.ui.dialogs.reason import ReasonDialog
from desktop.ui.dialogs.secret import SecretDialog
from desktop.ui.main_window import MainWindow
from desktop.ui.page_host import PAGES
from desktop.ui.pages.packages import SHARING, SIGNING, TIMELINE
from tests.ui.conftest import Settle, Visit, each_tab
from tests.ui.fakes import FakeOffice

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QPlainTextEdit)
MOST_STEPS = 400


def controls(page: QWidget) -> Iterator[QWidget]:
    """Yield what a person can use on a page: visible, enabled, and no part of another control."""
    for widget in page.findChildren(QWidget):
        is_inner = isinstance(widget.parentWidget(), (QComboBox, QAbstractItemView))
        is_deep = any(isinstance(each, QAbstractItemView) for each in parents(widget))
        takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        is_usable = widget.isVisibleTo(page) and widget.isEnabled() and takes
        is_own = not (is_inner or is_deep or in_closed_group(widget))
        if isinstance(widget, CONTROLS) and is_usable and is_own:
            yield widget


def parents(widget: QWidget) -> Iterator[QWidget]:
    parent = widget.parentWidget()
    while parent is not None:
        yield parent
        parent = parent.parentWidget()


def in_closed_group(widget: QWidget) -> bool:
    """Whether arrows reach it instead: of exclusive buttons, Tab reaches the chosen one."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.exclusive() and not widget.isChecked()  # type: ignore[attr-defined]


def walk(window: MainWindow, page: QWidget, qtbot: QtBot) -> dict[QWidget, QRect]:
    """Press Tab from the page's start until it has gone round.

    Returns:
        What was reached, with its box at that moment: a step may scroll what lies around it.
    """
    page.setFocus()
    first = page.focusProxy()  # a form begins in its first line
    reached = {} if first is None else {first: box(first, page)}
    for _ in range(MOST_STEPS):
        qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        here = QApplication.focusWidget()
        assert here is not None
        if here in reached:
            break
        reached[here] = box(here, page)
    return reached


def box(widget: QWidget, page: QWidget) -> QRect:
    return QRect(page.mapFromGlobal(widget.mapToGlobal(QPoint())), widget.size())


def goes_back(before: QRect, after: QRect) -> bool:
    """Whether a step goes up without going right: against the way people read."""
    return after.bottom() < before.top() and after.left() < before.right()


@pytest.mark.parametrize("key", list(PAGES))
def test_tab_reaches_every_control_in_reading_order(
    visit: Visit,
    opened: MainWindow,
    application: Application,
    settle: Settle,
    qtbot: QtBot,
    key: str,
) -> None:
    page = visit(key)
    for tab in each_tab(page):
        settle(application)
        QApplication.processEvents()
        walk(opened, page, qtbot)  # what is selected on the way may bring something new
        settle(application)
        QApplication.processEvents()
        reached = walk(opened, page, qtbot)
        missed = [each for each in controls(page) if each not in reached]
        assert [f"{tab} {type(each).__name__} {each.accessibleName()}" for each in missed] == []
        inside = [each for each in reached if page.isAncestorOf(each)]
        boxes = [(each.accessibleName(), reached[each]) for each in inside]
        back = [
            (a, b) for (a, one), (b, other) in itertools.pairwise(boxes) if goes_back(one, other)
        ]
        assert [f"{tab}: {a} → {b}" for a, b in back] == []
        # Files dropped on a line are imported, as everywhere; Qt would type their paths into it.
        taking = [line for line in page.findChildren(QLineEdit) if line.acceptDrops()]
        assert [line.accessibleName() for line in taking] == []


def test_a_company_file_is_made_with_keys_alone(
    application: Application, office: FakeOffice, settle: Settle, qtbot: QtBot, tmp_path: Path
) -> None:
    window = application.window
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    settle(application)
    page: Any = window.page
    assert page.key == "new_company"
    typed = {
        "name": "甲",
        "uscc": "91330502MA2DEM0N7C",
        "region": "330500",
        "industry": "C17",
        "place": str(tmp_path / "甲.cbook"),
    }
    page.setFocus()
    for _ in range(MOST_STEPS):
        here = QApplication.focusWidget()
        assert here is not None
        for name, text in typed.items():
            if getattr(page, name).line is here:
                here.setProperty("text", "")
                write(qtbot, here, text)
        if here is page.make:
            break
        qtbot.keyClick(here, Qt.Key.Key_Tab)
    settle(application)
    qtbot.keyClick(page.make, Qt.Key.Key_Space)
    settle(application)
    assert office.created[0].entity.region == "330500"
    assert application.desk.session is not None


def write(qtbot: QtBot, widget: QWidget, text: str) -> None:
    """Type a text; what is not on the keyboard comes from an input method."""
    if text.isascii():
        qtbot.keyClicks(widget, text)
    else:
        widget.insert(text)  # type: ignore[attr-defined]


def test_the_search_goes_to_a_page_with_keys_alone(
    opened: MainWindow, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    qtbot.keyClick(opened, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    line = opened.search_box.findChild(QLineEdit)
    assert line is not None
    line.insert("评级")
    settle(application)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    settle(application)
    assert opened.host.current_key == "ratings"


def test_the_menu_at_the_left_is_walked_with_keys(
    opened: MainWindow, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    opened.navigation._lines["todo"].setFocus()
    for key in ("opening", "invoices", "bills", "meters", "other", "rules", "review"):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
        settle(application)
        assert opened.host.current_key == key
        opened.navigation._lines[key].setFocus()


@pytest.mark.parametrize("kind", ["reason", "secret"])
def test_a_dialog_is_walked_in_reading_order_and_left_by_esc(
    opened: MainWindow, qtbot: QtBot, kind: str
) -> None:
    dialog: QDialog = (
        ReasonDialog("reopen", opened, has_password=True, month="2025年05月")
        if kind == "reason"
        else SecretDialog(opened, is_new=True)
    )
    with qtbot.waitActive(dialog):
        dialog.open()
    for line in dialog.findChildren(QLineEdit):
        line.setText("long enough")
    first = dialog.findChildren(QLineEdit)[0]
    first.setFocus()
    walked: list[QWidget] = [first]
    for _ in controls(dialog):
        qtbot.keyClick(walked[-1], Qt.Key.Key_Tab)
        here = dialog.focusWidget()
        if here is None or here in walked:
            break
        walked.append(here)
    assert set(walked) == set(controls(dialog))
    assert all(each.accessibleName() or each.property("text") for each in walked)
    boxes = [box(each, dialog) for each in walked]
    assert not any(goes_back(one, other) for one, other in itertools.pairwise(boxes))
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_enter_walks_from_figure_to_figure_past_what_is_chosen_already(
    visit: Visit, qtbot: QtBot
) -> None:
    sheet = visit("other").economic
    sheet.setFocus()
    sheet.setCurrentIndex(sheet.sheet.index(0, 1))
    places = []
    for _ in range(3):
        qtbot.keyClick(sheet, Qt.Key.Key_Return)
        qtbot.wait(1)
        places.append((sheet.currentIndex().row(), sheet.currentIndex().column()))
    assert places == [(1, 1), (2, 1), (3, 1)]


def test_enter_stops_at_a_list_where_nothing_is_chosen(visit: Visit, qtbot: QtBot) -> None:
    page = visit("other")
    page.tabs.setCurrentIndex(1)
    sheet = page.sheets["vehicles"]
    sheet.setFocus()
    sheet.setCurrentIndex(sheet.sheet.index(0, sheet.sheet.columnCount() - 1))
    qtbot.keyClick(sheet, Qt.Key.Key_Return)
    qtbot.wait(1)
    assert (sheet.currentIndex().row(), sheet.currentIndex().column()) == (1, 0)


def test_esc_goes_back_from_what_is_open_on_the_page_of_packages(
    visit: Visit, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    page = visit("packages")

    def esc() -> int:
        qtbot.keyClick(application.window.focusWidget(), Qt.Key.Key_Escape)
        return int(page.stack.currentIndex())

    page.read_before_signing("s2")
    settle(application)
    assert page.stack.currentIndex() == SIGNING
    assert esc() == TIMELINE
    page.show_papers()
    assert esc() == TIMELINE
    page.copies.choose_shown("s2", "bank")
    settle(application)
    next(iter(page.copies.view.row_buttons.values())).click()
    settle(application)
    assert esc() == SHARING
    assert esc() == TIMELINE
    assert esc() == TIMELINE


def test_esc_closes_what_is_open_on_the_page_of_review(
    visit: Visit, opened: MainWindow, qtbot: QtBot
) -> None:
    page = visit("review")
    page.alike.setChecked(True)
    qtbot.keyClick(opened.focusWidget(), Qt.Key.Key_Escape)
    assert page.bulk.isHidden()
