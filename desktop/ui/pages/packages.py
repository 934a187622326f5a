"""数据包: the timeline of sealed reports, and what comes next for the newest."""

from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.jobs.context import JobContext
from desktop.ui import formats
from desktop.ui.desk import Desk
from desktop.ui.dialogs.files import KEY_FILES, PACKAGES, ask_file, ask_new_file
from desktop.ui.dialogs.reason import ReasonDialog
from desktop.ui.dialogs.secret import SecretDialog
from desktop.ui.pages.page import Page
from desktop.ui.runner import Job
from desktop.ui.session import Change, Changed, Office, SealRow, Session
from desktop.ui.text import tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import clear, column, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.drop_zone import DropZone
from desktop.ui.widgets.empty import Empty
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.seal_view import SealView


class PackagesPage(Page):
    """Seal, sign, export; verify what others send by dropping it."""

    key: ClassVar[str] = "packages"
    concerns: ClassVar[frozenset[Changed]] = frozenset({Changed.SEALS, Changed.MONTHS})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._seals: tuple[SealRow, ...] = ()
        self.note = Panel()
        self.seal = Button("packages.seal", "main", "seal")
        self.new_key = Button("packages.new_key", "", "add")
        verify = Button("action.verify_package", "", "verify")
        self.zone = DropZone("packages", "verify", verify)
        self.zone.dropped.connect(desk.dropped)
        verify.clicked.connect(partial(desk.acted.emit, "verify_package"))
        self.tools.addWidget(self.new_key)
        self.tools.addWidget(self.seal)
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE[1])
        content = QWidget()
        content.setLayout(column(self._list, 1))
        self.above.addWidget(self.note)
        self.above.addWidget(self.zone)
        self.set_body(scrolled(content), Empty("packages", "packages"))
        self.seal.clicked.connect(self.seal_year)
        self.new_key.clicked.connect(self._ask_new_key)

    def refresh(self) -> None:
        """Ask for the sealed reports."""
        self.desk.ask(_seals, self._show)

    def _show(self, seals: tuple[SealRow, ...]) -> None:
        self._seals = seals
        self.show_empty(is_empty=not seals)
        self.retranslate()

    def retranslate(self) -> None:
        """Show the timeline in the language in use."""
        clear(self._list)
        for seal in self._seals:
            view = SealView(seal, self.desk.today)
            view.sign_asked.connect(self._ask_key)
            view.export_asked.connect(self._ask_place)
            self._list.addWidget(view)

    @Slot()
    def seal_year(self) -> None:
        """Seal the closed months of the year."""
        if not any(seal.year == self.desk.year for seal in self._seals):
            self.seal_again("")
            return
        dialog = ReasonDialog("reseal", self, year=formats.year(self.desk.year))
        dialog.given.connect(self.seal_again)
        dialog.open()

    @Slot(str)
    def seal_again(self, reason: str, _password: str = "") -> None:
        """Seal, with the reason where the year was sealed before."""
        work = partial(_seal, self.desk.year, reason)
        self.desk.change(tr("progress.seal"), work, self._sealed)

    def _sealed(self, _change: Change) -> None:
        self.note.tell(tr("told.sealed"), "good")

    @Slot()
    def _ask_new_key(self) -> None:
        name = self.desk.overview.name if self.desk.overview else ""
        path = ask_new_file(
            self, self.desk.settings, "dialog.new_key", (("files.keys", "*.key"), name)
        )
        if path is not None:
            dialog = SecretDialog(self, is_new=True)
            dialog.given.connect(partial(self.make_key, path))
            dialog.open()

    @Slot()
    def make_key(self, path: Path, secret: str) -> None:
        """Make a signing key."""
        name = self.desk.overview.name if self.desk.overview else ""
        work = partial(_new_key, self.desk.office, (path, secret, name))
        self.desk.runner.run(Job(tr("progress.sign"), work, self._key_made))

    def _key_made(self, made: tuple[Path, str]) -> None:
        path, code = made
        self.note.tell(tr("told.key_made", path=path, code=code), "good")

    @Slot(str)
    def _ask_key(self, seal: str) -> None:
        key = ask_file(self, self.desk.settings, "dialog.key", KEY_FILES)
        if key is not None:
            dialog = SecretDialog(self)
            dialog.given.connect(partial(self.sign, seal, key))
            dialog.open()

    @Slot()
    def sign(self, seal: str, key: Path, secret: str) -> None:
        """Sign a sealed report."""
        self.desk.change(tr("progress.sign"), partial(_sign, seal, key, secret), self._signed)

    def _signed(self, _change: Change) -> None:
        self.note.tell(tr("told.signed"), "good")

    @Slot(str, str)
    def _ask_place(self, seal: str, redact: str) -> None:
        name = f"{self.desk.overview.name if self.desk.overview else ''}-{self.desk.year}"
        out = ask_new_file(self, self.desk.settings, "dialog.export", (PACKAGES, name))
        if out is not None:
            self.export(seal, redact, out)

    def export(self, seal: str, redact: str, out: Path) -> None:
        """Write the package; it is read back and verified before this says it is done."""
        self.desk.change(tr("progress.export"), partial(_export, seal, out, redact), self._exported)

    def _exported(self, change: Change) -> None:
        self.note.tell(tr("told.exported", path=change.path), "good")


def _seals(session: Session, _context: JobContext) -> tuple[SealRow, ...]:
    return session.seals()


def _seal(year: int, reason: str, session: Session, context: JobContext) -> Change:
    return session.seal(year, reason, context)


def _sign(seal: str, key: Path, secret: str, session: Session, _context: JobContext) -> Change:
    return session.sign(seal, key, secret)


def _export(seal: str, out: Path, redact: str, session: Session, context: JobContext) -> Change:
    return session.export(seal, out, redact, context)


def _new_key(
    office: Office, asked: tuple[Path, str, str], _context: JobContext
) -> tuple[Path, str]:
    path, secret, name = asked
    return path, office.new_key(path, secret, name)
