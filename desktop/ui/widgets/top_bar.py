"""The bar above the pages: period, closed until, rating at a glance, search."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame

from desktop.accounting.period import Month
from desktop.ui import formats
from desktop.ui.text import tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import row
from desktop.ui.widgets.buttons import Button, IconButton
from desktop.ui.widgets.labels import Text

if TYPE_CHECKING:
    from desktop.ui.session import Overview

_HEIGHT = 44
_REST: Final = re.compile(r"[（(,，:：].*$")
_SEARCH_WIDTH = 200
_PERIOD_WIDTH = 124


class TopBar(QFrame):
    """Period selector, 已结账至, rating chip and the way into the search."""

    month_chosen = Signal(object)
    rating_asked = Signal()
    search_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.setFixedHeight(_HEIGHT)
        self._months: list[Month] = []
        self._has_grade = False
        self._is_roomy = True
        self._earlier = IconButton("period.earlier", "back")
        self._later = IconButton("period.later", "forward")
        self.period = QComboBox()
        self.period.setProperty("role", "flat")
        self.period.setMinimumWidth(_PERIOD_WIDTH)
        self._closed = Text(role="quiet")
        self._rating = Button("", "flat", "ratings")
        self.search = Button("search.button", "search", "search")
        self.search.setMinimumWidth(_SEARCH_WIDTH)
        self.period.setAccessibleName(tr("period.name"))
        self._lay_out()
        self._connect()
        self.show_overview(None)

    def _lay_out(self) -> None:
        layout = row(
            self._earlier,
            self.period,
            self._later,
            self._closed,
            1,
            self._rating,
            self.search,
            spacing=SPACE[0],
        )
        layout.setContentsMargins(SPACE[2], 0, SPACE[2], 0)
        layout.insertSpacing(3, SPACE[2])
        self.setLayout(layout)

    def _connect(self) -> None:
        self.period.currentIndexChanged.connect(self._on_period)
        self._earlier.clicked.connect(self._go_earlier)
        self._later.clicked.connect(self._go_later)
        self._rating.clicked.connect(self.rating_asked)
        self.search.clicked.connect(self.search_asked)

    def show_overview(self, overview: Overview | None) -> None:
        """Show the facts of the open file; nothing without one."""
        for widget in (self.period, self._earlier, self._later, self._closed):
            widget.setVisible(overview is not None)
        self._has_grade = overview is not None and bool(overview.grade)
        self._rating.setVisible(self._has_grade and self._is_roomy)
        if overview is None:
            return
        if overview.closed_until is None:
            self._closed.say("period.nothing_closed")
        else:
            self._closed.say("period.closed_until", month=overview.closed_until)
        if overview.grade:
            self._rating.say(
                "rating.at_a_glance",
                method=_short(overview.grade_method),
                grade=_short(overview.grade),
            )
            tip = tr("rating.whole", method=overview.grade_method, grade=overview.grade)
            self._rating.setToolTip(tip)

    def set_roomy(self, *, is_roomy: bool) -> None:
        """Show the rating only where it fits."""
        self._is_roomy = is_roomy
        self._rating.setVisible(self._has_grade and is_roomy)

    def offer(self, months: list[Month], chosen: Month) -> None:
        """Offer the months of the books, newest first, and show the chosen one."""
        with QSignalBlocker(self.period):
            self._months = months
            self.period.clear()
            self.period.addItems([formats.month(month) for month in months])
            if chosen in months:
                self.period.setCurrentIndex(months.index(chosen))
        self._bound()

    def _bound(self) -> None:
        here = self.period.currentIndex()
        self._later.setEnabled(here > 0)
        self._earlier.setEnabled(here < len(self._months) - 1)

    @Slot(int)
    def _on_period(self, index: int) -> None:
        self._bound()
        if 0 <= index < len(self._months):
            self.month_chosen.emit(self._months[index])

    @Slot()
    def _go_earlier(self) -> None:
        self.period.setCurrentIndex(self.period.currentIndex() + 1)

    @Slot()
    def _go_later(self) -> None:
        self.period.setCurrentIndex(self.period.currentIndex() - 1)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            for index, month in enumerate(self._months):
                self.period.setItemText(index, formats.month(month))
            self.period.setAccessibleName(tr("period.name"))
        super().changeEvent(event)


def _short(name: str) -> str:
    """Return a name up to its first bracket or comma."""
    return _REST.sub("", name).strip()
