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

from PySide6.QtCore import QElapsedTimer, QObject, QSettings, QStringListModel, QTimer, Slot
from PySide6.QtSql import QSqlDatabase, QSqlQueryModel
from PySide6.QtWidgets import QApplication, QTableView

from benchmarks.company_file import Recorder, built, drafts
from desktop.accounting.documents.draft import DraftState
from desktop.app import Application, make_app
from desktop.jobs.context import SilentContext
from desktop.models.store import Store
from desktop.ui.office import LazyOffice
from desktop.ui.rooms.paging import PageAsk
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
PAGES = ("todo", "invoices", "meters", "review", "closing")
BARE = (
    "from PySide6.QtWidgets import QApplication, QMainWindow;"
    "a=QApplication([]); w=QMainWindow(); w.show(); a.processEvents()"
)
OURS = (
    "from datetime import date; from PySide6.QtCore import QSettings;"
    "import gc; gc.disable();"  # as desktop.start does
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

    def places(self, ask: PageAsk) -> Sequence[int]:
        """Return every place."""
        del ask
        return range(ROWS)

    def rows(self, places: Iterable[int]) -> Mapping[int, Line]:
        """Return rows."""
        return {n: Line(f"*供电*电费 {n}", Decimal(n), "kWh") for n in places}

    def keys(self, places: Iterable[int]) -> Sequence[str]:
        """Return their names."""
        return [str(place) for place in places]

    def codes(self, name: str) -> Iterable[str]:
        """Return nothing; it is never asked."""
        del name
        return ()

    def amounts(self, name: str) -> Mapping[int, Decimal]:
        """Return nothing; it is never asked."""
        del name
        return {}


def at_once(question: Callable[..., Any], answered: Callable[[Any], None]) -> None:
    """Answer in the same thread, so that a frame has its rows and pays for them."""
    answered(question(None, SilentContext()))


def first_window(code: str) -> tuple[float, float]:
    """Return time on the wall and of the processor from process start to the window, in ms."""
    with tempfile.TemporaryDirectory() as compiled:
        return _median_start(code, {**os.environ, **_as_installed(compiled)})


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


def frames(view: QTableView) -> float:
    """Return the 95th percentile of scrolling a page and painting it, in ms."""
    QApplication.processEvents()
    bar = view.verticalScrollBar()
    times = []
    for frame in range(FRAMES):
        clock = QElapsedTimer()
        clock.start()
        bar.setValue(bar.maximum() * frame // FRAMES)
        view.viewport().grab()
        times.append(clock.nsecsElapsed() / 1e6)
    return statistics.quantiles(times, n=20)[-1]


def our_frames() -> float:
    """Return the frames of our table over a million rows."""
    table = Table(COLUMNS, "page.review")
    table.resize(1000, 700)
    table.show_pages(PagedRows(lambda _session: Millions(), at_once))
    table.show()
    return frames(table.grid)


def qt_frames() -> float:
    """Return the frames of a C++ model in a bare view."""
    view = QTableView()
    model = QStringListModel([f"*供电*电费 {n}" for n in range(ROWS)])
    view.setModel(model)
    view.resize(1000, 700)
    view.show()
    return frames(view)


def sql_frames(folder: Path) -> float:
    """Return the frames of Qt's own SQL model over a million rows of a SQLite file."""
    path = folder / "lines.db"
    with contextlib.closing(sqlite3.connect(path)) as base:
        columns = "id INTEGER PRIMARY KEY, goods TEXT, money TEXT, unit TEXT"
        base.execute(f"CREATE TABLE line ({columns})")
        rows = ((n, f"*供电*电费 {n}", str(n), "kWh") for n in range(ROWS))
        base.executemany("INSERT INTO line VALUES (?, ?, ?, ?)", rows)
        base.commit()
    base = QSqlDatabase.addDatabase("QSQLITE")
    base.setDatabaseName(str(path))
    base.open()
    view, model = QTableView(), QSqlQueryModel()
    model.setQuery("SELECT goods, money, unit FROM line ORDER BY id", base)
    while model.canFetchMore():
        model.fetchMore()
    view.setModel(model)
    view.resize(1000, 700)
    view.show()
    found = frames(view)
    view.close()
    model.clear()
    base.close()
    return found


class Heart(QObject):
    """Beats whenever the windows are free; the longest pause is the worst stall."""

    def __init__(self) -> None:
        super().__init__()
        self._last, self._used = time.perf_counter(), time.thread_time()
        self.worst, self.worst_used = 0.0, 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._beat)
        self._timer.start(0)

    @Slot()
    def _beat(self) -> None:
        now, used = time.perf_counter(), time.thread_time()
        self.worst = max(self.worst, (now - self._last) * 1000)
        self.worst_used = max(self.worst_used, (used - self._used) * 1000)
        self._last, self._used = now, used

    def rest(self) -> tuple[float, float]:
        """Stop and return the worst pause on the wall and of the thread's processor, in ms."""
        self._timer.stop()
        return self.worst, self.worst_used


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


@dataclass(frozen=True, slots=True)
class Switches:
    """How pages of a company file are switched, in ms."""

    median: float
    worst: float
    stall: float
    stall_used: float
    filter: float
    all_chosen: float


def page_switch(app: QApplication, company: Path) -> Switches:
    """Visit pages, filter and choose the lines that wait, and visit the pages again.

    The stall is the longest pause of all that.
    """
    with tempfile.TemporaryDirectory() as folder:
        store = QSettings(str(Path(folder) / "s.ini"), QSettings.Format.IniFormat)
        program = Application(app, Settings(store), LazyOffice(), TODAY)
        program.window.show()
        program.desk.open_file(company)
        _settle(program)
        heart = Heart()
        for page in PAGES:
            program.window.go(page)
            _settle(program)
        program.window.go("invoices")
        table = program.window.host.page("invoices").tables["proposed"]  # type: ignore[attr-defined]
        start = time.perf_counter()
        table.model.filter_by({table.model.columns[0]: "99"})
        _settle(program)
        filtered = (time.perf_counter() - start) * 1000
        table.model.filter_by({})
        _settle(program)
        start = time.perf_counter()
        table.grid.selectAll()
        app.processEvents()
        chosen = (time.perf_counter() - start) * 1000
        stall, used = heart.rest()
        times = []
        for page in PAGES * 5:
            start = time.perf_counter()
            program.window.go(page)
            app.processEvents()
            times.append((time.perf_counter() - start) * 1000)
        program.window.close()
    return Switches(statistics.median(times), max(times), stall, used, filtered, chosen)


def _settle(program: Application) -> None:
    while not program.runner.is_idle:
        QApplication.processEvents()


def main() -> None:
    """Measure, print a table for people and one line for programs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--company", type=Path)
    parser.add_argument("--invoices", type=int, default=50_000)
    parser.add_argument("--readings", type=int, default=10_000_000)
    chosen = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_app([])
    with tempfile.TemporaryDirectory() as folder:
        ours = first_window(OURS.format(ini=(Path(folder) / "s.ini").as_posix()))
        sql = sql_frames(Path(folder))
        company = chosen.company or Path(folder) / "firm.cbook"
        if not company.is_file():
            make_company(company, chosen.invoices, chosen.readings)
        pages = page_switch(app, company)
    bare = first_window(BARE)
    figures = {
        "first_window_ms": ours[0],
        "first_window_processor_ms": ours[1],
        "bare_window_ms": bare[0],
        "bare_window_processor_ms": bare[1],
        "interpreter_ms": first_window("pass")[0],
        "frame_p95_ms": our_frames(),
        "qt_model_frame_p95_ms": qt_frames(),
        "qt_sql_model_frame_p95_ms": sql,
        "filter_50000_ms": filtering(),
        "file_filter_ms": pages.filter,
        "choose_all_ms": pages.all_chosen,
        "page_switch_ms": pages.median,
        "page_switch_worst_ms": pages.worst,
        "worst_stall_ms": pages.stall,
        "worst_stall_processor_ms": pages.stall_used,
    }
    for name, value in figures.items():
        print(f"{name:24} {value:8.1f}")
    ratios = {
        "first_window/bare_window": ours[0] / bare[0],
        "first_window/bare_window processor": ours[1] / bare[1],
        "frame/qt_sql_model_frame": figures["frame_p95_ms"] / sql,
        "frame/qt_model_frame": figures["frame_p95_ms"] / figures["qt_model_frame_p95_ms"],
    }
    rounded = {name: round(value, 2) for name, value in figures.items()}
    shown = {name: round(value, 2) for name, value in ratios.items()}
    print(json.dumps({"benchmark": "ui", "figures": rounded, "ratios": shown}))


if __name__ == "__main__":
    main()
