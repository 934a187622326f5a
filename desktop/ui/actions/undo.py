"""编辑 › 撤销, 重做."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.errors import UsageError
from desktop.jobs.context import JobContext
from desktop.ui.actions.action import Action
from desktop.ui.changes import Change
from desktop.ui.desk import Desk
from desktop.ui.text import tr

if TYPE_CHECKING:
    from desktop.ui.session import Session


class _Stepping(Action):
    """Goes a step back or forth; what a page said to be done before no longer holds.

    Where there is no step its key says why: behind a closing, Ctrl+Z is tried all the same.
    """

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(desk, window)
        self._vain = QShortcut(QKeySequence(self.shortcut_text), window)
        self._vain.setEnabled(False)
        self._vain.activated.connect(self._say_why)

    def offer(self, *, is_there: bool) -> None:
        """Offer the step, or the reason why there is none."""
        self.setEnabled(is_there)
        self._vain.setEnabled(not is_there)

    @Slot()
    def _say_why(self) -> None:
        if self.desk.session is not None:
            self.desk.refused.emit(UsageError(f"{self.key}.nothing"))

    def _done(self, _change: Change) -> None:
        self.desk.stepped.emit()


class UndoAction(_Stepping):
    """Undoes the last change."""

    key: ClassVar[str] = "undo"
    icon_name: ClassVar[str] = "undo"
    shortcut_text: ClassVar[str] = "Ctrl+Z"

    def act(self) -> None:
        """Undo, if there is something."""
        if self.desk.overview is not None and self.desk.overview.can_undo:
            self.desk.change(tr("progress.undo"), _undo, self._done)


class RedoAction(_Stepping):
    """Does again what was undone."""

    key: ClassVar[str] = "redo"
    icon_name: ClassVar[str] = "redo"
    shortcut_text: ClassVar[str] = "Ctrl+Y"

    def act(self) -> None:
        """Redo, if there is something."""
        if self.desk.overview is not None and self.desk.overview.can_redo:
            self.desk.change(tr("progress.redo"), _redo, self._done)


def _undo(session: Session, _context: JobContext) -> Change:
    return session.undo()


def _redo(session: Session, _context: JobContext) -> Change:
    return session.redo()
