"""Series by others' habits: rates, phases, epochs, points down, days in parts, firms by days.

Figures are counts: 1 an hour is 24 a day, 1 kW of heat for an hour is 0.0036 GJ.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest

from desktop.intake.source import ReadResult

Read = Callable[..., ReadResult]
Stamps = Callable[..., list[str]]
Book = Callable[..., bytes]

HOURS = 48
"""Two days of hours."""


def totals(result: ReadResult) -> dict[tuple[str, str], Decimal]:
    """Return the sum of each carrier and direction."""
    found: dict[tuple[str, str], Decimal] = {}
    for block in result.blocks:
        key = (block.channel.carrier, block.channel.direction)
        found[key] = found.get(key, Decimal(0)) + block.total
    return found


def codes(result: ReadResult) -> set[str]:
    return {finding.code for finding in result.findings}


def hourly(heading: str, values: Callable[[int], str], stamps: list[str]) -> str:
    rows = [f"{stamp},{values(n)}" for n, stamp in enumerate(stamps)]
    return "\n".join([f"时间,{heading}", *rows]) + "\n"


@pytest.mark.parametrize(
    ("heading", "minutes", "carrier", "total"),
    [
        ("供热功率(kW)", 60, "heat", "0.1728"),
        ("热负荷(MW)", 60, "heat", "172.8"),
        ("采暖热量(GJ/h)", 30, "heat", "24"),
        ("蒸汽流量(t/h)", 30, "steam", "24"),
        ("蒸汽流量(kg/h)", 60, "steam", "0.048"),
        ("天然气瞬时流量(Nm3/h)", 15, "natural_gas", "12"),
        ("换热站热量(GJ)", 60, "heat", "48"),
        ("热量(MJ)", 60, "heat", "0.048"),
        ("供热量(MWh)", 60, "heat", "172.8"),
        ("用气量(万Nm3)", 60, "natural_gas", "480000"),
        ("蒸汽量(公斤)", 60, "steam", "0.048"),
        ("供热站用电量(kWh)", 60, "electricity", "48"),
        ("热泵功率(kW)", 60, "electricity", "48"),
    ],
)
def test_a_rate_is_multiplied_by_its_hours_and_an_amount_is_not(
    read: Read, stamps: Stamps, heading: str, minutes: int, carrier: str, total: str
) -> None:
    text = hourly(heading, lambda _: "1", stamps("2025-01-01", HOURS, minutes))
    assert totals(read(text)) == {(carrier, "import"): Decimal(total)}


def test_the_rate_beside_a_register_only_checks(read: Read, stamps: Stamps) -> None:
    text = hourly(
        "瞬时热量(kW),累计热量(GJ)",
        lambda n: f"100,{1000 + n * Decimal('0.36')}",
        stamps("2025-01-01", HOURS + 1, 60),
    )
    result = read(text)
    assert totals(result) == {("heat", "import"): Decimal("17.28")}
    assert "interval.power_checks" in codes(result)


def test_a_rate_without_a_unit_is_no_amount(read: Read, stamps: Stamps) -> None:
    text = hourly("蒸汽瞬时流量,累计流量(t)", lambda n: f"2,{5 + n}", stamps("2025-01-01", 49, 60))
    assert [how.details["ignored"] for how in read(text).used] == ["蒸汽瞬时流量"]


@pytest.mark.parametrize(
    "form", ["{0}", "{0}000", "{0}.0", "{0}.25"], ids=["s", "ms", "float", "fraction"]
)
@pytest.mark.parametrize("heading", ["timestamp", "ts", "采集时刻", "epoch"])
def test_seconds_since_1970_are_stamps_below_such_a_heading(
    read: Read, heading: str, form: str
) -> None:
    # 1735660800 is 2024-12-31T16:00:00Z, midnight of New Year in China.
    rows = [f"{form.format(1735660800 + 3600 * n)},5" for n in range(HOURS)]
    result = read("\n".join([f"{heading},kWh", *rows]) + "\n")
    assert totals(result) == {("electricity", "import"): Decimal(5 * HOURS)}
    assert [str(block.month) for block in result.blocks] == ["2025-01"]


def test_a_fraction_is_no_day_where_a_date_stands_beside_it(read: Read, stamps: Stamps) -> None:
    rows = [f"45658.25,{stamp}" for stamp in stamps("2025-01-01", HOURS, 60)]
    result = read("\n".join(["电量kWh,时间", *rows]) + "\n")
    assert totals(result) == {("electricity", "import"): HOURS * Decimal("45658.25")}


@pytest.mark.parametrize("zone", ["-06", "-0600", "-06:00"])
def test_an_offset_may_be_written_in_hours(read: Read, stamps: Stamps, zone: str) -> None:
    rows = [f"{stamp}:00{zone},1" for stamp in stamps("2025-01-01", HOURS, 60)]
    result = read("\n".join(["time,kWh", *rows]) + "\n")
    (told,) = [f for f in result.findings if f.code == "interval.zone_converted"]
    assert told.details["zones"] == "-6"


def test_three_phases_are_parts_of_the_total_beside_them(read: Read, stamps: Stamps) -> None:
    heading = "A相有功功率(kW),B相有功功率(kW),C相有功功率(kW),总有功功率(kW)"
    text = hourly(heading, lambda _: "1,1,1,2.99", stamps("2025-01-01", HOURS, 60))
    result = read(text)
    assert totals(result) == {("electricity", "import"): HOURS * Decimal("2.99")}
    assert "interval.parts_of_total" in codes(result)


def test_three_phases_alone_add_up(read: Read, stamps: Stamps) -> None:
    heading = "A相有功功率(kW),B相有功功率(kW),C相有功功率(kW)"
    text = hourly(heading, lambda _: "1,2,3", stamps("2025-01-01", HOURS, 60))
    assert totals(read(text)) == {("electricity", "import"): Decimal(6 * HOURS)}


def test_power_of_feeders_beside_their_total_counts_once(read: Read, stamps: Stamps) -> None:
    text = hourly(
        "1号线功率(kW),2号线功率(kW),合计功率(kW)",
        lambda n: f"{n},{n + 1},{2 * n + 1}",
        stamps("2025-01-01", HOURS, 60),
    )
    total = sum(2 * n + 1 for n in range(HOURS))
    assert totals(read(text)) == {("electricity", "import"): Decimal(total)}


def test_registers_of_times_of_use_and_of_reactive_energy_are_no_totals(read: Read) -> None:
    rows = [f"0033,2025-01-{d:02d},{500 + d},{100 + d},{300},{7 + d},{9 + d}" for d in range(1, 11)]
    result = read("\n".join(["METER_ID,DATA_DATE,PAP_R,PAP_R1,PAP_R2,RAP_R,PRP_R", *rows]))
    kept = {(reading.register, reading.direction) for reading in result.readings}
    assert kept == {("total", "import"), ("total", "export")}


def test_sub_metering_is_a_value_and_no_name_of_a_meter(read: Read, stamps: Stamps) -> None:
    rows = [
        f"{stamp.replace(' ', ';')}:00;4.2;{n % 3}.000"
        for n, stamp in enumerate(stamps("2025-01-13", HOURS, 60, "%d/%m/%Y %H:%M"))
    ]
    result = read("\n".join(["Date;Time;Global_active_power;Sub_metering_1", *rows]))
    assert len({block.channel.meter for block in result.blocks}) == 1
    assert totals(result) == {("electricity", "import"): HOURS * Decimal("4.2")}


@pytest.mark.parametrize(
    ("heading", "numbers"),
    [("点", range(1, 97)), ("点", range(96)), ("小时", range(24)), ("Hour", range(1, 25))],
)
def test_points_of_the_day_may_run_down(read: Read, heading: str, numbers: range) -> None:
    rows = [f"2025-01-{day:02d},{n},4" for day in range(1, 4) for n in numbers]
    result = read("\n".join([f"日期,{heading},功率(kW)", *rows]) + "\n")
    assert totals(result) == {("electricity", "import"): Decimal(4 * 24 * 3)}


def test_many_rows_a_day_that_nothing_tells_apart_are_refused(read: Read) -> None:
    rows = [f"2025-01-{day:02d},4" for day in range(1, 4) for _ in range(24)]
    result = read("\n".join(["日期,电量(kWh)", *rows]) + "\n")
    assert result.code == "interval.several_meters"


def test_a_kind_of_data_says_its_direction(read: Read, workbook: Book) -> None:
    points = [f"{n // 4}:{n % 4 * 15:02d}" for n in range(1, 97)]
    rows: list[list[object]] = [["数据日期", "资产编号", "数据项", *points, "日电量"]]
    for day in ("2025-01-01", "2025-01-02"):
        rows += [
            [day, "0033", kind, *[value] * 96, value * 96]
            for kind, value in (("正向有功", 2), ("反向有功", 1), ("正向无功", 9))
        ]
    result = read(workbook(曲线=rows), "96点.xlsx")
    assert totals(result) == {
        ("electricity", "import"): Decimal(384),
        ("electricity", "export"): Decimal(192),
    }


def test_a_kind_without_further_words_is_asked_and_keeps_its_direction(
    read: Read, workbook: Book
) -> None:
    points = [f"{n}:00" for n in range(1, 25)]
    rows: list[list[object]] = [["日期", "数据项", *points]]
    rows += [["2025-01-01", "反向有功", *[1, 3] * 12], ["2025-01-02", "反向有功", *[3, 1] * 12]]
    result = read(workbook(表=rows), "a.xlsx")
    assert {block.channel.direction for block in result.blocks} == {"export"}


def test_firms_down_and_days_without_dashes_across(read: Read) -> None:
    days = ",".join(f"202501{day:02d}" for day in range(1, 32))
    rows = [f"{user},{','.join([str(user)] * 31)}" for user in (1, 2, 1454)]
    result = read("\n".join([f"user_id,{days}", *rows]), "1454.csv")
    assert {b.channel.meter: b.total for b in result.blocks} == {
        str(user): Decimal(31 * user) for user in (1, 2, 1454)
    }


@pytest.mark.parametrize("heads", [("年", "月", "日"), ("Year", "Month", "Day")])
def test_a_day_may_stand_in_three_columns(read: Read, heads: tuple[str, ...]) -> None:
    rows = [f"2025,1,{day},100" for day in range(1, 32)]
    result = read("\n".join([f"{','.join(heads)},用电量(kWh)", *rows]))
    assert totals(result) == {("electricity", "import"): Decimal(3100)}


def test_three_columns_without_days_are_no_dates(read: Read) -> None:
    result = read("年,月,日,电量kWh\n2025,13,1,5\n2025,13,2,5\n2025,13,3,5\n")
    assert result.code == "text.not_understood"


def test_a_number_of_a_heat_meter_is_its_name(read: Read, stamps: Stamps) -> None:
    rows = [f"{stamp},8801,1" for stamp in stamps("2025-01-01", HOURS, 60)]
    result = read("\n".join(["时间,供热表号,热量(GJ)", *rows]))
    assert {block.channel.meter for block in result.blocks} == {"8801"}


def test_a_load_that_climbs_by_day_is_no_register(read: Read, stamps: Stamps) -> None:
    values = [40 + n // 4 % 24 for n in range(96 * 5)]
    rows = zip(stamps("2025-01-01", 96 * 5), values, strict=True)
    result = read("\n".join(["时间,1号变", *(f"{stamp},{value}" for stamp, value in rows)]))
    assert "interval.quantity_assumed" in codes(result)
    assert totals(result) == {("electricity", "import"): Decimal(sum(values))}


@pytest.mark.parametrize(
    "heads",
    [
        [f"P{n}(kW)" for n in range(1, 97)],
        [f"P{n} kW" for n in range(1, 97)],
        [f"功率{n}" for n in range(1, 97)],
    ],
    ids=["brackets", "behind", "word"],
)
def test_points_with_their_unit_are_points(read: Read, heads: list[str]) -> None:
    rows = [f"2025-01-0{day},A1,{','.join(['4'] * 96)}" for day in (1, 2, 3)]
    result = read("\n".join([f"日期,表号,{','.join(heads)}", *rows]))
    assert totals(result) == {("electricity", "import"): Decimal(4 * 24 * 3)}


def test_times_without_a_colon_are_points(read: Read) -> None:
    heads = [f"{n // 4:02d}{n % 4 * 15:02d}" for n in range(1, 97)]
    rows = [f"2025-01-0{day},A1,{','.join(['4'] * 96)}" for day in (1, 2, 3)]
    result = read("\n".join([f"日期,表号,{','.join(heads)}", *rows]), "负荷(kW).csv")
    assert totals(result) == {("electricity", "import"): Decimal(4 * 24 * 3)}


@pytest.mark.parametrize("clock", ["时间", "小时"])
def test_a_day_written_once_holds_for_the_rows_below(read: Read, clock: str) -> None:
    rows = []
    for day in (1, 2):
        for hour in range(24):
            stamp = f"2025-01-0{day}" if hour == 0 else ""
            rows.append(f"{stamp},{f'{hour}:00' if clock == '时间' else hour},{hour}")
    result = read("\n".join([f"日期,{clock},电量(kWh)", *rows]))
    assert totals(result) == {("electricity", "import"): Decimal(2 * sum(range(24)))}


def test_a_register_that_stands_still_beside_one_that_climbs(read: Read, stamps: Stamps) -> None:
    text = hourly(
        "正向有功电能(kWh),反向有功电能(kWh),倍率",
        lambda n: f"{1000 + n},5,1",
        stamps("2025-01-01", HOURS + 1, 60),
    )
    assert totals(read(text)) == {("electricity", "import"): Decimal(HOURS)}


def test_energy_beside_its_register_only_checks(read: Read, stamps: Stamps) -> None:
    text = hourly(
        "正向有功总示数,区间电量(kWh),倍率",
        lambda n: f"{100 + n},40,40",
        stamps("2025-01-01", HOURS + 1, 60),
    )
    result = read(text)
    assert totals(result) == {("electricity", "import"): Decimal(40 * HOURS)}
    (said,) = [f for f in result.findings if f.code == "interval.power_checks"]
    assert said.details["percent"] == "+2.08"


def test_hours_of_several_energies_are_no_monthly_ledger(read: Read, stamps: Stamps) -> None:
    text = hourly("用电(度),用气(立方)", lambda _: "5,2", stamps("2025-01-01", HOURS, 60))
    assert totals(read(text)) == {
        ("electricity", "import"): Decimal(5 * HOURS),
        ("natural_gas", "import"): Decimal(2 * HOURS),
    }


def test_a_load_that_only_changes_its_level_is_no_register(read: Read, stamps: Stamps) -> None:
    """Two days of 10 kWh an hour, with 9.5 for 16 of the 48 hours: 480 - 8."""

    def level(hour: int) -> str:
        return "9.5" if hour // 16 == 1 else "10"

    result = read(hourly("正向有功电量(kWh)", level, stamps("2025-01-01", HOURS, 60)))
    assert totals(result) == {("electricity", "import"): Decimal(472)}
