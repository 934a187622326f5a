"""Single rows of a withheld table: chosen with keys, counted, ordered, and shown when received."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.exchange.profiles import MOST_ROWS
from desktop.ui.rooms.packaging import CopyRow, ProvedRows, RowsShown
from desktop.ui.text import use_language
from desktop.ui.widgets.row_picker import ROW_COLUMNS
from desktop.ui.widgets.sharing_view import CHOICE, PICKER
from tests.ui.conftest import PATIENCE_MS, Settle, Visit, press
from tests.ui.fake_rooms import LINES, ROWS_OF
from tests.ui.fakes import FakeOffice
from tests.ui.test_packaging import words


@pytest.fixture
def page(visit: Visit, application: Application, settle: Settle, office: FakeOffice) -> Any:
    """The sharing view of a bank's copy."""
    office.session.packaging.has_all_tables = True
    page: Any = visit("packages")
    page.copies.choose_shown("s2", "bank")
    settle(application)
    return page


def pick(page: Any, table: str, application: Application, settle: Settle, qtbot: QtBot) -> Any:
    press(qtbot, page.copies.view.row_buttons[table])
    settle(application)
    assert page.copies.view.stack.currentIndex() == PICKER
    return page.copies.view.picker


def test_rows_ticked_with_keys_reach_the_order(
    page: Any,
    application: Application,
    settle: Settle,
    office: FakeOffice,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    picker = pick(page, "activity", application, settle, qtbot)
    assert picker.filter.hasFocus()
    qtbot.keyClicks(picker.filter, "ch4")
    assert {row.cells["source"] for row in listed(picker)} == {"stationary.natural_gas"}
    grid = picker.listed.grid
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    qtbot.keyClick(grid, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(grid, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert picker.listed.model.ticked == {3}
    assert picker.count.text() == "出示 1 行，共 86 行"
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    assert picker.listed.model.ticked == {3, 6, 9}
    picker.filter.clear()
    assert picker.listed.model.ticked == {3, 6, 9}
    picker.done.setFocus()
    qtbot.keyClick(picker.done, Qt.Key.Key_Space)
    view = page.copies.view
    assert view.stack.currentIndex() == CHOICE
    assert "活动数据明细：只看到选出的 3 行，共 86 行" in words(view)
    assert view.row_buttons["activity"].text() == "已选 3 行…"
    page.copies.write_copy(tmp_path / "a.cdp")
    settle(application)
    (copy,) = office.session.packaging.copies
    assert copy.rows == (RowsShown("activity", (3, 6, 9)),)
    assert "activity" in copy.withheld
    assert "3 行" in page.note.text


def listed(picker: Any) -> list[CopyRow]:
    model = picker.listed.model
    return [model.row(place) for place in range(model.rowCount())]


def test_a_click_on_the_box_ticks_one_row(
    page: Any, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    picker = pick(page, "activity", application, settle, qtbot)
    grid = picker.listed.grid
    cell = grid.visualRect(picker.listed.model.index(1, 0))
    where = cell.center()
    where.setX(cell.left() + 13)
    for ticked in ({2}, set()):
        qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=where)
        assert picker.listed.model.ticked == ticked


def test_all_and_none_work_on_what_is_listed(
    page: Any, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    picker = pick(page, "activity", application, settle, qtbot)
    picker.filter.setText("2025-03")
    press(qtbot, picker.all)
    march = {place for place, line in enumerate(LINES, 1) if line["month"] == "2025-03"}
    assert picker.listed.model.ticked == march
    picker.filter.setText("1211")  # the first row's amount, shown as 1,211
    press(qtbot, picker.all)
    assert picker.listed.model.ticked == {1, *march}
    picker.filter.setText("2025-03")
    press(qtbot, picker.none)
    assert picker.listed.model.ticked == {1}


def test_going_back_leaves_the_choice_as_it_was(
    page: Any, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    for leave in ("done", "back"):
        picker = pick(page, "activity", application, settle, qtbot)
        picker.listed.model.tick((1, 2) if leave == "done" else (5,), is_ticked=True)
        press(qtbot, getattr(picker, leave))
    assert page.copies.view.shown_rows == (RowsShown("activity", (1, 2)),)
    assert pick(page, "activity", application, settle, qtbot).listed.model.ticked == {1, 2}


def test_a_table_that_is_shown_needs_no_rows(
    page: Any, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    picker = pick(page, "activity", application, settle, qtbot)
    picker.listed.model.tick((1,), is_ticked=True)
    press(qtbot, picker.done)
    view = page.copies.view
    view.boxes["activity"].setChecked(True)
    assert view.shown_rows == ()
    assert not view.row_buttons["activity"].isEnabled()
    assert "audit" not in view.row_buttons


def test_more_rows_than_can_stand_beside_a_copy_are_not_taken(
    page: Any, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    picker = pick(page, "activity", application, settle, qtbot)
    rows = [CopyRow(number, LINES[0]) for number in range(1, MOST_ROWS + 2)]
    picker.show_table("activity", rows, ())
    press(qtbot, picker.all)
    assert not picker.done.isEnabled()
    assert "最多 1000 行" in picker.count.text()
    picker.listed.model.tick((1,), is_ticked=False)
    assert picker.done.isEnabled()


def test_very_many_rows_are_read_for_a_filter_without_holding_the_windows_up(
    page: Any, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    picker = pick(page, "activity", application, settle, qtbot)
    cells = {**LINES[0], "label": "一车间"}
    rows = [CopyRow(n, {**cells, "label": "二车间"} if n == 700 else cells) for n in range(1, 901)]
    picker.show_table("activity", rows, ())
    picker.filter.setText("二车间")
    assert picker.listed.model.rowCount() == len(rows)  # the typing was not held up
    qtbot.waitUntil(lambda: picker.listed.model.rowCount() == 1, timeout=PATIENCE_MS)
    assert [row.number for row in listed(picker)] == [700]
    picker.filter.setText("")
    assert picker.listed.model.rowCount() == len(rows)


WORDS: Final = {
    "activity": ("外购电力", "Purchased electricity"),
    "instruments": ("绿证", "Green certificate"),
    "parties": ("国网浙江", "国网浙江"),
    "changes": ("抄表更正", "抄表更正"),
}


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    use_language(qapp, request.param)
    yield request.param
    use_language(qapp, "zh")


@pytest.mark.parametrize("table", list(ROW_COLUMNS))
def test_every_table_is_told_in_words(page: Any, language: str, table: str) -> None:
    view = page.copies.view
    view.show_rows(table, [CopyRow(1, (*ROWS_OF.get(table, ()), LINES[0])[0])])
    picker = view.picker
    shown = [column.shown(listed(picker)[0]) for column in picker.listed.model.columns]
    assert WORDS[table][language == "en"] in shown
    titles = [column.title for column in picker.listed.model.columns]
    assert not [title for title in titles if title.startswith("column.")]
    for named in (picker.filter, picker.listed.grid, picker.all, picker.none, picker.done):
        assert named.accessibleName()


def test_rows_that_are_dropped_bring_their_package(
    application: Application, settle: Settle, tmp_path: Path
) -> None:
    package, rows = tmp_path / "给银行.cdp", tmp_path / "给银行.rows.jsonl"
    for each in (package, rows):
        each.write_bytes(b"PK")
    application.window.take_files([rows, package])
    settle(application)
    found: Any = application.window.page
    assert found.found.path == str(package)


def test_proved_rows_are_listed_and_altered_ones_named(
    application: Application,
    settle: Settle,
    office: FakeOffice,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    package = tmp_path / "收到的.cdp"
    package.write_bytes(b"PK")
    plain = office.verify(package)
    proved = ProvedRows("activity", 86, (CopyRow(3, LINES[2]),))
    for found, says in (
        (replace(plain, rows=(proved,)), "活动数据明细 1 行，共 86 行"),
        (replace(plain, are_rows_wrong=True), "不能采信"),
    ):
        monkeypatch.setattr(office, "verify", lambda *_, found=found: found)
        application.window.take_files([package])
        settle(application)
        assert says in words(application.window.page)
        grids = application.window.page.findChildren(QAbstractItemView)
        names = [grid.accessibleName() for grid in grids]
        assert ("活动数据明细" in names) is bool(found.rows)
