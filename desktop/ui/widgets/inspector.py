"""The inspector: any figure selected anywhere, from its sentence down to the original."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from desktop.errors import DesktopError
from desktop.jobs.context import JobContext
from desktop.ui import formats
from desktop.ui.desk import Desk
from desktop.ui.figures import below_title, figure_title, step_equation, step_sentence, value_text
from desktop.ui.session import Below, Explanation, HistoryLine, Session
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.view import Table
from desktop.ui.text import finding_text, name_of, place_text, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import clear, column, framed, row, rule, scrolled
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.excerpt import ExcerptView
from desktop.ui.widgets.labels import Chip, Text, Wrapped
from desktop.ui.widgets.signed_line import TONES, SignedLine

if TYPE_CHECKING:
    from desktop.accounting.emission import FactorUsed, Step
    from desktop.findings import Finding

_WIDTH = 340
_MOST_ROWS = 12
_ROW = 26
_HEADING = 46
_BELOW = (
    Column("what", lambda below: below.title, width=140),
    Column(
        "quantity",
        lambda below: below.quantity and value_text(below.quantity),
        width=104,
        is_amount=True,
    ),
    Column("emission", lambda below: below.emission_kg, Kind.TONNES, width=80),
)


class Inspector(QFrame):
    """Shows the explanation of one figure; double-click goes a level down, back goes up."""

    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("role", "inspector")
        self.setMinimumWidth(_WIDTH)
        self._desk = desk
        self._trail: list[str] = []
        self._shown: Explanation | None = None
        self._back = IconButton("inspector.back", "back")
        self._title = Text("inspector.title", "strong")
        close = IconButton("inspector.close", "close")
        close.clicked.connect(self.closed)
        self._content = QVBoxLayout()
        self._content.setSpacing(SPACE[2])
        self._table: Table | None = None
        self._inner = content = QWidget()
        content.setLayout(self._content)
        self._content.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[3])
        head = row(self._back, self._title, 1, close, spacing=SPACE[0])
        head.setContentsMargins(SPACE[1], SPACE[0], SPACE[1], SPACE[0])
        self.setLayout(column(head, rule(), scrolled(content), spacing=0))
        self._back.clicked.connect(self.go_back)
        self._show_hint()
        desk.pointed.connect(self.point_at)
        desk.opened.connect(self._forget)
        desk.changed.connect(self._renew)

    @property
    def shown(self) -> Explanation | None:
        """What is explained at the moment."""
        return self._shown

    @Slot(str)
    def point_at(self, figure: str) -> None:
        """Explain a figure."""
        if not self._trail or self._trail[-1] != figure:
            self._trail.append(figure)
        self._ask()

    @Slot()
    def go_back(self) -> None:
        """Explain the figure before."""
        if len(self._trail) > 1:
            self._trail.pop()
            self._ask()

    def _ask(self) -> None:
        self._back.setEnabled(len(self._trail) > 1)
        question = partial(_explain, self._trail[-1], self._desk.year)
        self._desk.ask(question, self._show, self._not_explained)

    def _not_explained(self, error: DesktopError) -> None:
        """Say here of a figure without confirmed records that it has none yet."""
        if error.code != "figure.unknown":
            self._desk.runner.refused.emit(error)
            return
        self._forget()
        clear(self._content)
        self._content.addWidget(Wrapped("inspector.no_records", "quiet"))
        self._content.addStretch(1)

    @Slot()
    def _renew(self) -> None:
        """Explain the figure anew after a change; one that is gone is no longer spoken of."""
        if self._trail and self.isVisible():
            question = partial(_explain, self._trail[-1], self._desk.year)
            self._desk.ask(question, self._show, self._lost)

    def _lost(self, _error: DesktopError) -> None:
        self._forget()

    @Slot()
    def _forget(self) -> None:
        self._trail.clear()
        self._shown = None
        self._show_hint()

    def _show_hint(self) -> None:
        clear(self._content)
        self._back.setEnabled(False)
        self._content.addWidget(Wrapped("inspector.hint", "quiet"))
        self._content.addStretch(1)

    def _show(self, found: Explanation) -> None:
        if self._trail and found.figure != self._trail[-1]:
            return
        self._shown = found
        here = QApplication.focusWidget()
        had_focus = here is not None and self._inner.isAncestorOf(here)
        self._table = None
        clear(self._content)
        title = Wrapped(role="quiet")
        title.show_plain(_title(found))
        value = Text(role="page")
        value.show_plain(value_text(found.value) if found.value is not None else "")
        if found.value is None:
            value.hide()
        self._content.addWidget(title)
        self._content.addWidget(value)
        for part in self._parts(found):
            self._content.addWidget(part)
        self._content.addStretch(1)
        if had_focus:  # what had it is gone; whoever walks by keys goes on below
            self.take_focus()

    def take_focus(self) -> None:
        """Let the keyboard go on one level below, or back where there is none."""
        (self._table.grid if self._table is not None else self._back).setFocus()

    def _parts(self, found: Explanation) -> list[QWidget]:
        parts: list[QWidget] = [_finding(finding) for finding in found.findings]
        parts += [_step(step) for step in found.steps]
        parts += [_factor(factor) for factor in found.factors]
        if found.below:
            parts += [Text("inspector.below", "strong"), self._below(found)]
        if found.excerpt is not None:
            where = Wrapped(role="quiet")
            where.show_plain(place_text(found.excerpt.place) or found.excerpt.document)
            view = ExcerptView()
            view.show_excerpt(found.excerpt)
            parts += [Text("inspector.original", "strong"), where, view]
        if found.history:
            parts += [Text("inspector.history", "strong")]
            parts += [_history(line, self._desk) for line in found.history]
        return parts

    def _below(self, found: Explanation) -> QWidget:
        rows = [
            replace(each, title=each.title or below_title(each.figure, found.figure))
            for each in found.below
        ]
        table = self._table = Table(_BELOW, "inspector.below")
        table.show_rows(rows)
        table.setFixedHeight(_ROW * min(len(rows), _MOST_ROWS) + _HEADING)
        table.opened.connect(self._go_down)
        return table

    @Slot(object)
    def _go_down(self, below: Below) -> None:
        self.point_at(below.figure)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and self._shown is not None:
            self._show(self._shown)
            self._ask()  # some of its words are the worker's
        super().changeEvent(event)


def _title(found: Explanation) -> str:
    if found.record is None:
        return found.title or figure_title(found.figure)
    record = found.record
    parts = (record.number, name_of("source", record.source), formats.period(record.period))
    return " · ".join(part for part in parts if part)


def _explain(figure: str, year: int, session: Session, _context: JobContext) -> Explanation:
    return session.explain(figure, year)


def _step(step: Step) -> QWidget:
    words = Wrapped()
    words.show_plain(step_sentence(step))
    equation = Wrapped(role="strong")
    equation.show_plain(step_equation(step))
    equation.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if not step.values:
        equation.hide()
    return framed("sunken", column(words, equation, spacing=SPACE[0]), SPACE[2])


def _factor(factor: FactorUsed) -> QWidget:
    value = Text(role="strong")
    value.show_plain(f"{formats.factor(factor.value)} {formats.unit_text(factor.unit)}")
    document = Wrapped(role="quiet")
    year = f" ({factor.year})" if factor.year else ""
    document.show_plain(f"{factor.document}{year}")
    sure = Chip(tone=_confidence_tone(factor.confidence))
    sure.show_plain(name_of("confidence", factor.confidence))
    is_coal = factor.unit.startswith("kgce")
    head = row(Text("inspector.coal" if is_coal else "inspector.factor", "quiet"), 1, sure)
    return framed("sunken", column(head, value, document, spacing=SPACE[0]), SPACE[2])


def _confidence_tone(word: str) -> str:
    return {"confirmed": "good", "single_source": "accent"}.get(word, "warn")


def _finding(finding: Finding) -> QWidget:
    tone = TONES[finding.severity]
    frame = framed("panel", row(SignedLine(finding_text(finding), tone)), SPACE[1])
    frame.setProperty("tone", tone)
    return frame


def _history(line: HistoryLine, desk: Desk) -> QWidget:
    words = Wrapped(role="small")
    when = formats.moment(line.at, desk.today) if line.at is not None else ""
    said = tr("inspector.history_line", when=when, person=line.person, what=tr(line.code))
    words.show_plain(said.strip())
    return words
