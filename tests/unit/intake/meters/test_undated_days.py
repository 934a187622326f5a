"""Daily tables that write only the day: year and month stand above or in a name, or are asked."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest

from desktop.intake.source import ReadResult

Read = Callable[..., ReadResult]
Workbook = Callable[..., bytes]

JANUARY = [day * 11 % 31 for day in range(1, 32)]
"""0 to 30, each once and up and down: 465 together."""


def daily(form: str, first: str = "日期,用电量(kWh)") -> str:
    """Return a list of January's days in a form, below a line of headings."""
    rows = [f"{form.format(day)},{value}" for day, value in enumerate(JANUARY, start=1)]
    return "\n".join([first, *rows]) + "\n"


def months(result: ReadResult) -> dict[str, Decimal]:
    """Return what each month has."""
    return {str(block.month): block.total for block in result.blocks}


def told_by(result: ReadResult) -> str:
    """Return the text that told year and month."""
    found = [each for each in result.used if each.code == "interval.dates_completed"]
    return found[0].details["text"]


@pytest.mark.parametrize("form", ["{}日", "{}", "{:02d}", "1月{}日", "1-{}", "01/{:02d}", "{}号"])
def test_month_of_a_daily_list_stands_in_the_name_of_the_file(read: Read, form: str) -> None:
    result = read(daily(form), name="2023年1月.csv")
    assert months(result) == {"2023-01": 465}
    assert told_by(result) == "2023年1月.csv"


def test_facts_above_the_headings_are_no_headings(read: Read, workbook: Workbook) -> None:
    rows: list[Sequence[object]] = [
        ["2023年1月蒸汽用量日报"],
        ["用汽单位：甲公司", "", "压力 0.8MPa 温度 220℃"],
        ["日期", "压力(MPa)", "日用汽量(t)"],
    ]
    rows += [[f"1月{day}日", 0.8, value] for day, value in enumerate(JANUARY, start=1)]
    result = read(workbook(日报=rows), name="日报.xlsx")
    assert months(result) == {"2023-01": 465}
    assert {block.channel.carrier for block in result.blocks} == {"steam"}


def test_firm_day_and_amount_are_a_daily_list_and_no_bills(read: Read) -> None:
    text = daily("甲厂,{}日", "企业名称,日期,用电量")
    result = read(text, name="用电 2023-01.csv")
    assert months(result) == {"2023-01": 465}
    assert not result.bills


def test_month_of_a_daily_list_stands_in_its_title(read: Read, workbook: Workbook) -> None:
    rows: list[Sequence[object]] = [["2023年1月用电量日报"], ["日期", "用电量(kWh)"]]
    rows += [[f"{day}日", value] for day, value in enumerate(JANUARY, start=1)]
    result = read(workbook(Sheet1=rows), name="导出 2024-02-05.xlsx")
    assert months(result) == {"2023-01": 465}
    assert told_by(result) == "2023年1月用电量日报"


def test_months_are_the_sheets_and_the_year_is_the_files(read: Read, workbook: Workbook) -> None:
    sheets = {
        f"{month}月": [["日期", "用电量(kWh)"], *([f"{d}日", d % 7 + month] for d in range(1, 29))]
        for month in (1, 2)
    }
    result = read(workbook(**sheets), name="2023年用电日报.xlsx")
    assert months(result) == {"2023-01": 28 * 4, "2023-02": 28 * 5}
    assert {block.channel.meter for block in result.blocks} == {"2023年用电日报"}


def test_days_across_take_the_month_of_the_title(read: Read) -> None:
    rows = ["2023年1月各车间用电日报(kWh)", "车间," + ",".join(f"{day}日" for day in range(1, 32))]
    rows += ["一车间," + ",".join(map(str, JANUARY)), "二车间," + ",".join("2" * 31)]
    result = read("\n".join(rows), name="日报.csv")
    assert {b.channel.meter: b.total for b in result.blocks} == {"一车间": 465, "二车间": 62}


def test_bare_numbers_across_are_the_days_of_the_month_in_the_name(read: Read) -> None:
    head = "企业名称," + ",".join(str(day) for day in range(1, 32))
    text = "\n".join([head, "甲厂," + ",".join(map(str, JANUARY)), "乙厂," + ",".join("3" * 31)])
    result = read(text, name="2023年1月 用电量(kWh).csv")
    assert {b.channel.meter: b.total for b in result.blocks} == {"甲厂": 465, "乙厂": 93}
    assert read(text, name="用电量(kWh).csv").code == "interval.year_missing"


def winter(title: str) -> str:
    """Return a heat list from 15 November to 15 March, 2 GJ a day."""
    days = [(11, n) for n in range(15, 31)] + [(12, n) for n in range(1, 32)]
    days += [(1, n) for n in range(1, 32)] + [(2, n) for n in range(1, 29)]
    days += [(3, n) for n in range(1, 16)]
    return "\n".join([title, "日期,供热量(GJ)", *(f"{m}月{d}日,2" for m, d in days)]) + "\n"


def test_a_winter_goes_on_in_the_next_year(read: Read) -> None:
    result = read(winter("2022-2023年供热季"), name="供热.csv")
    assert months(result) == {
        "2022-11": 32,
        "2022-12": 62,
        "2023-01": 62,
        "2023-02": 56,
        "2023-03": 30,
    }


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        (daily("3月{}日"), "用电.csv", "interval.year_missing"),
        (daily("{}日"), "2023年用电.csv", "interval.month_missing"),
        (winter("2022年供热"), "供热.csv", "interval.year_missing"),
        (daily("3月{}日"), "2022-2023年用电.csv", "interval.year_missing"),
    ],
    ids=["no year", "no month", "whose year is it", "two years"],
)
def test_what_no_text_tells_is_asked(read: Read, text: str, name: str, code: str) -> None:
    assert read(text, name=name).code == code


def test_a_bill_period_takes_the_year_of_the_month_it_is_called_after(read: Read) -> None:
    days = [(12, n) for n in range(26, 32)] + [(1, n) for n in range(1, 26)]
    text = "日期,电量(kWh)\n" + "".join(f"{m}月{d}日,{d % 9}\n" for m, d in days)
    found = months(read(text, name="2024年1月.csv"))
    assert found == {"2023-12": sum(n % 9 for n in range(26, 32)), "2024-01": 36 + 36 + 28}


def hours(first: str) -> str:
    """Return a day's 24 hours below a line of headings: 1 to 24 kWh in turn, 300 together."""
    rows = [f"{hour:02d}:00,{hour * 7 % 24 + 1}" for hour in range(24)]
    return "\n".join([first, *rows]) + "\n"


@pytest.mark.parametrize("name", ["20230131.csv", "2023-1-31.csv", "2023年1月31日.csv"])
def test_day_of_a_file_of_times_stands_in_its_name(read: Read, name: str) -> None:
    result = read(hours("时间,电量(kWh)"), name=f"一车间/{name}")
    assert months(result) == {"2023-01": 300}
    assert {block.channel.meter for block in result.blocks} == {"一车间"}


def test_a_blank_line_below_the_headings_of_times_is_passed_over(read: Read) -> None:
    text = hours("时间,电量(kWh)").replace("\n", "\n\n", 1)
    assert months(read(text, name="20230131.csv")) == {"2023-01": 300}


def test_times_without_any_day_are_asked(read: Read) -> None:
    assert read(hours("时间,电量(kWh)"), name="a.csv").code == "interval.day_missing"
    assert read(hours("时间,电量(kWh)"), name="20231331.csv").code == "interval.day_missing"


@pytest.mark.parametrize(
    ("file", "meter"),
    [
        ("1号变_20230102.csv", "1号变"),
        ("1号变_2023-01-02 (1).csv", "1号变"),
        ("1号变_202301.csv", "1号变"),
        ("一车间/2023-01/20230102.csv", "一车间"),
        ("20230102.csv", "电表"),
        ("2023年1月.csv", "2023年1月"),
        ("1号变_20230205.csv", "1号变_20230205"),
        ("1号变_2023-01-02T101500.csv", "1号变_2023-01-02T101500"),
    ],
)
def test_a_file_called_after_its_own_day_is_no_meter_of_its_own(
    read: Read, file: str, meter: str
) -> None:
    rows = [f"2023-01-02 {hour:02d}:00,{hour * 7 % 24 + 1}" for hour in range(24)]
    result = read("时间,电量(kWh)\n" + "\n".join(rows), name=file)
    assert {block.channel.meter for block in result.blocks} == {meter}
