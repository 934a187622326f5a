"""评级: one card a method; grade large, marks, benchmark, label, or what is missing."""

from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.jobs.context import JobContext
from desktop.ui.desk import Desk
from desktop.ui.dialogs.files import CSV_FILES, ask_file
from desktop.ui.pages.page import Page
from desktop.ui.session import Change, Changed, RatingCard, Session
from desktop.ui.text import tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import clear, column, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.empty import Empty
from desktop.ui.widgets.rating_view import RatingView


class RatingsPage(Page):
    """All methods side by side; those that rate come first."""

    key: ClassVar[str] = "ratings"
    has_figures: ClassVar[bool] = True
    concerns: ClassVar[frozenset[Changed]] = frozenset(
        {Changed.RECORDS, Changed.FIGURES, Changed.ENTITY, Changed.MONTHS}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._cards: tuple[RatingCard, ...] = ()
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE[2])
        content = QWidget()
        content.setLayout(column(self._list, 1))
        button = Button("empty.ratings.button", "main", "other")
        button.clicked.connect(partial(desk.asked_for.emit, "other"))
        choose = Button("ratings.benchmarks", "", "folder")
        choose.clicked.connect(self._ask_benchmarks)
        self.tools.addWidget(choose)
        self.set_body(scrolled(content), Empty("ratings", "ratings", button))

    def refresh(self) -> None:
        """Ask every method."""
        self.desk.work(tr("progress.rate"), partial(_ratings, self.desk.year), self._show)

    def _show(self, cards: tuple[RatingCard, ...]) -> None:
        self._cards = tuple(sorted(cards, key=_rated_first))
        self.show_empty(is_empty=not cards)
        self.desk.refresh_overview()
        self.retranslate()

    @Slot()
    def _ask_benchmarks(self) -> None:
        path = ask_file(self, self.desk.settings, "dialog.benchmarks", CSV_FILES)
        if path is not None:
            self.use_benchmarks(path)

    def use_benchmarks(self, path: Path) -> None:
        """Keep another benchmark table; the ratings follow."""
        self.desk.change(tr("progress.rate"), partial(_use_benchmarks, path), self._told)

    def _told(self, _change: Change) -> None:
        self.desk.told.emit(tr("ratings.benchmarks_used"))

    def retranslate(self) -> None:
        """Show the cards in the language in use."""
        clear(self._list)
        self.lead.say("ratings.lead")
        for card in self._cards:
            view = RatingView(card)
            view.pointed.connect(self.desk.pointed)
            self._list.addWidget(view)


def _use_benchmarks(path: Path, session: Session, _context: JobContext) -> Change:
    return session.use_benchmarks(path)


def _rated_first(card: RatingCard) -> tuple[bool, bool, bool]:
    return card.rating.status != "rated", not card.is_local, card.rating.is_superseded


def _ratings(year: int, session: Session, context: JobContext) -> tuple[RatingCard, ...]:
    return session.ratings(year, context)
