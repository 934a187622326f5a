"""Rows of meter tables that cannot count: each is told, wherever in the table it stands."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from desktop.intake.source import ReadResult, Status

Read = Callable[..., ReadResult]

HOURS = ",".join(f"{n}:00" for n in range(24))


def total(result: ReadResult) -> Decimal:
    return sum((block.total for block in result.blocks), Decimal(0))


def left_out(result: ReadResult) -> list[tuple[str, str, int]]:
    return [
        (found.details["count"], found.details["texts"], found.where.line)
        for found in result.findings
        if found.code == "interval.rows_left_out"
    ]


def across(*days: str) -> str:
    """Return a table of days of 24 kWh."""
    return f"日期,{HOURS}\n" + "".join(f"{day}{',1' * 24}\n" for day in days)


@pytest.mark.parametrize("damaged", [0, 1, 2])
@pytest.mark.parametrize("text", ["2025-13-45", "x", ""])
def test_a_day_of_a_wide_table_without_a_date_is_told(read: Read, damaged: int, text: str) -> None:
    days = ["2025-01-01", "2025-01-02", "2025-01-03"]
    days[damaged] = text
    result = read(across(*days), "用电量kWh.csv")
    assert total(result) == Decimal(48)
    assert left_out(result) == [("1", text or "—", 2 + damaged)]


def test_a_wide_table_whose_headings_come_again_loses_no_day(read: Read) -> None:
    result = read(across("x", "日期", "2025-01-01", "2025-01-02"), "用电量kWh.csv")
    assert total(result) == Decimal(48)
    assert left_out(result)


@pytest.mark.parametrize("text", ["x", ""])
@pytest.mark.parametrize("damaged", [0, 4, 9])
def test_a_day_of_a_long_table_without_a_date_is_told(read: Read, damaged: int, text: str) -> None:
    days = [f"2025-01-{day:02d}" for day in range(1, 11)]
    days[damaged] = text
    result = read("日期,用电量(kWh)\n" + "".join(f"{day},7\n" for day in days))
    assert total(result) == Decimal(63)
    assert left_out(result) == [("1", text or "—", 2 + damaged)]


@pytest.mark.parametrize("text", ["x", ""])
def test_days_without_a_date_above_the_same_headings_are_told(read: Read, text: str) -> None:
    days = "".join(f"2025-01-{day:02d},7\n" for day in range(1, 11))
    heads = "日期,用电量(kWh)\n"
    result = read(f"{heads}{text},90\n{text},91\n\n{heads}{days}")
    assert total(result) == Decimal(70)
    assert left_out(result) == [("2", text or "—", 2)]


def test_a_first_value_that_is_no_number_hides_no_rows(read: Read) -> None:
    """The headings come again below the fourth day, whose table must be read all the same."""
    heads = "日期,用电量(kWh)\n"
    first = "2025-01-01,0x1F\n" + "".join(f"2025-01-0{day},7\n" for day in range(2, 5))
    result = read(heads + first + heads + "".join(f"2025-01-0{day},7\n" for day in range(5, 10)))
    assert total(result) == Decimal(56)
    assert [f.details["texts"] for f in result.findings if f.code == "interval.not_a_number"] == [
        "0x1F"
    ]


def test_blank_rows_are_no_lost_rows(read: Read) -> None:
    rows = "".join(f"2025-01-{day:02d},7\n" for day in range(1, 11))
    assert left_out(read(f"日期,用电量(kWh)\n{rows},\n,\n")) == []


def test_digits_rounded_away_in_a_wide_table_are_told(read: Read) -> None:
    text = across("2025-01-01", "2025-01-02").replace(",1,", ",0.1234567890123456789,", 1)
    codes = {found.code for found in read(text, "用电量kWh.csv").findings}
    assert "interval.digits_rounded" in codes


def test_a_number_near_the_largest_of_all_is_no_number_and_no_warning(read: Read) -> None:
    rows = "".join(f"2025-01-{day:02d},7\n" for day in range(1, 11))
    result = read(f"日期,用电量(kWh)\n{rows}2025-01-11,1e308\n")
    assert total(result) == Decimal(70)
    assert "interval.not_a_number" in {found.code for found in result.findings}


def test_odd_values_of_nem12_are_named(read: Read) -> None:
    day = "300,20250101,x," + "2," * 46 + "0.1234567890123456789,A\n"
    text = f"100,NEM12,1,A,B\n200,N,E1,1,E1,,S,kWh,30,\n{day}900\n"
    codes = {found.code for found in read(text).findings}
    assert codes >= {"interval.not_a_number", "interval.digits_rounded"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_one_decimal_comma_among_points_makes_no_number_tenfold(read: Read, delimiter: str) -> None:
    days = [f"2025-01-{day:02d},10.5,x" for day in range(1, 11)]
    text = "\n".join(["日期,用电量(kWh),备注", *days]).replace(",", delimiter)
    result = read(text.replace("x", '"1.234,5"', 1))
    assert total(result) == Decimal(105)


def test_a_decimal_point_among_commas_is_told(read: Read) -> None:
    days = "".join(f"2025-01-{day:02d};10,5\n" for day in range(1, 41))
    result = read(f"日期;用电量(kWh)\n{days}2025-02-10;10.5\n".replace("2025-01-4", "2025-02-0"))
    assert "interval.not_a_number" in {found.code for found in result.findings}
    assert total(result) < Decimal(421)


def test_large_values_and_many_decimals_in_two_sheets_are_refused_by_name(
    read: Read, workbook: Callable[..., bytes]
) -> None:
    """A month keeps one number of decimals: nine hundred billion with twelve need 23 digits."""
    heads = ("日期", "表号", "用电量(kWh)")
    large = [heads, *((f"2025-01-0{day}", "7", "900000000000000") for day in range(1, 6))]
    fine = [heads, *((f"2025-01-0{day}", "7", "0.123456789012") for day in range(6, 10))]
    result = read(workbook(one=large, two=fine), "电量.xlsx")
    assert (result.status, result.code) == (Status.REFUSED, "meter.values_too_large")
    assert result.details["where"] == "电量.xlsx"
