"""Daily readings beside daily use: the use proves at which end of its day a register was read.

Figures are counts: 1 to 11 kWh pass on a day, and 100 more on the last of January.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

import pytest

from desktop.accounting.documents.registers import advances_of, by_month
from desktop.intake.source import ReadResult

Read = Callable[..., ReadResult]

DAYS = 59


def used(day: int) -> int:
    """Return what passed on a day of the year; 1 is the first of January."""
    return day * 7 % 11 + (101 if day == 31 else 1)


JANUARY = sum(used(day) for day in range(1, 32))
FEBRUARY = sum(used(day) for day in range(32, DAYS + 1))


def table(
    *, is_read_late: bool, ratio: int = 40, times: int = 1, form: str = "%Y-%m-%d"
) -> Iterable[str]:
    """Return the lines of two months; ``times`` is what the use is printed multiplied by."""
    shown = 1000
    for day in range(1, DAYS + 1):
        before, shown = shown, shown + used(day)
        stamp = (date(2025, 1, 1) + timedelta(days=day - 1)).strftime(form)
        yield f"{stamp},{shown if is_read_late else before},{ratio},{used(day) * times}"


def months(result: ReadResult) -> dict[tuple[str, str], object]:
    """Return what each month of registers added, by its first and last day."""
    advances, _ = advances_of(result.readings)
    return {
        (f"{each.period.start:%m-%d}", f"{each.period.end:%m-%d}"): each.amount
        for each in by_month(advances)
    }


def read_as(result: ReadResult) -> tuple[str, str]:
    (how,) = [each for each in result.used if each.code == "interval.understood"]
    return how.details["stamped"], how.details["decided"]


HEAD = "日期,正向有功总示数,倍率,日用电量(kWh)"


def test_readings_of_the_evening_lie_in_their_own_month(read: Read) -> None:
    result = read("\n".join([HEAD, *table(is_read_late=True, times=40)]))
    assert read_as(result) == ("end", "use_beside")
    assert months(result) == {
        ("01-02", "01-31"): (JANUARY - used(1)) * 40,
        ("02-01", "02-28"): FEBRUARY * 40,
    }


def test_readings_of_the_morning_stay_where_they_were(read: Read) -> None:
    result = read("\n".join([HEAD, *table(is_read_late=False, times=40)]))
    assert read_as(result) == ("start", "use_beside")
    assert months(result) == {
        ("01-01", "01-31"): JANUARY * 40,
        ("02-01", "02-27"): (FEBRUARY - used(DAYS)) * 40,
    }


def test_use_proves_the_day_by_any_even_ratio(read: Read) -> None:
    """Use that is not multiplied, or a multiplier nobody printed, is a ratio, too."""
    result = read("\n".join([HEAD, *table(is_read_late=True, times=1)]))
    assert read_as(result) == ("end", "use_beside")


def test_other_registers_of_the_row_were_read_at_the_same_moment(read: Read) -> None:
    lines = [f"{line},{500 + n}" for n, line in enumerate(table(is_read_late=True, times=40))]
    result = read("\n".join([HEAD + ",反向有功总示数", *lines]))
    ends = {each.direction: each.at.isoformat() for each in result.readings}
    assert ends == {"import": "2025-03-01T00:00:00", "export": "2025-03-01T00:00:00"}


def test_a_few_odd_days_prove_nothing_else(read: Read) -> None:
    lines = list(table(is_read_late=True, times=40))
    for at in (5, 20):
        lines[at] = lines[at].rpartition(",")[0] + ",7"
    assert read_as(read("\n".join([HEAD, *lines]))) == ("end", "use_beside")


@pytest.mark.parametrize(
    "lines",
    [
        [f"2025-01-{day:02},{1000 + 5 * day},40,200" for day in range(1, 20)],
        [f"2025-01-{day:02},{1000 + day * day},40,{day % 4 * 13}" for day in range(1, 20)],
        list(table(is_read_late=True, times=40))[:3],
        [line.rpartition(",")[0] + "," for line in table(is_read_late=True)],
    ],
    ids=["even use", "use of something else", "two days", "no use"],
)
def test_what_proves_no_end_leaves_readings_where_they_were(read: Read, lines: list[str]) -> None:
    result = read("\n".join([HEAD, *lines]))
    assert read_as(result) == ("end", "register")
    assert result.readings[0].at.isoformat() == "2025-01-01T00:00:00"


def test_a_written_time_needs_no_proof(read: Read) -> None:
    lines = table(is_read_late=True, times=40, form="%Y-%m-%d 08:00")
    result = read("\n".join([HEAD, *lines]))
    assert result.readings[0].at.isoformat() == "2025-01-01T08:00:00"


def test_a_register_beside_another_carrier_is_shifted_alone(read: Read) -> None:
    """The water is laid on its own day; the electricity on the day before the next reading."""
    lines = [f"{line},2" for line in table(is_read_late=True, ratio=1)]
    result = read("\n".join([HEAD + ",日用水量(m3)", *lines]))
    totals = {(b.channel.carrier, str(b.month)): b.total for b in result.blocks}
    assert totals[("electricity", "2025-02")] == FEBRUARY
    assert totals[("water", "2025-01")] == 62
