"""Runs jobs one after another in one worker thread.

One worker, so that jobs never meet in the database. Results, errors and progress arrive on the GUI
thread. This is one of the three places that catch every exception: a bug in a job must reach the
crash dialog, not end the thread.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from desktop.errors import CancelledError, DesktopError
from desktop.jobs.context import JobContext

_SECONDS_BETWEEN_STEPS = 0.05


@dataclass(frozen=True, slots=True)
class Job:
    """Something to run.

    Attributes:
        title: What the progress line says, in the user's language.
        work: Runs in the worker; gets a :class:`JobContext`.
        done: Called on the GUI thread with what ``work`` returned.
        failed: Called on the GUI thread with a :class:`DesktopError`; else the window shows it.
        is_quiet: Reads only and is short: no progress line.
        is_change: Writes what the user asked to keep: closing the window does not stop it.
    """

    title: str
    work: Callable[[JobContext], Any]
    done: Callable[[Any], None]
    failed: Callable[[DesktopError], None] | None = None
    is_quiet: bool = False
    is_change: bool = False
    stop: threading.Event = field(default_factory=threading.Event)


class _Context:
    """Carries steps to the window, at most twenty a second, and the wish to stop to the job."""

    def __init__(self, job: Job, tell: Callable[[Job, int, int, str], None]) -> None:
        self._job = job
        self._tell = tell
        self._told = 0.0

    def step(self, done: int, total: int, what: str = "") -> None:
        """Tell the progress.

        Raises:
            CancelledError: If the user asked to stop.
        """
        if self._job.stop.is_set():
            raise CancelledError("job.cancelled", done=done, total=total, what=what)
        now = time.monotonic()
        if now - self._told >= _SECONDS_BETWEEN_STEPS or done >= total:
            self._told = now
            self._tell(self._job, done, total, what)


class _Worker(QObject):
    """Lives in the thread; does one job after another."""

    progressed = Signal(object, int, int, str)
    finished = Signal(object, object)
    failed = Signal(object, object)
    broke = Signal(object, object)

    @Slot(object)
    def run(self, job: Job) -> None:
        """Do a job and tell how it ended."""
        try:
            result = job.work(_Context(job, self.progressed.emit))
        except DesktopError as error:
            self.failed.emit(job, error)
        except Exception as bug:  # noqa: BLE001 - the edge of the thread
            self.broke.emit(job, bug)
        else:
            self.finished.emit(job, result)

    @Slot()
    def leave(self) -> None:
        """End the thread; whatever was asked before is done."""
        self.thread().quit()


class Runner(QObject):
    """The one worker, seen from the GUI thread.

    Signals:
        started: A job that shows progress has begun waiting or running.
        progressed: Job, steps done, steps in all (0 unknown), message code.
        ended: A job is over, whatever its end.
        refused: A job failed and nobody but the window can show it.
        broke: A bug; goes to the crash dialog.
        gave_up: A change that the user asked to keep came to nothing; said before its error.
    """

    started = Signal(object)
    progressed = Signal(object, int, int, str)
    ended = Signal(object)
    refused = Signal(object)
    broke = Signal(object)
    gave_up = Signal()
    _asked = Signal(object)
    _left = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Job] = []
        self._thread = QThread(self)
        self._thread.setObjectName("worker")
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        self._asked.connect(self._worker.run)
        self._left.connect(self._worker.leave)
        self._worker.progressed.connect(self._on_progress)
        self._worker.finished.connect(self._on_finished)
        self._worker.failed.connect(self._on_failed)
        self._worker.broke.connect(self._on_broke)

    @property
    def is_idle(self) -> bool:
        """Whether no job waits or runs."""
        return not self._waiting

    @property
    def is_working(self) -> bool:
        """Whether a job waits or runs that takes a while or writes."""
        return any(job.is_change or not job.is_quiet for job in self._waiting)

    @property
    def is_running(self) -> bool:
        """Whether the worker's thread is alive."""
        return self._thread.isRunning()

    def holds(self, job: Job) -> bool:
        """Tell whether a job waits or runs."""
        return any(each is job for each in self._waiting)

    def run(self, job: Job) -> None:
        """Queue a job; its callbacks are called on the GUI thread."""
        if not self._thread.isRunning():
            self._thread.start()
        self._waiting.append(job)
        if not job.is_quiet:
            self.started.emit(job)
        self._asked.emit(job)

    def cancel(self, job: Job) -> None:
        """Ask a job to stop at its next step."""
        job.stop.set()

    def hurry(self) -> None:
        """Ask everything to stop at its next step but what the user asked to keep."""
        for job in self._waiting:
            if not job.is_change:
                job.stop.set()

    def stop(self) -> None:
        """Stop everything and wait for the thread; called when the window closes.

        Jobs that wait are begun, and end at their first step; what the user asked to keep is
        done, and so is what has no steps, such as the closing of the company file. So the end of
        the thread is asked for behind them: Qt on Windows would drop them. And it is waited for,
        however long: Qt ends a program on the spot that leaves a thread behind.
        """
        self.hurry()
        if self._thread.isRunning():
            self._left.emit()
            self._thread.wait()

    @Slot(object, int, int, str)
    def _on_progress(self, job: Job, done: int, total: int, what: str) -> None:
        self.progressed.emit(job, done, total, what)

    @Slot(object, object)
    def _on_finished(self, job: Job, result: object) -> None:
        self._forget(job)
        job.done(result)

    @Slot(object, object)
    def _on_failed(self, job: Job, error: DesktopError) -> None:
        self._forget(job)
        if job.is_change:
            self.gave_up.emit()
        if job.failed is not None:
            job.failed(error)
        else:
            self.refused.emit(error)

    @Slot(object, object)
    def _on_broke(self, job: Job, bug: Exception) -> None:
        self._forget(job)
        if job.is_change:
            self.gave_up.emit()
        self.broke.emit(bug)

    def _forget(self, job: Job) -> None:
        self._waiting.remove(job)
        self.ended.emit(job)
