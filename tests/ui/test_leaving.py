"""Closing the window in the middle of a change, and what has no step back any more."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.errors import SurroundingsError
from desktop.ui.dialogs.reason import ReasonDialog
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Change, Overview
from tests.ui.conftest import PATIENCE_MS, Settle, Start, Visit
from tests.ui.fakes import FakeOffice


def _slow(may_end: threading.Event, ending: Exception | None = None) -> Callable[..., Change]:
    def work(_session: object, _context: object) -> Change:
        assert may_end.wait(20)
        if ending is not None:
            raise ending
        return Change(frozenset())

    return work


def test_closing_while_something_is_saved_waits_unfrozen_and_goes_by_itself(
    opened: MainWindow, application: Application, office: FakeOffice, qtbot: QtBot
) -> None:
    may_end = threading.Event()
    application.desk.change("", _slow(may_end))
    assert not opened.close()
    assert not opened.close()  # asked twice
    assert opened.isVisible()
    assert not opened.host.isEnabled()
    assert opened.panel.text
    may_end.set()
    qtbot.waitUntil(lambda: not opened.isVisible(), timeout=PATIENCE_MS)
    assert office.session.is_closed
    assert not application.runner.is_running


@pytest.mark.parametrize("ending", [SurroundingsError("disk.full", file="demo.cbook")])
def test_a_change_that_failed_while_the_window_closed_keeps_it_open_and_is_told(
    opened: MainWindow, application: Application, settle: Settle, ending: Exception
) -> None:
    may_end = threading.Event()
    application.desk.change("", _slow(may_end, ending))
    assert not opened.close()
    may_end.set()
    settle(application)
    assert opened.isVisible()
    assert opened.host.isEnabled()
    assert "磁盘已满" in opened.panel.text
    assert opened.close()


def test_a_bug_while_the_window_closed_keeps_it_open(
    opened: MainWindow,
    application: Application,
    settle: Settle,
    caplog: pytest.LogCaptureFixture,
) -> None:
    may_end = threading.Event()
    reports: list[str] = []
    application.reporter.crashed.disconnect(opened.show_crash)
    application.reporter.crashed.connect(reports.append)
    application.desk.change("", _slow(may_end, ValueError("broken")))
    assert not opened.close()
    may_end.set()
    settle(application)
    assert reports
    caplog.clear()
    assert opened.isVisible()
    assert opened.host.isEnabled()


@pytest.fixture
def plain(
    start: Start, office: FakeOffice, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    """The window behind a closing, with a file that has no persons."""
    whole = office.session.overview

    def overview(year: int) -> Overview:
        return replace(whole(year), can_undo=False, last_action="", people=())

    monkeypatch.setattr(office.session, "overview", overview)
    application = start(office)
    application.desk.open_file(Path("demo.cbook"))
    settle(application)
    return application.window


def test_what_cannot_be_undone_is_said_where_ctrl_z_is_tried(
    plain: MainWindow, qtbot: QtBot
) -> None:
    with qtbot.waitActive(plain):
        plain.activateWindow()
    assert not plain.actions_by_key["undo"].isEnabled()
    qtbot.keyClick(plain, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "红冲" in plain.panel.text
    assert plain.panel.tone == "warn"


def test_where_nobody_supervises_reopening_asks_for_a_reason_alone(
    plain: MainWindow, qtbot: QtBot
) -> None:
    plain.go("closing")
    page: Any = plain.page
    qtbot.waitUntil(lambda: plain.desk.runner.is_idle, timeout=PATIENCE_MS)
    page.reopen.click()
    dialog = page.findChild(ReasonDialog)
    assert not dialog.password.isVisible()
    dialog.reject()


def test_where_somebody_supervises_reopening_asks_for_the_password(visit: Visit) -> None:
    page = visit("closing")
    page.reopen.click()
    dialog = page.findChild(ReasonDialog)
    assert dialog.password.isVisible()
    dialog.reject()
