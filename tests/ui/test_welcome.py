"""The first page leads to a new file, an old one, the sample and the files used last."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.ui.pages.welcome import WelcomePage
from desktop.ui.settings import Settings
from desktop.ui.text import tr
from desktop.ui.widgets.buttons import Button
from tests.ui.conftest import Settle, Start
from tests.ui.fakes import FakeOffice


def button(application: Application, text: str) -> Button:
    page = application.window.page
    assert isinstance(page, WelcomePage)
    (found,) = (each for each in page.findChildren(Button) if text in each.text())
    return found


@pytest.mark.parametrize("key", ["new_company", "open_company", "sample_company"])
def test_a_card_does_what_its_button_says(
    application: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    done: list[str] = []
    for name, action in application.window.actions_by_key.items():
        monkeypatch.setattr(action, "trigger", lambda name=name: done.append(name))
    card = button(application, tr(f"welcome.{key}.button"))
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert done == [key]


def test_only_files_that_are_still_there_are_offered_and_open(
    start: Start, settings: Settings, settle: Settle, qtbot: QtBot, tmp_path: Path
) -> None:
    here, gone = tmp_path / "在.cbook", tmp_path / "不在.cbook"
    here.touch()
    for path in (here, gone):
        settings.remember_file(str(path))
    application = start(FakeOffice())
    qtbot.mouseClick(button(application, str(tmp_path)), Qt.MouseButton.LeftButton)
    settle(application)
    assert application.desk.overview is not None
    assert application.desk.overview.path == here
