"""Workbooks, read back with another library than the one that writes them."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from desktop.exchange.workbook import PrintedFrame, Sheet, Value, workbook_bytes

FRAME = PrintedFrame(left="甲 & 乙厂", right="2026-01-05", page="第 {n} 页 共 {m} 页")


def written(*rows: tuple[Value, ...], totals: bool = False) -> bytes:
    headings = tuple(f"列{n}" for n in range(len(rows[0]))) if rows else ("列",)
    return workbook_bytes([Sheet("台账", headings, rows, totals)], FRAME)


def read_back(data: bytes) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)][1:]


def test_values_come_back_as_they_were() -> None:
    row = ("外购电力", Decimal("242668.4000"), 7, date(2025, 1, 31), None, "")
    assert read_back(written(row)) == [
        ["外购电力", 242668.4, 7, date(2025, 1, 31), "", ""],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5 ℃", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_a_text_is_never_a_formula(text: str) -> None:
    data = written((text,))
    cell = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert read_back(data) == [[text]]


def test_a_number_with_more_digits_than_a_spreadsheet_holds_is_a_text() -> None:
    assert read_back(written((Decimal("56.4971751412429123"),))) == [["56.4971751412429123"]]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, max_value=10**10))
def test_numbers_of_fifteen_digits_survive(number: Decimal) -> None:
    ((back,),) = read_back(written((number,)))
    assert Decimal(str(back)) == number


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_is_written_and_found_again(text: str) -> None:
    data = written((text, "末"))
    ((back, last),) = read_back(data)
    printable = all(sign.isprintable() or sign in " \t\n" for sign in text)
    assert last == "末"
    assert back == text or not printable or "_x" in text


def test_a_sheet_is_ready_to_print_and_to_scroll() -> None:
    data = written(("长" * 60, Decimal(1)), ("合计", Decimal(2)), totals=True)
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert (page.freeze_panes, page.print_title_rows) == ("A2", "$1:$1")
    head, foot = page.oddHeader, page.oddFooter
    assert head is not None and head.left.text == "甲 && 乙厂"  # noqa: PT018 - for the type
    assert foot is not None and foot.center.text == "第 &P 页 共 &N 页"  # noqa: PT018
    assert page["B3"].font.bold
    assert not page["B2"].font.bold
    assert page.column_dimensions["A"].width == 46


def test_a_number_may_show_fewer_decimals_than_it_keeps() -> None:
    rows = (("外购电力", Decimal("140.880820404")), ("柴油", Decimal("186.5")))
    data = workbook_bytes([Sheet("分月", ("排放源", "tCO2e"), rows, places=3)], FRAME)
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert [(cell.value, cell.number_format) for cell in page["B"][1:]] == [
        (140.880820404, "#,##0.000"),
        (186.5, "#,##0.0"),
    ]
    assert page.column_dimensions["B"].width == 9  # 140.881 and some room
    assert [cell.alignment.horizontal for cell in page[1]] == [None, "right"]


def test_an_empty_sheet_keeps_its_headings() -> None:
    data = workbook_bytes([Sheet("a/b:c", ("甲", "乙"), ())], FRAME)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["a_b_c"]
    assert [cell.value for cell in book.worksheets[0][1]] == ["甲", "乙"]
