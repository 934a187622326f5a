"""Findings in packed months: what is reported, and what is left in peace."""

from array import array
from decimal import Decimal

from desktop.accounting.documents.meter import Channel, Flag, IntervalBlock
from desktop.accounting.documents.meter_findings import examine
from desktop.accounting.period import Month
from desktop.findings import Place, Severity

CHANNEL = Channel("M")


def hours(month: int, values: list[int], missing: range = range(0)) -> IntervalBlock:
    flags = bytes(Flag.MISSING.value if n in missing else 0 for n in range(len(values)))
    return IntervalBlock(CHANNEL, Month(2025, month), 60, 1, array("q", values), flags)


def busy(days: int) -> list[int]:
    """Load that moves from hour to hour, in tenths of a kWh."""
    return [100 + n % 7 for n in range(days * 24)]


def found(*blocks: IntervalBlock) -> list[tuple[str, str]]:
    return [(f.code, f.details.get("count", "")) for f in examine(blocks, Place("f.csv"))]


def test_ordinary_load_raises_nothing() -> None:
    assert found(hours(1, busy(31)), hours(2, busy(28))) == []


def test_a_gap_inside_is_reported_and_a_file_that_ends_early_is_not() -> None:
    values = busy(31)
    assert found(hours(1, values, range(100, 110))) == [("meter.gap", "10")]
    assert found(hours(1, values, range(700, 744))) == []
    assert found(hours(1, values, range(10))) == []


def test_a_gap_over_the_end_of_a_month_is_reported_in_both() -> None:
    blocks = (hours(1, busy(31), range(740, 744)), hours(2, busy(28), range(5)))
    assert found(*blocks) == [("meter.gap", "4"), ("meter.gap", "5")]


def test_a_gap_of_three_days_is_an_error() -> None:
    findings = examine([hours(1, busy(31), range(100, 172))], Place())
    assert [finding.severity for finding in findings] == [Severity.ERROR]


def test_a_month_that_is_not_there_is_reported() -> None:
    findings = examine([hours(1, busy(31)), hours(3, busy(31))], Place())
    assert [(f.code, f.details["month"]) for f in findings] == [("meter.month_missing", "2025-02")]


def test_two_flat_days_are_reported_and_one_is_not() -> None:
    values = busy(31)
    values[100:148] = [55] * 48
    assert found(hours(1, values)) == [("meter.flat", "48")]
    values[100:148] = busy(2)
    values[100:124] = [55] * 24
    assert found(hours(1, values)) == []


def test_a_flat_run_that_joins_the_gap_stops_there() -> None:
    values = busy(31)
    values[100:160] = [0] * 60
    assert found(hours(1, values, range(100, 160))) == [("meter.gap", "60")]


def test_a_week_of_nothing_is_only_noted() -> None:
    values = busy(31)
    values[100:280] = [0] * 180
    findings = examine([hours(1, values)], Place())
    assert [(f.code, f.severity) for f in findings] == [("meter.zeros", Severity.NOTICE)]


def test_a_spike_is_reported_with_what_is_usual() -> None:
    values = busy(31)
    values[300] = 50_000
    finding = examine([hours(1, values)], Place())[0]
    assert (finding.code, finding.details["value"]) == ("meter.spike", "5000 kWh")
    assert Decimal(finding.details["usual"].split()[0]) == Decimal("10.6")


def test_high_load_is_no_spike() -> None:
    values = busy(31)
    values[300] = 1000
    assert found(hours(1, values)) == []


def test_one_value_after_months_of_nothing_is_too_little_to_call_a_spike() -> None:
    assert found(hours(1, [0] * 100 + [5] * 10 + [0] * 100, range(210))) == []


def days(month: int, values: list[int], missing: range = range(0)) -> IntervalBlock:
    flags = bytes(Flag.MISSING.value if n in missing else 0 for n in range(len(values)))
    return IntervalBlock(CHANNEL, Month(2025, month), 1440, 0, array("q", values), flags)


def test_a_fortnight_of_one_daily_value_is_flat_over_the_end_of_a_month() -> None:
    january, february = list(range(100, 131)), list(range(200, 228))
    january[23:], february[:6] = [1] * 8, [1] * 6
    (told,) = examine([days(1, january), days(2, february)], Place())
    assert (told.code, told.severity) == ("meter.flat", Severity.WARNING)
    assert told.details["value"] == "1 kWh"
    assert (told.details["start"], told.details["end"]) == ("2025-01-24 00:00", "2025-02-07 00:00")
    january[23] = 2
    assert found(days(1, january), days(2, february)) == []


def test_a_missing_day_ends_a_run_of_equal_daily_values() -> None:
    assert found(days(1, [7] * 13 + [0] + [7] * 13 + [8] * 4, range(13, 14))) == [
        ("meter.gap", "1")
    ]


def test_a_week_of_daily_zeros_is_noted() -> None:
    idle = list(range(10, 41))
    idle[3:10] = [0] * 7
    (told,) = examine([days(1, idle)], Place())
    assert (told.code, told.severity) == ("meter.zeros", Severity.NOTICE)
    idle[9] = 5
    assert found(days(1, idle)) == []


def test_everything_after_a_day_of_nothing_is_a_catch_up() -> None:
    values = busy(31)
    values[240:264] = [0] * 24
    values[264] = 2600
    assert found(hours(1, values)) == [("meter.catch_up", "1")]


def test_a_high_value_short_of_a_spike_is_left_in_peace() -> None:
    values = busy(31)
    values[300], values[301] = 50_000, 700
    assert found(hours(1, values)) == [("meter.spike", "1")]


def test_a_long_weekend_of_nothing_is_left_in_peace() -> None:
    values = busy(31)
    values[100:172] = [0] * 72
    assert "meter.zeros" not in [code for code, _ in found(hours(1, values))]


def test_the_same_load_at_the_same_hour_every_day_is_no_run() -> None:
    assert found(hours(1, [100 + n % 24 for n in range(31 * 24)])) == []
