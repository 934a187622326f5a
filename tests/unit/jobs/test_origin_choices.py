"""One energy, one source: the firm's order of origins, and differences that must be explained.

The meter counts 10 kWh a quarter of an hour, 960 kWh a day: 29,760 in January, 26,880 in February.
The bills say 30,000 each: 0.8 % and 11.6 % more. The third bill, of 18 March to 17 April, says what
the meter says of those 31 days.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest

from desktop.accounting.activity import Origin
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.errors import InputError, UsageError
from desktop.jobs.company_inventory import check_books
from desktop.jobs.company_report import ReportOrder, write_report
from desktop.jobs.company_workbook import write_workbook
from desktop.jobs.import_documents import ImportOrder, prepare, save
from desktop.jobs.ledger import close_month, closing_list, post_records
from desktop.jobs.origin_table import (
    OriginMonth,
    compare_origins,
    explain_months,
    explain_origins,
)
from desktop.jobs.origins import put_order
from desktop.models.store import Store
from desktop.reports.data import ReportKind
from tests.demo_inputs.einvoices import digital_xml
from tests.demo_inputs.firm import GAS, Party
from tests.demo_inputs.invoices import Invoice
from tests.demo_inputs.invoices import line as invoice_line

DAY = date(2025, 5, 2)
GAS_LIST = "月份,表号,用气量(Nm3)\n2025年1月,RQ-1,3900\n"
BILLS = """户号,账单周期,计费电量
3301234567890,2025-01-01至2025-01-31,30000
3301234567890,2025-02-01至2025-02-28,30000
3301234567890,2025-03-18至2025-04-17,29760
"""


@pytest.fixture
def both(store: Store, tmp_path: Path) -> Store:
    """Return books in which a meter and bills tell of the same account."""
    start = datetime.fromisoformat("2025-01-01")
    count = 120 * 24
    hours = [f"{start + timedelta(hours=n):%Y-%m-%d %H:%M}" for n in range(count)]
    rows = [f"3301234567890,M1,{hour},{39 + n % 2 * 2}" for n, hour in enumerate(hours)]
    head = "户号,电能表资产编号,时间,电量(kWh)"
    (tmp_path / "meter.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    (tmp_path / "bills.csv").write_text(BILLS, encoding="utf-8")
    save(store, prepare(store, ImportOrder((tmp_path,))), accept=True)
    return store


def by_month(store: Store) -> dict[str, OriginMonth]:
    return {str(row.month): row for row in compare_origins(store, 2025)}


def test_days_that_both_cover_are_compared(both: Store) -> None:
    shares = {month: row.difference for month, row in by_month(both).items()}
    assert {month: round(share or Decimal(0), 4) for month, share in shares.items()} == {
        "2025-01": Decimal("0.0081"),
        "2025-02": Decimal("0.1161"),
        "2025-03": 0,
        "2025-04": 0,
    }


def test_what_nobody_explained_stands_among_what_is_open_of_the_year(both: Store) -> None:
    post_records(both)
    year = ReportingPeriod.of_year(2025)

    def told() -> list[str]:
        open_points = check_books(both, year)
        return [each.details["month"] for each in open_points if each.code == "energy.unexplained"]

    assert told() == ["2025-02"]
    february = [each.code for each in closing_list(both, Month(2025, 2), DAY)]
    assert february.count("energy.unexplained") == 1
    explain_origins(both, 2025, by_month(both)["2025-02"].key, "账单含变损")
    assert told() == []


def test_a_difference_beyond_the_limit_stops_the_closing_until_it_is_explained(
    both: Store,
) -> None:
    post_records(both)
    close_month(both, Month(2025, 1), DAY)
    with pytest.raises(InputError) as stopped:
        close_month(both, Month(2025, 2), DAY)
    assert stopped.value.details["fault"] == "energy.unexplained"
    row = by_month(both)["2025-02"]
    assert row.is_open
    explain_origins(both, 2025, row.key, " 账单含变损 ", person="王")
    assert by_month(both)["2025-02"].explanation == "账单含变损"
    told = {finding.code: finding for finding in closing_list(both, Month(2025, 2), DAY)}
    assert told["energy.explained"].details["reason"] == "账单含变损"
    close_month(both, Month(2025, 2), DAY)


def test_an_explanation_taken_back_is_open_again(both: Store) -> None:
    key = by_month(both)["2025-02"].key
    explain_origins(both, 2025, key, "抄表日不同")
    explain_origins(both, 2025, key, "")
    assert by_month(both)["2025-02"].is_open
    with pytest.raises(UsageError) as unknown:
        explain_origins(both, 2025, "x", "y")
    assert unknown.value.details["known"] == key


def test_the_firm_says_who_leads_and_an_explanation_is_of_one_difference(both: Store) -> None:
    explain_origins(both, 2025, by_month(both)["2025-02"].key, "账单含变损")
    assert put_order(both, ["bill", "meter"]) == 4
    leading = {month: row.leading for month, row in by_month(both).items()}
    assert leading == {
        "2025-01": (Origin.BILL,),
        "2025-02": (Origin.BILL,),
        "2025-03": (Origin.METER,),
        "2025-04": (Origin.METER,),
    }
    february = by_month(both)["2025-02"]
    assert (february.is_open, february.difference) == (True, Decimal("-0.104"))
    both.undo()
    assert by_month(both)["2025-02"].leading == (Origin.METER,)
    assert not by_month(both)["2025-02"].is_open


@pytest.mark.parametrize("order", [[], ["bill", "bill"], ["bill", "guess"]])
def test_an_order_that_is_none_is_refused(store: Store, order: list[str]) -> None:
    with pytest.raises(UsageError):
        put_order(store, order)


def test_gas_billed_by_volume_and_gas_at_0_degrees_are_compared(
    store: Store, tmp_path: Path
) -> None:
    own = store.entity()
    gas = replace(invoice_line("gas", "*燃气*天然气", "m³", "4500", "3.88"), rate="9%", special="")
    day = date(2025, 1, 31)
    buyer = Party(own.uscc, own.name)
    invoice = Invoice("25330000000000000017", day, GAS, buyer, (gas,), remark="2025年1月")
    (tmp_path / "invoice.xml").write_bytes(digital_xml(invoice, "0.37"))
    (tmp_path / "燃气.csv").write_text(GAS_LIST, encoding="utf-8")
    save(store, prepare(store, ImportOrder((tmp_path,))), accept=True)
    (row,) = compare_origins(store, 2025)
    said = dict(row.amounts)
    assert row.leading == (Origin.BILL,)
    assert {row.unit for row in by_month(store).values()} == {"m3"}
    assert said[Origin.INVOICE] == 4500
    assert round(said[Origin.BILL], 2) == Decimal("4185.56")  # 3,900 at 0 °C, billed at 20 °C
    assert round(row.difference or Decimal(0), 4) == Decimal("0.0751")
    post_records(store, [entry.record.id for entry in store.ledger()])
    assert "energy.unexplained" in {each.code for each in closing_list(store, Month(2025, 1), DAY)}


def test_one_reason_explains_several_months_in_one_step(both: Store) -> None:
    keys = [row.key for row in by_month(both).values()][:2]
    explained = explain_months(both, 2025, keys, "抄表日不同", person="王")
    assert [row.explanation for row in explained] == ["抄表日不同"] * 2
    assert {row.key for row in by_month(both).values() if row.explanation} == set(keys)
    with pytest.raises(UsageError):
        explain_months(both, 2025, [keys[0], "x"], "y")
    assert {row.explanation for row in by_month(both).values()} == {"", "抄表日不同"}
    both.undo()
    assert not any(row.explanation for row in by_month(both).values())


@pytest.mark.parametrize(
    ("language", "head", "counted", "unsaid"),
    [
        ("zh", "电表、账单与发票的差异及说明", "电表", "（未说明）"),
        ("en", "Where meters, bills and invoices differ", "Meter", "(not explained)"),
    ],
)
def test_differences_stand_with_their_reasons_in_report_and_workbook(
    both: Store, tmp_path: Path, language: str, head: str, counted: str, unsaid: str
) -> None:
    order = ReportOrder(2025, ReportKind.INVENTORY, DAY, BenchmarkTable(), language)

    def paper() -> str:
        data = write_report(both, order, tmp_path / "report.pdf")
        assert [each.month for each in data.differences] == ["2025-02"]
        document = pypdfium2.PdfDocument(tmp_path / "report.pdf")
        text = "\n".join(page.get_textpage().get_text_range() for page in document)
        document.close()
        return text.replace("\r\n", "\n")

    text = paper()
    assert head in text
    assert unsaid in text
    explain_origins(both, 2025, by_month(both)["2025-02"].key, "账单含变损")
    text = paper()
    assert "账单含变损" in text
    assert "+11.6 %" in text
    assert "3301234567890" not in text  # whoever reads the report needs no account
    sheet = write_workbook(both, order, tmp_path / "book.xlsx")[-1]
    (row,) = sheet.rows
    assert row[4:7] == (Decimal(26880), Decimal(30000), None)
    assert (row[8], row[9], row[10]) == (counted, Decimal("11.61"), "账单含变损")
