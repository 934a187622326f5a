"""Shapes of interval tables: every one is a table of ones, so that a sum is a count.

A day has 96 quarters, 48 halves, 24 hours; January has 31 days. Power of 1 kW all day is 24 kWh.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from desktop.intake.source import IntakeContext, ReadResult, Status

Read = Callable[..., ReadResult]
Stamps = Callable[..., list[str]]
Book = Callable[..., bytes]

DAYS = [f"2025-01-{day:02d}" for day in range(1, 32)]
ENDS = [f"{n // 4}:{n % 4 * 15:02d}" for n in range(1, 97)]
STARTS = [f"{n // 4}:{n % 4 * 15:02d}" for n in range(96)]
ONES = ",".join(["1"] * 96)


def sums(result: ReadResult) -> dict[tuple[str, str], Decimal]:
    """Return the sum of every meter and direction."""
    found: dict[tuple[str, str], Decimal] = {}
    for block in result.blocks:
        key = (block.channel.meter, block.channel.direction)
        found[key] = found.get(key, Decimal(0)) + block.total
    return found


def codes(result: ReadResult) -> set[str]:
    return {finding.code for finding in result.findings}


def down(heading: str, stamps: list[str], tail: str = "1") -> str:
    return "\n".join([heading, *(f"{stamp},{tail}" for stamp in stamps)]) + "\n"


def across(heading: str, columns: list[str], rows: list[str]) -> str:
    return "\n".join([f"{heading},{','.join(columns)}", *rows]) + "\n"


def test_day_and_time_in_two_columns(read: Read, stamps: Stamps) -> None:
    body = [s.replace(" ", ",") for s in stamps("2025-01-01 00:00", 96)]
    assert sums(read(down("日期,时间,电量(kWh)", body))) == {("meter", "import"): Decimal(96)}


def test_day_and_number_of_the_quarter(read: Read) -> None:
    body = "\n".join(f"{day},{n},1" for day in DAYS for n in range(1, 97))
    assert sums(read(f"日期,时段,电量(kWh)\n{body}")) == {("meter", "import"): Decimal(2976)}


def test_several_kinds_of_data_in_one_wide_table(read: Read, workbook: Book) -> None:
    """Forward and reverse power in kW, and reactive power that is no energy."""
    kinds = (("正向有功功率(kW)", 1), ("反向有功功率(kW)", 2), ("无功功率", 9))
    rows: list[list[object]] = [["电表曲线数据"], ["表号", "日期", "数据类型", *ENDS]]
    rows += [["00123", day, kind, *([value] * 96)] for day in DAYS for kind, value in kinds]
    result = read(workbook(S=rows), "曲线.xlsx")
    assert sums(result) == {
        ("00123", "import"): Decimal(31 * 24),
        ("00123", "export"): Decimal(31 * 48),
    }


def test_points_only_numbered(read: Read, workbook: Book) -> None:
    points = [f"P{n:02d}" for n in range(1, 97)]
    rows: list[list[object]] = [["户号", "户名", "表计资产编号", "日期", "数据项", *points]]
    rows += [
        ["3301", "某公司", "009", day.replace("-", ""), "有功功率", *([1] * 96)] for day in DAYS
    ]
    result = read(workbook(S=rows), "曲线.xlsx")
    assert sums(result) == {("009", "import"): Decimal(744)}


@pytest.mark.parametrize(
    ("columns", "count"),
    [
        (STARTS, 96),
        (ENDS, 96),
        ([*ENDS[:-1], "0:00"], 96),
        ([*ENDS[:-1], "23:59"], 96),
        ([f"{n // 2}:{n % 2 * 30:02d}" for n in range(1, 49)], 48),
        ([f"{n}时" for n in range(1, 25)], 24),
        ([str(n) for n in range(24)], 24),
        ([f"{n:02d}:00-{n + 1:02d}:00" for n in range(24)], 24),
    ],
    ids=["starts", "ends", "last is 0:00", "last is 23:59", "48", "hours", "0 to 23", "from-to"],
)
def test_wide_tables_keep_every_point_in_its_month(
    read: Read, columns: list[str], count: int
) -> None:
    rows = [f"{day}," + ",".join(["1"] * count) for day in DAYS]
    result = read(across("日期", columns, rows), "用电量.csv")
    assert [(str(b.month), b.total) for b in result.blocks] == [("2025-01", Decimal(31 * count))]


def test_times_as_excel_keeps_them(read: Read, workbook: Book) -> None:
    rows: list[list[object]] = [["日期", *[time(n // 4, n % 4 * 15) for n in range(96)]]]
    rows += [[date(2025, 1, day), *([1] * 96)] for day in range(1, 32)]
    result = read(workbook(电量=rows), "曲线.xlsx")
    assert sums(result) == {("曲线", "import"): Decimal(2976)}
    assert result.used[0].details["confidence"] == "medium"


def test_stamps_as_excel_keeps_them(read: Read, workbook: Book) -> None:
    first = datetime(2025, 1, 1)  # noqa: DTZ001 - a workbook's times have no zone
    rows: list[list[object]] = [["时间", "有功电量(kWh)"]]
    rows += [[first + timedelta(minutes=15 * n), 1] for n in range(1, 97)]
    assert sums(read(workbook(S=rows), "表.xlsx")) == {("表", "import"): Decimal(96)}


def test_two_rows_of_headings_are_read_together(read: Read, stamps: Stamps) -> None:
    body = down(",总,尖,峰,平,谷", stamps("2025-01-01 00:15", 96), "1,0.1,0.2,0.3,0.4")
    result = read("日期,正向有功电量(kWh),,,,\n" + body)
    assert sums(result) == {("meter", "import"): Decimal(96)}
    assert "interval.parts_of_total" in codes(result)


def test_times_of_use_without_total_add_up(read: Read, stamps: Stamps) -> None:
    result = read(
        down("时间,尖电量,峰电量,平电量,谷电量", stamps("2025-01-01 00:15", 96), "1,2,3,4")
    )
    assert sums(result) == {("meter", "import"): Decimal(960)}


def test_units_may_stand_in_a_row_of_their_own(read: Read, stamps: Stamps) -> None:
    result = read("时间,有功电量,功率\n" + down(",kWh,kW", stamps("2025-01-01 00:15", 96), "1,4"))
    assert sums(result) == {("meter", "import"): Decimal(96)}
    assert "interval.power_checks" in codes(result)


def test_a_title_above_and_a_sum_below(read: Read, stamps: Stamps) -> None:
    table = down("数据时间,电量(千瓦时),备注", stamps("2025-01-01 00:15", 96), "1,")
    result = read(f"某某公司负荷曲线,,\n导出时间：2025-02-01,,\n{table}合计,96,\n")
    assert sums(result) == {("meter", "import"): Decimal(96)}
    left = next(f for f in result.findings if f.code == "interval.rows_left_out")
    assert left.details["texts"] == "合计"


def test_a_sheet_a_meter(read: Read, workbook: Book, stamps: Stamps) -> None:
    rows = [["时间", "电量(kWh)"], *([s, 1] for s in stamps("2025-01-01 00:15", 96))]
    result = read(workbook(**{"1号变": rows, "2号变": rows, "说明": [["联系人"]]}), "表.xlsx")
    assert set(sums(result)) == {("1号变", "import"), ("2号变", "import")}
    assert "interval.sheet_left_out" in {finding.code for finding in result.used}


def test_a_column_a_meter(read: Read, stamps: Stamps) -> None:
    result = read(down("时间,1#变压器(kWh),2#变压器(kWh)", stamps("2025-01-01 00:15", 96), "1,2"))
    assert sums(result) == {("1#变压器", "import"): 96, ("2#变压器", "import"): 192}


@pytest.mark.parametrize(
    ("heading", "tail"),
    [("合计", "3,1,2"), ("总表", "4,1,2")],
    ids=["exact sum", "called the total"],
)
def test_a_total_beside_its_parts_counts_alone(
    read: Read, stamps: Stamps, heading: str, tail: str
) -> None:
    columns = f"时间,{heading}用电量(kWh),1#车间(kWh),2#车间(kWh)"
    result = read(down(columns, stamps("2025-01-01 00:15", 96), tail))
    assert sums(result) == {("meter", "import"): 96 * Decimal(tail[0])}
    assert "interval.parts_beside_total" in codes(result)


def test_a_turned_table(read: Read, workbook: Book) -> None:
    rows: list[list[object]] = [["时间", *DAYS], *([clock, *([1] * 31)] for clock in ENDS)]
    assert sums(read(workbook(电量=rows), "表.xlsx")) == {("表", "import"): Decimal(2976)}


def test_a_month_a_row(read: Read, workbook: Book) -> None:
    days = [f"{n}日" for n in range(1, 32)]
    rows: list[list[object]] = [["月份", *days]]
    rows += [[f"2025-{month:02d}", *([1] * 31)] for month in (1, 2, 3)]
    result = read(workbook(日电量=rows), "表.xlsx")
    assert [b.total for b in result.blocks] == [Decimal(31), Decimal(28), Decimal(31)]


@pytest.mark.parametrize(
    "form",
    [
        "%Y%m%d %H%M",
        "%Y%m%d%H%M%S",
        "%Y/%m/%d %H:%M",
        "%Y年%m月%d日 %H时%M分",
        "%Y-%m-%dT%H:%M:%S",
        "%d-%b-%Y %H:%M",
        "%b %d, %Y %H:%M",
        "%m/%d/%Y %I:%M %p",
    ],
)
def test_stamps_in_many_forms(read: Read, stamps: Stamps, form: str) -> None:
    text = down("时间,kWh", [f'"{s}"' for s in stamps("2025-01-14 00:15", 96, form=form)])
    result = read(text)
    assert [(str(b.month), b.total) for b in result.blocks] == [("2025-01", Decimal(96))]


def test_seconds_before_the_quarter_are_the_quarter(read: Read, stamps: Stamps) -> None:
    text = down("时间,kWh", stamps("2025-01-31 00:14:59", 96, form="%Y-%m-%d %H:%M:%S"))
    result = read(text)
    assert [(str(b.month), b.total) for b in result.blocks] == [("2025-01", Decimal(96))]


def test_a_german_export(read: Read, stamps: Stamps) -> None:
    body = "\n".join(s + ";12,5" for s in stamps("2025-01-01 00:00", 96, form="%d.%m.%Y;%H:%M"))
    context = IntakeContext()
    result = read(
        f"Datum;Uhrzeit;Leistung kW\n{body}\n".replace("01.01.", "13.01."), context=context
    )
    assert sums(result) == {("meter", "import"): Decimal(300)}


def test_five_minutes_of_power_add_up_without_a_rest(read: Read, stamps: Stamps) -> None:
    result = read(down("时间,功率(kW)", stamps("2025-01-01 00:00", 288, 5)))
    assert sums(result) == {("meter", "import"): Decimal(24)}


def test_newest_first(read: Read, stamps: Stamps) -> None:
    result = read(down("时间,kWh", stamps("2025-01-01 00:15", 96)[::-1]))
    assert [(str(b.month), b.total) for b in result.blocks] == [("2025-01", Decimal(96))]


def test_starts_and_ends_in_two_columns(read: Read, stamps: Stamps) -> None:
    pairs = zip(stamps("2025-01-01 07:00", 96), stamps("2025-01-01 07:15", 96), strict=True)
    result = read(down("开始时间,结束时间,电量(kWh)", [f"{a},{b}" for a, b in pairs]))
    assert result.used[0].details["stamped"] == "start"
    assert sums(result) == {("meter", "import"): Decimal(96)}


def test_no_headings_at_all(read: Read, stamps: Stamps) -> None:
    result = read("\n".join(f"{s},1" for s in stamps("2025-01-01 00:15", 96)))
    assert sums(result) == {("meter", "import"): Decimal(96)}
    assert "interval.quantity_assumed" in codes(result)


def test_an_html_table_that_calls_itself_a_workbook(read: Read, stamps: Stamps) -> None:
    cells = "".join(f"<tr><td>{s}</td><td>1</td></tr>" for s in stamps("2025-01-01 00:15", 96))
    page = f"<html><table><tr><td>时间</td><td>电量(kWh)</td></tr>{cells}</table></html>"
    assert sums(read(page, "表.xls")) == {("表", "import"): Decimal(96)}


def test_registers_of_a_wide_table_are_differenced_across_days(read: Read) -> None:
    """A register that adds 0.5 a quarter, read 192 times, adds 95.5."""
    rows = [
        f"{day}," + ",".join(str(1000 + (n * 96 + m) * Decimal("0.5")) for m in range(96))
        for n, day in enumerate(DAYS[:2])
    ]
    result = read(across("日期", ENDS, rows))
    assert sums(result) == {("meter", "import"): Decimal("95.5")}
    assert "interval.multiplier_unknown" in codes(result)


def test_a_lost_reading_loses_no_energy(read: Read, stamps: Stamps) -> None:
    day = stamps("2025-01-01 00:00", 97)
    body = [f"{s},{100 + n},1" for n, s in enumerate(day) if n not in {40, 41}]
    result = read("时间,正向有功总(kWh),倍率\n" + "\n".join(body))
    assert sums(result) == {("meter", "import"): Decimal(96)}
    assert "interval.register_gap" in codes(result)


def test_a_register_that_falls_is_left_out_there(read: Read, stamps: Stamps) -> None:
    values = [100 + n for n in range(50)] + [20 + n for n in range(47)]
    body = [f"{s},{v},1" for s, v in zip(stamps("2025-01-01 00:00", 97), values, strict=True)]
    context = IntakeContext(defaults={"quantity": "register"})
    result = read("时间,正向有功总(kWh),倍率\n" + "\n".join(body), context=context)
    assert sums(result) == {("meter", "import"): Decimal(95)}
    assert "interval.register_fell" in codes(result)


def test_gas_counts_at_standard_conditions(read: Read, stamps: Stamps) -> None:
    hours = stamps("2025-01-01 00:00", 25, 60)
    body = [f"{s},{1000 + 5 * n},{900 + 4 * n},20" for n, s in enumerate(hours)]
    result = read("时间,标况累计(Nm3),工况累计(m3),温度\n" + "\n".join(body))
    assert [(b.channel.carrier, b.channel.unit, b.total) for b in result.blocks] == [
        ("natural_gas", "Nm3", Decimal(120))
    ]


def test_meter_and_account_are_taken_from_above_the_headings(read: Read, stamps: Stamps) -> None:
    text = "户号：3305021008613  表号：33010502486132,\n"
    result = read(text + down("时间,电量(kWh)", stamps("2025-01-01 00:15", 96)))
    channel = result.blocks[0].channel
    assert (channel.meter, channel.account) == ("33010502486132", "3305021008613")


def test_a_saved_mapping_decides_what_a_column_is(read: Read, stamps: Stamps) -> None:
    mapping = {"meter:时间|甲|乙": {"甲": "power", "乙": "ignored"}}
    result = read(
        down("时间,甲,乙", stamps("2025-01-01 00:15", 96), "4,9"),
        context=IntakeContext(mappings=mapping),
    )
    assert sums(result) == {("meter", "import"): Decimal(96)}


def test_texts_among_numbers_are_named(read: Read, stamps: Stamps) -> None:
    lines = down("时间,电量(kWh)", stamps("2025-01-01 00:15", 96)).splitlines()
    lines[7] = lines[7][:-1] + "坏数"
    result = read("\n".join(lines))
    assert sums(result) == {("meter", "import"): Decimal(95)}
    odd = next(f for f in result.findings if f.code == "interval.not_a_number")
    assert odd.details["texts"] == "坏数"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("时间,电量(kWh)\n2025-01-01 00:15,1\n", "interval.too_few"),
        (
            "时间,电量(kWh)\n2025-01-01 00:00,1\n2025-01-01 00:07,1\n2025-01-01 00:50,1\n",
            "interval.step_unknown",
        ),
        ("时间,电量(kWh)\n2025-01-01 00:15,-\n2025-01-01 00:30,-\n", "interval.all_missing"),
        ("姓名,电话\n甲,1\n", "text.not_understood"),
    ],
    ids=["one stamp", "no step", "only placeholders", "something else"],
)
def test_what_cannot_be_read_is_refused_by_name(read: Read, text: str, code: str) -> None:
    result = read(text)
    assert (result.status, result.code) == (Status.REFUSED, code)


def _daily(heading: str, users: int, *, by_user: bool) -> str:
    """Return a year's quarter of daily values of several users, each day its user's number."""
    days = [f"2015/{month}/{day}" for month in (1, 2, 3) for day in range(1, 29)]
    pairs = [(day, user) for day in days for user in range(1, users + 1)]
    if by_user:
        pairs.sort(key=lambda pair: pair[1])
    return "\n".join([heading, *(f"{day},{user},{user * 10}" for day, user in pairs)]) + "\n"


@pytest.mark.parametrize("by_user", [False, True])
@pytest.mark.parametrize(
    "heading",
    [
        "record_date,user_id,power_consumption",
        "日期,用户编号,日用电量",
        "日期,企业名称,用电量(kWh)",
        "date,cons_no,consumption",
        "data_date,用电户号,电量",
    ],
)
def test_daily_series_of_anonymous_users_are_kept_apart(
    read: Read, heading: str, *, by_user: bool
) -> None:
    """The public daily series of 1,454 firms has these headings."""
    result = read(_daily(heading, 4, by_user=by_user))
    expected = {(str(user), "import"): Decimal(84 * 10 * user) for user in range(1, 5)}
    assert sums(result) == expected
    assert codes(result).isdisjoint({"interval.quantity_assumed", "interval.duplicates_conflict"})


def test_one_meter_of_a_table_of_several(read: Read) -> None:
    text = _daily("record_date,user_id,power_consumption", 12, by_user=False)
    chosen = IntakeContext(defaults={"meter": "0007"})
    assert sums(read(text, context=chosen)) == {("7", "import"): Decimal(84 * 70)}
    result = read(text, context=IntakeContext(defaults={"meter": "77"}))
    assert (result.status, result.code) == (Status.REFUSED, "interval.meter_not_in_table")
    assert result.details["count"] == "12"


def test_one_meter_of_a_wide_table_of_several(read: Read) -> None:
    rows = [f"{meter},{day},{ONES}" for meter in ("00012", "00013") for day in DAYS]
    text = across("表号,日期", ENDS, rows)
    chosen = IntakeContext(defaults={"meter": "13", "quantity": "energy"})
    assert sums(read(text, context=chosen)) == {("00013", "import"): Decimal(2976)}
    result = read(text, context=IntakeContext(defaults={"meter": "99"}))
    assert result.code == "interval.meter_not_in_table"


@pytest.mark.parametrize("heading", ["day,who,电量(kWh)", "date,id,kwh"])
def test_a_column_nobody_could_guess_tells_meters_apart(read: Read, heading: str) -> None:
    result = read(_daily(heading, 3, by_user=True))
    assert sums(result) == {(str(n), "import"): Decimal(840 * n) for n in (1, 2, 3)}
    assert "interval.meter_by_data" in codes(result)


def test_meters_nobody_names_are_refused(read: Read) -> None:
    days = [f"2015-01-{day:02d}" for day in range(1, 29)]
    body = "\n".join(f"{day},{value}" for value in (1, 2, 3) for day in days)
    result = read(f"日期,电量(kWh)\n{body}\n")
    assert (result.status, result.code) == (Status.REFUSED, "interval.several_meters")
    assert result.details["times"] == "3"


def test_power_consumption_within_a_day_is_asked(read: Read, stamps: Stamps) -> None:
    """Some publish kW under this heading, some kWh."""
    result = read(down("time,power_consumption", stamps("2025-01-01 00:00", 96)))
    assert "interval.quantity_assumed" in codes(result)


def test_days_across_and_meters_down(read: Read) -> None:
    """The public series of a grid company: CONS_NO, FLAG and a column a day."""
    days = [f"2015/1/{day}" for day in range(1, 32)]
    rows = [f"0387DD8A{user:08d},1,{','.join([str(user)] * 31)}" for user in (1, 2)]
    text = "\n".join([f"CONS_NO,FLAG,{','.join(days)}", *rows]) + "\n"
    result = read(text, context=IntakeContext(defaults={"quantity": "energy"}))
    assert sums(result) == {
        ("0387DD8A00000001", "import"): Decimal(31),
        ("0387DD8A00000002", "import"): Decimal(62),
    }
    named = text.replace(",1,1,", ",1,x,").replace("1,1", "x,x").replace("2,2", "x,x")
    assert read(named).status is Status.REFUSED


def test_a_row_number_beside_the_values_is_none(read: Read) -> None:
    """Pandas writes its index as a nameless first column; row 250 is no NEM13 record."""
    rows = _daily("record_date,user_id,power_consumption", 4, by_user=False).splitlines()[1:]
    body = [f"{n},{row}" for n, row in enumerate(rows)]
    result = read("\n".join([",record_date,user_id,power_consumption", *body]) + "\n")
    assert sums(result) == {(str(n), "import"): Decimal(840 * n) for n in range(1, 5)}


def test_a_table_whose_first_value_is_missing(read: Read) -> None:
    rows = [f"2025-01-{day:02d},{'' if day < 4 else 10}" for day in range(1, 32)]
    assert sums(read("\n".join(["日期,电量(kWh)", *rows]) + "\n")) == {
        ("meter", "import"): Decimal(280)
    }


def test_a_meter_a_column_without_a_unit_is_one_question_for_the_table(read: Read) -> None:
    """A pivot of the daily series: a day a row, a firm a column, and nowhere a unit."""
    firms = range(1, 41)
    amounts = {day: 100 * (day % 3 + 1) for day in range(1, 32)}
    rows = [f"2015/1/{d},{','.join(str(a + firm) for firm in firms)}" for d, a in amounts.items()]
    result = read("\n".join([f"record_date,{','.join(map(str, firms))}", *rows]))
    asked = [each for each in result.findings if each.code == "interval.quantity_assumed"]
    assert [each.details["headings"] for each in asked] == ["1、2、3、…、40"]
    assert result.used[0].details["columns"].startswith("1、2、3、…、40 = ")
    assert sums(result)["40", "import"] == sum(amounts.values()) + 31 * 40


def test_a_register_runs_over_at_what_it_shows_whatever_its_transformers(read: Read) -> None:
    # 9998.4, 9998.6 … 9999.8, 0.0, 0.2 … 1.4: fifteen steps of 0.2 at 30 to 1
    tenths = [(99_984 + 2 * n) % 100_000 for n in range(16)]
    stamps = [f"2024-05-01 {hour:02d}:00" for hour in range(16)]
    rows = [f"{at},{n // 10}.{n % 10},30,1" for at, n in zip(stamps, tenths, strict=True)]
    result = read("时间,正向有功总(kWh),CT,PT\n" + "\n".join(rows))
    assert sums(result) == {("meter", "import"): 90}
    told = next(f for f in result.findings if f.code == "interval.register_rolled_over")
    assert (told.details["before"], told.details["after"]) == ("9999.8", "0")


def test_a_daily_table_of_hours_down_and_days_of_one_month_across(read: Read) -> None:
    rows = ["2025年1月分时电量(kWh)", "时间," + ",".join(f"1月{day}日" for day in range(1, 32))]
    rows += [f"{hour}:00," + ",".join(["1"] * 31) for hour in range(24)]
    assert sums(read("\n".join(rows), name="分时.csv")) == {("分时", "import"): 31 * 24}
