"""文件 › 恢复."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from desktop.jobs.context import JobContext
from desktop.ui.actions.action import Action
from desktop.ui.dialogs.files import ANY_FILES, COMPANY_FILES, ask_file, ask_new_file
from desktop.ui.text import tr

if TYPE_CHECKING:
    from desktop.ui.session import Office, Session


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
            self.desk.open_with(tr("progress.restore"), partial(_restore, backup, new))


def _restore(backup: Path, new: Path, office: Office, context: JobContext) -> Session:
    return office.restore(backup, new, context)
