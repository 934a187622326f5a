"""Tables of activities, filled in by a person or written by us and taken back."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Self

import openpyxl
import pytest

from desktop.accounting.credit_code import check_character
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.errors import DesktopError, InputError, NotComputableError
from desktop.intake.heads_file import read_heads, write_heads
from desktop.intake.source import IntakeContext, TableHead
from desktop.jobs import activity_table
from desktop.jobs.activity_table import read_table, write_template
from desktop.jobs.add_table import add_table
from desktop.jobs.company import NewCompany, create_company, set_figures
from desktop.jobs.company_report import ReportOrder
from desktop.jobs.company_workbook import write_workbook
from desktop.jobs.ledger import close_month, post_records
from desktop.models.store import Store
from desktop.reports.data import ReportKind

TODAY = date(2026, 2, 1)
USCC = "91330502MA2DEM0N7" + check_character("91330502MA2DEM0N7")
HEAD = ("排放源", "数量", "单位", "月份", "参数")


class Directly:
    """Opens files in this process, as the child would."""

    def __init__(self, folder: Path) -> None:
        self._rows = folder / "rows"

    def __call__(self, _context: IntakeContext) -> Self:
        """Return itself, as a new reader."""
        return self

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing."""

    def rows(self, name: str, data: bytes) -> tuple[TableHead, ...]:
        """Return every row of every table."""
        write_heads(name, data, self._rows, whole=True)
        return read_heads(self._rows)


@pytest.fixture(autouse=True)
def _no_child(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    if "child" not in request.node.name:
        reader = Directly(tmp_path_factory.mktemp("rows"))
        monkeypatch.setattr(activity_table, "LimitedReader", reader)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    new = NewCompany("甲厂", USCC, "330500", "C1713", "2025-01", "一厂")
    with create_company(tmp_path / "甲.cbook", new, today=TODAY) as store:
        yield store


def table(folder: Path, *rows: tuple[object, ...], head: tuple[str, ...] = HEAD) -> Path:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "三月"
    for row in (("活动数据", "", ""), head, *rows):
        page.append(list(row))
    path = folder / "表.xlsx"
    book.save(path)
    return path


def order(language: str = "zh") -> ReportOrder:
    return ReportOrder(2025, ReportKind.INVENTORY, TODAY, BenchmarkTable(), language)


def source_title() -> str:
    from desktop.jobs.shipped import load_methodology  # noqa: PLC0415

    return load_methodology().sources["stationary.natural_gas"].title.zh


def gas(quantity: object = 1200.5, month: object = "2025年3月") -> tuple[object, ...]:
    return (source_title(), quantity, "m3", month, "")


@pytest.mark.parametrize(
    "month",
    ["2025-03", "2025年3月", "202503", "2025/3", date(2025, 3, 9), datetime(2025, 3, 1, 8, 0)],  # noqa: DTZ001 - a cell has no zone
    ids=str,
)
def test_a_month_is_read_as_people_write_it(tmp_path: Path, month: object) -> None:
    (record,) = read_table(table(tmp_path, gas(month=month)))
    assert record.period == ReportingPeriod(date(2025, 3, 1), date(2025, 3, 31))
    assert (record.source, record.quantity.amount) == ("stationary.natural_gas", Decimal("1200.5"))


def test_a_limited_child_opens_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = "desktop.intake.opened.OpenedSource.__init__"
    monkeypatch.setattr(opened, lambda *_: pytest.fail("opened in the program's own process"))
    assert len(read_table(table(tmp_path, gas()))) == 1


def test_sums_and_blank_rows_are_no_activities(tmp_path: Path) -> None:
    path = table(tmp_path, gas(), ("", "", "", "", ""), ("合计", 1200.5, "m3", "", ""))
    assert len(read_table(path)) == 1


def test_equal_rows_are_two_activities_and_come_once(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path, gas(), gas(), gas("7"))
    first, second = add_table(store, path), add_table(store, path)
    assert (len(first.new), first.same, second.new, second.same) == (3, 0, (), 3)
    assert {entry.record.facility for entry in store.ledger()} == {"一厂"}
    store.undo()
    assert store.ledger() == ()


def test_parameters_and_codes_are_read(tmp_path: Path) -> None:
    steam = ("steam.purchased", 12, "t", "2025-01", "pressure_mpa=0.6； gauge=true;")
    path = table(tmp_path, steam, head=("排放源代码", *HEAD[1:]))
    (record,) = read_table(path)
    assert record.parameters == (("gauge", "true"), ("pressure_mpa", "0.6"))


def test_a_csv_with_english_headings_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "Source code,Quantity,Unit,First day,Last day\n"
        'mobile.diesel,"1,250",L,2025-02-01,2025-02-28\n',
        encoding="utf-8",
    )
    (record,) = read_table(path)
    assert (record.quantity.amount, record.where.line) == (Decimal(1250), 2)


@pytest.mark.parametrize(
    ("rows", "code", "line"),
    [
        ([("没有的源", 1, "m3", "2025-03", "")], "source.unknown", 3),
        ([("原煤", 1, "t", "2025-03", "")], "source.kind_needed", 3),
        ([("", 1, "m3", "2025-03", "")], "activity.field_missing", 3),
        ([("X", 1, "m3", "", "")], "activity.field_missing", 3),
        ([("X", "", "m3", "2025-03", "")], "activity.field_missing", 3),
        ([("X", "abc", "m3", "2025-03", "")], "activity.not_a_number", 3),
        ([("X", 1, "m3", "三月", "")], "table.month_wrong", 3),
        ([("X", 1, "m3", "2025-13", "")], "table.month_wrong", 3),
        ([("X", 1, "m3", "2025-03", "压力0.6")], "table.parameter_wrong", 3),
        (
            [("X", 1, "m3", "2025-03", ""), ("X", 1, "桶桶", "2025-03", "")],
            "quantity.unit_unknown",
            0,
        ),
        ([], "table.empty", 0),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, rows: list[tuple[object, ...]], code: str, line: int
) -> None:
    named = [tuple(source_title() if cell == "X" else cell for cell in row) for row in rows]
    with pytest.raises(DesktopError) as caught:
        read_table(table(tmp_path, *named))
    assert (caught.value.code, caught.value.where.line) == (code, line)


def test_a_record_number_stands_once(tmp_path: Path) -> None:
    rows = [("r1", *gas()), ("r1", *gas())]
    with pytest.raises(InputError) as caught:
        read_table(table(tmp_path, *rows, head=("记录号", *HEAD)))
    assert caught.value.code == "activity.id_twice"


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"a,b\n1,2\n"])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_table(path)
    known = {"table.not_understood", "pdf.damaged"}
    assert caught.value.code in known


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_ledger_sheet_comes_back_without_a_difference(
    store: Store, tmp_path: Path, language: str
) -> None:
    add_table(store, table(tmp_path, gas(), gas("56.4971751412429123")))
    out = tmp_path / "台账.xlsx"
    write_workbook(store, order(language), out)
    back = add_table(store, out)
    assert (back.new, back.changed, back.same, back.findings) == ((), (), 2, ())


def test_factors_computed_from_several_are_numbers_of_a_cell(store: Store, tmp_path: Path) -> None:
    """One with forty digits was a text as wide as the page."""
    add_table(store, table(tmp_path, gas()))
    out = tmp_path / "台账.xlsx"
    write_workbook(store, order(), out)
    page = openpyxl.load_workbook(out)["排放因子"]
    values = [page.cell(row, 2).value for row in range(2, page.max_row + 1)]
    assert values
    assert all(isinstance(value, int | float) for value in values)


def edited(out: Path, quantity: float) -> Path:
    book = openpyxl.load_workbook(out)
    page = book["台账"]
    column = next(cell.column for cell in page[1] if cell.value == "数量")
    page.cell(2, column).value = quantity
    book.save(out)
    return out


def test_an_edited_quantity_changes_a_confirmed_record_and_is_undone_at_once(
    store: Store, tmp_path: Path
) -> None:
    add_table(store, table(tmp_path, gas()))
    out = tmp_path / "台账.xlsx"
    write_workbook(store, order(), out)
    preview = add_table(store, edited(out, 999), is_preview=True)
    assert (len(preview.changed), store.ledger()[0].record.quantity.amount) == (
        1,
        Decimal("1200.5"),
    )
    add_table(store, out)
    assert store.ledger()[0].record.quantity.amount == 999
    store.undo()
    assert store.ledger()[0].record.quantity.amount == Decimal("1200.5")


def test_a_posted_record_is_left_alone_and_told(store: Store, tmp_path: Path) -> None:
    add_table(store, table(tmp_path, gas()))
    post_records(store)
    out = tmp_path / "台账.xlsx"
    write_workbook(store, order(), out)
    answer = add_table(store, edited(out, 999))
    assert [finding.code for finding in answer.findings] == ["table.posted_differs"]
    assert store.ledger()[0].record.quantity.amount == Decimal("1200.5")


def test_nothing_of_a_table_enters_a_closed_month(store: Store, tmp_path: Path) -> None:
    close_month(store, Month(2025, 1), TODAY)
    path = table(tmp_path, gas(), gas(month="2025-01"))
    with pytest.raises(InputError) as caught:
        add_table(store, path)
    assert caught.value.code == "month.closed"
    assert store.ledger() == ()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_can_be_filled_in(store: Store, tmp_path: Path, language: str) -> None:
    out = tmp_path / "空表.xlsx"
    write_template(out, language)
    book = openpyxl.load_workbook(out)
    name = book.worksheets[1]["A5"].value
    book.worksheets[0].append([name, 3, book.worksheets[1]["C5"].value, "2025-05"])
    book.save(out)
    assert len(add_table(store, out).new) == 1


def test_a_workbook_of_nothing_is_not_written(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotComputableError):
        write_workbook(store, order(), tmp_path / "x.xlsx")
    assert not (tmp_path / "x.xlsx").exists()


def test_the_workbook_names_ratings_factors_and_figures(store: Store, tmp_path: Path) -> None:
    add_table(store, table(tmp_path, gas(), ("electricity.purchased", 5000, "kWh", "2025-06", "")))
    figure = EconomicFigure("value_added", ReportingPeriod.of_year(2025), Decimal(100), "万元")
    set_figures(store, (figure,))
    sheets = {s.title: s for s in write_workbook(store, order(), tmp_path / "x.xlsx")}
    assert sheets["经济数据"].rows[0][0] == "工业增加值"
    huzhou = [row for row in sheets["评级（自评）"].rows if str(row[0]).startswith("湖州")]
    assert "碳排放水平" in {row[5] for row in huzhou}
    total = sheets["排放汇总"].rows[-1]
    # 5,000 kWh at the province's factor and 1,200.5 m3 of gas; the months say the same.
    assert total[5] == sheets["分月排放 tCO2e"].rows[-1][-1]
