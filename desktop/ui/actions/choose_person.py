"""文件 › 换人操作."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, cast

from PySide6.QtCore import Slot

from desktop.jobs.context import JobContext
from desktop.ui.actions.action import AskingAction
from desktop.ui.text import tr

if TYPE_CHECKING:
    from desktop.ui.changes import Change
    from desktop.ui.dialogs.secret import SecretDialog
    from desktop.ui.rooms.keeping import PersonRow
    from desktop.ui.session import Session

_SECRET = "desktop.ui.dialogs.secret"  # noqa: S105 - a module


class ChoosePersonAction(AskingAction):
    """Lets another person sit down at this machine; who has a password gives it."""

    key: ClassVar[str] = "choose_person"
    icon_name: ClassVar[str] = "person"
    shortcut_text: ClassVar[str] = "Ctrl+Shift+P"

    @Slot(object)
    def choose(self, person: PersonRow) -> None:
        """Take a person, after the password where there is one."""
        if not person.has_password:
            self.sign_in(person.name, "")
            return
        kind = import_module(_SECRET).SecretDialog
        dialog = cast("SecretDialog", kind(self.window, kind="person"))
        dialog.given.connect(partial(self.sign_in, person.name))
        dialog.open()

    def sign_in(self, name: str, password: str) -> None:
        """Remember the person for this file on this machine."""
        deed = partial(_choose, name, password)
        self.desk.change(tr("progress.person"), deed, partial(self._tell, name))

    def _tell(self, name: str, _change: Change) -> None:
        self.desk.told.emit(partial(tr, "told.person", person=name))


def _choose(name: str, password: str, session: Session, _context: JobContext) -> Change:
    return session.keeping.choose_person(name, password)
