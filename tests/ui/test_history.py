"""The trail of changes: search, old and new, jump to the record, undo up to a step."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop.accounting.period import Month
from desktop.app import Application
from desktop.ui.main_window import MainWindow
from desktop.ui.pages.history import AFTER, NUMBERS, reason_text
from desktop.ui.rooms.history import ChangeRow, ConsentOf
from tests.ui.conftest import PATIENCE_MS, Settle, Visit
from tests.ui.fakes import FakeOffice


@pytest.fixture
def page(visit: Visit, application: Application, settle: Settle) -> Any:
    shown = visit("history")
    settle(application)
    return shown


def test_the_newest_change_is_chosen_with_what_it_altered(page: Any) -> None:
    assert page.trail.selected()[0].entry == 4
    columns = page.fields.model.columns
    first = [one.shown(page.fields.model.row(0)) for one in columns]
    assert first == ["活动数据 2025-03-electricity-0001", "状态", "已确认", "已记账"]
    third = [one.shown(page.fields.model.row(2)) for one in columns]
    assert third[:2] == ["草稿 12 条", "新增"]


def test_an_older_change_can_be_undone_with_everything_after_it(
    page: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    page.trail.point_at(1)
    settle(application)
    assert page.undo_to.text() == "撤销到这一步（2 步）"
    qtbot.mouseClick(page.undo_to, Qt.MouseButton.LeftButton)
    settle(application)
    assert office.session.done == ["undo_to 3"]
    assert page.note.text == "已撤销 2 步；可以重做。"


def test_what_lies_behind_a_closing_offers_no_undo(
    page: Any, application: Application, settle: Settle
) -> None:
    page.trail.point_at(2)
    settle(application)
    assert not page.undo_to.isEnabled()


def test_a_changed_record_leads_to_its_place_and_month(
    page: Any, opened: MainWindow, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    page.fields.point_at(0)
    qtbot.mouseClick(page.jump, Qt.MouseButton.LeftButton)
    settle(application)
    assert opened.host.current_key == "review"
    assert str(application.desk.month) == "2025-03"


def test_what_has_no_page_offers_no_way_there(page: Any, opened: MainWindow) -> None:
    page.fields.point_at(3)
    assert not page.jump.isEnabled()
    page.fields.point_at(1)
    assert page.jump.isEnabled()
    page._jump()
    assert opened.host.current_key == "opening"


def test_the_trail_is_searched(page: Any, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.search, Qt.MouseButton.LeftButton)
    assert page.trail._filters[0].hasFocus()
    page.trail._filters[1].setText("王五")
    qtbot.waitUntil(lambda: page.trail.model.rowCount() == 1, timeout=PATIENCE_MS)


def test_changes_after_closing_and_gaps_stand_on_their_own_tabs(
    page: Any, opened: MainWindow, application: Application, settle: Settle
) -> None:
    page.tabs.setCurrentIndex(AFTER)
    settle(application)
    page.after.point_at(0)
    settle(application)
    assert opened.inspector.isVisible()
    page.tabs.setCurrentIndex(NUMBERS)
    settle(application)
    shown = [page.numbers.model.columns[-1].shown(page.numbers.model.row(n)) for n in (0, 1)]
    assert shown == ["无缺号", "3"]


def test_what_was_undone_is_done_again_by_its_button_once_there_is_something(
    page: Any,
    application: Application,
    settle: Settle,
    office: FakeOffice,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not page.redo.isEnabled()
    whole = office.session.overview
    monkeypatch.setattr(
        office.session, "overview", lambda year: replace(whole(year), can_redo=True)
    )
    application.desk.refresh_overview()
    settle(application)
    page.trail.point_at(1)
    settle(application)
    qtbot.mouseClick(page.redo, Qt.MouseButton.LeftButton)
    settle(application)
    assert office.session.done == ["redo"]


def test_a_record_of_the_year_is_explained_and_another_years_is_not(
    page: Any, application: Application, qtbot: QtBot
) -> None:
    shown = page.fields.model.row(0)
    with qtbot.waitSignal(application.desk.pointed, timeout=PATIENCE_MS) as pointed:
        page._on_field(shown)
    assert pointed.args == [shown.figure]
    with qtbot.assertNotEmitted(application.desk.pointed):
        page._on_field(replace(shown, month=Month(2024, 3)))
        page._on_field(replace(shown, month=None))


@pytest.mark.parametrize("name", ["trail", "fields", "after", "numbers"])
def test_the_tables_are_sound_models(
    page: Any, application: Application, settle: Settle, name: str, qtmodeltester: ModelTester
) -> None:
    for place in (AFTER, NUMBERS):
        page.tabs.setCurrentIndex(place)
    settle(application)
    assert getattr(page, name).model.rowCount()
    qtmodeltester.check(getattr(page, name).model)


@pytest.mark.usefixtures("page")
def test_how_a_signature_was_agreed_to_is_told_in_words() -> None:
    """The log keeps digests in full; the table tells their beginnings."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    kept = "attestation.declaration-1 zh sha256 0bb84ed4…; consent ticked"
    change = ChangeRow(1, at, "", "report.signed", kept, "seal")
    assert reason_text(change) == kept
    signed = replace(change, consent=ConsentOf("ticked", "0bb84ed45038", "0cb6d3d52886"))
    assert reason_text(signed) == "勾选确认；声明 0bb84ed4…，报告 0cb6d3d5…"
    withdrawn = replace(change, consent=ConsentOf("command", "0bb84ed45038", ""))
    assert reason_text(withdrawn) == "命令行签名，未询问；声明 0bb84ed4…"
