"""Buttons that know the key of their text and follow language and colours."""

from PySide6 import QtCore
from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from desktop.ui.icons import icon
from desktop.ui.text import tr
from desktop.ui.theme import app_tokens

_SMALL = 16


_LOOKS = frozenset(
    {QEvent.Type.LanguageChange, QEvent.Type.PaletteChange, QEvent.Type.EnabledChange}
)


class Button(QPushButton):
    """A button with a text key, an icon and a role (``main``, ``flat``, ``link``)."""

    def __init__(
        self, key: str, role: str = "", icon_name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._key = key
        self._gaps: dict[str, object] = {}
        self._icon = icon_name
        self.setProperty("role", role)
        self.setIconSize(QSize(_SMALL, _SMALL))
        self.setAutoDefault(False)
        self._dress()

    def say(self, key: str, /, **gaps: object) -> None:
        """Show another text."""
        self._key, self._gaps = key, gaps
        self._dress()

    def offer(self, *, is_offered: bool, instead: QWidget) -> None:
        """Be grey or not; the keyboard goes to another part rather than to the next page."""
        if not is_offered and self.hasFocus():
            instead.setFocus()
        self.setEnabled(is_offered)

    def _dress(self) -> None:
        if self._key:
            text = tr(self._key, **self._gaps)
            self.setText(text)
            self.setAccessibleName(text)
        if self._icon:
            colours = app_tokens()
            colour = colours.on_accent if self.property("role") == "main" else colours.quiet
            self.setIcon(icon(self._icon, colour if self.isEnabled() else colours.control, _SMALL))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow language and colours."""
        if event.type() in _LOOKS:
            self._dress()
        super().changeEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Point at links; the cursor's shape is asked for only where a mouse comes."""
        if self.property("role") == "link":
            self.setCursor(QtCore.Qt.CursorShape.PointingHandCursor)
        super().enterEvent(event)


class IconButton(QToolButton):
    """A button with an icon only; its text is the tool tip and the accessible name."""

    def __init__(self, key: str, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self._icon = icon_name
        self.setIconSize(QSize(_SMALL, _SMALL))
        self.setProperty("focusPolicy", "TabFocus")
        self._dress()

    def _dress(self) -> None:
        self.setIcon(icon(self._icon, app_tokens().quiet, _SMALL))
        self.setToolTip(tr(self._key))
        self.setAccessibleName(tr(self._key))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow language and colours."""
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self._dress()
        super().changeEvent(event)
