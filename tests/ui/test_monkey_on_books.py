"""Random events on every page over real books: nothing is lost, and the file stays sound.

The books are the sample company's; a year is posted and two of its months are closed, so that no
page is empty. A few events run with every test, ten thousand a page with ``nox -s long``.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from shutil import copyfile
from typing import Any, NamedTuple

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.documents.draft import DraftState
from desktop.accounting.period import Month, ReportingPeriod
from desktop.app import Application
from desktop.jobs.ledger import close_month, post_records
from desktop.jobs.sample_company import PERSON as CLERK
from desktop.models.store import Store
from desktop.models.tables import DraftRow, table_of
from desktop.models.values import PageOrder
from desktop.ui.actions.undo import UndoAction
from desktop.ui.dialogs.crash import CrashDialog
from desktop.ui.office import LazyOffice
from desktop.ui.page_host import PAGES
from desktop.ui.pages.rules import CHOICES, PRICES
from desktop.ui.rooms.keeping import PersonRow
from desktop.ui.settings import PERSON
from tests.ui.conftest import Settle, Start
from tests.ui.monkey import TOO_LATE, Monkey

pytestmark = pytest.mark.qt_log_ignore(TOO_LATE, extend=True)

FEW, MANY = 25, 10_000
TABS = (
    *(("other", tab) for tab in range(1, 10)),
    *(("meters", 1), ("bills", 1), ("rules", 1), ("rules", CHOICES), ("rules", PRICES)),
    *(("inventory", 4), ("ratings", 2), ("upkeep", 2)),
)
"""Tabs a monkey on the page alone seldom stays in."""
SEED = "2026-11-27"
POSTED = 2024
DAY = date(2026, 1, 15)
LEAST_KNOWN = 500
CLOSED = (Month(2024, 1), Month(2024, 2))
OPEN = Month(2024, 6)
SHARED = "园区.csv"
UNKNOWN = "供暖.csv"
TABLES = {
    SHARED: "\n".join(
        (
            "企业ID,数据时间,有功电量(kWh)",
            *(f"E{n},2025-02-{day:02d},{n}0" for n in range(1, 4) for day in range(1, 29)),
        )
    ),
    UNKNOWN: "站号,计热起,计热止,热表读差\nR-3,2025-01-01,2025-01-31,121\n",
}


Spot = Callable[["Coming", Any], bool]
"""Goes where the monkey shall play, and says whether it is there."""


class Coming:
    """Leads a monkey to a spot that is not reached by its page alone."""

    def __init__(self, spot: Spot, application: Application, settle: Settle, books: Path) -> None:
        self._spot = spot
        self.application = application
        self.settle = settle
        self.books = books
        self.times_there = 0

    def __call__(self, page: Any) -> None:
        """Go there from the page; it may be gone, once everything is answered."""
        self.settle(self.application)
        self.times_there += self._spot(self, page)

    def preview(self, page: Any, name: str) -> bool:
        """Drop a table and point at it in the preview."""
        if page.preview is None or page.preview.files[0].name != name:
            file = self.books.with_name(name)
            file.write_text(TABLES[name], encoding="utf-8")
            self.application.window.take_files([file])
            self.settle(self.application)
        page.files.point_at(0)
        return page.preview is not None


def ask_for_pressure(coming: Coming, page: Any) -> bool:
    """Choose steam that waits for its pressure."""
    session = page.desk.session
    reader = session.waiting(DraftState.ASKED)
    rows = reader.rows(reader.places(PageOrder())).values()
    asked = [draft.id for draft in rows if draft.reason == "steam.pressure_missing"]
    if page.preview is None and asked:
        page.show_place(asked[0])
        coming.settle(coming.application)
    return bool(page.answer.steam.isVisible())


def choose_meters(coming: Coming, page: Any) -> bool:
    """Choose among the meters of a shared file."""
    if coming.preview(page, SHARED):
        page.choose.click()
        coming.settle(coming.application)
    return bool(page.own_meters.picker.isVisible())


def teach_from_preview(coming: Coming, page: Any) -> bool:
    """Tell the columns of a table that nobody knew."""
    if coming.preview(page, UNKNOWN):
        page.teach.click()
        coming.settle(coming.application)
    shown: Any = coming.application.window.page
    return shown.key == "rules" and bool(shown.form.isVisible())


def unlock(coming: Coming, _page: Any) -> bool:
    """Ask for the password of a company file."""
    coming.application.window.ask_password(coming.books.with_name("别家.cbook"), None)
    return is_asked()


def sign_in(coming: Coming, _page: Any) -> bool:
    """Ask for the password of a person."""
    person = PersonRow("主管", (), True)  # noqa: FBT003 - a row
    coming.application.window.actions_by_key["choose_person"].choose(person)  # type: ignore[attr-defined] # its slot
    return is_asked()


def reverse(coming: Coming, page: Any) -> bool:
    """Ask why a posted record is reversed."""
    coming.application.desk.set_month(OPEN)
    coming.settle(coming.application)
    page.show_place("posted")
    page.posted.point_at(page.posted.model.rowCount() - 1)
    page._ask_reason()
    return is_asked()


def reopen(_coming: Coming, page: Any) -> bool:
    """Ask why a month is opened again."""
    page._ask_reason_for(CLOSED[-1])
    return is_asked()


def read_crash(coming: Coming, _page: Any) -> bool:
    """Read the report of a bug."""
    CrashDialog("ValueError …", coming.application.window).open()
    return is_asked()


def search(coming: Coming, _page: Any) -> bool:
    """Search everything."""
    coming.application.window.open_search()
    return coming.application.window.search_box.isVisible()


def is_asked() -> bool:
    """Return whether a dialog is open."""
    return isinstance(QApplication.activeModalWidget(), QDialog)


SPOTS: dict[str, tuple[str, Spot]] = {
    "pressure of steam": ("invoices", ask_for_pressure),
    "meters of a file": ("invoices", choose_meters),
    "columns of a table": ("invoices", teach_from_preview),
    "reverse": ("review", reverse),
    "reopen": ("closing", reopen),
    "unlock": ("todo", unlock),
    "sign in": ("todo", sign_in),
    "crash": ("todo", read_crash),
    "search": ("todo", search),
}
"""Windows, forms and dialogs that a monkey on their page alone seldom meets."""


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
            close_month(store, month, DAY, person=CLERK)
        return store.path


class Kept(NamedTuple):
    """What was entered into a company file.

    Attributes:
        ids: Of everything that was ever entered.
        posted: Posted records by number: they never change again.
    """

    ids: frozenset[str]
    posted: Mapping[str, ActivityRecord]


def kept(path: Path) -> Kept:
    """Return what stands in a company file; it opens, is sound, and its log tells all of it."""
    with Store.open(path) as store:
        assert store.findings == ()
        assert store.check() == ()
        ledger = store.ledger()
        records = {entry.record.id for entry in ledger}
        drafts = {draft.id for draft in store.drafts()}
        documents = {document.document.sha256 for document in store.documents()}
        posted = {entry.number: entry.record for entry in ledger if entry.number}
        return Kept(frozenset(records | drafts | documents), posted)


def require_nothing_lost(before: Kept, after: Kept) -> None:
    """Find everything that was there, and every posted record as it was."""
    assert before.ids <= after.ids
    assert {number: after.posted.get(number) for number in before.posted} == before.posted


def play(
    start: Start,
    settle: Settle,
    path: Path,
    pages: Sequence[str],
    events: int,
    *,
    tab: int | None = None,
    spot: Spot | None = None,
) -> None:
    """Open the books in the program and let a monkey play on pages, in a tab or at a spot."""
    before = kept(path)
    assert len(before.ids) > LEAST_KNOWN
    assert before.posted
    application = start(LazyOffice())
    application.desk.settings.put(PERSON, CLERK)
    application.desk.open_file(path)
    settle(application)
    assert application.desk.session is not None
    come = None if spot is None else Coming(spot, application, settle, path)
    for page in pages:
        Monkey(application, page, f"{SEED} {page} {tab}", tab, come).play(events)
        settle(application)
    assert come is None or come.times_there
    application.window.close()
    QApplication.processEvents()
    assert not application.runner.is_running
    require_nothing_lost(before, kept(path))


def lose_a_draft(store: Store) -> None:
    with store.change("lost") as change:
        change.journal.delete(table_of(DraftRow), [1])


def alter_a_record_behind_the_log(store: Store) -> None:
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with store._transaction() as opened:
        for (name,) in opened.exec_driver_sql(triggers).all():
            opened.exec_driver_sql(f'DROP TRIGGER "{name}"')
        opened.exec_driver_sql("UPDATE activity_record SET note = 'x' WHERE id = 1")


@pytest.mark.parametrize("loss", [lose_a_draft, alter_a_record_behind_the_log])
def test_a_loss_would_be_noticed(books: Path, loss: Callable[[Store], None]) -> None:
    before = kept(books)
    require_nothing_lost(before, kept(books))
    with Store.open(books) as store:
        loss(store)
    with pytest.raises(AssertionError):
        require_nothing_lost(before, kept(books))


def test_a_posted_record_that_changed_would_be_noticed(books: Path) -> None:
    before = kept(books)
    one, other, *_ = before.posted
    for posted in ({**before.posted, one: before.posted[other]}, {}):
        with pytest.raises(AssertionError):
            require_nothing_lost(before, before._replace(posted=posted))


def test_nothing_is_lost_to_a_monkey(
    start: Start, settle: Settle, books: Path, bugs: list[str]
) -> None:
    play(start, settle, books, list(PAGES), FEW)
    assert bugs == []


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("page", list(PAGES))
def test_nothing_is_lost_to_a_monkey_in_ten_thousand_events(
    start: Start, settle: Settle, books: Path, bugs: list[str], page: str
) -> None:
    play(start, settle, books, [page], MANY)
    assert bugs == []


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("page", "tab"), TABS)
def test_nothing_is_lost_to_a_monkey_in_a_tab(
    start: Start, settle: Settle, books: Path, bugs: list[str], page: str, tab: int
) -> None:
    play(start, settle, books, [page], MANY, tab=tab)
    assert bugs == []


@pytest.mark.parametrize("spot", list(SPOTS))
def test_nothing_is_lost_to_a_monkey_at_a_spot(
    start: Start, settle: Settle, books: Path, bugs: list[str], spot: str
) -> None:
    page, there = SPOTS[spot]
    play(start, settle, books, [page], FEW, spot=there)
    assert bugs == []


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("spot", list(SPOTS))
def test_nothing_is_lost_to_a_monkey_in_ten_thousand_events_at_a_spot(
    start: Start, settle: Settle, books: Path, bugs: list[str], spot: str
) -> None:
    page, there = SPOTS[spot]
    play(start, settle, books, [page], MANY, spot=there)
    assert bugs == []
