"""The calendar of channels and months: whole, with gaps, estimated, missing; by mouse and keys."""

from array import array
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.accounting.documents.meter import Channel, Flag, IntervalBlock
from desktop.accounting.period import Month, ReportingPeriod
from desktop.app import Application
from desktop.jobs.company import NewCompany, create_company
from desktop.ui.company.metered import coverage
from desktop.ui.pages.meters import CALENDAR, CURVES
from desktop.ui.session import Cover
from tests.ui.conftest import Settle, Visit


def test_a_month_of_the_calendar_opens_its_curve_by_keyboard(
    visit: Visit, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    page = visit("meters")
    page.tabs.setCurrentIndex(CALENDAR)
    settle(application)
    page.calendar.setFocus()
    page.calendar.grab()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(page.calendar, key)
    assert page.calendar.accessibleDescription() == "3330007654321（2025） · 2025年02月 · 计量"
    qtbot.keyClick(page.calendar, Qt.Key.Key_Return)
    settle(application)
    assert page.tabs.currentIndex() == CURVES
    assert application.desk.month == Month(2025, 2)
    assert page.meters.selected()[0].meter == "3330007654321"


def test_a_click_on_the_calendar_opens_the_month(
    visit: Visit, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    page = visit("meters")
    page.tabs.setCurrentIndex(CALENDAR)
    settle(application)
    page.calendar.grab()
    box, _, _ = page.calendar._cells[12 + 7]
    assert page.calendar.hint_at(box.center()).endswith("缺失")
    qtbot.mouseClick(page.calendar, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    settle(application)
    assert application.desk.month == Month(2025, 8)


def block(month: Month, flags: bytes) -> IntervalBlock:
    slots = ReportingPeriod.of_month(month).days * 24
    own = (flags + bytes(slots))[:slots] if len(flags) < slots else flags[:slots]
    return IntervalBlock(Channel("M1"), month, 60, 0, array("q", [1] * slots), own)


def test_months_are_whole_partly_estimated_missing_or_not_awaited(tmp_path: Path) -> None:
    company = NewCompany("示例", "91330502MA2DEM0N7C", "330502", "C1713", "2025-01")
    missing, estimated = bytes([Flag.MISSING]), bytes([Flag.ESTIMATED])
    with create_company(tmp_path / "a.cbook", company, today=date(2026, 1, 31)) as store:
        with store.change("test") as change:
            change.replace_interval_blocks(
                [
                    block(Month(2025, 2), b""),
                    block(Month(2025, 3), missing * 5),
                    block(Month(2025, 4), estimated * 3),
                    block(Month(2025, 5), missing * 800),
                ]
            )
        (row,) = coverage(store, 2025, Month(2025, 7))
    assert row.months[:7] == (
        Cover.NONE,
        Cover.METERED,
        Cover.PARTLY,
        Cover.ESTIMATED,
        Cover.MISSING,
        Cover.MISSING,
        Cover.NONE,
    )
