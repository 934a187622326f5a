"""What makers of meters call the points of a day, and what they write beside them.

A day's points are 1 and 3 in turn, so that 96 of them are 192 whatever they are called.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from desktop.intake.source import ReadResult

Read = Callable[..., ReadResult]
Book = Callable[..., bytes]

QUARTERS = range(1, 97)
DAYS = [date(2025, 3, 1) + timedelta(n) for n in range(3)]
DAY = 192
"""Twice the number of points."""


def points(count: int = 96) -> list[int]:
    return [1 + n % 2 * 2 for n in range(count)]


def wide(heads: list[str]) -> str:
    rows = [f"{day},{','.join(map(str, points(len(heads))))}" for day in DAYS]
    return "\n".join([f"日期,{','.join(heads)}", *rows]) + "\n"


def clock(n: int) -> tuple[int, int]:
    return divmod(n * 15, 60)


def total(result: ReadResult) -> Decimal:
    return sum((block.total for block in result.blocks), Decimal(0))


def meters(result: ReadResult) -> set[str]:
    return {block.channel.meter for block in result.blocks}


@pytest.mark.parametrize(
    "name",
    ["时段{}", "数据{}", "data{}", "value_{}", "POINT_{}", "r{}", "采集点{}", "#{}", "列{}号"],
)
def test_numbered_headings_are_points_of_one_day_by_any_name(read: Read, name: str) -> None:
    result = read(wide([name.format(n) for n in QUARTERS]))
    assert meters(result) == {"meter"}
    assert total(result) == DAY * len(DAYS)


@pytest.mark.parametrize(
    "name", ["T{:02d}{:02d}", "P{:02d}_{:02d}", "V{:02d}{:02d}", "{}时{:02d}分", "{}点{:02d}分"]
)
def test_times_are_read_behind_a_letter_and_in_words(read: Read, name: str) -> None:
    result = read(wide([name.format(*clock(n)) for n in QUARTERS]))
    assert meters(result) == {"meter"}
    assert total(result) == DAY * len(DAYS)


@pytest.mark.parametrize("name", ["{}-{}", "{}-{}时", "{}点~{}点"])
def test_hours_from_and_to_are_the_points_of_a_day(read: Read, name: str) -> None:
    result = read(wide([name.format(n, n + 1) for n in range(24)]))
    assert meters(result) == {"meter"}
    assert total(result) == 48 * len(DAYS)


def test_numbered_power_is_power(read: Read) -> None:
    result = read(wide([f"power_{n}" for n in QUARTERS]))
    assert total(result) == Decimal(DAY * len(DAYS)) / 4


def test_fractions_of_a_day_end_with_the_whole_day(read: Read, workbook: Book) -> None:
    rows = [["日期", *(n / 96 for n in QUARTERS)], *([day, *points()] for day in DAYS)]
    assert total(read(workbook(电量=rows), "meter.xlsx")) == DAY * len(DAYS)


def test_numbered_columns_beside_times_of_a_day_are_meters(read: Read) -> None:
    heads = ",".join(f"{n}号表(kWh)" for n in range(1, 25))
    rows = [f"2025-03-01 {hour:02d}:00,{','.join(['1'] * 24)}" for hour in range(24)]
    result = read("\n".join([f"时间,{heads}", *rows]))
    assert len(meters(result)) == 24
    assert total(result) == 24 * 24


def test_a_column_of_ranges_is_the_time_beside_a_day(read: Read) -> None:
    rows = []
    for day in DAYS:
        for n in range(96):
            (h, m), (to_h, to_m) = clock(n), clock(n + 1)
            rows.append(f"{day},{h:02d}:{m:02d}-{to_h:02d}:{to_m:02d},{points()[n]}")
    result = read("\n".join(["日期,时段,电量(kWh)", *rows]))
    assert meters(result) == {"meter"}
    assert total(result) == DAY * len(DAYS)
    block = result.blocks[0]
    assert [value / 10**block.scale for value in block.values[:2]] == [1, 3]


def test_hour_and_minute_in_columns_of_their_own_are_one_time(read: Read) -> None:
    rows = [
        f"{day.year},{day.month},{day.day},{n * 15 // 60},{n * 15 % 60},{points()[n]}"
        for day in DAYS
        for n in range(96)
    ]
    result = read("\n".join(["年,月,日,时,分,电量", *rows]))
    assert meters(result) == {"meter"}
    assert total(result) == DAY * len(DAYS)


@pytest.mark.parametrize("heading", ["数据项名称", "曲线类型", "数据种类", "data_item"])
def test_a_name_of_the_kind_of_data_is_no_name_of_a_meter(read: Read, heading: str) -> None:
    heads = ",".join(f"P{n}" for n in QUARTERS)
    values, others = ",".join(map(str, points())), ",".join(["5"] * 96)
    rows = [
        f"{day},3301,{kind},{row}"
        for day in DAYS
        for kind, row in (
            ("总有功电量", values),
            ("总无功电量", others),
        )
    ]
    result = read("\n".join([f"日期,户号,{heading},{heads}", *rows]))
    assert meters(result) == {"3301"}
    assert total(result) == DAY * len(DAYS)


def test_symbols_of_electricians_are_active_power_and_nothing_else(read: Read) -> None:
    rows = [f"2025-03-01 {n // 4:02d}:{n % 4 * 15:02d},1,1,2,4,3,220,5,0.9" for n in range(96)]
    result = read("\n".join(["采集时间,Pa,Pb,Pc,P,Q,Ua,Ia,PF", *rows]))
    assert total(result) == 96
    assert not any(f.code == "interval.quantity_assumed" for f in result.findings)


def test_sheets_called_after_months_are_of_one_meter(read: Read, workbook: Book) -> None:
    def sheet(month: int) -> list[list[object]]:
        days = [[date(2025, month, day), 10 + day % 3] for day in range(1, 29)]
        return [["日期", "用电量(kWh)"], *days]

    result = read(workbook(**{"1月": sheet(1), "2月": sheet(2), "3月份": sheet(3)}), "车间.xlsx")
    assert meters(result) == {"车间"}
    assert total(result) == (28 * 10 + 28) * 3


@pytest.mark.parametrize(("first", "is_over"), [(999990, True), (100, False)])
def test_a_short_register_that_runs_over_is_no_energy(
    read: Read, first: int, *, is_over: bool
) -> None:
    rows = [f"2025-03-{n + 1:02d},R1,{(first + n * 3) % 1_000_000},40" for n in range(10)]
    result = read("\n".join(["日期,表号,正向有功总(kWh),倍率", *rows]))
    assert not result.blocks
    values = [reading.value for reading in result.readings]
    assert (min(values) < values[0]) is is_over


def test_amounts_below_the_heading_of_a_register_stay_amounts(read: Read) -> None:
    rows = [
        f"2025-03-{n + 1:02d},R1,{value}" for n, value in enumerate([5, 95, 3, 40, 9, 8, 70, 6, 5])
    ]
    assert total(read("\n".join(["日期,表号,正向有功总(kWh)", *rows]))) == 241
