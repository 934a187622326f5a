"""A line with an icon, a sentence and, if there is somewhere to go, a way there."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QLabel

from desktop.findings import Severity
from desktop.ui.icons import pixmap
from desktop.ui.theme import SPACE, app_tokens
from desktop.ui.widgets.boxes import row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Wrapped

TONES = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.NOTICE: "accent"}
_SIZE = 18
_ICONS = {"bad": "error", "warn": "warning", "good": "check", "accent": "notice", "quiet": "notice"}


class SignedLine(QFrame):
    """Colour, sign and words say the same."""

    asked = Signal()

    def __init__(self, text: str, tone: str, link_key: str = "") -> None:
        super().__init__()
        self._tone = tone
        self._icon = QLabel()
        self._icon.setFixedWidth(_SIZE + 4)
        words = Wrapped()
        words.show_plain(text)
        words.setProperty("textInteractionFlags", "TextSelectableByMouse")
        layout = row(self._icon, words, spacing=SPACE[1])
        layout.setStretch(1, 1)
        if link_key:
            self.link = Button(link_key, "link")
            self.link.setAccessibleDescription(text)
            self.link.clicked.connect(self.asked)
            layout.addWidget(self.link)
        layout.setContentsMargins(0, SPACE[0], 0, SPACE[0])
        self.setLayout(layout)
        self._dress()

    def _dress(self) -> None:
        colour = str(getattr(app_tokens(), self._tone))
        self._icon.setPixmap(pixmap(_ICONS[self._tone], colour, _SIZE))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the colours."""
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
        super().changeEvent(event)
