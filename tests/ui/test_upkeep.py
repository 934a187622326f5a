"""Backups, drill, second place, password, hand-over, persons, and many files side by side."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.findings import Finding, Severity
from desktop.ui.dialogs.secret import SecretDialog
from desktop.ui.main_window import MainWindow
from desktop.ui.pages.upkeep import PERSONS, PROTECTION
from desktop.ui.settings import Settings
from desktop.ui.text import tr
from tests.ui.conftest import PATIENCE_MS, Settle, Start, Visit, press
from tests.ui.fakes import FakeOffice


@pytest.fixture
def page(visit: Visit) -> Any:
    return visit("upkeep")


def test_a_backup_is_made_and_its_place_told(
    page: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    press(qtbot, page.now)
    settle(application)
    assert office.session.done == ["back_up_now"]
    assert "demo manual.cbook" in page.note.text


def test_a_drill_says_what_would_be_lost_today(
    page: Any, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    press(qtbot, page.drill)
    settle(application)
    assert "60 条记录" in page.note.text
    assert "3 次改动" in page.note.text


def test_what_is_wrong_with_the_file_is_said(
    page: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    press(qtbot, page.check)
    settle(application)
    assert page.note.text.startswith("账套完好")
    office.session.keeping.findings = (
        Finding("drill.totals_differ", Severity.ERROR, details={"month": "2025-03"}),
    )
    for button in (page.check, page.drill):
        press(qtbot, button)
        settle(application)
        assert "2025-03" in page.note.text


def test_a_second_place_is_chosen_and_given_up(
    page: Any,
    application: Application,
    settle: Settle,
    office: FakeOffice,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop.ui.pages.upkeep.ask_folder", lambda *_: Path("E:/备份"))
    press(qtbot, page.choose)
    settle(application)
    assert "备份" in page.place.text()
    assert office.session.keeping.place
    press(qtbot, page.forget)
    settle(application)
    assert office.session.keeping.place == ""


def test_a_password_is_set_twice_the_same_and_long_enough(
    page: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    page.tabs.setCurrentIndex(PROTECTION)
    view = page.protection
    for new, again in (("short", "short"), ("long enough", "another one")):
        view.new.line.setText(new)
        view.again.line.setText(again)
        press(qtbot, view.change)
        assert office.asked == []
    view.again.line.setText("long enough")
    qtbot.keyClick(view.again.line, Qt.Key.Key_Return)
    settle(application)
    assert office.asked == [("password", "", "long enough")]
    assert application.desk.session is not None
    assert application.window.panel.text == tr("told.encrypted")


def test_an_encrypted_file_asks_for_the_password_so_far(
    page: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    office.session.keeping.place = "encrypted"
    page.refresh()
    settle(application)
    page.tabs.setCurrentIndex(PROTECTION)
    view = page.protection
    press(qtbot, view.sheet)
    assert view.old.line.property("wrong") is True
    view.old.line.setText("so far")
    page.print_sheet("so far", Path("恢复单.pdf"))
    settle(application)
    page.refresh()
    settle(application)
    view.old.line.setText("so far")
    press(qtbot, view.plain)
    settle(application)
    assert office.asked == [("sheet", "so far", "恢复单.pdf"), ("password", "so far", "")]


def test_a_wrong_password_is_said_and_asked_for_again(
    page: Any, opened: MainWindow, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(application.desk.locked, timeout=PATIENCE_MS):
        page.change_password("not it", "long enough")
    settle(application)
    asked = opened.findChild(SecretDialog)
    assert asked is not None
    assert any("密码不对" in each.text() for each in asked.findChildren(QLabel))
    asked.reject()


def test_a_copy_is_handed_over_with_a_note(
    page: Any,
    application: Application,
    settle: Settle,
    office: FakeOffice,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop.ui.pages.upkeep.ask_new_file", lambda *_: Path("交接.cbook"))
    page.tabs.setCurrentIndex(PROTECTION)
    assert not page.protection.hand_over.isEnabled()
    page.protection.note.setPlainText("三月蒸汽账单未到")
    press(qtbot, page.protection.hand_over)
    settle(application)
    assert office.session.done == ["hand_over 三月蒸汽账单未到"]
    assert page.protection.note.toPlainText() == ""


def test_who_has_no_duties_is_told_apart(page: Any) -> None:
    page.tabs.setCurrentIndex(PERSONS)
    row = replace(page.persons.model.row(0), roles=())
    page.persons.show_rows((row,))
    assert page.persons.model.columns[1].shown(page.persons.model.row(0)) == "无岗位（不能操作）"


def test_a_person_is_chosen_changed_and_saved(
    page: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    page.tabs.setCurrentIndex(PERSONS)
    page.persons.point_at(0)
    assert page.person.text == "王主管"
    page.roles["close"].setChecked(False)
    page.roles["check"].setChecked(True)
    press(qtbot, page.save)
    settle(application)
    assert office.session.done == ["person 王主管 check,supervise"]
    assert page.person.text == ""


@pytest.mark.parametrize("name", ["backups", "persons"])
def test_the_tables_are_sound_models(page: Any, name: str, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(getattr(page, name).model)


@pytest.fixture
def portfolio(application: Application, settle: Settle, tmp_path: Path) -> Any:
    application.window.trigger("portfolio")
    page: Any = application.window.page
    assert page.key == "portfolio"
    page.look_at([tmp_path])
    settle(application)
    return page


def test_many_files_stand_side_by_side_with_what_waits(portfolio: Any) -> None:
    columns = {column.key: column for column in portfolio.table.model.columns}
    rows = [portfolio.table.model.row(place) for place in range(3)]
    waits = [columns["waits"].shown(row) for row in rows]
    assert waits[0] == "反结账未重结：2025年03月 · 4 条待处理 · 2 条未记账 · 已被取代"
    assert "b.cbook" in waits[1]
    assert waits[2] == "无待办"
    assert columns["grades"].shown(rows[0]) == "碳效码 3级"
    assert columns["emission"].shown(rows[0]) == "2,860.0"


def test_a_copy_of_a_company_file_is_named_and_left_out_of_the_totals(
    portfolio: Any, tmp_path: Path
) -> None:
    one = portfolio.rows[0]
    copies = tuple(
        replace(portfolio.rows[2], path=tmp_path / name, copy=kind, copy_of=one.path)
        for name, kind in (("a (1).cbook", "parted"), ("子/a.cbook", "older"), ("z.cbook", "same"))
    )
    copies += (replace(one, path=tmp_path / "d.cbook", copy="same_firm", copy_of=one.path),)
    portfolio._show((one, *copies))
    columns = {column.key: column for column in portfolio.table.model.columns}
    shown = [columns["waits"].shown(row).split(" · ")[0] for row in copies]
    assert shown == [
        "a.cbook 的冲突副本：两份各自改动过",
        f"{one.path} 的较早副本",
        "与 a.cbook 完全相同的副本",
        "与 a.cbook 是同一家企业",
    ]
    assert [columns["emission"].shown(row) for row in copies] == ["–", "–", "–", "2,860.0"]
    assert portfolio.lead.text() == "2 个账套，另有 3 个副本（不计入合计）"


def test_a_firm_that_two_files_count_in_one_year_is_named(portfolio: Any, tmp_path: Path) -> None:
    one = portfolio.rows[0]
    other = replace(one, path=tmp_path / "d.cbook", copy="same_firm", copy_of=one.path)
    portfolio._show((one, replace(other, year=one.year - 1)))
    assert portfolio.doubled.isHidden()
    portfolio._show((one, other))
    assert not portfolio.doubled.isHidden()
    assert one.name in portfolio.doubled.text()


def test_a_file_of_the_portfolio_is_opened(
    portfolio: Any, application: Application, settle: Settle, tmp_path: Path
) -> None:
    portfolio.table.opened.emit(portfolio.rows[0])
    settle(application)
    assert application.desk.overview is not None
    assert application.desk.overview.path == tmp_path / "a.cbook"


def test_the_portfolio_is_a_sound_model(portfolio: Any, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(portfolio.table.model)


def test_what_stands_side_by_side_is_remembered_until_the_list_is_cleared(
    portfolio: Any, start: Start, settle: Settle, settings: Settings, tmp_path: Path
) -> None:
    assert settings.portfolio() == (str(tmp_path),)
    later = start(FakeOffice())
    later.window.trigger("portfolio")
    settle(later)
    page: Any = later.window.page
    assert [row.path for row in page.rows] == [row.path for row in portfolio.rows]
    page.clear.click()
    settle(later)
    assert page.rows == settings.portfolio() == ()
    assert not page.clear.isEnabled()
    assert not page.again.isEnabled()


def test_a_new_client_is_made_from_the_portfolio_and_stands_in_it(
    portfolio: Any, application: Application, settle: Settle, settings: Settings, tmp_path: Path
) -> None:
    portfolio.new.click()
    page: Any = application.window.page
    assert page.key == "new_company"
    page.name.line.setText("新客户")
    assert page.place.text == str(tmp_path / "新客户.cbook")
    portfolio.paths = (tmp_path / "b" / "a.cbook",)
    portfolio.new.click()
    assert page.place.text == str(tmp_path / "b" / "新客户.cbook")
    page.place.line.setText("D:/甲.cbook")
    portfolio.paths = (tmp_path,)
    portfolio.new.click()
    assert page.place.text == "D:/甲.cbook"
    elsewhere = tmp_path.parent / "新客户.cbook"
    application.desk.open_file(elsewhere)
    settle(application)
    assert settings.portfolio() == (str(tmp_path), str(elsewhere))
    application.window.trigger("portfolio")
    settle(application)
    assert portfolio.paths == (tmp_path, elsewhere)


def test_the_portfolio_is_read_again_only_after_something_changed(
    portfolio: Any, application: Application, settle: Settle
) -> None:
    def read_on_coming_back() -> bool:
        portfolio.rows = ()
        application.window.trigger("settings")
        application.window.trigger("portfolio")
        settle(application)
        return bool(portfolio.rows)

    assert not read_on_coming_back()
    application.desk.open_file(Path("demo.cbook"))
    settle(application)
    assert read_on_coming_back()
    assert not read_on_coming_back()
