"""Lists of bills by others' habits: several on a sheet, units in cells, merged cells, commas."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from desktop.intake.reader import read_document
from desktop.intake.source import IntakeContext, ReadResult

A, B = "1234567890123", "2234567890123"
HEAD: list[Any] = ["户号", "月份", "电量(kWh)", "电费"]
Rows = Sequence[Any]
"""Rows of cells."""


def book(**sheets: Rows) -> bytes:
    workbook = Workbook()
    assert workbook.active is not None
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def read(data: bytes | str, name: str = "x.xlsx") -> ReadResult:
    raw = data.encode() if isinstance(data, str) else data
    return read_document(name, raw, IntakeContext(entity_name="湖州甲制造有限公司"))


def amounts(result: ReadResult) -> dict[tuple[str, str, str], str]:
    """Return the amount of each account, carrier and month."""
    return {
        (bill.account, bill.carrier, str(bill.period)[:7]): str(bill.quantity)
        for bill in result.bills
    }


def codes(result: ReadResult) -> list[str]:
    return [finding.code for finding in result.findings]


@pytest.mark.parametrize("gap", [[[]], []], ids=["blank row", "no blank row"])
@pytest.mark.parametrize("title", [[["天然气清单"]], []], ids=["title", "no title"])
def test_lists_below_each_other_have_their_own_energy_and_unit(gap: Rows, title: Rows) -> None:
    gas = [*title, ["户号", "月份", "用气量(万m3)", "金额"], ["G1", "2025-01", 0.5, 2000]]
    result = read(book(S=[["电费清单"], HEAD, [A, "2025-01", 12500, 9000], *gap, *gas]))
    assert amounts(result) == {
        (A, "electricity", "2025-01"): "12500 kWh",
        ("G1", "natural_gas", "2025-01"): "5000 m3",
    }
    assert [bill.place.line for bill in result.bills] == [3, 5 + len(gap) + len(title)]


def test_the_title_above_equal_headings_tells_the_energy() -> None:
    head = ["户号", "月份", "用量", "金额"]
    rows = [["电费"], head, [A, "2025-01", 12500, 9], ["天然气费"], head, ["G1", "2025-01", 500, 9]]
    assert amounts(read(book(S=rows))) == {
        (A, "electricity", "2025-01"): "12500 kWh",
        ("G1", "natural_gas", "2025-01"): "500 m3",
    }


def test_a_list_far_down_is_found() -> None:
    first = [[A, f"{2022 + n // 12}-{n % 12 + 1:02d}", 1000, 9] for n in range(30)]
    gas = [["户号", "月份", "用气量(m3)", "金额"], ["G1", "2025-01", 500, 9]]
    result = read(book(S=[HEAD, *first, [], *gas]))
    assert amounts(result)["G1", "natural_gas", "2025-01"] == "500 m3"
    assert len(result.bills) == 31


def test_headings_of_a_further_page_begin_no_list() -> None:
    rows = [HEAD, [A, "2025-01", 1, 9], HEAD, [A, "2025-02", 2, 9]]
    result = read(book(S=rows))
    assert list(amounts(result).values()) == ["1 kWh", "2 kWh"]
    assert len(result.used) == 1


def test_lists_beside_each_other_are_both_read() -> None:
    head = ["户号", "月份", "电量(kWh)"]
    result = read(book(S=[[*head, "", *head], [A, "2025-01", 12500, "", B, "2025-01", 500]]))
    assert list(amounts(result).values()) == ["12500 kWh", "500 kWh"]


def test_the_same_list_on_two_sheets_counts_once() -> None:
    rows = [HEAD, [A, "2025-01", 12500, 9000]]
    result = read(book(明细=rows, 汇总=rows))
    assert [str(bill.quantity) for bill in result.bills] == ["12500 kWh"]
    assert "bill.lists_repeat" in codes(result)


def test_other_figures_on_a_second_sheet_stand_beside_and_are_never_added() -> None:
    result = read(book(A=[HEAD, [A, "2025-01", 1, 9]], B=[HEAD, [A, "2025-01", 2, 9]]))
    assert [str(bill.quantity) for bill in result.bills] == ["1 kWh", "2 kWh"]


def test_merged_accounts_and_months_go_on() -> None:
    rows = [HEAD, [A, "2025-01", 1, 9], ["", "2025-02", 2, 9], [B, "2025-03", 3, 9], [A, "", 4, 9]]
    assert amounts(read(book(S=[*rows, ["合计", "", 10, 9]]))) == {
        (A, "electricity", "2025-01"): "1 kWh",
        (A, "electricity", "2025-02"): "2 kWh",
        (B, "electricity", "2025-03"): "3 kWh",
        (A, "electricity", "2025-03"): "4 kWh",
    }


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("500度", "500 kWh"),
        ("1.2万", "12000 kWh"),
        ("12.5万kWh", "125000 kWh"),
        ("13.2MWh", "13200.0 kWh"),
    ],
)
def test_a_unit_behind_the_amount_counts(cell: str, amount: str) -> None:
    (bill,) = read(book(S=[HEAD, [A, "2025-01", cell, 9]])).bills
    assert bill.quantity is not None
    assert bill.quantity.amount == int(float(amount.split(maxsplit=1)[0]))


@pytest.mark.parametrize("cell", ["500m3", "1.234,5", "约500"])
def test_an_amount_nobody_understands_is_left_out_by_its_line(cell: str) -> None:
    result = read(book(S=[HEAD, [A, "2025-01", cell, 9], [A, "2025-02", 1, 9]]))
    assert len(result.bills) == 1
    assert [f.details["rows"] for f in result.findings] == ["2"]


def test_an_unknown_unit_is_no_kwh() -> None:
    head = ["户号", "月份", "电量(大卡)", "电费"]
    (bill,) = read(book(S=[head, [A, "2025-01", "12.5万", 9]])).bills or (None,)
    assert bill is None or bill.quantity is None


def test_an_account_that_lost_its_digits_is_told() -> None:
    result = read(book(S=[HEAD, [1.23456789012345678e18, "2025-01", 1, 9]]))
    assert "bill.account_lost" in codes(result)


def test_heat_beside_the_tonnes_of_steam_is_the_same_energy() -> None:
    head = ["用户编号", "月份", "蒸汽量(t)", "热量(GJ)", "金额"]
    result = read(book(S=[head, ["S1", "2025-01", 300, 840, 9]]), "蒸汽.xlsx")
    assert amounts(result) == {("S1", "steam", "2025-01"): "300 t"}


@pytest.mark.parametrize(
    "months",
    [(45658, 45689), ("25年1月", "25年2月"), ("民国114年1月", "114年2月"), ("Jan-25", "Feb-25")],
)
def test_months_in_every_writing(months: tuple[object, object]) -> None:
    rows = [HEAD, *([A, month, n, 9] for n, month in enumerate(months, 1))]
    assert list(amounts(read(book(S=rows)))) == [
        (A, "electricity", "2025-01"),
        (A, "electricity", "2025-02"),
    ]


def test_days_of_reading_a_month_apart_are_bills_of_the_days_between() -> None:
    head = ["户号", "抄表日期", "电量(kWh)"]
    days = (date(2025, 1, 31), date(2025, 2, 28))
    result = read(book(S=[head, *([A, day, 1] for day in days)]))
    assert [str(bill.period) for bill in result.bills] == [
        "2025-01-01/2025-01-31",
        "2025-02-01/2025-02-28",
    ]


@pytest.mark.parametrize(
    ("cells", "amount"),
    [
        (("1.234,5", "9000,10"), "1234.5 kWh"),
        (("1 234,5", "9 000,10"), "1234.5 kWh"),
        (("1\u00a0234,5", "9\u202f000,10"), "1234.5 kWh"),
        (("12,500", "9000"), "12500 kWh"),
        (("12,500", "9000,10"), "12.500 kWh"),
        (("12,500", "9000.10"), "12500 kWh"),
    ],
)
def test_decimal_commas_are_those_the_table_proves(cells: tuple[str, str], amount: str) -> None:
    result = read(f"户号;月份;电量(kWh);电费\n{A};2025-01;{cells[0]};{cells[1]}\n", "x.csv")
    assert list(amounts(result).values()) == [amount]


@pytest.mark.parametrize(
    ("title", "unit", "amount"),
    [
        ("2025年企业统计表（单位：万千瓦时）", "", "10000000 kWh"),
        ("2025年用电量", "万千瓦时", "10000000 kWh"),
        ("2025年用电量", "", "1000 kWh"),
    ],
)
def test_firms_by_months_take_energy_and_unit_from_title_or_column(
    title: str, unit: str, amount: str
) -> None:
    head = ["企业名称", "单位", "1月", "2月", "3月"]
    rows = [[title], head, ["湖州甲制造有限公司", unit, 1000, 1, 1], ["乙公司", unit, 5, 5, 5]]
    first = read(book(Sheet1=rows)).bills[0]
    assert first.quantity is not None
    assert f"{first.quantity.amount:f} {first.quantity.unit}" == amount


def test_firms_by_months_without_an_energy_are_refused_by_name() -> None:
    rows = [["企业名称", "1月", "2月", "3月"], ["湖州甲制造有限公司", 1, 2, 3]]
    assert read(book(Sheet1=rows), "2025年统计.xlsx").code == "bill.carrier_missing"


@pytest.mark.parametrize(
    ("whole", "quantity"), [("2025年第一季度", 6), ("2025年", 99), ("2025-01-01至2025-03-31", 6)]
)
def test_a_sum_of_months_among_the_months_is_not_counted(whole: str, quantity: int) -> None:
    months = [[A, f"2025-0{n}", n, 9] for n in (1, 2, 3)]
    result = read(book(S=[HEAD, *months, [A, whole, quantity, 27], [B, whole, 50, 9]]))
    counted = [(bill.account, str(bill.quantity)) for bill in result.bills]
    assert counted == [(A, "1 kWh"), (A, "2 kWh"), (A, "3 kWh"), (B, "50 kWh")]
    (told,) = (finding for finding in result.findings if finding.code == "bill.row_of_periods")
    assert (told.details["sum"], told.where.line) == ("6", 5)


@pytest.mark.parametrize(
    ("unit", "amount"),
    [("万千焦", 54000), ("百万千焦", 540), ("Gcal", "1000"), ("万大卡", "100000")],
)
def test_heat_in_units_of_others(unit: str, amount: object) -> None:
    """10,000 kJ are 0.01 GJ; 1,000 Gcal of 4.1868 GJ are 4,186.8 GJ."""
    rows = [["用户代码", "月份", f"用热量({unit})"], ["R1", "2025-01", amount]]
    (bill,) = read(book(S=[["集中供热账单"], *rows])).bills
    assert bill.quantity is not None
    assert (float(bill.quantity.amount), bill.quantity.unit) in {(540, "GJ"), (4186.8, "GJ")}


@pytest.mark.parametrize("paid", ["金额(元)", "应付", "X"])
def test_money_that_looks_like_days_of_excel_is_no_stamp(paid: str) -> None:
    """33,000 yuan would be a day of 1990: the list is one of bills, not of readings."""
    rows = [[f"2024{m:02d}", 9000.1, 9100 + m, 33000.5 + m * 137] for m in range(1, 13)]
    result = read(book(气费=[["帐期", "工况方", "标况方", paid], *rows]))
    assert amounts(result)["", "natural_gas", "2024-03"] == "9103 Nm3"
    assert (len(result.bills), result.readings) == (12, ())


def test_days_of_excel_below_a_heading_nobody_knows_are_stamps() -> None:
    rows = [[45292.25 + hour / 24, 10.5 + hour % 7] for hour in range(48)]
    result = read(book(曲线=[["T", "kWh"], *rows]))
    assert [block.step_minutes for block in result.blocks] == [60]


def test_english_headings_and_months() -> None:
    months = ["Jan-24", "Feb 2024", "Sept 2024"]
    down = [["EN-1", month, 1000 + n, 800] for n, month in enumerate(months)]
    result = read(book(A=[["Account", "Billing period", "Electricity (kWh)", "Amount"], *down]))
    assert amounts(result)["EN-1", "electricity", "2024-09"] == "1002 kWh"
    across = [["Energy", "Unit", *months], ["Electricity", "kWh", 5, 6, 7]]
    assert amounts(read(book(B=across)))["", "electricity", "2024-09"] == "7 kWh"
