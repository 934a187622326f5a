"""The status line: last action with its undo, progress with 取消, backup, person, 离线."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar

from desktop.accounting.period import Month
from desktop.messages import sentence
from desktop.ui import formats
from desktop.ui.icons import pixmap
from desktop.ui.runner import Job
from desktop.ui.text import language, tr
from desktop.ui.theme import SPACE, app_tokens
from desktop.ui.widgets.boxes import row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Text
from desktop.ui.widgets.person_button import PersonButton

if TYPE_CHECKING:
    from desktop.ui.session import Overview

_HEIGHT = 32
_BAR_WIDTH = 160
_BLINK_MS = 200
_ICON = 14


class Foot(QFrame):
    """One line at the foot of the window."""

    undo_asked = Signal()
    cancel_asked = Signal(object)

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self._overview: Overview | None = None
        self._month: Month | None = None
        self._job: Job | None = None
        self.setProperty("role", "foot")
        self.setFixedHeight(_HEIGHT)
        self._action = Text(role="small")
        self._undo = Button("status.undo", "link")
        self._doing = Text(role="small")
        self._bar = QProgressBar()
        self._bar.setProperty("role", "progress")
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_BAR_WIDTH)
        self._cancel = Button("button.cancel", "link")
        self._facts = Text(role="small")
        self.person = PersonButton()
        self._offline_icon = QLabel()
        self._offline = Text("status.offline", "small")
        self._blink = QTimer(self)
        self._blink.setSingleShot(True)
        self._blink.setInterval(_BLINK_MS)
        self._lay_out()
        self._blink.timeout.connect(self._show_progress)
        self._undo.clicked.connect(self.undo_asked)
        self._cancel.clicked.connect(self._on_cancel)
        self._dress()

    def _lay_out(self) -> None:
        for part in (self._undo, self._doing, self._bar, self._cancel):
            part.hide()
        layout = row(
            self._action,
            self._undo,
            self._doing,
            self._bar,
            self._cancel,
            1,
            self._facts,
            self.person,
            self._offline_icon,
            self._offline,
        )
        layout.setContentsMargins(SPACE[2], 0, SPACE[2], 0)
        self.setLayout(layout)

    def show_overview(self, overview: Overview | None, month: Month | None = None) -> None:
        """Show last action, period, what is closed, backup and person."""
        self._overview = overview
        self._month = month
        self.person.show_overview(overview)
        self._retell()

    def _retell(self) -> None:
        view = self._overview
        self._undo.setVisible(view is not None and view.can_undo and self._job is None)
        if view is None:
            self._action.say("status.ready")
            self._facts.show_plain("")
            return
        if view.last_action:
            action = sentence(view.last_action, {}, language())
            self._action.say("status.last_action", action=action)
        else:
            self._action.say("status.ready")
        facts = [
            tr("status.period", month=formats.month(self._month)) if self._month else "",
            tr("period.closed_until", month=view.closed_until)
            if view.closed_until
            else tr("period.nothing_closed"),
            tr("status.backup", when=formats.moment(view.last_backup, self._today))
            if view.last_backup
            else tr("status.no_backup"),
        ]
        self._facts.show_plain(" · ".join(fact for fact in facts if fact))

    @Slot(object)
    def job_started(self, job: Job) -> None:
        """Show a job soon, unless it is over within a blink."""
        self._job = job
        self._doing.show_plain(job.title)
        self._bar.setRange(0, 0)
        self._blink.start()

    @Slot(object, int, int, str)
    def job_progressed(self, job: Job, done: int, total: int, what: str) -> None:
        """Show how far a job is."""
        if job is not self._job:
            return
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        doing = sentence(what, {}, language()) if what else job.title
        share = tr("status.of", done=done, total=total) if total else ""
        self._doing.show_plain(f"{doing} {share}".strip())

    @Slot(object)
    def job_ended(self, job: Job) -> None:
        """Clear the line."""
        if job is not self._job:
            return
        self._job = None
        self._blink.stop()
        for part in (self._doing, self._bar, self._cancel):
            part.hide()
        self._action.show()
        self._retell()

    @Slot()
    def _show_progress(self) -> None:
        self._action.hide()
        self._undo.hide()
        for part in (self._doing, self._bar, self._cancel):
            part.show()
        self._cancel.setEnabled(True)

    @Slot()
    def _on_cancel(self) -> None:
        if self._job is not None:
            self._cancel.setEnabled(False)
            self._doing.say("status.stopping")
            self.cancel_asked.emit(self._job)

    def _dress(self) -> None:
        self._offline_icon.setPixmap(pixmap("offline", app_tokens().quiet, _ICON))
        self._offline_icon.setToolTip(tr("status.offline_means"))
        self._offline.setToolTip(tr("status.offline_means"))
        self._bar.setAccessibleName(tr("status.progress"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow language and colours."""
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self._dress()
            if self._job is None:
                self._retell()
        super().changeEvent(event)
