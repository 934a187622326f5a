"""Texts are complete in both languages, and every key the code asks for exists."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from desktop.errors import InputError
from desktop.findings import Place
from desktop.messages import catalogue as messages
from desktop.messages import sentence
from desktop.ui.text import LANGUAGES, Catalogue, error_text, place_text, said, use_language
from desktop.ui.widgets.line import make_editable
from desktop.words import source_words, translations

UI = Path(__file__).parents[2] / "desktop" / "ui"
ASKING = {"tr", "say", "Text", "Wrapped", "Chip", "Button", "IconButton", "refuse"}
SAME_IN_BOTH = re.compile(r"^[\W\d_]*$|^\{\w+\}.*$|^(PDF|tCO2e?|English|简体中文|kWh|→).*$")


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def asked_keys() -> Iterator[tuple[str, str]]:
    """Yield every literal key the windows ask for, with its file."""
    for path in sorted(UI.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            tells_later = name == "partial" and getattr(node.args[0], "id", "") == "tr"
            name, asked = ("tr", node.args[1]) if tells_later else (name, node.args[0])
            match asked:
                case ast.Constant(value=str(key)) if name in ASKING and "." in key:
                    yield key, path.name


def test_both_languages_have_the_same_keys() -> None:
    chinese, english = (set(translations(language)) for language in LANGUAGES)
    assert chinese == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_windows_find_every_text_of_the_file(qapp: QApplication, language: str) -> None:
    catalogue = Catalogue(language, qapp)
    texts = translations(language)
    assert {key: catalogue.translate("carbonbook", key) for key in reversed(texts)} == texts
    catalogue.deleteLater()


def test_both_languages_have_the_same_gaps() -> None:
    chinese, english = (translations(language) for language in LANGUAGES)
    assert {key for key in chinese if gaps(chinese[key]) != gaps(english[key])} == set()


def test_every_key_the_code_asks_for_exists() -> None:
    texts = translations("zh")
    missing = {(key, file) for key, file in asked_keys() if key not in texts}
    assert missing == set()


def test_no_text_was_left_untranslated() -> None:
    chinese, english = (translations(language) for language in LANGUAGES)
    same = {key for key in chinese if chinese[key] == english[key]}
    assert {key for key in same if not SAME_IN_BOTH.match(chinese[key])} == set()


@pytest.mark.parametrize(
    ("language", "remedy"), [("zh", "请重新输入密码。"), ("en", "Enter it again.")]
)
def test_a_window_says_what_to_click_where_the_command_line_says_what_to_type(
    qapp: QApplication, language: str, remedy: str
) -> None:
    use_language(qapp, language)
    error = InputError("person.wrong_password", person="王主管")
    assert error_text(error).endswith(remedy)
    typed = sentence(error.code, error.details, language)
    assert "--supervisor-secret-file" in typed
    use_language(qapp, "zh")


@pytest.mark.parametrize(
    ("language", "months", "month"),
    [
        ("zh", "2025-01 至 2025-03、2025-12", "2025-05"),
        ("en", "Jan 2025 to Mar 2025, Dec 2025", "May 2025"),
    ],
)
def test_months_of_a_finding_are_written_as_elsewhere_in_the_window(
    qapp: QApplication, language: str, months: str, month: str
) -> None:
    use_language(qapp, language)
    details = {"facility": "A", "source": "x", "months": "2025-01, 2025-02, 2025-03, 2025-12"}
    assert months in said("month.source_missing", details)
    assert month in said("energy.differs", {"month": "2025-05"})
    assert "2025-13" in said("energy.differs", {"month": "2025-13"})
    use_language(qapp, "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_says_something(language: str) -> None:
    assert [key for key, text in translations(language).items() if not text.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_codes_of_the_windows_have_sentences(language: str) -> None:
    assert {"check.drafts_decided", "backup.none_yet"} <= set(messages(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_menus_show_arrows_as_arrows(qapp: QApplication, language: str) -> None:
    use_language(qapp, language)
    shown = QKeySequence("Alt+Left").toString(QKeySequence.SequenceFormat.NativeText)
    assert shown == "Alt+←"


def test_sources_are_called_in_the_windows_as_in_the_papers() -> None:
    """A name may be shorter in brackets, where a table is narrow, but it is the same name."""
    papers, windows = source_words("zh"), translations("zh")
    own = {key: name for key, name in windows.items() if key.startswith("source.")}
    assert own
    for key, name in own.items():
        head, _, rest = name.partition("（")
        whole, _, of_paper = papers[key.removeprefix("source.")].partition("（")
        assert head == whole
        assert not rest or rest.rstrip("）") in of_paper


@pytest.mark.parametrize(
    ("place", "zh", "en"),
    [
        (Place("a.pdf", "p1", "line[2]"), "a.pdf › 第 1 页 › 第 2 行", "a.pdf › page 1 › line 2"),
        (Place("a.xlsx", "p1x", "B4", 4), "a.xlsx › p1x › B4", "a.xlsx › p1x › B4"),
        (Place("a.csv", line=7), "a.csv › 第 7 行", "a.csv › line 7"),
        (Place(), "", ""),
    ],
)
def test_places_are_told_in_words(qapp: QApplication, place: Place, zh: str, en: str) -> None:
    for code, text in (("zh", zh), ("en", en)):
        use_language(qapp, code)
        assert place_text(place) == text


def test_a_long_choice_shows_its_beginning(qtbot: QtBot) -> None:
    box = QComboBox()
    qtbot.addWidget(box)
    make_editable(box)
    box.addItems(["电", "外购电力（含绿电合同电量）" * 4])
    box.setFixedWidth(90)
    box.setCurrentIndex(1)
    line = box.lineEdit()
    assert line is not None
    assert line.cursorPosition() == 0
