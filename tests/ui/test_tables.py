"""One read-only model for every table: sorting, filtering, totals, paging, copying."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QModelRoleData, Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop.accounting.quantity import Quantity
from desktop.jobs.context import SilentContext
from desktop.models.values import PageOrder
from desktop.ui.rooms.paging import HeldPages
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.model import RowsModel
from desktop.ui.tables.paged import PagedRows
from desktop.ui.tables.rows import PAGE, MemoryRows, Row
from desktop.ui.tables.sheet_model import Entry, SheetModel
from desktop.ui.tables.view import Table
from desktop.ui.text import use_language
from desktop.ui.theme import LIGHT, colour
from desktop.ui.widgets.line import NumberLine


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
    colour(qapp, LIGHT)


def shown(model: RowsModel, column: int = 0) -> list[str]:
    return [model.index(row, column).data() for row in range(model.rowCount())]


@pytest.fixture
def model() -> RowsModel:
    made = RowsModel(COLUMNS)
    made.show_rows(LINES)
    return made


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


def test_a_row_that_is_pointed_at_is_the_only_one_selected_while_ctrl_is_held(
    qtbot: QtBot,
) -> None:
    table = Table(COLUMNS, "page.review")
    qtbot.addWidget(table)
    table.show_rows(LINES)
    table.point_at(0)
    qtbot.keyPress(table.grid, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    table.point_at(1)
    qtbot.keyRelease(table.grid, Qt.Key.Key_Control)
    assert table.selected() == [LINES[1]]


def test_filter_row_filters_after_a_pause(qtbot: QtBot) -> None:
    table = Table(COLUMNS, "page.review")
    qtbot.addWidget(table)
    table.show_rows(LINES)
    table.show()
    table.toggle_filter.trigger()
    qtbot.keyClicks(table._filters[0], "2533")
    qtbot.waitUntil(lambda: table.model.rowCount() == 1)
    assert "2533" in str(table.model.index(0, 0).data())
    table.toggle_filter.trigger()
    qtbot.waitUntil(lambda: table.model.rowCount() == 3)


@pytest.fixture
def sheet() -> SheetModel:
    model = SheetModel((Entry("source", choices=(("mobile.diesel", "柴油"),)), Entry("quantity")))
    model.show_rows([["mobile.diesel", "1"]])
    return model


@pytest.mark.parametrize(
    ("typed", "seen"),
    [("9180", "9,180"), ("12,34,5.50", "12,345.50"), ("5%", "5%"), ("", ""), ("-1500", "−1,500")],
)
def test_a_typed_number_shows_its_thousands_and_stays_as_typed(typed: str, seen: str) -> None:
    model = SheetModel((Entry("quantity", is_number=True), Entry("vintage")))
    model.show_rows([[typed, "2025"]])
    assert model.index(0, 0).data() == seen
    assert model.index(0, 0).data(Qt.ItemDataRole.EditRole) == typed
    assert model.index(0, 1).data() == "2025"


@pytest.mark.parametrize(
    ("typed", "left"), [("1234567.5", "1,234,567.5"), ("12a", "12a"), ("−1500", "−1,500")]
)
def test_a_number_line_separates_thousands_once_it_is_left(
    qtbot: QtBot, typed: str, left: str
) -> None:
    line = NumberLine()
    qtbot.addWidget(line)
    line.insert(typed)
    assert line.text() == typed
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == left


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


# rows that come by pages ---------------------------------------------------------------------


class Waiting:
    """Keeps questions until the test lets the worker answer them."""

    def __init__(self) -> None:
        self.asked: list[tuple[Callable[..., Any], Callable[[Any], None]]] = []

    def __call__(self, question: Callable[..., Any], answered: Callable[[Any], None]) -> None:
        self.asked.append((question, answered))

    def answer(self) -> int:
        """Answer everything, and say how much it was."""
        count = 0
        while self.asked:
            question, answered = self.asked.pop(0)
            answered(question(None, SilentContext()))
            count += 1
        return count


@dataclass(frozen=True, slots=True)
class Numbered:
    id: int
    goods: str
    cost: Decimal


class Knowing(HeldPages):
    """Filters goods and adds money up by itself, as the company file does."""

    def __init__(self, rows: Sequence[Numbered]) -> None:
        super().__init__(rows)
        self.held = rows

    @property
    def knows(self) -> frozenset[str]:
        return frozenset({"goods", "cost"})

    def places(self, order: PageOrder) -> Sequence[int]:
        kept = [n for n, row in enumerate(self.held) if self._fits(row, order)]
        if order.sort:
            kept.sort(key=lambda n: getattr(self.held[n], order.sort), reverse=order.is_falling)
        return kept

    def _fits(self, row: Numbered, order: PageOrder) -> bool:
        texts = {"goods": row.goods, "cost": str(row.cost)}
        return all(text in texts[name] for name, text in order.containing)

    def words(self, name: str) -> list[tuple[object, list[int]]]:
        return [(getattr(row, name), [n]) for n, row in enumerate(self.held)]

    def total(self, name: str, places: Iterable[int]) -> Decimal:
        return sum((getattr(self.held[n], name) for n in places), Decimal(0))


NUMBERED = tuple(
    Numbered(n, f"{'电' if n % 2 else '油'} {n}", Decimal(n % 7)) for n in range(3 * PAGE + 5)
)
PAGED_COLUMNS = (
    Column("goods", lambda row: row.goods, stored="goods"),
    Column("money", lambda row: row.cost, Kind.MONEY, is_totalled=True, stored="cost"),
    Column("number", lambda row: row.id, Kind.NUMBER),
)


@pytest.fixture(params=[HeldPages, Knowing], ids=["in memory", "by the file"])
def paged(
    request: pytest.FixtureRequest, qtbot: QtBot
) -> tuple[Table, Waiting, Callable[[], list[str]]]:
    """Return a table over pages, what it asks for, and what its first column shows."""
    table, worker = Table(PAGED_COLUMNS, "page.review"), Waiting()
    qtbot.addWidget(table)
    table.show_pages(PagedRows(lambda _session: request.param(NUMBERED), worker))
    return table, worker, lambda: shown(table.model)


Paged = tuple[Table, Waiting, Callable[[], list[str]]]


def test_paged_model_keeps_qts_rules(paged: Paged, qtmodeltester: ModelTester) -> None:
    table, worker, _ = paged
    qtmodeltester.check(table.model)
    worker.answer()
    qtmodeltester.check(table.model)
    table.model.row(2 * PAGE)
    worker.answer()
    table.model.filter_by({PAGED_COLUMNS[0]: "电 1"})
    worker.answer()
    assert 0 < table.model.rowCount() < len(NUMBERED)
    qtmodeltester.check(table.model)


def test_a_row_on_its_way_shows_a_placeholder_and_is_asked_for_once(paged: Paged) -> None:
    table, worker, _ = paged
    worker.answer()
    there = table.model.index(2 * PAGE + 1, 0)
    assert there.data() == "…"
    assert there.data() == "…"
    assert there.data(Qt.ItemDataRole.ForegroundRole) is None
    assert worker.answer() == 1
    assert there.data() == NUMBERED[2 * PAGE + 1].goods


def test_one_goes_on_where_rows_were_decided_and_are_gone(paged: Paged) -> None:
    table, worker, _ = paged
    worker.answer()
    last = len(NUMBERED) - 1
    for chosen, left, next_one in ((3, NUMBERED[1:], 3), (last, NUMBERED[:-4], last - 4)):
        table.point_at(chosen)
        table.stay_here()
        table.show_pages(_over(left, worker))
        worker.answer()
        assert table.spans() == [(next_one, next_one)]
        table.show_pages(_over(NUMBERED, worker))
        worker.answer()
        assert table.spans() == [], "what was not decided moves nobody"


def _over(rows: Sequence[Row], worker: Waiting) -> PagedRows:
    return PagedRows(lambda _session: HeldPages(rows), worker)


def test_first_rows_come_with_their_order(paged: Paged) -> None:
    table, worker, texts = paged
    assert table.model.rowCount() == 0
    assert worker.answer() == 1
    assert table.model.rowCount() == len(NUMBERED)
    assert table.model.index(0, 0).data() == NUMBERED[0].goods
    assert worker.answer() == 0
    assert texts()[:2] == ["油 0", "电 1"]


def test_paged_rows_are_filtered_sorted_and_added_up(paged: Paged) -> None:
    table, worker, texts = paged
    table.model.filter_by({PAGED_COLUMNS[0]: "电 10"})
    table.model.sort(2, Qt.SortOrder.DescendingOrder)
    worker.answer()
    wanted = [row for row in NUMBERED if "电 10" in row.goods][::-1]
    assert texts() == [row.goods for row in wanted]
    total = sum(row.cost for row in wanted)
    assert table.model.totals() == {PAGED_COLUMNS[1]: f"{total:.2f}"}
    table.model.sort(1)
    worker.answer()
    assert texts() == [r.goods for r in sorted(wanted, key=lambda row: (row.cost, row.id))]


def test_only_the_last_wish_is_shown(paged: Paged) -> None:
    table, worker, texts = paged
    table.model.filter_by({PAGED_COLUMNS[0]: "电"})
    table.model.filter_by({PAGED_COLUMNS[0]: "油 22"})
    worker.asked.reverse()
    worker.answer()
    assert texts() == ["油 22", *(f"油 {n}" for n in range(220, 230, 2))]


def test_choosing_everything_is_one_span(paged: Paged) -> None:
    table, worker, _ = paged
    worker.answer()
    table.grid.selectAll()
    assert table.spans() == [(0, len(NUMBERED) - 1)]
    assert table.selected_count == len(NUMBERED)
    assert len(table.places()) == len(NUMBERED)
    assert len(table.selected()) == PAGE
    assert worker.answer() > 0


def test_rows_are_copied_wherever_they_are(paged: Paged) -> None:
    table, worker, _ = paged
    worker.answer()
    table.grid.selectAll()
    table.copy()
    worker.answer()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == len(NUMBERED) + 1
    assert lines[-1].split("\t")[0] == NUMBERED[-1].goods


def test_a_row_chosen_before_it_came_is_pointed_at_when_it_comes(paged: Paged) -> None:
    table, worker, _ = paged
    pointed: list[Numbered] = []
    table.pointed.connect(pointed.append)
    worker.answer()
    table.point_at(2 * PAGE)
    table.grid.entered.emit(table.grid.currentIndex())
    assert pointed == []
    worker.answer()
    assert pointed == [NUMBERED[2 * PAGE]]


def test_a_filter_on_codes_looks_at_their_words(qtbot: QtBot) -> None:
    words = {"电 1": "power", "油 2": "fuel"}
    columns = (
        Column(
            "goods",
            lambda row: words.get(row.goods, ""),
            stored="goods",
            worded=lambda code: words.get(code, ""),
        ),
    )
    table, worker = Table(columns, "page.review"), Waiting()
    qtbot.addWidget(table)
    table.show_pages(PagedRows(lambda _session: Knowing(NUMBERED), worker))
    table.model.filter_by({columns[0]: "FUEL"})
    worker.answer()
    assert table.model.rowCount() == 1
    assert table.model.index(0, 0).data() == "fuel"


def test_an_amount_is_found_as_it_is_shown(qtbot: QtBot) -> None:
    rows = [Numbered(1, "a", Decimal("1300.00")), Numbered(2, "b", Decimal("130.00"))]
    table, worker = Table(PAGED_COLUMNS, "page.review"), Waiting()
    qtbot.addWidget(table)
    table.show_pages(PagedRows(lambda _session: Knowing(rows), worker))
    table.model.filter_by({PAGED_COLUMNS[1]: "1,300.0"})
    worker.answer()
    assert shown(table.model) == ["a"]


def test_what_is_scrolled_past_is_left_out(paged: Paged) -> None:
    table, worker, _ = paged
    worker.answer()
    assert table.model.row(PAGE) is None
    assert table.model.row(2 * PAGE) is None
    assert table.model.row(3 * PAGE) is None
    assert len(worker.asked) == 1
    assert worker.answer() == 3
    assert table.model.row(2 * PAGE) == NUMBERED[2 * PAGE]


def test_other_rows_replace_those_shown_only_when_they_are_there(paged: Paged) -> None:
    table, worker, texts = paged
    worker.answer()
    assert table.model.index(0, 0).data() == "油 0"
    table.show_pages(PagedRows(lambda _session: HeldPages(NUMBERED[:2]), worker))
    assert table.model.index(0, 0).data() == "油 0"
    assert table.model.index(PAGE + 1, 0).data() == "…"
    worker.answer()
    assert texts() == ["油 0", "电 1"]


class Counting(RowsModel):
    """Counts the calls a painted frame makes into Python."""

    def __init__(self) -> None:
        super().__init__(COLUMNS)
        self.single: list[int] = []
        self.whole = 0

    def data(self, index: Any, role: int = 0) -> Any:
        self.single.append(role)
        return super().data(index, role)

    def multiData(self, index: Any, span: Any) -> None:  # noqa: N802 - Qt's name
        self.whole += 1
        super().multiData(index, span)


def test_a_painted_cell_asks_once_for_all_it_shows(qtbot: QtBot) -> None:
    model, view = Counting(), QTableView()
    qtbot.addWidget(view)
    model.show_rows(LINES)
    view.setModel(model)
    view.resize(600, 300)
    view.show()
    QApplication.processEvents()
    model.single.clear()
    model.whole = 0
    view.viewport().grab()
    assert model.single == []
    assert model.whole == len(LINES) * len(COLUMNS)


def test_all_roles_of_a_cell_are_answered_as_one_by_one(model: RowsModel) -> None:
    roles = (0, 1, 6, 7, 8, 9, 10)
    for index in (model.index(row, column) for row in range(3) for column in range(3)):
        parts = [QModelRoleData(role) for role in roles]
        model.multiData(index, parts)  # type: ignore[arg-type] # stands for a span
        for part in parts:
            wanted = model.data(index, part.role())
            found = part.data()
            assert type(found) is type(wanted)
            if not isinstance(wanted, QIcon):
                assert found == wanted


@pytest.mark.parametrize("text", ["1200", "1,200", "1,200.5", "1200.50"])
def test_an_amount_is_found_with_and_without_thousands(model: RowsModel, text: str) -> None:
    model.filter_by({COLUMNS[1]: text})
    assert shown(model) == ["电费"]


def test_a_cell_without_a_tone_takes_nothing_of_the_cell_painted_before() -> None:
    tone = Column("goods", str, tone=lambda row: "warn" if row == "first" else "")
    model = RowsModel((tone,))
    model.show_rows(["first", "second"])
    parts = [QModelRoleData(Qt.ItemDataRole.DecorationRole)]
    for place, has_icon in ((0, True), (1, False)):
        model.multiData(model.index(place, 0), parts)  # type: ignore[arg-type] # stands for a span
        assert (parts[0].data() is not None) is has_icon


def test_a_table_without_rows_says_why(qtbot: QtBot) -> None:
    table = Table(COLUMNS, "review.posted")
    qtbot.addWidget(table)
    assert table.grid.nothing == ""  # nobody asked for rows yet
    table.show_rows(())
    assert "还没有记账" in table.grid.nothing
    assert table.grid.accessibleDescription() == table.grid.nothing
    table.show_rows(LINES)
    assert table.grid.nothing == ""
    table.model.filter_by({COLUMNS[0]: "没有这样的货物"})
    assert "筛选" in table.grid.nothing
    unnamed = Table(COLUMNS, "page.meters")
    qtbot.addWidget(unnamed)
    unnamed.show_rows(())
    assert unnamed.grid.nothing == "这里还没有内容"


def test_the_first_heading_stands_whole_however_narrow_the_table(qtbot: QtBot) -> None:
    """Before there are rows, too: nobody knows what a column is that is called 措."""
    columns = (
        Column("measure", lambda line: line.name, width=150),
        Column("quantity", lambda line: line.quantity, Kind.NUMBER, 300),
    )
    table = Table(columns, "page.ratings")
    qtbot.addWidget(table)
    table.resize(200, 120)
    table.show_rows(())
    table.show()
    header = table.grid.horizontalHeader()
    assert header.sectionSize(0) >= header.sectionSizeHint(0)


def _named(name: str) -> Line:
    return Line(name, Decimal(1), Quantity(Decimal(3), "kWh"))


@pytest.mark.parametrize(
    ("name", "wide"),
    [("电", 60), ("天然气（固定燃烧）", 60), ("电" * 80, 90)],
    ids=["short", "long", "endless"],
)
def test_a_column_of_texts_makes_room_within_reason(qtbot: QtBot, name: str, wide: int) -> None:
    """Sixty pixels are declared; what is longer gets half as much again at most."""
    columns = (Column("unit", lambda line: line.name, width=60), Column("file", lambda _: "kWh"))
    table = Table(columns, "page.review")
    qtbot.addWidget(table)
    table.resize(600, 200)
    table.show()
    table.show_rows([_named(name)])
    width = table.grid.horizontalHeader().sectionSize(0)
    assert wide <= width <= 90


def test_what_documents_say_pushes_no_amount_out_but_our_own_words_are_never_cut(
    qtbot: QtBot,
) -> None:
    columns = (
        Column("goods", lambda line: line.name, width=60),
        Column("unit", lambda line: line.name, width=60, worded=str),
        Column("file", lambda _: "kWh", width=60),
    )
    table = Table(columns, "page.review")
    qtbot.addWidget(table)
    table.resize(180, 200)
    table.show()
    header = table.grid.horizontalHeader()
    before = header.sectionSize(0)
    table.show_rows([_named("天然气（固定燃烧）")])
    assert header.sectionSize(0) == before
    assert header.sectionSize(1) > 60


def test_texts_make_room_anew_in_another_language_but_not_with_other_rows(
    qapp: QApplication, qtbot: QtBot
) -> None:
    columns = (Column("unit", lambda line: line.name, width=60), Column("file", lambda _: "kWh"))
    table = Table(columns, "page.review")
    qtbot.addWidget(table)
    table.resize(600, 200)
    table.show()
    table.show_rows([_named("天然气（固定燃烧）")])
    header = table.grid.horizontalHeader()
    fitted = header.sectionSize(0)
    header.resizeSection(0, 61)  # as a user may
    table.show_rows([_named("天然气（固定燃烧）")])
    assert header.sectionSize(0) == 61
    use_language(qapp, "en")
    qtbot.waitUntil(lambda: header.sectionSize(0) == fitted)
    use_language(qapp, "zh")


@pytest.mark.parametrize("room", [240, 900])
def test_a_first_column_takes_what_the_numbers_leave_and_no_less_than_it_needs(
    qtbot: QtBot, room: int
) -> None:
    table = Table(COLUMNS, "page.review")
    qtbot.addWidget(table)
    table.resize(room, 200)
    table.show()
    table.show_rows([_named("2025年01月")])
    header, metrics = table.grid.horizontalHeader(), table.grid.fontMetrics()
    needed = metrics.horizontalAdvance("2025年01月")
    assert header.sectionSize(0) >= needed
    if room > 600:
        assert header.length() == table.grid.viewport().width()


def test_a_sum_is_whole_or_not_there(qtbot: QtBot) -> None:
    table = Table(COLUMNS, "table.of_drafts")
    qtbot.addWidget(table)
    table.show_rows(LINES)
    table.resize(900, 200)
    table.show()
    header, money = table.grid.horizontalHeader(), table._sums[1]
    for left, is_whole in ((0, True), (-1, False), (header.sectionSize(1) - 60, True)):
        table._sum_strip.resize(header.sectionPosition(1) + money.sizeHint().width() + left, 26)
        assert money.isVisible() == is_whole
        assert not is_whole or money.width() >= money.sizeHint().width()
