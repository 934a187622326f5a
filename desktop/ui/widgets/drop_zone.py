"""Where files are dropped, with buttons for those who do not drag."""

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QLabel

from desktop.ui.icons import pixmap
from desktop.ui.theme import SPACE, app_tokens
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Text, Wrapped, set_property

_ICON = 26


class DropZone(QFrame):
    """Takes files; texts are ``drop.<key>.title`` and ``.text``."""

    dropped = Signal(list)

    def __init__(self, key: str, icon_name: str, *buttons: Button) -> None:
        super().__init__()
        self.setProperty("role", "drop")
        self.setAcceptDrops(True)
        self._icon_name = icon_name
        self._icon = QLabel()
        self._text = Wrapped(f"drop.{key}.text", "quiet")
        words = column(Text(f"drop.{key}.title", "strong"), self._text, spacing=2)
        layout = row(self._icon, words, *buttons, spacing=SPACE[1])
        layout.setStretch(1, 1)
        layout.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        self._room = layout
        layout.setAlignment(self._icon, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(layout)
        self._dress()

    def make_low(self, *, is_low: bool) -> None:
        """Take little height: one line without the explanation."""
        self._text.setVisible(not is_low)
        above = SPACE[0] if is_low else SPACE[2]
        self._room.setContentsMargins(SPACE[3], above, SPACE[3], above)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Show that files can be dropped here."""
        if event.mimeData().hasUrls():
            set_property(self, "active", "true")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        """Look as before."""
        del event
        set_property(self, "active", "false")

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Hand over the files."""
        set_property(self, "active", "false")
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def _dress(self) -> None:
        self._icon.setPixmap(pixmap(self._icon_name, app_tokens().accent, _ICON))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the colours."""
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
        super().changeEvent(event)
