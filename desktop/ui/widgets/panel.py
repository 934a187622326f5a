"""A panel that says what happened and what to do; it blocks nothing."""

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QFrame, QLabel

from desktop.ui.icons import pixmap
from desktop.ui.theme import SPACE, app_tokens
from desktop.ui.widgets.boxes import row
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.labels import Wrapped, set_property

_ICONS = {"bad": "error", "warn": "warning", "good": "check", "accent": "notice"}
_SIZE = 18


class Panel(QFrame):
    """A line or two of text with an icon, on a faint ground; hidden until it says something."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._tone = "accent"
        self._icon = QLabel()
        self._text = Wrapped()
        self._text.setProperty("textInteractionFlags", "TextSelectableByMouse")
        self._close = IconButton("button.close_panel", "close")
        self._close.clicked.connect(self.hide)
        layout = row(self._icon, self._text, self._close, spacing=SPACE[1])
        layout.setStretch(1, 1)
        layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[1], SPACE[1])
        self.setLayout(layout)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return "" if self.isHidden() else self._text.text()

    def tell(self, text: str, tone: str = "accent") -> None:
        """Show a text; ``tone`` is ``good``, ``warn``, ``bad`` or ``accent``."""
        self._tone = tone
        set_property(self, "tone", tone)
        self._text.show_plain(text)
        self._text.set_tone("" if tone == "accent" else tone)
        self._dress()
        self.show()

    @Slot()
    def dismiss(self) -> None:
        """Hide it."""
        self.hide()

    def _dress(self) -> None:
        colours = app_tokens()
        colour = str(getattr(colours, self._tone))
        self._icon.setPixmap(pixmap(_ICONS[self._tone], colour, _SIZE))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the colours."""
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
        super().changeEvent(event)
