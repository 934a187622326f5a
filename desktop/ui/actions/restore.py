"""文件 › 恢复."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from desktop.errors import DesktopError
from desktop.jobs.context import JobContext
from desktop.ui.actions.action import Action
from desktop.ui.desk import ENCRYPTED, WRONG_SECRETS
from desktop.ui.dialogs.files import ANY_FILES, COMPANY_FILES, ask_file, ask_new_file
from desktop.ui.text import error_text, tr

if TYPE_CHECKING:
    from desktop.ui.dialogs.secret import SecretDialog
    from desktop.ui.session import Office, Session

_SECRET = "desktop.ui.dialogs.secret"  # noqa: S105 - a module


class RestoreAction(Action):
    """Turns a backup into a new company file; nothing is overwritten."""

    key: ClassVar[str] = "restore"
    icon_name: ClassVar[str] = "folder"
    needs_company: ClassVar[bool] = False

    def act(self) -> None:
        """Ask for the backup and the new file."""
        backup = ask_file(self.window, self.desk.settings, "dialog.restore", ANY_FILES)
        if backup is None:
            return
        new = ask_new_file(
            self.window, self.desk.settings, "dialog.restore_to", (COMPANY_FILES, backup.stem)
        )
        if new is not None:
            self.restore(backup, new)

    def restore(self, backup: Path, new: Path, secret: str = "") -> None:
        """Restore a backup to a new file and open it; an encrypted one asks for its password."""
        deed = partial(_restore, backup, new, secret)
        failed = partial(self._not_restored, backup, new, bool(secret))
        said = partial(tr, "told.restored", backup=backup.name, name=new.name)
        self.desk.open_with(tr("progress.restore"), deed, failed, said)

    def _not_restored(self, backup: Path, new: Path, had_secret: bool, error: DesktopError) -> None:  # noqa: FBT001 - a job's answer
        is_wrong = had_secret and error.code in WRONG_SECRETS
        if error.code != ENCRYPTED and not is_wrong:
            self.desk.refused.emit(error)
            return
        kind = import_module(_SECRET).SecretDialog
        problem = error_text(error) if is_wrong else ""
        dialog = cast("SecretDialog", kind(self.window, kind="unlock", problem=problem))
        dialog.given.connect(partial(self.restore, backup, new))
        dialog.open()


def _restore(backup: Path, new: Path, secret: str, office: Office, context: JobContext) -> Session:
    return office.restore(backup, new, context, secret)
