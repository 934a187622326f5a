"""A table nobody knows is taught from the preview it was refused in, and the import goes on."""

from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.findings import Finding, Severity
from desktop.jobs.company import NewCompany, create_company
from desktop.ui.office import LazyOffice
from desktop.ui.session import Decision
from desktop.ui.text import use_language
from desktop.ui.widgets.panel import Panel
from tests.ui.conftest import Settle, Start, press

NOW = date(2026, 1, 15)
HEAT = "站号,计热起,计热止,热表读差\nR-3,2025-01-01,2025-01-31,121\nR-3,2025-02-01,2025-02-28,122\n"
MEANINGS = {"站号": "account", "计热起": "start", "计热止": "end", "热表读差": "quantity"}
KNOWN = "户号,月份,用电量(kWh)\n3305021008613,2025-01,900\n3305021008613,2025-02,800\n"


@pytest.fixture
def application(qapp: QApplication, start: Start, settle: Settle, tmp_path: Path) -> Application:
    """The window with a new company file."""
    use_language(qapp, "zh")
    path = tmp_path / "a.cbook"
    asked = NewCompany("示例", "91330502MA2DEM0N7C", "330502", "C17", "2025-01", "东厂")
    create_company(path, asked, today=NOW, person="").close()
    running = start(LazyOffice())
    running.desk.open_file(path)
    settle(running)
    return running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "票据"
    made.mkdir()
    (made / "供暖.csv").write_text(HEAT, encoding="utf-8")
    (made / "电费.csv").write_text(KNOWN, encoding="utf-8")
    (made / "空.xlsx").touch()
    return made


def drop(application: Application, settle: Settle, *paths: Path) -> Any:
    application.window.take_files(list(paths))
    settle(application)
    return shown(application)


def shown(application: Application) -> Any:
    return application.window.page


def point_at(page: Any, name: str) -> None:
    model = page.files.model
    (at,) = [row for row in range(model.rowCount()) if model.row(row).name.endswith(name)]
    page.files.point_at(at)


def test_a_refused_table_is_taught_and_read_again_with_what_was_put_right(
    application: Application, settle: Settle, folder: Path, qtbot: QtBot
) -> None:
    page = drop(application, settle, folder)
    first = page.preview.drafts[0]
    page.fixes = {first.id: Decision("", is_ignored=True), "gone": Decision("")}
    point_at(page, "供暖.csv")
    assert page.teach.isEnabled()
    press(qtbot, page.teach)
    settle(application)
    rules = shown(application)
    assert (rules.key, rules.form.isVisible()) == ("rules", True)
    for heading, code in MEANINGS.items():
        rules.form.meanings[heading].setCurrentIndex(rules.form.meanings[heading].findData(code))
    rules.form.carrier.choose("heat")
    qtbot.keyClick(rules, Qt.Key.Key_F8)
    settle(application)
    assert shown(application) is page
    counted = {file.name: file.counted for file in page.preview.files}
    assert counted["票据/供暖.csv"] == 2
    assert list(page.fixes) == [first.id]
    page.keep_preview()
    settle(application)
    (folder / "供暖2.csv").write_text(HEAT.replace("2025", "2026"), encoding="utf-8")
    page = drop(application, settle, folder / "供暖2.csv")
    assert [(file.counted, file.asked) for file in page.preview.files] == [(2, 0)]


def test_a_table_in_an_archive_is_taught_without_unpacking_it(
    application: Application, settle: Settle, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    inner = tmp_path / "收到"
    inner.mkdir()
    with ZipFile(inner / "一季度.zip", "w") as packed:
        packed.write(folder / "供暖.csv", "热力/供暖.csv")
    page = drop(application, settle, inner)
    point_at(page, "供暖.csv")
    assert page.teach.isEnabled()
    press(qtbot, page.teach)
    settle(application)
    rules = shown(application)
    for heading, code in MEANINGS.items():
        rules.form.meanings[heading].setCurrentIndex(rules.form.meanings[heading].findData(code))
    rules.form.carrier.choose("heat")
    qtbot.keyClick(rules, Qt.Key.Key_F8)
    settle(application)
    counted = {file.name: file.counted for file in page.preview.files}
    assert counted["收到/一季度.zip/热力/供暖.csv"] == 2


def test_giving_up_comes_back_to_the_preview_as_it_was(
    application: Application, settle: Settle, folder: Path, qtbot: QtBot
) -> None:
    page = drop(application, settle, folder)
    before = page.preview
    point_at(page, "供暖.csv")
    page.files.opened.emit(page.files.selected()[0])
    settle(application)
    rules = shown(application)
    press(qtbot, rules.form.back)
    settle(application)
    assert shown(application) is page
    assert page.preview is before


def test_a_preview_of_refused_files_alone_cannot_be_saved(
    application: Application, settle: Settle, folder: Path, qtbot: QtBot
) -> None:
    page = drop(application, settle, folder / "空.xlsx")
    assert not page.keep.isEnabled()
    assert "没有可以保存的内容" in page.summary.text()
    qtbot.keyClick(page, Qt.Key.Key_F8)
    settle(application)
    assert page.preview is not None
    page = drop(application, settle, folder / "电费.csv")
    assert page.keep.isEnabled()


@pytest.mark.usefixtures("application")
def test_many_findings_leave_room_for_the_page_until_all_are_asked_for(qtbot: QtBot) -> None:
    panel = Panel()
    qtbot.addWidget(panel)
    codes = ("file.empty", "pdf.no_text", "file.unknown", "file.is_image", "month.closed")
    findings = [Finding(code, Severity.WARNING, details={"file": "a"}) for code in codes * 2]
    panel.tell_findings(findings)
    assert len(panel._text.text().splitlines()) == 2
    assert "10" in panel.all.text()
    press(qtbot, panel.all)
    assert len(panel._text.text().splitlines()) == 10
    assert panel.all.isHidden()
    panel.tell("\n".join("1234567"))
    assert panel.all.isHidden()


def test_own_meters_of_a_shared_file_are_chosen_in_the_preview(
    application: Application, settle: Settle, folder: Path, qtbot: QtBot
) -> None:
    stamps = [f"2025/02/{day:02d} {hour:02d}:00" for day in range(1, 29) for hour in range(24)]
    rows = [f"{firm},{stamp},40" for firm in ("E1", "E2", "E3") for stamp in stamps]
    text = "\n".join(["企业ID,数据时间,总有功功率(kw)", *rows])
    (folder / "园区.csv").write_text(text, encoding="utf-8")
    page = drop(application, settle, folder)
    point_at(page, "电费.csv")
    assert not page.choose.isEnabled()
    point_at(page, "园区.csv")
    press(qtbot, page.choose)
    settle(application)
    picker = page.own_meters.picker
    assert picker.isVisible()
    assert not picker.done.isEnabled()
    qtbot.keyClicks(picker.filter, "e2")
    press(qtbot, picker.all)
    assert "1" in picker.count.text()
    press(qtbot, picker.done)
    settle(application)
    assert not picker.isVisible()
    assert {draft.meter for draft in page.preview.drafts} - {""} == {"E2"}
    point_at(page, "园区.csv")
    press(qtbot, page.choose)
    settle(application)
    assert picker.table.model.ticked == {2}
    qtbot.keyClick(picker.table.grid, Qt.Key.Key_Home)
    qtbot.keyClick(picker.table.grid, Qt.Key.Key_Space)
    press(qtbot, picker.done)
    settle(application)
    assert {draft.meter for draft in page.preview.drafts} - {""} == {"E1", "E2"}
    page.keep_preview()
    settle(application)
    assert {row.meter for row in application.desk.session.meters()} == {"E1", "E2"}  # type: ignore[union-attr] # it is open


def test_leaving_the_choice_of_meters_leaves_the_preview(
    application: Application, settle: Settle, folder: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    rows = [f"{firm},2025-01-{day:02d},4" for firm in ("E1", "E2") for day in range(1, 31)]
    text = "\n".join(["企业ID,日期,用电量(kWh)", *rows])
    (folder / "园区.csv").write_text(text, encoding="utf-8")
    page = drop(application, settle, folder / "园区.csv")
    before = page.preview
    point_at(page, "园区.csv")
    press(qtbot, page.choose)
    settle(application)
    use_language(qapp, "en")
    qapp.processEvents()
    assert "yours" in page.own_meters.picker.title.text()
    use_language(qapp, "zh")
    press(qtbot, page.own_meters.picker.back)
    assert page.preview is before
    page.drop_preview()
    settle(application)
    assert not page.choose.isEnabled()


INVOICES = (
    "数电发票号码,销方名称,销方识别号,购买方名称,购方识别号,开票日期,税收分类编码,"
    "货物或应税劳务名称,单位,数量,单价,金额,税率,税额,发票状态,是否正数发票\n"
    "25332000000000000137,甲油站,91330500MA2DEM0F24,示例,91330502MA2DEM0N7C,2025-03-12,"
    "6010000000000000000,*预付卡销售*加油卡充值,,,,3000.00,*,*,正常,是\n"
    "25332000000000000274,国网,91330500MA2DEM0G1X,示例,91330502MA2DEM0N7C,2025-03-12,"
    "1100101020200000000,*供电*电费,千瓦时,1000,0.62,620.00,13%,80.60,正常,是\n"
)


def test_an_import_with_changes_is_one_step_and_what_is_left_out_can_be_remembered(
    application: Application, settle: Settle, folder: Path, qtbot: QtBot
) -> None:
    (folder / "发票.csv").write_text(INVOICES, encoding="utf-8")
    page = drop(application, settle, folder / "发票.csv")
    page.tabs.setCurrentIndex(1)
    page.tables["asked"].point_at(0)
    page.answer.learn.setChecked(True)
    press(qtbot, page.ignore)
    settle(application)
    assert not page.answer.learn.isChecked()
    page.tabs.setCurrentIndex(0)
    page.tables["proposed"].point_at(0)
    page.tables["proposed"].grid.setFocus()
    qtbot.keyClick(page.tables["proposed"].grid, Qt.Key.Key_F2)
    assert page.answer.quantity.selectedText() == "1,000"
    qtbot.keyClicks(page.answer.quantity, "900")
    qtbot.keyClick(page.answer.quantity, Qt.Key.Key_Return)
    settle(application)
    assert page.tables["proposed"].grid.hasFocus()
    page.keep_preview()
    settle(application)
    session: Any = application.desk.session
    assert [str(each.quantity) for each in session.records(2025)] == ["900 kWh"]
    application.window.trigger("undo")
    settle(application)
    assert session.records(2025) == ()
    assert page._sums["ignored"].count == 0
    application.window.trigger("redo")
    settle(application)
    (folder / "四月.csv").write_text(
        INVOICES.replace("2533", "2633").replace("2025-03", "2025-04"), encoding="utf-8"
    )
    page = drop(application, settle, folder / "四月.csv")
    assert [(file.counted, file.asked, file.ignored) for file in page.preview.files] == [(1, 0, 1)]
