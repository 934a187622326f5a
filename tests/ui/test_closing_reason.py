"""A month with open points is closed only with a reason, asked for on the page itself."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.accounting.period import Month
from desktop.app import Application
from desktop.ui.pages.closing import _tone
from desktop.ui.session import Closing
from tests.ui.conftest import Settle, Visit, press
from tests.ui.fakes import FakeOffice
from tests.ui.fakes import FakeSession as Fake


@pytest.fixture
def page(
    visit: Visit,
    office: FakeOffice,
    application: Application,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """The closing page with one open point that does not stop the closing."""
    whole = Fake.closing

    def open_but_not_blocking(self: Fake, *asked: Any) -> Closing:
        known = whole(self, *asked)
        first, _, *done = known.checks
        closed = sum(each.startswith("close ") for each in self.done)
        following = Month(2025, 6 + closed)
        return replace(
            known, checks=(replace(first, is_blocking=False), *done), next_month=following
        )

    monkeypatch.setattr(Fake, "closing", open_but_not_blocking)
    assert office.session is not None
    found = visit("closing")
    settle(application)
    return found


def closings(office: FakeOffice) -> list[str]:
    return [each for each in office.session.done if each.startswith("close ")]


def test_open_points_are_told_and_a_reason_closes(
    page: Any, office: FakeOffice, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    assert not page.why.isVisibleTo(page)
    press(qtbot, page.close_next)
    settle(application)
    assert closings(office) == []
    assert "1" in page.why._said.text()
    assert QApplication.focusWidget() is page.why.reason
    assert not page.why.do.isEnabled()
    qtbot.keyClick(page.why.reason, Qt.Key.Key_Return)  # nothing was said
    qtbot.keyClicks(page.why.reason, "petrol")
    qtbot.keyClick(page.why.reason, Qt.Key.Key_Return)
    settle(application)
    assert closings(office) == ["close 2025-06 petrol"]
    assert page.note.tone == "warn"
    assert page.note.text.startswith("2025年06月已结账。还有 4 条记录待处理")
    assert page.note.text.endswith("这些没有计入本月；要计入，请先反结账。")
    assert not page.why.isVisibleTo(page)
    assert page.close_next.hasFocus()
    press(qtbot, page.close_next)
    settle(application)
    press(qtbot, page.why.do)  # the same reason serves again
    settle(application)
    assert closings(office)[-1] == "close 2025-07 petrol"


def test_esc_leaves_the_month_open(
    page: Any, office: FakeOffice, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    press(qtbot, page.close_next)
    settle(application)
    qtbot.keyClick(page.why.reason, Qt.Key.Key_Escape)
    assert not page.why.isVisibleTo(page)
    page.why.reason.setText("petrol")
    press(qtbot, page.close_next)
    page.window().go("todo")
    page.window().go("closing")
    settle(application)
    assert closings(office) == []


def test_a_month_without_open_points_closes_at_once(
    page: Any, office: FakeOffice, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    page._show(replace(page._closing, checks=page._closing.checks[1:]))
    press(qtbot, page.close_next)
    settle(application)
    assert closings(office) == ["close 2025-06"]


def test_an_open_point_that_stops_the_closing_is_worse_than_one_that_does_not(
    page: Any,
) -> None:
    may_stay, done, *_ = page._closing.checks
    stops = replace(may_stay, is_blocking=True)
    assert [_tone(each) for each in (may_stay, stops, done)] == ["warn", "bad", "good"]


@pytest.mark.parametrize(("month", "shown"), [("2024-12", "2024-12"), ("2025-03", "2025-12")])
def test_a_month_of_another_year_that_was_reopened_is_gone_to(
    visit: Visit, application: Application, settle: Settle, month: str, shown: str
) -> None:
    closing: Any = visit("closing")
    closing.reopen_month(Month.parse(month), "发票更正", "open")
    settle(application)
    assert str(application.desk.month) == shown
