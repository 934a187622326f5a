"""What a page shows while there is nothing: what it is for, and the one next step."""

from PySide6 import QtCore
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel, QWidget

from desktop.ui.icons import pixmap
from desktop.ui.theme import SPACE, app_tokens
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Text, Wrapped

_ICON = 40
_WIDTH = 440


class Empty(QWidget):
    """An icon, a sentence, and at most one button.

    Args:
        page: The page's key; its texts are ``empty.<page>.title`` and ``.text``.
        icon_name: The page's icon.
        button: The next step; the page connects it.
    """

    def __init__(self, page: str, icon_name: str, button: Button | None = None) -> None:
        super().__init__()
        self._icon_name = icon_name
        self._icon = QLabel()
        self._title = Text(f"empty.{page}.title", "section")
        self._text = Wrapped(f"empty.{page}.text", "quiet")
        self._text.setFixedWidth(_WIDTH)
        for label in (self._icon, self._title, self._text):
            label.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
        middle = column(
            2,
            self._icon,
            self._title,
            row(1, self._text, 1),
            row(1, button, 1),
            3,
            spacing=SPACE[2],
        )
        self.setLayout(middle)
        self._dress()

    def _dress(self) -> None:
        self._icon.setPixmap(pixmap(self._icon_name, app_tokens().control, _ICON))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the colours."""
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
        super().changeEvent(event)
