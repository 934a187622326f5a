"""What the window says when its surroundings fail: disk, medium, share, clock, clipboard.

Calm, with what to do; nothing is lost, and the same deed succeeds once all is well again.
"""

import errno
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.accounting.period import Month, ReportingPeriod
from desktop.app import Application
from desktop.jobs.ledger import close_month, post_records
from desktop.jobs.sample_company import PERSON as CLERK
from desktop.models.locks import holder, lock_path
from desktop.models.store import Store
from desktop.ui.main_window import MainWindow
from desktop.ui.office import LazyOffice
from desktop.ui.settings import PERSON
from tests.ui.conftest import PATIENCE_MS, Settle, Start, Visit
from tests.ui.fakes import TODAY

SEALED = 2024
TABLE = "电表编号,时间,正向有功总\n" + "\n".join(
    f"E-1,2025-03-{day:02d} 00:00,{day}" for day in range(1, 32)
)
_BUSY = "剪贴板正被另一个程序占用"
Open = Callable[[], Application]


@pytest.fixture
def books(sample_file: Path, tmp_path: Path) -> Path:
    """A copy of the sample company in a folder of its own."""
    folder = tmp_path / "账套"
    folder.mkdir()
    return Path(copyfile(sample_file, folder / "示例.cbook"))


@pytest.fixture
def closed_books(books: Path) -> Path:
    """The same, with a year that is ready to be sealed."""
    with Store.open(books) as store:
        year = ReportingPeriod.of_year(SEALED)
        post_records(store, [entry.record.id for entry in store.ledger(year)], person=CLERK)
        for month in year.months():
            close_month(store, month, person=CLERK, today=TODAY)
    return books


@pytest.fixture
def open_books(start: Start, settle: Settle, books: Path, bugs: list[str]) -> Open:
    """Open the books in the program; no bug may be shown."""
    assert bugs == []

    def opened() -> Application:
        application = start(LazyOffice())
        application.desk.settings.put(PERSON, CLERK)
        application.desk.open_file(books)
        settle(application)
        return application

    return opened


def allow_pages(application: Application, settle: Settle, pages: int) -> None:
    """Let the company file grow to so many pages; 1 stands for those it has."""

    def limit(session: Any, _context: object) -> None:
        with session._store._transaction() as opened:
            opened.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    application.desk.ask(limit, lambda _done: None)
    settle(application)


def test_a_full_disk_while_an_import_is_saved_keeps_the_preview(
    open_books: Open, settle: Settle, bugs: list[str], tmp_path: Path
) -> None:
    application = open_books()
    window = application.window
    (tmp_path / "表.csv").write_text(TABLE, encoding="utf-8")
    window.take_files([tmp_path / "表.csv"])
    settle(application)
    page: Any = window.page
    shown = page.preview
    allow_pages(application, settle, 1)
    page.keep_preview()
    settle(application)
    assert "磁盘已满，本次操作未保存" in window.panel.text
    assert "请清理磁盘空间" in window.panel.text
    assert page.preview is shown
    allow_pages(application, settle, 1_000_000)
    page.keep_preview()
    settle(application)
    assert page.preview is None
    assert page.note.text.startswith("已导入")
    assert bugs == []


def test_a_full_disk_while_sealing_leaves_no_half_report(
    closed_books: Path, open_books: Open, settle: Settle, bugs: list[str]
) -> None:
    del closed_books
    application = open_books()
    window = application.window
    application.desk.set_month(Month(SEALED, 12))
    window.go("packages")
    settle(application)
    page: Any = window.page
    allow_pages(application, settle, 1)
    page.seal_year()
    settle(application)
    assert "磁盘已满，本次操作未保存" in window.panel.text
    assert page._seals == ()
    allow_pages(application, settle, 1_000_000)
    page.seal_year()
    settle(application)
    assert [seal.year for seal in page._seals] == [SEALED]
    assert bugs == []


def test_a_write_protected_medium_is_named_with_what_to_do(
    open_books: Open, books: Path, bugs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Path.open

    def refused(path: Path, *args: Any, **kinds: Any) -> Any:
        if path == lock_path(books):
            raise OSError(errno.EROFS, "Read-only file system")
        return whole(path, *args, **kinds)

    monkeypatch.setattr(Path, "open", refused)
    window = open_books().window
    assert "示例.cbook：它所在的磁盘、U 盘或光盘是只读的（写保护）" in window.panel.text
    assert "复制到可写的文件夹再打开" in window.panel.text
    assert window.page.key == "welcome"
    assert bugs == []


def test_a_share_that_went_away_is_named_and_its_return_is_enough(
    open_books: Open, books: Path, settle: Settle, bugs: list[str]
) -> None:
    application = open_books()
    window = application.window
    gone = books.parent.rename(books.parent.with_name("别处"))
    window.go("review")
    settle(application)
    page: Any = window.page
    waiting = len(page._waiting)
    assert waiting
    page.post_all()
    settle(application)
    assert "示例.cbook 打开之后被移走、改名或替换了，本次操作未保存" in window.panel.text
    assert f"请把它放回 {books.parent}" in window.panel.text
    assert len(page._waiting) == waiting
    gone.rename(books.parent)
    page.post_all()
    settle(application)
    assert len(page._waiting) == 0
    assert bugs == []


def test_a_file_that_another_program_holds_says_so_and_goes_on_afterwards(
    open_books: Open, books: Path, settle: Settle, bugs: list[str]
) -> None:
    application = open_books()
    window = application.window
    window.go("review")
    settle(application)
    page: Any = window.page
    with closing(sqlite3.connect(books, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        page.post_all()
        settle(application)
        assert "账套文件正被另一个程序占用" in window.panel.text
        assert "杀毒、同步或备份软件" in window.panel.text
    page.post_all()
    settle(application)
    assert len(page._waiting) == 0
    assert bugs == []


def test_a_file_that_is_open_already_names_who_holds_it(
    open_books: Open, books: Path, bugs: list[str]
) -> None:
    with Store.open(books):
        window = open_books().window
        assert f"示例.cbook 正由 {holder()} 使用" in window.panel.text
        assert "请先在另一处关闭账套" in window.panel.text
    assert bugs == []


@pytest.mark.parametrize(("days", "is_told"), [(-400, True), (365, False)])
def test_a_clock_that_is_wrong_is_told_once_the_log_proves_it(
    open_books: Open,
    settle: Settle,
    bugs: list[str],
    monkeypatch: pytest.MonkeyPatch,
    days: int,
    *,
    is_told: bool,
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            return super().now(tz) + timedelta(days=days)

    monkeypatch.setattr("desktop.models.store.datetime", Clock)
    application = open_books()
    window = application.window
    window.go("todo")
    settle(application)
    told = " ".join(label.text() for label in window.page.findChildren(QLabel))
    assert ("请核对电脑的日期和时间" in told) is is_told
    window.go("review")
    settle(application)
    page: Any = window.page
    page.post_all()
    settle(application)
    assert len(page._waiting) == 0, "the books stay usable"
    assert bugs == []


def test_rows_that_did_not_reach_the_clipboard_are_not_thought_to_be_there(
    opened: MainWindow,
    visit: Visit,
    qtbot: QtBot,
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page: Any = visit("review")
    page.waiting.grid.selectAll()
    page.waiting.grid.setFocus()
    qapp.clipboard().clear()
    page.waiting.copy()  # the worker brings the rows
    qtbot.waitUntil(lambda: "外购电力" in qapp.clipboard().text(), timeout=PATIENCE_MS)
    qapp.processEvents()
    assert opened.panel.text == ""
    other: Any = visit("other")
    other.tabs.setCurrentIndex(1)
    typed = other.sheets["vehicles"]
    typed.sheet.setData(typed.sheet.index(0, 2), "浙E1")
    typed.setCurrentIndex(typed.sheet.index(0, 2))
    qapp.clipboard().clear()
    monkeypatch.setattr(QClipboard, "setMimeData", lambda *_: None)
    for copied in (page.waiting, typed):
        opened.panel.dismiss()
        copied.copy()
        qtbot.waitUntil(lambda: _BUSY in opened.panel.text, timeout=PATIENCE_MS)
