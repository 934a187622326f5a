"""Readings to amounts: rounding of days, times of use, exchange and joining."""

from datetime import date, datetime
from decimal import Decimal

from desktop.accounting.documents.meter import MultiplierPeriod, Reading
from desktop.accounting.documents.registers import (
    advances_of,
    by_month,
    full_scale,
    multiplier_on,
)
from desktop.accounting.period import ReportingPeriod


def reading(at: str, value: str, register: str = "total", factor: str = "") -> Reading:
    return Reading(
        "7",
        register,
        datetime.fromisoformat(at),
        Decimal(value),
        multiplier=Decimal(factor) if factor else None,
    )


def amounts(*readings: Reading) -> list[Decimal]:
    return [advance.amount for advance in advances_of(readings)[0]]


def codes(*readings: Reading) -> list[str]:
    return [finding.code for finding in advances_of(readings)[1]]


def test_a_reading_before_noon_belongs_to_the_start_of_its_day() -> None:
    advances, _ = advances_of([reading("2025-01-01 08:00", "0"), reading("2025-02-01 07:00", "5")])
    assert advances[0].period == ReportingPeriod(date(2025, 1, 1), date(2025, 1, 31))


def test_a_reading_at_the_end_of_a_day_counts_that_day() -> None:
    advances, _ = advances_of([reading("2024-12-31 23:59", "0"), reading("2025-01-31 23:59", "5")])
    assert advances[0].period == ReportingPeriod(date(2025, 1, 1), date(2025, 1, 31))


def test_two_readings_on_one_day_make_no_stretch() -> None:
    assert amounts(reading("2025-01-01 08:00", "0"), reading("2025-01-01 09:00", "5")) == []


def test_times_of_use_count_only_without_a_total() -> None:
    parts = [
        reading("2025-01-01", "10", "峰"),
        reading("2025-02-01", "17", "峰"),
        reading("2025-01-01", "5", "谷"),
        reading("2025-02-01", "8", "谷"),
    ]
    assert sorted(amounts(*parts)) == [Decimal(3), Decimal(7)]
    whole = [reading("2025-01-01", "15"), reading("2025-02-01", "25")]
    assert amounts(*parts, *whole) == [Decimal(10)]


def test_equal_repetitions_are_quiet_and_conflicting_ones_are_told() -> None:
    first = reading("2025-01-01", "10")
    assert codes(first, first, reading("2025-02-01", "12")) == []
    assert codes(first, reading("2025-01-01", "11"), reading("2025-02-01", "12")) == [
        "reading.conflict"
    ]


def test_a_single_high_reading_is_a_typing_error() -> None:
    readings = (
        reading("2025-01-01", "100"),
        reading("2025-02-01", "9999"),
        reading("2025-03-01", "120"),
    )
    assert amounts(*readings) == [Decimal(20)]
    assert codes(*readings) == ["reading.too_high"]


def test_the_printed_multiplier_serves_where_none_is_kept() -> None:
    readings = [reading("2025-01-01", "1", factor="40"), reading("2025-02-01", "3", factor="40")]
    advances, findings = advances_of(readings)
    assert [(a.amount, a.has_multiplier) for a in advances] == [(Decimal(80), True)]
    assert findings == ()


def test_the_kept_multiplier_leads_and_the_difference_is_told() -> None:
    readings = [reading("2025-01-01", "1", factor="40"), reading("2025-02-01", "3", factor="40")]
    kept = [MultiplierPeriod("7", date(2025, 1, 1), Decimal(60))]
    advances, findings = advances_of(readings, kept)
    assert [advance.amount for advance in advances] == [Decimal(120)]
    assert [finding.code for finding in findings] == ["reading.multiplier_differs"]


def test_without_any_multiplier_one_is_taken_and_said() -> None:
    advances, _ = advances_of([reading("2025-01-01", "1"), reading("2025-02-01", "3")])
    assert [(a.amount, a.has_multiplier) for a in advances] == [(Decimal(2), False)]


def test_the_latest_multiplier_before_a_day_is_in_force() -> None:
    kept = [
        MultiplierPeriod("7", date(2025, 1, 1), Decimal(40)),
        MultiplierPeriod("7", date(2025, 6, 1), Decimal(60)),
        MultiplierPeriod("8", date(2025, 1, 1), Decimal(1)),
    ]
    assert multiplier_on(kept, "7", date(2025, 5, 31)) == 40
    assert multiplier_on(kept, "7", date(2025, 6, 1)) == 60
    assert multiplier_on(kept, "7", date(2024, 12, 31)) is None


def test_a_register_runs_over_at_the_next_power_of_ten() -> None:
    assert full_scale(Decimal("999999.9")) == Decimal(1_000_000)
    assert full_scale(Decimal("0.5")) == Decimal(10)


def test_a_register_that_runs_over_counts_the_turn() -> None:
    """99,990 → 12 on five digits: 100,000 - 99,990 + 12 = 22."""
    readings = (
        reading("2025-01-01", "99950"),
        reading("2025-02-01", "99990"),
        reading("2025-03-01", "12"),
    )
    assert amounts(*readings) == [Decimal(40), Decimal(22)]
    assert codes(*readings) == ["reading.rolled_over"]


def test_a_lasting_fall_is_told_and_not_counted() -> None:
    readings = (reading("2025-01-01", "5000"), reading("2025-02-01", "3000"))
    assert (amounts(*readings), codes(*readings)) == ([], ["reading.fell"])


def test_a_single_low_reading_is_a_typing_error() -> None:
    readings = (
        reading("2025-01-01", "5000"),
        reading("2025-02-01", "560"),
        reading("2025-03-01", "6200"),
    )
    assert (amounts(*readings), codes(*readings)) == ([Decimal(1200)], ["reading.too_low"])


def test_a_multiplier_that_changes_between_readings_is_told() -> None:
    kept = [
        MultiplierPeriod("7", date(2025, 1, 1), Decimal(40)),
        MultiplierPeriod("7", date(2025, 1, 15), Decimal(60)),
    ]
    advances, findings = advances_of([reading("2025-01-01", "1"), reading("2025-02-01", "3")], kept)
    assert [advance.amount for advance in advances] == [Decimal(80)]
    assert [finding.code for finding in findings] == ["reading.multiplier_changes"]


def test_a_register_seen_once_adds_nothing() -> None:
    assert amounts(reading("2025-01-01", "5000")) == []


def test_days_of_one_month_are_one_stretch() -> None:
    daily = [reading(f"2025-01-{day:02d}", str(10 * day)) for day in range(1, 32)]
    advances, _ = advances_of([*daily, reading("2025-02-01", "320"), reading("2025-02-02", "330")])
    january, february = by_month(advances)
    assert january.period == ReportingPeriod(date(2025, 1, 1), date(2025, 1, 31))
    assert [january.amount, january.before, january.after] == [Decimal(n) for n in (310, 10, 320)]
    assert february.period == ReportingPeriod(date(2025, 2, 1), date(2025, 2, 1))


def test_a_stretch_over_a_month_end_and_a_gap_stay_apart() -> None:
    straddling, _ = advances_of([reading("2025-01-20", "0"), reading("2025-02-05", "16")])
    short, _ = advances_of([reading("2025-01-10", "0"), reading("2025-01-20", "10")])
    late, _ = advances_of([reading("2025-01-25", "12"), reading("2025-01-28", "15")])
    assert len(by_month([*short, *straddling])) == 2
    assert len(by_month([*short, *late])) == 2


def test_another_multiplier_begins_another_stretch() -> None:
    readings = [reading(f"2025-01-{day:02d}", str(day)) for day in (1, 2, 3)]
    changed = [MultiplierPeriod("7", date(2025, 1, 1), Decimal(10))]
    changed.append(MultiplierPeriod("7", date(2025, 1, 2), Decimal(20)))
    advances, _ = advances_of(readings, changed)
    assert [advance.amount for advance in by_month(advances)] == [Decimal(10), Decimal(20)]


def test_a_multiplier_printed_beside_readings_that_changes_is_told() -> None:
    """Nobody knows on which day of the stretch it changed."""
    readings = [
        reading("2025-01-01", "100", factor="40"),
        reading("2025-02-01", "150", factor="40"),
        reading("2025-03-01", "200", factor="60"),
    ]
    assert amounts(*readings) == [Decimal(2000), Decimal(3000)]
    _, (told,) = advances_of(readings)
    assert told.code == "reading.multiplier_printed_changes"
    assert (told.details["earlier"], told.details["later"]) == ("40", "60")
    kept = [MultiplierPeriod("7", date(2025, 1, 1), Decimal(60))]
    codes_kept = [finding.code for finding in advances_of(readings, kept)[1]]
    assert codes_kept == ["reading.multiplier_differs"]
