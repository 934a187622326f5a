"""Every choice of the settings takes effect at once and is remembered."""

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.app import Application
from desktop.ui.settings import DENSITY, LANGUAGE, SCHEME, Setting, Settings
from desktop.ui.text import language
from desktop.ui.theme import DARK, app_tokens
from tests.ui.conftest import Settle


def choose(application: Application, settle: Settle, setting: Setting[str], value: str) -> Any:
    application.window.go("settings")
    page: Any = application.window.page
    page.boxes[setting.name].setCurrentIndex(setting.choices.index(value))
    settle(application)
    QApplication.processEvents()  # Qt posts the news of another language
    return page


def test_another_language_is_spoken_at_once(
    application: Application, settle: Settle, settings: Settings
) -> None:
    page = choose(application, settle, LANGUAGE, "en")
    assert (language(), settings.get(LANGUAGE)) == ("en", "en")
    assert page.title.text() == "Settings"
    assert page.boxes[LANGUAGE.name].currentIndex() == LANGUAGE.choices.index("en")
    choose(application, settle, LANGUAGE, "zh")
    assert page.title.text() == "设置"


@pytest.mark.parametrize(
    ("setting", "value"), [(SCHEME, "dark"), (DENSITY, "comfortable")], ids=["colours", "density"]
)
def test_another_look_is_worn_at_once(
    application: Application, settle: Settle, settings: Settings, setting: Setting[str], value: str
) -> None:
    before = application.window.styleSheet()
    choose(application, settle, setting, value)
    assert settings.get(setting) == value
    assert application.window.styleSheet() != before
    assert (app_tokens() is DARK) == (value == "dark")
    choose(application, settle, setting, setting.default)
