"""Random events on every page: no crash, no warning, no record lost."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from desktop.app import Application
from desktop.ui.main_window import MainWindow
from desktop.ui.page_host import PAGES
from tests.ui.conftest import Settle
from tests.ui.fakes import FakeOffice
from tests.ui.monkey import TOO_LATE, Monkey

pytestmark = pytest.mark.qt_log_ignore(TOO_LATE, extend=True)

FEW, MANY = 100, 10_000
SEED = "2026-11-26"


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
