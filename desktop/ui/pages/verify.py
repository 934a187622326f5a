"""What verifying a package found: valid or refused, by whom signed, what it says."""

from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop.errors import DesktopError
from desktop.jobs.context import JobContext
from desktop.messages import sentence
from desktop.ui.desk import Desk
from desktop.ui.icons import pixmap
from desktop.ui.pages.page import Page
from desktop.ui.runner import Job
from desktop.ui.session import Changed, Office, Verified
from desktop.ui.text import error_text, language, name_of, tr
from desktop.ui.theme import SPACE, app_tokens
from desktop.ui.widgets.boxes import clear, column, framed, row, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.drop_zone import DropZone
from desktop.ui.widgets.labels import Text, Wrapped
from desktop.ui.widgets.signed_line import SignedLine

_ICON = 40
_KEYID = 16


class VerifyPage(Page):
    """Needs no company file: a bank can use it, too."""

    key: ClassVar[str] = "verify"
    concerns: ClassVar[frozenset[Changed]] = frozenset()
    follows_period: ClassVar[bool] = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.found: Verified | None = None
        self._error: DesktopError | None = None
        pick = Button("action.verify_package", "main", "verify")
        pick.clicked.connect(partial(desk.acted.emit, "verify_package"))
        zone = DropZone("packages", "verify", pick)
        zone.dropped.connect(desk.dropped)
        self._result = QVBoxLayout()
        self._result.setSpacing(SPACE[2])
        content = QWidget()
        content.setLayout(column(zone, self._result, 1, spacing=SPACE[2]))
        self.set_body(scrolled(content))
        desk.package_arrived.connect(self.verify)

    @Slot(object)
    def verify(self, path: Path) -> None:
        """Verify a package and show what was found."""
        clear(self._result)
        work = partial(_verify, self.desk.office, path)
        self.desk.runner.run(Job(tr("progress.verify"), work, self._show, self._refuse))

    def _show(self, found: Verified) -> None:
        self.found, self._error = found, None
        self.retranslate()

    def _refuse(self, error: DesktopError) -> None:
        self.found, self._error = None, error
        self.retranslate()

    def retranslate(self) -> None:
        """Show the result in the language in use."""
        clear(self._result)
        if self._error is not None:
            self._result.addWidget(SignedLine(error_text(self._error), "bad"))
        if self.found is not None:
            self._result.addWidget(self._head(self.found))
            for part in self._parts(self.found):
                self._result.addWidget(part)

    def _head(self, found: Verified) -> QWidget:
        icon = QLabel()
        colours = app_tokens()
        colour = colours.good if found.is_valid else colours.bad
        icon.setPixmap(pixmap("check" if found.is_valid else "error", colour, _ICON))
        title = Text(role="page")
        title.say("verify.valid" if found.is_valid else "verify.refused")
        title.set_tone("good" if found.is_valid else "bad")
        name = Wrapped(role="quiet")
        name.show_plain(Path(found.path).name)
        words = [title, name]
        if found.level:
            level = Wrapped()
            level.say("verify.level", level=found.level, means=name_of("verify_level", found.level))
            words.append(level)
        said = dict(found.messages).get(language(), "")
        if not said and not found.is_valid and found.code:
            said = sentence(found.code, dict(found.details), language())
        if said:
            message = Wrapped()
            message.show_plain(said)
            words.append(message)
        layout = row(icon, column(*words, spacing=2), spacing=SPACE[3])
        layout.setStretch(1, 1)
        return framed("card", layout)

    def _parts(self, found: Verified) -> list[QWidget]:
        parts: list[QWidget] = []
        if found.signers:
            lines = [
                SignedLine(
                    tr("verify.signer", name=name, role=name_of("role", role), key=key[:_KEYID]),
                    "good" if found.is_valid else "warn",
                )
                for role, key, name in found.signers
            ]
            parts.append(framed("card", column(Text("verify.signers", "strong"), *lines)))
        if found.results:
            parts.append(framed("card", column(Text("verify.results", "strong"), _grid(found))))
        if found.withheld:
            names = tr("list.comma").join(name_of("withheld", name) for name in found.withheld)
            parts.append(SignedLine(tr("verify.withheld", names=names), "accent"))
        return parts


def _grid(found: Verified) -> QWidget:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(SPACE[4])
    for line, (name, value) in enumerate(found.results):
        for place, text in enumerate((name_of("figure", name), value)):
            label = Text(role="" if place else "quiet")
            label.show_plain(text)
            grid.addWidget(label, line, place)
    grid.setColumnStretch(2, 1)
    box = QWidget()
    box.setLayout(grid)
    return box


def _verify(office: Office, path: Path, _context: JobContext) -> Verified:
    return office.verify(path)
