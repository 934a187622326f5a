"""Lists as grid companies export them: times of use alone, both ways, registers of many months.

Sums are by hand: 100 + 200 + 300 + 400 = 1,000; readings 100 apart times 100 are 10,000.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest

from desktop.intake.source import ReadResult

Read = Callable[..., ReadResult]


def bills(result: ReadResult) -> list[tuple[str, str, str]]:
    return [
        (str(bill.period.start)[:7], str(bill.quantity), str(bill.exported))
        for bill in result.bills
    ]


@pytest.mark.parametrize(
    "heads",
    [
        "尖峰电量(kWh),峰电量(kWh),平电量(kWh),谷电量(kWh)",
        "尖时段用电量,高峰时段用电量,平时段用电量,低谷时段用电量",
        "正向有功尖电量,正向有功峰电量,正向有功平电量,正向有功谷电量",
    ],
)
def test_times_of_use_without_a_total_add_up(read_text: Read, heads: str) -> None:
    text = f"户号,年月,{heads},总电费(元)\n3301,2025-01,100,200,300,400,647\n"
    result = read_text(text, "电费.csv")
    assert bills(result) == [("2025-01", "1000 kWh", "None")]
    assert result.bills[0].amount == Decimal(647)


def test_a_total_beside_times_of_use_counts_alone(read_text: Read) -> None:
    text = "户号,年月,尖电量,峰电量,平电量,谷电量,有功总电量\n3301,2025-01,100,200,300,400,1000\n"
    assert bills(read_text(text, "电费.csv")) == [("2025-01", "1000 kWh", "None")]


def test_a_time_of_use_without_amount_counts_nothing_of_it(read_text: Read) -> None:
    text = "户号,年月,尖电量,峰电量,平电量,谷电量\n3301,2025-01,-,200,300,400\n"
    assert bills(read_text(text, "电费.csv")) == [("2025-01", "900 kWh", "None")]


def test_what_was_bought_and_what_was_fed_back_are_both_read(read_text: Read) -> None:
    text = (
        "月份,用电量(kWh),购网电量(kWh),光伏发电量(kWh),上网电量(kWh)\n"
        "2025-01,12000,9000,5000,2000\n2025-02,12000,9100,5000,0\n"
    )
    assert bills(read_text(text, "电费.csv")) == [
        ("2025-01", "9000 kWh", "2000 kWh"),
        ("2025-02", "9100 kWh", "None"),
    ]


def test_what_was_bought_counts_where_it_stands_first(read_text: Read) -> None:
    text = "月份,下网电量(kWh),结算电量(kWh)\n2025-01,9000,12000\n"
    assert bills(read_text(text, "电费.csv")) == [("2025-01", "9000 kWh", "None")]


def test_registers_of_several_months_are_a_bill_a_month(read_text: Read) -> None:
    head = (
        "结算户号,计量点编号,用电开始时间,用电结束时间,示数类型,上次表示数,本次表示数,倍率,"
        "抄见电量,变/线损电量,合计电量"
    )
    registers = {
        "有功总": 100,
        "尖": 10,
        "峰": 20,
        "平": 30,
        "谷": 40,
        "无功总": 9,
        "反向有功总": 5,
    }
    rows = [
        f"0318000012345678,0001,2025-0{month}-01,2025-0{month}-28,{name},1,{1 + used},100,"
        f"{used * 100},0,{used * 100}"
        for month in (1, 2)
        for name, used in registers.items()
    ]
    assert bills(read_text("\n".join([head, *rows]), "电费清单.csv")) == [
        ("2025-01", "10000 kWh", "500 kWh"),
        ("2025-02", "10000 kWh", "500 kWh"),
    ]


def test_cubic_metres_are_asked_and_never_electricity(read_text: Read) -> None:
    result = read_text("户号,月份,用量(m3),金额\n88001,2025-01,1000,3500\n", "账单.csv")
    (bill,) = result.bills
    assert (bill.carrier, str(bill.quantity)) == ("gas_or_water", "1000 m3")
    (asked,) = [f for f in result.findings if f.code == "bill.carrier_open"]
    assert asked.details["heading"] == "用量(m3)"
