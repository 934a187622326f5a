"""The line at the foot: what was done last, what is done now, and the facts of the file."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.accounting.period import Month
from desktop.app import Application
from desktop.ui.main_window import MainWindow
from desktop.ui.runner import Job
from desktop.ui.session import Overview
from desktop.ui.widgets.foot import Foot
from tests.ui.conftest import press
from tests.ui.fakes import TODAY, FakeOffice

JOB = Job("正在读取", lambda _context: None, lambda _done: None)


@pytest.fixture
def view(office: FakeOffice) -> Overview:
    return office.session.overview(2025)


@pytest.fixture
def foot(application: Application, qtbot: QtBot) -> Foot:
    del application  # it brings the language
    made = Foot(TODAY)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_facts_name_month_closing_and_backup(foot: Foot, view: Overview) -> None:
    foot.show_overview(view, Month(2025, 12))
    assert foot._facts.text() == "当前期间 2025年12月 · 已结账至 2025-05 · 备份 今天 09:12"
    never = replace(view, last_backup=None, closed_until=None)
    foot.show_overview(never, Month(2025, 12))
    assert foot._facts.text() == "当前期间 2025年12月 · 尚未结账 · 尚未备份"


def test_undo_is_offered_while_nothing_is_done(foot: Foot, view: Overview) -> None:
    foot.show_overview(view)
    assert foot._undo.isVisible()
    foot.job_started(JOB)
    foot.show_overview(view)
    assert not foot._undo.isVisible()
    foot.job_ended(JOB)
    assert foot._undo.isVisible()
    foot.show_overview(replace(view, can_undo=False))
    assert not foot._undo.isVisible()


def test_a_job_is_stopped_by_its_link(foot: Foot, view: Overview, qtbot: QtBot) -> None:
    foot.show_overview(view)
    foot.job_started(JOB)
    foot._show_progress()
    foot.job_progressed(JOB, 3, 12, "")
    assert foot._doing.text() == "正在读取 3/12"
    with qtbot.waitSignal(foot.cancel_asked) as asked:
        press(qtbot, foot._cancel)
    assert asked.args == [JOB]
    assert not foot._cancel.isEnabled()


def test_months_above_follow_the_language(opened: MainWindow, qapp: QApplication) -> None:
    period = opened.top.period
    assert period.itemText(0) == "2025年12月"
    opened.trigger("language")
    qapp.processEvents()
    assert period.itemText(0) == "Dec 2025"
    opened.trigger("language")
    qapp.processEvents()


def test_what_stands_above_leads_to_the_rating(opened: MainWindow, qtbot: QtBot) -> None:
    opened.top.set_roomy(is_roomy=True)
    press(qtbot, opened.top._rating)
    assert opened.page.key == "ratings"
