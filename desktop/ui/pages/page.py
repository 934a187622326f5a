"""What every page has: a heading, a body, an empty state, and when to refresh."""

from typing import ClassVar

from PySide6.QtCore import QEvent, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.ui.changes import Changed
from desktop.ui.desk import Desk
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.empty import Empty
from desktop.ui.widgets.labels import Shortened, Text
from desktop.ui.widgets.panel import Panel


class Page(QWidget):
    """A page of the main window.

    A page lays itself out when it is made and loads when it is first shown. ``refresh`` asks the
    desk; what comes back is shown by methods of the page.

    Attributes:
        key: Also the key of its name.
        concerns: Changes after which it loads again.
        follows_period: Whether it shows another thing in another month.
        has_figures: Whether the inspector has something to explain there.
    """

    key: ClassVar[str] = ""
    concerns: ClassVar[frozenset[Changed]] = frozenset(Changed)
    follows_period: ClassVar[bool] = True
    has_figures: ClassVar[bool] = False

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._is_stale = True
        self._speaks_another = False
        self.setProperty("focusPolicy", "ClickFocus")
        self.lead = Shortened(role="quiet")
        self.tools = QHBoxLayout()
        self.tools.setSpacing(SPACE[1])
        self.title = Text(f"page.{self.key}", "page")
        heading = row(self.title, self.lead, 1, self.tools, spacing=SPACE[2])
        self.body = QStackedLayout()
        self._empty: Empty | None = None
        self.above = QVBoxLayout()
        self.above.setSpacing(SPACE[1])
        layout = column(heading, self.above, self.body, spacing=SPACE[2], margins=SPACE[3])
        layout.setStretch(2, 1)
        self.setLayout(layout)
        desk.opened.connect(self._on_opened)
        desk.changed.connect(self._on_changed)
        desk.period_changed.connect(self._on_period)
        desk.place_asked.connect(self._on_place)

    def set_body(self, content: QWidget, empty: Empty | None = None) -> None:
        """Set what the page shows, and what while there is nothing."""
        self.body.addWidget(content)
        self._empty = empty
        if empty is not None:
            self.body.addWidget(empty)

    def show_empty(self, *, is_empty: bool) -> None:
        """Show the empty state or the content."""
        self.body.setCurrentIndex(1 if is_empty and self._empty is not None else 0)

    def refresh(self) -> None:
        """Ask for what the page shows; each page says what."""

    def retranslate(self) -> None:
        """Say again what is no label of its own; pages with tables or charts override it."""

    def leave_company(self) -> None:
        """Drop what was said of the company file before; pages that hold more of it add to this."""
        for panel in self.findChildren(Panel):
            panel.dismiss()

    def unsay(self) -> None:
        """Drop what was said to be done: what was tried after it went wrong."""
        for panel in self.findChildren(Panel):
            if panel.tone == "good":
                panel.dismiss()

    def show_place(self, place: str) -> None:
        """Choose a tab or row; pages that to-do lines lead to say how."""

    @Slot(str, str)
    def _on_place(self, key: str, place: str) -> None:
        if key == self.key:
            self.show_place(place)

    @Slot()
    def _on_opened(self) -> None:
        if self.concerns:
            self.leave_company()

    def wake(self) -> None:
        """Load if something changed since the page was last seen."""
        if self._is_stale and self.desk.session is not None:
            self._is_stale = False
            self.refresh()

    @Slot(object)
    def _on_changed(self, what: frozenset[Changed]) -> None:
        if what & self.concerns:
            self._grow_stale()

    @Slot()
    def _on_period(self) -> None:
        if self.follows_period:
            self._grow_stale()

    def _grow_stale(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self.wake()

    def event(self, event: QEvent) -> bool:
        """Leave a language for later while nobody sees the page.

        Twenty pages that say everything again at once would hold the windows up.
        """
        if event.type() == QEvent.Type.LanguageChange and self.isHidden():
            self._speaks_another = True
            return True
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything in the language in use, and load, when shown."""
        if self._speaks_another:
            self._speaks_another = False
            QApplication.sendEvent(self, QEvent(QEvent.Type.LanguageChange))
        super().showEvent(event)
        self.wake()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
