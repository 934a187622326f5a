"""A monkey at the windows: random clicks, keys, wheels and sizes, the same for a seed."""

import random
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QRegion, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from desktop.app import Application

KEYS: Final = (
    *(Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Escape),
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home),
    *(Qt.Key.Key_End, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Delete),
    *(Qt.Key.Key_F1, Qt.Key.Key_F2, Qt.Key.Key_F4, Qt.Key.Key_F7, Qt.Key.Key_F8),
)
CHORDS: Final = (Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.Key.Key_K, Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V)
WORDS: Final = ("1", "..", "-", "电", "2025-13", "1e999", "９", ",", "kWh", "𠀀")
SIZES: Final = ((1024, 640), (1366, 768), (1920, 1080))
FORBIDDEN: Final = ("quit", "close_company", "language", "sample_company")
"""Actions that end what is tested, or write outside it."""
BREATH: Final = 20
TOO_LATE: Final = "not accepted by receiving widget"
"""What QTest says where the first half of a double click disabled what it hit; not of a window."""


class Monkey:
    """Plays on one page, or in a form of it; comes back when it got away."""

    def __init__(
        self,
        application: Application,
        page: str,
        seed: str,
        tab: int | None = None,
        open_form: Callable[[Any], None] | None = None,
    ) -> None:
        self._application = application
        self._window = application.window
        self._page = page
        self._tab = tab
        self._open_form = open_form
        self._dice = random.Random(seed)
        self._seen: list[QWidget] = []
        for key in FORBIDDEN:
            self._window.actions_by_key[key].setEnabled(False)
        self._deeds: tuple[tuple[Callable[[], None], int], ...] = (
            (self._click, 8),
            (self._press, 6),
            (self._type, 3),
            (self._turn, 1),
            (self._chord, 2),
        )

    def play(self, events: int) -> None:
        """Do so many random things."""
        deeds, weights = zip(*self._deeds, strict=True)
        for number in range(events):
            if number % BREATH == 0:
                self._come_back()
            self._dice.choices(deeds, weights)[0]()
            _let_qt_work()
        self._come_back()

    def _come_back(self) -> None:
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        while isinstance(dialog := QApplication.activeModalWidget(), QDialog):
            dialog.reject()
            _let_qt_work()
        if self._dice.random() < 0.1:
            self._window.resize(*self._dice.choice(SIZES))
        self._window.go(self._page)
        if self._tab is not None:
            self._window.page.tabs.setCurrentIndex(self._tab)  # type: ignore[attr-defined]
        if self._open_form is not None:
            self._open_form(self._window.page)
        _let_qt_work()

    def _top(self) -> QWidget:
        return QApplication.activePopupWidget() or QApplication.activeModalWidget() or self._window

    def _place(self) -> tuple[QWidget, QPoint] | None:
        top = self._top()
        # Kept: with the wrapper of a parent, Shiboken takes those of its children away.
        self._seen = [top, *top.findChildren(QWidget)]
        widgets = [each for each in self._seen[1:] if self._is_fair(each)]
        if not widgets:
            return None
        chosen = self._dice.choice(widgets)
        area: QRegion = chosen.visibleRegion()
        room = area.boundingRect()
        point = QPoint(
            self._dice.randint(room.left(), room.right()),
            self._dice.randint(room.top(), room.bottom()),
        )
        return (chosen, point) if area.contains(point) else None

    def _is_fair(self, widget: QWidget) -> bool:
        """Whether a widget can be hit and no entry of it leads outside."""
        is_there = widget.isVisible() and not widget.visibleRegion().isEmpty()
        return is_there and not isinstance(widget, QMenu)

    def _click(self) -> None:
        found = self._place()
        if found is None:
            return
        click = QTest.mouseDClick if self._dice.random() < 0.2 else QTest.mouseClick
        right = self._dice.random() < 0.1
        button = Qt.MouseButton.RightButton if right else Qt.MouseButton.LeftButton
        click(found[0], button, Qt.KeyboardModifier.NoModifier, found[1])

    def _target(self) -> QWidget:
        return QApplication.focusWidget() or self._top()

    def _press(self) -> None:
        shift = self._dice.random() < 0.15
        held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(self._target(), self._dice.choice(KEYS), held)

    def _chord(self) -> None:
        if QApplication.activePopupWidget() is not None:
            return  # Qt itself finds the keys of its context menus ambiguous
        control = Qt.KeyboardModifier.ControlModifier
        QTest.keyClick(self._target(), self._dice.choice(CHORDS), control)

    def _type(self) -> None:
        for sign in self._dice.choice(WORDS):
            if sign.isascii():
                QTest.keyClicks(self._target(), sign)

    def _turn(self) -> None:
        found = self._place()
        if found is None:
            return
        widget, point = found
        angle = QPoint(0, self._dice.choice((-480, -120, 120, 480)))
        there = QPointF(point)
        event = QWheelEvent(
            there,
            QPointF(widget.mapToGlobal(point)),
            QPoint(),
            angle,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,  # noqa: FBT003 - Qt's signature
        )
        QApplication.sendEvent(widget, event)


def _let_qt_work() -> None:
    """Do what waits, and delete what closed: outside of a running loop, Qt would keep it."""
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
