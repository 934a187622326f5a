"""One read-only model for every table: sorting, filtering, totals, paging, copying."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop.accounting.quantity import Quantity
from desktop.ui.page_host import PAGES
from desktop.ui.pages.page import Page
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.model import PAGE, RowsModel
from desktop.ui.tables.rows import MemoryRows, Row
from desktop.ui.tables.sheet import Entry, SheetModel
from desktop.ui.tables.view import Table
from desktop.ui.text import use_language
from desktop.ui.theme import apply_theme


@dataclass(frozen=True)
class Line:
    name: str
    cost: Decimal | None
    quantity: Quantity


COLUMNS = (
    Column("goods", lambda line: line.name, tone=lambda line: "warn" if line.cost is None else ""),
    Column("money", lambda line: line.cost, Kind.MONEY, is_totalled=True),
    Column("quantity", lambda line: line.quantity, Kind.NUMBER, is_totalled=True),
)
LINES = (
    Line("电费", Decimal("1200.50"), Quantity(Decimal(300), "kWh")),
    Line("汽油", None, Quantity(Decimal(40), "kWh")),
    Line("25332000000123456789", Decimal(99), Quantity(Decimal(5), "kWh")),
)


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    use_language(qapp, "zh")
    apply_theme(qapp, "light")


def shown(model: RowsModel, column: int = 0) -> list[str]:
    return [model.index(row, column).data() for row in range(model.rowCount())]


@pytest.fixture
def model() -> RowsModel:
    made = RowsModel(COLUMNS)
    made.show_rows(LINES)
    return made


def test_rows_model_keeps_qts_rules(model: RowsModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)
    model.sort(1, Qt.SortOrder.DescendingOrder)
    model.filter_by({COLUMNS[0]: "油"})
    qtmodeltester.check(model)


def test_sheet_model_keeps_qts_rules(qtmodeltester: ModelTester) -> None:
    model = SheetModel((Entry("name"), Entry("value", is_number=True)))
    model.show_rows([["output_value", "1"]])
    qtmodeltester.check(model)


def test_sorting_puts_empty_values_first(model: RowsModel) -> None:
    model.sort(1)
    assert shown(model) == ["汽油", "25332000000123456789", "电费"]


def test_sorting_by_no_column_restores_the_source_order(model: RowsModel) -> None:
    model.sort(1)
    model.sort(-1)
    assert shown(model) == [line.name for line in LINES]


def test_filter_looks_at_what_is_shown(model: RowsModel) -> None:
    model.filter_by({COLUMNS[1]: "1,200"})
    assert shown(model) == ["电费"]


def test_totals_add_what_is_shown(model: RowsModel) -> None:
    assert model.totals() == {COLUMNS[1]: "1,299.50", COLUMNS[2]: "345"}
    model.filter_by({COLUMNS[0]: "电"})
    assert model.totals()[COLUMNS[1]] == "1,200.50"


def test_quantities_of_two_units_have_no_total() -> None:
    other = Line("气", None, Quantity(Decimal(1), "Nm3"))
    source = MemoryRows((*LINES, other))
    assert source.total(COLUMNS[2]) is None


def test_figures_stand_right_and_tones_come_with_an_icon(model: RowsModel) -> None:
    right = model.index(0, 1).data(Qt.ItemDataRole.TextAlignmentRole)
    assert Qt.AlignmentFlag(right) & Qt.AlignmentFlag.AlignRight
    assert model.index(1, 0).data(Qt.ItemDataRole.DecorationRole) is not None
    assert model.index(0, 0).data(Qt.ItemDataRole.DecorationRole) is None


class Counted(MemoryRows):
    """Counts how often pages are asked for."""

    asked = 0

    def page(self, first: int, size: int) -> Sequence[Row]:
        self.asked += 1
        return super().page(first, size)


def test_a_page_is_asked_for_once() -> None:
    source = Counted([LINES[0]] * (PAGE + 1))
    model = RowsModel(COLUMNS)
    model.show_source(source)
    for row in range(PAGE):
        model.index(row, 0).data()
    assert source.asked == 1
    model.index(PAGE, 0).data()
    assert source.asked == 2


def test_children_have_no_rows(model: RowsModel) -> None:
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.columnCount(model.index(0, 0)) == 0
    assert model.data(QModelIndex()) is None


def test_copied_rows_keep_all_digits_and_plain_figures(qtbot: QtBot) -> None:
    table = Table(COLUMNS, "page.review")
    qtbot.addWidget(table)
    table.show_rows(LINES)
    table.grid.selectAll()
    table.copy()
    data = QGuiApplication.clipboard().mimeData()
    assert data.text().splitlines()[1] == "电费\t1200.50\t300"
    assert "mso-number-format:'\\@'\">25332000000123456789" in data.html()


def test_enter_opens_the_current_row(qtbot: QtBot) -> None:
    table = Table(COLUMNS, "page.review")
    qtbot.addWidget(table)
    table.show_rows(LINES)
    table.point_at(1)
    with qtbot.waitSignal(table.opened) as caught:
        qtbot.keyClick(table.grid, Qt.Key.Key_Return)
    assert caught.args == [LINES[1]]


def test_filter_row_filters_after_a_pause(qtbot: QtBot) -> None:
    table = Table(COLUMNS, "page.review")
    qtbot.addWidget(table)
    table.show_rows(LINES)
    table.show()
    table.toggle_filter.trigger()
    qtbot.keyClicks(table._filters[0], "2533")
    qtbot.waitUntil(lambda: table.model.rowCount() == 1)
    table.toggle_filter.trigger()
    qtbot.waitUntil(lambda: table.model.rowCount() == 3)


@pytest.fixture
def sheet() -> SheetModel:
    model = SheetModel((Entry("source", choices=(("mobile.diesel", "柴油"),)), Entry("quantity")))
    model.show_rows([["mobile.diesel", "1"]])
    return model


def test_two_dots_copy_from_above(sheet: SheetModel) -> None:
    assert sheet.setData(sheet.index(1, 0), "..")
    assert sheet.filled() == [["mobile.diesel", "1"], ["mobile.diesel", ""]]
    assert sheet.index(1, 0).data() == "柴油"


def test_a_typed_cell_can_be_undone(sheet: SheetModel) -> None:
    sheet.setData(sheet.index(0, 1), "25")
    sheet.undo()
    assert sheet.filled() == [["mobile.diesel", "1"]]


def test_a_sheet_grows_with_its_last_row(sheet: SheetModel) -> None:
    last = sheet.rowCount() - 1
    sheet.setData(sheet.index(last, 1), "7")
    assert sheet.rowCount() == last + 2


@pytest.mark.parametrize("key", list(PAGES))
def test_every_model_of_a_page_keeps_qts_rules(
    visit: Callable[[str], Page], qtmodeltester: ModelTester, key: str
) -> None:
    page = visit(key)
    for view in page.findChildren(QAbstractItemView):
        if view.model() is not None:
            qtmodeltester.check(view.model())
