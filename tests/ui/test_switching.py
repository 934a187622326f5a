"""The language switches without a restart: nothing stays behind in the other one."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from desktop.app import Application
from desktop.errors import UsageError
from desktop.ui.text import tr, use_language
from desktop.ui.widgets.panel import Panel
from tests.ui.conftest import Settle, Visit


@pytest.fixture(autouse=True)
def _chinese_again(qapp: QApplication) -> Iterator[None]:
    yield
    use_language(qapp, "zh")


def _switch(application: Application, settle: Settle) -> None:
    application.switch_language("en")
    QApplication.processEvents()
    settle(application)


def test_what_was_told_is_told_again(application: Application, settle: Settle) -> None:
    panel = application.window.panel
    application.desk.told.emit(partial(tr, "told.imported", count=2))
    chinese = panel.text
    _switch(application, settle)
    assert panel.text == tr("told.imported", count=2) != chinese


def test_an_error_is_told_again(application: Application, settle: Settle) -> None:
    application.window.refuse(UsageError("draft.unknown", draft="7"))
    chinese = application.window.panel.text
    _switch(application, settle)
    assert application.window.panel.text.isascii()
    assert not chinese.isascii()


def test_a_text_of_no_language_stays(qapp: QApplication) -> None:
    panel = Panel()
    panel.tell("330501")
    use_language(qapp, "en")
    QApplication.processEvents()
    assert panel.text == "330501"


def test_what_the_worker_named_is_named_again(
    application: Application, visit: Visit, settle: Settle
) -> None:
    inventory: Any = visit("inventory")
    card = next(iter(inventory.cards.values()))
    chinese = card.accessibleName()
    _switch(application, settle)
    title = card.title.text()
    assert card.accessibleName().startswith(title)
    assert not chinese.startswith(title)
    said = [each.text() for each in application.window.foot.findChildren(QLabel)]
    assert not any("当前期间" in each for each in said)
