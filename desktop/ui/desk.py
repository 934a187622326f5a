"""What is on the desk: the open company file, the period, the worker; pages share it.

Everything that runs goes through here, so that the frame can show progress, last action and errors
the same way for all pages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop.accounting.period import Month
from desktop.errors import DesktopError
from desktop.jobs.context import JobContext
from desktop.ui.changes import EVERYTHING, Change, Changed
from desktop.ui.runner import Job, Runner
from desktop.ui.settings import LEFT_OPEN, PERSON, Settings
from desktop.ui.text import tr

if TYPE_CHECKING:
    from desktop.findings import Finding
    from desktop.ui.session import Office, Overview, Session, Trusted


ENCRYPTED = "company_file.encrypted"
WRONG_SECRETS = frozenset({"company_file.not_readable", "encryption.code_mistyped"})


class Desk(QObject):
    """The state pages share.

    Signals:
        opened: A company file was opened or closed.
        overviewed: The frame's facts are new.
        counted: The number of open tasks is known; it takes longer than the other facts.
        period_changed: Another month or year is looked at.
        changed: What a job changed, as ``frozenset[Changed]``.
        pointed: Somebody selected a figure; the inspector explains it.
        asked_for: Go to a page by its key.
        place_asked: Choose a tab or row on a page: the page's key, and the place in its words.
        told: What was done, as a text or as something to call that says it in any language.
        refused: An error for the panel, as :class:`DesktopError`.
        succeeded: The company file was changed as asked.
        worked: Something else that was asked was done.
        stepped: A change was undone, or done again.
        acted: Do an action of the menu by its key.
        dropped: Files came in from a page.
        arrived: Files to import, for the page that imports.
        package_arrived: A package to verify.
        table_asked: Teach what the columns of a table among dropped files are: its path.
        table_taught: The columns of that table are known now.
        look_changed: Colours or density were chosen anew.
        language_changed: Another language was chosen.
        left: A company file is closed, and the backup made then went wrong: the findings.
        locked: A company file wants its password: path, and the error if one was wrong.
    """

    opened = Signal()
    overviewed = Signal(object)
    counted = Signal(int)
    period_changed = Signal()
    changed = Signal(object)
    pointed = Signal(str)
    asked_for = Signal(str)
    place_asked = Signal(str, str)
    told = Signal(object)
    refused = Signal(object)
    succeeded = Signal()
    worked = Signal()
    stepped = Signal()
    acted = Signal(str)
    dropped = Signal(list)
    arrived = Signal(list)
    package_arrived = Signal(object)
    table_asked = Signal(object)
    table_taught = Signal()
    look_changed = Signal()
    language_changed = Signal(str)
    left = Signal(object)
    locked = Signal(object, object)

    def __init__(self, runner: Runner, office: Office, settings: Settings, today: date) -> None:
        super().__init__()
        self.runner = runner
        self.office = office
        self.settings = settings
        self.today = today
        self.session: Session | None = None
        self.overview: Overview | None = None
        self.trusted: Trusted = (None, None)
        self.month = Month.of(today).shifted(-1)
        self._opening: Job | None = None

    @property
    def is_opening(self) -> bool:
        """Whether a company file is on its way to the desk."""
        return self._opening is not None and self.runner.holds(self._opening)

    def after_what_runs(self, deed: Callable[[], None]) -> None:
        """Call something once the jobs that wait and run are over, however they end."""
        self.runner.run(Job("", _nothing, lambda _: deed(), is_quiet=True))

    @property
    def year(self) -> int:
        """The year looked at."""
        return self.month.year

    def set_month(self, month: Month) -> None:
        """Look at another month."""
        if month != self.month:
            self.month = month
            self._remember_month()
            self.period_changed.emit()
            self.refresh_overview()

    def ask(
        self,
        question: Callable[[Session, JobContext], Any],
        answered: Callable[[Any], None],
        failed: Callable[[DesktopError], None] | None = None,
    ) -> None:
        """Run a short reading job on the open file; nothing happens without one."""
        if self.session is not None:
            work = partial(question, self.session)
            self.runner.run(Job("", work, answered, failed, is_quiet=True))

    def work(
        self,
        title: str,
        deed: Callable[[Session, JobContext], Any],
        done: Callable[[Any], None],
        failed: Callable[[DesktopError], None] | None = None,
    ) -> None:
        """Run a job that shows its progress."""
        if self.session is not None:
            work, worked = partial(deed, self.session), partial(self._worked, done)
            self.runner.run(Job(title, work, worked, failed))

    def _worked(self, done: Callable[[Any], None], found: Any) -> None:  # noqa: ANN401 - a job's answer
        self.worked.emit()
        done(found)

    def change(
        self,
        title: str,
        deed: Callable[[Session, JobContext], Change],
        done: Callable[[Change], None] | None = None,
        failed: Callable[[DesktopError], None] | None = None,
    ) -> None:
        """Run a job that changes the company file; pages concerned refresh afterwards."""
        if self.session is not None:
            work, changed = partial(deed, self.session), partial(self._changed, done)
            self.runner.run(Job(title, work, changed, failed, is_change=True))

    def _changed(self, done: Callable[[Change], None] | None, change: Change) -> None:
        self.succeeded.emit()
        self.tell_changed(change.what)
        if done is not None:
            done(change)

    def tell_changed(self, what: frozenset[Changed]) -> None:
        """Let pages refresh and the frame learn the last action."""
        self.changed.emit(what)
        self.refresh_overview()

    def refresh_overview(self) -> None:
        """Ask for the frame's facts anew."""
        self.ask(partial(_overview, self.year), self._show_overview)
        self.ask(partial(_open_tasks, self.year), self.counted.emit)

    def _show_overview(self, overview: Overview) -> None:
        self.overview = overview
        self.overviewed.emit(overview)

    def take(self, opened: tuple[Session, Overview]) -> None:
        """Put a freshly opened company file on the desk."""
        previous = self.session
        self.session, self.overview = opened
        self._close(previous)
        self.month = self._month_left(self.overview)
        self.settings.remember_file(str(self.overview.path))
        self.settings.put(LEFT_OPEN, str(self.overview.path))
        self.opened.emit()
        self.overviewed.emit(self.overview)
        self.changed.emit(EVERYTHING)
        self.ask(partial(_open_tasks, self.year), self.counted.emit)

    def _month_left(self, view: Overview) -> Month:
        """Return the month the file was left at, if it still has it, else its newest."""
        left = self.settings.left_month(str(view.path))
        with suppress(ValueError):
            month = Month.parse(left)
            if view.opening <= month <= view.newest:
                return month
        return _newest(view)

    def _remember_month(self) -> None:
        """Keep the month for the next start; the newest is followed as months are added."""
        view = self.overview
        if view is not None:
            left = "" if self.month == _newest(view) else str(self.month)
            self.settings.leave_at(str(view.path), left)

    def open_with(
        self,
        title: str,
        deed: Callable[[Office, JobContext], Session],
        failed: Callable[[DesktopError], None] | None = None,
        said: Callable[[], str] | None = None,
    ) -> None:
        """Run a job that opens a company file, put it on the desk and say what was done to it."""
        work = partial(_open, self.office, deed, self.year)
        self._opening = Job(title, work, partial(self._opened, said), failed)
        self.runner.run(self._opening)

    def _opened(self, said: Callable[[], str] | None, opened: tuple[Session, Overview]) -> None:
        self.take(opened)
        if said is not None:
            self.told.emit(said)

    def put_away(self) -> None:
        """Close the company file and stay; the next start does not open it again."""
        session, self.session, self.overview = self.session, None, None
        self._close(session)
        self.settings.put(LEFT_OPEN, "")
        self.opened.emit()

    def leave(self) -> bool:
        """Close the company file and stop the worker; the next start opens it again.

        Returns:
            Whether all went well: a window that closes at once says nothing any more.
        """
        session, self.session, self.overview = self.session, None, None
        found: list[Finding] = []
        self._close(session, found)
        self.runner.stop()
        if found:
            self.opened.emit()
        return not found

    def _close(self, session: Session | None, found: list[Finding] | None = None) -> None:
        if session is not None:
            work = partial(_close, session, [] if found is None else found)
            self.runner.run(Job("", work, self._closed, is_quiet=True))

    def _closed(self, found: Sequence[Finding]) -> None:
        if found:
            self.left.emit(tuple(found))

    def open_file(self, path: Path, secret: str = "") -> None:
        """Open a company file; an encrypted one asks for its password, the open one stays."""
        if self.overview is not None and _is_same(path, self.overview.path):
            self.asked_for.emit("todo")
            self.told.emit(partial(tr, "told.open_already", name=path.name))
            return
        deed = partial(_open_path, path, self.settings.get(PERSON), secret)
        failed = partial(self._not_opened, path, bool(secret))
        self.open_with(tr("progress.open"), deed, failed)

    def _not_opened(self, path: Path, had_secret: bool, error: DesktopError) -> None:  # noqa: FBT001 - a job's answer
        if error.code == ENCRYPTED:
            self.locked.emit(path, None)
        elif had_secret and error.code in WRONG_SECRETS:
            self.locked.emit(path, error)
        else:
            self.refused.emit(error)


def _newest(view: Overview) -> Month:
    """Return the month a file opens with where nobody chose another."""
    return view.suggested or view.opening


def _is_same(path: Path, other: Path) -> bool:
    """Whether two paths name one file."""
    return path.exists() and other.exists() and path.samefile(other)


def _open_path(
    path: Path, person: str, secret: str, office: Office, _context: JobContext
) -> Session:
    return office.open(path, person, secret)


def _open(
    office: Office,
    deed: Callable[[Office, JobContext], Session],
    year: int,
    context: JobContext,
) -> tuple[Session, Overview]:
    session = deed(office, context)
    return session, session.overview(year)


def _nothing(_context: JobContext) -> None:
    """Do nothing, behind everything that was asked before."""


def _overview(year: int, session: Session, _context: JobContext) -> Overview:
    return session.overview(year)


def _open_tasks(year: int, session: Session, _context: JobContext) -> int:
    return session.open_tasks(year)


def _close(session: Session, found: list[Finding], _context: JobContext) -> Sequence[Finding]:
    found.extend(session.close())
    return found
