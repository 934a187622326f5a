"""How fast the windows are: first window, table frames, filter, page switch, worst stall.

Beside our own figures stand a bare PySide6 window and two C++ models (QStringListModel and
QSqlQueryModel over SQLite in the same view), measured on the same machine in the same run. Starts
are told as time on the wall and as time of the processor: the second is the one to compare on a
machine that others use, too.

    python -m benchmarks.ui
"""

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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject, QSettings, QStringListModel, QTimer, Slot
from PySide6.QtSql import QSqlDatabase, QSqlQueryModel
from PySide6.QtWidgets import QApplication, QTableView

from desktop.app import Application, make_app
from desktop.ui.settings import Settings
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.rows import MemoryRows, Row
from desktop.ui.tables.view import Table
from tests.ui.fakes import TODAY, FakeOffice, FakeSession

ROOT = Path(__file__).resolve().parents[1]
ROWS = 1_000_000
FRAMES = 120
FILTERED = 50_000
STARTS = 5
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

    def count(self) -> int:
        """Return how many there are."""
        return ROWS

    def page(self, first: int, size: int) -> Sequence[Row]:
        """Return a page."""
        return [Line(f"*供电*电费 {n}", Decimal(n), "kWh") for n in range(first, first + size)]

    def arrange(
        self, sort: Column | None, filters: Mapping[Column, str], *, is_falling: bool
    ) -> None:
        """Keep the order."""

    def total(self, column: Column) -> Decimal | None:
        """Return no sum."""


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
    table.model.show_source(Millions())
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
        self._last = time.perf_counter()
        self.worst = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._beat)
        self._timer.start(0)

    @Slot()
    def _beat(self) -> None:
        now = time.perf_counter()
        self.worst = max(self.worst, (now - self._last) * 1000)
        self._last = now

    def rest(self) -> float:
        """Stop and return the worst pause, in ms."""
        self._timer.stop()
        return self.worst


def big_office() -> FakeOffice:
    """Return an office whose company file has 50,000 drafts."""
    session = FakeSession()
    drafts = session.drafts
    session.drafts = [
        dataclasses.replace(drafts[n % len(drafts)], id=f"draft-{n}") for n in range(FILTERED)
    ]
    return FakeOffice(session)


def filtering() -> float:
    """Return the time to filter and sort 50,000 rows, in ms."""
    rows = [Line(f"*供电*电费 {n}", Decimal(n * 7 % 1000), "kWh") for n in range(FILTERED)]
    source = MemoryRows(rows)
    start = time.perf_counter()
    source.arrange(COLUMNS[1], {COLUMNS[0]: "99"}, is_falling=True)
    return (time.perf_counter() - start) * 1000


def page_switch(app: QApplication) -> tuple[float, float, float]:
    """Return the median and worst time to show a visited page, and the worst stall, in ms.

    The stall is that of first visits to all pages and of a filter on 50,000 drafts.
    """
    with tempfile.TemporaryDirectory() as folder:
        store = QSettings(str(Path(folder) / "s.ini"), QSettings.Format.IniFormat)
        program = Application(app, Settings(store), big_office(), TODAY)
        program.window.show()
        program.desk.open_file(Path("demo.cbook"))
        _settle(program)
        pages = ("todo", "invoices", "review", "inventory", "ratings", "closing")
        program.window.go("todo")
        _settle(program)
        heart = Heart()
        for page in pages:
            program.window.go(page)
            _settle(program)
        table = program.window.host.page("invoices").tables["proposed"]  # type: ignore[attr-defined]
        table.model.filter_by({table.model.columns[0]: "电"})
        _settle(program)
        stall = heart.rest()
        times = []
        for page in pages * 5:
            start = time.perf_counter()
            program.window.go(page)
            app.processEvents()
            times.append((time.perf_counter() - start) * 1000)
        program.window.close()
    return statistics.median(times), max(times), stall


def _settle(program: Application) -> None:
    while not program.runner.is_idle:
        QApplication.processEvents()


def main() -> None:
    """Measure, print a table for people and one line for programs."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_app([])
    with tempfile.TemporaryDirectory() as folder:
        ours = first_window(OURS.format(ini=(Path(folder) / "s.ini").as_posix()))
        sql = sql_frames(Path(folder))
    switch, worst, stall = page_switch(app)
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
        "page_switch_ms": switch,
        "page_switch_worst_ms": worst,
        "worst_stall_ms": stall,
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
