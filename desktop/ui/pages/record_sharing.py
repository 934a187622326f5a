"""The part of 复核 that divides among facilities what they share: fuel, steam, water, a bill."""

from functools import partial
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame

from desktop.jobs.context import JobContext
from desktop.ui import formats
from desktop.ui.changes import Change
from desktop.ui.desk import Desk
from desktop.ui.rooms.billing import ShareAsk, Sharers
from desktop.ui.session import RecordRow, Session
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column
from desktop.ui.widgets.labels import Text
from desktop.ui.widgets.share_form import ShareForm

_HEIGHT: Final = 210


class RecordSharing(QFrame):
    """Asks by what a record is divided, and divides it.

    Signals:
        shared: The record is divided.
        closed: The form is no longer wanted.
    """

    shared = Signal(object)
    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._desk = desk
        self._record: RecordRow | None = None
        self.title = Text(role="strong")
        self.form = ShareForm()
        layout = column(self.title, self.form, spacing=SPACE[0])
        layout.setStretch(1, 1)
        layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[1])
        self.setLayout(layout)
        self.setMaximumHeight(_HEIGHT)
        self.form.share_asked.connect(self.share)
        self.form.given_up.connect(self.closed)
        self.hide()

    def open(self, record: RecordRow) -> None:
        """Ask how a record is divided."""
        self._record = record
        self._desk.ask(_sharers, partial(self._show, record))

    def _show(self, record: RecordRow, sharers: Sharers) -> None:
        said = (name_of("source", record.source), formats.period(record.period))
        self.title.show_plain(" · ".join((*said, formats.quantity_text(record.quantity))))
        self.form.show_bill(sharers, record.quantity)
        self.show()
        self.form.way.box.setFocus()

    @Slot(object)
    def share(self, ask: ShareAsk) -> None:
        """Divide the record among facilities."""
        if self._record is not None:
            deed = partial(_share, self._record.id, ask)
            self._desk.change(tr("progress.save"), deed, self._shared)

    def _shared(self, change: Change) -> None:
        self._record = None
        self.hide()
        self.shared.emit(change)


def _sharers(session: Session, _context: JobContext) -> Sharers:
    return session.billing.sharers()


def _share(record: str, ask: ShareAsk, session: Session, _context: JobContext) -> Change:
    return session.billing.share(record, ask)
