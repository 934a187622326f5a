"""备份与安全: backups with proof and drill, second place, password, hand-over, persons."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import ClassVar, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from desktop.errors import DesktopError
from desktop.findings import Finding
from desktop.jobs.context import JobContext
from desktop.ui import formats
from desktop.ui.changes import Change
from desktop.ui.desk import Desk
from desktop.ui.dialogs.files import COMPANY_FILES, PDF_FILES, ask_folder, ask_new_file
from desktop.ui.pages.page import Page
from desktop.ui.rooms.keeping import Drilled, Keeping, PersonAsk, PersonRow
from desktop.ui.session import Office, Session
from desktop.ui.settings import PERSON
from desktop.ui.tables.columns import Column
from desktop.ui.tables.view import Table
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import card, column, filled, framed, roomy, row, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import Field, walk_by_enter
from desktop.ui.widgets.labels import Text, Wrapped
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.protection_view import ProtectionView
from desktop.ui.widgets.tabs import PageTabs

BACKUPS, PROTECTION, PERSONS = range(3)
ROLES: Final = ("enter", "check", "close", "supervise")
_TABLE_HEIGHT: Final = 180
BACKUP_COLUMNS: Final = (
    Column("when", lambda r: r.at.strftime("%Y-%m-%d %H:%M:%S"), width=160),
    Column("why_backed_up", lambda r: name_of("backup_why", r.why), width=140),
    Column("size", lambda r: formats.size(r.size), width=100, is_amount=True),
    Column("file", lambda r: str(r.path), width=420),
)
PERSON_COLUMNS: Final = (
    Column("person_name", lambda r: r.name, width=110),
    Column(
        "roles",
        lambda r: (
            tr("list.comma").join(name_of("person_role", role) for role in r.roles)
            or tr("keeping.no_roles")
        ),
        width=170,
    ),
    Column("has_password", lambda r: tr("history.yes" if r.has_password else "history.no")),
)


class UpkeepPage(Page):
    """What keeps the file safe, in one place."""

    key: ClassVar[str] = "upkeep"
    follows_period: ClassVar[bool] = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._shown: Keeping | None = None
        self.lead.keeps_end = True  # it is a path
        self.note = Panel()
        self.now = Button("keeping.back_up_now", "main", "backup")
        self.drill = Button("keeping.drill", "", "verify")
        self.check = Button("keeping.check", "", "check")
        self.restore = Button("action.restore", "", "folder")
        self.place = Wrapped(role="quiet")
        self.choose = Button("keeping.choose_place", "", "folder")
        self.forget = Button("keeping.forget_place", "")
        self.originals = Wrapped(role="small")
        self.backups = Table(BACKUP_COLUMNS, "keeping.backups")
        self.protection = ProtectionView()
        self.persons = Table(PERSON_COLUMNS, "keeping.persons")
        self.person = Field("person_name", has_hint=False)
        self.roles = {role: QCheckBox() for role in ROLES}
        self.password = Field("person_password")
        self.supervisor = Field("supervisor_password")
        self.save = Button("keeping.save_person", "main", "person")
        self.tabs = PageTabs()
        self.tabs.addTab(self._backup_tab(), "")
        self.tabs.addTab(scrolled(self.protection), "")
        self.tabs.addTab(self._person_tab(), "")
        self.above.addWidget(self.note)
        self.set_body(self.tabs)
        self._connect()
        self._say()

    def _backup_tab(self) -> QWidget:
        buttons = row(self.now, self.drill, self.check, self.restore, 1)
        place = row(self.place, self.choose, self.forget)
        place.setStretch(0, 1)
        second = card(Text("keeping.second_place", "strong"), place)
        table = framed("card", column(Text("keeping.backups", "strong"), self.backups), SPACE[2])
        tab = filled(framed("", buttons, 0), second, table, self.originals, grow=2)
        layout = tab.layout()
        if layout is not None:
            layout.setContentsMargins(0, SPACE[2], 0, 0)
        return tab

    def _person_tab(self) -> QWidget:
        for field in (self.password, self.supervisor):
            field.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.persons.setMinimumHeight(_TABLE_HEIGHT)
        form = card(
            Text("keeping.person", "strong"),
            self.person,
            row(*self.roles.values(), 1),
            self.password,
            self.supervisor,
            row(1, self.save),
        )
        known = framed("card", column(Text("keeping.persons", "strong"), self.persons), SPACE[2])
        both = row(known, column(form, 1), spacing=SPACE[2])
        both.setStretch(0, 1)
        body = roomy(framed("", both, 0))
        tab = filled(Wrapped("keeping.persons_text", "small"), body, grow=1)
        layout = tab.layout()
        if layout is not None:
            layout.setContentsMargins(0, SPACE[2], 0, 0)
        return tab

    def _connect(self) -> None:
        self.now.clicked.connect(self.back_up_now)
        self.drill.clicked.connect(self.run_drill)
        self.check.clicked.connect(self.check_file)
        self.restore.clicked.connect(partial(self.desk.acted.emit, "restore"))
        self.choose.clicked.connect(self._ask_place)
        self.forget.clicked.connect(partial(self.set_place, None))
        self.protection.password_asked.connect(self.change_password)
        self.protection.sheet_asked.connect(self._ask_sheet)
        self.protection.hand_over_asked.connect(self._ask_hand_over)
        self.persons.pointed.connect(self._on_person)
        self.save.clicked.connect(self.save_person)
        walk_by_enter((self.person, self.password, self.supervisor), self.save_person)

    def refresh(self) -> None:
        """Ask for backups, protection, persons and notes."""
        self.desk.ask(_keeping, self._show)

    def _show(self, shown: Keeping) -> None:
        self._shown = shown
        self.backups.show_rows(shown.backups)
        self.persons.show_rows(shown.persons)
        self.protection.show_keeping(shown)
        self._say()

    def _say(self) -> None:
        for place, key in enumerate(("backups_tab", "protection_tab", "persons_tab")):
            self.tabs.setTabText(place, tr(f"keeping.{key}"))
        for role, box in self.roles.items():
            box.setText(name_of("person_role", role))
        shown = self._shown
        if shown is None:
            return
        self.lead.show_plain(str(shown.path))
        if shown.second_place:
            self.place.say("keeping.place_is", folder=shown.second_place)
        else:
            self.place.say("keeping.no_place")
        self.forget.setEnabled(bool(shown.second_place))
        kept = shown.originals
        self.originals.say(
            "keeping.originals",
            evidenced=kept.evidenced,
            records=kept.records,
            documents=kept.documents,
            stored=formats.size(kept.stored),
            budget=formats.size(kept.budget),
        )

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self._say()
        self.protection.retranslate()

    # backups -------------------------------------------------------------------------------

    @Slot()
    def back_up_now(self) -> None:
        """Write a backup beside the file and to the second place."""
        self.desk.change(tr("progress.backup"), _back_up, self._backed_up)

    def _backed_up(self, change: Change) -> None:
        self.note.tell(partial(tr, "told.backed_up", path=change.path), "good")

    @Slot()
    def run_drill(self) -> None:
        """Restore the newest backup for trial; the file stays untouched."""
        self.desk.work(tr("progress.drill"), _drill, self._drilled)

    def _drilled(self, found: Drilled) -> None:
        if found.findings:
            self._tell_findings(found.findings)
            return
        said = partial(_drilled_text, found, self.desk.today)
        self.note.tell(said, "good" if not found.behind else "warn")

    @Slot()
    def check_file(self) -> None:
        """Check the whole file: digests, chain, control totals."""
        self.desk.work(tr("progress.check"), _check, self._checked)

    def _checked(self, findings: tuple[Finding, ...]) -> None:
        if findings:
            self._tell_findings(findings)
        else:
            self.note.tell(partial(tr, "told.checked"), "good")

    def _tell_findings(self, findings: Sequence[Finding]) -> None:
        self.note.tell_findings(findings)

    @Slot()
    def _ask_place(self) -> None:
        folder = ask_folder(self, self.desk.settings, "dialog.second_place")
        if folder is not None:
            self.set_place(folder)

    @Slot()
    def set_place(self, folder: Path | None, *_: object) -> None:
        """Choose where every backup is copied too; ``None`` for nowhere."""
        self.desk.change(tr("progress.save"), partial(_set_place, folder), self._saved)

    def _saved(self, _change: Change) -> None:
        self.note.tell(partial(tr, "told.saved"), "good")

    # password and hand-over ----------------------------------------------------------------

    @Slot(str, str)
    def change_password(self, old: str, new: str) -> None:
        """Close the file, give it another password, open it again."""
        person, path = self._who, self._closed()
        if path is not None:
            deed = partial(_change_password, (path, old, new, person))
            failed = partial(self._open_again, path, old)
            key = "decrypted" if not new else "password_changed" if old else "encrypted"
            said = partial(tr, f"told.{key}")
            self.desk.open_with(tr("progress.password"), deed, failed, said)

    @Slot(str)
    def _ask_sheet(self, password: str) -> None:
        name = self._shown.path.stem if self._shown else ""
        out = ask_new_file(self, self.desk.settings, "dialog.sheet", (PDF_FILES, name))
        if out is not None:
            self.print_sheet(password, out)

    def print_sheet(self, password: str, out: Path) -> None:
        """Close the file, write its recovery sheet, open it again."""
        person, path = self._who, self._closed()
        if path is not None:
            deed = partial(_print_sheet, (path, password, out, person))
            failed = partial(self._open_again, path, password)
            said = partial(tr, "told.sheet_written", path=out)
            self.desk.open_with(tr("progress.password"), deed, failed, said)

    def _closed(self) -> Path | None:
        """Put the file away; only a closed one can be rewritten."""
        if self._shown is None:
            return None
        self.desk.put_away()
        return self._shown.path

    def _open_again(self, path: Path, secret: str, error: DesktopError) -> None:
        """Say what was wrong and open the file as it was."""
        self.desk.refused.emit(error)
        self.desk.open_file(path, secret)

    @Slot(str)
    def _ask_hand_over(self, note: str) -> None:
        name = f"{self._shown.path.stem if self._shown else ''}-{self.desk.today:%Y%m%d}"
        out = ask_new_file(self, self.desk.settings, "dialog.hand_over", (COMPANY_FILES, name))
        if out is not None:
            self.hand_over(note, out)

    def hand_over(self, note: str, out: Path) -> None:
        """Leave a note and write a verified copy that carries it."""
        self.desk.change(tr("progress.backup"), partial(_hand_over, note, out), self._handed_over)

    def _handed_over(self, change: Change) -> None:
        self.protection.note.clear()
        self.note.tell(partial(tr, "told.handed_over", path=change.path), "good")

    @property
    def _who(self) -> str:
        """Who works here; a typed name where the file has no persons."""
        view = self.desk.overview
        return view.person if view is not None else self.desk.settings.get(PERSON)

    # persons -------------------------------------------------------------------------------

    def show_place(self, _place: str) -> None:
        """Open the backups, where what the file itself wants is done."""
        self.tabs.setCurrentIndex(BACKUPS)

    def show_persons(self) -> None:
        """Open the persons."""
        self.tabs.setCurrentIndex(PERSONS)

    @Slot(object)
    def _on_person(self, person: PersonRow) -> None:
        self.person.line.setText(person.name)
        for role, box in self.roles.items():
            box.setChecked(role in person.roles)

    @Slot()
    def save_person(self) -> None:
        """Add or change a person."""
        ask = PersonAsk(
            self.person.text,
            tuple(role for role, box in self.roles.items() if box.isChecked()),
            self.password.line.text(),
            self.supervisor.line.text(),
        )
        self.desk.change(tr("progress.save"), partial(_put_person, ask), self._person_saved)

    def _person_saved(self, change: Change) -> None:
        for field in (self.person, self.password, self.supervisor):
            field.line.clear()
        for box in self.roles.values():
            box.setChecked(False)
        self._saved(change)


def _keeping(session: Session, _context: JobContext) -> Keeping:
    return session.keeping.keeping()


def _back_up(session: Session, context: JobContext) -> Change:
    return session.keeping.back_up_now(context)


def _drill(session: Session, context: JobContext) -> Drilled:
    return session.keeping.drill(context)


def _check(session: Session, context: JobContext) -> tuple[Finding, ...]:
    return session.keeping.check(context)


def _set_place(folder: Path | None, session: Session, _context: JobContext) -> Change:
    return session.keeping.set_second_place(folder)


def _hand_over(note: str, out: Path, session: Session, context: JobContext) -> Change:
    return session.keeping.hand_over(note, out, context)


def _put_person(ask: PersonAsk, session: Session, _context: JobContext) -> Change:
    return session.keeping.put_person(ask)


def _change_password(
    asked: tuple[Path, str, str, str], office: Office, _context: JobContext
) -> Session:
    return office.change_password(*asked)


def _print_sheet(
    asked: tuple[Path, str, Path, str], office: Office, _context: JobContext
) -> Session:
    return office.print_recovery_sheet(*asked)


def _drilled_text(found: Drilled, today: date) -> str:
    when = formats.moment(found.at, today)
    return tr("told.drilled", when=when, records=found.records, behind=found.behind)
