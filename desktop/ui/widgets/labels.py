"""Labels and chips that know the key of their text and follow the language."""

from PySide6 import QtCore
from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.ui.text import tr

_LEAST_WIDTH = 60


class Text(QLabel):
    """A label whose text is a key of the translations.

    Args:
        key: Key of the text; empty for a text that :meth:`say` sets.
        role: Style of the type scale: ``page``, ``section``, ``figure``, ``quiet`` …
    """

    def __init__(self, key: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self._gaps: dict[str, object] = {}
        self.setProperty("role", role)
        self.setProperty("textFormat", "PlainText")
        if key:
            self.setText(tr(key))

    def say(self, key: str, /, **gaps: object) -> None:
        """Show another text."""
        self._key, self._gaps = key, gaps
        self.setText(tr(key, **gaps) if key else "")

    def show_plain(self, text: str) -> None:
        """Show data instead of a text."""
        self._key = ""
        self.setText(text)

    def set_tone(self, tone: str) -> None:
        """Colour the text: ``good``, ``warn``, ``bad``, ``accent`` or empty."""
        set_property(self, "tone", tone)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and self._key:
            self.setText(tr(self._key, **self._gaps))
        super().changeEvent(event)


class Shortened(Text):
    """A line that is shortened where there is no room for it; a tool tip says all of it.

    Attributes:
        keeps_end: Whether it is shortened in the middle, as paths are: their end tells most.
    """

    keeps_end = False

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return little: it gives way to what stands beside it."""
        return QSize(_LEAST_WIDTH, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Write what there is room for."""
        del event
        room, modes = self.contentsRect(), QtCore.Qt.TextElideMode
        side = modes.ElideMiddle if self.keeps_end else modes.ElideRight
        short = self.fontMetrics().elidedText(self.text(), side, room.width())
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            room,
            self.alignment(),
            self.palette(),
            self.isEnabled(),
            short,
            self.foregroundRole(),
        )
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Say all of it where it is shortened."""
        if event.type() == QEvent.Type.ToolTip:
            is_short = self.fontMetrics().horizontalAdvance(self.text()) > self.width()
            self.setToolTip(self.text() if is_short else "")
        return super().event(event)


class Wrapped(Text):
    """A text of several lines."""

    def __init__(self, key: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(key, role, parent)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return one line: a layout asks for the height that fits its width anyway."""
        return QSize(_LEAST_WIDTH, self.fontMetrics().height())


class Chip(Text):
    """A short word on a coloured ground; the word says it, the colour only helps."""

    def __init__(self, key: str = "", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(key, "chip", parent)
        self.set_tone(tone)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a property the style sheet looks at, and have it looked at again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
