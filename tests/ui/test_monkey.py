"""Random events on every page: no crash, no warning, no record lost."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from desktop.accounting.period import Month
from desktop.app import Application
from desktop.jobs.company import NewCompany, create_company
from desktop.models.store import Store
from desktop.ui.actions.undo import UndoAction
from desktop.ui.main_window import MainWindow
from desktop.ui.office import LazyOffice
from desktop.ui.page_host import PAGES, WITHOUT_COMPANY
from desktop.ui.session import TypedRow
from tests.ui.conftest import Settle, Start
from tests.ui.fakes import FakeOffice
from tests.ui.monkey import Monkey

FEW, MANY = 100, 10_000
TABS = (
    *(("other", tab) for tab in range(1, 10)),
    *(("meters", 1), ("bills", 1), ("rules", 1), ("inventory", 4), ("ratings", 2), ("upkeep", 2)),
)
"""Tabs a monkey on the page alone seldom stays in."""
SEED = "2026-11-26"
NO_CHOICE: dict[str, object] = {
    "getOpenFileName": ("", ""),
    "getOpenFileNames": ([], ""),
    "getSaveFileName": ("", ""),
    "getExistingDirectory": "",
}


@pytest.fixture
def never_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undoing what was typed is no loss, but would look like one."""
    monkeypatch.setattr(UndoAction, "act", lambda _self: None)


@pytest.fixture(autouse=True)
def bugs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answer dialogs of the system with nothing, and collect bugs instead of showing them."""
    for name, answer in NO_CHOICE.items():
        monkeypatch.setattr(QFileDialog, name, staticmethod(lambda *_a, _r=answer, **_k: _r))
    found: list[str] = []
    monkeypatch.setattr(MainWindow, "show_crash", lambda _self, report: found.append(report))
    return found


@pytest.mark.parametrize("page", list(PAGES))
def test_a_page_survives_a_monkey(
    opened: MainWindow, application: Application, settle: Settle, bugs: list[str], page: str
) -> None:
    del opened
    Monkey(application, page, f"{SEED} {page}").play(FEW)
    settle(application)
    assert bugs == []


def open_sharing(page: Any) -> None:
    """Ask for the form that divides a bill among facilities."""
    page.bills.point_at(1)
    page.bill.share.click()


def open_copy(page: Any) -> None:
    """Ask for what a copy shows."""
    page.copies.choose_shown("s2", "bank")


def open_rows(page: Any) -> None:
    """Ask for the single rows of a copy."""
    open_copy(page)
    page.copies.view.rows_asked.emit("s2", "activity")


def open_signing(page: Any) -> None:
    """Ask for what is read before signing."""
    page.read_before_signing("s1")


FORMS: dict[str, tuple[str, Callable[[Any], None], Callable[[Any], QWidget]]] = {
    "share": ("bills", open_sharing, lambda page: page.bill.form),
    "copy": ("packages", open_copy, lambda page: page.copies.view),
    "rows": ("packages", open_rows, lambda page: page.copies.view.picker),
    "sign": ("packages", open_signing, lambda page: page.signing),
}
"""Forms within a page: where they are, how they open, and what they are."""


def play_in_form(
    application: Application, office: FakeOffice, settle: Settle, form: str, events: int
) -> None:
    office.session.packaging.has_all_tables = True
    page, open_form, of = FORMS[form]
    application.window.go(page)
    settle(application)
    open_form(application.window.page)
    settle(application)
    settle(application)
    assert of(application.window.page).isVisible()
    Monkey(application, page, f"{SEED} {form}", open_form=open_form).play(events)
    settle(application)


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("form", list(FORMS))
def test_a_form_survives_a_monkey(
    application: Application, office: FakeOffice, settle: Settle, bugs: list[str], form: str
) -> None:
    play_in_form(application, office, settle, form, FEW // 2)
    assert bugs == []


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("form", list(FORMS))
def test_a_form_survives_ten_thousand_events(
    application: Application, office: FakeOffice, settle: Settle, bugs: list[str], form: str
) -> None:
    play_in_form(application, office, settle, form, MANY)
    assert bugs == []


def make_books(path: Path) -> None:
    asked = NewCompany("示例", "91330502MA2DEM0N7C", "330502", "C17", "2025-01", "厂区")
    create_company(path, asked, today=date(2026, 1, 15), person="张三").close()


def known(path: Path) -> set[str]:
    """Return the ids of everything that was ever entered."""
    store = Store.open(path)
    ids = {entry.record.id for entry in store.ledger()} | {draft.id for draft in store.drafts()}
    store.close()
    return ids


def play_on_books(
    application: Application, settle: Settle, pages: tuple[str, ...], events: int
) -> None:
    for page in pages:
        Monkey(application, page, f"{SEED} books {page}").play(events)
        settle(application)


@pytest.fixture
def books(
    start: Start, settle: Settle, tmp_path: Path
) -> Callable[[], tuple[Application, Path, set[str]]]:
    """Open a company file with a year of typed electricity."""

    def made() -> tuple[Application, Path, set[str]]:
        path = tmp_path / "示例.cbook"
        make_books(path)
        application = start(LazyOffice())
        application.desk.open_file(path)
        settle(application)
        months = [str(Month(2025, number)) for number in range(1, 13)]
        rows = tuple(
            TypedRow("", "electricity.purchased", "厂区", "", month, "12000", "kWh")
            for month in months
        )
        session = application.desk.session
        assert session is not None
        application.desk.change("", lambda held, _context: held.save_typed(rows))
        settle(application)
        records: list[set[str]] = []
        application.desk.ask(
            lambda held, _context: {each.id for each in held.records(2025)}, records.append
        )
        settle(application)
        assert len(records[0]) == len(months)
        return application, path, records[0]

    return made


Books = Callable[[], tuple[Application, Path, set[str]]]


@pytest.mark.usefixtures("never_undone")
def test_no_record_is_lost_to_a_monkey(
    books: Books, settle: Settle, bugs: list[str], qapp: QApplication
) -> None:
    application, path, before = books()
    play_on_books(application, settle, ("review", "other", "invoices", "closing"), FEW)
    application.window.close()
    qapp.processEvents()
    assert bugs == []
    assert before <= known(path)


@pytest.mark.long
@pytest.mark.usefixtures("never_undone")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("page", [page for page in PAGES if page not in WITHOUT_COMPANY])
def test_no_record_is_lost_to_a_monkey_in_ten_thousand_events(
    books: Books, settle: Settle, bugs: list[str], page: str
) -> None:
    application, path, before = books()
    play_on_books(application, settle, (page,), MANY)
    application.window.close()
    assert bugs == []
    assert before <= known(path)


@pytest.mark.long
@pytest.mark.usefixtures("never_undone")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("page", "tab"), TABS)
def test_no_record_is_lost_to_a_monkey_in_a_tab(
    books: Books, settle: Settle, bugs: list[str], page: str, tab: int
) -> None:
    application, path, before = books()
    Monkey(application, page, f"{SEED} tab {page} {tab}", tab).play(MANY)
    settle(application)
    application.window.close()
    assert bugs == []
    assert before <= known(path)
