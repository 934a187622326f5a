"""The whole journey by keys: new file, import, confirm, inventory, rate, close, seal, sign, verify.

Only keys are sent, to whatever has the focus; only the system's own file dialogs answer by
themselves.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.ui.office import LazyOffice
from desktop.ui.text import tr, use_language
from tests.ui.conftest import PATIENCE_MS, Settle, Start
from tests.ui.test_journey import BENCHMARKS, FIGURES, INPUTS, NAME, USCC

BILLS = INPUTS / "电费账单_总厂_2025年.xlsx"
SECRET = "correct horse battery"
MOST_STEPS = 200
MOUSE = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick})
Key = Qt.Key
PLAIN, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


class NoMouse(QObject):
    """Notes every press of a mouse."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[QObject] = []

    def eventFilter(self, seen: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() in MOUSE:
            self.pressed.append(seen)
        return False


class Keyboard:
    """A person without a mouse: presses keys where the focus is, and waits for what they start."""

    def __init__(self, application: Application, settle: Settle, qtbot: QtBot) -> None:
        self.window = application.window
        self._wait = partial(settle, application)
        self._qtbot = qtbot

    @property
    def page(self) -> Any:
        return self.window.page

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = PLAIN, told: str = "") -> None:
        """Press a key, wait, and see that the window says this and no more."""
        here = QApplication.focusWidget() or QApplication.activeWindow() or self.window
        self._qtbot.keyClick(here, key, held)
        for _ in range(3):  # an answer may ask on
            self._wait()
            QApplication.processEvents()
        assert self.window.panel.text == told
        self.window.panel.dismiss()

    def write(self, text: str) -> None:
        """Type a text; what is not on the keyboard comes from an input method."""
        here: Any = QApplication.focusWidget()
        if text.isascii():
            self._qtbot.keyClicks(here, text)
        else:
            here.insert(text)

    def end_dialog(self) -> None:
        """Press Enter in a dialog; the window system then brings back the window behind it."""
        self.press(Key.Key_Return)
        assert QApplication.activeModalWidget() is None
        with self._qtbot.waitActive(self.window):
            self.window.activateWindow()

    def go(self, words: str, key: str) -> Any:
        """Search for a page or an action and go there."""
        self.press(Key.Key_K, CONTROL)
        self.write(words)
        self.press(Key.Key_Return)
        assert self.page.key == key
        return self.page

    def tab_to(self, wanted: QWidget) -> None:
        """Press Tab until a control has the focus."""
        self._qtbot.waitUntil(wanted.isEnabled, timeout=PATIENCE_MS)
        for _ in range(MOST_STEPS):
            here = QApplication.focusWidget()
            if here is wanted:
                return
            self._qtbot.keyClick(here or self.window, Key.Key_Tab)
        raise AssertionError(f"Tab never reaches {wanted.accessibleName()}")

    def push(self, button: QWidget | str, told: str = "") -> None:
        """Go to a button, if need be by what stands on it, and push it."""
        if isinstance(button, str):
            every = self.window.findChildren(QAbstractButton)
            button = next(each for each in every if each.isVisible() and each.text() == tr(button))
        self.tab_to(button)
        self.press(Key.Key_Space, told=told)


@pytest.fixture
def keyboard(start: Start, settle: Settle, qtbot: QtBot, qapp: QApplication) -> Iterator[Keyboard]:
    use_language(qapp, "zh")
    application = start(LazyOffice())
    with qtbot.waitActive(application.window):
        application.window.activateWindow()
    mouse = NoMouse()
    qapp.installEventFilter(mouse)
    yield Keyboard(application, settle, qtbot)
    qapp.removeEventFilter(mouse)
    assert mouse.pressed == []


Picks = Callable[[Path], None]


@pytest.fixture
def picks(monkeypatch: pytest.MonkeyPatch) -> Picks:
    """Have the system's file dialogs answer with a path."""

    def answer(path: Path) -> None:
        several = {"getOpenFileNames": [str(path)]}
        for name in ("getOpenFileName", "getOpenFileNames", "getSaveFileName"):
            given = (several.get(name, str(path)), "")
            monkeypatch.setattr(QFileDialog, name, staticmethod(lambda *_, _given=given: _given))

    return answer


def make_company(keyboard: Keyboard, folder: Path) -> None:
    keyboard.press(Key.Key_N, CONTROL)
    page = keyboard.page
    typed = {
        "name": NAME,
        "uscc": USCC,
        "region": "330502",
        "industry": "C17",
        "opening": "2025-01",
        "person": "张三",
        "place": str(folder / "示例.cbook"),
    }
    for name, text in typed.items():
        keyboard.tab_to(getattr(page, name).line)
        keyboard.press(Key.Key_A, CONTROL)
        keyboard.write(text)
    keyboard.push(page.make)
    assert keyboard.window.windowTitle().startswith(NAME)


def import_bills(keyboard: Keyboard) -> None:
    keyboard.press(Key.Key_I, CONTROL)
    page = keyboard.page
    assert page.preview is not None
    keyboard.press(Key.Key_F8)
    assert page.preview is None
    keyboard.press(Key.Key_F8)
    assert page.note.text == tr("told.decided", count=12)


def type_figures(keyboard: Keyboard) -> None:
    page = keyboard.go("其他", "other")
    keyboard.tab_to(page.economic)
    rows = range(page.economic.sheet.rowCount())
    names = [page.economic.sheet.index(row, 0).data(Qt.ItemDataRole.EditRole) for row in rows]
    keyboard.press(Key.Key_Home, CONTROL)
    keyboard.press(Key.Key_Right)
    for name in names:
        if name in FIGURES:
            keyboard.write(FIGURES[name])
            keyboard.press(Key.Key_Return)  # ends the cell and goes to the next figure
        else:
            keyboard.press(Key.Key_Down)
    keyboard.press(Key.Key_F8)
    assert page.note.text == tr("told.saved")


def follow_a_figure(keyboard: Keyboard) -> None:
    page = keyboard.go("清单", "inventory")
    keyboard.tab_to(page.months)
    keyboard.press(Key.Key_Right)
    keyboard.press(Key.Key_Return)
    inspector = keyboard.window.inspector
    assert inspector.shown is not None
    top, steps = inspector.shown.figure, 0
    while inspector.shown.below:
        if not steps:
            keyboard.press(Key.Key_F6)
        keyboard.press(Key.Key_Return)
        steps += 1
    assert steps <= 4
    assert inspector.shown.excerpt is not None
    assert inspector.shown.excerpt.document
    for _ in range(steps):
        keyboard.press(Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert inspector.shown.figure == top
    keyboard.press(Key.Key_F6)
    assert page.months.hasFocus()


def rate(keyboard: Keyboard, picks: Picks) -> None:
    page = keyboard.go("评级", "ratings")
    picks(BENCHMARKS)
    keyboard.push("ratings.benchmarks", told="基准值、参数已更新。")
    assert any(card.rating.status == "rated" for card in page._cards)


def close_the_year(keyboard: Keyboard) -> None:
    page = keyboard.go("复核", "review")
    keyboard.press(Key.Key_F8)
    assert page.posted.model.rowCount() == 12
    page = keyboard.go("结账", "closing")
    for _ in range(12):
        keyboard.push(page.close_next)
        if page.why.isVisibleTo(page):  # the reason given last stands there already
            keyboard.write("later")
            keyboard.press(Key.Key_Return)
    assert str(page._closing.next_month) == "2026-01"


def seal_and_sign(keyboard: Keyboard, picks: Picks, key: Path) -> None:
    page = keyboard.go("数据包", "packages")
    keyboard.push(page.seal)
    picks(key)
    keyboard.push(page.new_key)
    keyboard.write(SECRET)
    keyboard.press(Key.Key_Tab)
    keyboard.write(SECRET)
    keyboard.end_dialog()
    assert key.is_file()
    keyboard.push("packages.sign")
    keyboard.push(page.signing.read)
    keyboard.push(page.signing.sign)
    keyboard.write(SECRET)
    keyboard.end_dialog()
    assert page.note.text == tr("told.signed")


def share_and_verify(keyboard: Keyboard, picks: Picks, package: Path) -> None:
    picks(package)
    keyboard.push("packages.export_bank")
    keyboard.push(keyboard.page.copies.view.export)
    assert package.is_file()
    page = keyboard.go("验证", "verify")
    if page.found is None:
        keyboard.push("action.verify_package")
    assert page.found.is_valid
    assert page.found.signers


def test_new_file_import_inventory_rate_close_seal_sign_verify_by_keys_alone(
    keyboard: Keyboard, picks: Picks, tmp_path: Path
) -> None:
    make_company(keyboard, tmp_path)
    picks(BILLS)
    import_bills(keyboard)
    type_figures(keyboard)
    follow_a_figure(keyboard)
    rate(keyboard, picks)
    close_the_year(keyboard)
    seal_and_sign(keyboard, picks, tmp_path / "firm.cdpkey")
    share_and_verify(keyboard, picks, tmp_path / "给银行.cdp")
