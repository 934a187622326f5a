"""减排方案: measures as they are typed, what each brings, and the grade afterwards."""

import itertools
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSplitter, QVBoxLayout, QWidget

from desktop.ui import formats
from desktop.ui.charts.abatement import AbatementCurve, Step
from desktop.ui.numbers import read_number
from desktop.ui.rooms.improving import (
    EffectRow,
    MeasureRow,
    PlanAnswer,
    PlanBasis,
    PlanSheet,
)
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.view import Table
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import clear, column, filled, framed, roomy, row, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.improve_view import grade_words
from desktop.ui.widgets.labels import Text, Wrapped, set_property
from desktop.ui.widgets.line import NumberLine
from desktop.ui.widgets.measure_form import KINDS, MeasureForm
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.source_names import named

_PAUSE_MS: Final = 400
_KG: Final = Decimal(1000)
_YEARS: Final = 1
_TYPED_WIDTH: Final = 490
_BESIDE: Final = 1000
"""Width from which the answer has room beside the forms; below it stands under them. [px]"""
_TABLE_HEIGHT: Final = 150
_ANSWER_HEIGHT: Final = 430
EFFECT_COLUMNS: Final = (
    Column("measure", lambda r: r.name, width=150),
    Column("saved_tonnes", lambda r: r.tco2_market * _KG, Kind.TONNES, 90, is_totalled=True),
    Column("investment", lambda r: r.investment, Kind.MONEY, 125, is_totalled=True),
    Column("saving", lambda r: r.saving, Kind.MONEY, 125, is_totalled=True),
    Column("payback", lambda r: _rounded(r.payback), Kind.NUMBER, 80),
    Column("abatement_cost", lambda r: _rounded(r.cost), Kind.NUMBER, 100),
)


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, _YEARS)


class PlanView(QWidget):
    """Forms at the left, the answer at the right, or below; saved only on request."""

    tried = Signal(object)
    kept = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._basis = PlanBasis((), (), PlanSheet())
        self._answer: PlanAnswer | None = None
        self.forms: list[MeasureForm] = []
        self.prices: dict[str, QLineEdit] = {}
        self.note = Panel()
        self.effects = Table(EFFECT_COLUMNS, "plan.effects")
        self.effects.setMinimumHeight(_TABLE_HEIGHT)
        self.curve = AbatementCurve()
        self.no_curve = Wrapped("plan.no_curve", "quiet")
        self.grades = Wrapped()
        self.save = Button("plan.save", "main", "check")
        self.save.clicked.connect(self.keep)
        self._forms, self._prices = QVBoxLayout(), QGridLayout()
        self._forms.setSpacing(SPACE[1])
        self.halves = self._split()
        layout = column(self.note, self.halves, spacing=SPACE[1])
        layout.setContentsMargins(0, SPACE[1], 0, 0)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.try_it)

    def _split(self) -> QSplitter:
        adding = QGridLayout()
        adding.setSpacing(SPACE[0])
        self.adding = {kind: Button(f"measure.{kind}", "", "add") for kind in KINDS}
        for place, (kind, button) in enumerate(self.adding.items()):
            button.clicked.connect(partial(self.add, kind))
            adding.addWidget(button, *divmod(place, 2))
        prices = framed(
            "card",
            column(
                Text("plan.prices", "strong"), Wrapped("plan.prices_text", "small"), self._prices
            ),
            SPACE[2],
        )
        typed = QWidget()
        typed.setLayout(column(adding, self._forms, prices, 1, spacing=SPACE[2]))
        drawn = column(Text("plan.curve", "strong"), self.no_curve, self.curve, spacing=SPACE[1])
        curve = framed("card", drawn, SPACE[2])
        head = column(self.grades, row(1, self.save), spacing=SPACE[1])
        grades = framed("card", head, SPACE[2])
        answer = filled(grades, self.effects, curve, grow=1, spacing=SPACE[2])
        splitter = QSplitter(Qt.Orientation.Horizontal)
        area = scrolled(typed)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumWidth(_TYPED_WIDTH)
        splitter.addWidget(area)
        splitter.addWidget(roomy(answer, _ANSWER_HEIGHT))
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        splitter.setHandleWidth(SPACE[2])
        splitter.setChildrenCollapsible(False)
        splitter.setProperty("role", "clear")
        return splitter

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the answer below the forms where it has no room beside them."""
        super().resizeEvent(event)
        is_wide = event.size().width() >= _BESIDE
        way = Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical
        if way != self.halves.orientation():
            self.halves.setOrientation(way)
            rest = event.size().width() - _TYPED_WIDTH if is_wide else event.size().height() // 2
            self.halves.setSizes([_TYPED_WIDTH if is_wide else rest, rest])

    def show_basis(self, basis: PlanBasis) -> None:
        """Show the kept plan and what it may move."""
        self._basis = basis
        self._fill(basis.sheet)
        if basis.sheet.measures:
            self.try_it()
        else:
            self.show_answer(PlanAnswer((), ()))

    def _fill(self, sheet: PlanSheet) -> None:
        clear(self._forms)
        self.forms = []
        for measure in sheet.measures:
            self._put(measure)
        clear(self._prices)
        self.prices = {}
        known = dict(sheet.prices)
        for place, source in enumerate(self._basis.sources):
            line = NumberLine()
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
            given = known.get(source.code, "" if source.price is None else f"{source.price:f}")
            line.put(read_number(given))
            name = name_of("source", source.code)
            line.setAccessibleName(tr("plan.price_of", name=name))
            line.textEdited.connect(self._pause.start)
            unit = tr("plan.yuan_per", unit=formats.unit_text(source.unit))
            for offset, text in ((0, name), (2, unit)):
                label = Text(role="small")
                label.show_plain(text)
                self._prices.addWidget(label, place, offset)
            self._prices.addWidget(line, place, 1)
            self.prices[source.code] = line
        self._order()

    def _order(self) -> None:
        """Let Tab go through what is typed before it comes to what that saves."""
        typed = [part for form in self.forms for part in form.parts()]
        chain = [*self.adding.values(), *typed, *self.prices.values(), self.save, self.effects.grid]
        for before, after in itertools.pairwise(chain):
            self.setTabOrder(before, after)

    def _put(self, measure: MeasureRow) -> MeasureForm:
        form = MeasureForm(measure, self._basis)
        form.edited.connect(self._pause.start)
        form.removed.connect(self._take_out)
        self.forms.append(form)
        self._forms.addWidget(form)
        return form

    @Slot()
    def add(self, kind: str) -> None:
        """Add a measure of a kind and put the cursor into its first line."""
        form = self._put(MeasureRow(kind, ""))
        self._order()
        next(iter(form.lines.values())).setFocus()
        self.save.setEnabled(True)

    @Slot(object)
    def _take_out(self, form: MeasureForm) -> None:
        self.forms.remove(form)
        form.hide()
        form.deleteLater()
        self.try_it()

    def sheet(self) -> PlanSheet | None:
        """Return the plan as typed; nothing where a line is wrong, which is then marked."""
        measures = [form.measure() for form in self.forms]
        prices, is_whole = [], None not in measures
        for code, line in self.prices.items():
            number = read_number(line.text())
            is_wrong = bool(line.text().strip()) and (number is None or number < 0)
            set_property(line, "wrong", value=is_wrong)
            is_whole = is_whole and not is_wrong
            if number is not None:
                prices.append((code, f"{number:f}"))
        if not is_whole:
            return None
        return PlanSheet(tuple(m for m in measures if m is not None), tuple(prices))

    @Slot()
    def try_it(self) -> None:
        """Try the plan as typed; lines that are not filled in wait."""
        sheet = self.sheet()
        if sheet is None:
            return
        if sheet.measures:
            self.tried.emit(sheet)
        else:
            self.show_answer(PlanAnswer((), ()))

    @Slot()
    def keep(self) -> None:
        """Keep the plan in the company file."""
        sheet = self.sheet()
        if sheet is None:
            self.note.tell(partial(tr, "plan.incomplete"), "bad")
        else:
            self.kept.emit(sheet)

    def show_answer(self, answer: PlanAnswer) -> None:
        """Show what the plan brings."""
        self._answer = answer
        self.note.dismiss()
        self.effects.show_rows(answer.effects)
        steps = _steps(answer.effects)
        self.curve.show_steps(steps, tr("plan.cost_unit"), tr("plan.saved_unit"))
        self.curve.setVisible(bool(steps))
        self.no_curve.setHidden(bool(steps))
        self.grades.show_plain(_grades_text(answer))

    def retranslate(self) -> None:
        """Say forms and answer in the language in use; what was typed stays."""
        sheet = self.sheet()
        self._fill(sheet if sheet is not None else self._basis.sheet)
        if self._answer is not None:
            self.show_answer(self._answer)


def _grades_text(answer: PlanAnswer) -> str:
    """Return the grades that change, one a line, and how many stay."""
    if not answer.ratings:
        return tr("plan.nothing")
    moved = [pair for pair in answer.ratings if pair[0].rating.grade != pair[1].rating.grade]
    lines = [
        tr(
            "plan.grade",
            method=named(before.names, before.rating.method),
            before=grade_words(before),
            after=grade_words(after),
        )
        for before, after in moved
    ]
    if len(moved) < len(answer.ratings):
        lines.append(tr("plan.unmoved", count=len(answer.ratings) - len(moved)))
    return "\n".join(lines)


def _steps(effects: Sequence[EffectRow]) -> list[Step]:
    return [
        Step(each.name, float(each.tco2_market), float(each.cost))
        for each in effects
        if each.cost is not None and each.tco2_market > 0
    ]
