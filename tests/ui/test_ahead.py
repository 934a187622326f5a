"""Pages are made ahead while nothing else is to be done."""

import threading

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.ui.main_window import MainWindow
from desktop.ui.page_host import PAGES, WITHOUT_COMPANY
from desktop.ui.text import name_of, tr
from tests.ui.conftest import Settle

OF_A_COMPANY = [page for page in PAGES if page not in WITHOUT_COMPANY]


def made(application: Application) -> list[str]:
    return [page for page in OF_A_COMPANY if application.window.host.has(page)]


@pytest.fixture(autouse=True)
def texts(application: Application, settle: Settle) -> None:
    """Texts are read first, with or without a company file."""
    application.ahead.pause.timeout.emit()
    settle(application)


def test_no_page_is_made_ahead_until_a_company_file_is_open(application: Application) -> None:
    application.ahead.start()
    application.ahead.pause.timeout.emit()
    assert made(application) == []


def test_modules_of_pages_are_loaded_one_after_the_other_without_a_company_file(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, pause = list(OF_A_COMPANY), application.ahead.pause

    def loaded(key: str) -> bool:
        was_there = key not in left
        left[:] = [each for each in left if each != key]
        return was_there

    monkeypatch.setattr(application.window.host, "load", loaded)
    for still in range(len(OF_A_COMPANY) - 1, -1, -1):
        pause.timeout.emit()
        assert len(left) == still
        assert pause.isActive()
        pause.stop()
    pause.timeout.emit()
    assert not pause.isActive()
    assert made(application) == []


def test_no_text_is_parsed_where_the_windows_wait_for_it(
    opened: MainWindow, application: Application, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker has read them all; a text that is missing is not looked for again and again."""
    parsed: list[str] = []

    def parse(written: str) -> dict[str, object]:
        parsed.append(written)
        return {}

    monkeypatch.setattr("desktop.words.tomllib.loads", parse)
    for key in PAGES:
        opened.go(key)
        settle(application)
    for code in ("source.electricity.purchased", "source.unheard_of", "unheard.of"):
        assert name_of(*code.split(".", 1))
    assert parsed == []


def load_all(window: MainWindow) -> None:
    for key in OF_A_COMPANY:
        window.host.load(key)


def test_the_module_of_a_page_is_loaded_in_a_turn_of_its_own(
    opened: MainWindow,
    application: Application,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settle(application)
    before = made(application)
    monkeypatch.setattr(opened.host, "load", lambda _key: False)
    application.ahead.pause.timeout.emit()
    assert made(application) == before
    assert application.ahead.pause.isActive()
    application.ahead.pause.stop()


def test_every_page_is_made_one_after_the_other_and_none_loads(
    opened: MainWindow, application: Application, settle: Settle
) -> None:
    settle(application)
    load_all(opened)
    application.ahead.start()
    shown = opened.host.current_key
    before = len(made(application))
    application.ahead.pause.timeout.emit()
    assert len(made(application)) == before  # made, and not yet dressed for the window
    application.ahead.pause.timeout.emit()
    assert len(made(application)) == before + 1
    for _ in OF_A_COMPANY * 2:
        application.ahead.pause.timeout.emit()
    assert made(application) == OF_A_COMPANY
    settle(application)
    assert opened.host.current_key == shown
    application.ahead.pause.stop()


def test_no_page_is_made_while_the_worker_works(
    opened: MainWindow, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    del opened
    settle(application)
    application.ahead.start()
    before, may_end = made(application), threading.Event()
    application.desk.ask(lambda _session, _context: may_end.wait(60), lambda _: None)
    application.ahead.pause.timeout.emit()
    assert made(application) == before
    may_end.set()
    settle(application)
    assert application.ahead.pause.isActive()
    qtbot.waitUntil(lambda: len(made(application)) > len(before))
    application.ahead.pause.stop()


def test_a_page_made_ahead_loads_when_it_is_visited(
    opened: MainWindow, application: Application, settle: Settle
) -> None:
    settle(application)
    load_all(opened)
    for _ in OF_A_COMPANY:
        application.ahead.pause.timeout.emit()
    application.ahead.pause.stop()
    opened.go("review")
    settle(application)
    assert opened.page.waiting.model.rowCount() > 0  # type: ignore[attr-defined] # of the review page


def test_texts_of_the_other_language_are_read_last_and_only_once(
    opened: MainWindow,
    application: Application,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []
    monkeypatch.setattr("desktop.ui.ahead.read_texts", read.append)
    load_all(opened)
    while made(application) != OF_A_COMPANY:
        assert read == []
        application.ahead.pause.timeout.emit()
        settle(application)
    for _ in range(3):
        application.ahead.pause.timeout.emit()
        settle(application)
    assert read == ["en"]


def test_pages_nobody_sees_speak_another_language_when_they_are_shown(
    opened: MainWindow, application: Application, settle: Settle
) -> None:
    opened.go("reports")
    settle(application)
    hidden, shown = opened.host.page("review"), opened.page
    application.switch_language("en")
    QApplication.processEvents()
    assert (shown.title.text(), hidden.title.text()) == (tr("page.reports"), "复核")
    assert tr("page.review") != "复核"
    opened.go("review")
    assert hidden.title.text() == tr("page.review")
    application.switch_language("zh")
    QApplication.processEvents()
    assert hidden.title.text() == "复核"


def test_a_page_that_was_made_aside_is_the_one_that_is_shown(
    opened: MainWindow, application: Application, settle: Settle
) -> None:
    settle(application)
    assert not opened.host.make("rules")
    assert opened.host.make("rules")
    assert not opened.host.has("rules")
    application.switch_language("en")
    QApplication.processEvents()
    opened.go("rules")
    assert opened.page.title.text() == tr("page.rules")
    assert opened.host.make("rules")
    application.switch_language("zh")
