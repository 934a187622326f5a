"""Days as people and foreign programs write them: dots, weekdays, short years, two orders."""

from datetime import date

import pytest

from desktop.intake.bills.facts import day_of as day_of_bill
from desktop.intake.meters.clock import parse_stamp
from desktop.intake.written import day_of

FIRST = date(2025, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2025年3月1日 星期六",
        "2025-03-01（周六）",
        "２０２５年３月１日",
        "2025/3/1 周六",
        "25年3月1日",
        "45717",
        "20250301",
        "1.3.2025",
        "01.03.2025",
    ],
)
def test_a_day_is_read_in_bills_and_invoices_alike(text: str) -> None:
    assert (day_of(text), day_of_bill(text)) == (FIRST, FIRST)


@pytest.mark.parametrize(
    "text", ["Sat 2025-03-01", "Saturday, 2025-03-01", "2025。3。1", "2025、3、1"]
)
def test_a_day_of_a_bill_may_have_odd_signs(text: str) -> None:
    assert day_of_bill(text) == FIRST


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1/31/2025", date(2025, 1, 31)),
        ("31/1/2025", date(2025, 1, 31)),
        ("1/1/2025", date(2025, 1, 1)),
        ("3/1/2025", None),
        ("99.99.2025", None),
        ("99年1月1日", None),
    ],
)
def test_day_and_month_that_could_be_either_name_no_day(text: str, day: date | None) -> None:
    assert day_of_bill(text) == day


@pytest.mark.parametrize(
    ("text", "minute"), [("2025-03-01 星期六 08:15", 495), ("2025年3月1日(周六) 8:15", 495)]
)
def test_a_stamp_keeps_its_time_without_the_weekday(text: str, minute: int) -> None:
    written = parse_stamp(text)
    assert written is not None
    assert (written.date, written.minute) == ((2025, 3, 1), minute)
