"""Cases 66 to 74 of the list of nasty inputs: bills of the two grids and of other utilities.

The bills are written here after the layouts of the list; the 定比 figures of case 68 are its.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.documents.drafts_from_bills import drafts_from_bills
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.findings import Place
from desktop.intake.bill import bills_of_pages
from desktop.intake.layouts import Said, signature_of
from desktop.intake.source import IntakeContext, ReadResult, Status

ReadSheets = Callable[..., ReadResult]
ReadText = Callable[..., ReadResult]

HEAD = (
    ("国网浙江示例供电公司 电费账单",),
    ("户号", "3305021008613", "户名", "示例公司"),
    ("账单周期", "20250101-20250131"),
)
METER_HEADINGS = (
    "电能表编号",
    "示数类型",
    "上期示数",
    "本期示数",
    "倍率",
    "抄见电量",
    "变损",
    "线损",
    "加减",
    "计费电量",
)
FEES = (
    ("费用名称", "计费电量", "单价", "金额"),
    ("市场化购电费", 10160, "0.42", "4267.20"),
    ("上网环节线损费用", 10160, "0.016", "162.56"),
    ("输配电量电费", 10160, "0.15", "1524.00"),
    ("系统运行费用", 10160, "0.035", "355.60"),
    ("政府性基金及附加", 10160, "0.026", "264.16"),
)
TOTAL = ("0001", "正向有功（总）", "100.00", "350.00", 40, 10000, 100, 60, 0, 10160)


def kwh(result: ReadResult) -> Decimal:
    return sum((b.quantity.amount for b in result.bills if b.quantity), Decimal(0))


def codes(result: ReadResult) -> set[str]:
    return {finding.code for finding in result.findings}


def test_case_66_the_same_kwh_on_every_fee_row_counts_once(read_sheets: ReadSheets) -> None:
    result = read_sheets([*HEAD, METER_HEADINGS, TOTAL, (), *FEES])
    assert kwh(result) == Decimal(10160)
    assert result.bills[0].amount == Decimal("6573.52")


def test_case_66_fee_rows_alone_tell_the_energy_they_agree_on(read_sheets: ReadSheets) -> None:
    result = read_sheets([*HEAD, *FEES])
    assert kwh(result) == Decimal(10160)


def test_case_66_fee_rows_that_disagree_leave_it_to_the_energy_charge(
    read_sheets: ReadSheets,
) -> None:
    fees = [
        FEES[0],
        ("市场化购电费(峰)", 6000, "0.5", "3000"),
        ("市场化购电费(谷)", 4000, "0.3", "1200"),
        ("输配电量电费", 10000, "0.15", "1500"),
        ("力调电费", "", "", "-12.5"),
    ]
    assert kwh(read_sheets([*HEAD, *fees])) == Decimal(10000)


def test_case_67_times_of_use_divide_the_total_row(read_sheets: ReadSheets) -> None:
    parts = [
        ("0001", f"正向有功（{name}）", 0, part, 40, part * 40, "", "", "", part * 40)
        for name, part in (("尖峰", 30), ("峰", 100), ("谷", 120))
    ]
    result = read_sheets([*HEAD, METER_HEADINGS, TOTAL, *parts])
    assert kwh(result) == Decimal(10160)
    roles = [line.role for line in result.bills[0].lines]
    assert roles == ["energy", "time_of_use", "time_of_use", "time_of_use"]
    assert "bill.tariffs_differ" not in codes(result)


def test_case_67_times_of_use_without_a_total_add_up(read_sheets: ReadSheets) -> None:
    parts = [
        ("0001", name, 0, part, 40, part * 40, 0, 0, 0, part * 40)
        for name, part in (("尖", 30), ("峰", 100), ("平", 0), ("谷", 120))
    ]
    assert kwh(read_sheets([*HEAD, METER_HEADINGS, *parts])) == Decimal(10000)


def test_case_67_times_of_use_that_do_not_meet_the_total_are_reported(
    read_sheets: ReadSheets,
) -> None:
    part = ("0001", "正向有功（峰）", 0, 100, 40, 4000, "", "", "", 4000)
    assert "bill.tariffs_differ" in codes(read_sheets([*HEAD, METER_HEADINGS, TOTAL, part]))


def test_case_68_a_ratio_meter_adds_to_the_main_one(read_sheets: ReadSheets) -> None:
    """7,255,282 + 224,136 = 7,479,418 kWh, from the notes on a real bill."""
    main = ("0001", "正向有功（总）", "", "", "", 7255282, 0, 0, 0, 7255282)
    ratio = ("0002", "定比", "", "", "", 224136, 0, 0, 0, 224136)
    assert kwh(read_sheets([*HEAD, METER_HEADINGS, main, ratio])) == Decimal(7479418)


def test_case_69_losses_and_corrections_are_billed(read_sheets: ReadSheets) -> None:
    """(350 - 100) × 40 + 100 变损 + 60 线损 - 20 加减 = 10,140, without a column that adds."""
    row = (*TOTAL[:8], -20)
    result = read_sheets([*HEAD, METER_HEADINGS[:-1], row])
    assert kwh(result) == Decimal(10140)


def test_case_69_energy_of_an_exchanged_meter_is_billed(read_sheets: ReadSheets) -> None:
    headings = (
        "表计资产编号",
        "示数类型",
        "上次表示数",
        "本次表示数",
        "倍率",
        "抄见电量",
        "换表电量",
        "退补电量",
        "变/线损电量",
        "合计电量",
    )
    row = ("0001", "有功总", "0.00", "20.00", 30, 600, 450, -50, 0, 1000)
    result = read_sheets([*HEAD, headings, row])
    assert kwh(result) == Decimal(1000)
    assert "bill.readings_differ" not in codes(result)


def test_case_69_readings_that_do_not_lead_to_the_bill_are_reported(
    read_sheets: ReadSheets,
) -> None:
    row = (*TOTAL[:-1], 19999)
    result = read_sheets([*HEAD, METER_HEADINGS, row])
    assert kwh(result) == Decimal(19999)
    assert "bill.readings_differ" in codes(result)


SOUTHERN = (
    "表计资产编号",
    "示数类型",
    "上次表示数",
    "本次表示数",
    "倍率",
    "抄见电量",
    "换表电量",
    "退补电量",
    "变/线损电量",
    "公摊电量",
    "免费电量",
    "分表电量",
    "合计电量",
)


def southern_page(point: str, meter: str, parts: dict[str, int]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [
        ("电费通知单",),
        ("用户编号：0600001234567", f"计量点编号：{point}"),
        ("用电开始时间：2025-01-01", "用电结束时间：2025-01-31"),
        SOUTHERN,
    ]
    rows += [
        (meter, name, 0, part, 10, part * 10, 0, 0, 0, 0, 0, 0, part * 10)
        for name, part in parts.items()
    ]
    rows.append((meter, "无功总", 0, 9, 10, 90, 0, 0, 0, 0, 0, 0, 90))
    return rows


def test_case_70_two_metering_points_add_up(read_sheets: ReadSheets) -> None:
    result = read_sheets(
        southern_page("P1", "A1", {"峰": 10, "平": 20, "谷": 30}),
        southern_page("P2", "A2", {"有功总": 7}),
    )
    assert {bill.supplier for bill in result.bills} == {"southern_grid"}
    assert {bill.account for bill in result.bills} == {"0600001234567"}
    assert kwh(result) == Decimal(670)
    assert len(drafts_from_bills(result.bills)) == 2


def test_case_70_registers_below_a_damaged_heading_name_themselves(
    read_sheets: ReadSheets,
) -> None:
    """The headings come again, 示数类型 garbled: its times of use are no totals of the others."""
    rows = southern_page("P1", "A1", {"有功尖": 10, "有功峰": 20})
    again = southern_page("P1", "A1", {"有功平": 11, "有功谷": 20})[3:]
    garbled = [tuple("NaN" if cell == "示数类型" else cell for cell in row) for row in again]
    result = read_sheets([*rows, *garbled])
    assert kwh(result) == Decimal(610)


def test_case_71_a_period_may_begin_on_any_day(read_sheets: ReadSheets) -> None:
    head = [*HEAD[:2], ("账单周期", "2025年01月26日至2025年02月25日")]
    result = read_sheets([*head, METER_HEADINGS, TOTAL])
    assert result.bills[0].period == ReportingPeriod(date(2025, 1, 26), date(2025, 2, 25))


def test_case_72_a_trading_sheet_in_mwh_is_kwh(read_sheets: ReadSheets) -> None:
    sheet = [
        ("电力市场交易结算单",),
        ("户号", "结算月份", "结算电量(MWh)", "结算电费(元)"),
        ("3305021008613", "2025-03", "182.456", "76543.21"),
        ("合计", "", "182.456", "76543.21"),
    ]
    result = read_sheets(sheet)
    assert kwh(result) == Decimal(182456)
    assert result.bills[0].period == ReportingPeriod(date(2025, 3, 1), date(2025, 3, 31))
    assert "bill.rows_left_out" in codes(result)


@pytest.mark.parametrize("amount", [-3000, 3000], ids=["negative", "reverse register"])
def test_case_73_what_is_fed_back_is_never_bought(read_sheets: ReadSheets, amount: int) -> None:
    export = ("0001", "反向有功（总）", "", "", 40, amount, "", "", "", amount)
    result = read_sheets([*HEAD, METER_HEADINGS, TOTAL, export])
    bill = result.bills[0]
    assert bill.quantity == Quantity(Decimal(10160), "kWh")
    assert bill.exported == Quantity(Decimal(3000), "kWh")
    drafts = drafts_from_bills(result.bills)
    assert [draft.source for draft in drafts] == ["electricity.purchased", "electricity.exported"]


def test_case_74_layouts_may_change_from_month_to_month(read_sheets: ReadSheets) -> None:
    second = [
        ("用户编号", "3305021008613"),
        ("账单周期", "2025.02.01-2025.02.28"),
        ("表号", "示数类型", "上次示数", "本次示数", "综合倍率", "抄见电量(千瓦时)", "合计电量"),
        ("0001", "正向有功（峰）", 0, 10, 40, 400, 400),
        ("0001", "正向有功（谷）", 0, 20, 40, 800, 800),
    ]
    third = [
        ("户号：3305021008613", "本期电量：1.6万千瓦时"),
        ("账单周期：2025年03月01日至2025年03月31日",),
        ("资产编号", "示数类型", "起码", "止码", "倍率", "电量", "退补电量", "结算电量"),
        ("0001", "有功总", 30, 430, 40, 16000, 0, 16000),
    ]
    result = read_sheets([*HEAD, METER_HEADINGS, TOTAL], second, third)
    assert [b.quantity.amount for b in result.bills if b.quantity] == [10160, 1200, 16000]
    assert {bill.account for bill in result.bills} == {"3305021008613"}
    assert "bill.total_differs" not in codes(result)


def test_a_head_that_says_otherwise_is_reported(read_sheets: ReadSheets) -> None:
    head = [*HEAD, ("本期电量", 20000)]
    result = read_sheets([*head, METER_HEADINGS, TOTAL])
    assert kwh(result) == Decimal(10160)
    assert "bill.total_differs" in codes(result)


def test_green_power_is_part_of_the_total(read_sheets: ReadSheets) -> None:
    fees = [*FEES, ("绿电环境价值电费", 5000, "0.03", "150")]
    result = read_sheets([*HEAD, METER_HEADINGS, TOTAL, (), *fees])
    assert kwh(result) == Decimal(10160)
    green = next(finding for finding in result.findings if finding.code == "bill.green_power")
    assert green.details["amount"] == "5000"


def test_a_bill_without_period_is_refused(read_sheets: ReadSheets) -> None:
    result = read_sheets([*HEAD[:2], METER_HEADINGS, TOTAL])
    assert (result.status, result.code) == (Status.REFUSED, "bill.period_missing")


def test_one_sheet_without_period_does_not_stop_the_others(read_sheets: ReadSheets) -> None:
    result = read_sheets([*HEAD[:2], METER_HEADINGS, TOTAL], [*HEAD, METER_HEADINGS, TOTAL])
    assert result.status is Status.PARTLY
    assert kwh(result) == Decimal(10160)
    assert "bill.period_missing" in codes(result)


def test_a_page_printed_twice_counts_once(read_sheets: ReadSheets) -> None:
    page = [*HEAD, METER_HEADINGS, TOTAL]
    assert kwh(read_sheets(page, page)) == Decimal(10160)


@pytest.mark.parametrize(
    ("text", "carrier", "quantity"),
    [
        (
            "户号,账期,工况用量(m3),标况用量(Nm3),金额\n88001,202501,9000,10250,35000\n",
            "natural_gas",
            Quantity(Decimal(10250), "Nm3"),
        ),
        (
            "蒸汽费结算单\n用户号,月份,用汽量(吨),单价,金额\n88002,2025-01,806.5,214,172591\n",
            "steam",
            Quantity(Decimal("806.5"), "t"),
        ),
        (
            "客户编号,费用年月,热量(GJ),热费\n88003,2025年1月,1234.5,80000\n",
            "heat",
            Quantity(Decimal("1234.5"), "GJ"),
        ),
        (
            "户号,抄表月份,用水量(吨),水费\n88004,2025-01,9870,33540\n",
            "water",
            Quantity(Decimal(9870), "t"),
        ),
        (
            "month,monthEleNum,monthEleCost\n202501,49812,33480.5\n",
            "electricity",
            Quantity(Decimal(49812), "kWh"),
        ),
    ],
    ids=["gas at standard conditions", "steam", "heat", "water", "95598"],
)
def test_lists_of_other_utilities_are_read(
    read_text: Callable[..., ReadResult], text: str, carrier: str, quantity: Quantity
) -> None:
    result = read_text(text)
    assert [(b.carrier, b.quantity) for b in result.bills] == [(carrier, quantity)]
    assert result.bills[0].period == ReportingPeriod(date(2025, 1, 1), date(2025, 1, 31))


def test_a_saved_mapping_names_columns_nobody_could_guess(
    read_text: Callable[..., ReadResult],
) -> None:
    mapping = {
        "meter:客户|期次|实用|应付": {"期次": "period", "实用": "quantity", "客户": "account"}
    }
    result = read_text(
        "客户,期次,实用,应付\n77,202501,120,90\n", context=IntakeContext(mappings=mapping)
    )
    assert [(b.account, b.quantity.amount) for b in result.bills if b.quantity] == [
        ("77", Decimal(120))
    ]
    assert "bill.carrier_unnamed" in codes(result)


def test_pages_without_a_bill_are_named() -> None:
    found = bills_of_pages([([["电话", "地址"]], Place(file="x.pdf"))], "", IntakeContext())
    assert found.bills == ()
    assert [finding.code for finding in found.used] == ["bill.sheet_left_out"]


@pytest.mark.parametrize(
    ("headings", "row", "amount"),
    [
        (("用户号", "用气周期", "用气量(m3)", "金额"), ("G1", "2025-12", 12345, 42590), "12345"),
        (("户号", "供热周期", "用热量(GJ)", "热费"), ("H1", "2025-12", 300, 22500), "300"),
        (("用汽单位", "结算月份", "用汽量(吨)", "汽费"), ("甲", "2025-12", 120.5, 25305), "120.5"),
        (
            ("用户号", "用气开始时间", "用气结束时间", "工况用气量(m3)", "标况用气量(Nm3)"),
            ("G1", "2025-12-01", "2025-12-31", 3000, 12345),
            "12345",
        ),
    ],
)
def test_lists_of_gas_heat_and_steam(
    read_sheets: ReadSheets,
    headings: tuple[str, ...],
    row: tuple[object, ...],
    amount: str,
) -> None:
    (bill,) = read_sheets([("结算清单",), headings, row]).bills
    assert bill.period == ReportingPeriod(date(2025, 12, 1), date(2025, 12, 31))
    assert bill.quantity is not None
    assert bill.quantity.amount == Decimal(amount)


def test_case_72_a_settlement_sheet_counts_its_total(read_sheets: ReadSheets) -> None:
    """Contracts and deviations are rows of one total, in MWh."""
    rows = [
        ("电力市场交易结算单",),
        ("户号", "3300123456789", "结算月份", "2025-12"),
        ("结算科目", "结算电量(MWh)", "结算均价(元/MWh)", "结算电费(元)"),
        ("中长期合约", 60.5, 420, 25410),
        ("现货偏差", 21.205, 380, 8057.9),
        ("合计", 81.705, "", 33467.9),
    ]
    assert kwh(read_sheets(rows)) == Decimal(81705)


@pytest.mark.parametrize("heading", ["结算项目", "电能量类别", "合同类型", "交易品种"])
@pytest.mark.parametrize("is_text", [False, True], ids=["workbook", "csv"])
def test_case_72_a_settlement_sheet_below_its_head(
    read_sheets: ReadSheets, read_text: ReadSheets, heading: str, *, is_text: bool
) -> None:
    """Labels with values above a table are no headings: 80,425 are two cells and no number."""
    rows = [
        ("零售用户电费结算单",),
        ("用户名称", "示例公司"),
        ("户号", "0330009876543"),
        ("结算月份", "2025年3月"),
        (heading, "电量（兆瓦时）", "电价（元/兆瓦时）", "电费（元）"),
        ("年度双边", "320.125", "430", "137653.75"),
        ("月度集中", "80", "425", "34000"),
        ("偏差", "-12.5", "400", "-5000"),
        ("合计", "387.625", "", "166653.75"),
    ]
    text = "".join(",".join(row) + "\n" for row in rows)
    result = read_text(text) if is_text else read_sheets(rows)
    (bill,) = result.bills
    assert (kwh(result), bill.amount) == (Decimal(387_625), Decimal("166653.75"))
    assert bill.period == ReportingPeriod(date(2025, 3, 1), date(2025, 3, 31))


def test_months_of_anonymous_firms_are_bills_of_each(read_text: ReadSheets) -> None:
    rows = [f"2015-{month:02d},{user},{user * 1000}" for month in (1, 2) for user in (1, 2)]
    result = read_text("\n".join(["month,user_id,power_consumption", *rows]) + "\n")
    assert (len(result.bills), kwh(result)) == (4, Decimal(6000))
    assert {bill.account for bill in result.bills} == {"1", "2"}


def test_a_list_of_several_energies_reads_every_row_in_its_own_unit(
    read_text: Callable[..., ReadResult],
) -> None:
    result = read_text(
        "账户,能源,开始日期,结束日期,用量,单位,金额\n"
        "E1,电力,2025-03-01,2025-03-31,1.25,万千瓦时,7500\n"
        "E2,电力,2025-03-01,2025-03-31,0.08,,90\n"
        "S1,蒸汽,2025-03-01,2025-03-31,120,吨,30000\n"
        "W1,自来水,2025-03-01,2025-03-31,500,吨,2000\n"
        "H1,热力,2025-03-01,2025-03-31,10,MWh,4000\n"
        "G1,天然气,2025-03-01,2025-03-31,2.5,千立方米,9000\n"
        "K1,氧气,2025-03-01,2025-03-31,7,瓶,90\n"
        "X1,电力,2025-03-01,2025-03-31,7,箱,90\n"
    )
    assert [(bill.account, bill.carrier, str(bill.quantity)) for bill in result.bills] == [
        ("E1", "electricity", "12500 kWh"),
        ("E2", "electricity", "800 kWh"),
        ("S1", "steam", "120 t"),
        ("W1", "water", "500 t"),
        ("H1", "heat", "36.0 GJ"),
        ("G1", "natural_gas", "2500.0 m3"),
        ("K1", "氧气", "7 瓶"),
        ("X1", "electricity", "None"),
    ]
    assert codes(result) == set()
    states = {draft.account: draft.reason for draft in drafts_from_bills(result.bills)}
    assert (states["K1"], states["X1"]) == (
        "draft.bill_source_open",
        "draft.bill_quantity_missing",
    )


def test_a_carrier_and_unit_the_user_stated_hold_for_every_row(
    read_text: Callable[..., ReadResult],
) -> None:
    said = {"期次": "period", "实用": "quantity", "计量": "unit"}
    mapping = {"meter:期次|实用|计量": {**said, Said.CARRIER: "steam", Said.UNIT: "GJ"}}
    result = read_text("期次,实用,计量\n202501,120,t\n", context=IntakeContext(mappings=mapping))
    assert [str(bill.quantity) for bill in result.bills] == ["120 GJ"]


@pytest.mark.parametrize(
    ("heading", "carrier", "amount"),
    [
        ("实用(万m³)", "natural_gas", "120000 m3"),
        ("实用(万Nm³)", "natural_gas", "120000 Nm3"),
        ("实用(万kWh)", "electricity", "120000 kWh"),
        ("实用(万千瓦时)", "electricity", "120000 kWh"),
        ("实用(万)", "electricity", "120000 kWh"),
        ("实用(万)", "water", "120000 t"),
        ("实用(MJ)", "heat", "0.012 GJ"),
        ("实用(万m³)", "electricity", "None"),
        ("实用", "steam", "12 t"),
    ],
)
def test_a_carrier_stated_without_a_unit_takes_the_one_printed(
    read_text: Callable[..., ReadResult], heading: str, carrier: str, amount: str
) -> None:
    """Cubic metres of electricity are nothing: the amount stays open."""
    said = {"期次": "period", heading: "quantity", Said.CARRIER: carrier}
    mapping = {signature_of(["期次", heading, "金额"]): said}
    text = f"期次,{heading},金额\n202501,12,9\n"
    result = read_text(text, context=IntakeContext(mappings=mapping))
    assert [str(bill.quantity) for bill in result.bills] == [amount]


@pytest.mark.parametrize(
    ("unit", "kwh_of_one"),
    [("千瓦时", 1), ("度", 1), ("MWh", 1000), ("千度", 1000), ("万千瓦时", 10_000),
     ("百万千瓦时", 1_000_000), ("GWh", 1_000_000), ("亿千瓦时", 100_000_000)],
)  # fmt: skip
def test_units_of_electricity_in_a_heading(
    read_text: Callable[..., ReadResult], unit: str, kwh_of_one: int
) -> None:
    assert kwh(read_text(f"月份,用电量({unit}),电费\n2025-01,2,9\n")) == 2 * kwh_of_one


@pytest.mark.parametrize(
    ("heading", "amount"),
    [("蒸汽量(kg)", "0.8065"), ("热量(MJ)", "0.8065"), ("用气量(万立方米)", "8065000.0"),
     ("用气量(本月)", "806.5")],
)  # fmt: skip
def test_units_of_other_energies_in_a_heading(
    read_text: Callable[..., ReadResult], heading: str, amount: str
) -> None:
    (bill,) = read_text(f"用户号,月份,{heading},金额\n1,2025-01,806.5,90\n").bills
    assert bill.quantity is not None
    assert bill.quantity.amount == Decimal(amount)


def test_a_gas_bill_says_its_days_by_from_and_to(read_text: Callable[..., ReadResult]) -> None:
    result = read_text(
        "湖州燃气 用气结算单\n户号,户名,抄表日期起,抄表日期止,上次表底,本次表底,工况用量(m³),"
        "修正系数,标况用量(Nm³),单价,金额\nG1,甲,2025-02-26,2025-03-25,1000,2000,1000,1.95,1950,3.5,6825\n"
    )
    (bill,) = result.bills
    assert (str(bill.quantity), bill.account) == ("1950 Nm3", "G1")
    assert bill.period == ReportingPeriod(date(2025, 2, 26), date(2025, 3, 25))


@pytest.mark.parametrize(
    "days", ["2025-02-25 至 2025-03-25", "2025年02月25日-2025年03月25日", "2025-03-25"]
)
def test_meters_of_gas_below_the_days_of_their_reading(read_sheets: ReadSheets, days: str) -> None:
    """From one reading to the other is a period; a single day is none."""
    meters = (
        "表号",
        "上期读数",
        "本期读数",
        "工况用气量(m³)",
        "温压修正系数",
        "标况用气量(Nm³)",
        "气费(元)",
    )
    result = read_sheets(
        [
            ("湖州市燃气有限公司工商用户气费通知单",),
            ("用户编号：", "GS00123", "用户名称：", "示例公司"),
            ("抄表日期：", days),
            meters,
            ("JH-001", 12000, 13000, 1000, 1.95, 1950, 6864),
            ("JH-002", 500, 700, 200, 1.95, 390, "1372.80"),
            ("合计", "", "", 1200, "", 2340, "8236.80"),
        ]
    )
    if len(days) == len("2025-03-25"):
        assert result.status is Status.REFUSED
        return
    assert [str(bill.quantity) for bill in result.bills] == ["1950 Nm3", "390 Nm3"]
    assert {str(bill.period) for bill in result.bills} == {"2025-02-25/2025-03-25"}


def test_a_list_below_a_head_that_names_the_month_counts_its_rows_without_their_sum(
    read_sheets: ReadSheets,
) -> None:
    rows = [
        ("广东省电力市场零售用户结算单",),
        ("用户名称", "示例公司", "结算周期", "2025年3月"),
        ("户号", "计量点", "实际用电量(兆瓦时)", "结算均价(元/兆瓦时)", "结算电费(元)"),
        ("0312345678", "001", 500.5, 450, 225225),
        ("0312345678", "002", 100, 450, 45000),
        ("合计", "", 600.5, "", 270225),
    ]
    result = read_sheets(rows)
    assert kwh(result) == 600_500
    assert {bill.period for bill in result.bills} == {
        ReportingPeriod(date(2025, 3, 1), date(2025, 3, 31))
    }
    assert codes(result) == {"bill.rows_left_out", "bill.rows_added"}


def test_the_monthly_sum_of_state_grid_is_a_list(read_text: Callable[..., ReadResult]) -> None:
    result = read_text(
        "用户编号,用户名称,应收年月,总电量,峰电量,谷电量,应收电费\n"
        '3300123456789,甲,202503,"12,300","9,000","3,300","7,500.00"\n'
    )
    (bill,) = result.bills
    assert (str(bill.quantity), bill.amount) == ("12300 kWh", Decimal("7500.00"))


def test_a_total_row_with_a_month_is_no_bill(read_text: Callable[..., ReadResult]) -> None:
    result = read_text("户号,月份,用电量\n1,2025-01,5\n合计,2025-01,5\n")
    assert kwh(result) == 5
    assert codes(result) == {"bill.rows_left_out"}


MARCH = "户号,计量点,时段,月份,用电量,电费\n"


@pytest.mark.parametrize(
    ("rows", "amount", "code"),
    [
        ("1,001,,2025-03,100,5\n1,002,,2025-03,100,5\n", "200", "bill.rows_added"),
        ("1,001,,2025-03,100,5\n1,001,,2025-03,100,5\n", "100", "bill.rows_repeated"),
        ("1,001,,2025-03,100,5\n1,001,,2025-03,120,5\n", "220", "bill.rows_added"),
        (
            "1,1,总,2025-03,100,5\n1,1,峰,2025-03,60,\n1,1,谷,2025-03,40,\n",
            "100",
            "bill.rows_of_total",
        ),
        ("1,1,峰,2025-03,60,\n1,1,谷,2025-03,40,\n", "100", "bill.rows_added"),
        ("1,1,总,2025-03,9,5\n1,2,峰,2025-03,6,\n", "15", "bill.rows_added"),
    ],
    ids=["points", "twice", "twice otherwise", "total", "times of use", "another meter's total"],
)
def test_rows_of_one_account_and_month_are_one_bill_and_say_so(
    read_text: Callable[..., ReadResult], rows: str, amount: str, code: str
) -> None:
    result = read_text(MARCH + rows)
    (bill,) = result.bills
    assert str(bill.quantity) == f"{amount} kWh"
    assert codes(result) == {code}


def test_case_66_fee_rows_of_a_list_repeat_one_energy(
    read_text: Callable[..., ReadResult],
) -> None:
    result = read_text(
        "户号,月份,电费项目,电量,金额\n1,2025-03,购电电费,10160,4267.20\n"
        "1,2025-03,输配电费,10160,1524.00\n1,2025-03,政府性基金,10160,264.16\n"
    )
    (bill,) = result.bills
    assert (str(bill.quantity), bill.amount) == ("10160 kWh", Decimal("6055.36"))
    assert codes(result) == {"bill.rows_of_fees"}


def test_a_bill_of_rows_one_of_which_is_unknown_is_unknown(
    read_text: Callable[..., ReadResult],
) -> None:
    text = "户号,能源,月份,用量,单位\n1,电,2025-03,100,度\n1,电,2025-03,5,箱\n"
    (bill,) = read_text(text).bills
    assert bill.quantity is None


def test_a_settlement_of_steam_by_flow_meter_takes_its_month_from_the_head(
    read_sheets: ReadSheets,
) -> None:
    rows = [
        ("热电公司 供汽结算单",),
        ("用户名称：甲", "", "结算月份：2025年3月"),
        ("流量计编号", "上月底数", "本月底数", "用汽量（吨）", "单价", "金额"),
        ("F01", 1000, 1120, 120, 220, 26400),
    ]
    (bill,) = read_sheets(rows).bills
    assert (bill.carrier, str(bill.quantity), bill.amount) == ("steam", "120 t", Decimal(26400))


@pytest.mark.parametrize("heading", ["示数类型", "项目", "名称", ""])
def test_case_73_rows_that_name_themselves_need_no_heading(
    read_sheets: ReadSheets, heading: str
) -> None:
    """What was made and used at once is never bought, whatever its column is called."""
    (bill,) = read_sheets(
        [
            ["国网湖北省电力有限公司 光伏上网电费结算单"],
            ["户名", "示例公司", "发电户号", "4201234599999"],
            ["结算周期", "2025-03-01 - 2025-03-31"],
            [heading, "上期示数", "本期示数", "倍率", "电量(kWh)"],
            ["发电量", "100", "250", "100", "15000"],
            ["上网电量", "10", "60", "100", "5000"],
            ["自用电量", "", "", "", "10000"],
        ]
    ).bills
    assert (bill.quantity, bill.exported) == (None, Quantity(Decimal(5000), "kWh"))


@pytest.mark.parametrize(
    ("fed_back", "states"),
    [
        ((-1200, -800), {"1200 kWh": "proposed", "800 kWh": "proposed"}),
        ((1200, -800), {"1200 kWh": "proposed", "-800 kWh": "asked"}),
    ],
    ids=["all negative", "a correction"],
)
def test_case_73_a_list_may_write_what_was_fed_back_as_negative(
    read_text: Callable[..., ReadResult], fed_back: tuple[int, int], states: dict[str, str]
) -> None:
    head = "户号,月份,用电量(kWh),上网电量(kWh)"
    rows = [f"1,2025-0{n},5000,{amount}" for n, amount in enumerate(fed_back, 3)]
    result = read_text("\n".join([head, *rows]) + "\n")
    assert kwh(result) == 10_000
    exported = [d for d in drafts_from_bills(result.bills) if d.source == "electricity.exported"]
    assert {str(draft.quantity): draft.state.value for draft in exported} == states


def test_case_73_a_solar_settlement_with_meters_buys_nothing(read_sheets: ReadSheets) -> None:
    """50,000 kWh made, 12,000 fed in, 38,000 used at once: nobody sold anything."""
    result = read_sheets(
        [
            ["国网浙江省电力有限公司 分布式光伏发电结算单"],
            ["发电户号", "3300999999999", "结算月份", "202501", "结算电费(元)", "5E+03"],
            ["电能表编号", "示数类型", "上期示数", "本期示数", "倍率", "电量(千瓦时)"],
            ["33009999001", "发电量", 100, 600, 100, 50000],
            ["33009999002", "上网电量", 10, 130, 100, 12000],
            ["自发自用电量", "", "", "", "", 38000],
        ]
    )
    (bill,) = result.bills
    assert (bill.account, bill.quantity, bill.amount) == ("3300999999999", None, None)
    assert bill.exported == Quantity(Decimal(12000), "kWh")
    (said,) = [finding for finding in result.findings if finding.code == "bill.solar"]
    assert (said.details["generated"], said.details["own"]) == ("50000 kWh", "38000 kWh")
    assert "bill.quantity_missing" not in {finding.code for finding in result.findings}


def test_a_total_printed_with_an_exponent_is_told_and_the_fees_count(
    read_sheets: ReadSheets,
) -> None:
    """Fees of 4,267.20 and 100.00 yuan; the head's 4E+03 and 1.016E+04 say nothing exact."""
    rows = [
        ("国网浙江省电力有限公司 电费账单",),
        ("户号", "3305021008613", "账单周期", "20250101-20250131"),
        ("本期电量", "1.016E+04", "本期电费", "4E+03"),
        ("电能表编号", "示数类型", "上期示数", "本期示数", "倍率", "计费电量"),
        ("0001", "正向有功（总）", "100", "350", "40", "10000"),
        ("费用名称", "计费电量", "单价", "金额"),
        ("市场化购电费", "10000", "0.42", "4267.20"),
        ("功率因数调整电费", "", "", "100.00"),
    ]
    result = read_sheets(rows)
    (bill,) = result.bills
    assert (str(bill.quantity), bill.amount) == ("10000 kWh", Decimal("4367.20"))
    told = {f.code: (f.details["printed"], f.details["counted"]) for f in result.findings}
    assert told == {
        "bill.quantity_unreadable": ("1.016E+04", "10000 kWh"),
        "bill.amount_unreadable": ("4E+03", "4367.20"),
    }


@pytest.mark.parametrize(("cell", "told_in"), [("5E+03", [2]), ("1.234500E+02", []), ("5000", [])])
def test_numbers_that_lost_their_last_digits_are_told_of_a_csv(
    read_text: ReadText, cell: str, told_in: list[int]
) -> None:
    result = read_text(f"户号,账期,用电量(kWh),电费\n3301,2025-01,{cell},900\n3302,2025-01,7,9\n")
    told = [f for f in result.findings if f.code == "table.digits_lost"]
    assert [(f.where.line, f.details["example"]) for f in told] == [(n, cell) for n in told_in]


def test_a_reading_of_a_bill_without_any_money_says_so(read_sheets: ReadSheets) -> None:
    rows = [
        ("户号", "3305021008613", "账单周期", "20250101-20250131", "本期电费", "5E+06"),
        ("电能表编号", "示数类型", "上期示数", "本期示数", "倍率", "计费电量"),
        ("0001", "正向有功（总）", "100", "350", "40", "10000"),
    ]
    (told,) = read_sheets(rows).findings
    assert (told.code, told.details["counted"]) == ("bill.amount_unreadable", "—")


METER_HEADS = ("电能表编号", "示数类型", "上期示数", "本期示数", "倍率", "计费电量")
BILL_HEAD = (
    ("国网浙江省电力有限公司 电费账单",),
    ("户号", "3305021008613", "账单周期", "20250101-20250131"),
)


@pytest.mark.parametrize(
    "between", [("", "", ""), ("0002",), ("0002", "正向有功（总）"), ("", "", "备注", "x")]
)
def test_rows_behind_a_blank_or_damaged_one_still_count(
    read_sheets: ReadSheets, between: tuple[str, ...]
) -> None:
    """Two meters of 10,000 and 10,040 kWh with something between them."""
    rows = [
        *BILL_HEAD,
        METER_HEADS,
        ("0001", "正向有功（总）", "100", "350", "40", "10000"),
        between,
        ("0003", "正向有功（总）", "100", "351", "40", "10040"),
    ]
    result = read_sheets(rows)
    assert kwh(result) == Decimal(20040)
    assert ("bill.billed_unreadable" in codes(result)) == any(between)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("0002", "正向有功（总）", "100", "351", "40", "--"), ("--", "10040", "—")),
        (("0002", "正向有功（总）", "100", "351", "40", "合计"), ("合计", "10040", "—")),
        (("0002", "正向有功（总）", "100", "351", "40", ""), ("—", "10040", "—")),
        (("0002", "有功峰", "100", "", "40", ""), ("—", "—", "—")),
        (("0002", "反向有功（总）", "100", "100", "40", ""), None),
        (("0002", "无功（总）", "100", "351", "40", "缺"), None),
    ],
)
def test_a_row_that_bills_no_number_is_told(
    read_sheets: ReadSheets, row: tuple[str, ...], told: tuple[str, str, str] | None
) -> None:
    first = ("0001", "正向有功（总）", "100", "350", "40", "10000")
    result = read_sheets([*BILL_HEAD, METER_HEADS, first, row])
    assert kwh(result) == Decimal(10000)
    found = [f.details for f in result.findings if f.code == "bill.billed_unreadable"]
    shown = [(each["printed"], each["expected"], each["counted"]) for each in found]
    assert shown == ([told] if told else [])


def test_a_time_of_use_left_blank_beside_a_total_is_nothing_to_say(
    read_sheets: ReadSheets,
) -> None:
    total = ("0001", "正向有功（总）", "100", "350", "40", "10000")
    peak = ("0001", "正向有功（尖）", "10", "", "40", "")
    assert read_sheets([*BILL_HEAD, METER_HEADS, total, peak]).findings == ()


def test_what_was_read_counts_where_what_is_billed_is_no_number(read_sheets: ReadSheets) -> None:
    heads = (*METER_HEADS[:-1], "抄见电量", "计费电量")
    row = ("0001", "正向有功（总）", "100", "350", "40", "10000", "见附页")
    result = read_sheets([*BILL_HEAD, heads, row])
    assert kwh(result) == Decimal(10000)
    (told,) = result.findings
    assert (told.code, told.details["counted"]) == ("bill.billed_unreadable", "10000 kWh")


def test_a_register_nobody_knows_is_told(read_sheets: ReadSheets) -> None:
    first = ("0001", "正向有功（总）", "100", "350", "40", "10000")
    odd = ("0002", "第三象限", "100", "351", "40", "10040")
    result = read_sheets([*BILL_HEAD, METER_HEADS, first, odd])
    assert kwh(result) == Decimal(10000)
    (told,) = result.findings
    assert (told.code, told.details["label"]) == ("bill.register_unknown", "第三象限")
