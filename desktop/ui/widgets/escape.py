"""Esc gives up what is open on a page, as it closes a dialog."""

from collections.abc import Callable

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def give_up_by_esc(widget: QWidget, then: SignalInstance | Callable[[], object]) -> None:
    """Let Esc anywhere in a widget do what its button to go back does.

    An editor of a cell or an open list takes the key first.
    """
    shortcut = QShortcut(QKeySequence("Esc"), widget)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(then)
