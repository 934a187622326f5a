"""Help is there for every page, in both languages, without a network."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.main_window import MainWindow
from desktop.ui.page_host import PAGES
from desktop.ui.text import LANGUAGES
from desktop.ui.widgets.help import read_help
from desktop.words import translations
from tests.ui.conftest import Visit


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_says_what_to_do(language: str) -> None:
    texts = read_help(language)
    assert set(texts.pages) == set(PAGES)
    assert all(len(steps) > 1 for steps in texts.pages.values())


OF_WINDOWS = {"文档"}
"""What the system calls so, and not this program."""


def test_help_calls_buttons_and_tabs_by_their_names() -> None:
    """What stands in quotation marks in the Chinese help is a name somebody looks for."""
    names = {re.sub(r"\(&\w\)|…$", "", text).strip() for text in translations("zh").values()}
    quoted = {
        part.strip()
        for steps in read_help("zh").pages.values()
        for step in steps
        for name in re.findall(r"“([^”]+)”", step)
        for part in re.split(r"[›·]", name)
    }
    assert len(quoted) > len(PAGES)
    assert quoted - names - OF_WINDOWS == set()


def test_every_term_names_its_standard_in_both_languages() -> None:
    chinese, english = (read_help(language).terms for language in LANGUAGES)
    assert [term.key for term in chinese] == [term.key for term in english]
    assert all(term.word and term.meaning and term.standard for term in (*chinese, *english))


def test_f1_opens_the_help_of_the_page_and_closes_it_again(
    visit: Visit, opened: MainWindow, qtbot: QtBot
) -> None:
    for page, word in (("review", "红冲"), ("meters", "热力图")):
        visit(page)
        qtbot.keyClick(opened, Qt.Key.Key_F1)
        assert opened.help.isVisible()
        assert word in opened.help.text.toPlainText()
        qtbot.keyClick(opened, Qt.Key.Key_F1)
        assert not opened.help.isVisible()


def test_a_term_is_looked_up_and_the_help_follows_page_and_language(
    visit: Visit, opened: MainWindow, qapp: QApplication, qtbot: QtBot
) -> None:
    visit("todo")
    opened.panes.show_help()
    qtbot.keyClicks(opened.help.look_up, "GWP")
    assert "全球变暖潜势" in opened.help.text.toPlainText()
    assert "核算边界" not in opened.help.text.toPlainText()
    visit("ratings")
    opened.trigger("language")
    qapp.processEvents()
    assert "lever" in opened.help.text.toPlainText()
    opened.trigger("language")
