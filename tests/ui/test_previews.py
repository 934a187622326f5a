"""What is previewed belongs to one company file, and nothing of it is lost when saving fails."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desktop.accounting.documents.draft import DraftState
from desktop.accounting.quantity import Quantity
from desktop.app import Application
from desktop.errors import SurroundingsError
from desktop.findings import Finding, Severity
from desktop.models.values import PageOrder
from desktop.ui.main_window import MainWindow
from desktop.ui.pages.previewed import Previewed
from desktop.ui.session import Decision, Preview
from desktop.ui.widgets.panel import Panel
from tests.ui.conftest import Settle, Visit
from tests.ui.fakes import FakeOffice, FakeSession


@pytest.fixture
def page(visit: Visit, application: Application, settle: Settle) -> Any:
    """The page with a preview that was not saved."""
    shown: Any = visit("invoices")
    shown.read([Path("a.xlsx")])
    settle(application)
    assert shown.preview is not None
    return shown


def test_a_preview_is_dropped_when_another_company_file_is_opened(
    page: Any, application: Application, office: FakeOffice, settle: Settle
) -> None:
    office.session = FakeSession("乙公司")
    application.desk.open_file(Path("other.cbook"))
    settle(application)
    application.window.go("invoices")
    settle(application)
    assert page.preview is None
    page.keep_preview()
    settle(application)
    assert office.session.done == []


def test_what_was_read_of_a_line_does_not_stand_beside_other_files(
    visit: Visit, application: Application, settle: Settle
) -> None:
    page: Any = visit("invoices")
    page._table.point_at(0)
    settle(application)
    assert page.answer.quantity.text()
    page.read([Path("a.xlsx")])
    settle(application)
    assert page._table.selected_count == 0
    assert not page.answer.quantity.text()
    assert not page.answer.quantity.isEnabled()


def test_a_preview_that_could_not_be_saved_can_be_saved_again(
    page: Any,
    application: Application,
    opened: MainWindow,
    office: FakeOffice,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_given: object) -> None:
        raise SurroundingsError("disk.full", file="demo.cbook")

    with monkeypatch.context() as patched:
        patched.setattr(office.session, "accept_import", full)
        page.keep_preview()
        settle(application)
    assert opened.panel.text
    assert page.preview is not None
    assert page.keep.isVisible()
    page.keep_preview()
    settle(application)
    assert office.session.done == ["import"]
    assert page.preview is None


def test_what_saving_would_refuse_is_refused_in_the_preview(
    page: Any, application: Application, opened: MainWindow, settle: Settle
) -> None:
    page.tabs.setCurrentIndex(1)
    table = page.tables[DraftState.ASKED]
    table.grid.selectAll()  # whatever key a test before this one left pressed
    assert any(draft.quantity is None for draft in table.selected())
    page.answer_selected("mobile.diesel", learn=False)
    settle(application)
    assert page.fixes == {}
    assert "没有数量" in opened.panel.text
    assert page.preview is not None


def test_opening_the_open_company_file_again_leaves_it_open(
    opened: MainWindow, application: Application, office: FakeOffice, settle: Settle, tmp_path: Path
) -> None:
    path = tmp_path / "甲.cbook"
    path.touch()
    application.desk.open_file(path)
    settle(application)
    office.session = FakeSession("乙公司")
    opened.go("meters")
    application.desk.open_file(tmp_path / "." / "甲.cbook")
    settle(application)
    assert application.desk.session is not office.session
    assert opened.host.current_key == "todo"
    assert "甲.cbook" in opened.panel.text


def _findings(code: str, severity: Severity, count: int) -> Sequence[Finding]:
    return [Finding(code, severity, details={"count": str(number)}) for number in range(count)]


@pytest.mark.usefixtures("application")
def test_many_findings_of_a_kind_are_folded_and_the_worst_sets_the_tone() -> None:
    panel = Panel()
    panel.tell_findings(
        [
            *_findings("draft.undecided", Severity.NOTICE, 40),
            *_findings("month.closed", Severity.WARNING, 1),
        ]
    )
    assert panel._tone == "warn"
    assert len(panel._text.text().splitlines()) == 1
    assert panel._milder.isHidden(), "notices wait until all are asked for"
    assert "4" in panel.all.text()
    panel.unfold()
    milder = panel._milder.text().splitlines()
    assert len(milder) == 3
    assert "38" in milder[-1]
    assert panel._milder.property("tone") in (None, "")  # what merely is so is no warning
    panel.tell_findings(_findings("draft.undecided", Severity.NOTICE, 3))
    assert len(panel._text.text().splitlines()) == 3
    assert panel._milder.isHidden()
    assert panel._tone == "accent"


def test_lines_like_one_that_is_remembered_follow_it_in_the_preview() -> None:
    session = FakeSession()
    first = next(draft for draft in session.drafts if draft.state is DraftState.ASKED)
    asked = replace(first, invoice="1", goods="*电*电费", quantity=Quantity(Decimal(5), "kWh"))
    lines = (
        replace(asked, id="a"),
        replace(asked, id="b", goods="＊电＊电费"),
        replace(asked, id="c", goods="*水*水费"),
        replace(asked, id="d", quantity=None),
    )
    preview = Preview((), lines, (), 1, 0, None)
    decided = Decision("", "electricity.purchased", learn=True)
    shown = Previewed.of(preview, {"a": decided}, session.fixed)
    assert shown.followed == 1
    assert shown.pages[DraftState.PROPOSED].keys([0, 1]) == ("a", "b")
    assert shown.pages[DraftState.ASKED].keys([0, 1]) == ("c", "d")
    once = Previewed.of(preview, {"a": replace(decided, learn=False)}, session.fixed)
    assert once.followed == 0


def test_many_lines_are_put_right_with_one_look_at_the_file(
    sample_session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file was asked for its newest change with each of 29,080 lines: 8 s instead of 0.5."""
    reader = sample_session.waiting(DraftState.IGNORED)
    places = reader.places(PageOrder())
    first = reader.rows(places)[places[0]]
    fixed = sample_session.fixer()

    def asked_again(*_given: object) -> None:
        raise AssertionError

    monkeypatch.setattr(type(sample_session._store), "audit_head", asked_again)
    ignored = fixed(first, Decision("", is_ignored=True))
    assert ignored.state is DraftState.IGNORED


def test_the_lines_of_a_preview_are_seen_below_what_was_found(
    page: Any, application: Application, settle: Settle
) -> None:
    """On a screen of 768 pixels many findings would push them out; all are shown when asked for."""
    application.window.resize(1366, 768)
    many = [Finding(f"no.such_{place}", Severity.ERROR) for place in range(8)]
    page.note.tell_findings(many)
    settle(application)
    assert len(page.note.text.splitlines()) < len(many) / 2
    page.note.all.click()
    assert len(page.note.text.splitlines()) == len(many)
