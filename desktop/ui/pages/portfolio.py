"""多账套: a consultant's company files side by side; figures are read, nothing is changed."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar, Final

from PySide6.QtCore import Slot

from desktop.jobs.context import JobContext
from desktop.ui import formats
from desktop.ui.changes import Changed
from desktop.ui.desk import Desk
from desktop.ui.dialogs.files import COMPANY_FILES, ask_files, ask_folder
from desktop.ui.pages.page import Page
from desktop.ui.rooms.portfolio import PortfolioRow
from desktop.ui.runner import Job
from desktop.ui.session import Office
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.view import Table
from desktop.ui.text import error_text, name_of, tr
from desktop.ui.widgets.boxes import filled, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.empty import Empty
from desktop.ui.widgets.labels import Wrapped
from desktop.ui.widgets.source_names import named

_SEPARATOR: Final = " · "
SUFFIX: Final = ".cbook"


def state_text(each: PortfolioRow) -> str:
    """Return what is worth knowing of a file: trouble first, then what waits."""
    if each.trouble is not None:
        return error_text(each.trouble)
    parts = []
    if each.copy_of is not None:
        parts.append(tr(f"portfolio.copy_{each.copy}", name=_told_apart(each.copy_of, each.path)))
    if each.reopened:
        months = tr("list.comma").join(formats.month(month) for month in each.reopened)
        parts.append(tr("portfolio.reopened", months=months))
    if each.drafts:
        parts.append(tr("portfolio.drafts", count=each.drafts))
    if each.unposted:
        parts.append(tr("portfolio.unposted", count=each.unposted))
    if each.is_superseded:
        parts.append(tr("packages.superseded"))
    return _SEPARATOR.join(parts) or tr("portfolio.nothing_waits")


def _told_apart(other: Path, own: Path) -> str:
    """Return a file's name, with its folder where the other one is called the same."""
    return str(other) if other.name == own.name else other.name


def state_tone(each: PortfolioRow) -> str:
    """Return how urgent that is."""
    if each.trouble is not None:
        return "bad"
    waits = each.copy or each.reopened or each.drafts or each.unposted or each.is_superseded
    return "warn" if waits else "good"


def grades_text(each: PortfolioRow) -> str:
    """Return every grade with its method."""
    found = (f"{named(method, '')} {named(grade, '')}" for method, grade in each.grades)
    return _SEPARATOR.join(found)


def counted_twice(rows: Sequence[PortfolioRow]) -> tuple[str, ...]:
    """Return the firms of which two files give figures of one year: the sum holds both."""
    years: dict[Path | None, int | None] = {
        each.path: each.year for each in rows if each.co2e_kg is not None
    }
    twice = (
        each.name
        for each in rows
        if each.copy == "same_firm" and each.path in years and each.year == years.get(each.copy_of)
    )
    return tuple(dict.fromkeys(twice))


def folder_of(path: Path) -> Path:
    """Return the folder that was chosen, or where a chosen file lies; no disk is asked."""
    return path.parent if path.suffix.lower() == SUFFIX else path


COLUMNS: Final = (
    Column("company", lambda r: r.name or r.path.name, width=210),
    Column("closed_until", lambda r: r.last_closed, width=100),
    Column("waits", state_text, width=210, tone=state_tone),
    Column("figures_of", lambda r: formats.year(r.year) if r.year else "", width=80),
    Column("basis", lambda r: name_of("portfolio_basis", r.basis), width=120),
    Column(
        "scope1", lambda r: None if r.is_copy else r.scope1_kg, Kind.TONNES, 90, is_totalled=True
    ),
    Column(
        "scope2", lambda r: None if r.is_copy else r.scope2_kg, Kind.TONNES, 90, is_totalled=True
    ),
    Column(
        "emission", lambda r: None if r.is_copy else r.co2e_kg, Kind.TONNES, 90, is_totalled=True
    ),
    Column("grades", grades_text, width=260),
    Column("handover", lambda r: r.handover, width=200),
    Column("file", lambda r: str(r.path), width=240, is_shown=False),
)


class PortfolioPage(Page):
    """Needs no open company file; a double click opens one.

    What is looked at is remembered for the next start, and read again once it may have changed.
    """

    key: ClassVar[str] = "portfolio"
    concerns: ClassVar[frozenset[Changed]] = frozenset()
    follows_period: ClassVar[bool] = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.paths: tuple[Path, ...] = ()
        self.rows: tuple[PortfolioRow, ...] = ()
        self.folder = Button("portfolio.folder", "main", "folder")
        self.files = Button("portfolio.files", "", "add")
        self.again = Button("portfolio.again", "", "redo")
        self.new = Button("action.new_company", "", "file_new")
        self.clear = Button("portfolio.clear", "", "close")
        self._has_changed = True
        self._awaits_new = False
        self.table = Table(COLUMNS, "page.portfolio")
        for button in (self.new, self.files, self.folder):
            self.tools.addWidget(button)
        self._offer_more()
        start = Button("portfolio.folder", "main", "folder")
        self.doubled = Wrapped(role="small")
        self.doubled.set_tone("warn")
        self.doubled.hide()
        below = row(Wrapped("portfolio.means", "small"), self.again, self.clear)
        below.setStretch(0, 1)
        content = filled(self.table, self.doubled, below, grow=0)
        self.set_body(content, Empty("portfolio", "folder", start))
        self.show_empty(is_empty=True)
        for button in (self.folder, start):
            button.clicked.connect(self._ask_folder)
        self.files.clicked.connect(self._ask_files)
        self.again.clicked.connect(self.read)
        self.clear.clicked.connect(self.forget)
        self.new.clicked.connect(self._make_new)
        self.table.opened.connect(self._open)
        desk.changed.connect(self._grow_older)

    def wake(self) -> None:
        """Read what was looked at before, unless nothing has changed since."""
        self._awaits_new = False
        if not self.paths:
            self.paths = tuple(map(Path, self.desk.settings.portfolio()))
        if self._has_changed and self.paths:
            self.read()

    @Slot(object)
    def _grow_older(self, _what: frozenset[Changed]) -> None:
        """Note that a file of the portfolio may have changed, or that a new one was made."""
        self._has_changed = True
        view = self.desk.overview
        if self._awaits_new and view is not None:
            self._awaits_new = False
            if not any(view.path.is_relative_to(path) for path in self.paths):
                self._look_at_all((*self.paths, view.path))

    @Slot()
    def _make_new(self) -> None:
        """Make a company file for another client, beside the others; it stands here afterwards."""
        self.desk.acted.emit("new_company")
        if self.paths:
            self.desk.place_asked.emit("new_company", str(folder_of(self.paths[-1])))
        self._awaits_new = True

    @Slot()
    def forget(self) -> None:
        """Look at nothing any more; no file is touched."""
        self._look_at_all(())
        self._show(())

    def _look_at_all(self, paths: Sequence[Path]) -> None:
        self.paths = tuple(dict.fromkeys(paths))
        self.desk.settings.keep_portfolio([str(path) for path in self.paths])

    @Slot()
    def _ask_folder(self) -> None:
        folder = ask_folder(self, self.desk.settings, "dialog.portfolio")
        if folder is not None:
            self.look_at([folder])

    @Slot()
    def _ask_files(self) -> None:
        self.look_at(ask_files(self, self.desk.settings, "dialog.portfolio", COMPANY_FILES))

    def look_at(self, paths: Sequence[Path]) -> None:
        """Add files or folders and read them all."""
        if paths:
            self._look_at_all((*self.paths, *paths))
            self.read()

    @Slot()
    def read(self) -> None:
        """Read every file anew."""
        self._has_changed = False
        work = partial(_portfolio, self.desk.office, self.paths)
        self.desk.runner.run(Job(tr("progress.portfolio"), work, self._show))

    def _show(self, rows: tuple[PortfolioRow, ...]) -> None:
        self.rows = rows
        self._offer_more()
        self.show_empty(is_empty=not rows)
        self.table.show_rows(rows)
        copies = sum(each.is_copy for each in rows)
        said = "portfolio.lead_with_copies" if copies else "portfolio.lead"
        self.lead.say(said, count=len(rows) - copies, copies=copies)
        twice = counted_twice(rows)
        self.doubled.say("portfolio.counted_twice", names=tr("list.comma").join(twice))
        self.doubled.setVisible(bool(twice))

    def _offer_more(self) -> None:
        for button in (self.again, self.clear):
            button.setEnabled(bool(self.paths))

    @Slot(object)
    def _open(self, each: PortfolioRow) -> None:
        self.desk.open_file(each.path)


def _portfolio(
    office: Office, paths: tuple[Path, ...], context: JobContext
) -> tuple[PortfolioRow, ...]:
    return office.portfolio(paths, context)
