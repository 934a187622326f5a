"""The part of 数据包 that writes papers around a signing key: asks for files and passwords."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desktop.jobs.context import JobContext
from desktop.ui.desk import Desk
from desktop.ui.dialogs.files import (
    JSON_FILES,
    KEY_FILES,
    PDF_FILES,
    WEB_PAGES,
    ask_file,
    ask_new_file,
)
from desktop.ui.dialogs.secret import SecretDialog, asked_again
from desktop.ui.rooms.papers import EnrolAsk
from desktop.ui.session import Change, Session
from desktop.ui.text import tr
from desktop.ui.widgets.boxes import column
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.papers_view import PapersView


class KeyPapers(QWidget):
    """Key sheet, enrolment request with its form, and the page that verifies packages."""

    def __init__(self, desk: Desk, note: Panel) -> None:
        super().__init__()
        self.desk = desk
        self.note = note
        self.view = PapersView()
        self._fresh: tuple[Path, str] | None = None
        self.setLayout(column(self.view))
        self.view.sheet_asked.connect(self._ask_sheet)
        self.view.enrol_asked.connect(self._ask_enrol)
        self.view.forget_asked.connect(self._ask_forget)
        self.view.page_asked.connect(self._ask_page)

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.view.retranslate()

    def remember(self, key: Path, code: str) -> None:
        """Keep the recovery code of a key just made, until its sheet is written."""
        self._fresh = (key, code)

    @Slot()
    def _ask_sheet(self) -> None:
        key, code = self._fresh or (None, "")
        if key is None:
            key = ask_file(self, self.desk.settings, "dialog.key", KEY_FILES)
        if key is None:
            return
        kinds = (PDF_FILES, f"{key.stem}-{tr('papers.sheet')}")
        out = ask_new_file(self, self.desk.settings, "dialog.key_sheet", kinds)
        if out is not None:
            self.write_sheet(key, code, out)

    def write_sheet(self, key: Path, code: str, out: Path) -> None:
        """Write the key sheet, with the recovery code of a key just made."""
        deed = partial(_sheet, key, code, out)
        self.desk.work(tr("progress.report"), deed, partial(self._sheet_written, bool(code)))

    def _sheet_written(self, had_code: bool, change: Change) -> None:  # noqa: FBT001 - a job's answer
        self._fresh = None
        key = "told.key_sheet" if had_code else "told.key_sheet_without"
        self.note.tell(partial(tr, key, path=change.path), "good")

    @Slot()
    def _ask_forget(self) -> None:
        key = ask_file(self, self.desk.settings, "dialog.key", KEY_FILES)
        if key is not None:
            self.desk.work(tr("progress.save"), partial(_forget, key), self._forgotten)

    def _forgotten(self, change: Change) -> None:
        self.note.tell(
            partial(tr, "told.key_forgotten" if change.count else "told.key_unknown"), "good"
        )

    @Slot(str, str, str)
    def _ask_enrol(self, person: str, title: str, role: str) -> None:
        key = ask_file(self, self.desk.settings, "dialog.key", KEY_FILES)
        if key is None:
            return
        kinds = (JSON_FILES, f"{person}-{tr('papers.enrol')}")
        out = ask_new_file(self, self.desk.settings, "dialog.enrol", kinds)
        if out is not None:
            self._ask_secret(EnrolAsk(key, "", person, title, role, out), "")

    def _ask_secret(self, ask: EnrolAsk, problem: str) -> None:
        dialog = SecretDialog(self, problem=problem)
        dialog.given.connect(partial(self._enrol_with, ask))
        dialog.open()

    @Slot()
    def _enrol_with(self, ask: EnrolAsk, secret: str) -> None:
        self.enrol(replace(ask, secret=secret))

    def enrol(self, ask: EnrolAsk) -> None:
        """Write the enrolment request and its form."""
        failed = asked_again(partial(self._ask_secret, ask), self.desk.refused.emit)
        self.desk.work(tr("progress.sign"), partial(_enrol, ask), self._enrolled, failed)

    def _enrolled(self, change: Change) -> None:
        self.note.tell(partial(tr, "told.enrolled", path=change.path), "good")

    @Slot()
    def _ask_page(self) -> None:
        kinds = (WEB_PAGES, tr("papers.page"))
        out = ask_new_file(self, self.desk.settings, "dialog.verifier_page", kinds)
        if out is not None:
            self.write_page(out)

    def write_page(self, out: Path) -> None:
        """Write the page that verifies packages in a browser."""
        self.desk.work(tr("progress.export"), partial(_page, out), self._page_written)

    def _page_written(self, change: Change) -> None:
        self.note.tell(partial(tr, "told.verifier_page", path=change.path), "good")


def _sheet(key: Path, code: str, out: Path, session: Session, context: JobContext) -> Change:
    return session.papers.key_sheet(key, code, out, context)


def _forget(key: Path, session: Session, _context: JobContext) -> Change:
    return session.packaging.forget_key(key)


def _enrol(ask: EnrolAsk, session: Session, context: JobContext) -> Change:
    return session.papers.enrol(ask, context)


def _page(out: Path, session: Session, _context: JobContext) -> Change:
    return session.papers.verifier_page(out)
