"""The window opens at once, in both languages, and leaves nothing behind."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.ui.settings import LANGUAGE, Settings
from tests.ui.conftest import Settle, Start
from tests.ui.fakes import MILL, FakeOffice

HEAVY = ("pandas", "numpy", "matplotlib", "sqlalchemy", "openpyxl", "typst", "python_calamine")


def test_importing_the_program_loads_nothing_heavy() -> None:
    code = f"import sys, desktop.app; print([m for m in {HEAVY} if m in sys.modules])"
    root = Path(__file__).parents[2]
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    )
    assert answer.stdout.strip() == "[]"


@pytest.mark.parametrize(("language", "title"), [("zh", "碳账本"), ("en", "CarbonBook")])
def test_window_starts_in_the_language_that_was_chosen(
    start: Start, settings: Settings, language: str, title: str
) -> None:
    settings.put(LANGUAGE, language)
    application = start(FakeOffice())
    assert application.window.windowTitle() == title
    assert application.window.host.current_key == "welcome"


def test_opening_a_company_file_shows_name_and_year_in_the_title(
    start: Start, settle: Settle
) -> None:
    application = start(FakeOffice())
    application.desk.open_file(Path("demo.cbook"))
    settle(application)
    assert application.window.windowTitle() == f"{MILL} — 2025账套"
    assert application.window.host.current_key == "todo"


def test_closing_the_window_closes_the_company_file_and_the_worker(
    start: Start, settle: Settle
) -> None:
    office = FakeOffice()
    application = start(office)
    application.desk.open_file(Path("demo.cbook"))
    settle(application)
    application.window.close()
    assert office.session.is_closed
    assert not application.runner.is_running


def test_language_switches_without_a_restart(
    start: Start, settle: Settle, qapp: QApplication
) -> None:
    application = start(FakeOffice())
    application.desk.open_file(Path("demo.cbook"))
    settle(application)
    application.window.trigger("language")
    qapp.processEvents()
    assert application.window.windowTitle() == f"{MILL} — books of 2025"
    assert application.window.menu.actions()[0].text() == "&File"
    application.window.trigger("language")
    qapp.processEvents()
    assert application.window.menu.actions()[0].text() == "文件(&F)"
