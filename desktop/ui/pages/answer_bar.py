"""The answer to what is asked: source, quantity, unit and month, and whether to remember it."""

import unicodedata
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QWidget

from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.ui.numbers import read_month, read_number
from desktop.ui.session import SourceChoice
from desktop.ui.text import tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Text, set_property
from desktop.ui.widgets.line import Line, NumberLine, make_editable
from desktop.ui.widgets.source_names import source_name
from desktop.ui.widgets.steam_bar import PRESSURE, SteamBar

_WIDTH, _WIDEST = 190, 330
"""Of the source: longer names are whole where the bar has room for them. [px]"""
_BEFORE_ROOM = 100
"""The source widens before the room beside it does."""
_BAR_WIDTH = 32
"""Of a long list: its scroll bar, and air beside the names."""
_QUANTITY_WIDTH = 96
_UNIT_WIDTH = 84
_MONTH_WIDTH = 84
_MOST_NAMED = 5


class _WideList(QComboBox):
    """A list that opens as wide as its longest name, however narrow its line is."""

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        """Open the list."""
        view = self.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + _BAR_WIDTH)
        super().showPopup()


class AnswerBar(QWidget):
    """A list of sources to type into (F7), a box to learn, a button.

    Signals:
        answered: A source, and whether to remember it.
        refused: Why nothing was answered, as something to call that says it in any language.
    """

    answered = Signal(str, bool)
    refused = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._choices: Sequence[SourceChoice] = ()
        self._given = ("", "", "")
        self._proposed = ""
        self.sources = _WideList()
        make_editable(self.sources)
        self.sources.setMinimumWidth(_WIDTH)
        self.sources.setMaximumWidth(_WIDEST)
        self.learn = QCheckBox()
        self.quantity, self.unit, self.month = NumberLine(), QComboBox(), Line()
        self.quantity.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.quantity.setFixedWidth(_QUANTITY_WIDTH)
        make_editable(self.unit)
        self.unit.setFixedWidth(_UNIT_WIDTH)
        self.month.setFixedWidth(_MONTH_WIDTH)
        self._put = Button("answer.put", "main")
        self._put.clicked.connect(self.answer)
        for line in (self.quantity, self.month, self.unit.lineEdit()):
            if line is not None:
                line.returnPressed.connect(self.answer)
        first = row(Text("answer.to", "quiet"), self.sources, self.learn, 1)
        first.setStretch(first.indexOf(self.sources), _BEFORE_ROOM)
        second = row(
            Text("answer.quantity", "quiet"),
            self.quantity,
            self.unit,
            Text("answer.month", "quiet"),
            self.month,
            self._put,
            1,
        )
        self.steam = SteamBar()
        self.steam.hide()
        for line in (self.steam.pressure, self.steam.temperature):
            line.returnPressed.connect(self.answer)
        self.setLayout(column(first, self.steam, second, spacing=SPACE[0]))
        self.sources.currentIndexChanged.connect(self._offer_units)
        self.sources.currentIndexChanged.connect(self._offer_state)
        self._retranslate()

    def show_drafts(self, drafts: Sequence[DraftRecord]) -> None:
        """Show what was read of one line, to be put right; of several only the source is asked.

        No line shows what another was read as: confirmed unseen, it counts as the wrong energy.
        """
        one = drafts[0] if len(drafts) == 1 else None
        sources = {draft.source for draft in drafts}
        self._show_source(sources.pop() if len(sources) == 1 else "")
        for widget in (self.quantity, self.unit, self.month):
            widget.setEnabled(one is not None)
        amount = one.quantity.amount if one is not None and one.quantity else None
        self.quantity.put(amount)
        self.month.setText(str(Month.of(one.period.start)) if one and one.period else "")
        set_property(self.quantity, "wrong", value=False)
        set_property(self.month, "wrong", value=False)
        self.unit.setCurrentText(one.quantity.unit if one is not None and one.quantity else "")
        self._given = (self.quantity.text(), self.unit.currentText(), self.month.text())
        if one is not None:
            self.steam.show_parameters(dict(one.parameters))

    def _show_source(self, source: str) -> None:
        """Show what lines were read as; of lines before them only what a person chose stays."""
        if not source and self.sources.currentData() != self._proposed:
            return
        self._proposed = source
        self.sources.setCurrentIndex(self.sources.findData(source) if source else -1)

    @Slot()
    def _offer_state(self) -> None:
        """Ask for the state of steam where the source takes one."""
        chosen = self.sources.currentData()
        takes = next((each.parameters for each in self._choices if each.code == chosen), ())
        self.steam.setVisible(PRESSURE in takes)

    @Slot()
    def _offer_units(self) -> None:
        chosen, kept = self.sources.currentData(), self.unit.currentText()
        units = next((choice.units for choice in self._choices if choice.code == chosen), ())
        with QSignalBlocker(self.unit):
            self.unit.clear()
            self.unit.addItems(list(units))
            self.unit.setCurrentText(kept or (units[0] if len(units) == 1 else ""))

    @property
    def quantity_given(self) -> Quantity | None:
        """The quantity, where it was typed anew."""
        amount, unit = self.quantity.text(), self.unit.currentText().strip()
        number = read_number(amount)
        if number is None or not unit or (amount, unit) == self._given[:2]:
            return None
        return Quantity(number, unit)

    @property
    def period_given(self) -> ReportingPeriod | None:
        """The month, where it was typed anew."""
        text = self.month.text().strip()
        if not text or text == self._given[2]:
            return None
        month = read_month(text)
        return ReportingPeriod.of_month(month) if month is not None else None

    @property
    def parameters_given(self) -> tuple[tuple[str, str], ...]:
        """What was typed that the source asks for besides."""
        return () if self.steam.isHidden() else self.steam.given

    def _is_right(self) -> bool:
        """Mark and name what cannot be read."""
        amount = self.quantity.text().strip()
        is_wrong = bool(amount) and read_number(amount) is None
        set_property(self.quantity, "wrong", value=is_wrong)
        month = self.month.text().strip()
        is_off = bool(month) and read_month(month) is None
        set_property(self.month, "wrong", value=is_off)
        lacks_unit = bool(amount) and not self.unit.currentText().strip()
        set_property(self.unit, "wrong", value=lacks_unit)
        if is_wrong:
            self.refused.emit(partial(_no_number, amount))
        elif lacks_unit:
            self.refused.emit(partial(tr, "answer.no_unit", value=amount))
            self.unit.setFocus()
        elif is_off:
            self.refused.emit(partial(tr, "other.wrong_month", value=month))
        elif not self.steam.isHidden() and self.steam.problem():
            self.refused.emit(self.steam.problem)
            return False
        return not (is_wrong or is_off or lacks_unit)

    def offer(self, choices: Sequence[SourceChoice]) -> None:
        """Offer sources; the one chosen stays chosen."""
        self._choices = choices
        self._retranslate()

    @Slot()
    def open_list(self) -> None:
        """Show the list (F7)."""
        self.sources.setFocus()
        self.sources.showPopup()
        if (line := self.sources.lineEdit()) is not None:
            line.selectAll()  # what is typed instead of choosing replaces it

    @Slot()
    def answer(self) -> None:
        """Give the answer; a part of a name will do where it fits one source only."""
        fitting = self._fitting()
        set_property(self.sources, "wrong", value=len(fitting) != 1)
        if len(fitting) != 1:
            self.refused.emit(partial(_not_one, self.sources.currentText().strip(), fitting))
        elif self._is_right():
            self.sources.setCurrentIndex(self.sources.findData(fitting[0].code))
            self.answered.emit(fitting[0].code, self.learn.isChecked())

    def _fitting(self) -> list[SourceChoice]:
        """Return the source that is called what was typed, or those whose names contain it."""
        typed = _plain(self.sources.currentText())
        named = [(choice, _plain(source_name(choice))) for choice in self._choices if typed]
        exact = [choice for choice, name in named if typed in (name, choice.code)]
        return exact or [choice for choice, name in named if typed in name]

    def _retranslate(self) -> None:
        chosen = self.sources.currentData()
        with QSignalBlocker(self.sources):
            self.sources.clear()
            for choice in self._choices:
                self.sources.addItem(source_name(choice), choice.code)
            self.sources.setCurrentIndex(self.sources.findData(chosen))
        self._offer_state()
        completer = self.sources.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        line = self.sources.lineEdit()
        if line is not None:
            line.setPlaceholderText(tr("answer.choose"))
        self.sources.setAccessibleName(tr("answer.choose"))
        self.quantity.setAccessibleName(tr("answer.quantity"))
        self.unit.setAccessibleName(tr("answer.unit"))
        self.month.setAccessibleName(tr("answer.month"))
        self.month.setPlaceholderText("2025-01")
        self.learn.setText(tr("answer.learn"))
        self.learn.setToolTip(tr("answer.learn_means"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)


def _plain(text: str) -> str:
    """Return a name as it is looked for: brackets of any width, letters of any case."""
    return unicodedata.normalize("NFKC", text).replace(" ", "").casefold()


def _no_number(value: str) -> str:
    return tr("other.wrong_number", name=tr("answer.quantity"), value=value)


def _not_one(typed: str, fitting: Sequence[SourceChoice]) -> str:
    """Say why what was typed is no answer."""
    if not typed:
        return tr("answer.nothing")
    if not fitting:
        return tr("answer.unknown", value=typed)
    names = tr("list.comma").join(source_name(choice) for choice in fitting[:_MOST_NAMED])
    return tr("answer.several", value=typed, count=len(fitting), names=names)
