"""Windows for tests: joined as the program joins them, with a company file in memory."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.jobs.context import SilentContext
from desktop.ui.company.office import CompanyOffice
from desktop.ui.company.sample import make_sample
from desktop.ui.main_window import MainWindow
from desktop.ui.pages.page import Page
from desktop.ui.session import Office, Session
from desktop.ui.settings import Settings
from desktop.ui.theme import STYLE
from tests.ui.fakes import TODAY, FakeOffice

NOT_OURS = ("propagateSizeHints", "This plugin does not", "Cannot find font directory")
PATIENCE_MS = 60_000
"""The machine may be busy; nothing below waits this long on a quiet one."""

NO_CHOICE: dict[str, object] = {
    "getOpenFileName": ("", ""),
    "getOpenFileNames": ([], ""),
    "getSaveFileName": ("", ""),
    "getExistingDirectory": "",
}

Start = Callable[[Office], Application]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            # The offscreen platform says these of every window; they are no warnings of ours.
            more = [text for mark in item.iter_markers("qt_log_ignore") for text in mark.args]
            item.add_marker(pytest.mark.qt_log_ignore(*NOT_OURS, *more, extend=True))
            # Windows are not asked for coverage, and behind these stands an office of the tests.
            if "office" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.untraced)


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """Dress the application of the tests as the program's own."""
    return ["carbonbook", *STYLE]


@pytest.fixture(scope="session", autouse=True)
def _clipboard(qapp: QApplication) -> Iterator[None]:
    """Leave nothing of Python's in the offscreen clipboard, which outlives the interpreter."""
    yield
    qapp.clipboard().clear()


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample company's file, made once; tests work on copies."""
    with make_sample(tmp_path_factory.mktemp("sample"), SilentContext()) as store:
        return store.path


@contextmanager
def opened_copy(file: Path, folder: Path) -> Iterator[Session]:
    """Open a copy of a company file as the program does."""
    session = CompanyOffice().open(Path(copyfile(file, folder / file.name)), "")
    yield session
    session.close()


@pytest.fixture
def sample_session(sample_file: Path, tmp_path: Path) -> Iterator[Session]:
    """The sample company, open, one for each test."""
    with opened_copy(sample_file, tmp_path) as session:
        yield session


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def start(qapp: QApplication, settings: Settings) -> Iterator[Start]:
    """Start the program with an office; everything is stopped afterwards, and its colours go."""
    running: list[Application] = []
    colours = qapp.palette()

    def started(office: Office) -> Application:
        application = Application(qapp, settings, office, TODAY)
        application.window.show()
        running.append(application)
        return application

    yield started
    for application in running:
        application.window.close()
        application.window.deleteLater()
        application.deleteLater()  # else it would go on dressing the window that is gone
        assert not application.runner.is_running
    qapp.setPalette(colours)


@pytest.fixture
def office() -> FakeOffice:
    return FakeOffice()


@pytest.fixture
def application(start: Start, office: FakeOffice) -> Application:
    return start(office)


@pytest.fixture
def bugs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answer dialogs of the system with nothing, and collect bugs instead of showing them."""
    for name, answer in NO_CHOICE.items():
        monkeypatch.setattr(QFileDialog, name, staticmethod(lambda *_a, _r=answer, **_k: _r))
    found: list[str] = []
    monkeypatch.setattr(MainWindow, "show_crash", lambda _self, report: found.append(report))
    return found


@pytest.fixture
def settle(qtbot: QtBot) -> Callable[[Application], None]:
    """Wait until no job waits or runs."""

    def settled(application: Application) -> None:
        qtbot.waitUntil(lambda: application.runner.is_idle, timeout=PATIENCE_MS)

    return settled


Settle = Callable[[Application], None]
Visit = Callable[[str], Any]


def press(qtbot: QtBot, button: Any) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def opened(application: Application, settle: Settle, qtbot: QtBot) -> MainWindow:
    """The window with the company file in memory open."""
    application.desk.open_file(Path("demo.cbook"))
    settle(application)
    with qtbot.waitActive(application.window):
        application.window.activateWindow()
    return application.window


@pytest.fixture
def visit(opened: MainWindow, application: Application, settle: Settle) -> Callable[[str], Page]:
    """Go to a page and wait until it is loaded."""

    def visited(key: str) -> Page:
        opened.go(key)
        settle(application)
        return opened.page

    return visited


def each_tab(page: QWidget) -> Iterator[str]:
    """Open every tab of a page, one after the other, and name it; nothing more without tabs."""
    found = [tabs for tabs in page.findChildren(QTabWidget) if tabs.isVisibleTo(page)]
    yield ""
    for tabs in found:
        for place in range(tabs.count()):
            if tabs.isTabVisible(place) and place != tabs.currentIndex():
                tabs.setCurrentIndex(place)
                yield tabs.tabText(place)
