"""Ledgers of energy with the months across."""

from collections.abc import Callable

import pytest

from desktop.accounting.documents.drafts_from_bills import drafts_from_bills
from desktop.intake.source import IntakeContext, ReadResult, Status
from desktop.intake.tables import IntakeTables, load_tables
from desktop.paths import resources

ReadSheets = Callable[..., ReadResult]
HEAD = ("能源名称", "单位", "1月", "2月", "3月", "合计")


@pytest.fixture(scope="module")
def context() -> IntakeContext:
    """Return a context with the shipped reference data."""
    folder = resources() / "intake"
    tables: IntakeTables = load_tables({p.name: p.read_bytes() for p in folder.glob("*.toml")})
    return IntakeContext(tables=tables)


def amounts(result: ReadResult) -> list[tuple[str, str, str]]:
    return [(b.carrier, str(b.period.start)[:7], str(b.quantity)) for b in result.bills]


def test_every_energy_and_month_is_a_bill(read_sheets: ReadSheets, context: IntakeContext) -> None:
    rows = [
        ("2025年能源消耗台账",),
        HEAD,
        ("电力", "万千瓦时", 12.3, 10.1, 13.3, 35.7),
        ("天然气", "万立方米", 0.1, "", 0.11, 0.21),
        ("柴油", "吨", 1.2, 1.1, 1.0, 3.3),
        ("自来水", "吨", 500, "", "", 500),
        ("电费", "元", 75000, 61000, 81000, 217000),
        ("综合能耗", "tce", 15, 12, 16, 43),
        ("", "", "", "", "", ""),
    ]
    result = read_sheets(rows, context=context)
    assert result.status is Status.READ
    assert amounts(result) == [
        ("electricity", "2025-01", "123000 kWh"),
        ("electricity", "2025-02", "101000 kWh"),
        ("electricity", "2025-03", "133000 kWh"),
        ("natural_gas", "2025-01", "1000 m3"),
        ("natural_gas", "2025-03", "1100 m3"),
        ("diesel", "2025-01", "1.2 t"),
        ("diesel", "2025-02", "1.1 t"),
        ("diesel", "2025-03", "1 t"),
        ("water", "2025-01", "500 t"),
    ]
    (left,) = result.findings
    assert (left.code, left.details["rows"]) == ("bill.rows_no_energy", "7 电费、8 综合能耗")
    assert [finding.code for finding in result.used] == ["bill.read_across"]


def test_parts_and_sums_are_not_added(read_sheets: ReadSheets, context: IntakeContext) -> None:
    rows = [
        ("项目", "2025年1月", "2025年2月", "2025年3月"),
        ("一号厂用电(kWh)", 10, 20, 30),
        ("二号厂用电(kWh)", 1, 2, 3),
        ("其中：峰", 5, 5, 5),
        ("用电合计(kWh)", 11, 22, 33),
    ]
    result = read_sheets(rows, context=context)
    assert [quantity for _, _, quantity in amounts(result)] == [
        *("10 kWh", "20 kWh", "30 kWh"),
        *("1 kWh", "2 kWh", "3 kWh"),
    ]


def test_a_sum_alone_counts(read_sheets: ReadSheets, context: IntakeContext) -> None:
    rows = [("项目", "单位", "2025-01", "2025-02", "2025-03"), ("用电合计", "度", 1, 2, 3)]
    assert len(read_sheets(rows, context=context).bills) == 3


def test_an_unknown_unit_is_asked(read_sheets: ReadSheets, context: IntakeContext) -> None:
    rows = [("2025年",), HEAD, ("电力", "箱", 1, 2, 3, 6)]
    bills = read_sheets(rows, context=context).bills
    assert {draft.reason for draft in drafts_from_bills(bills)} == {"draft.bill_quantity_missing"}


def test_without_a_year_it_is_refused_by_name(
    read_sheets: ReadSheets, context: IntakeContext
) -> None:
    result = read_sheets([HEAD, ("电力", "度", 1, 2, 3, 6)], context=context)
    assert (result.status, result.code) == (Status.REFUSED, "bill.year_missing")


@pytest.mark.parametrize(
    "head",
    [("能源名称", "单位", "1月", "2月"), ("能源名称", "1月", "1月", "2月"), ("1月", "2月", "13月")],
    ids=["two months", "a month twice", "no name"],
)
def test_other_tables_are_no_ledgers(
    read_sheets: ReadSheets, context: IntakeContext, head: tuple[str, ...]
) -> None:
    rows = [("2025年",), head, ("电力", 1, 2, 3)]
    assert read_sheets(rows, context=context).bills == ()
