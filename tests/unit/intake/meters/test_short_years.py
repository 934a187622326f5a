"""Stamps whose year has two digits: read where the column proves that it comes first."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import pytest

from desktop.intake.source import ReadResult, Status

Read = Callable[..., ReadResult]
Book = Callable[..., bytes]


def days(first: str, count: int, form: str) -> list[str]:
    start = date.fromisoformat(first)
    return [(start + timedelta(days=n)).strftime(form) for n in range(count)]


def table(stamps: Sequence[str], head: str = "日期,日用电量(kWh)") -> str:
    return "\n".join([head, *(f"{stamp},{1 + n % 3}" for n, stamp in enumerate(stamps))])


def months(result: ReadResult) -> dict[str, int]:
    return {str(block.month): int(block.total) for block in result.blocks}


@pytest.mark.parametrize("form", ["%y-%m-%d", "%y/%m/%d", "%y.%m.%d"])
def test_a_year_of_two_digits_comes_first(read: Read, form: str) -> None:
    result = read(table(days("2024-12-30", 33, form)))
    assert months(result) == months(read(table(days("2024-12-30", 33, "%Y-%m-%d"))))
    assert [*months(result)] == ["2024-12", "2025-01"]


def test_newest_first_is_an_order_too(read: Read) -> None:
    assert months(read(table(days("2025-01-01", 31, "%y-%m-%d")[::-1]))) == {"2025-01": 61}


def test_quarters_of_an_hour_are_read_by_their_day(read: Read, workbook: Book) -> None:
    start = datetime.fromisoformat("2025-01-30")
    stamps = [start + timedelta(minutes=15 * n) for n in range(192)]
    shown = [f"{t.year % 100}/{t.month}/{t.day} {t:%H:%M}" for t in stamps]
    rows = [["数据时间", "电量(kWh)"], *([each, n % 2 + 1] for n, each in enumerate(shown))]
    assert months(read(workbook(S=rows), "m.xlsx")) == {"2025-01": 288}


def test_points_across_have_such_days_too(read: Read) -> None:
    head = ",".join(["日期", *(f"{n // 4:02}:{n % 4 * 15:02}" for n in range(96))])
    rows = [f"{day},{','.join(['1'] * 95)},3" for day in days("2025-01-30", 2, "%y-%m-%d")]
    assert months(read("\n".join([head, *rows]), "电量kWh.csv")) == {"2025-01": 196}


@pytest.mark.parametrize(
    "stamps",
    [
        days("2025-01-20", 12, "%d-%m-%y"),
        days("2025-01-20", 12, "%d/%m/%y")[:6],
        days("2025-01-01", 12, "%m-%d-%y"),
        [*days("2025-01-01", 12, "%y-%m-%d"), "13-01-25"],
        [f"{25 + n * 3}-01-{n + 1:02}" for n in range(4)],
        [f"25-01-{n * 7 % 20 + 1:02}" for n in range(20)],
        ["25-01-24"] * 12,
        [f"25-{month:02}-{year}" for year in (24, 25) for month in range(1, 13)],
    ],
    ids=["days first", "days that may be years", "months first", "one else", "years with gaps",
         "in disorder", "one day", "the 25th of each month"],
)  # fmt: skip
def test_what_proves_no_year_is_refused(read: Read, stamps: list[str]) -> None:
    result = read(table(stamps))
    assert (result.status, result.blocks) == (Status.REFUSED, ())


def test_a_room_before_its_day_is_no_day(read: Read) -> None:
    rooms = [
        f"23-2-{room},{day},1" for room in (15, 16) for day in days("2025-01-01", 12, "%Y-%m-%d")
    ]
    result = read("\n".join(["房号,日期,日用电量(kWh)", *rooms]))
    assert {str(block.month) for block in result.blocks} == {"2025-01"}


def test_rooms_as_headings_are_meters(read: Read) -> None:
    lines = [f"{day},1,2" for day in days("2025-01-01", 12, "%Y-%m-%d")]
    result = read("\n".join(["日期,23-2-15 电量(kWh),23-2-16 电量(kWh)", *lines]))
    assert sorted(int(block.total) for block in result.blocks) == [12, 24]
