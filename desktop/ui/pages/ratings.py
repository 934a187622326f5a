"""评级: every method's answer, what moves a grade, and the reduction plan."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.errors import DesktopError
from desktop.jobs.context import JobContext
from desktop.ui.desk import Desk
from desktop.ui.dialogs.files import OWN_TABLES, ask_file
from desktop.ui.pages.page import Page
from desktop.ui.rooms.improving import Improvement, PlanAnswer, PlanBasis, PlanSheet
from desktop.ui.session import Change, Changed, RatingCard, Session
from desktop.ui.text import error_text, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import clear, column, filled, row, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.empty import Empty
from desktop.ui.widgets.improve_view import ImproveView
from desktop.ui.widgets.labels import Text
from desktop.ui.widgets.plan_view import PlanView
from desktop.ui.widgets.rating_view import RatingView
from desktop.ui.widgets.source_names import named
from desktop.ui.widgets.tabs import PageTabs

CARDS, IMPROVE, PLAN = range(3)


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
        self._stale = {IMPROVE, PLAN}
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE[2])
        content = QWidget()
        content.setLayout(column(self._list, 1))
        self.methods = QComboBox()
        self.methods.setMinimumContentsLength(24)
        self.improve, self.plan = ImproveView(), PlanView()
        chosen = Text("improve.method", "quiet")
        chosen.setBuddy(self.methods)
        self.tabs = PageTabs()
        self.tabs.addTab(scrolled(content), "")
        self.tabs.addTab(
            filled(_spaced(row(chosen, self.methods, 1)), scrolled(self.improve), grow=1), ""
        )
        self.tabs.addTab(self.plan, "")
        button = Button("empty.ratings.button", "main", "other")
        button.clicked.connect(partial(desk.asked_for.emit, "other"))
        choose = Button("ratings.benchmarks", "", "folder")
        choose.clicked.connect(self._ask_benchmarks)
        self.tools.addWidget(choose)
        self.set_body(self.tabs, Empty("ratings", "ratings", button))
        self._connect()
        self._say()

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._load_tab)
        self.methods.activated.connect(self._on_method)
        self.improve.tried.connect(self._try_levers)
        self.plan.tried.connect(self._try_plan)
        self.plan.kept.connect(self._keep_plan)

    def refresh(self) -> None:
        """Ask every method."""
        self.desk.work(tr("progress.rate"), partial(_ratings, self.desk.year), self._show)

    def _show(self, cards: tuple[RatingCard, ...]) -> None:
        self._cards = tuple(sorted(cards, key=_rated_first))
        self.show_empty(is_empty=not cards)
        self.desk.refresh_overview()
        self._stale = {IMPROVE, PLAN}
        self.retranslate()
        self._load_tab()

    @Slot()
    def _ask_benchmarks(self) -> None:
        path = ask_file(self, self.desk.settings, "dialog.benchmarks", OWN_TABLES)
        if path is not None:
            self.use_benchmarks(path)

    def use_benchmarks(self, path: Path) -> None:
        """Keep another benchmark table or an own parameter file; the ratings follow."""
        self.desk.change(tr("progress.rate"), partial(_use_benchmarks, path), self._told)

    def _told(self, _change: Change) -> None:
        self.desk.told.emit(partial(tr, "ratings.benchmarks_used"))

    # what moves the grade ----------------------------------------------------------------

    @Slot(str)
    def show_improvement(self, method: str) -> None:
        """Show what moves a method's grade."""
        self.methods.setCurrentIndex(self.methods.findData(method))
        self._stale.add(IMPROVE)
        self.tabs.setCurrentIndex(IMPROVE)
        self._load_tab()

    @Slot()
    def _on_method(self) -> None:
        self._stale.add(IMPROVE)
        self._load_tab()

    @Slot()
    def _load_tab(self) -> None:
        """Ask for what the open tab shows, if it is not there yet."""
        place = self.tabs.currentIndex()
        if place not in self._stale or not self._cards:
            return
        self._stale.discard(place)
        if place == IMPROVE:
            work = partial(_improvement, self.desk.year, str(self.methods.currentData()))
            self.desk.work(tr("progress.improve"), work, self._show_improvement)
        else:
            self.desk.ask(partial(_plan, self.desk.year), self._show_plan)

    def _show_improvement(self, shown: Improvement) -> None:
        self.improve.show_improvement(shown)

    @Slot(str, object)
    def _try_levers(self, method: str, moved: Sequence[tuple[str, Decimal]]) -> None:
        work = partial(_tried, self.desk.year, method, moved)
        self.desk.ask(work, self.improve.show_tried)

    # the plan ----------------------------------------------------------------------------

    def _show_plan(self, basis: PlanBasis) -> None:
        self.plan.show_basis(basis)

    @Slot(object)
    def _try_plan(self, sheet: PlanSheet) -> None:
        work = partial(_try_plan, self.desk.year, sheet)
        self.desk.work(tr("progress.plan"), work, self.plan.show_answer, self._refuse_plan)

    @Slot(object)
    def _keep_plan(self, sheet: PlanSheet) -> None:
        self.desk.change(
            tr("progress.save"), partial(_keep_plan, self.desk.year, sheet), self._plan_kept
        )

    def _plan_kept(self, _change: Change) -> None:
        self.plan.note.tell(partial(tr, "told.plan_kept"), "good")

    def _refuse_plan(self, error: DesktopError) -> None:
        self.plan.note.tell(partial(error_text, error), "bad")

    # ---------------------------------------------------------------------------------------

    def _say(self) -> None:
        for place, key in enumerate(("ratings.cards", "ratings.improve", "ratings.plan")):
            self.tabs.setTabText(place, tr(key))
        self.methods.setAccessibleName(tr("improve.method"))

    def retranslate(self) -> None:
        """Show the cards in the language in use."""
        self._say()
        clear(self._list)
        self.lead.say("ratings.lead")
        for card in self._cards:
            view = RatingView(card)
            view.pointed.connect(self.desk.pointed)
            view.improve_asked.connect(self.show_improvement)
            self._list.addWidget(view)
        chosen = self.methods.currentData()
        with QSignalBlocker(self.methods):
            self.methods.clear()
            for card in self._cards:
                self.methods.addItem(named(card.names, card.rating.method), card.rating.method)
            self.methods.setCurrentIndex(max(0, self.methods.findData(chosen)))
        self.improve.retranslate()
        self.plan.retranslate()


def _spaced(layout: QHBoxLayout) -> QHBoxLayout:
    layout.setContentsMargins(0, SPACE[1], 0, 0)
    return layout


def _use_benchmarks(path: Path, session: Session, _context: JobContext) -> Change:
    return session.use_benchmarks(path)


def _rated_first(card: RatingCard) -> tuple[bool, bool, bool]:
    return card.rating.status != "rated", not card.is_local, card.rating.is_superseded


def _ratings(year: int, session: Session, context: JobContext) -> tuple[RatingCard, ...]:
    return session.ratings(year, context)


def _improvement(year: int, method: str, session: Session, context: JobContext) -> Improvement:
    return session.improving.improvement(year, method, context)


def _tried(
    year: int,
    method: str,
    moved: Sequence[tuple[str, Decimal]],
    session: Session,
    _context: JobContext,
) -> RatingCard:
    return session.improving.tried(year, method, moved)


def _plan(year: int, session: Session, _context: JobContext) -> PlanBasis:
    return session.improving.plan(year)


def _try_plan(year: int, sheet: PlanSheet, session: Session, context: JobContext) -> PlanAnswer:
    return session.improving.try_plan(year, sheet, context)


def _keep_plan(year: int, sheet: PlanSheet, session: Session, _context: JobContext) -> Change:
    return session.improving.keep_plan(year, sheet)
