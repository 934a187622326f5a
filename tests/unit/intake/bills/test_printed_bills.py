"""Bills as PDF: words at places, as the grids' bills have them.

Laid out here after the layouts of the list of nasty cases; numbers stand flush right, names wrap
and asset numbers break in the middle.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from desktop.accounting.quantity import Quantity
from desktop.intake.bills.printed_rows import rows_of_page
from desktop.intake.reader import read_document
from desktop.intake.source import IntakeContext, ReadResult, Status
from desktop.intake.words import PrintedPage, Word

Placed = tuple[float, float, str]
SIZE = 9.0
COLUMNS = (40, 110, 180, 230, 280, 320, 370, 410, 450, 490)
"""Left edges of the headings."""
HEADINGS = (
    *("电能表编号", "示数类型", "上期示数", "本期示数", "倍率", "抄见电量"),
    *("变损", "线损", "加减", "计费电量"),
)
TOTAL = ("33400123", "正向有功（总）", "1,000.00", "1,100.00", "800", "80,000")
HEAD = (
    ("国家电网", "电费账单"),
    ("户号：", "3300123456789", "账单周期：", "2025年11月26日", "至", "2025年12月25日"),
)


def width(text: str) -> float:
    return sum(SIZE if ord(sign) > 0x2E80 else SIZE / 2 for sign in text)


def line(y: float, texts: Sequence[str], lefts: Sequence[float] = COLUMNS) -> list[Placed]:
    """Return a line of texts at left edges; empty texts leave no trace."""
    return [(left, y, text) for left, text in zip(lefts, texts, strict=False) if text]


def flush(y: float, texts: Sequence[str]) -> list[Placed]:
    """Return a row: two names at the left of their columns, numbers flush right below headings."""
    rights = [left + width(h) for left, h in zip(COLUMNS, HEADINGS, strict=True)]
    placed = [(right - width(t), y, t) for right, t in zip(rights, texts, strict=False)]
    names = [(COLUMNS[n], y, texts[n]) for n in (0, 1)]
    return [place for place in (*names, *placed[2:]) if place[2]]


def page(*lines: Sequence[Placed]) -> PrintedPage:
    words = [
        Word(x, y - SIZE, x + width(text), y, text) for placed in lines for x, y, text in placed
    ]
    return PrintedPage(tuple(reversed(words)))


def head(y: float = 20) -> list[Placed]:
    placed = line(y, HEAD[0], (200, 260))
    lefts, at = [], 40.0
    for text in HEAD[1]:
        lefts.append(at)
        at += width(text) + 4
    return placed + line(y + 15, HEAD[1], lefts)


@pytest.fixture
def read(make: Any) -> Any:
    """Return a function that reads pages of placed words as a PDF."""

    def _read(*pages: Sequence[Placed]) -> ReadResult:
        return read_document("账单.pdf", make.pdf(pages, SIZE), IntakeContext())

    return _read


def total_row(y: float) -> list[Placed]:
    return flush(y, (*TOTAL, "1,500", "205", "", "81,705"))


def parts(y: float) -> list[Placed]:
    rows = (("峰", "33,000"), ("平", "32,600"), ("谷", "16,105"))
    placed: list[Placed] = []
    for n, (tariff, kwh) in enumerate(rows):
        cells = ("33400123", f"正向有功（{tariff}）", *[""] * 7, kwh)
        placed += flush(y + n * 15, cells)
    return placed


def fees(y: float) -> list[Placed]:
    lefts = (40, 200, 300, 400)
    placed = line(y, ("费用类别", "计费电量(千瓦时)", "单价", "金额(元)"), lefts)
    rows = (("(1)市场化购电费", "81705", "0.4", "32,682.00"), ("力调电费", "", "", "-350.11"))
    for n, row in enumerate(rows, 1):
        placed += line(y + n * 15, row, lefts)
    return placed


def energy(result: ReadResult) -> Quantity | None:
    (bill,) = result.bills
    return bill.quantity


def test_a_bill_of_one_page(read: Any) -> None:
    result = read([*head(), *line(60, HEADINGS), *total_row(75), *parts(90), *fees(150)])
    (bill,) = result.bills
    assert (result.status, result.findings) == (Status.READ, ())
    assert bill.quantity == Quantity(Decimal(81705), "kWh")
    assert (bill.account, bill.supplier) == ("3300123456789", "state_grid")
    assert str(bill.period) == "2025-11-26/2025-12-25"
    assert [row.role for row in bill.lines].count("fee") == 2


def test_pages_of_one_bill_count_once(read: Any) -> None:
    """The head is on the first page, or on each; the energy is one."""
    meters = [*line(60, HEADINGS), *total_row(75)]
    without = read([*head(), *line(60, ("本期电量：81705千瓦时",))], meters, fees(60))
    again = read([*head()], [*head(), *meters], [*head(), *fees(60)])
    for result in (without, again):
        assert energy(result) == Quantity(Decimal(81705), "kWh")


def test_case_70_two_points_a_page_each(read: Any) -> None:
    def one(point: str) -> list[Placed]:
        lefts = (40, 110, 280, 360)
        first = line(20, ("电费通知单",), (200,))
        first += line(35, ("用户编号", "0301234567890", "计量点编号", point), lefts)
        first += line(
            50, ("用电开始时间", "2025-11-26", "用电结束时间", "2025-12-25"), (40, 120, 280, 360)
        )
        return [*first, *line(80, HEADINGS), *total_row(95)]

    bills = read(one("0300000001"), one("0300000002")).bills
    assert len({bill.key for bill in bills}) == 2
    assert sum(bill.quantity.amount for bill in bills) == 2 * 81705


def test_headings_over_two_lines_and_broken_numbers() -> None:
    """An asset number broken round the middle of its row, a heading whose unit stands below."""
    upper = [text.replace("计费电量", "计费电") for text in HEADINGS]
    rows = rows_of_page(
        page(
            line(20, upper),
            line(30, ["", "", "", "", "", "", "", "", "", "量(kWh)"]),
            [(40, 50, "334001")],
            flush(55, ("", *TOTAL[1:], "1,500", "205", "0", "81,705"))[0:],
            [(40, 60, "23")],
            [(40, 80, "334001")],
            flush(85, ("", "反向有功（总）", "1", "2", "800", "800", "", "", "", "800")),
            [(40, 90, "24")],
        )
    )
    assert rows == [
        [*HEADINGS[:9], "计费电量(kWh)"],
        ["33400123", *TOTAL[1:], "1,500", "205", "0", "81,705"],
        ["33400124", "反向有功（总）", "1", "2", "800", "800", "", "", "", "800"],
    ]


def test_names_that_go_on_below_their_row() -> None:
    lefts = (40, 200, 300, 400)
    rows = rows_of_page(
        page(
            line(20, ("费用类别", "计费电量", "单价", "金额"), lefts),
            line(35, ("(6)政府性基金", "81705", "0.029", "2,369.45"), lefts),
            line(45, ("及附加",), lefts),
            line(60, ("合计", "", "", "2,369.45"), lefts),
            line(100, ("打印日期：2026-01-05",), lefts),
        )
    )
    assert rows[1:] == [
        ["(6)政府性基金及附加", "81705", "0.029", "2,369.45"],
        ["合计", "", "", "2,369.45"],
        ["打印日期：2026-01-05"],
    ]


def boxed(y: float, texts: Sequence[str], lefts: Sequence[float], room: float) -> list[Placed]:
    """Return a row as a spreadsheet prints it: names at the left, numbers at the right edge."""
    return [
        (left + room - width(text) if text[-1:].isdigit() else left, y, text)
        for left, text in zip(lefts, texts, strict=True)
        if text
    ]


def test_headings_at_the_left_of_wide_columns_and_numbers_at_their_right() -> None:
    """As a spreadsheet prints a settlement: 300 + 45.5 - 5.25 + 20 = 360.25 MWh."""
    lefts = (40, 180, 320, 460)
    table = (
        ("交易品种", "结算电量(MWh)", "结算电价(元/MWh)", "结算电费(元)"),
        ("年度双边协商", "300", "452", "135600"),
        ("月度竞价", "45.5", "460", "20930"),
        ("现货偏差", "-5.25", "430", "-2257.5"),
        ("绿电交易", "20", "470", "9400"),
        ("合计", "360.25", "", "163672.5"),
    )
    rows = rows_of_page(page(*(boxed(20 + 15 * n, r, lefts, 136) for n, r in enumerate(table))))
    assert rows == [[*row] for row in table]


def test_spaced_letters_are_one_label() -> None:
    rows = rows_of_page(page([(40, 20, "户"), (55, 20, "号"), (90, 20, "3300123456789")]))
    assert rows == [["户号", "3300123456789"]]
    assert rows_of_page(PrintedPage(())) == []


def test_a_heading_without_rows_and_more_cells_than_headings() -> None:
    lefts = (40, 200, 300, 400)
    headings = ("费用类别", "计费电量", "单价", "金额")
    rows = rows_of_page(page(line(20, headings, lefts), line(60, ("说明",), lefts)))
    assert rows == [[*headings], ["说明"]]
    crowded = line(35, ("购电费", "1", "2", "3", "4"), (40, 200, 300, 400, 440))
    rows = rows_of_page(page(line(20, headings, lefts), crowded))
    assert rows[1] == ["购电费", "1", "2", "3", "4"]


def test_an_invoice_of_the_grid_is_no_bill(read: Any) -> None:
    """It has fees under an account and a period, too; it is read as an invoice or refused."""
    lefts = (40, 200, 300, 400)
    words = [*head(), *line(60, ("发票号码：25332000000012345678",), lefts)]
    words += line(80, ("项目名称", "数量", "单价", "金额"), lefts)
    words += line(95, ("*供电*电费", "81705", "0.6", "49023"), lefts)
    assert read(words).bills == ()


def test_numbers_that_lost_their_last_digits_are_told_with_their_page(read: Any) -> None:
    words = [*head(), *line(50, ("本期电费：", "5E+06"), (40, 110))]
    words += [*flush(70, HEADINGS), *flush(90, TOTAL)]
    result = read(words)
    found = {(f.code, f.where.sheet) for f in result.findings}
    assert found >= {("table.digits_lost", "1"), ("bill.amount_unreadable", "1")}


@pytest.mark.parametrize("pitch", [14, 40])
def test_a_row_without_an_amount_in_a_printed_list_is_told(read: Any, pitch: int) -> None:
    """May has no amount; its account must not be joined to April's."""
    lefts = (40, 130, 220, 310)
    rows: list[tuple[str, ...]] = [("户号", "账期", "用电量(kWh)", "电费(元)")]
    rows += [("3301", f"2025-0{n}", f"{n}000", f"{n}00") for n in (3, 4, 5, 6)]
    rows[3] = ("3301", "2025-05")
    result = read([each for n, row in enumerate(rows) for each in line(20 + pitch * n, row, lefts)])
    assert [(bill.account, str(bill.quantity)) for bill in result.bills] == [
        *(("3301", "3000 kWh"), ("3301", "4000 kWh"), ("3301", "6000 kWh"))
    ]
    (told,) = result.findings
    assert (told.code, told.details["count"]) == ("bill.rows_left_out", "1")


def test_a_register_without_an_amount_in_a_printed_bill_is_told(read: Any) -> None:
    """The meter in the middle shows nothing; its number must not be joined to the first one's."""
    rows = [(*TOTAL, "", "", "", "80,000"), ("33400124", TOTAL[1]), ("33400125", *TOTAL[1:])]
    printed = [each for n, row in enumerate(rows) for each in flush(80 + 14 * n, row)]
    result = read([*head(), *flush(60, HEADINGS), *printed])
    (bill,) = result.bills
    assert (str(bill.quantity), [each.meter for each in bill.lines]) == (
        *("160000 kWh", ["33400123", "33400125"]),
    )
    told = [f for f in result.findings if f.code == "bill.billed_unreadable"]
    assert [finding.details["meter"] for finding in told] == ["33400124"]


def test_a_register_below_headings_that_come_again_is_no_second_line_of_them(read: Any) -> None:
    rows = [(*TOTAL, "", "", "", "80,000"), HEADINGS, ("33400124", TOTAL[1])]
    rows.append(("33400125", *TOTAL[1:]))
    printed = [each for n, row in enumerate(rows) for each in flush(74 + 14 * n, row)]
    result = read([*head(), *flush(60, HEADINGS), *printed])
    (bill,) = result.bills
    assert [each.meter for each in bill.lines] == ["33400123", "33400125"]
    told = [f for f in result.findings if f.code == "bill.billed_unreadable"]
    assert [finding.details["meter"] for finding in told] == ["33400124"]


@pytest.mark.parametrize("at", [0, 2])
def test_a_row_that_only_calls_its_account_is_not_joined_to_another(read: Any, at: int) -> None:
    lefts = (40, 130, 220, 310)
    rows: list[tuple[str, ...]] = [("户号", "账期", "用电量(kWh)", "电费(元)")]
    rows += [("3301", f"2025-0{n}", f"{n}000", f"{n}00") for n in (3, 4, 5, 6)]
    rows.insert(1 + at, ("3301", "x"))
    result = read([each for n, row in enumerate(rows) for each in line(20 + 14 * n, row, lefts)])
    assert [(bill.account, str(bill.quantity)) for bill in result.bills] == [
        ("3301", f"{n}000 kWh") for n in (3, 4, 5, 6)
    ]
    assert [(f.code, f.details["rows"]) for f in result.findings] == [
        ("bill.rows_left_out", str(2 + at))
    ]
