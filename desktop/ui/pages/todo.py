"""待办: one list, worst first; beside it the year so far and the coverage calendar."""

import itertools
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.accounting.period import Month
from desktop.jobs.context import JobContext
from desktop.ui import formats
from desktop.ui.charts.coverage import CoverageCalendar
from desktop.ui.desk import Desk
from desktop.ui.pages.page import Page
from desktop.ui.session import Home, Session, Task
from desktop.ui.text import finding_text, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import card, clear, column, framed, row, scrolled
from desktop.ui.widgets.figure_card import FigureCard
from desktop.ui.widgets.labels import Text, Wrapped
from desktop.ui.widgets.panel import RANKS
from desktop.ui.widgets.signed_line import TONES, SignedLine

_YEAR_WIDTH = 220


class TodoPage(Page):
    """The first page of an open company file."""

    key: ClassVar[str] = "todo"
    has_figures: ClassVar[bool] = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._home: Home | None = None
        self.so_far = FigureCard("total.co2e", "todo.so_far")
        self.so_far.setFixedWidth(_YEAR_WIDTH)
        self.so_far.pointed.connect(desk.pointed)
        self.calendar = CoverageCalendar()
        self.calendar.pointed.connect(self._on_month)
        self.tasks = QVBoxLayout()
        self.tasks.setSpacing(0)
        self.no_coverage = Wrapped("todo.no_coverage", "quiet")
        covered = card(Text("todo.coverage", "strong"), self.no_coverage, self.calendar)
        beside = column(self.so_far, 1, spacing=0)
        content = QWidget()
        content.setLayout(
            column(
                framed("card", column(Text("todo.open", "strong"), self.tasks)),
                row(covered, beside, spacing=SPACE[2]),
                1,
                spacing=SPACE[2],
            )
        )
        self.set_body(scrolled(content))

    def refresh(self) -> None:
        """Ask for the list, the calendar and the year so far."""
        self.desk.ask(partial(_home, self.desk.year), self._show)

    def _show(self, home: Home) -> None:
        self._home = home
        self.retranslate()

    def retranslate(self) -> None:
        """Show everything in the language in use."""
        home = self._home
        if home is None:
            return
        self.lead.say("todo.lead", count=len(home.tasks), year=formats.year(self.desk.year))
        clear(self.tasks)
        lines = []
        for task in sorted(home.tasks, key=_worst_first):
            line = SignedLine(finding_text(task.finding), TONES[task.finding.severity], "button.go")
            line.asked.connect(partial(self._go, task))
            self.tasks.addWidget(line)
            lines.append(line)
        for before, after in itertools.pairwise([*(each.link for each in lines), self.so_far]):
            self.setTabOrder(before, after)
        if not home.tasks:
            self.tasks.addWidget(SignedLine(tr("todo.nothing"), "good"))
        self.no_coverage.setHidden(bool(home.coverage))
        self.calendar.setVisible(bool(home.coverage))
        self.calendar.show_rows(home.coverage, self.desk.year)
        self._show_year(home)

    def _show_year(self, home: Home) -> None:
        note = ""
        if home.co2e_kg is not None and home.previous_kg:
            change = formats.change(home.co2e_kg, home.previous_kg)
            note = tr("todo.against", year=formats.year(self.desk.year - 1), change=change)
        self.so_far.show_value(formats.tonnes(home.co2e_kg), "tCO2e", note)

    @Slot()
    def _go(self, task: Task) -> None:
        kind, _, action = task.page.partition(":")
        if kind == "action":
            self.desk.acted.emit(action)
            return
        if task.month is not None:
            self.desk.set_month(task.month)
        self.desk.asked_for.emit(task.page)
        if task.place:
            self.desk.place_asked.emit(task.page, task.place)
        if task.figure:
            self.desk.pointed.emit(task.figure)

    @Slot(str, int)
    def _on_month(self, source: str, month: int) -> None:
        self.desk.set_month(Month(self.desk.year, month + 1))
        self.desk.pointed.emit(f"source/{source}")


def _worst_first(task: Task) -> tuple[int, float]:
    return RANKS[task.finding.severity], -float(task.amount)


def _home(year: int, session: Session, context: JobContext) -> Home:
    return session.home(year, context)
