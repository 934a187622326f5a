"""Bills by others' habits: landlords' notices, several tenants, ledgers with the months down."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from desktop.accounting.documents.drafts_from_bills import drafts_from_bills
from desktop.intake.source import IntakeContext, ReadResult, Status
from desktop.intake.tables import IntakeTables, load_tables
from desktop.paths import resources

Read = Callable[..., ReadResult]
OWN = "湖州示例纺织有限公司"


@pytest.fixture(scope="module")
def context() -> IntakeContext:
    """Return a context of the firm with the shipped reference data."""
    folder = resources() / "intake"
    tables: IntakeTables = load_tables({p.name: p.read_bytes() for p in folder.glob("*.toml")})
    return IntakeContext(tables=tables, entity_name=OWN)


def amounts(result: ReadResult) -> list[tuple[str, str, str]]:
    return [(b.carrier, str(b.period), str(b.quantity)) for b in result.bills]


def codes(result: ReadResult) -> list[str]:
    return [finding.code for finding in (*result.used, *result.findings)]


JANUARY = "2025-01-01/2025-01-31"


def test_a_notice_of_charges_counts_each_energy_and_nothing_else(
    read_sheets: Read, context: IntakeContext
) -> None:
    rows = [
        ("XX物业管理有限公司",),
        ("水电费缴费通知单",),
        ("单位名称：", OWN, "", "房号：", "3栋101"),
        ("费用期间：", "2025年1月1日至2025年1月31日"),
        ("项目", "上期读数", "本期读数", "倍率", "用量", "单价", "金额"),
        ("电费", 1000, 1500, 20, 10000, 0.85, 8500),
        ("水费", 100, 150, 1, 50, 4.5, 225),
        ("物业费", "", "", "", "", "", 3000),
        ("合计", "", "", "", "", "", 11725),
    ]
    result = read_sheets(rows, context=context)
    assert amounts(result) == [
        ("electricity", JANUARY, "10000 kWh"),
        ("water", JANUARY, "50 t"),
    ]
    assert codes(result) == ["bill.read_as_items", "bill.rows_no_energy"]
    assert [bill.amount for bill in result.bills] == [Decimal(8500), Decimal(225)]


def test_charges_that_repeat_a_usage_are_one_energy(
    read_sheets: Read, context: IntakeContext
) -> None:
    rows = [
        ("Electricity bill",),
        ("Account No.", "123456", "Billing period", "2025-01-01 - 2025-01-31"),
        ("Description", "Quantity", "Unit", "Price", "Amount"),
        ("Energy charge", 10, "MWh", 600, 6000),
        ("Network charge", 10, "MWh", 200, 2000),
        ("Demand charge", 200, "kW", 30, 6000),
    ]
    result = read_sheets(rows, context=context)
    assert amounts(result) == [("electricity", JANUARY, "10000 kWh")]
    assert result.bills[0].account == "123456"


def test_a_charge_in_an_unknown_unit_is_asked(read_sheets: Read, context: IntakeContext) -> None:
    rows = [
        ("结算月份", "2025年1月"),
        ("收费项目", "数量", "单位", "金额"),
        ("供暖费", 2000, "㎡", 56000),
    ]
    (bill,) = read_sheets(rows, context=context).bills
    assert (bill.carrier, bill.quantity) == ("heat", None)


def test_a_notice_without_a_month_is_refused(read_sheets: Read, context: IntakeContext) -> None:
    rows = [("缴费截止 2025年2月10日",), ("项目", "用量", "金额"), ("电费", 100, 90)]
    result = read_sheets(rows, context=context)
    assert (result.status, result.code) == (Status.REFUSED, "bill.period_missing")


def test_a_notice_of_two_months_does_not_say_which(
    read_sheets: Read, context: IntakeContext
) -> None:
    rows = [("2025年1月、2025年2月",), ("项目", "用量", "金额"), ("电费", 100, 90)]
    assert read_sheets(rows, context=context).code == "bill.period_missing"


def test_a_list_of_goods_of_an_invoice_is_no_notice(
    read_sheets: Read, context: IntakeContext
) -> None:
    rows = [("2025年1月",), ("项目名称", "数量", "单价", "金额", "税率"), ("电费", 1, 2, 2, "13%")]
    assert read_sheets(rows, context=context).status is Status.REFUSED


def test_meters_of_a_landlord_add_up_without_their_sum(
    read_sheets: Read, context: IntakeContext
) -> None:
    rows = [
        ("电费缴费通知单",),
        ("您单位2025年1月份用电情况如下，请于2025年2月10日前缴清：",),
        (
            "表号",
            "上月抄表数",
            "本月抄表数",
            "倍率",
            "实用电量（度）",
            "电价（元/度）",
            "电费（元）",
        ),
        ("A-101", 2345, 2845, 40, 20000, 0.9, 18000),
        ("A-102", 100, 200, 1, 100, 0.9, 90),
        ("合计", "", "", "", 20100, "", 18090),
    ]
    assert amounts(read_sheets(rows, context=context)) == [("electricity", JANUARY, "20100 kWh")]


def test_headings_of_two_rows_are_read_together(read_sheets: Read, context: IntakeContext) -> None:
    rows = [
        ("国网浙江省电力有限公司 电费账单",),
        ("账单周期", "2025-01-01~2025-01-31", "户号", "3305012345678"),
        ("电表资产号", "示数类型", "示数", "", "倍率", "抄见电量", "加减电量", "计费电量"),
        ("", "", "上期", "本期", "", "", "", ""),
        ("00123", "正向有功（总）", 100, 200, 100, 10000, 0, 10000),
        ("00123", "正向有功（峰）", 50, 90, 100, 4000, 0, 4000),
        ("00123", "反向有功（总）", 1, 2, 100, 100, 0, 100),
    ]
    (bill,) = read_sheets(rows, context=context).bills
    assert (str(bill.quantity), str(bill.exported)) == ("10000 kWh", "100 kWh")


def tenants(*names: str) -> list[tuple[object, ...]]:
    head = ("序号", "企业名称", "表号", "上月读数", "本月读数", "倍率", "电量(kWh)", "公摊电量")
    rows: list[tuple[object, ...]] = [("2025年1月份园区企业用电抄表结算表",)]
    rows.append((*head, "合计电量", "金额"))
    for n, name in enumerate(names, start=1):
        rows.append((n, name, f"B{n}", 100, 200, 30, 3000, 90, 3090, 2472))
    return [*rows, ("合计", "", "", "", "", "", 3000 * len(names), "", 3090 * len(names), "")]


@pytest.mark.parametrize("name", [OWN, "湖州示例纺织", "湖州示例纺织有限公司 （东区）"])
def test_of_several_tenants_only_the_firm_itself_counts(
    read_sheets: Read, context: IntakeContext, name: str
) -> None:
    result = read_sheets(tenants("乙包装厂", name, "丙公司"), context=context)
    assert amounts(result) == [("electricity", JANUARY, "3090 kWh")]
    (left,) = [f for f in result.findings if f.code == "bill.customers_left_out"]
    assert left.details["names"] == "乙包装厂、丙公司"


def test_tenants_none_of_whom_is_the_firm_are_refused_by_name(
    read_sheets: Read, context: IntakeContext
) -> None:
    result = read_sheets(tenants("乙包装厂", "丙公司"), context=context)
    assert (result.status, result.code) == (Status.REFUSED, "bill.customers_mixed")
    assert result.details["names"] == "乙包装厂、丙公司"


def test_a_sum_below_one_meter_counts_once(read_sheets: Read, context: IntakeContext) -> None:
    assert amounts(read_sheets(tenants(OWN), context=context)) == [
        ("electricity", JANUARY, "3090 kWh")
    ]


def test_a_list_of_tenants_keeps_the_firms_own_rows(
    read_text: Read, context: IntakeContext
) -> None:
    head = "月份,租户,房号,电表号,上月示数,本月示数,用电量(度),电价,电费\n"
    rows = f"2025-01,{OWN},101,T1,100,1100,1000,1,1000\n2025-01,丙公司,102,T2,100,300,200,1,200\n"
    result = read_text(head + rows, context=context)
    assert amounts(result) == [("electricity", JANUARY, "1000 kWh")]


def test_a_list_of_firms_none_of_which_is_the_firm_gives_each_a_bill(
    read_text: Read, context: IntakeContext
) -> None:
    text = "月份,企业名称,用电量(kWh)\n2025-01,甲,100\n2025-01,乙,200\n"
    result = read_text(text, context=context)
    assert [str(bill.quantity) for bill in result.bills] == ["100 kWh", "200 kWh"]
    assert "bill.customers_several" in codes(result)


def test_accounts_of_a_group_all_count(read_text: Read, context: IntakeContext) -> None:
    text = "户号,户名,电费年月,电量(kWh)\n1001,一厂,2025-01,100\n1002,二厂,2025-01,200\n"
    result = read_text(text, context=context)
    assert codes(result) == ["bill.read_as_list"]
    assert len(result.bills) == 2


LEDGER = ("月份", "电(kWh)", "天然气(m³)", "蒸汽(t)", "柴油(L)", "电费(元)")


def test_energies_beside_each_other_are_a_bill_each(
    read_sheets: Read, context: IntakeContext
) -> None:
    rows = [
        ("能源消耗台账",),
        LEDGER,
        ("2025年1月", 100000, 2000, 300, 150, 70000),
        ("2025年2月", 90000, "", 280, 160, 63000),
        ("合计", 190000, 2000, 580, 310, 133000),
    ]
    result = read_sheets(rows, context=context)
    february = "2025-02-01/2025-02-28"
    assert amounts(result) == [
        ("electricity", JANUARY, "100000 kWh"),
        ("natural_gas", JANUARY, "2000 m3"),
        ("steam", JANUARY, "300 t"),
        ("diesel", JANUARY, "150 L"),
        ("electricity", february, "90000 kWh"),
        ("steam", february, "280 t"),
        ("diesel", february, "160 L"),
    ]
    (left,) = result.findings
    assert (left.code, left.details["rows"]) == ("bill.ledger_left_out", "“电费(元)”、5 合计")


def test_headings_merged_above_and_parts_of_a_firm_at_the_side(
    read_sheets: Read, context: IntakeContext
) -> None:
    rows = [
        ("单位", "月份", "电", "", "气", ""),
        ("", "", "用量(kWh)", "金额(元)", "用量(m³)", "金额(元)"),
        ("一厂", "2025-01", 1000, 800, 50, 200),
        ("", "2025-02", 900, 720, 40, 160),
        ("", "", "", "", "", ""),
        ("二厂", "2025-01", 100, 80, 5, 20),
    ]
    result = read_sheets(rows, context=context)
    assert [bill.customer for bill in result.bills] == ["一厂"] * 4 + ["二厂"] * 2
    total = sum(b.quantity.amount for b in result.bills if b.quantity and b.carrier != "water")
    assert total == Decimal(1000 + 50 + 900 + 40 + 100 + 5)


@pytest.mark.parametrize(
    ("title", "month", "period"),
    [
        ("2025年台账", "1月", JANUARY),
        ("台账", "Jan-25", JANUARY),
        ("台账", "Jan 2025", JANUARY),
        ("台账", "01/2025", JANUARY),
        ("台账", "2025年第一季度", "2025-01-01/2025-03-31"),
        ("台账", "2025Q4", "2025-10-01/2025-12-31"),
        ("台账", "2025", "2025-01-01/2025-12-31"),
        ("台账", "2025年度", "2025-01-01/2025-12-31"),
    ],
)
def test_periods_of_a_ledger(
    read_sheets: Read, context: IntakeContext, title: str, month: str, period: str
) -> None:
    rows = [(title,), ("期间", "电(kWh)", "天然气(m³)"), (month, 10, 20)]
    result = read_sheets(rows, context=context)
    assert {each[1] for each in amounts(result)} == {period}


@pytest.mark.parametrize(
    "rows",
    [
        [("期间", "电(kWh)", "天然气(m³)"), ("1月", 10, 20)],
        [("期间", "电(kWh)", "产量(t)"), ("早班", 10, 20)],
        [("发票号码", "月份", "电(kWh)", "天然气(m³)"), ("1", "上旬", 10, 20)],
        [("品名", "电(kWh)", "天然气(m³)"), ("2025-01", 10, 20)],
    ],
)
def test_what_is_no_ledger_is_refused(
    read_sheets: Read, context: IntakeContext, rows: list[tuple[object, ...]]
) -> None:
    assert read_sheets(rows, context=context).status is Status.REFUSED


def test_accounts_below_each_other_with_months_across(
    read_sheets: Read, context: IntakeContext
) -> None:
    rows = [
        ("2025年各户号用电量统计",),
        ("户号", "地址", "1月", "2月", "3月", "合计"),
        ("3305012345678", "一厂", 100, 110, 120, 330),
        ("3305012345679", "二厂", 10, 11, 12, 33),
        ("合计", "", 110, 121, 132, 363),
    ]
    result = read_sheets(rows, context=context)
    assert {bill.account for bill in result.bills} == {"3305012345678", "3305012345679"}
    assert sum(bill.quantity.amount for bill in result.bills if bill.quantity) == 363


@pytest.mark.parametrize("title", ["2025年各部门人数", "2025年各部门电费"])
def test_a_table_of_departments_that_is_no_energy_is_refused(
    read_sheets: Read, context: IntakeContext, title: str
) -> None:
    rows = [(title,), ("部门", "1月", "2月", "3月"), ("一部", 1, 2, 3)]
    assert read_sheets(rows, context=context).status is Status.REFUSED


def test_what_was_billed_counts_before_what_was_read(
    read_sheets: Read, context: IntakeContext
) -> None:
    rows = [
        ("电费明细表（2025年）",),
        ("月份", "户号", "抄见电量", "变损", "线损", "计费电量", "电费(万元)"),
        ("1月", "'3305012345678", 9000, 100, 50, 9150, 0.6),
        ("合计", "", 9000, 100, 50, 9150, 0.6),
    ]
    (bill,) = read_sheets(rows, context=context).bills
    assert (str(bill.quantity), bill.account) == ("9150 kWh", "3305012345678")
    assert bill.amount == Decimal(6000)


def test_readings_with_one_day_each_are_about_the_days_before(
    read_text: Read, context: IntakeContext
) -> None:
    head = "用户编号,抄表时间,上期表底,本期表底,用气量(m³),单价,金额\n"
    rows = "G1,2025-01-31,100,1100,1000,4,4000\nG1,2025-03-02,1100,2300,1200,4,4800\n"
    result = read_text(f"{head}{rows}G2,2025-03-05,0,50,50,4,200\n", context=context)
    assert amounts(result) == [
        ("natural_gas", JANUARY, "1000 m3"),
        ("natural_gas", "2025-02-01/2025-03-02", "1200 m3"),
        ("natural_gas", "2025-02-06/2025-03-05", "50 m3"),
    ]


def test_a_settlement_of_trading_takes_its_month_from_the_title(
    read_sheets: Read, context: IntakeContext
) -> None:
    rows = [
        ("电力交易结算单（2025年1月）",),
        ("交易单元", "合同电量(MWh)", "实际用电量(MWh)", "结算电价(元/MWh)", "结算电费(元)"),
        ("甲厂", 100, 98.5, 450, 44325),
        ("合计", 100, 98.5, "", 44325),
    ]
    assert amounts(read_sheets(rows, context=context)) == [("electricity", JANUARY, "98500.0 kWh")]


SOLAR = ("发电量(MWh)", "上网电量(MWh)", "自用电量(MWh)", "上网电价", "电费")


def test_solar_power_fed_in_is_never_bought(read_sheets: Read, context: IntakeContext) -> None:
    rows = [
        ("分布式光伏发电结算单",),
        ("户号", "3305012345680", "结算月份", "2025-01"),
        SOLAR,
        (5, 2, 3, 0.4, 800),
        ("合计", 2, 3, "", 800),
    ]
    result = read_sheets(rows, context=context)
    (bill,) = result.bills
    assert (bill.quantity, str(bill.exported), bill.account) == (None, "2000 kWh", "3305012345680")
    (draft,) = drafts_from_bills(result.bills)
    assert (draft.source, str(draft.quantity)) == ("electricity.exported", "2000 kWh")
    (said,) = result.findings
    assert (said.details["generated"], said.details["own"]) == ("5", "3")


def test_solar_power_of_several_stations(read_text: Read, context: IntakeContext) -> None:
    head = "发电户号,结算月份,发电量,上网电量,电费\n"
    text = f"{head}1001,2025-01,50,20,8\n1001,2025-02,60,30,12\n合计,,110,50,20\n"
    result = read_text(text, context=context)
    assert [(b.account, str(b.period)[:7], str(b.exported)) for b in result.bills] == [
        ("1001", "2025-01", "20 kWh"),
        ("1001", "2025-02", "30 kWh"),
    ]


def test_solar_power_without_a_month_is_refused(read_sheets: Read, context: IntakeContext) -> None:
    assert read_sheets([SOLAR, (5, 2, 3, 0.4, 800)], context=context).code == "bill.period_missing"


def test_a_month_may_come_once_for_each_shift(read_sheets: Read, context: IntakeContext) -> None:
    rows = [
        ("月份", "班组", "电(kWh)", "天然气(m³)"),
        ("2025-01", "甲班", 10, 1),
        ("2025-01", "乙班", 20, 2),
    ]
    assert amounts(read_sheets(rows, context=context)) == [
        ("electricity", JANUARY, "30 kWh"),
        ("natural_gas", JANUARY, "3 m3"),
    ]
