"""Tables that mix: several on one sheet, units and kinds by the row, registers among amounts.

Figures are counts: 1 an hour is 48 in two days.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest

from desktop.accounting.documents.drafts_from_meters import MeterFrame, drafts_from_blocks
from desktop.intake import spilled
from desktop.intake.meters.columns import Role, column_of, is_fuel, value_of
from desktop.intake.source import ReadResult, Status

Read = Callable[..., ReadResult]
Stamps = Callable[..., list[str]]
Book = Callable[..., bytes]

HOURS = 48


def totals(result: ReadResult) -> dict[tuple[str, str, str], Decimal]:
    """Return the sum of each meter, carrier and direction."""
    found: dict[tuple[str, str, str], Decimal] = {}
    for block in result.blocks:
        key = (block.channel.meter, block.channel.carrier, block.channel.direction)
        found[key] = found.get(key, Decimal(0)) + block.total
    return found


def codes(result: ReadResult) -> set[str]:
    return {finding.code for finding in result.findings}


def hourly(head: str, lines: Callable[[int, str], list[str]], stamps: list[str]) -> str:
    rows = [line for n, stamp in enumerate(stamps) for line in lines(n, stamp)]
    return "\n".join([head, *rows]) + "\n"


@pytest.fixture
def hours(stamps: Stamps) -> list[str]:
    """Return the stamps of two days."""
    return stamps("2025-01-01", HOURS, 60)


def test_each_row_is_read_in_its_own_unit(read: Read, hours: list[str]) -> None:
    text = hourly(
        "表号,时间,数值,单位",
        lambda n, stamp: [f"A,{stamp},4,MWh", f"B,{stamp},{n % 3},kWh", f"C,{stamp},2,kW"],
        hours,
    )
    result = read(text)
    amounts = {meter: total for (meter, _, _), total in totals(result).items()}
    assert amounts == {"A": 192_000, "B": 48, "C": 96}
    assert "interval.quantity_assumed" not in codes(result)


def test_one_unit_for_every_row_is_that_of_the_column(read: Read, hours: list[str]) -> None:
    result = read(hourly("时间,数值,单位", lambda _, stamp: [f"{stamp},1,MWh"], hours))
    assert list(totals(result).values()) == [48_000]


def test_power_and_energy_of_one_meter_check_each_other(read: Read, hours: list[str]) -> None:
    text = hourly("表号,时间,数值,单位", lambda _, s: [f"A,{s},1,kW", f"A,{s},1,kWh"], hours)
    result = read(text)
    assert list(totals(result).values()) == [48]
    assert "interval.power_checks" in codes(result)


def test_readings_and_energy_by_the_row_are_columns(read: Read, hours: list[str]) -> None:
    text = hourly(
        "时间,数据项,数值",
        lambda n, s: [f"{s},正向有功总示数,{1000 + 2 * n}", f"{s},小时电量,2"],
        hours,
    )
    result = read(text)
    assert list(totals(result).values()) == [94]
    assert "interval.power_checks" in codes(result)


def test_a_column_that_names_no_unit_is_no_unit(read: Read, hours: list[str]) -> None:
    text = hourly("时间,电量(kWh),单位", lambda _, s: [f"{s},1,一车间"], hours)
    assert sum(totals(read(text)).values()) == 48


def test_registers_among_amounts_are_differenced_and_asked(read: Read, hours: list[str]) -> None:
    text = hourly(
        "表号,时间,电量(kWh)", lambda n, s: [f"A,{s},{1000 + 2 * n}", f"B,{s},{n % 3}"], hours
    )
    result = read(text)
    amounts = {meter: total for (meter, _, _), total in totals(result).items()}
    assert amounts == {"A": 94, "B": 48}
    drafts = drafts_from_blocks(result.blocks, MeterFrame(findings=result.findings))
    reasons = {draft.meter: draft.reason for draft in drafts}
    assert reasons["A"] == "draft.meter_multiplier_open"
    assert reasons["B"] != "draft.meter_multiplier_open"


def test_tables_below_each_other_are_read_one_by_one(
    read: Read, workbook: Book, hours: list[str]
) -> None:
    rows: list[list[object]] = [["1号表"], ["时间", "电量(kWh)"], *([s, 1] for s in hours)]
    rows += [[], ["2号表"], ["时间", "电量(MWh)"], *([s, 2] for s in hours)]
    result = read(workbook(S=rows), "m.xlsx")
    assert totals(result) == {
        ("1号表", "electricity", "import"): 48,
        ("2号表", "electricity", "import"): 96_000,
    }


def test_a_heading_printed_again_goes_on(read: Read, hours: list[str]) -> None:
    head = "时间,电量(kWh)"
    lines = [head, *(f"{s},1" for s in hours[:24]), head, *(f"{s},1" for s in hours[24:])]
    result = read("\n".join(lines))
    assert list(totals(result).values()) == [48]
    assert "interval.not_a_number" not in codes(result)


def test_another_unit_halfway_holds_from_there(read: Read, hours: list[str]) -> None:
    lines = ["时间,电量(kWh)", *(f"{s},1000" for s in hours[:24])]
    lines += ["时间,电量(MWh)", *(f"{s},1" for s in hours[24:])]
    result = read("\n".join(lines))
    assert list(totals(result).values()) == [48_000]
    assert "meter.gap" not in codes(result)


def test_days_below_the_same_headings_again_are_another_meter(read: Read, workbook: Book) -> None:
    head = ["日期", *(f"{h}:00" for h in range(1, 25))]
    days = [f"2025-01-0{d}" for d in (1, 2, 3)]
    rows = [head, *([d, *[1] * 24] for d in days), [], head, *([d, *[2] * 24] for d in days)]
    result = read(workbook(电量kWh=rows), "m.xlsx")
    assert sorted(totals(result).values()) == [72, 144]


def test_a_ratio_that_changes_weighs_only_what_comes_after(read: Read, hours: list[str]) -> None:
    """1 an hour: 24 hours × 100, the change among them, and 23 × 200."""
    text = hourly(
        "时间,电表示数,CT", lambda n, s: [f"{s},{1000 + n},{100 if n < 24 else 200}"], hours
    )
    result = read(text)
    assert list(totals(result).values()) == [7000]
    assert {"interval.multiplier_changes", "interval.multiplied_by"} <= codes(result)


@pytest.mark.parametrize(
    ("name", "values", "total", "told"),
    [
        ("电量kWh.csv", lambda _day: ["1"] * 24, 4320, "interval.use_multiplied"),
        (
            "示数.csv",
            lambda day: [str(1000 + 24 * day + h) for h in range(24)],
            4260,
            "interval.multiplied_by",
        ),
    ],
    ids=["energy", "register"],
)
def test_the_multiplier_beside_points_across_counts(
    read: Read, name: str, values: Callable[[int], list[str]], total: int, told: str
) -> None:
    head = "日期,倍率," + ",".join(f"{h}:00" for h in range(1, 25))
    rows = [f"2025-01-0{d + 1},60," + ",".join(values(d)) for d in range(3)]
    result = read("\n".join([head, *rows]), name)
    assert list(totals(result).values()) == [total]
    known = {"interval.multiplied_by", "interval.use_multiplied"}
    assert codes(result) & known == {told}
    assert "interval.multiplier_unknown" not in codes(result)


def test_numbered_meters_beside_each_other_never_check_each_other(
    read: Read, stamps: Stamps
) -> None:
    text = hourly("时间,1#表 kW,2#表 kWh", lambda _, s: [f"{s},1,2"], stamps("2025-01-01", 96))
    assert sorted(totals(read(text)).values()) == [24, 192]


@pytest.mark.parametrize(
    ("heading", "name", "carrier"),
    [
        ("累计流量(t)", "蒸汽.csv", "steam"),
        ("累计流量(m3)", "水表.csv", "water"),
        ("累计(m³)", "天然气.csv", "natural_gas"),
        ("流量(吨)", "自来水.csv", "water"),
    ],
)
def test_the_name_tells_what_a_unit_leaves_open(
    read: Read, hours: list[str], heading: str, name: str, carrier: str
) -> None:
    result = read(hourly(f"时间,{heading}", lambda n, s: [f"{s},{1000 + n}"], hours), name)
    assert {block.channel.carrier for block in result.blocks} == {carrier}
    assert "interval.carrier_assumed" not in codes(result)


def test_a_bare_volume_is_gas_only_if_somebody_says_so(read: Read, hours: list[str]) -> None:
    result = read(hourly("时间,累计(m3)", lambda n, s: [f"{s},{1000 + n}"], hours), "1.csv")
    assert "interval.carrier_assumed" in codes(result)
    (draft,) = drafts_from_blocks(result.blocks, MeterFrame(findings=result.findings))
    assert draft.state.value == "asked"


def test_a_bare_mass_is_refused(read: Read, hours: list[str]) -> None:
    result = read(hourly("时间,累计流量(t)", lambda n, s: [f"{s},{1000 + n}"], hours), "1.csv")
    assert (result.status, result.code) == (Status.REFUSED, "interval.carrier_unknown")


def test_a_bare_mass_beside_energy_is_left_out(read: Read, hours: list[str]) -> None:
    result = read(hourly("时间,电量(kWh),流量(t)", lambda _, s: [f"{s},1,5"], hours), "1.csv")
    assert list(totals(result).values()) == [48]
    assert "流量(t)" in result.used[0].details["ignored"]


def test_a_tables_decimal_commas_survive_being_spread(read: Read, hours: list[str]) -> None:
    text = hourly("Zeit;Wert;Unit", lambda _, s: [f"{s};1,5;kWh"], hours)
    assert sum(totals(read(text)).values()) == 72


@pytest.mark.parametrize("at", [1, 40])
@pytest.mark.parametrize("small", [0, spilled._SMALL])
def test_thousands_nobody_quoted_are_refused_with_their_line(
    read: Read, hours: list[str], at: int, small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spilled, "_SMALL", small)
    monkeypatch.setattr(spilled, "_AT_ONCE", 100)
    text = hourly("时间,电量(kWh)", lambda n, s: [f"{s},{'1,200' if n == at else 900 + n}"], hours)
    result = read(text)
    assert (result.code, result.details["line"]) == ("text.thousands_unquoted", str(at + 2))


def test_quoted_thousands_and_further_columns_are_none_of_it(read: Read, hours: list[str]) -> None:
    text = hourly("时间,电量(kWh)", lambda _, s: [f'{s},"1,200",旁注'], hours)
    assert sum(totals(read(text)).values()) == 48 * 1200


@pytest.mark.parametrize(
    ("heading", "value", "total"),
    [
        ("电量(亿kWh)", "0.0001", 480_000),
        ("电量(GWh)", "0.001", 48_000),
        ("电能(MJ)", "3.6", 48),
        ("电能(GJ)", "0.0036", 48),
        ("热量(Mcal)", "1000", "200.9664"),
        ("热量(万大卡)", "100", "200.9664"),
        ("供热量(Gcal)", "1", "200.9664"),
        ("热量(kJ)", "1000000", 48),
    ],
)
def test_seldom_units_are_converted(
    read: Read, hours: list[str], heading: str, value: str, total: str | int
) -> None:
    """1 GWh is 10^6 kWh, 3.6 MJ are 1 kWh, 1 Gcal is 4.1868 GJ."""
    result = read(hourly(f"时间,{heading}", lambda _, s: [f"{s},{value}"], hours))
    assert list(totals(result).values()) == [Decimal(total)]


@pytest.mark.parametrize(
    "heading",
    [
        *("压缩空气流量(m3)", "氮气(Nm3)", "高炉煤气(m3)", "柴油(L)", "冷量(kWh)"),
        *("计划电量(kWh)", "去年同期电量(kWh)", "蒸汽流量(kg/s)", "天然气流量(L/h)"),
    ],
)
def test_what_is_none_of_the_firms_energy_is_no_column(
    read: Read, hours: list[str], heading: str
) -> None:
    result = read(hourly(f"时间,{heading},电量(kWh)", lambda _, s: [f"{s},7,1"], hours))
    assert totals(result) == {("meter", "electricity", "import"): 48}
    assert read(hourly(f"时间,{heading}", lambda _, s: [f"{s},7"], hours)).blocks == ()


@pytest.mark.parametrize("heading", ["空压机用电量(kWh)", "制氮机电量(kWh)", "焦化车间电量(kWh)"])
def test_electricity_of_what_makes_them_counts(read: Read, hours: list[str], heading: str) -> None:
    assert (
        sum(totals(read(hourly(f"时间,{heading}", lambda _, s: [f"{s},1"], hours))).values()) == 48
    )


@pytest.mark.parametrize(
    ("headings", "row", "amounts"),
    [
        ("光伏发电(kWh),网购电量(kWh),总用电量(kWh)", "5,4,9", {"generation": 240, "import": 192}),
        ("正向(kWh),反向(kWh),净电量(kWh)", "5,2,3", {"import": 240, "export": 96}),
    ],
)
def test_a_balance_beside_its_parts_is_not_counted_again(
    read: Read, hours: list[str], headings: str, row: str, amounts: dict[str, int]
) -> None:
    result = read(hourly(f"时间,{headings}", lambda _, s: [f"{s},{row}"], hours))
    found = {direction: total for (_, _, direction), total in totals(result).items()}
    assert found == amounts
    assert "interval.balance_beside_parts" in codes(result)


def test_sums_beyond_all_measure_are_refused_and_never_wrong(read: Read, hours: list[str]) -> None:
    result = read(hourly("时间,energy (J)", lambda _, s: [f"{s},3600000"], hours))
    assert (result.status, result.code) == (Status.REFUSED, "interval.too_large")


def test_a_day_total_that_fits_nothing_is_told(read: Read) -> None:
    head = "日期," + ",".join(f"{h}:00" for h in range(1, 25)) + ",日电量"
    rows = [f"2025-01-0{d}," + ",".join(["1"] * 24) + ",999" for d in (1, 2, 3)]
    assert "interval.day_total_differs" in codes(read("\n".join([head, *rows]), "电量kWh.csv"))


def test_blank_remarks_hide_no_unquoted_thousands(read: Read) -> None:
    rows = ["户号,月份,电量(kWh),电费,备注", "1234567890123,2025-01,12,500,9000,"]
    assert read("\n".join(rows)).code == "text.thousands_unquoted"


def test_a_comma_at_the_end_of_every_row_is_none_of_it(read: Read, hours: list[str]) -> None:
    text = hourly("时间,电量(kWh),功率", lambda n, s: [f"{s},{100 + n},{200 + n},"], hours)
    assert read(text).code == ""


def test_a_single_reading_of_a_nameless_meter_waits_for_the_next(read: Read) -> None:
    (reading,) = read("时间,正向有功总\n2025-01-01,100\n").readings
    assert reading.value == 100


@pytest.mark.parametrize(
    ("name", "head", "direction"),
    [
        ("光伏发电曲线.csv", "时间,电量(kWh)", "generation"),
        ("屋顶光伏表.csv", "时间,电量(kWh)", "generation"),
        ("正泰光伏有限公司.csv", "时间,电量(kWh)", "import"),
        ("光伏发电曲线.csv", "时间,网购电量(kWh)", "import"),
        ("光伏发电曲线.csv", "时间,上网电量(kWh)", "export"),
        ("光伏消纳用电.csv", "时间,电量(kWh)", "import"),
    ],
)
def test_names_say_that_a_curve_is_of_solar_power_that_is_made(
    read: Read, name: str, head: str, direction: str
) -> None:
    rows = [f"2025-07-01 {hour:02d}:00,{hour % 5 + 1}" for hour in range(24)]
    result = read("\n".join([head, *rows]), name=name)
    assert {block.channel.direction for block in result.blocks} == {direction}


def test_a_wide_table_below_a_title_of_solar_power_is_of_generation(read: Read) -> None:
    points = ",".join(f"{hour}:00" for hour in range(24))
    values = ",".join(str(hour % 5) for hour in range(24))
    text = f"光伏发电表 曲线数据导出\n日期,数据类型,{points}\n2025-07-01,有功功率(kW),{values}\n"
    result = read(text, name="导出.csv")
    assert {block.channel.direction for block in result.blocks} == {"generation"}


def test_a_remark_beside_a_reading_is_no_heading_of_a_bill(read: Read) -> None:
    rows = ["M1,2024-12-31,99950,100,", "M1,2025-01-31,0,200,换表起码", "M1,2025-02-28,50,200,"]
    result = read("\n".join(["表号,抄表日期,示数,倍率,备注", *rows]))
    assert [str(reading.value) for reading in result.readings] == ["99950", "0", "50"]


@pytest.mark.parametrize(
    ("main", "share", "count"), [("总进线", 4, 1), ("总进线", 1, 0), ("甲", 4, 0)]
)
def test_a_main_meter_among_its_circuits_is_warned_about(
    read: Read, main: str, share: int, count: int
) -> None:
    rows = [
        f"2025-07-01 {hour:02d}:00,{name},{(hour % 5 + 1) * times}"
        for hour in range(24)
        for name, times in ((main, share), ("空压机", 1), ("染缸", 2))
    ]
    result = read("\n".join(["时间,回路名称,电量(kWh)", *rows]), name="回路.csv")
    found = [f for f in result.findings if f.code == "interval.total_among_meters"]
    assert len(found) == count
    assert all(set(f.details["meters"].split("、")) == {"空压机", "染缸"} for f in found)


ENERGIES = (("电力", "kWh", 300), ("天然气", "m³", 40), ("柴油", "L", 9), ("压缩空气", "m³", 70))


def test_daily_facts_of_energies_are_told_apart_by_workshop_and_energy(read: Read) -> None:
    rows = [
        f"2025-03-{day:02d},{shop},{energy},{use + day},{unit},{use * 0.7 + day:.2f}"
        for day in range(1, 8)
        for shop in ("锻造车间", "机加车间")
        for energy, unit, use in ENERGIES
    ]
    result = read("\n".join(["日期,车间,能源品种,消耗量,单位,费用(元)", *rows]))
    assert totals(result) == {
        ("锻造车间", "electricity", "import"): 2128,
        ("机加车间", "electricity", "import"): 2128,
        ("锻造车间", "natural_gas", "import"): 308,
        ("机加车间", "natural_gas", "import"): 308,
    }
    assert codes(result) == {"interval.fuels_left_out"}
    (told,) = result.findings
    assert told.details["headings"] == "柴油(L)"


def test_electricity_in_a_list_of_energies_without_units_is_use(read: Read) -> None:
    rows = [f"2025-03-{d:02d},{e},{d * 7 % 5 + 3}" for d in range(1, 8) for e in ("电力", "天然气")]
    result = read("\n".join(["统计日期,能源类型,用量", *rows]))
    assert {carrier for _, carrier, _ in totals(result)} == {"electricity", "natural_gas"}
    assert "interval.quantity_assumed" not in codes(result)


@pytest.mark.parametrize("heads", [["日期", "能源类型"], ["日期", "设备", "能源类型"]])
def test_energies_of_rows_across_are_told_apart(read: Read, heads: list[str]) -> None:
    kinds = ("电能(kWh)", "水能(m³)", "压缩空气(m³)", "天然气(m³)", "柴油(L)")
    hours = ",".join(f"{hour:02d}时" for hour in range(24))
    rows = [
        ",".join(
            [f"2025-03-{day:02d}", *["一号"] * (len(heads) - 2), kind, *["0", str(2 * n + 2)] * 12]
        )
        for day in (1, 2, 3)
        for n, kind in enumerate(kinds)
    ]
    result = read("\n".join([",".join([*heads, hours]), *rows]))
    assert {carrier: total for (_, carrier, _), total in totals(result).items()} == {
        "electricity": 72,
        "water": 144,
        "natural_gas": 288,
    }
    assert codes(result) == {"interval.fuels_left_out"}


@pytest.mark.parametrize(
    ("heading", "carrier"),
    [
        ("水(m³)", "water"),
        ("新水(吨)", "water"),
        ("天然气(m³)", "natural_gas"),
        ("水泵(kWh)", "electricity"),
        ("污水站天然气(m³)", "natural_gas"),
        ("一车间(m³)", "natural_gas"),
        ("水", "water"),
        ("生活给水", "electricity"),
    ],
)
def test_cubic_metres_of_water_are_no_gas(heading: str, carrier: str) -> None:
    assert value_of(0, heading).carrier == carrier


@pytest.mark.parametrize(
    ("heading", "is_burned"),
    [("柴油(L)", True), ("柴油发电量(kWh)", False), ("煤(t)", True), ("柴油费(元)", False)],
)
def test_fuels_beside_meters_are_known(heading: str, is_burned: object) -> None:
    assert is_fuel(heading) is is_burned


@pytest.mark.parametrize(
    ("heads", "directions"),
    [
        ("时间,设备名称,有功功率(kW),日发电量(kWh)", {"generation"}),
        ("时间,设备名称,有功功率(kW),下网电量(kWh)", {"import"}),
        ("时间,设备名称,有功功率(kW),光伏发电量(kWh)", {"import", "generation"}),
        ("时间,设备名称,总有功功率(kW),日发电量(kWh)", {"import", "generation"}),
    ],
)
def test_power_beside_what_an_inverter_made_is_its_own(
    read: Read, stamps: Stamps, heads: str, directions: set[str]
) -> None:
    rows = [f"{at},INV-1,{n % 7},{n % 5}" for n, at in enumerate(stamps("2025-06-01 00:00", 96))]
    result = read("\n".join([heads, *rows]))
    assert {way for _, _, way in totals(result)} == directions


def test_a_gap_of_five_minutes_is_told_in_hours_one_can_read(read: Read, stamps: Stamps) -> None:
    times = stamps("2025-06-01 00:00", 288, 5)
    result = read(
        "\n".join(["时间,电量(kWh)", *(f"{at},{n % 5}" for n, at in enumerate(times) if n != 9)])
    )
    (gap,) = (found for found in result.findings if found.code == "meter.gap")
    assert gap.details["hours"] == "0.08"


def test_use_beside_each_of_several_readings_is_theirs(read: Read) -> None:
    """Two workshops below a main meter, ratio 40: 40 × (3 + 4) a day for 20 days."""
    rows = [
        f"2025-03-{day:02d},{100 + 7 * day},280,{50 + 3 * day},120,{70 + 4 * day},160"
        for day in range(1, 21)
    ]
    head = "日期,总表读数,用量(kWh),一车间读数,用量(kWh),二车间读数,用量(kWh)"
    result = read("\n".join([head, *rows]))
    assert list(totals(result).values()) == [5600]
    assert codes(result) & {"interval.use_leads", "interval.parts_beside_total"} == {
        "interval.use_leads",
        "interval.parts_beside_total",
    }
    assert "interval.multiplier_unknown" not in codes(result)


@pytest.mark.parametrize(
    "head",
    [
        "日期,总表读数,一车间用量(kWh),甲表读数,二车间用量(kWh)",
        "日期,总表读数,甲表读数,用量(kWh),二车间用量(kWh)",
    ],
)
def test_use_that_names_a_meter_or_stands_elsewhere_is_its_own(read: Read, head: str) -> None:
    rows = [f"2025-03-{d:02d},{100 + 7 * d},{d % 5},{50 + 3 * d},{d % 3}" for d in range(1, 21)]
    assert "interval.use_leads" not in codes(read("\n".join([head, *rows])))


@pytest.mark.parametrize("name", ["热水器", "热水泵", "生活给水"])
def test_a_circuit_named_after_water_is_no_water(name: str) -> None:
    assert column_of(0, name).role is Role.UNNAMED
