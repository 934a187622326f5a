"""The answer to what is asked: which source, and whether to remember it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QWidget

from desktop.ui.session import SourceChoice
from desktop.ui.text import tr
from desktop.ui.widgets.boxes import row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Text
from desktop.ui.widgets.source_names import source_name

_WIDTH = 190


class AnswerBar(QWidget):
    """A list of sources to type into (F7), a box to learn, a button."""

    answered = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self._choices: Sequence[SourceChoice] = ()
        self.sources = QComboBox()
        self.sources.setEditable(True)
        self.sources.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.sources.setFixedWidth(_WIDTH)
        self.learn = QCheckBox()
        self._put = Button("answer.put", "")
        self._put.clicked.connect(self.answer)
        self.setLayout(row(Text("answer.to", "quiet"), self.sources, self.learn, self._put))
        self._retranslate()

    def offer(self, choices: Sequence[SourceChoice]) -> None:
        """Offer sources; the one chosen stays chosen."""
        self._choices = choices
        self._retranslate()

    @Slot()
    def open_list(self) -> None:
        """Show the list (F7)."""
        self.sources.setFocus()
        self.sources.showPopup()

    @Slot()
    def answer(self) -> None:
        """Give the answer, if a source is chosen."""
        place = self.sources.findText(self.sources.currentText())
        if place >= 0:
            self.answered.emit(str(self.sources.itemData(place)), self.learn.isChecked())

    def _retranslate(self) -> None:
        chosen = self.sources.currentData()
        with QSignalBlocker(self.sources):
            self.sources.clear()
            for choice in self._choices:
                self.sources.addItem(source_name(choice), choice.code)
            self.sources.setCurrentIndex(self.sources.findData(chosen))
        completer = self.sources.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        line = self.sources.lineEdit()
        if line is not None:
            line.setPlaceholderText(tr("answer.choose"))
        self.sources.setAccessibleName(tr("answer.choose"))
        self.learn.setText(tr("answer.learn"))
        self.learn.setToolTip(tr("answer.learn_means"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
