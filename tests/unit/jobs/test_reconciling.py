"""A company file's year against a table of the supplier."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.accounting.activity import Origin
from desktop.accounting.documents.bill import Bill
from desktop.accounting.documents.drafts_from_bills import drafts_from_bills
from desktop.accounting.documents.reconciliation import Match
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.errors import InputError, UsageError
from desktop.jobs.company_choices import keep_choices, stored_choices
from desktop.jobs.import_documents import ImportOrder, prepare, save
from desktop.jobs.origins import settle_origins
from desktop.jobs.reconciling import (
    explain_difference,
    put_statement,
    read_statement,
    reconcile_year,
    statement_of,
)
from desktop.models.store import Store
from tests.drafted import power

INVOICES = (
    "数电发票号码,开票日期,货物或应税劳务名称,单位,数量,金额,销方名称,购买方名称\n"
    "25332000000012345601,2025-06-05,*供电*电费,千瓦时,100,61.00,国网浙江公司,湖州示例纺织有限公司\n"
    "25332000000012345602,2025-07-05,*供电*电费,千瓦时,50,30.50,国网浙江公司,湖州示例纺织有限公司\n"
    "25332000000012345603,2025-07-06,*成品油*0号柴油,升,40,268.00,某加油站,湖州示例纺织有限公司\n"
    "25332000000012345604,2026-03-06,*成品油*0号柴油,升,9,60.00,某加油站,湖州示例纺织有限公司\n"
)
DENSER = Decimal("0.85")
FORM = "2025年能源购进、消费与库存,,\n能源名称,计量单位,购进量\n电力,千瓦时,150\n柴油,升,41\n,,\n"


@pytest.fixture
def books(store: Store, tmp_path: Path) -> Store:
    path = tmp_path / "invoices.csv"
    path.write_text(INVOICES, encoding="utf-8")
    save(store, prepare(store, ImportOrder((path,))), accept=False)
    return store


def table(folder: Path, text: str) -> Path:
    path = folder / "form.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_year_is_compared_with_the_statistics_form(books: Store, tmp_path: Path) -> None:
    before = [(line.supplier, line.match) for line in reconcile_year(books, 2025).lines]
    assert before == [("某加油站", Match.NOT_STATED), ("国网浙江公司", Match.NOT_STATED)]
    put_statement(books, 2025, read_statement(table(tmp_path, FORM)))
    answer = reconcile_year(books, 2025)
    lines = {line.carrier: line for line in answer.lines}
    assert (lines["electricity"].match, lines["electricity"].documents) == (Match.EQUAL, 2)
    assert (lines["diesel"].match, lines["diesel"].difference) == (Match.OPEN, Decimal(-1))
    assert [each.details["difference"] for each in answer.findings] == ["-1"]
    explain_difference(books, 2025, lines["diesel"].key, "一张票未到")
    assert reconcile_year(books, 2025).findings == ()
    explain_difference(books, 2025, lines["diesel"].key, "")
    assert len(reconcile_year(books, 2025).findings) == 1
    books.undo()
    assert reconcile_year(books, 2025).findings == ()


def test_statements_of_several_suppliers_stand_beside_each_other(
    books: Store, tmp_path: Path
) -> None:
    def _stated(*rows: str) -> dict[tuple[str, str], str]:
        text = "\n".join(["供应商,能源名称,计量单位,数量", *rows])
        put_statement(books, 2025, read_statement(table(tmp_path, text + "\n")))
        return {(s.supplier, s.carrier): str(s.quantity.amount) for s in statement_of(books, 2025)}

    grid, station = ("国网浙江公司", "electricity"), ("某加油站", "diesel")
    assert _stated("国网浙江公司,电力,千瓦时,140") == {grid: "140"}
    assert _stated("某加油站,柴油,升,41") == {grid: "140", station: "41"}
    assert _stated("国网浙江公司,电力,千瓦时,150") == {grid: "150", station: "41"}
    put_statement(
        books, 2025, read_statement(table(tmp_path, "能源名称,计量单位,购进量\n电力,千瓦时,9\n"))
    )
    kept = {(s.supplier, s.carrier) for s in statement_of(books, 2025)}
    assert kept == {("", "electricity"), station}
    reconcile_year(books, 2025)


def test_the_headings_of_form_205_1_take_several_rows(tmp_path: Path) -> None:
    """Group headings above, letters and numbers of columns below, money in 千元, parts and sums."""
    form = (
        "能源购进、消费与库存,,,,,,\n表号：205-1表,,,,,,\n"
        "能源名称,计量单位,代码,年初库存量,1—本月,,\n,,,,购进量,金额（千元）,工业生产消费量\n"
        "甲,乙,丙,1,2,3,4\n原煤,吨,01,0,0,0,0\n其中：无烟煤,吨,02,0,3,1,3\n焦炭,吨,07,0,—,,\n"
        "天然气（气态）,万立方米,15,0,2.3,60,2.3\n热力,百万千焦,32,0,400,24,400\n"
        "电力,万千瓦时,33,0,41.1705,250,41.2\n能源合计,吨标准煤,40,,130,334,\n"
    )
    stated = read_statement(table(tmp_path, form))
    assert [(each.carrier, str(each.quantity), each.amount) for each in stated] == [
        ("natural_gas", "2.3 万立方米", Decimal(60_000)),
        ("heat", "400 百万千焦", Decimal(24_000)),
        ("electricity", "41.1705 万千瓦时", Decimal(250_000)),
    ]


def test_what_stands_in_the_ledger_is_compared_alike(books: Store, tmp_path: Path) -> None:
    text = "供应商,能源品种,数量,单位,金额\n国网浙江公司,electricity,150.0,,91.5\n"
    put_statement(books, 2025, read_statement(table(tmp_path, text)))
    before = reconcile_year(books, 2025).lines
    with books.change("x") as change:
        change.confirm([draft.id for draft in books.drafts() if draft.carrier == "electricity"])
    after = reconcile_year(books, 2025).lines
    assert after == before
    assert {line.match for line in after} == {Match.EQUAL, Match.NOT_STATED}
    assert after[1].stated_amount == after[1].booked_amount == Decimal("91.5")


def test_tonnes_of_the_form_are_compared_with_litres_by_a_told_density(
    books: Store, tmp_path: Path
) -> None:
    """40 L × 0.84 kg/L = 0.0336 t; 40 L × 0.85 kg/L = 0.034 t."""
    text = "能源名称,计量单位,购进量\n电力,吨,150\n柴油,吨,0.0336\n"
    put_statement(books, 2025, read_statement(table(tmp_path, text)))
    answer = reconcile_year(books, 2025)
    lines = {line.carrier: line for line in answer.lines}
    assert (lines["diesel"].match, lines["diesel"].difference) == (Match.EQUAL, Decimal(0))
    assert lines["electricity"].match is Match.NOT_COMPARABLE
    apart, told = answer.findings
    assert (apart.code, apart.details["stated"]) == ("reconciliation.not_comparable", "150 吨")
    assert told.code == "reconciliation.density_used"
    assert (told.details["value"], told.details["source"]) == ("0.84", "ghgp-stationary-tool")
    choices = replace(stored_choices(books, date(2025, 12, 31)), densities=(("diesel", DENSER),))
    keep_choices(books, choices, fixed_day=False)
    answer = reconcile_year(books, 2025)
    assert answer.lines[0].booked.amount == Decimal("0.034")
    assert answer.findings[-1].code == "reconciliation.density_chosen"


def test_billed_gas_is_compared_with_the_normal_volume_of_a_form(
    store: Store, tmp_path: Path
) -> None:
    """293.15 m3 at 20 °C = 273.15 Nm3."""
    path = tmp_path / "gas.csv"
    header = INVOICES.splitlines()[0]
    path.write_text(
        f"{header}\n25332000000012345609,2025-06-05,*燃气*天然气,立方米,293.15,900,某燃气公司,"
        "湖州示例纺织有限公司\n",
        encoding="utf-8",
    )
    save(store, prepare(store, ImportOrder((path,))), accept=False)
    text = "能源名称,计量单位,购进量\n天然气,标准立方米,273.15\n原煤,吨,3\n"
    put_statement(store, 2025, read_statement(table(tmp_path, text)))
    answer = reconcile_year(store, 2025)
    gas = next(line for line in answer.lines if line.carrier == "natural_gas")
    assert gas.match is Match.EQUAL
    (told,) = [each for each in answer.findings if each.code.endswith("gas_reference_used")]
    assert (told.details["value"], told.details["unit"]) == ("20", "°C")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("甲,乙\n1,2\n", "reconciliation.no_table"),
        ("能源名称,数量,单位\n空气,2,t\n", "reconciliation.carrier_unknown"),
        ("能源名称,数量,单位\n柴油,2,壶\n", "reconciliation.unit_unknown"),
        ("能源名称,数量,单位\n柴油,很多,t\n", "reconciliation.number_wrong"),
    ],
)
def test_a_table_that_is_no_statement_is_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(InputError) as refusal:
        read_statement(table(tmp_path, text))
    assert refusal.value.code == code


def test_an_unknown_line_cannot_be_explained(books: Store) -> None:
    with pytest.raises(UsageError) as refusal:
        explain_difference(books, 2025, "甲|乙", "x")
    assert refusal.value.code == "reconciliation.line_unknown"


def test_for_all_suppliers_a_bill_beside_its_invoice_counts_once_and_as_the_account_counts_it(
    books: Store, tmp_path: Path
) -> None:
    """The bill of May leads: 98 + the invoice of June 50 + the bill of September 70 = 218."""
    bills = [
        Bill(
            f"{month}",
            "state_grid",
            "3305001",
            "electricity",
            ReportingPeriod.of_month(month),
            Quantity(Decimal(kwh), "kWh"),
        )
        for month, kwh in ((Month(2025, 5), 98), (Month(2025, 9), 70))
    ]
    invoiced = books.drafts()[0].facility
    with books.change("test") as change:
        change.add_bills(bills)
        settled = settle_origins(books, drafts_from_bills(bills, {"3305001": invoiced}))
        change.add_drafts(settled.drafts)
        change.lead(settled.follow, leads=False)
    months = {str(Month.of(draft.period.start)) for draft in books.drafts() if not draft.account}
    assert "2025-05" in months
    form = FORM.replace("150", "218")
    put_statement(books, 2025, read_statement(table(tmp_path, form)))
    lines = {line.carrier: line for line in reconcile_year(books, 2025).lines}
    assert lines["electricity"].booked.amount == 218
    assert lines["electricity"].match is Match.EQUAL
    put_statement(books, 2025, ())
    suppliers = {line.supplier: line.booked.amount for line in reconcile_year(books, 2025).lines}
    assert suppliers["state_grid"] == 168
    assert suppliers["国网浙江公司"] == 150


def test_the_form_is_compared_with_what_counts_whoever_tells_of_it(
    books: Store, tmp_path: Path
) -> None:
    """150 of invoices + 30 typed + 20 metered; what is fed back is nothing that was bought."""
    july, august = (ReportingPeriod.of_month(Month(2025, each)) for each in (8, 9))
    more = [
        power("typed", 30, july, origin=Origin.TYPED),
        power("meter", 20, august, origin=Origin.METER),
        power("checks", 19, august, origin=Origin.METER, leads=False),
        power("solar", 5, august, origin=Origin.BILL, source="electricity.exported"),
    ]
    with books.change("test") as change:
        change.add_drafts(more)
    before = {line.supplier: line.booked.amount for line in reconcile_year(books, 2025).lines}
    assert before == {"国网浙江公司": 150, "某加油站": 40}
    put_statement(books, 2025, read_statement(table(tmp_path, FORM.replace("150", "200"))))
    line = reconcile_year(books, 2025).lines[1]
    assert (line.carrier, line.match, line.documents) == ("electricity", Match.EQUAL, 4)
    with books.change("test") as change:
        change.confirm(["typed", "meter", "checks", "solar"])
    assert reconcile_year(books, 2025).lines[1] == line


def test_rows_stated_the_other_way_no_longer_count_and_are_told(
    books: Store, tmp_path: Path
) -> None:
    grid = "供应商,能源名称,计量单位,数量\n国网浙江公司,电力,千瓦时,140\n某加油站,柴油,升,41\n"
    form = "能源名称,计量单位,购进量\n电力,万千瓦时,0.015\n"
    assert put_statement(books, 2025, read_statement(table(tmp_path, grid))) == ()
    (told,) = put_statement(books, 2025, read_statement(table(tmp_path, form)))
    assert told.code == "reconciliation.row_replaced"
    assert (told.details["supplier"], told.details["stated"]) == ("«supplier.国网浙江公司»", "140")
    (back,) = put_statement(books, 2025, read_statement(table(tmp_path, grid)))
    assert (back.details["supplier"], back.details["unit"]) == (
        "«reconcile.all_suppliers»",
        "万千瓦时",
    )


MONTHLY = "{title}\n月份,电量(千瓦时),电费(元)\n1月,100,61.5\n2月,50,30.5\n备注,,\n合计,150,92\n"


@pytest.mark.parametrize(
    ("title", "supplier"),
    [
        ("国网浙江省电力有限公司湖州供电公司2025年对账单", "国网浙江省电力有限公司湖州供电公司"),
        ("湖州示例纺织有限公司2025年对账单", ""),
        ("对账单", ""),
    ],
)
def test_a_statement_with_a_row_a_month_gives_its_sum(
    tmp_path: Path, title: str, supplier: str
) -> None:
    (row,) = read_statement(table(tmp_path, MONTHLY.format(title=title)))
    assert (row.supplier, row.carrier) == (supplier, "electricity")
    assert (row.quantity, row.amount) == (Quantity(Decimal(150), "千瓦时"), Decimal(92))


@pytest.mark.parametrize(
    ("heading", "carrier", "unit"),
    [
        ("用气量", "natural_gas", "m3"),
        ("供汽量(t)", "steam", "t"),
        ("热量(GJ)", "heat", "GJ"),
        ("电量(MWh)", "electricity", "MWh"),
    ],
)
def test_its_heading_names_energy_and_unit(
    tmp_path: Path, heading: str, carrier: str, unit: str
) -> None:
    text = f"供应商,{heading},开票金额(万元)\n甲,1,0.5\n乙,2,\n甲,3,0.5\n"
    first, second = read_statement(table(tmp_path, text))
    assert (first.carrier, first.quantity) == (carrier, Quantity(Decimal(4), unit))
    assert (first.supplier, first.amount) == ("甲", Decimal(10_000))
    assert (second.supplier, second.amount) == ("乙", None)


def test_a_table_of_nothing_known_is_no_statement(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"reconciliation\.no_table"):
        read_statement(table(tmp_path, "月份,电量(kWh)\n合计,150\n"))
