"""文件 › 备份."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from desktop.jobs.context import JobContext
from desktop.ui.actions.action import Action
from desktop.ui.changes import Change
from desktop.ui.dialogs.files import ask_folder
from desktop.ui.text import tr

if TYPE_CHECKING:
    from desktop.ui.session import Session


class BackupAction(Action):
    """Writes a backup that is read back and checked."""

    key: ClassVar[str] = "backup"
    icon_name: ClassVar[str] = "backup"
    shortcut_text: ClassVar[str] = "Ctrl+Shift+S"

    def act(self) -> None:
        """Ask where to and write it."""
        folder = ask_folder(self.window, self.desk.settings, "dialog.backup")
        if folder is not None:
            self.desk.change(tr("progress.backup"), partial(_back_up, folder), self._done)

    def _done(self, change: Change) -> None:
        self.desk.told.emit(partial(tr, "told.backed_up", path=change.path))


def _back_up(folder: Path, session: Session, context: JobContext) -> Change:
    return session.backup(folder, context)
