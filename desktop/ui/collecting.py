"""Collects garbage when nobody waits for the windows."""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QWindow

from desktop.ui.desk import Desk

_YOUNG: Final = 10_000
_OLDER: Final = 3
_NEVER: Final = 1_000_000_000
_AWAY_MS: Final = 5000
"""Between two windows of the program none is in front for a moment, too."""


class Collector(QObject):
    """Lets Python collect young objects at any time, all others when it disturbs nobody.

    To look at every object of a company file with 50,000 records takes half a second, in which
    neither the worker nor the windows move; Python would do so again and again while they are
    read. What has no cycle goes without a collector anyway.
    """

    def __init__(self, app: QGuiApplication, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._is_due = False
        self.away = QTimer(self)
        self.away.setSingleShot(True)
        self.away.setInterval(_AWAY_MS)
        self.away.timeout.connect(self._on_away)
        app.focusWindowChanged.connect(self._on_window)
        desk.opened.connect(self._on_opened)
        desk.runner.ended.connect(self._on_ended)

    @Slot()
    def start(self) -> None:
        """Begin to collect; what the start of the program made stays out of it."""
        gc.freeze()
        gc.set_threshold(_YOUNG, _OLDER, _NEVER)
        gc.enable()

    @Slot(QWindow)
    def _on_window(self, window: QWindow | None) -> None:
        """Wait a little once another program is in front."""
        if window is None:
            self.away.start()
        else:
            self.away.stop()
            self._is_due = False

    @Slot()
    def _on_away(self) -> None:
        self._is_due = True
        self._on_ended()

    @Slot()
    def _on_opened(self) -> None:
        """Collect once a company file that was put away is closed."""
        self._is_due = self._desk.session is None

    @Slot()
    def _on_ended(self) -> None:
        """Collect when it is due and nothing runs; here, for only this thread may end widgets."""
        if self._is_due and self._desk.runner.is_idle:
            self._is_due = False
            gc.collect()
