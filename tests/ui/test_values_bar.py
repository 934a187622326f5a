"""A curve without a unit: the window asks whether it is power or energy."""

from dataclasses import replace
from typing import Any

from desktop.accounting.documents.draft import DraftState
from desktop.app import Application
from desktop.ui.pages.previewed import STATES
from desktop.ui.pages.values_bar import ASKED
from tests.ui.conftest import Settle, Visit
from tests.ui.fakes import FakeOffice


def _page_with_curves(visit: Visit, office: FakeOffice, count: int) -> Any:
    """Return the page of invoices with so many months of a curve among what is asked."""
    session = office.session
    session.imported = True
    asked = [each for each in session.drafts if each.state is DraftState.ASKED]
    curves = {each.id for each in asked[:count]}
    session.drafts = [
        replace(each, reason=ASKED, details=(("meter", "1号变"), ("month", "2025-03")))
        if each.id in curves
        else each
        for each in session.drafts
    ]
    page: Any = visit("invoices")
    page.tabs.setCurrentIndex(STATES.index(DraftState.ASKED))
    return page


def test_months_of_a_curve_are_answered_by_a_button(
    visit: Visit, office: FakeOffice, application: Application, settle: Settle
) -> None:
    page = _page_with_curves(visit, office, 1)
    assert not page.values.isVisibleTo(page)
    page.tables[DraftState.ASKED].point_at(0)
    settle(application)
    assert page.values.isVisibleTo(page)
    page.values.power.click()
    settle(application)
    (done,) = [each for each in office.session.done if each.startswith("values ")]
    assert done.split()[1] == "power"


def test_other_questions_do_not_ask_for_power_or_energy(
    visit: Visit, office: FakeOffice, application: Application, settle: Settle
) -> None:
    page = _page_with_curves(visit, office, 1)
    page.tables[DraftState.ASKED].point_at(1)
    settle(application)
    assert not page.values.isVisibleTo(page)
    page.values.energy.click()
    settle(application)
    assert [each.split()[1] for each in office.session.done if each.startswith("values ")] == [
        "energy"
    ]


def test_the_answer_shows_what_was_read_of_the_selected_line(
    visit: Visit, office: FakeOffice, application: Application, settle: Settle
) -> None:
    page = _page_with_curves(visit, office, 0)
    for position in (0, 1):
        page.tables[DraftState.ASKED].point_at(position)
        settle(application)
        (draft,) = page.tables[DraftState.ASKED].selected()
        shown = f"{draft.quantity.amount:,f}" if draft.quantity else ""
        assert page.answer.quantity.text() == shown
