"""What verifying a package found: valid or refused, by whom signed, what it says."""

from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QEvent, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.errors import DesktopError
from desktop.jobs.context import JobContext
from desktop.ui import formats
from desktop.ui.desk import Desk
from desktop.ui.dialogs.files import (
    JSON_FILES,
    KEY_FILES,
    NEW_KEYS,
    PACKAGES,
    PDF_FILES,
    ask_file,
    ask_new_file,
)
from desktop.ui.dialogs.secret import SecretDialog, asked_again
from desktop.ui.icons import pixmap
from desktop.ui.pages import package_jobs as jobs
from desktop.ui.pages.page import Page
from desktop.ui.rooms.packaging import SigningDesk
from desktop.ui.rooms.sealed import SurenessRow
from desktop.ui.runner import Job
from desktop.ui.seen_packages import SeenPackage, SeenPackages
from desktop.ui.session import Change, Changed, Office, Trusted, Verified
from desktop.ui.text import error_text, language, name_of, said, tr
from desktop.ui.theme import SPACE, app_tokens
from desktop.ui.widgets.boxes import clear, column, framed, row, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.drop_zone import DropZone
from desktop.ui.widgets.escape import give_up_by_esc
from desktop.ui.widgets.labels import Text, Wrapped
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.proved_rows import proved_rows
from desktop.ui.widgets.signed_line import SignedLine
from desktop.ui.widgets.signing_view import SigningView
from desktop.ui.widgets.source_names import named

_ICON = 40
_KEYID = 24
_DIGEST = 16
_MOST_WEAK = 4
_SEPARATOR = " · "
_PENDING = "ROLE_MISSING"
_NO_GRADES = frozenset({"rated", "not_ratable", "refused"})
"""What stands in a grade's place where a method gave none, or an amount."""


class VerifyPage(Page):
    """Needs no company file: a bank can use it, too."""

    key: ClassVar[str] = "verify"
    concerns: ClassVar[frozenset[Changed]] = frozenset()
    follows_period: ClassVar[bool] = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.found: Verified | None = None
        self._newer: SeenPackage | None = None
        self._other: SeenPackage | None = None
        self._error: DesktopError | None = None
        self._new = 0
        pick = Button("action.verify_package", "main", "verify")
        pick.clicked.connect(partial(desk.acted.emit, "verify_package"))
        zone = DropZone("packages", "verify", pick)
        zone.dropped.connect(desk.dropped)
        self.register: Path | None = None
        self.root: Path | None = None
        self._result = QVBoxLayout()
        self._result.setSpacing(SPACE[2])
        content = QWidget()
        content.setLayout(column(zone, self._result, 1, spacing=SPACE[2]))
        self.signing = SigningView(is_countersigning=True)
        self.stack = QStackedWidget()
        self._content = content
        self.stack.addWidget(scrolled(content))
        self.stack.addWidget(self.signing)
        self.note = Panel()
        self.above.addWidget(self.note)
        self.set_body(self.stack)
        self.with_register = Button("verify.with_register", "", "folder")
        self.with_root = Button("verify.with_root", "", "folder")
        self.print_page = Button("verify.print", "", "print")
        self.print_page.setEnabled(False)
        self.print_page.clicked.connect(self._ask_page)
        self.tools.addWidget(self.print_page)
        self.tools.addWidget(self.with_register)
        self.tools.addWidget(self.with_root)
        self.setTabOrder(self.with_root, pick)
        self.with_register.clicked.connect(self._ask_register)
        self.with_root.clicked.connect(self._ask_root)
        self.signing.given_up.connect(self._show_result)
        give_up_by_esc(self, self._show_result)
        self.signing.sign_asked.connect(self._ask_key)
        desk.package_arrived.connect(self.verify)

    # whom to trust -------------------------------------------------------------------------

    @Slot()
    def _ask_register(self) -> None:
        path = ask_file(self, self.desk.settings, "dialog.register", JSON_FILES)
        if path is not None:
            self.trust(path, self.root)

    @Slot()
    def _ask_root(self) -> None:
        path = ask_file(self, self.desk.settings, "dialog.root", JSON_FILES)
        if path is not None:
            self.trust(self.register, path)

    def trust(self, register: Path | None, root: Path | None) -> None:
        """Check signers by a register and a pinned root from now on, and verify again."""
        self.register, self.root = self.desk.trusted = (register, root)
        names = [path.name for path in (register, root) if path is not None]
        self.lead.say("verify.trusts", names=tr("list.comma").join(names))
        if self.found is not None:
            self.verify(Path(self.found.path))

    @Slot(object)
    def verify(self, path: Path) -> None:
        """Verify a package and show what was found."""
        clear(self._result)
        self.stack.setCurrentIndex(0)
        work = partial(_verify, self.desk.office, (path, self.register, self.root))
        self.desk.runner.run(Job(tr("progress.verify"), work, self._show, self._refuse))

    def _show(self, found: Verified) -> None:
        self.found, self._error, self._new = found, None, 0
        self._newer = self._other = None
        if found.place is not None:
            seen = SeenPackages(self.desk.settings)
            self._newer, self._other = seen.newer_than(found.place), seen.other_than(found.place)
            seen.remember(found.place, str(self.desk.today))
        self.retranslate()
        if found.is_valid:
            self.desk.ask(partial(jobs.new_signatures, Path(found.path)), self._offer)

    def _offer(self, count: int) -> None:
        """Offer to keep what a package of the open file brings back."""
        self._new = count
        if count:
            self.retranslate()

    def _refuse(self, error: DesktopError) -> None:
        self.found, self._error = None, error
        self.retranslate()

    def retranslate(self) -> None:
        """Show the result in the language in use."""
        clear(self._result)
        found = self.found
        has_page = found is not None and found.is_valid and not found.is_withdrawal
        self.print_page.setEnabled(has_page)
        if self._error is not None:
            self._result.addWidget(SignedLine(error_text(self._error), "bad"))
        if self.found is not None:
            self._result.addWidget(self._head(self.found))
            if self.found.code == _PENDING:
                self._result.addWidget(self._pending())
            if self._new:
                self._result.addWidget(self._brought())
            for part in self._parts(self.found):
                self._result.addWidget(part)
        self._fit()
        self.signing.retranslate()

    def _fit(self) -> None:
        """Have the area look at its content again, after the new parts were shown."""
        request = QEvent(QEvent.Type.LayoutRequest)
        QApplication.postEvent(self._content, request, Qt.EventPriority.LowEventPriority.value)

    # keeping what was found ----------------------------------------------------------------

    @Slot()
    def _ask_page(self) -> None:
        if self.found is not None:
            name = f"{Path(self.found.path).stem}-{tr('verify.page_name')}"
            out = ask_new_file(self, self.desk.settings, "dialog.export", (PDF_FILES, name))
            if out is not None:
                self.write_page(out)

    def write_page(self, out: Path) -> None:
        """Write what was found as a page to print and keep."""
        if self.found is not None:
            asked = (Path(self.found.path), out, (self.register, self.root))
            work = partial(_print_verified, self.desk.office, asked)
            self.desk.runner.run(Job(tr("progress.report"), work, self._page_written))

    def _page_written(self, out: Path) -> None:
        self.desk.told.emit(partial(tr, "told.verified_page", path=out))
        QDesktopServices.openUrl(QUrl.fromLocalFile(out))

    # countersigning ------------------------------------------------------------------------

    def _pending(self) -> QWidget:
        read = Button("verify.read_and_sign", "main", "sign")
        compare = Button("verify.with_last", "", "folder")
        new_key = Button("packages.new_key", "", "add")
        new_key.clicked.connect(self._ask_new_key)
        read.clicked.connect(self._read)
        compare.clicked.connect(self._ask_last)
        text = Wrapped("verify.pending")
        return framed("card", column(text, row(new_key, 1, compare, read)))

    @Slot()
    def _ask_new_key(self) -> None:
        """Make a key for whoever countersigns here, who has no company file to make it from."""
        kinds = (NEW_KEYS, tr("verify.own_key"))
        path = ask_new_file(self, self.desk.settings, "dialog.new_key", kinds)
        if path is not None:
            dialog = SecretDialog(self, is_new=True)
            dialog.given.connect(partial(self.make_key, path))
            dialog.open()

    @Slot()
    def make_key(self, path: Path, secret: str) -> None:
        """Make a signing key."""
        work = partial(jobs.new_key, self.desk.office, (path, secret, path.stem))
        self.desk.runner.run(Job(tr("progress.sign"), work, self._key_made))

    def _key_made(self, made: tuple[Path, str]) -> None:
        path, code = made
        # It stays until it is read: what is "good" goes with the next refusal.
        self.note.tell(partial(tr, "told.key_made", path=path, code=code), "warn")

    def _brought(self) -> QWidget:
        """Return the offer to keep the signatures that came back to the open file."""
        take = Button("verify.take_signatures", "main", "sign")
        take.clicked.connect(self.take_signatures)
        text = Wrapped()
        text.say("verify.brought", count=self._new)
        return framed("card", column(text, row(1, take)))

    @Slot()
    def take_signatures(self) -> None:
        """Keep the new signatures in the open company file."""
        if self.found is not None:
            deed = partial(jobs.take_signatures, Path(self.found.path))
            self.desk.change(tr("progress.verify"), deed, self._taken)

    def _taken(self, change: Change) -> None:
        self._offer(0)
        self.retranslate()
        self.desk.asked_for.emit("packages")
        self.desk.told.emit(partial(tr, "told.signatures_taken", count=change.count))

    @Slot()
    def _read(self) -> None:
        self.read_pending(None)

    @Slot()
    def _ask_last(self) -> None:
        last = ask_file(self, self.desk.settings, "dialog.last_package", PACKAGES)
        if last is not None:
            self.read_pending(last)

    def read_pending(self, last: Path | None) -> None:
        """Show the report, the difference to the last package and the declaration."""
        if self.found is not None:
            asked = (Path(self.found.path), last, self.register, self.root)
            work = partial(_open_pending, self.desk.office, asked)
            self.desk.runner.run(Job(tr("progress.verify"), work, self._show_desk))

    def _show_desk(self, shown: SigningDesk) -> None:
        self.stack.setCurrentIndex(1)
        self.signing.show_desk(shown)

    @Slot()
    def _show_result(self) -> None:
        self.stack.setCurrentIndex(0)

    @Slot(object)
    def _ask_key(self, shown: SigningDesk) -> None:
        key = ask_file(self, self.desk.settings, "dialog.key", KEY_FILES)
        if key is None:
            return
        name = Path(shown.seal).stem + tr("verify.countersigned_suffix")
        out = ask_new_file(self, self.desk.settings, "dialog.export", (PACKAGES, name))
        if out is not None:
            self._ask_secret(key, out, "")

    def _ask_secret(self, key: Path, out: Path, problem: str) -> None:
        dialog = SecretDialog(self, problem=problem)
        dialog.given.connect(partial(self.countersign, key, out))
        dialog.open()

    @Slot()
    def countersign(self, key: Path, out: Path, secret: str) -> None:
        """Sign the package too; the finished one is verified and shown."""
        if self.found is not None:
            trusted = (self.register, self.root)
            asked = (Path(self.found.path), key, secret, out, trusted)
            work = partial(_countersign, self.desk.office, asked)
            failed = asked_again(partial(self._ask_secret, key, out), self.desk.refused.emit)
            self.desk.runner.run(Job(tr("progress.sign"), work, self._countersigned, failed))

    def _countersigned(self, out: Path) -> None:
        self.desk.told.emit(partial(tr, "told.countersigned", path=out))
        self.verify(out)

    # ---------------------------------------------------------------------------------------

    def _head(self, found: Verified) -> QWidget:
        icon = QLabel()
        colours = app_tokens()
        word, tone, sign = self._outcome(found)
        colour = {"good": colours.good, "warn": colours.warn, "bad": colours.bad}[tone]
        icon.setPixmap(pixmap(sign, colour, _ICON))
        title = Text(role="page")
        title.say(word)
        title.set_tone(tone)
        name = Wrapped(role="quiet")
        name.show_plain(Path(found.path).name)
        words = [title, name, *self._instead()]
        if found.level:
            level = Wrapped()
            level.say("verify.level", level=found.level, means=name_of("verify_level", found.level))
            words.append(level)
        words_of_it = dict(found.messages).get(language(), "")
        if not words_of_it and not found.is_valid and found.code:
            words_of_it = said(found.code, dict(found.details))
        if words_of_it:
            message = Wrapped()
            message.show_plain(words_of_it)
            words.append(message)
        layout = row(icon, column(*words, spacing=2), spacing=SPACE[3])
        layout.setStretch(1, 1)
        return framed("card", layout)

    def _outcome(self, found: Verified) -> tuple[str, str, str]:
        """Return word, tone and picture; what another package replaced is not to be relied on."""
        if found.is_valid and self._other is not None:
            return "verify.forked", "bad", "error"
        if found.is_valid and self._newer is not None:
            is_gone = self._newer.place.is_withdrawal
            return "verify.taken_back" if is_gone else "verify.superseded", "warn", "warning"
        return _outcome(found)

    def _instead(self) -> list[QWidget]:
        """Return what stands in the place of the package."""
        told, key = self._other, "verify.forked_by"
        if told is None:
            told = self._newer
            is_gone = told is not None and told.place.is_withdrawal
            key = "verify.withdrawn_by" if is_gone else "verify.superseded_by"
        if told is None or self.found is None or self.found.place is None:
            return []
        line = Wrapped()
        line.say(
            key,
            number=self.found.place.number,
            newer=told.place.number,
            day=told.day,
            digest=told.place.digest[:_DIGEST],
        )
        return [line]

    def _parts(self, found: Verified) -> list[QWidget]:
        parts: list[QWidget] = []
        if found.signers:
            lines = [
                SignedLine(
                    _signer_text(name, role, key),
                    "good" if found.is_valid and name else "warn",
                )
                for role, key, name in found.signers
            ]
            parts.append(framed("card", column(Text("verify.signers", "strong"), *lines)))
        if found.results:
            parts.append(
                framed(
                    "card", column(Text("verify.results", "strong"), _grid(found), _ungraded(found))
                )
            )
        if found.sureness:
            told = [_sureness(each) for each in found.sureness]
            parts.append(framed("card", column(Text("verify.sureness", "strong"), *told)))
        if found.withheld:
            names = tr("list.comma").join(_withheld_words(found.withheld))
            parts.append(SignedLine(tr("verify.withheld", names=names), "accent"))
        parts += [proved_rows(each) for each in found.rows]
        if found.are_rows_wrong:
            parts.append(SignedLine(tr("verify.rows_wrong"), "bad"))
        return parts


def _outcome(found: Verified) -> tuple[str, str, str]:
    """Return word, tone and picture; a package that waits for its reviewer is not a bad one.

    A sound withdrawal is no approval of anything.
    """
    if found.is_valid and found.is_withdrawal:
        return "verify.withdrawn", "warn", "warning"
    if found.is_valid:
        return "verify.valid", "good", "check"
    if found.code == _PENDING:
        return "verify.waiting", "warn", "warning"
    return "verify.refused", "bad", "error"


def _signer_text(name: str, role: str, key: str) -> str:
    if not name:
        return tr("verify.signer_unknown", key=key[:_KEYID])
    return tr("verify.signer", name=name, role=name_of("role", role), key=key[:_KEYID])


def _withheld_words(paths: tuple[str, ...]) -> list[str]:
    """Return what a copy does not hold, in words; the description of a table is no news."""
    short = (
        "evidence" if "/evidence/" in path else Path(path.rstrip("/")).name.partition(".")[0]
        for path in paths
    )
    return list(dict.fromkeys(name_of("shared", name) for name in short if name != "datapackage"))


def _result_words(name: str, value: str) -> tuple[str, str]:
    """Return a signed total in words, kilograms as tonnes."""
    if name.endswith("_kg"):
        return name_of("figure", f"total.{name.removesuffix('_kg')}"), (
            f"{formats.tonnes(Decimal(value))} tCO2e"
        )
    return name_of("figure", name), value


def _grades(found: Verified) -> list[tuple[str, str]]:
    """Return each method that gave a grade, with it: self-assessed, as the firm says."""
    pairs = [(named(method, ""), named(grade, "")) for method, grade in found.ratings]
    return [
        (method, tr("verify.self_assessed", grade=grade))
        for method, grade in pairs
        if grade not in _NO_GRADES
    ]


def _ungraded(found: Verified) -> QWidget:
    """Return how many methods gave no grade."""
    count = sum(named(grade, "") in _NO_GRADES for _, grade in found.ratings)
    text = Wrapped(role="small")
    if count:
        text.say("verify.ungraded", count=count)
    else:
        text.hide()
    return text


def _sureness(each: SurenessRow) -> QWidget:
    """Return how sure the parameters of a kind are, and where the weak ones come from."""
    said = (
        tr("verify.sure_count", word=name_of("confidence", level), count=count)
        for level, count in each.levels
    )
    text = tr(f"verify.sure_{each.kind}", levels=_SEPARATOR.join(said))
    if each.weak:
        sources = tr("list.comma").join(each.weak[:_MOST_WEAK])
        text = f"{text}\n{tr('verify.weak_from', sources=sources)}"
    return SignedLine(text, "warn" if each.weak else "good")


def _grid(found: Verified) -> QWidget:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(SPACE[4])
    totals = [_result_words(name, value) for name, value in found.results]
    for line, pair in enumerate(totals + _grades(found)):
        for place, text in enumerate(pair):
            label = Text(role="" if place else "quiet")
            label.show_plain(text)
            grid.addWidget(label, line, place)
    grid.setColumnStretch(2, 1)
    box = QWidget()
    box.setLayout(grid)
    return box


def _verify(
    office: Office, asked: tuple[Path, Path | None, Path | None], _context: JobContext
) -> Verified:
    return office.verify(*asked)


def _open_pending(
    office: Office,
    asked: tuple[Path, Path | None, Path | None, Path | None],
    _context: JobContext,
) -> SigningDesk:
    return office.open_pending(*asked)


def _countersign(
    office: Office, asked: tuple[Path, Path, str, Path, Trusted], _context: JobContext
) -> Path:
    return office.countersign(*asked)


def _print_verified(
    office: Office, asked: tuple[Path, Path, Trusted], _context: JobContext
) -> Path:
    return office.print_verified(*asked)
