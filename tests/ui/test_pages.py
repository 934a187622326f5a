"""What each page does, by its own buttons and keys, against a company file in memory."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.accounting.documents.draft import DraftState
from desktop.accounting.entity import Facility
from desktop.accounting.period import Month
from desktop.app import Application
from desktop.errors import UsageError
from desktop.findings import Finding, Place, Severity
from desktop.messages import sentence
from desktop.ui.charts.ribbon import MultiplierRibbon
from desktop.ui.dialogs.crash import CrashDialog
from desktop.ui.dialogs.reason import ReasonDialog
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Changed, FileRow, Hit, RecordState, Task
from desktop.ui.settings import INSPECTOR_OPEN
from desktop.ui.tables.grid import needed_for
from desktop.ui.widgets.rating_view import RatingView
from desktop.ui.widgets.signed_line import SignedLine
from tests.ui.conftest import PATIENCE_MS, Settle, Visit, press
from tests.ui.fakes import FakeOffice


def test_tasks_are_listed_worst_first_and_lead_to_their_place(
    visit: Visit, opened: MainWindow, qtbot: QtBot
) -> None:
    page = visit("todo")
    lines = [page.tasks.itemAt(i).widget() for i in range(page.tasks.count())]
    assert [line._tone for line in lines] == ["bad", "warn", "warn", "accent"]
    press(qtbot, lines[1].link)
    assert opened.host.current_key == "invoices"


def test_lines_of_one_severity_begin_with_what_concerns_most_and_lead_to_their_month(
    visit: Visit,
    application: Application,
    settle: Settle,
    office: FakeOffice,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = office.session.home
    (small, large) = (
        Task(
            Finding("draft.undecided", Severity.WARNING, details={"count": count, "cost": "1"}),
            "invoices",
            month=Month(2025, 3),
            amount=Decimal(count),
        )
        for count in ("3", "70")
    )
    monkeypatch.setattr(
        office.session, "home", lambda *asked: replace(whole(*asked), tasks=(small, large))
    )
    page: Any = visit("todo")
    page.refresh()
    settle(application)
    lines = [page.tasks.itemAt(place).widget() for place in (0, 1)]
    assert "70" in lines[0].link.accessibleDescription()
    press(qtbot, lines[0].link)
    assert application.desk.month == Month(2025, 3)
    assert application.window.page.key == "invoices"


def test_numbers_of_posted_records_stand_whole(visit: Visit) -> None:
    """Their ends tell them apart: a number that is cut says nothing."""
    page = visit("review")
    header = page.posted.grid.horizontalHeader()
    assert header.sectionSize(0) >= needed_for(["2025-12-electricity-0000"])
    assert page.waiting.model.columns[0].key == "source"


def test_a_month_of_the_calendar_becomes_the_period(visit: Visit, application: Application) -> None:
    page = visit("todo")
    page.calendar.pointed.emit("electricity.purchased", 2)
    assert str(application.desk.month) == "2025-03"


def test_dropped_files_are_previewed_and_saved_only_on_request(
    opened: MainWindow,
    application: Application,
    office: FakeOffice,
    settle: Settle,
    tmp_path: Path,
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "发票.xlsx"))])
    opened.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    settle(application)
    page: Any = opened.page
    assert page.key == "invoices"
    assert page.preview is not None
    assert office.session.done == []
    page.keep_preview()
    settle(application)
    assert office.session.done == ["import"]
    assert page.preview is None


def test_a_preview_can_be_discarded(
    visit: Visit, application: Application, office: FakeOffice, settle: Settle
) -> None:
    page = visit("invoices")
    page.read([Path("a.xlsx")])
    settle(application)
    page.drop_preview()
    settle(application)
    assert page.preview is None
    assert office.session.done == []


def test_f8_accepts_what_is_sure(
    visit: Visit,
    application: Application,
    office: FakeOffice,
    settle: Settle,
    qtbot: QtBot,
) -> None:
    page = visit("invoices")
    before = len(office.session.drafts)
    qtbot.keyClick(page, Qt.Key.Key_F8)
    settle(application)
    assert len(office.session.drafts) == before - 18
    assert page.note.text == "已确认 18 条。"


def test_asked_lines_are_answered_with_a_source(
    visit: Visit, application: Application, office: FakeOffice, settle: Settle
) -> None:
    page = visit("invoices")
    page.tabs.setCurrentIndex(1)
    page.tables[DraftState.ASKED].grid.selectAll()
    page.answer.sources.setCurrentIndex(page.answer.sources.findData("mobile.diesel"))
    page.answer.learn.setChecked(True)
    page.answer.answer()
    settle(application)
    assert all(draft.state is not DraftState.ASKED for draft in office.session.drafts)


@pytest.mark.parametrize(
    ("typed", "month", "says"),
    [
        ("", "", "请先按 F7 选择排放源"),
        ("木星", "", "没有名称含“木星”的排放源"),
        ("油", "", "“油”可以是"),
        ("柴油", "2025-13", "“2025-13”不是月份"),
        ("柴油", "", "请先在表里选中"),
    ],
)
def test_an_answer_that_cannot_be_given_says_why(
    visit: Visit, settle: Settle, application: Application, typed: str, month: str, says: str
) -> None:
    page = visit("invoices")
    page.tabs.setCurrentIndex(1)
    settle(application)
    page.answer.sources.setCurrentText(typed)
    page.answer.month.setText(month)
    page.answer.answer()
    assert says in page.note.text


def test_what_a_line_was_read_as_is_not_offered_for_the_next(
    visit: Visit, application: Application, office: FakeOffice, settle: Settle
) -> None:
    page = visit("invoices")
    page.tabs.setCurrentIndex(1)
    settle(application)
    bar, (line, *_) = page.answer, office.session.drafts
    unknown = replace(line, source="", quantity=None)
    bar.show_drafts([replace(line, source="mobile.diesel")])
    assert bar.sources.currentData() == "mobile.diesel"
    bar.show_drafts([unknown])
    assert bar.sources.currentText() == ""
    bar.sources.setCurrentIndex(bar.sources.findData("mobile.diesel"))
    bar.show_drafts([unknown])
    assert bar.sources.currentData() == "mobile.diesel", "a person chose it"


def test_the_list_of_sources_opens_as_wide_as_its_names(
    visit: Visit, application: Application, settle: Settle
) -> None:
    page = visit("invoices")
    page.tabs.setCurrentIndex(1)
    settle(application)
    page.answer.sources.showPopup()
    view = page.answer.sources.view()
    assert view.width() >= view.sizeHintForColumn(0)
    page.answer.sources.hidePopup()


def test_a_part_of_a_name_answers_where_it_fits_one_source(
    visit: Visit, application: Application, office: FakeOffice, settle: Settle
) -> None:
    page = visit("invoices")
    page.tabs.setCurrentIndex(1)
    page.tables[DraftState.ASKED].grid.selectAll()
    page.answer.sources.setCurrentText("柴油")
    page.answer.answer()
    settle(application)
    assert all(draft.state is not DraftState.ASKED for draft in office.session.drafts)


def test_an_unreadable_file_is_named_in_the_panel(
    visit: Visit, opened: MainWindow, application: Application, settle: Settle
) -> None:
    page = visit("invoices")
    page.read([Path("bad.xlsx")])
    settle(application)
    assert opened.panel.text != ""


def test_a_refused_file_that_carries_only_its_reason_says_it_in_the_note(
    visit: Visit, office: FakeOffice, application: Application, settle: Settle
) -> None:
    page = visit("invoices")
    file = FileRow("扫描.pdf", "pdf", "refused", "pdf.no_text", where=Place("扫描.pdf"))
    office.session.files = (file,)
    page.read([Path("扫描.pdf")])
    settle(application)
    assert page.note.isVisible()
    assert sentence("pdf.no_text", {}, where=file.where) in page.note.text


def test_an_error_stays_behind_with_its_page(opened: MainWindow, visit: Visit) -> None:
    visit("invoices")
    opened.panel.tell("坏文件", "bad")
    visit("invoices")
    assert opened.panel.isVisible()
    visit("meters")
    assert not opened.panel.isVisible()


def test_a_low_window_leaves_its_height_to_the_tables(
    opened: MainWindow, visit: Visit, qtbot: QtBot
) -> None:
    page = visit("invoices")
    opened.resize(910, 512)
    qtbot.waitUntil(lambda: page.zone.height() < 80, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: page.files.height() < 100, timeout=PATIENCE_MS)
    assert page.tabs.height() > page.zone.height() + page.files.height()
    opened.resize(1366, 768)
    qtbot.waitUntil(lambda: page.files.height() > 100, timeout=PATIENCE_MS)


def test_tabs_tell_counts_and_money(visit: Visit) -> None:
    page = visit("invoices")
    assert page.tabs.tabText(0).startswith("计入 28 · ")


def test_the_first_meter_is_shown_with_its_month(
    visit: Visit, application: Application, settle: Settle
) -> None:
    page = visit("meters")
    settle(application)
    assert page.curve._month.month == application.desk.month
    page.bars.pointed.emit(0)
    settle(application)
    assert str(application.desk.month) == "2025-01"


def test_economic_figures_are_saved_with_f8(
    visit: Visit, application: Application, office: FakeOffice, settle: Settle, qtbot: QtBot
) -> None:
    page = visit("other")
    model = page.economic.sheet
    model.setData(model.index(2, 1), "９，４３５")
    qtbot.keyClick(page, Qt.Key.Key_F8)
    settle(application)
    assert office.session.done == ["save_economic"]


def test_a_wrong_number_is_quoted_and_nothing_is_saved(
    visit: Visit, application: Application, office: FakeOffice, settle: Settle
) -> None:
    page = visit("other")
    model = page.economic.sheet
    model.setData(model.index(0, 1), "约一万")
    page.save()
    settle(application)
    assert "约一万" in page.note.text
    assert office.session.done == []


@pytest.mark.parametrize(
    ("cells", "quoted"),
    [
        (["", "", "", "2025-06", "12", "kg", ""], "12"),
        (["fugitive.R-410A", "", "", "2025-06", "zwölf", "kg", ""], "zwölf"),
        (["fugitive.R-410A", "", "", "June", "12", "kg", ""], "June"),
        (["fugitive.R-410A", "", "", "2025-06", "12", "", ""], "12"),
    ],
    ids=["source", "number", "month", "unit"],
)
def test_a_typed_row_says_what_is_missing(visit: Visit, cells: list[str], quoted: str) -> None:
    page = visit("other")
    page.tabs.setCurrentIndex(4)
    page.sheets["refrigerants"].sheet.show_rows([cells])
    page.save()
    assert quoted in page.note.text


def test_a_typed_row_is_saved(
    visit: Visit, application: Application, office: FakeOffice, settle: Settle
) -> None:
    page = visit("other")
    page.tabs.setCurrentIndex(4)
    row = ["fugitive.R-410A", "", "中央空调", "2025-06", "3.5", "kg", ""]
    page.sheets["refrigerants"].sheet.show_rows([row])
    page.save()
    settle(application)
    assert office.session.done == ["save_typed"]


def test_unusual_amounts_are_marked(visit: Visit) -> None:
    page = visit("review")
    model = page.waiting.model
    place = next(i for i, c in enumerate(model.columns) if c.key == "difference")
    june = model.index(0, place)
    assert june.data(Qt.ItemDataRole.DecorationRole) is not None


def test_review_posts_all_with_f8(
    visit: Visit, application: Application, office: FakeOffice, settle: Settle, qtbot: QtBot
) -> None:
    page = visit("review")
    qtbot.keyClick(page, Qt.Key.Key_F8)
    settle(application)
    assert office.session.done == ["post"]
    assert page.note.text == "已记账 35 条。"


def test_a_posted_record_is_reversed_with_a_reason(
    visit: Visit, application: Application, office: FakeOffice, settle: Settle, qtbot: QtBot
) -> None:
    page = visit("review")
    page.tabs.setCurrentIndex(1)
    page.posted.point_at(0)
    page._ask_reason()
    dialog = page.findChild(ReasonDialog)
    assert not dialog.do.isEnabled()
    dialog.reason.setText("金额录错")
    press(qtbot, dialog.do)
    settle(application)
    assert office.session.done == ["reverse 2025-0001 金额录错"]
    assert "2025-0001" in page.note.text


def test_a_record_of_a_closed_month_says_why_it_is_not_reversed(
    visit: Visit,
    application: Application,
    office: FakeOffice,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = office.session.records(2025)
    closed = (replace(made[0], state=RecordState.CLOSED), *made[1:])
    monkeypatch.setattr(office.session, "records", lambda _year: closed)
    page = visit("review")
    settle(application)
    page.tabs.setCurrentIndex(1)
    page.posted.point_at(0)
    page._ask_reason()
    assert page.findChild(ReasonDialog) is None
    assert "2025年01月" in page.note.text


def test_what_waits_and_only_checks_is_told_on_its_tab(
    visit: Visit, office: FakeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = office.session.records(2025)
    beside = tuple(replace(each, leads=each.source != made[-1].source) for each in made)
    monkeypatch.setattr(office.session, "records", lambda _year: beside)
    page = visit("review")
    assert page.tabs.tabText(0) == "待复核 35（其中 7 条只作核对）"


def test_what_a_page_said_was_done_is_gone_when_it_is_left(
    visit: Visit, application: Application, settle: Settle
) -> None:
    page = visit("review")
    page.post_all()
    settle(application)
    assert page.note.text
    visit("closing")
    visit("review")
    assert page.note.text == ""


def test_a_line_of_the_to_do_list_leads_to_the_meter_and_to_what_origins_say(
    visit: Visit, application: Application, settle: Settle
) -> None:
    page = visit("meters")
    application.desk.place_asked.emit("meters", "G-0042")
    settle(application)
    assert [each.meter for each in page.meters.selected()] == ["G-0042"]
    page = visit("reconcile")
    place = "织里厂区|electricity.purchased|2025-07"
    application.desk.place_asked.emit("reconcile", place)
    settle(application)
    assert [str(each.month) for each in page.origins.selected()] == ["2025-07"]


def test_a_month_cannot_be_closed_while_points_are_open(visit: Visit) -> None:
    page = visit("closing")
    assert not page.close_next.isEnabled()
    assert page.reopen.isEnabled()


def test_an_open_point_leads_to_the_month_that_is_to_be_closed(
    visit: Visit, opened: MainWindow, application: Application, settle: Settle
) -> None:
    page = visit("closing")
    application.desk.set_month(Month(2025, 11))
    settle(application)
    line = next(each for each in page.findChildren(SignedLine) if each.link is not None)
    line.asked.emit()
    settle(application)
    assert opened.host.current_key == "invoices"
    assert application.desk.month == Month(2025, 6)


def test_the_month_closed_last_is_reopened_whatever_year_is_shown(visit: Visit) -> None:
    page = visit("closing")
    page._show(replace(page._closing, months=(), last_closed=Month(2024, 12)))
    assert page.reopen.isEnabled()
    page.reopen.click()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ReasonDialog)
    texts = " ".join(each.text() for each in dialog.findChildren(QLabel))
    assert "2024年12月" in texts + dialog.windowTitle()
    dialog.close()


def test_a_refusal_takes_back_what_was_said_before(
    visit: Visit, opened: MainWindow, application: Application, settle: Settle
) -> None:
    page = visit("closing")
    page.reopen_month(Month(2025, 5), "漏了一张发票", "open")
    settle(application)
    assert page.note.text != ""
    page.reopen_month(Month(2025, 4), "漏了一张发票", "wrong")
    settle(application)
    assert page.note.text == ""
    assert opened.panel.text != ""


def test_reopening_needs_the_supervisors_password(
    visit: Visit, opened: MainWindow, application: Application, settle: Settle
) -> None:
    page = visit("closing")
    month = page._closing.months[4].month
    page.reopen_month(month, "漏了一张发票", "wrong")
    settle(application)
    assert opened.panel.text != ""
    page.reopen_month(month, "漏了一张发票", "open")
    settle(application)
    assert "2025年05月" in page.note.text


def test_a_mistyped_password_of_the_supervisor_is_asked_again_and_the_reason_stays(
    visit: Visit, opened: MainWindow, application: Application, settle: Settle
) -> None:
    page = visit("closing")
    page.reopen_month(Month(2025, 5), "漏了一张发票", "mistyped")
    settle(application)
    assert opened.panel.text == ""
    dialog = page.findChild(ReasonDialog)
    assert "主管" in dialog.findChild(QLabel, "problem").text()
    assert dialog.reason.text() == "漏了一张发票"
    dialog.password.setText("open")
    dialog.do.click()
    settle(application)
    assert "2025年05月" in page.note.text


def test_a_figure_leads_to_the_document_in_at_most_four_steps(
    visit: Visit, opened: MainWindow, application: Application, settle: Settle
) -> None:
    page = visit("inventory")
    page.cards["co2e"].pointed.emit("total.co2e")
    settle(application)
    steps, found = 0, opened.inspector.shown
    while found is not None and found.below:
        opened.inspector.point_at(found.below[0].figure)
        settle(application)
        steps, found = steps + 1, opened.inspector.shown
    assert steps <= 4
    assert found is not None
    assert found.excerpt is not None
    opened.trigger("back")
    settle(application)
    assert opened.inspector.shown is not None
    assert opened.inspector.shown.figure == "total.co2e"


def test_inventory_shows_both_scope_2_methods_and_last_year(visit: Visit) -> None:
    page = visit("inventory")
    assert page.cards["scope2_location"].value.text() == "1,534.6"
    assert page.cards["scope2_market"].note.text().startswith("比上年")


def test_a_missing_benchmark_is_named_with_its_unit_and_without_endless_digits(
    visit: Visit,
) -> None:
    said = [label.text() for label in visit("ratings").findChildren(QLabel)]
    assert "单位营收碳排放（行业平均）在 0.1121 到 1 tCO2/万元之间时为“AA”。" in said
    assert "单位营收碳排放（行业平均）低于 0.112 tCO2/万元 时为“CCC”。" in said
    assert "单位营收碳排放（行业平均）在 1 tCO2/万元以上时为“AAA”。" in said


def test_ratings_that_rate_come_first_and_refusals_say_what_is_missing(visit: Visit) -> None:
    page = visit("ratings")
    assert [card.rating.status for card in page._cards] == ["rated", "rated", "not_ratable"]


def test_a_card_tells_its_score_and_what_is_missing_in_words(visit: Visit, qtbot: QtBot) -> None:
    page: Any = visit("ratings")
    assert "得分 71.5" in [label.text() for label in page.findChildren(QLabel)]
    card = page._cards[-1]
    missing = ("prev.value_added", "bench.tco2_per_revenue.mean")
    named = (("value_added", (("zh", "增加值"), ("en", "Value added"))),)
    rating = card.rating._replace(missing=missing)
    view = RatingView(replace(card, rating=rating, inputs=named))
    qtbot.addWidget(view)
    said = [label.text() for label in view.findChildren(QLabel)]
    assert "还缺：上年增加值、单位营收碳排放（行业平均）。" in said


def test_reports_are_previewed_and_saved(
    visit: Visit,
    application: Application,
    office: FakeOffice,
    settle: Settle,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = visit("reports")
    out = tmp_path / "清单.pdf"
    monkeypatch.setattr("desktop.ui.pages.reports.ask_new_file", lambda *_: out)
    monkeypatch.setattr("desktop.ui.pages.reports.QDesktopServices.openUrl", lambda _url: True)
    page.preview("inventory")
    page.save("inventory")
    settle(application)
    assert out.read_bytes().startswith(b"%PDF")
    assert office.session.done == ["report inventory 2025"] * 2


def test_amending_a_sealed_year_asks_for_the_reason(
    visit: Visit, application: Application, office: FakeOffice, settle: Settle, qtbot: QtBot
) -> None:
    page = visit("packages")
    page.seal_year()
    dialog = page.findChild(ReasonDialog)
    dialog.reason.setText("补录蒸汽")
    press(qtbot, dialog.do)
    settle(application)
    assert office.session.done == ["seal 2025 补录蒸汽"]


def test_a_new_key_shows_its_recovery_code_once(
    visit: Visit, application: Application, settle: Settle, tmp_path: Path
) -> None:
    page = visit("packages")
    page.make_key(tmp_path / "firm.key", "long enough")
    settle(application)
    assert "ABCD-EFGH" in page.note.text


@pytest.mark.parametrize(
    ("content", "says"), [(b"PK", "验证通过"), (b"withdrawal", "这是撤回声明")]
)
def test_a_sound_withdrawal_does_not_look_approved(
    application: Application, settle: Settle, tmp_path: Path, content: bytes, says: str
) -> None:
    package = tmp_path / "收到的.cdp"
    package.write_bytes(content)
    application.window.take_files([package])
    settle(application)
    titles = {label.text() for label in application.window.page.findChildren(QLabel)}
    assert titles & {"验证通过", "这是撤回声明"} == {says}


@pytest.mark.parametrize(("content", "is_valid"), [(b"PK", True), (b"broken", False)])
def test_a_dropped_package_is_verified_without_a_company_file(
    application: Application, settle: Settle, tmp_path: Path, content: bytes, *, is_valid: bool
) -> None:
    package = tmp_path / "收到的.cdp"
    package.write_bytes(content)
    application.window.take_files([package])
    settle(application)
    page: Any = application.window.page
    assert page.key == "verify"
    assert page.found.is_valid is is_valid


def test_packages_among_other_files_do_not_keep_those_from_being_imported(
    opened: MainWindow, application: Application, settle: Settle, qtbot: QtBot, tmp_path: Path
) -> None:
    package, other = tmp_path / "一.cdp", tmp_path / "二.cdp"
    for each in (package, other):
        each.write_bytes(b"PK")
    opened.take_files([package, other])
    settle(application)
    assert opened.page.key == "verify"
    assert "一.cdp" in opened.panel.text
    opened.take_files([package, tmp_path / "票.xlsx"])
    settle(application)
    page: Any = opened.page
    assert page.key == "invoices"
    page.files.show_rows([FileRow("一.cdp", "unknown", "skipped", "file.is_package")])
    page.files.grid.setFocus()
    page.files.point_at(0)
    qtbot.keyClick(page.files.grid, Qt.Key.Key_Return)
    settle(application)
    assert opened.page.key == "verify"


def test_a_new_company_is_made_in_one_go(
    application: Application, office: FakeOffice, settle: Settle, tmp_path: Path
) -> None:
    application.window.go("new_company")
    settle(application)
    page: Any = application.window.page
    page.create_company()
    assert office.created == []
    page.name.line.setText("杭州某某有限公司")
    page.uscc.line.setText("91330502MA2DEM0N7C")
    page.region.choose("330500")
    page.industry.box.setEditText("布匹")
    page.place.line.setText(str(tmp_path / "a.cbook"))
    settle(application)
    page.create_company()
    assert "布匹" in page.industry._says.text()
    assert office.created == []
    page.industry.choose("C17")
    page.employees.line.setText("186")
    page.revenue.line.setText("9,435")
    settle(application)
    assert "小型" in page.size_class.text()
    page.create_company()
    settle(application)
    entity = office.created[0].entity
    given = [
        (each.name, str(each.value), each.period.start.year) for each in office.created[0].figures
    ]
    assert given == [("employees", "186", 2025), ("revenue", "9435", 2025)]
    assert (entity.region, entity.industry, entity.opening) == ("330500", "C17", "2025-01")
    assert application.window.windowTitle().startswith("杭州某某有限公司")


def test_a_wrong_check_digit_is_said_while_typing(
    application: Application, office: FakeOffice, settle: Settle
) -> None:
    application.window.go("new_company")
    settle(application)
    page: Any = application.window.page
    page.uscc.line.setText("913305022MA2DEM0N70"[:17] + "0")
    settle(application)
    assert "校验码" in page.uscc._says.text()
    page.name.line.setText("甲")
    page.create_company()
    assert office.created == []


def test_facilities_are_saved(
    visit: Visit, application: Application, office: FakeOffice, settle: Settle
) -> None:
    page = visit("opening")
    model = page.facilities.sheet
    model.setData(model.index(1, 0), "二厂")
    model.setData(model.index(1, 2), "一千")
    page.save()
    assert "一千" in page.note.text
    for column, text in ((2, "1000"), (3, "12"), (4, "60")):
        model.setData(model.index(1, column), text)
    page.tax_ids.line.setText("91330502MA2B4XXX1K、91330502MA2DEM0N7C")
    page.save()
    settle(application)
    assert office.session.done == ["save_entity"]
    (entity,) = office.session.saved
    assert entity.tax_ids == ("91330502MA2B4XXX1K", "91330502MA2DEM0N7C")
    plant, second = entity.facilities
    expected = ("330500", Decimal(12400), 186, Decimal(1))
    assert (plant.region, plant.area, plant.headcount, plant.share) == expected
    assert second == Facility(
        "二厂", "330500", area=Decimal(1000), headcount=12, share=Decimal("0.6")
    )


def test_a_source_without_records_is_said_in_the_inspector_and_no_error(
    opened: MainWindow,
    application: Application,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[object] = []
    application.runner.refused.connect(seen.append)
    raised = iter(
        (UsageError("figure.unknown", figure="x"), UsageError("draft.unknown", draft="x"))
    )

    def _explain(*_: object) -> None:
        raise next(raised)

    monkeypatch.setattr(application.desk.session, "explain", _explain, raising=True)
    application.desk.pointed.emit("source/stationary.crude_oil@2025-03")
    settle(application)
    assert opened.inspector.shown is None
    assert "还没有已确认的记录" in " ".join(x.text() for x in opened.inspector.findChildren(QLabel))
    assert seen == []
    application.desk.pointed.emit("record/none")
    settle(application)
    assert len(seen) == 1


def test_search_finds_pages_actions_and_records(
    opened: MainWindow, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    opened.trigger("search")
    box = opened.search_box
    box.line.setText("外购")
    qtbot.waitUntil(lambda: len(box._shown) == 2)
    qtbot.keyClick(box.line, Qt.Key.Key_Down)
    qtbot.keyClick(box.line, Qt.Key.Key_Return)
    settle(application)
    assert opened.inspector.shown is not None
    opened.trigger("search")
    box.line.setText("结账")
    qtbot.keyClick(box.line, Qt.Key.Key_Return)
    assert opened.host.current_key == "closing"


def test_a_source_not_in_use_is_offered_after_those_in_use(opened: MainWindow) -> None:
    opened.trigger("search")
    box = opened.search_box
    box.line.setText("电")
    box.add_hits(
        (
            Hit("source", "电石", "page:other", "process.calcium_carbide"),
            Hit("source", "外购电力", "figure:source/electricity.purchased", ""),
        )
    )
    offered = [offer.title for offer in box._shown]
    assert offered.index("外购电力") < offered.index("电石  process.calcium_carbide")


def test_undo_is_one_key_away(
    opened: MainWindow, application: Application, office: FakeOffice, settle: Settle
) -> None:
    opened.trigger("undo")
    settle(application)
    assert office.session.done == ["undo"]


def test_what_was_said_to_be_done_goes_with_undo(
    visit: Visit, opened: MainWindow, application: Application, settle: Settle
) -> None:
    page = visit("review")
    page.note.tell("已修改 3 条", "good")
    opened.trigger("undo")
    settle(application)
    assert page.note.text == ""


def test_inspector_is_remembered(opened: MainWindow, application: Application) -> None:
    opened.go("inventory")
    opened.trigger("inspector")
    assert application.desk.settings.get(INSPECTOR_OPEN) is False
    assert opened.inspector.isHidden()


def test_arrows_walk_the_menu(opened: MainWindow, qtbot: QtBot, qapp: QApplication) -> None:
    lines = list(opened.navigation._lines.values())
    qapp.processEvents()
    for here, key, there in (
        (0, Qt.Key.Key_Down, 1),
        (1, Qt.Key.Key_Up, 0),
        (0, Qt.Key.Key_Up, len(lines) - 1),
    ):
        lines[here].setFocus()
        qtbot.keyClick(lines[here], key)
        assert lines[there].hasFocus()
    qtbot.keyClick(lines[1], Qt.Key.Key_Space)
    assert opened.host.current_key == "opening"


def test_another_month_is_a_key_away(
    opened: MainWindow, application: Application, qtbot: QtBot
) -> None:
    top = opened.top
    press(qtbot, top._earlier)
    assert str(application.desk.month) == "2025-11"
    press(qtbot, top._later)
    assert str(application.desk.month) == "2025-12"
    for place, enabled in (
        (0, (True, False)),
        (1, (True, True)),
        (top.period.count() - 1, (False, True)),
    ):
        top.period.setCurrentIndex(place)
        assert (top._earlier.isEnabled(), top._later.isEnabled()) == enabled


def test_backup_says_where_it_is(
    opened: MainWindow,
    application: Application,
    settle: Settle,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop.ui.actions.backup.ask_folder", lambda *_: tmp_path)
    opened.trigger("backup")
    settle(application)
    assert str(tmp_path) in opened.panel.text


@pytest.mark.usefixtures("opened")
def test_a_crash_is_shown_and_the_window_goes_on(
    application: Application, caplog: pytest.LogCaptureFixture
) -> None:
    application.reporter.report_bug(ZeroDivisionError())
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, CrashDialog)
    dialog.close()
    caplog.clear()


def test_a_line_is_put_right_in_the_preview_and_confirmed_with_it(
    visit: Visit, application: Application, office: FakeOffice, settle: Settle
) -> None:
    page = visit("invoices")
    page.read([Path("a.xlsx")])
    settle(application)
    page.tabs.setCurrentIndex(1)
    table = page.tables[DraftState.ASKED]
    table.point_at(0)
    draft = table.selected()[0]
    page.answer.sources.setCurrentIndex(page.answer.sources.findData("mobile.diesel"))
    page.answer.quantity.setText("1,250")
    page.answer.month.setText("2025-13")
    page.answer.answer()
    assert page.answer.month.property("wrong") is True
    assert page.fixes == {}
    page.answer.month.setText("2025-03")
    page.answer.unit.setCurrentText("L")
    page.answer.answer()
    settle(application)
    assert page.tables[DraftState.ASKED].model.rowCount() == 3
    page.keep_preview()
    settle(application)
    (fix,) = office.session.fixes
    assert fix.quantity is not None
    assert fix.period is not None
    assert (fix.draft, fix.source, str(fix.quantity.amount)) == (draft.id, "mobile.diesel", "1250")
    assert str(fix.period.start) == "2025-03-01"


def test_a_previewed_line_shows_its_original(
    visit: Visit, opened: MainWindow, application: Application, settle: Settle
) -> None:
    page = visit("invoices")
    page.read([Path("a.xlsx")])
    settle(application)
    page.tables[DraftState.PROPOSED].point_at(2)
    settle(application)
    assert opened.inspector.isVisible()


def test_the_year_is_totalled_by_whatever_is_asked(
    visit: Visit, application: Application, settle: Settle
) -> None:
    page = visit("inventory")
    sums = set()
    for place, count in enumerate((5, 2, 1, 1, 12)):
        page.group.setCurrentIndex(place)
        page.group.activated.emit(place)
        assert page.sources.model.rowCount() == count
        sums.add(page.sources.model.totals()[page.sources.model.columns[3]])
    assert len(sums) == 1
    page.method.setCurrentIndex(1)
    page.method.activated.emit(1)
    page.group.setCurrentIndex(1)
    page.group.activated.emit(1)
    assert page.sources.model.row(1).name == "范围二（基于市场）"
    settle(application)


def test_a_month_is_compared_with_the_same_month_of_last_year(visit: Visit) -> None:
    page = visit("inventory")
    page.group.setCurrentIndex(4)
    page.group.activated.emit(4)
    assert [page.sources.model.row(n).key for n in (0, 11)] == ["2025-01", "2025-12"]
    assert all(page.sources.model.row(n).before_kg for n in range(12))


def test_search_finds_help_and_shows_it(
    opened: MainWindow, application: Application, settle: Settle
) -> None:
    opened.open_search()
    opened.search_box.line.setText("恢复演练")
    opened.search_box._choose()
    settle(application)
    assert opened.host.current_key == "upkeep"
    assert opened.help.isVisible()


def test_steam_is_typed_with_its_pressure_and_other_sources_take_none(
    visit: Visit, application: Application, office: FakeOffice, settle: Settle
) -> None:
    page = visit("other")
    page.tabs.setCurrentIndex(3)
    sheet = page.sheets["energy"].sheet
    wrong = ["electricity.purchased", "", "", "2025-03", "1000", "kWh", "", "0.8", "", ""]
    sheet.show_rows([wrong])
    page.save()
    assert "不用填“压力 (MPa)”" in page.note.text
    steam = ["steam.purchased", "", "", "2025-03", "100", "GJ", "", "0,8x", "true", "170"]
    sheet.show_rows([steam])
    page.save()
    assert "0,8x" in page.note.text
    sheet.show_rows([[*steam[:7], "0.8", "true", "170"]])
    page.save()
    settle(application)
    (row,) = office.session.typed
    assert dict(row.parameters) == {"pressure_mpa": "0.8", "gauge": "true", "temperature_c": "170"}


def test_records_are_changed_alike_only_after_before_and_after_were_seen(
    visit: Visit, application: Application, office: FakeOffice, settle: Settle, qtbot: QtBot
) -> None:
    page = visit("review")
    press(qtbot, page.alike)
    settle(application)
    press(qtbot, page.bulk.show_list)
    assert page.note.text != ""
    page.waiting.grid.selectAll()
    page.bulk.field.setCurrentIndex(1)
    page.bulk.value.setEditText("二厂")
    press(qtbot, page.bulk.show_list)
    settle(application)
    assert page.bulk.list.model.rowCount() == len(page.waiting.selected())
    assert page.bulk.apply.isEnabled()
    page.bulk.value.setEditText("三厂")
    assert not page.bulk.apply.isEnabled()
    page.bulk.value.setEditText("二厂")
    press(qtbot, page.bulk.show_list)
    settle(application)
    press(qtbot, page.bulk.apply)
    settle(application)
    assert office.session.done == ["edit facility 二厂"]
    assert not page.bulk.isVisible()


def test_the_ribbon_of_multipliers_has_a_seam_where_the_transformer_changed(visit: Visit) -> None:
    page = visit("meters")
    assert page.ribbon.isVisible()
    page.ribbon.grab()
    assert [hint for _, hint in page.ribbon.hints] == [
        "2025-01-01 起倍率 600",
        "2025-03-01 起倍率 800",
    ]
    page.ribbon.show_multipliers((), 2025)
    assert not page.ribbon.isVisible()


def test_a_ribbon_that_knows_nothing_yet_draws_nothing(qtbot: QtBot) -> None:
    ribbon = MultiplierRibbon()
    qtbot.addWidget(ribbon)
    ribbon.grab()
    assert ribbon.hints == []


def test_a_to_do_line_leads_to_its_row_and_stays_there_when_rows_come_anew(
    visit: Visit, application: Application, settle: Settle
) -> None:
    page = visit("review")
    desk = application.desk
    wanted = page._posted.keys([1])[0]
    desk.place_asked.emit("review", wanted)
    page.refresh()
    settle(application)
    assert page.tabs.currentIndex() == 1
    assert [row.id for row in page.posted.selected()] == [wanted]
    first = page._waiting.rows([0])[0]
    desk.place_asked.emit("review", f"{first.source}@{Month.of(first.period.start)}")
    settle(application)
    assert page.tabs.currentIndex() == 0
    assert [row.source for row in page.waiting.selected()] == [first.source]
    page = visit("invoices")
    waiting = page.tables["asked"]
    place = waiting.model.row(1).id
    desk.place_asked.emit("invoices", place)
    settle(application)
    assert [row.id for row in waiting.selected()] == [place]
    assert waiting.isVisible()
    page = visit("other")
    desk.place_asked.emit("other", "employees")
    settle(application)
    here = page.economic.currentIndex()
    assert page.economic.sheet.filled()[here.row()][0] == "employees"


def test_a_missing_month_leads_to_its_gap_or_else_to_where_documents_are_brought(
    visit: Visit, opened: MainWindow, application: Application, settle: Settle
) -> None:
    page = visit("bills")
    page.tabs.setCurrentIndex(1)
    settle(application)
    gap = page.gaps._gaps[1]
    month = next(iter(gap.period.months()))
    application.desk.place_asked.emit("bills", f"{gap.source}|{gap.facility}|{month}")
    settle(application)
    assert [row.id for row in page.gaps.table.selected()] == [gap.id]
    application.desk.place_asked.emit("bills", f"mobile.diesel|{gap.facility}|{month}")
    settle(application)
    assert opened.page.key == "invoices"
    assert str(month) in opened.panel.text


def test_lines_that_are_left_out_are_not_called_confirmed(
    visit: Visit, application: Application, settle: Settle
) -> None:
    page = visit("invoices")
    page.tabs.setCurrentIndex(1)
    page._table.grid.selectRow(0)
    page.ignore_selected()
    settle(application)
    assert "不计入" in page.note.text
    assert "确认" not in page.note.text


def test_the_inspector_speaks_of_what_holds_after_a_change(
    visit: Visit,
    opened: MainWindow,
    application: Application,
    office: FakeOffice,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visit("invoices")
    opened.inspector.show()
    application.desk.pointed.emit("total.co2e")
    settle(application)
    first = opened.inspector.shown
    assert first is not None
    explain = office.session.explain
    monkeypatch.setattr(
        office.session,
        "explain",
        lambda figure, year: replace(explain(figure, year), value=None),
    )
    application.desk.tell_changed(frozenset({Changed.RECORDS}))
    settle(application)
    assert opened.inspector.shown is not None
    assert opened.inspector.shown.value is None

    def gone(_figure: str, _year: int) -> None:
        raise UsageError("draft.unknown", draft="d1")

    monkeypatch.setattr(office.session, "explain", gone)
    application.desk.tell_changed(frozenset({Changed.RECORDS}))
    settle(application)
    after: Any = opened.inspector
    assert after.shown is None
    assert opened.panel.text == ""


def test_several_company_files_that_are_dropped_stand_side_by_side(
    application: Application, settle: Settle
) -> None:
    files = [Path("a.cbook"), Path("b.cbook")]
    application.window.take_files(files)
    settle(application)
    page: Any = application.window.page
    assert page.key == "portfolio"
    assert page.paths == tuple(files)
    assert page.rows
