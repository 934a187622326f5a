"""数据包: the timeline of sealed reports, signing, sharing, receipts."""

from functools import cached_property, partial
from pathlib import Path
from typing import ClassVar, TypeVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QApplication, QCheckBox, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui import formats
from desktop.ui.desk import Desk
from desktop.ui.dialogs.files import (
    JSON_FILES,
    KEY_FILES,
    NEW_KEYS,
    PACKAGES,
    ask_file,
    ask_new_file,
)
from desktop.ui.dialogs.reason import ReasonDialog
from desktop.ui.dialogs.secret import SecretDialog, asked_again
from desktop.ui.pages import package_jobs as jobs
from desktop.ui.pages.copies import Copies, package_name
from desktop.ui.pages.key_papers import KeyPapers
from desktop.ui.pages.page import Page
from desktop.ui.pages.unsaved import sheet_names, unsaved_of_year
from desktop.ui.rooms.packaging import KeyState, SigningDesk
from desktop.ui.rooms.sealed import REFUSED
from desktop.ui.runner import Job
from desktop.ui.session import Change, Changed, SealRow
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import clear, column, framed, row, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.drop_zone import DropZone
from desktop.ui.widgets.empty import Empty
from desktop.ui.widgets.escape import give_up_by_esc
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.seal_view import SealView
from desktop.ui.widgets.signing_view import SigningView

Part = TypeVar("Part", bound=QWidget)
TIMELINE, SIGNING, SHARING, PAPERS = range(4)


class PackagesPage(Page):
    """Seal, read, sign, share, keep receipts; verify what others send by dropping it."""

    key: ClassVar[str] = "packages"
    concerns: ClassVar[frozenset[Changed]] = frozenset({Changed.SEALS, Changed.MONTHS})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._seals: tuple[SealRow, ...] = ()
        self._told_of: tuple[str, ...] = ()
        self.to_unsaved = Button("packages.to_unsaved", "", "other")
        self.to_unsaved.hide()
        self.note = Panel()
        self.seal = Button("packages.seal", "main", "seal")
        self.new_key = Button("packages.new_key", "", "add")
        self.receipt = Button("packages.take_receipt", "", "import")
        self.countersigned = Button("packages.take_signatures", "", "import")
        self.withdraw = Button("packages.withdraw", "")
        verify = Button("action.verify_package", "", "verify")
        self.zone = DropZone("packages", "verify", verify)
        self.open_papers = Button("packages.papers", "", "print")
        self.stack = QStackedWidget()
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE[1])
        verify.clicked.connect(partial(desk.acted.emit, "verify_package"))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        content = QWidget()
        content.setLayout(column(self._list, 1))
        self.stack.addWidget(scrolled(content))
        for _ in (SIGNING, SHARING, PAPERS):  # filled when they are first asked for
            holder = QWidget()
            holder.setLayout(column())
            self.stack.addWidget(holder)
        self.tools.addWidget(self.to_unsaved)
        self.tools.addWidget(self.open_papers)
        self.tools.addWidget(self.new_key)
        self.tools.addWidget(self.seal)
        taken = row(self.countersigned, self.receipt, 1, self.withdraw)
        self._taken = framed("", taken, 0)
        for widget in (self.note, self.zone, self._taken):
            self.above.addWidget(widget)
        self.set_body(self.stack, Empty("packages", "packages"))

    def _connect(self) -> None:
        self.zone.dropped.connect(self.desk.dropped)
        self.seal.clicked.connect(self.seal_year)
        self.to_unsaved.clicked.connect(self._go_to_unsaved)
        self.new_key.clicked.connect(self._ask_new_key)
        self.receipt.clicked.connect(self._ask_receipt)
        self.countersigned.clicked.connect(self._ask_signed)
        self.withdraw.clicked.connect(self._ask_withdrawal)
        self.open_papers.clicked.connect(self.show_papers)
        give_up_by_esc(self, self._give_up)

    @cached_property
    def papers(self) -> KeyPapers:
        """The papers around a key."""
        made = KeyPapers(self.desk, self.note)
        made.view.given_up.connect(self.show_timeline)
        return self._put(PAPERS, made)

    @cached_property
    def signing(self) -> SigningView:
        """What is read before signing."""
        made = SigningView()
        made.given_up.connect(self.show_timeline)
        made.sign_asked.connect(self._ask_key)
        made.pending_asked.connect(self._ask_pending)
        return self._put(SIGNING, made)

    @cached_property
    def copies(self) -> Copies:
        """What a copy shows."""
        made = Copies(self.desk, self.note)
        made.closed.connect(self.show_timeline)
        made.opened.connect(partial(self._turn, SHARING))
        return self._put(SHARING, made)

    def _put(self, place: int, made: Part) -> Part:
        holder = self.stack.widget(place)
        layout = holder.layout() if holder is not None else None
        if layout is not None:
            layout.addWidget(made)
        return made

    @Slot(str, str)
    def _choose_shown(self, seal: str, redact: str) -> None:
        self.copies.choose_shown(seal, redact)

    def refresh(self) -> None:
        """Ask for the sealed reports."""
        self.desk.ask(jobs.seals, self._show)

    def _show(self, seals: tuple[SealRow, ...]) -> None:
        self._seals = seals
        self.show_empty(is_empty=not seals and self.stack.currentIndex() != PAPERS)
        self.retranslate()

    def retranslate(self) -> None:
        """Show the timeline in the language in use."""
        clear(self._list)
        for seal in self._seals:
            view = SealView(seal, self.desk.today)
            view.sign_asked.connect(self.read_before_signing)
            view.export_asked.connect(self._choose_shown)
            view.pending_asked.connect(self.ask_pending)
            self._list.addWidget(view)
        own = [seal for seal in self._seals if seal.year == self.desk.year]
        self.withdraw.setEnabled(bool(own) and not own[0].is_withdrawal)
        for name in ("signing", "copies", "papers"):
            if name in self.__dict__:  # made already
                getattr(self, name).retranslate()

    @Slot()
    def show_timeline(self) -> None:
        """Go back to the timeline."""
        self._turn(TIMELINE)
        self.show_empty(is_empty=not self._seals)

    @Slot()
    def _give_up(self) -> None:
        """Go a step back from what is read, shared or printed."""
        if self.stack.currentIndex() == SHARING:
            self.copies.view.give_up()
        elif self.stack.currentIndex() != TIMELINE:
            self.show_timeline()

    def leave_company(self) -> None:
        """Go back to the timeline: what is read or shared was another company's."""
        super().leave_company()
        self._turn(TIMELINE)

    @Slot()
    def show_papers(self) -> None:
        """Show the papers around a key; they need no sealed report."""
        self.show_empty(is_empty=False)
        self.papers.show()
        self._turn(PAPERS)

    def _turn(self, place: int) -> None:
        here = QApplication.focusWidget()
        if here is not None and self.stack.isAncestorOf(here):
            self.setFocus()  # what is turned away from must not take the keyboard elsewhere
        self.stack.setCurrentIndex(place)
        for widget in (self.zone, self._taken):
            widget.setVisible(place == TIMELINE)

    @Slot()
    def seal_year(self) -> None:
        """Seal the closed months of the year; of what was not saved it is told once."""
        sheets = unsaved_of_year(self.desk, self.desk.year)
        if sheets and sheets != self._told_of:
            self._told_of = sheets
            self.note.tell(partial(_unsaved, sheets), "warn")
            self.to_unsaved.show()
            return
        self.to_unsaved.hide()
        if not any(seal.year == self.desk.year for seal in self._seals):
            self.seal_again("")
            return
        dialog = ReasonDialog("reseal", self, year=formats.year(self.desk.year))
        dialog.given.connect(self.seal_again)
        dialog.open()

    @Slot()
    def _go_to_unsaved(self) -> None:
        sheets, self._told_of = self._told_of, ()
        self.to_unsaved.hide()
        self.note.dismiss()
        self.desk.asked_for.emit("other")
        self.desk.place_asked.emit("other", sheets[0])

    @Slot(str)
    def seal_again(self, reason: str, _password: str = "") -> None:
        """Seal, with the reason where the year was sealed before."""
        work = partial(jobs.seal, self.desk.year, reason)
        self.desk.change(tr("progress.seal"), work, self._sealed)

    def _sealed(self, _change: Change) -> None:
        self.note.tell(partial(tr, "told.sealed"), "good")

    @Slot()
    def _ask_new_key(self) -> None:
        name = self.desk.overview.name if self.desk.overview else ""
        path = ask_new_file(self, self.desk.settings, "dialog.new_key", (NEW_KEYS, name))
        if path is not None:
            dialog = SecretDialog(self, is_new=True)
            dialog.given.connect(partial(self.make_key, path))
            dialog.open()

    @Slot()
    def make_key(self, path: Path, secret: str) -> None:
        """Make a signing key."""
        name = self.desk.overview.name if self.desk.overview else ""
        work = partial(jobs.new_key, self.desk.office, (path, secret, name))
        self.desk.runner.run(Job(tr("progress.sign"), work, self._key_made))

    def _key_made(self, made: tuple[Path, str]) -> None:
        path, code = made
        self.papers.remember(path, code)
        # It stays until it is read: what is "good" goes with the next refusal.
        self.note.tell(partial(tr, "told.key_made", path=path, code=code), "warn")

    # signing -------------------------------------------------------------------------------

    @Slot(str)
    def read_before_signing(self, seal: str) -> None:
        """Show the whole report, the difference and the declaration."""
        self.desk.work(tr("progress.report"), partial(jobs.signing, seal), self._show_signing)

    def _show_signing(self, shown: SigningDesk) -> None:
        self.signing.show_desk(shown)
        self._turn(SIGNING)

    @Slot(object)
    def _ask_key(self, shown: SigningDesk) -> None:
        key = ask_file(self, self.desk.settings, "dialog.key", KEY_FILES)
        if key is not None:
            self._look_at_key(shown.seal, key, "")

    def _look_at_key(self, seal: str, key: Path, problem: str) -> None:
        look = partial(self._sign_or_ask, (seal, key), problem)
        self.desk.work(tr("progress.sign"), partial(jobs.key_state, key), look)

    def _sign_or_ask(self, what: tuple[str, Path], problem: str, state: KeyState) -> None:
        """Sign at once with a key this computer remembers; else ask for its password."""
        if state.is_remembered:
            self.sign(*what, None)
            return
        dialog = SecretDialog(self, problem=problem)
        if state.can_remember:
            dialog.offer_to_remember()
        dialog.given.connect(partial(self._sign_with, what, dialog.remember))
        dialog.open()

    @Slot()
    def _sign_with(self, what: tuple[str, Path], remember: QCheckBox, secret: str) -> None:
        self.sign(*what, secret, is_kept=remember.isChecked())

    @Slot()
    def sign(self, seal: str, key: Path, secret: str | None, *, is_kept: bool = False) -> None:
        """Sign a sealed report; let this computer remember the key where that is wished."""
        deed = partial(jobs.sign, (seal, key, secret), is_kept)
        missing = next((each.missing for each in self._seals if each.id == seal), ())
        failed = asked_again(partial(self._look_at_key, seal, key), self.desk.refused.emit)
        self.desk.change(tr("progress.sign"), deed, partial(self._signed, missing[1:]), failed)

    def _signed(self, still_missing: tuple[str, ...], _change: Change) -> None:
        self.show_timeline()
        said = partial(_signed_text, still_missing)
        self.note.tell(said, "good")

    @Slot(object)
    def _ask_pending(self, shown: SigningDesk) -> None:
        self.ask_pending(shown.seal)

    @Slot(str)
    def ask_pending(self, seal: str) -> None:
        """Ask where the copy for whoever countersigns goes."""
        out = ask_new_file(
            self, self.desk.settings, "dialog.pending", (PACKAGES, package_name(self.desk))
        )
        if out is not None:
            self.write_pending(seal, out)

    def write_pending(self, seal: str, out: Path) -> None:
        """Write the copy that goes to whoever countersigns."""
        self.desk.change(
            tr("progress.export"), partial(jobs.pending, seal, out), self._pending_written
        )

    def _pending_written(self, change: Change) -> None:
        self.show_timeline()
        self.note.tell(partial(tr, "told.pending_written", path=change.path), "good")

    @Slot()
    def _ask_signed(self) -> None:
        path = ask_file(self, self.desk.settings, "dialog.countersigned", PACKAGES)
        if path is not None:
            self.take_signatures(path)

    def take_signatures(self, path: Path) -> None:
        """Keep the signatures of a countersigned package."""
        self.desk.change(
            tr("progress.verify"), partial(jobs.take_signatures, path), self._taken_over
        )

    def _taken_over(self, change: Change) -> None:
        key = "told.signatures_taken" if change.count else "told.nothing_new"
        self.note.tell(partial(tr, key, count=change.count), "good")

    # receipts and withdrawal ---------------------------------------------------------------

    @Slot()
    def _ask_receipt(self) -> None:
        path = ask_file(self, self.desk.settings, "dialog.receipt", JSON_FILES)
        if path is None:
            return
        register, root = self.desk.trusted
        if register is None:
            register = ask_file(self, self.desk.settings, "dialog.register", JSON_FILES)
        self.take_receipt(path, register, root)

    def take_receipt(
        self, path: Path, register: Path | None = None, root: Path | None = None
    ) -> None:
        """Check a platform's receipt, as far as a register allows, and keep it."""
        work = partial(jobs.take_receipt, path, (register, root))
        done = partial(self._receipt_kept, register is not None)
        self.desk.change(tr("progress.verify"), work, done)

    def _receipt_kept(self, is_checked: bool, change: Change) -> None:  # noqa: FBT001 - a job's answer
        if change.answer == REFUSED:
            self.note.tell(partial(tr, "told.receipt_refused"), "warn")
        elif is_checked:
            self.note.tell(partial(tr, "told.receipt_kept"), "good")
        elif change.count:
            self.note.tell(partial(tr, "told.receipt_unchecked"), "warn")
        else:
            self.note.tell(partial(tr, "told.nothing_new"), "good")

    @Slot()
    def _ask_withdrawal(self) -> None:
        dialog = ReasonDialog("withdraw", self, year=formats.year(self.desk.year))
        dialog.given.connect(self.withdraw_year)
        dialog.open()

    @Slot(str)
    def withdraw_year(self, reason: str, _password: str = "") -> None:
        """Seal the withdrawal of the year's report; it is signed and exported like any other."""
        work = partial(jobs.withdraw, self.desk.year, reason)
        self.desk.change(tr("progress.seal"), work, self._withdrawn)

    def _withdrawn(self, _change: Change) -> None:
        self.note.tell(partial(tr, "told.withdrawn"), "good")


def _signed_text(still_missing: tuple[str, ...]) -> str:
    """Return what comes after a signature: another person's, or the export."""
    if not still_missing:
        return tr("told.signed")
    who = tr("list.comma").join(name_of("role", role) for role in still_missing)
    return tr("told.signed_waits", who=who)


def _unsaved(sheets: tuple[str, ...]) -> str:
    return tr("packages.unsaved", names=sheet_names(sheets))
