"""Pages with more rows than are in the windows: what is chosen is what is done."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.app import Application
from desktop.jobs.context import JobContext, SilentContext
from desktop.ui.session import Change, Preview, RecordRow
from desktop.ui.tables.rows import PAGE
from tests.ui.conftest import Settle, Visit
from tests.ui.fakes import FakeOffice

MANY = 5 * PAGE


@pytest.fixture
def records(office: FakeOffice, monkeypatch: pytest.MonkeyPatch) -> list[RecordRow]:
    """Give the firm many records that wait."""
    known = office.session.records(2025)
    waiting = [each for each in known if not each.number]
    many = [replace(waiting[n % len(waiting)], id=f"n{n}") for n in range(MANY)]
    monkeypatch.setattr(office.session, "records", lambda _year: (*many, *known))
    return many


@pytest.fixture
def posted(office: FakeOffice, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the ids that are posted."""
    ids: list[str] = []

    def post(chosen: Sequence[str], _context: JobContext) -> Change:
        ids.extend(chosen)
        return Change(frozenset(), len(ids))

    monkeypatch.setattr(office.session, "post", post)
    return ids


@pytest.mark.usefixtures("records")
def test_all_that_is_filtered_and_chosen_is_posted_wherever_it_is(
    visit: Visit, application: Application, settle: Settle, posted: list[str]
) -> None:
    page = visit("review")
    table = page.waiting
    source = next(c for c in table.model.columns if c.key == "source")
    place = table.model.columns.index(source)
    table.model.filter_by({source: table.model.index(0, place).data()})
    settle(application)
    assert PAGE < table.model.rowCount() < MANY
    table.grid.selectAll()
    page.post_selected()
    settle(application)
    rows = {each.id: each for each in page.desk.session.records(2025)}
    assert len(posted) == table.model.rowCount()
    assert len({rows[each].source for each in posted}) == 1


@pytest.mark.usefixtures("records")
def test_a_chosen_record_is_the_one_that_is_posted_after_sorting(
    visit: Visit, application: Application, settle: Settle, posted: list[str]
) -> None:
    page = visit("review")
    table = page.waiting
    quantity = next(n for n, c in enumerate(table.model.columns) if c.key == "quantity")
    table.grid.sortByColumn(quantity, table.grid.horizontalHeader().sortIndicatorOrder())
    settle(application)
    last = table.model.rowCount() - 1
    table.model.row(last)
    settle(application)
    table.point_at(last)
    page.post_selected()
    settle(application)
    assert posted == [table.model.row(last).id]


def test_many_lines_of_a_preview_are_put_right_at_once(
    visit: Visit,
    application: Application,
    office: FakeOffice,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    few = office.session.preview([Path("a.xlsx")], SilentContext())
    asked = [each for each in few.drafts if each.state is DraftState.ASKED]
    many: tuple[DraftRecord, ...] = tuple(
        replace(asked[n % len(asked)], id=f"n{n}") for n in range(MANY)
    )
    monkeypatch.setattr(
        office.session, "preview", lambda *_: Preview(few.files, many, token=("a.xlsx",))
    )
    page = visit("invoices")
    page.read([Path("a.xlsx")])
    settle(application)
    table = page.tables[DraftState.ASKED]
    page.tabs.setCurrentIndex(1)
    table.grid.selectAll()
    page.answer.sources.setCurrentIndex(page.answer.sources.findData("mobile.diesel"))
    page.answer.answer()
    page.keep_preview()  # at once, before the tables show what was put right
    settle(application)
    fixed = {fix.draft: fix.source for fix in office.session.fixes}
    assert fixed == {draft.id: "mobile.diesel" for draft in many}
    assert page.preview is None
