"""Lists of accounting and stock programs that hold no invoices are named."""

from typing import Any

import pytest

from desktop.intake.layouts import signature_of
from desktop.intake.source import Status

NUMBER = "2533200000001234567"
PURCHASES = (
    "采购入库明细表,,,,,,\n"
    "入库日期,入库单号,供应商名称,存货名称,计量单位,数量,价税合计(元)\n"
    "2025-03-09,RK-15,中石化湖州,0号柴油,升,300,2130\n"
    "2025-03-20,RK-33,新奥燃气,天然气,立方米,5000,18000\n"
)
VOUCHERS = (
    "日期,凭证字号,摘要,借方,贷方,余额\n"
    "{0},记-12,支付3月电费,7320.00,,7320.00\n{1},记-15,加油,2130,,9450\n{2},记-16,水费,90,,9540\n"
)


def test_purchases_without_invoice_numbers_are_named(desk: Any, make: Any) -> None:
    rows = [line.split(",") for line in PURCHASES.splitlines()]
    for data in (PURCHASES.encode("gb18030"), make.workbook({"Sheet1": rows})):
        result = desk.read(data, "采购入库明细.csv")
        assert (result.status, result.code) == (Status.REFUSED, "list.of_purchases")


@pytest.mark.parametrize(
    "days",
    [("2025-03-05", "2025-03-09", "2025-03-10"), ("2025-03-05", "2025-03-06", "2025-03-07")],
    ids=["uneven days", "a day each"],
)
def test_a_ledger_of_vouchers_is_no_meter(desk: Any, days: tuple[str, ...]) -> None:
    result = desk.read(VOUCHERS.format(*days), "明细账.csv")
    assert (result.status, result.code) == (Status.REFUSED, "list.of_vouchers")


def test_such_a_list_with_numbers_and_days_of_its_invoices_is_read(desk: Any) -> None:
    text = PURCHASES.replace("入库日期", "开票日期").replace("入库单号", "发票号码")
    text = text.replace("RK-15", NUMBER + "8").replace("RK-33", NUMBER + "9")
    diesel, gas = desk.read(text, "采购.csv").invoices
    assert (diesel.key, diesel.lines[0].quantity, gas.lines[0].goods) == (
        NUMBER + "8",
        "300",
        "天然气",
    )
    other = desk.read(text.replace("开票日期", "日子"), "采购.csv")
    assert other.code not in {"list.of_purchases", "list.of_vouchers"}


def test_a_ledger_whose_columns_were_told_is_not_refused_for_its_name(desk: Any) -> None:
    headings = VOUCHERS.splitlines()[0].split(",")
    fields = {"*kind": "bill", "*carrier": "steam", "日期": "period", "借方": "quantity"}
    told = desk.changed(mappings={signature_of(headings): fields})
    days = ("2025-03-05", "2025-03-09", "2025-03-10")
    assert told.read(VOUCHERS.format(*days), "明细账.csv").code != "list.of_vouchers"
