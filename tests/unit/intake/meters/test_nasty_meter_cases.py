"""Cases 75 to 94 of the list of nasty inputs: meters and their exports.

Files are written here; sums beside them are done by hand.
"""

from array import array
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal

import pytest

from desktop.accounting.documents.draft import DraftState
from desktop.accounting.documents.drafts_from_bills import drafts_from_bills
from desktop.accounting.documents.estimates import fill_from_neighbours, without_estimates
from desktop.accounting.documents.meter import (
    Channel,
    Flag,
    IntervalBlock,
    MultiplierPeriod,
    Reading,
)
from desktop.accounting.documents.meter_findings import examine
from desktop.accounting.documents.registers import advances_of
from desktop.accounting.period import Month
from desktop.findings import Place
from desktop.intake.source import IntakeContext, ReadResult, Status

Read = Callable[..., ReadResult]
Stamps = Callable[..., list[str]]


def total(result: ReadResult, direction: str = "import") -> Decimal:
    blocks = [b for b in result.blocks if b.channel.direction == direction]
    return sum((b.total for b in blocks), Decimal(0))


def codes(result: ReadResult) -> set[str]:
    return {finding.code for finding in result.findings}


def rows(heading: str, stamps: list[str], values: Sequence[object]) -> str:
    lines = [f"{stamp},{value}" for stamp, value in zip(stamps, values, strict=True)]
    return "\n".join([heading, *lines]) + "\n"


def reading(day: str, value: str, meter: str = "7") -> Reading:
    return Reading(meter, "total", datetime.fromisoformat(day), Decimal(value))


def month_block(values: list[int], flags: bytes | None = None) -> IntervalBlock:
    """A February of hourly values in whole kWh."""
    return IntervalBlock(
        Channel("M"), Month(2025, 2), 60, 0, array("q", values), flags or bytes(len(values))
    )


def test_case_75_ct_and_pt_are_multiplied_once(read: Read, stamps: Stamps) -> None:
    body = [f"{s},1.5,40,100" for s in stamps("2025-01-01 00:15", 96)]
    result = read("日期,有功电量(kWh),CT,PT\n" + "\n".join(body))
    assert total(result) == 96 * Decimal("1.5") * 40 * 100


def test_case_75_one_multiplier_column_holds_both(read: Read, stamps: Stamps) -> None:
    """综合倍率 4000 is CT 40 × PT 100; they are not multiplied again."""
    body = [f"{s},1.5,40,100,4000" for s in stamps("2025-01-01 00:15", 96)]
    result = read("日期,有功电量(kWh),CT,PT,综合倍率\n" + "\n".join(body))
    assert total(result) == 96 * Decimal("1.5") * 4000


def test_case_75_a_register_without_multiplier_is_asked_for(read: Read, stamps: Stamps) -> None:
    body = [str(100 + n * Decimal("0.01")) for n in range(97)]
    result = read(rows("时间,正向有功总示数(kWh)", stamps("2025-01-01 00:00", 97), list(body)))
    assert "interval.multiplier_unknown" in codes(result)


def test_case_75_a_multiplier_holds_from_its_day() -> None:
    readings = [
        reading("2025-01-01", "100"),
        reading("2025-07-01", "200"),
        reading("2026-01-01", "260"),
    ]
    multipliers = [
        MultiplierPeriod("7", date(2025, 1, 1), Decimal(40)),
        MultiplierPeriod("7", date(2025, 7, 1), Decimal(60)),
    ]
    advances, findings = advances_of(readings, multipliers)
    assert [advance.amount for advance in advances] == [Decimal(4000), Decimal(3600)]
    assert findings == ()


def test_case_75_a_multiplier_that_changes_between_readings_is_reported() -> None:
    multipliers = [
        MultiplierPeriod("7", date(2025, 1, 1), Decimal(40)),
        MultiplierPeriod("7", date(2025, 3, 1), Decimal(60)),
    ]
    _, findings = advances_of(
        [reading("2025-01-01", "100"), reading("2025-04-01", "200")], multipliers
    )
    assert [finding.code for finding in findings] == ["reading.multiplier_changes"]


def test_case_76_a_register_runs_over_its_end() -> None:
    """999,990 → 12 on a register of six digits: 1,000,000 - 999,990 + 12 = 22."""
    readings = [
        reading("2025-01-01", "999950"),
        reading("2025-02-01", "999990"),
        reading("2025-03-01", "12"),
    ]
    advances, findings = advances_of(readings)
    assert [advance.amount for advance in advances] == [Decimal(40), Decimal(22)]
    assert advances[1].is_rolled_over
    assert [finding.code for finding in findings] == ["reading.rolled_over"]


def test_case_76_a_rollover_within_quarter_hours(read: Read, stamps: Stamps) -> None:
    values = [(Decimal("999.5") + n * Decimal("0.01")) % 1000 for n in range(97)]
    body = [f"{s},{v},1" for s, v in zip(stamps("2025-01-01 00:00", 97), values, strict=True)]
    result = read("时间,正向有功总(kWh),倍率\n" + "\n".join(body))
    assert total(result) == Decimal("0.96")
    assert "interval.register_rolled_over" in codes(result)


def test_case_77_an_exchanged_meter_goes_on_under_its_new_number(read: Read) -> None:
    body = (
        "日期,电能表资产编号,正向有功总(kWh)\n"
        "2025-01-01,00012345678901,900.00\n2025-02-01,00012345678901,950.00\n"
        "2025-02-01,00012345678999,0.00\n2025-03-01,00012345678999,30.00\n"
    )
    context = IntakeContext(defaults={"quantity": "register"})
    result = read(body, context=context)
    advances, _ = advances_of(result.readings)
    assert {a.meter: a.amount for a in advances} == {
        "00012345678901": Decimal(50),
        "00012345678999": Decimal(30),
    }


def test_case_78_a_single_low_reading_is_a_typing_error() -> None:
    readings = [
        reading("2025-01-01", "5000"),
        reading("2025-02-01", "560"),
        reading("2025-03-01", "6200"),
    ]
    advances, findings = advances_of(readings)
    assert [advance.amount for advance in advances] == [Decimal(1200)]
    assert [finding.code for finding in findings] == ["reading.too_low"]


def test_case_78_a_lasting_fall_is_not_counted() -> None:
    readings = [reading("2025-01-01", "5000"), reading("2025-02-01", "3000")]
    advances, findings = advances_of(readings)
    assert advances == ()
    assert [finding.code for finding in findings] == ["reading.fell"]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("数据时间,总有功功率（kw）", Decimal(240)),
        ("时间,瞬时功率(kW)", Decimal(240)),
        ("时间,负荷", Decimal(240)),
        ("时间,功率(MW)", Decimal(240_000)),
        ("时间,用电量(kWh)", Decimal(960)),
        ("时间,电量（千瓦时）", Decimal(960)),
        ("时间,电量(MWh)", Decimal(960_000)),
        ("时间,电量(万kWh)", Decimal(9_600_000)),
        ("timestamp,Energy (Wh)", Decimal("0.96")),
    ],
)
def test_case_79_power_is_divided_and_energy_is_not(
    read: Read, stamps: Stamps, heading: str, expected: Decimal
) -> None:
    """A day of 96 quarters of 10: 10 kW × 24 h = 240 kWh, or 96 × 10 kWh = 960 kWh."""
    result = read(rows(heading, stamps("2018-01-01 00:00", 96), ["10"] * 96))
    assert total(result) == expected


def test_case_79_a_nameless_column_is_asked_for(read: Read, stamps: Stamps) -> None:
    result = read(rows("时间,数值", stamps("2025-01-01 00:00", 96), ["10"] * 96))
    assert "interval.quantity_assumed" in codes(result)
    assert result.used[0].details["confidence"] == "low"


def test_case_79_the_answer_is_taken(read: Read, stamps: Stamps) -> None:
    context = IntakeContext(defaults={"quantity": "power"})
    result = read(rows("时间,数值", stamps("2025-01-01 00:00", 96), ["10"] * 96), context=context)
    assert total(result) == Decimal(240)
    assert "interval.quantity_assumed" not in codes(result)


def test_case_80_midnight_of_the_same_day_is_its_end(read: Read, stamps: Stamps) -> None:
    first = [*stamps("2025-01-31 00:15", 95), "2025-01-31 00:00"]
    second = [*stamps("2025-02-01 00:15", 95), "2025-02-01 00:00"]
    result = read(rows("时间,电量(kWh)", [*first, *second], ["1"] * 95 + ["5"] + ["1"] * 96))
    months = {str(block.month): block.total for block in result.blocks}
    assert months == {"2025-01": Decimal(100), "2025-02": Decimal(96)}


def test_case_80_twenty_four_hundred_is_the_end_of_the_day(read: Read, stamps: Stamps) -> None:
    day = [*stamps("2025-01-31 00:15", 95), "2025-01-31 24:00"]
    result = read(rows("时间,电量(kWh)", day, ["1"] * 96))
    assert [str(block.month) for block in result.blocks] == ["2025-01"]
    assert result.used[0].details["stamped"] == "end"


def test_case_81_stamps_of_starts_and_of_ends(read: Read, stamps: Stamps) -> None:
    starts = read(rows("时间,电量(kWh)", stamps("2025-01-01 00:00", 2976), ["1"] * 2976))
    ends = read(rows("时间,电量(kWh)", stamps("2025-01-01 00:15", 2976), ["1"] * 2976))
    assert starts.used[0].details["stamped"] == "start"
    assert ends.used[0].details["stamped"] == "end"
    for result in (starts, ends):
        assert [(str(b.month), b.total) for b in result.blocks] == [("2025-01", Decimal(2976))]


def test_case_81_stamps_that_prove_nothing_are_asked_for(read: Read, stamps: Stamps) -> None:
    result = read(rows("时间,电量(kWh)", stamps("2025-01-01 07:30", 200), ["1"] * 200))
    assert "interval.stamp_assumed" in codes(result)


@pytest.mark.parametrize("mark", ["-", "", "null", "NaN", "—", "N/A"])
def test_case_82_marks_for_nothing_are_missing(read: Read, stamps: Stamps, mark: str) -> None:
    values = ["2.5"] * 96
    values[40] = mark
    result = read(rows("时间,电量(kWh)", stamps("2025-01-01 00:00", 96), list(values)))
    assert total(result) == Decimal("237.5")
    assert result.blocks[0].flags[40] == Flag.MISSING
    assert "meter.gap" in codes(result)


def test_case_82_a_stand_in_far_above_the_rest_is_missing(read: Read, stamps: Stamps) -> None:
    values = [*["2.5"] * 96]
    values[40] = "9999"
    result = read(rows("时间,电量(kWh)", stamps("2025-01-01 00:00", 96), values))
    assert total(result) == Decimal("237.5")
    assert "interval.stand_in" in codes(result)


def test_case_82_a_stand_in_among_power_is_missing(read: Read, stamps: Stamps) -> None:
    values = [*["50"] * 96]
    values[40] = "9999"
    result = read(rows("时间,功率(kW)", stamps("2025-01-01 00:00", 96), values))
    assert total(result) == Decimal("1187.5")
    (told,) = [found for found in result.findings if found.code == "interval.stand_in"]
    assert told.details["value"] == "9999"


def test_case_82_the_same_number_among_its_like_is_a_value(read: Read, stamps: Stamps) -> None:
    values = ["9998", "9999", "10001", "9997"] * 24
    result = read(rows("时间,电量(kWh)", stamps("2025-01-01 00:00", 96), values))
    assert total(result) == 24 * Decimal(9998 + 9999 + 10001 + 9997)


def test_case_83_thirty_flat_days_are_reported_once() -> None:
    values = [7] * 720
    block = IntervalBlock(Channel("M"), Month(2025, 4), 60, 0, array("q", values), bytes(720))
    found = examine([block], Place())
    assert [finding.code for finding in found] == ["meter.flat"]
    assert found[0].details["count"] == "720"


def test_case_84_a_day_of_nothing_and_then_everything() -> None:
    values = [10 + n % 3 for n in range(672)]
    values[240:264] = [0] * 24
    values[264] = 260
    found = examine([month_block(values)], Place())
    assert [finding.code for finding in found] == ["meter.catch_up"]
    assert found[0].details["start"] == "2025-02-12 00:00"


def test_case_85_equal_repetitions_count_once(read: Read, stamps: Stamps) -> None:
    day = stamps("2025-01-01 00:00", 96)
    result = read(rows("时间,电量(kWh)", [*day[:50], *day[49:]], ["1"] * 97))
    assert total(result) == Decimal(96)
    assert "interval.duplicates_equal" in codes(result)


def test_case_85_conflicting_repetitions_are_marked(read: Read, stamps: Stamps) -> None:
    day = stamps("2025-01-01 00:00", 96)
    values = ["1"] * 97
    values[50] = "3"
    result = read(rows("时间,电量(kWh)", [*day[:50], *day[49:]], values))
    assert total(result) == Decimal(96)
    assert result.blocks[0].flags[49] == Flag.CONFLICTING
    assert "interval.duplicates_conflict" in codes(result)


def test_case_86_a_gap_is_named_with_its_hours(read: Read, stamps: Stamps) -> None:
    day = stamps("2025-01-01 00:00", 192)
    kept = day[:40] + day[104:]
    result = read(rows("时间,电量(kWh)", kept, ["1"] * 128))
    gap = next(finding for finding in result.findings if finding.code == "meter.gap")
    assert (gap.details["hours"], gap.details["start"]) == ("16", "2025-01-01 10:00")
    assert total(result) == Decimal(128)


def test_case_86_a_gap_is_filled_only_on_request_and_taken_back() -> None:
    values = [10] * 672
    values[100:104] = [0] * 4
    flags = bytes(Flag.MISSING if 100 <= n < 104 else 0 for n in range(672))
    block = month_block(values, flags)
    done = fill_from_neighbours(block)
    assert (done.filled, done.left, done.added) == (4, 0, Decimal(40))
    assert done.block.flags[100:104] == bytes([Flag.ESTIMATED]) * 4
    assert without_estimates(done.block) == block


def test_case_87_a_day_of_a_hundred_quarters_loses_nothing(read: Read, stamps: Stamps) -> None:
    """Europe set its clocks back on 26 October 2025: the hour from two repeats."""
    before = stamps("2025-10-26 00:00", 12)
    again = stamps("2025-10-26 02:00", 4)
    after = stamps("2025-10-26 03:00", 84)
    values = ["1"] * 12 + ["2"] * 4 + ["1"] * 84
    result = read(rows("timestamp,energy kWh", [*before, *again, *after], values))
    assert total(result) == Decimal(104)
    assert "interval.clock_set_back" in codes(result)


def test_case_87_written_offsets_leave_no_hole(read: Read) -> None:
    hours = [f"2025-03-09T{h:02d}:00:00-06:00" for h in range(2)]
    hours += [f"2025-03-09T{h:02d}:00:00-05:00" for h in range(3, 24)]
    result = read(rows("start,energy kWh", hours, ["1"] * 23))
    assert total(result) == Decimal(23)
    assert "meter.gap" not in codes(result)
    assert "interval.zone_converted" in codes(result)


def test_case_87_seconds_since_1970_are_read_in_china_time(read: Read) -> None:
    """1735660800 is 2024-12-31 16:00 UTC: 2025-01-01 0:00 in China."""
    body = "\n".join(f"{1735660800 + 900 * n},1" for n in range(96))
    result = read("timestamp,kWh\n" + body)
    assert [(str(b.month), b.total) for b in result.blocks] == [("2025-01", Decimal(96))]


def test_case_88_sums_at_the_end_of_a_wide_row_are_not_values(
    read: Read, workbook: Callable[..., bytes]
) -> None:
    clocks = [f"{n // 4}:{n % 4 * 15:02d}" for n in range(1, 97)]
    table: list[list[object]] = [["日期", *clocks, "total", "mean", "var"]]
    table += [[f"2025-01-{d:02d}", *([2.5] * 96), 240, 2.5, 0] for d in range(1, 32)]
    result = read(workbook(Sheet1=table), "wide.xlsx")
    assert total(result) == Decimal(31 * 240)


def test_case_88_the_sum_of_the_day_proves_power(
    read: Read, workbook: Callable[..., bytes]
) -> None:
    """96 × 10 kW / 4 = 240 kWh, as the row itself says."""
    points = [f"P{n}" for n in range(1, 97)]
    table: list[list[object]] = [["日期", *points, "日电量"]]
    table += [[f"2025-01-{d:02d}", *([10] * 96), 240] for d in range(1, 4)]
    result = read(workbook(Sheet1=table), "wide.xlsx")
    assert total(result) == Decimal(720)
    assert result.used[0].details["columns"].endswith("«decided.day_total»")


def test_case_89_semicolons_and_decimal_commas(read: Read, stamps: Stamps) -> None:
    body = "\n".join(f"{s};1.234,50" for s in stamps("2025-01-01 00:00", 96))
    result = read(f"Zeit;Energy kWh\n{body}\n".replace("Zeit", "time"))
    assert total(result) == 96 * Decimal("1234.5")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_case_89_quoted_thousands_in_every_encoding(
    read: Read, stamps: Stamps, encoding: str
) -> None:
    body = "\n".join(f'{s},"1,234.50"' for s in stamps("2025-01-01 00:00", 96))
    result = read(f"数据时间,用电量(kWh)\n{body}\n".encode(encoding))
    assert total(result) == 96 * Decimal("1234.5")


@pytest.mark.parametrize(("form", "order"), [("%d/%m/%Y %H:%M", "dmy"), ("%m/%d/%Y %H:%M", "mdy")])
def test_case_90_day_and_month_are_told_by_what_follows(
    read: Read, stamps: Stamps, form: str, order: str
) -> None:
    result = read(
        rows("time,kWh", stamps("2018-02-01 00:00", 96 * 20, form=form), ["1"] * (96 * 20))
    )
    assert result.used[0].details["order"] == order
    assert [str(block.month) for block in result.blocks] == ["2018-02"]


def test_case_90_a_single_day_that_could_be_either_is_asked_for(read: Read, stamps: Stamps) -> None:
    day = stamps("2018-02-01 00:00", 96, form="%d/%m/%Y %H:%M")
    result = read(rows("time,kWh", day, ["1"] * 96))
    assert "interval.day_month_open" in codes(result)


NEM12 = (
    "100,NEM12,200405011135,MDA1,Ret1\n"
    "200,NMI1,E1Q1,1,E1,N1,METSER1,kWh,30,\n"
    "300,20250101,{values},V,,,20250102000000,\n"
    "400,1,10,A,,\n400,11,20,E52,,\n400,21,47,S14,,\n400,48,48,N,,\n900\n"
)


def test_case_91_quality_flags_become_estimates_and_gaps(read: Read) -> None:
    result = read(NEM12.format(values=",".join(["1.5"] * 48)))
    flags = result.blocks[0].flags
    assert set(flags[:10]) == {Flag.MEASURED}
    assert set(flags[10:47]) == {Flag.ESTIMATED}
    assert flags[47] == Flag.MISSING
    assert total(result) == 47 * Decimal("1.5")


def test_case_92_a_wrong_number_of_values_is_refused(read: Read) -> None:
    result = read(NEM12.format(values=",".join(["1.5"] * 96)))
    assert (result.status, result.code) == (Status.REFUSED, "nem12.values_miscounted")
    assert (result.details["count"], result.details["expected"]) == ("96", "48")


def test_case_93_negative_values_flow_the_other_way(read: Read, stamps: Stamps) -> None:
    values = ["2"] * 60 + ["-3"] * 36
    result = read(rows("时间,电量(kWh)", stamps("2025-01-01 00:00", 96), values))
    assert total(result) == Decimal(120)
    assert total(result, "export") == Decimal(108)
    assert "interval.negative_split" in codes(result)


def test_case_85_a_conflicting_row_at_the_end_is_no_clock_set_back(
    read: Read, stamps: Stamps
) -> None:
    hours = stamps("2025-03-01 00:00", 24, 60)
    result = read(rows("时间,电量(kWh)", [*hours, "2025-03-01 02:00"], ["5"] * 24 + ["99"]))
    assert total(result) == Decimal(120)
    assert "interval.duplicates_conflict" in codes(result)


@pytest.mark.parametrize(
    ("heading", "amount"),
    [("热量MWh", "36.0"), ("热量(kWh)", "0.036"), ("热量(MJ)", "0.01"), ("热量(GJ)", "10"),
     ("用气量(万立方米)", "100000"), ("用气量(千m³)", "10000"), ("标况用量(Nm³)", "10"),
     ("蒸汽流量(kg)", "0.01"), ("蒸汽(吨)", "10")],
)  # fmt: skip
def test_units_of_heat_gas_and_steam_in_a_heading(read: Read, heading: str, amount: str) -> None:
    days = [f"2025-03-{day:02d}" for day in range(1, 11)]
    assert total(read(rows(f"日期,{heading}", days, ["1"] * 10))) == Decimal(amount)


def test_readings_called_by_their_end_are_registers(read: Read) -> None:
    text = "抄表时间,表号,止码,倍率\n2025-01-01,M1,100,10\n2025-02-01,M1,112,10\n"
    result = read(text)
    assert [reading.value for reading in result.readings] == [100, 112]


@pytest.mark.parametrize("stand_in", ["1", "0"])
def test_case_82_ones_and_zeros_in_a_load_that_never_falls_are_told(
    read: Read, stamps: Stamps, stand_in: str
) -> None:
    values = ["2500", "2430", "2610", "2555"] * 48
    for slot in (17, 18, 101):
        values[slot] = stand_in
    result = read(rows("时间,功率(kW)", stamps("2025-01-01 00:00", 192), values))
    told = [found for found in result.findings if found.code == "interval.stand_in_low"]
    assert [(found.details["count"], found.details["value"]) for found in told] == [("3", stand_in)]
    assert told[0].details["at"] == "2025-01-01 04:15"


@pytest.mark.parametrize(
    "values",
    [["3", "1", "0", "2"] * 24, ["2500"] * 60 + ["0"] * 36, ["2500"] * 96],
    ids=["a small load", "a stop", "none"],
)
def test_case_82_zeros_of_a_load_that_does_fall_are_values(
    read: Read, stamps: Stamps, values: list[str]
) -> None:
    result = read(rows("时间,功率(kW)", stamps("2025-01-01 00:00", 96), values))
    assert "interval.stand_in_low" not in codes(result)


def test_case_87_a_day_of_ninety_two_quarters_has_a_gap_and_loses_nothing(
    read: Read, stamps: Stamps
) -> None:
    """Europe set its clocks forward on 30 March 2025: the hour from one is not there."""
    day = [*stamps("2025-03-30 00:00", 4), *stamps("2025-03-30 02:00", 88)]
    result = read(rows("timestamp,energy kWh", day, ["1"] * 92))
    assert total(result) == Decimal(92)
    (gap,) = [found for found in result.findings if found.code == "meter.gap"]
    assert (gap.details["start"], gap.details["count"]) == ("2025-03-30 01:00", "4")


def test_case_93_a_negative_month_of_an_annual_table_is_asked(read: Read) -> None:
    months = [f"2025-{n:02d},{-50 if n == 4 else 1000}" for n in range(1, 13)]
    bills = read("月份,用电量(kWh)\n" + "\n".join(months)).bills
    drafts = drafts_from_bills(bills)
    assert [each.reason for each in drafts if each.state is DraftState.ASKED] == [
        "draft.bill_negative"
    ]
    assert sum(each.state is DraftState.PROPOSED for each in drafts) == 11


@pytest.mark.parametrize(("end", "is_told"), [("900\n", False), ("900", False), ("", True)])
def test_a_file_of_nem12_without_its_end_is_told(read: Read, end: str, *, is_told: bool) -> None:
    text = NEM12.format(values=",".join(["1.5"] * 48)).replace("900\n", end)
    assert ("nem12.end_missing" in codes(read(text))) is is_told


def test_readings_are_not_said_to_have_a_step(read: Read) -> None:
    result = read("抄表时间,表号,止码,倍率\n2025-01-01,M1,100,10\n2025-02-01,M1,112,10\n")
    assert [used.code for used in result.used] == ["interval.understood_readings"]
