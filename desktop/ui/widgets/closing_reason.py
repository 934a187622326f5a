"""A strip below the check list: what is open is closed over only with a reason."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop.ui.text import tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, framed, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.escape import give_up_by_esc
from desktop.ui.widgets.labels import Wrapped
from desktop.ui.widgets.line import Line


class ClosingReason(QWidget):
    """Says how much is open and asks why the month is closed nonetheless.

    Signals:
        given: The reason; the month is to be closed.
    """

    given = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._said = Wrapped()
        self._said.set_tone("warn")
        self.reason = Line()
        self.do = Button("closing.nonetheless", "main")
        self.back = Button("button.cancel")
        asked = row(self.reason, self.back, self.do, spacing=SPACE[1])
        asked.setStretch(0, 1)
        frame = framed("panel", column(self._said, asked, spacing=SPACE[1]), SPACE[2])
        layout = column(frame)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self.reason.textChanged.connect(self._on_text)
        self.reason.returnPressed.connect(self._give)
        self.do.clicked.connect(self._give)
        self.back.clicked.connect(self.hide)
        give_up_by_esc(self, self.hide)
        self._on_text()
        self.hide()

    def ask(self, month: str, count: int) -> None:
        """Ask for a month; the reason given last stands there already."""
        self._said.say("closing.open_points", month=month, count=count)
        self.reason.setAccessibleName(tr("closing.why"))
        self.reason.setPlaceholderText(tr("closing.why"))
        self.show()
        self.reason.setFocus()
        self.reason.selectAll()

    @Slot()
    def _on_text(self) -> None:
        self.do.setEnabled(bool(self.reason.text().strip()))

    @Slot()
    def _give(self) -> None:
        if reason := self.reason.text().strip():
            self.hide()
            self.given.emit(reason)
