"""How fast the windows are: first window, table frames, filter, page switch, worst stall.

Beside our own figures stand a bare PySide6 window and two C++ models (QStringListModel and
QSqlQueryModel over SQLite in the same view), measured on the same machine in the same run. Starts
are told as time on the wall and as time of the processor: the second is the one to compare on a
machine that others use, too.

    python -m benchmarks.ui [--company FILE] [--invoices 50000] [--readings 10000000]

Pages are switched on a real company file; one is made if FILE is not there, and kept if it is
named. Stalls are told as time on the wall and as time of the GUI thread's own processor.
"""

import argparse
import compileall
import contextlib
import dataclasses
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QElapsedTimer,
    QEventLoop,
    QItemSelection,
    QItemSelectionModel,
    QObject,
    QSettings,
    QStringListModel,
    Qt,
    QTimer,
    Slot,
)
from PySide6.QtSql import QSqlDatabase, QSqlQueryModel
from PySide6.QtWidgets import QApplication, QTableView

from benchmarks.company_file import Recorder, built, drafts
from benchmarks.intake_inputs import write_workbook
from desktop.accounting.documents.draft import DraftState
from desktop.app import Application, make_app
from desktop.errors import DesktopError
from desktop.jobs.context import JobContext, SilentContext
from desktop.models.store import Store
from desktop.models.values import PageOrder
from desktop.start import prepare
from desktop.ui.office import LazyOffice
from desktop.ui.page_host import PAGES, WITHOUT_COMPANY
from desktop.ui.session import Change, Session
from desktop.ui.settings import Settings
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.paged import PagedRows
from desktop.ui.tables.rows import MemoryRows
from desktop.ui.tables.view import Table
from tests.ui.fakes import TODAY

ROOT = Path(__file__).resolve().parents[1]
ROWS = 1_000_000
FRAMES = 120
FILTERED = 50_000
STARTS = 5
IMPORTED = 2_000
"""Lines of the workbook that is imported and undone."""
MANY = 10_000
"""Lines that are chosen and left out in one step."""
BEAT_MS = 10
FILTERS = {"goods_or_meter": "99", "proposal": "电", "why": "税收", "money": "1,300", "period": "6"}
"""Columns of the lines that wait and the text each is filtered by."""
BARE = (
    "from PySide6.QtWidgets import QApplication, QMainWindow;"
    "a=QApplication([]); w=QMainWindow(); w.show(); a.processEvents()"
)
OURS = (
    "from desktop.start import prepare; prepare();"  # as the program does
    "from datetime import date; from PySide6.QtCore import QSettings;"
    "from desktop.app import Application, make_app; from desktop.ui.office import LazyOffice;"
    "from desktop.ui.settings import Settings;"
    "a=make_app([]); s=Settings(QSettings('{ini}', QSettings.Format.IniFormat));"
    "p=Application(a, s, LazyOffice(), date(2026,1,15)); p.window.show(); a.processEvents()"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A made-up line."""

    name: str
    cost: Decimal
    unit: str


COLUMNS = (
    Column("goods", lambda line: line.name),
    Column("money", lambda line: line.cost, Kind.MONEY),
    Column("unit", lambda line: line.unit),
)


class Millions:
    """A million lines that are made page by page, as the company file would give them."""

    @property
    def knows(self) -> frozenset[str]:
        """Return no column."""
        return frozenset()

    def places(self, order: PageOrder) -> Sequence[int]:
        """Return every place."""
        del order
        return range(ROWS)

    def rows(self, places: Iterable[int]) -> Mapping[int, Line]:
        """Return rows."""
        return {n: Line(f"*供电*电费 {n}", Decimal(n), "kWh") for n in places}

    def keys(self, places: Iterable[int]) -> Sequence[str]:
        """Return their names."""
        return [str(place) for place in places]

    def words(self, name: str) -> Iterable[tuple[str, Iterable[int]]]:
        """Return nothing; it is never asked."""
        del name
        return ()

    def total(self, name: str, places: Iterable[int]) -> Decimal:
        """Return nothing; it is never asked."""
        del name, places
        return Decimal(0)


def at_once(question: Callable[..., Any], answered: Callable[[Any], None]) -> None:
    """Answer in the same thread, so that a frame has its rows and pays for them."""
    answered(question(None, SilentContext()))


def first_window(code: str) -> tuple[float, float]:
    """Return time on the wall and of the processor from process start to the window, in ms."""
    with tempfile.TemporaryDirectory() as compiled:
        return _median_start(code, {**os.environ, **_as_installed(compiled)})


def load_compiled(compiled: str) -> None:
    """Let this process load compiled modules too: a page visited first is not compiled then."""
    sys.pycache_prefix, sys.dont_write_bytecode = compiled, False
    compileall.compile_dir(ROOT / "desktop", quiet=1)


def _as_installed(compiled: str) -> dict[str, str]:
    """Let the interpreter keep compiled modules, as an installed program has them."""
    return {
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": compiled,
    }


def _median_start(code: str, env: Mapping[str, str]) -> tuple[float, float]:
    command = [sys.executable, "-c", f"{code}; import os; os._exit(0)"]
    subprocess.run(command, check=True, cwd=ROOT, env=env)
    walls, processors = [], []
    for _ in range(STARTS):
        before, start = os.times(), time.perf_counter()
        subprocess.run(command, check=True, cwd=ROOT, env=env)
        walls.append((time.perf_counter() - start) * 1000)
        after = os.times()
        used = after.children_user + after.children_system
        processors.append((used - before.children_user - before.children_system) * 1000)
    return statistics.median(walls), min(processors)


def frames(view: QTableView) -> tuple[float, float]:
    """Return the 95th percentile of scrolling a page and painting it, in ms.

    On the wall, and of the thread's own processor.
    """
    QApplication.processEvents()
    bar = view.verticalScrollBar()
    walls, used = [], []
    for frame in range(FRAMES):
        clock, before = QElapsedTimer(), time.thread_time()
        clock.start()
        bar.setValue(bar.maximum() * frame // FRAMES)
        view.viewport().grab()
        walls.append(clock.nsecsElapsed() / 1e6)
        used.append((time.thread_time() - before) * 1000)
    return statistics.quantiles(walls, n=20)[-1], statistics.quantiles(used, n=20)[-1]


def our_frames() -> tuple[float, float]:
    """Return the frames of our table over a million rows."""
    table = Table(COLUMNS, "page.review")
    table.resize(1000, 700)
    table.show_pages(PagedRows(lambda _session: Millions(), at_once))
    table.show()
    return frames(table.grid)


def qt_frames() -> tuple[float, float]:
    """Return the frames of a C++ model in a bare view."""
    view = QTableView()
    model = QStringListModel([f"*供电*电费 {n}" for n in range(ROWS)])
    view.setModel(model)
    view.resize(1000, 700)
    view.show()
    return frames(view)


def sql_frames(folder: Path) -> tuple[float, float]:
    """Return the frames of Qt's own SQL model over a million rows of a SQLite file."""
    path = folder / "lines.db"
    with contextlib.closing(sqlite3.connect(path)) as base:
        columns = "id INTEGER PRIMARY KEY, goods TEXT, money TEXT, unit TEXT"
        base.execute(f"CREATE TABLE line ({columns})")
        rows = ((n, f"*供电*电费 {n}", str(n), "kWh") for n in range(ROWS))
        base.executemany("INSERT INTO line VALUES (?, ?, ?, ?)", rows)
        base.commit()
    database = QSqlDatabase.addDatabase("QSQLITE")
    database.setDatabaseName(str(path))
    database.open()
    view, model = QTableView(), QSqlQueryModel()
    model.setQuery("SELECT goods, money, unit FROM line ORDER BY id", database)
    while model.canFetchMore():
        model.fetchMore()
    view.setModel(model)
    view.resize(1000, 700)
    view.show()
    found = frames(view)
    view.close()
    model.clear()
    database.close()
    return found


class Heart(QObject):
    """Beats every 10 ms while the windows are free; the longest pause is the worst stall.

    A pause is what a beat comes too late. It waits in between: a heart that beats without rest
    would take the worker's time and blame the windows for it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)
        self._last, self._used = time.perf_counter(), time.thread_time()
        self._worst, self._worst_used = 0.0, 0.0

    @Slot()
    def _beat(self) -> None:
        now, used = time.perf_counter(), time.thread_time()
        self._worst = max(self._worst, (now - self._last) * 1000 - BEAT_MS)
        self._worst_used = max(self._worst_used, (used - self._used) * 1000)
        self._last, self._used = now, used

    def take(self) -> tuple[float, float]:
        """Return the worst pause so far, on the wall and of the thread's processor, in ms."""
        self._beat()
        worst = self._worst, self._worst_used
        self._worst, self._worst_used = 0.0, 0.0
        return worst


def make_company(path: Path, invoices: int, readings: int) -> None:
    """Make a company file: posted invoices, as many lines that wait, and a meter's curves."""
    built(path, invoices, readings, Recorder())
    states = [DraftState.PROPOSED] * 8 + [DraftState.ASKED, DraftState.IGNORED]
    waiting = [
        dataclasses.replace(
            draft, id=f"waiting:{n}", state=states[n % len(states)], goods=f"*供电*电费 {n}"
        )
        for n, draft in enumerate(drafts(invoices))
    ]
    with Store.open(path) as store, store.change("waiting") as change:
        change.add_drafts(waiting)


def filtering() -> float:
    """Return the time to filter and sort 50,000 rows, in ms."""
    rows = [Line(f"*供电*电费 {n}", Decimal(n * 7 % 1000), "kWh") for n in range(FILTERED)]
    source = MemoryRows(rows)
    start = time.perf_counter()
    source.arrange(COLUMNS[1], {COLUMNS[0]: "99"}, is_falling=True)
    return (time.perf_counter() - start) * 1000


class Visitor:
    """Opens a company file in the windows and works with it as a person would, in ms."""

    def __init__(self, app: QApplication, folder: Path, company: Path) -> None:
        self._app = app
        store = QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat)
        self.program = Application(app, Settings(store), LazyOffice(), TODAY)
        self.program.window.show()
        self.program.collector.start()  # both as the program does it
        self.program.ahead.start()
        self.heart = Heart()
        self.program.desk.open_file(company)
        self._settle()
        self.stalls: dict[str, tuple[float, float]] = {"open the file": self.heart.take()}
        self._refused: list[DesktopError] = []

    def _settle(self) -> None:
        """Wait until no job waits or runs and everything is painted."""
        wait = QEventLoop.ProcessEventsFlag.WaitForMoreEvents
        while not self.program.runner.is_idle:
            self._app.processEvents(wait)
        self._app.processEvents()

    def _go(self, page: str) -> tuple[float, float]:
        start, used = time.perf_counter(), time.thread_time()
        self.program.window.go(page)
        self._app.processEvents()
        return (time.perf_counter() - start) * 1000, (time.thread_time() - used) * 1000

    def visit(self, page: str) -> tuple[float, float]:
        """Go to a page, wait until all of it is there, and return how long going took."""
        taken = self._go(page)
        self._settle()
        self.stalls[page] = max(self.stalls.get(page, (0.0, 0.0)), self.heart.take())
        return taken

    def revisit(self, pages: Sequence[str]) -> list[tuple[float, float]]:
        """Return how long it takes to go to pages that are there already."""
        taken = [self._go(page) for page in pages]
        self._settle()
        self.heart.take()  # pages one upon the other without a rest: nobody's pause
        return taken

    def drafts(self) -> Table:
        """Return the table of the lines that wait."""
        self.visit("invoices")
        return self.program.window.host.page("invoices").tables["proposed"]  # type: ignore[attr-defined,no-any-return]

    def filter(self, table: Table, column: str, text: str) -> float:
        """Filter a table, wait for its rows and take the filter away again."""
        chosen = next(each for each in table.model.columns if each.key == column)
        start = time.perf_counter()
        table.model.filter_by({chosen: text})
        self._settle()
        taken = (time.perf_counter() - start) * 1000
        if not table.model.rowCount() > 0:
            raise ValueError(f"nothing contains {text} in {column}")
        table.model.filter_by({})
        self._settle()
        self.stalls[f"filter by {column}"] = self.heart.take()
        return taken

    def type_search(self, text: str) -> None:
        """Open the search over everything and type a word, letter by letter."""
        window = self.program.window
        window.open_search()
        for end in range(1, len(text) + 1):
            window.search_box.line.setText(text[:end])
            self._settle()
        window.search_box.hide()
        self.stalls["search"] = self.heart.take()

    def work(self, title: str, deed: Callable[[Any, Any], Any]) -> None:
        """Let the worker do a job, as a page would ask for it, and see how the windows fare."""
        self.program.desk.work(title, deed, self._done, self._refused.append)
        self._end(title)

    def change(self, title: str, deed: Callable[[Any, Any], Any]) -> None:
        """Change the company file; pages load again."""
        self.program.desk.change(title, deed, self._done, self._refused.append)
        self._end(title)

    def _end(self, title: str) -> None:
        self._settle()
        if self._refused:
            raise self._refused[0]
        self.stalls[title] = self.heart.take()

    @staticmethod
    def _done(_result: object) -> None:
        """Pages would show it."""

    def undo(self, name: str) -> None:
        """Undo the last change."""
        self.program.window.trigger("undo")
        self._settle()
        self.stalls[name] = self.heart.take()

    def sort(self, table: Table, column: str) -> float:
        """Sort a table both ways, wait for its rows and take the order away again."""
        place = next(n for n, each in enumerate(table.model.columns) if each.key == column)
        start = time.perf_counter()
        for order in (Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder):
            table.grid.sortByColumn(place, order)
            self._settle()
        taken = (time.perf_counter() - start) * 1000 / 2
        table.grid.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self._settle()
        self.stalls[f"sort by {column}"] = self.heart.take()
        return taken

    def leave_out(self, table: Table, count: int) -> float:
        """Choose so many lines, leave them out in one step, and undo it."""
        page: Any = self.program.window.page
        last = table.model.index(count - 1, 0)
        chosen = QItemSelection(table.model.index(0, 0), last)
        whole_rows = QItemSelectionModel.SelectionFlag.Rows
        once = QItemSelectionModel.SelectionFlag.ClearAndSelect
        table.grid.selectionModel().select(chosen, whole_rows | once)
        self._settle()
        self.stalls["choose many"] = self.heart.take()
        start = time.perf_counter()
        page.ignore_selected()
        self._settle()
        taken = (time.perf_counter() - start) * 1000
        self.stalls["leave many out"] = self.heart.take()
        self.undo("undo of many")
        return taken

    def choose_all(self, table: Table) -> float:
        """Choose every row."""
        start = time.perf_counter()
        table.grid.selectAll()
        self._app.processEvents()
        taken = (time.perf_counter() - start) * 1000
        self._settle()
        self.stalls["choose all"] = self.heart.take()
        return taken


def do_jobs(person: Visitor, folder: Path) -> None:
    """Import a workbook and undo it, write a report, make a backup, rate and check the books."""
    book, pdf, year = folder / "new.xlsx", folder / "report.pdf", person.program.desk.year
    write_workbook(book, IMPORTED)

    def bring_in(session: Session, context: JobContext) -> Change:
        return session.accept_import(session.preview([book], context), (), context)

    def report(session: Session, context: JobContext) -> Change:
        return session.report_pdf(session.report_kinds()[0].code, year, pdf, context)

    person.heart.take()  # writing the workbook is no part of the program
    person.change("import", bring_in)
    person.undo("undo of import")
    person.work("report", report)
    person.work("backup", lambda session, context: session.keeping.back_up_now(context))
    person.work("rate", lambda session, context: session.ratings(year, context))
    person.work("check", lambda session, context: session.keeping.check(context))


def work_with(app: QApplication, company: Path) -> dict[str, float]:
    """Visit every page twice, filter and choose the lines that wait; return figures in ms."""
    with tempfile.TemporaryDirectory() as folder:
        person = Visitor(app, Path(folder), company)
        pages = [page for page in PAGES if page not in WITHOUT_COMPANY]
        first = {page: person.visit(page) for page in pages}
        table = person.drafts()
        figures = {
            f"filter_by_{column}_ms": person.filter(table, column, text)
            for column, text in FILTERS.items()
        }
        figures |= {
            f"sort_by_{column}_ms": person.sort(table, column)
            for column in ("period", "goods_or_meter")
        }
        figures["choose_all_ms"] = person.choose_all(table)
        figures["leave_10000_out_ms"] = person.leave_out(table, MANY)
        person.type_search("电费 99")
        again = person.revisit(pages * 5)
        person.visit("todo")
        do_jobs(person, Path(folder))
        stalls = dict(person.stalls)
        changed = {page: person.visit(page) for page in pages}
        person.program.window.close()
    for page, (wall, used) in first.items():
        late, later = stalls[page], changed[page]
        print(
            f"  {page:12} first visit {wall:6.0f} ms, processor {used:6.0f};"
            f" stall {late[0]:.0f}, processor {late[1]:.0f};"
            f" after a change {later[0]:.0f} ms, processor {later[1]:.0f}"
        )
    for name, (wall, used) in stalls.items():
        if name not in first:
            print(f"  {name:20} stall {wall:6.0f} ms, processor {used:6.0f}")
    return figures | {
        "page_switch_ms": statistics.median(wall for wall, _ in again),
        "page_switch_worst_ms": max(again)[0],
        "page_switch_worst_processor_ms": max(used for _, used in again),
        "page_after_change_worst_ms": max(changed.values())[0],
        "page_after_change_worst_processor_ms": max(used for _, used in changed.values()),
        "first_visit_ms": statistics.median(wall for wall, _ in first.values()),
        "first_visit_worst_ms": max(first.values())[0],
        "first_visit_worst_processor_ms": max(used for _, used in first.values()),
        "worst_stall_ms": max(stalls.values())[0],
        "worst_stall_processor_ms": max(used for _, used in stalls.values()),
    }


def main() -> None:
    """Measure, print a table for people and one line for programs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--company", type=Path)
    parser.add_argument("--invoices", type=int, default=50_000)
    parser.add_argument("--readings", type=int, default=10_000_000)
    chosen = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    prepare()  # as the program does
    app = make_app([])
    with tempfile.TemporaryDirectory() as folder:
        load_compiled(str(Path(folder) / "compiled"))
        ours = first_window(OURS.format(ini=(Path(folder) / "s.ini").as_posix()))
        company = chosen.company or Path(folder) / "firm.cbook"
        if not company.is_file():
            make_company(company, chosen.invoices, chosen.readings)
        pages = work_with(app, company)
        sql = sql_frames(Path(folder))
    bare, rows, model = first_window(BARE), our_frames(), qt_frames()
    figures = {
        "first_window_ms": ours[0],
        "first_window_processor_ms": ours[1],
        "bare_window_ms": bare[0],
        "bare_window_processor_ms": bare[1],
        "interpreter_ms": first_window("pass")[0],
        "frame_p95_ms": rows[0],
        "frame_p95_processor_ms": rows[1],
        "qt_model_frame_p95_ms": model[0],
        "qt_model_frame_p95_processor_ms": model[1],
        "qt_sql_model_frame_p95_ms": sql[0],
        "qt_sql_model_frame_p95_processor_ms": sql[1],
        "filter_50000_ms": filtering(),
        **pages,
    }
    for name, value in figures.items():
        print(f"{name:36} {value:8.1f}")
    ratios = {
        "first_window/bare_window": ours[0] / bare[0],
        "first_window/bare_window processor": ours[1] / bare[1],
        "frame/qt_sql_model_frame": rows[0] / sql[0],
        "frame/qt_sql_model_frame processor": rows[1] / sql[1],
        "frame/qt_model_frame": rows[0] / model[0],
        "frame/qt_model_frame processor": rows[1] / model[1],
    }
    rounded = {name: round(value, 2) for name, value in figures.items()}
    shown = {name: round(value, 2) for name, value in ratios.items()}
    print(json.dumps({"benchmark": "ui", "figures": rounded, "ratios": shown}))


if __name__ == "__main__":
    main()
