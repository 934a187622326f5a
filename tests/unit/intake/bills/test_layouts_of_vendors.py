"""Statements and ledgers in the layouts of vendors: each amount once, none lost without a word."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from desktop.intake.source import IntakeContext, ReadResult, Status
from desktop.intake.tables import load_tables
from desktop.paths import resources

ReadSheets = Callable[..., ReadResult]


@pytest.fixture(scope="module")
def context() -> IntakeContext:
    """Return a context with the shipped reference data."""
    folder = resources() / "intake"
    return IntakeContext(
        tables=load_tables({p.name: p.read_bytes() for p in folder.glob("*.toml")})
    )


def amounts(result: ReadResult) -> list[tuple[str, str, str]]:
    return [(b.carrier, str(b.period), str(b.quantity)) for b in result.bills]


def total(result: ReadResult) -> Decimal:
    return sum((b.quantity.amount for b in result.bills if b.quantity), Decimal(0))


def codes(result: ReadResult) -> set[str]:
    return {finding.code for finding in result.findings}


def refusal(read_sheets: ReadSheets, context: IntakeContext, *rows: tuple[object, ...]) -> str:
    result = read_sheets(rows, context=context)
    assert not result.bills
    return result.code


MONTHS = ("电表", "户号", "2025年1月", "", "", "2025年2月", "", "", "2025年3月", "", "")
TARIFFS = ("", "", *("峰", "平", "谷") * 3)
OF_TARIFFS = ("1#表", "330501", 100, 200, 300, 110, 210, 310, 120, 220, 320)


def test_times_of_use_below_each_month_add_up(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    rows = (("分时电量汇总（千瓦时）",), MONTHS, TARIFFS, OF_TARIFFS)
    result = read_sheets(rows, context=context)
    assert [text for _, _, text in amounts(result)] == ["600 kWh", "630 kWh", "660 kWh"]


def test_a_total_below_each_month_counts_alone_and_money_never(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    below = ("", "", *("峰", "合计", "金额") * 3)
    result = read_sheets((("用电（千瓦时）",), MONTHS, below, OF_TARIFFS), context=context)
    assert total(result) == 200 + 210 + 220
    below = ("", "", *("用量", "单价", "金额") * 3)
    result = read_sheets((("用电（千瓦时）",), MONTHS, below, OF_TARIFFS), context=context)
    assert total(result) == 100 + 110 + 120


def test_columns_of_a_month_that_nothing_tells_apart_are_refused(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    title = ("用电（千瓦时）",)
    assert refusal(read_sheets, context, title, MONTHS, OF_TARIFFS) == "bill.months_divided"
    below = ("", "", *("甲", "乙", "丙") * 3)
    assert refusal(read_sheets, context, title, MONTHS, below, OF_TARIFFS) == "bill.months_divided"


def test_years_above_their_months_are_taken_from_there(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    rows = (
        ("用电量（千瓦时）",),
        ("", "2024年", "", "", "2025年", "", ""),
        ("车间", "1月", "2月", "3月", "1月", "2月", "3月"),
        ("一车间", 1, 2, 3, 4, 5, 6),
    )
    result = read_sheets(rows, context=context)
    assert [period[:7] for _, period, _ in amounts(result)] == [
        *("2024-01", "2024-02", "2024-03"),
        *("2025-01", "2025-02", "2025-03"),
    ]


READ = ("表号", "位置", "倍率", "上年12月底数", "1月", "2月", "3月")


def test_readings_across_are_differences_times_their_multiplier(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    rows = (
        ("2025年电表抄表记录",),
        READ,
        ("A001", "一车间", 60, 1000, 1100, 1250, 1300),
        ("A002", "二车间", 40, 500, 510, "", 560),
        ("合计", "", "", "", 10000),
    )
    result = read_sheets(rows, context=context)
    assert amounts(result) == [
        ("electricity", "2025-01-01/2025-01-31", "6000 kWh"),
        ("electricity", "2025-02-01/2025-02-28", "9000 kWh"),
        ("electricity", "2025-03-01/2025-03-31", "3000 kWh"),
        ("electricity", "2025-01-01/2025-01-31", "400 kWh"),
        ("electricity", "2025-02-01/2025-03-31", "2000 kWh"),
    ]
    told = next(f for f in result.findings if f.code == "bill.readings_across")
    assert (told.details["multiplier"], told.details["fallen"]) == ("60", "—")


def test_a_reading_that_falls_leaves_its_month_open(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    rows = (
        ("2025年电表抄表记录",),
        ("表号", "1月", "2月", "3月", "4月", "5月"),
        ("A001", 9800, 9900, 10, 110, 200),
        ("A002", 1, 2, 3, 4, 5),
    )
    result = read_sheets(rows, context=context)
    assert [text for _, _, text in amounts(result)][:4] == ["100 kWh", "None", "100 kWh", "90 kWh"]
    told = next(f for f in result.findings if f.code == "bill.readings_across")
    assert told.details["fallen"].startswith("A001 2025-03-01")


def test_multipliers_beside_amounts_that_go_up_and_down_are_refused(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    rows = (("2025年用电（kWh）",), READ, ("A001", "一", 60, 1000, 90, 70, 80))
    assert refusal(read_sheets, context, *rows) == "bill.readings_or_amounts"


def test_words_of_reading_above_plain_amounts_change_nothing(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    rows = (("2025年电表抄表",), ("表号", "1月", "2月", "3月"), ("A001", 90, 70, 50))
    assert total(read_sheets(rows, context=context)) == 210


def test_a_month_written_once_goes_on_over_its_times_of_use(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    rows: list[tuple[object, ...]] = [("电量明细表",), ("月份", "时段", "电量(kWh)", "电费(元)")]
    for month in (1, 2):
        parts = (("尖", 100), ("峰", 500 * month), ("平", 700), ("谷", 400))
        names = [f"2025年{month}月", "", "", ""]
        rows += [(n, part, a, a) for n, (part, a) in zip(names, parts, strict=True)]
        rows.append(("", "合计", 1200 + 500 * month, 0))
    result = read_sheets(rows, context=context)
    assert [text for _, _, text in amounts(result)] == ["1700 kWh", "2200 kWh"]


def test_amounts_without_a_period_and_texts_for_amounts_are_warned_about(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    rows = (
        ("月份", "用电量(kWh)", "电费(元)"),
        ("2025-01", "（350）", 245),
        ("2025-02", 1000, 700),
        ("", 800, 560),
        ("2025-04", "见附件", 1),
        ("2025-05", "—", ""),
        ("上半年累计", 1800, 1260),
        ("备注：补收 35 度",),
    )
    result = read_sheets(rows, context=context)
    assert [text for _, _, text in amounts(result)] == ["-350 kWh", "1000 kWh"]
    told = {f.code: f.details for f in result.findings}
    assert told["bill.rows_undated"]["rows"] == "4"
    assert told["bill.rows_unreadable"] == {"count": "1", "rows": "5", "printed": "见附件"}
    assert told["bill.rows_left_out"]["count"] == "3"


def test_litres_are_the_fuel_that_title_or_sheet_name(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    rows = (("2025年柴油",), ("月份", "用量(升)", "金额(元)"), ("1月", 10, 65), ("2月", 20, 130))
    result = read_sheets(rows, context=context)
    assert amounts(result)[0] == ("diesel", "2025-01-01/2025-01-31", "10 L")
    bare = (("2025年",), ("月份", "用量(升)", "金额(元)"), ("1月", 10, 65))
    assert amounts(read_sheets(bare, context=context))[0][::2] == ("any_energy", "10 L")


def test_rows_that_name_a_fuel_are_of_it_in_units_of_record(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    rows = (
        ("月份", "能源名称", "单位", "数量"),
        ("2025-01", "柴油", "升", 1000),
        ("2025-01", "电", "千瓦时", 500),
        ("2025-01", "液化石油气", "公斤", 20),
    )
    result = read_sheets(rows, context=context)
    assert [(c, text) for c, _, text in amounts(result)] == [
        ("diesel", "1000 L"),
        ("electricity", "500 kWh"),
        ("lpg", "20 kg"),
    ]


def test_tonnes_of_coal_are_no_steam(read_sheets: ReadSheets, context: IntakeContext) -> None:
    rows = (("2025年无烟煤台账",), ("月份", "用量(吨)"), ("1月", 10), ("2月", 20))
    assert amounts(read_sheets(rows, context=context))[0][::2] == ("anthracite", "10 t")


def test_a_gas_statement_of_several_readings_is_a_bill_for_each(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    rows = (
        ("用户编号：5711000233", "结算周期：2025年1-3月"),
        (
            "抄表日期",
            "表具编号",
            "上次读数",
            "本次读数",
            "工况气量(m³)",
            "结算气量(Nm³)",
            "气费(元)",
        ),
        ("2025-01-31", "XA-2201", 10000, 18000, 8000, 8260, 30000),
        ("2025-02-28", "XA-2201", 18000, 24500, 6500, 6711.25, 24000),
        ("2025-03-31", "XA-2201", 24500, 33600, 9100, 9395.75, 34000),
        ("合计", "", "", "", 23600, 24367, 88000),
    )
    result = read_sheets(rows, context=context)
    assert [(period[:7], text) for _, period, text in amounts(result)] == [
        ("2025-01", "8260 Nm3"),
        ("2025-02", "6711.25 Nm3"),
        ("2025-03", "9395.75 Nm3"),
    ]
    assert {bill.account for bill in result.bills} == {"5711000233"}


def test_half_months_are_billing_periods(read_sheets: ReadSheets, context: IntakeContext) -> None:
    rows = (
        ("燃气用气对账单（2025年）",),
        ("用气期间", "用气量（立方米）", "金额"),
        ("2025.01.01-2025.01.15", 1501, 5000),
        ("2025.01.16-2025.01.31", 1601, 5300),
        ("1月小计", 3102, 10300),
    )
    result = read_sheets(rows, context=context)
    assert total(result) == 3102
    assert codes(result) == {"bill.rows_left_out"}


def test_times_of_use_of_one_settlement_take_its_month_from_the_title(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    rows = (
        ("零售用户结算依据（2025年3月）",),
        ("户号", "0755001122"),
        ("时段", "中长期合同电量(MWh)", "实际用电量(MWh)", "偏差电量(MWh)", "电费(元)"),
        ("合计", 300, 305.5, 5.5, 160000),
        ("高峰", 130, 131.5, 1.5, 80000),
        ("低谷", 170, 174, 4, 80000),
    )
    result = read_sheets(rows, context=context)
    assert amounts(result) == [("electricity", "2025-03-01/2025-03-31", "305500.0 kWh")]
    assert result.bills[0].account == "0755001122"


def test_two_rows_of_headings_are_read_as_one(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    solar = (
        ("光伏电费结算单",),
        ("月份", "发电量(kWh)", "其中", "", "上网电费(元)"),
        ("", "", "自用电量", "上网电量", ""),
        ("2025年1月", 60000, 51000, 9000, 3700),
    )
    result = read_sheets(solar, context=context)
    assert [str(bill.exported) for bill in result.bills] == ["9000 kWh"]
    grid = (
        ("计费月", "结算户号", "有功电量(千瓦时)", "", "", "电费(元)"),
        ("", "", "合计", "峰", "谷", ""),
        ("2025年01月", "0312345678", 3000, 1000, 2000, 2100),
    )
    assert total(read_sheets(grid, context=context)) == 3000
    parts = (
        ("计费月", "结算户号", "分时电量(千瓦时)", "", "电费(元)"),
        ("", "", "峰", "谷", ""),
        ("2025年01月", "0312345678", 1000, 2000, 2100),
    )
    assert total(read_sheets(parts, context=context)) == 3000


CARD = ("卡号", "交易时间", "交易类型", "油品名称", "数量(升)", "金额(元)")


def test_a_statement_of_fuel_cards_is_a_bill_for_each_card_fuel_and_day(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    rows = (
        ("加油卡交易明细",),
        CARD,
        ("1001", "2025-01-02 08:12:11", "圈存", "", "", 5000),
        ("1001", "2025-01-05 10:12:11", "加油", "0号 车用柴油(ⅥB)", 100.5, 673.35),
        ("1001", "2025-01-05 18:12:11", "加油", "0号 车用柴油(ⅥB)", 20, 134),
        ("1002", "2025-01-15 10:12:11", "加油", "92号 车用汽油(ⅥB)", 40, 300),
        ("1001", "2025-02-16 10:12:11", "非油品消费", "矿泉水", 2, 60),
        ("", "", "合计", "", 160.5, 1107.35),
    )
    result = read_sheets(rows, context=context)
    assert amounts(result) == [
        ("diesel", "2025-01-05/2025-01-05", "120.5 L"),
        ("gasoline", "2025-01-15/2025-01-15", "40 L"),
    ]
    assert [str(bill.amount) for bill in result.bills] == ["807.35", "300"]
    (told,) = result.findings
    assert (told.code, told.details["count"]) == ("bill.refuellings_left_out", "3")


def test_a_ledger_calls_its_months_periods_of_statistics(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    head = (
        "统计周期",
        "用水量(吨)",
        "水费(元)",
        "用电量(度)",
        "电费(元)",
        "用气量(m³)",
        "煤气费(元)",
    )
    rows = [(f"2025-{n:02d}", 100, 400, 5000 + n, 3500, 300 + n, 960) for n in (1, 2)]
    result = read_sheets((head, *rows), context=context)
    assert amounts(result) == [
        ("water", "2025-01-01/2025-01-31", "100 t"),
        ("electricity", "2025-01-01/2025-01-31", "5001 kWh"),
        ("natural_gas", "2025-01-01/2025-01-31", "301 m3"),
        ("water", "2025-02-01/2025-02-28", "100 t"),
        ("electricity", "2025-02-01/2025-02-28", "5002 kWh"),
        ("natural_gas", "2025-02-01/2025-02-28", "302 m3"),
    ]


@pytest.mark.parametrize(
    "head",
    [
        ("月份", "用电量(万kWh)", "电费(万元)", "平均电价(元/kWh)"),
        ("报告月份", "外购电力(kWh)", "天然气(m³)", "柴油(升)"),
    ],
    ids=["a list of bills", "a ledger"],
)
def test_months_of_no_year_are_refused_by_that_name_until_something_tells_it(
    read_sheets: ReadSheets, context: IntakeContext, head: tuple[str, ...]
) -> None:
    rows = [(f"{n}月", 20 + n, 14, 0.7) for n in (1, 2, 3)]
    result = read_sheets((head, *rows), context=context)
    assert (result.status, result.code) == (Status.REFUSED, "bill.year_missing")
    told = read_sheets((("2025年用能",), head, *rows), context=context)
    assert {str(bill.period)[:7] for bill in told.bills} == {"2025-01", "2025-02", "2025-03"}


def test_a_drivers_own_list_names_fuels_by_their_grade(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    head = ("日期", "当前总里程", "加油量(L)", "金额(元)", "油价(元/L)", "加油站", "油品", "备注")
    grades = ("92#", "95", "0＃", "-10号", "92号车用汽油", "尿素")
    rows = [
        (f"2025-03-{day:02d}", 12000 + day, 40, 300, 7.5, "城东", grade, "")
        for day, grade in enumerate(grades, start=1)
    ]
    result = read_sheets((head, *rows), context=context)
    fuels = ["gasoline", "gasoline", "diesel", "diesel", "gasoline"]
    assert [bill.carrier for bill in result.bills] == fuels
    assert {str(bill.quantity) for bill in result.bills} == {"40 L"}
    assert [(told.code, told.details["count"]) for told in result.findings] == [
        ("bill.refuellings_left_out", "1")
    ]


def test_cards_without_any_fuel_are_no_refuellings(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    rows = (CARD, ("1001", "2025-01-02", "圈存", "", "", 5000))
    assert not read_sheets(rows, context=context).bills
