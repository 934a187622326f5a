"""Closing the window while a job runs: it is finished first, and the window goes by itself then."""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from desktop.ui.desk import Desk
from desktop.ui.text import tr
from desktop.ui.widgets.panel import Panel


class Leaving(QObject):
    """Lets what the user asked to keep be done, with the window drawn and its progress shown.

    What only reads is asked to stop. Where a change goes wrong the window stays, for the error has
    to be read.
    """

    def __init__(self, desk: Desk, window: QWidget, panel: Panel) -> None:
        super().__init__(window)
        self._runner = desk.runner
        self._window = window
        self._panel = panel
        self._locked: tuple[QWidget, ...] = ()
        self._runner.ended.connect(self._on_ended)
        self._runner.gave_up.connect(self._stay)

    def has_to_wait(self, *locked: QWidget) -> bool:
        """Whether something is still done; then nothing else can be begun in the window."""
        if not self._runner.is_working:
            return False
        self._runner.hurry()
        self._locked = locked
        for widget in locked:
            widget.setEnabled(False)
        self._panel.tell(partial(tr, "told.leaving"))
        return True

    @Slot()
    def _on_ended(self) -> None:
        if self._locked:
            QTimer.singleShot(0, self, self._go)  # what the job brought is said first

    @Slot()
    def _go(self) -> None:
        if self._locked and not self._runner.is_working:
            self._release()
            self._window.close()

    @Slot()
    def _stay(self) -> None:
        if self._locked:
            self._release()
            self._panel.dismiss()

    def _release(self) -> None:
        for widget in self._locked:
            widget.setEnabled(True)
        self._locked = ()
