"""Puts cells into the clipboard, and tells the window where another program held it."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

NOT_COPIED: Final = QEvent.Type(QEvent.registerEventType())
"""Comes to the window whose cells did not reach the clipboard."""


def put_down(cells: QMimeData, source: QWidget) -> None:
    """Put cells of a widget into the clipboard, or tell its window that they are not there.

    Qt tries a few times and then keeps silent: what was copied before would be pasted.
    """
    text, board = cells.text(), QGuiApplication.clipboard()
    board.setMimeData(cells)
    if board.text() != text:
        QCoreApplication.postEvent(source.window(), QEvent(NOT_COPIED))
