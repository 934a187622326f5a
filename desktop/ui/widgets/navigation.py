"""The left menu, in the order an accountant works."""

from functools import cached_property
from typing import Final, NamedTuple

from PySide6 import QtCore
from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QPushButton, QWidget

from desktop.ui.icons import icon
from desktop.ui.text import tr
from desktop.ui.theme import SPACE, app_tokens
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.labels import Text, set_property


class Entry(NamedTuple):
    """A line of the menu; a line without a page is a heading."""

    key: str
    is_child: bool = False
    is_heading: bool = False


ENTRIES: Final = (
    Entry("todo"),
    Entry("opening"),
    Entry("entry", is_heading=True),
    Entry("invoices", is_child=True),
    Entry("bills", is_child=True),
    Entry("meters", is_child=True),
    Entry("other", is_child=True),
    Entry("rules", is_child=True),
    Entry("review"),
    Entry("reconcile"),
    Entry("closing"),
    Entry("inventory"),
    Entry("ratings"),
    Entry("reports"),
    Entry("packages"),
    Entry("history"),
    Entry("upkeep"),
)
_WIDTH = 176
_LOW = 600
_LINE, _LOW_LINE = 32, 24
_ICON = 18
_INDENT = 14
_BADGE = 18


class _Line(QPushButton):
    """One line with icon, word and, if anything is open, a count."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry
        self.setProperty("role", "nav")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setIconSize(QSize(_ICON, _ICON))
        self.toggled.connect(self._dress)
        self._dress()

    def set_count(self, count: int) -> None:
        """Show how much is open; nothing for none."""
        if count > 0 or "_badge" in self.__dict__:
            self._badge.setText(str(count))
            self._badge.setVisible(count > 0)

    @cached_property
    def _badge(self) -> QLabel:
        """The count; made when there is one for the first time."""
        made = QLabel(self)
        made.setProperty("role", "chip")
        made.setProperty("tone", "warn")
        made.setAttribute(QtCore.Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        made.setFixedHeight(_BADGE)
        inner = row(1, made)
        inner.setContentsMargins(0, 0, SPACE[1], 0)
        self.setLayout(inner)
        return made

    def _dress(self) -> None:
        colours = app_tokens()
        colour = colours.accent if self.isChecked() else colours.quiet
        self.setIcon(icon(self.entry.key, colour, _ICON))
        self.setText(tr(f"page.{self.entry.key}"))
        self.setAccessibleName(tr(f"page.{self.entry.key}"))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of icon and word; the count lies within."""
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(words + _ICON + 4 * SPACE[2], _LOW_LINE if self.property("low") else _LINE)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow language and colours."""
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self._dress()
        super().changeEvent(event)


class Navigation(QFrame):
    """The menu; arrows walk it, Enter and Space choose."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "side")
        self.setFixedWidth(_WIDTH)
        self._lines: dict[str, _Line] = {}
        self._is_low = False
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        layout = column(spacing=2, margins=SPACE[1])
        for entry in ENTRIES:
            layout.addWidget(self._made(entry))
        layout.addStretch(1)
        self.setLayout(layout)
        self._group.buttonClicked.connect(self._on_click)

    def _made(self, entry: Entry) -> QWidget:
        if entry.is_heading:
            heading = Text(f"page.{entry.key}", "small")
            heading.setContentsMargins(SPACE[2], SPACE[1], 0, 2)
            return heading
        line = _Line(entry)
        self._lines[entry.key] = line
        self._group.addButton(line)
        if not entry.is_child:
            return line
        box = QWidget()
        indented = row(line)
        indented.setContentsMargins(_INDENT, 0, 0, 0)
        box.setLayout(indented)
        return box

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the lines closer together where the window is low."""
        super().resizeEvent(event)
        is_low = self.height() < _LOW
        if is_low == self._is_low:
            return
        self._is_low = is_low
        for line in self._lines.values():
            if line.testAttribute(QtCore.Qt.WidgetAttribute.WA_WState_Polished):
                set_property(line, "low", value=is_low)
            else:  # the first show polishes the lines itself; doing it here delays the window
                line.setProperty("low", is_low)
            line.updateGeometry()

    def select(self, key: str) -> None:
        """Show which page is open."""
        if key in self._lines:
            self._lines[key].setChecked(True)
            return
        self._group.setExclusive(False)
        for line in self._lines.values():
            line.setChecked(False)
        self._group.setExclusive(True)

    def set_count(self, key: str, count: int) -> None:
        """Show how much is open on a page."""
        self._lines[key].set_count(count)

    def set_usable(self, *, is_usable: bool) -> None:
        """Switch all lines; without a company file there is nowhere to go."""
        for line in self._lines.values():
            line.setEnabled(is_usable)

    def _on_click(self, line: QPushButton) -> None:
        if isinstance(line, _Line):
            self.chosen.emit(line.entry.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Walk with the arrows."""
        lines = list(self._lines.values())
        here = next((i for i, line in enumerate(lines) if line.hasFocus()), -1)
        keys = QtCore.Qt.Key
        step = {keys.Key_Down: 1, keys.Key_Up: -1}.get(keys(event.key()))
        if step is None or here < 0:
            super().keyPressEvent(event)
            return
        lines[(here + step) % len(lines)].setFocus(QtCore.Qt.FocusReason.TabFocusReason)
