"""The part of 数据包 that makes copies for others: what is shown, to whom, and where it goes."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop.errors import DesktopError
from desktop.jobs.context import JobContext
from desktop.ui.desk import Desk
from desktop.ui.dialogs.files import KEY_FILES, PACKAGES, ask_file, ask_new_file
from desktop.ui.dialogs.secret import SecretDialog, asked_again
from desktop.ui.rooms.packaging import CopyAsk, CopyRow, RecipientAsk, Sharing
from desktop.ui.session import Change, Session
from desktop.ui.text import tr
from desktop.ui.widgets.boxes import column
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.sharing_view import SharingView


class Copies(QWidget):
    """Asks for what the view wants and writes the copy as it was chosen there.

    Signals:
        opened: There is something to choose.
        closed: The copy is written, or none is wanted.
    """

    opened = Signal()
    closed = Signal()

    def __init__(self, desk: Desk, note: Panel) -> None:
        super().__init__()
        self.desk = desk
        self.note = note
        self.view = SharingView(desk.today)
        self.setLayout(column(self.view))
        self.view.given_up.connect(self.closed)
        self.view.export_asked.connect(self._ask_place)
        self.view.rows_asked.connect(self._ask_rows)

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.view.retranslate()

    @Slot(str, str)
    def choose_shown(self, seal: str, redact: str) -> None:
        """Show what a copy can hold, with the bank's or the platform's choice."""
        done = partial(self._show, is_bank=redact == "bank")
        self.desk.work(tr("progress.export"), partial(_sharing, seal), done)

    def _show(self, shown: Sharing, *, is_bank: bool) -> None:
        self.opened.emit()
        self.view.show_sharing(shown, is_bank=is_bank)

    @Slot(str, str)
    def _ask_rows(self, seal: str, table: str) -> None:
        done = partial(self.view.show_rows, table)
        self.desk.work(tr("progress.rows"), partial(_copy_rows, seal, table), done)

    @Slot()
    def _ask_place(self) -> None:
        settings = self.desk.settings
        out = ask_new_file(self, settings, "dialog.export", (PACKAGES, package_name(self.desk)))
        if out is None:
            return
        if not self.view.named.isChecked():
            self.write_copy(out)
            return
        key = ask_file(self, settings, "dialog.key", KEY_FILES)
        if key is not None:
            self._ask_secret(out, key, "")

    def _ask_secret(self, out: Path, key: Path, problem: str) -> None:
        dialog = SecretDialog(self, problem=problem)
        dialog.given.connect(partial(self.write_named, out, key))
        dialog.open()

    @Slot()
    def write_named(self, out: Path, key: Path, secret: str) -> None:
        """Write the copy for the recipient that was named, signed by a key."""
        view = self.view
        until = view.expires.date()
        day = date(until.year(), until.month(), until.day())
        told = (view.recipient.text, view.purpose.text, view.challenge.text)
        self.write_copy(out, RecipientAsk(*told, day, key, secret))

    def write_copy(self, out: Path, recipient: RecipientAsk | None = None) -> None:
        """Write the copy as chosen; it is read back and verified before this says it is done."""
        view = self.view
        if view.shown is not None:
            cover = out.with_suffix(".pdf") if view.cover.isChecked() else None
            ask = CopyAsk(view.shown.seal, out, view.withheld, recipient, cover, view.shown_rows)
            done = partial(self._written, sum(len(each.numbers) for each in ask.rows))
            failed = self._else_say(ask)
            self.desk.change(tr("progress.export"), partial(_write_copy, ask), done, failed)

    def _else_say(self, ask: CopyAsk) -> Callable[[DesktopError], None]:
        """Return what asks anew for a wrong password and says any other error."""
        if ask.recipient is None:
            return self.desk.refused.emit
        again = partial(self._ask_secret, ask.out, ask.recipient.key)
        return asked_again(again, self.desk.refused.emit)

    def _written(self, rows: int, change: Change) -> None:
        self.closed.emit()
        key = "told.exported_rows" if rows else "told.exported"
        self.note.tell(partial(tr, key, path=change.path, count=rows), "good")


def package_name(desk: Desk) -> str:
    """Return the file name that a package of the open company is offered under."""
    return f"{desk.overview.name if desk.overview else ''}-{desk.year}"


def _sharing(seal: str, session: Session, context: JobContext) -> Sharing:
    return session.packaging.sharing(seal, context)


def _copy_rows(seal: str, table: str, session: Session, context: JobContext) -> tuple[CopyRow, ...]:
    return session.packaging.copy_rows(seal, table, context)


def _write_copy(ask: CopyAsk, session: Session, context: JobContext) -> Change:
    return session.packaging.write_copy(ask, context)
