"""Random events on every page over real books: nothing is lost, and the file stays sound.

The books are the sample company's; a year is posted and two of its months are closed, so that no
page is empty. A few events run with every test, ten thousand a page with ``nox -s long``.
"""

from collections.abc import Sequence
from pathlib import Path
from shutil import copyfile

import pytest
from PySide6.QtWidgets import QApplication

from desktop.accounting.period import Month, ReportingPeriod
from desktop.jobs.ledger import close_month, post_records
from desktop.jobs.sample_company import PERSON as CLERK
from desktop.models.store import Store
from desktop.ui.actions.undo import UndoAction
from desktop.ui.office import LazyOffice
from desktop.ui.page_host import PAGES
from desktop.ui.settings import PERSON
from tests.ui.conftest import Settle, Start
from tests.ui.monkey import Monkey

FEW, MANY = 25, 10_000
TABS = (
    *(("other", tab) for tab in range(1, 10)),
    *(("meters", 1), ("bills", 1), ("rules", 1), ("inventory", 4), ("ratings", 2), ("upkeep", 2)),
)
"""Tabs a monkey on the page alone seldom stays in."""
SEED = "2026-11-27"
POSTED = 2024
LEAST_KNOWN = 500
CLOSED = (Month(2024, 1), Month(2024, 2))


@pytest.fixture(autouse=True)
def never_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undoing what was typed is no loss, but would look like one."""
    monkeypatch.setattr(UndoAction, "act", lambda _self: None)


@pytest.fixture
def books(sample_file: Path, tmp_path: Path) -> Path:
    """A copy of the sample company's file with posted and closed months."""
    folder = tmp_path / "账套"
    folder.mkdir()
    with Store.open(Path(copyfile(sample_file, folder / "示例.cbook"))) as store:
        year = ReportingPeriod.of_year(POSTED)
        post_records(store, [entry.record.id for entry in store.ledger(year)], person=CLERK)
        for month in CLOSED:
            close_month(store, month, person=CLERK)
        return store.path


def known(path: Path) -> set[str]:
    """Return the ids of everything that was ever entered; the file opens and is sound."""
    with Store.open(path) as store:
        assert store.findings == ()
        assert store.check() == ()
        records = {entry.record.id for entry in store.ledger()}
        drafts = {draft.id for draft in store.drafts()}
        return records | drafts | {document.document.sha256 for document in store.documents()}


def play(
    start: Start, settle: Settle, path: Path, pages: Sequence[str], events: int, tab: int | None
) -> None:
    """Open the books in the program and let a monkey play on pages or on a page's tab."""
    before = known(path)
    assert len(before) > LEAST_KNOWN
    application = start(LazyOffice())
    application.desk.settings.put(PERSON, CLERK)
    application.desk.open_file(path)
    settle(application)
    assert application.desk.session is not None
    for page in pages:
        Monkey(application, page, f"{SEED} {page} {tab}", tab).play(events)
        settle(application)
    application.window.close()
    QApplication.processEvents()
    assert not application.runner.is_running
    assert before <= known(path)


def test_nothing_is_lost_to_a_monkey(
    start: Start, settle: Settle, books: Path, bugs: list[str]
) -> None:
    play(start, settle, books, list(PAGES), FEW, None)
    assert bugs == []


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("page", list(PAGES))
def test_nothing_is_lost_to_a_monkey_in_ten_thousand_events(
    start: Start, settle: Settle, books: Path, bugs: list[str], page: str
) -> None:
    play(start, settle, books, [page], MANY, None)
    assert bugs == []


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("page", "tab"), TABS)
def test_nothing_is_lost_to_a_monkey_in_a_tab(
    start: Start, settle: Settle, books: Path, bugs: list[str], page: str, tab: int
) -> None:
    play(start, settle, books, [page], MANY, tab)
    assert bugs == []
