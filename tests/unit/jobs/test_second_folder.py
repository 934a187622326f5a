"""The second folder from the same sources needs no decision."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.intake.measure import content_of
from desktop.jobs.decisions import Decision, decide_drafts
from desktop.jobs.goods_rules import put_rules
from desktop.jobs.import_documents import ImportOrder, prepare, save
from desktop.jobs.intake_context import shipped_tables
from desktop.models.store import Store
from desktop.models.values import Rule

OWN = "91330502MA2DEM0N7C"
HEAD = (
    *("数电发票号码", "销方识别号", "销方名称", "购方识别号", "购买方名称", "开票日期"),
    *("货物或应税劳务名称", "单位", "数量", "单价", "金额", "税率", "税额", "价税合计"),
)
Goods = tuple[str, str, str, str, str]
"""Seller, goods, unit, quantity, price."""

SOURCES: tuple[tuple[Goods, Decision], ...] = (
    (
        ("加气站", "*天然气*压缩天然气", "公斤", "100", "5"),
        Decision(quantity="139.5", unit="m3", is_remembered=True),
    ),
    (
        ("液化气站", "*石油制品*液化气", "瓶", "10", "100"),
        Decision(quantity="145", unit="kg", is_remembered=True),
    ),
    (
        ("热力公司", "*供热*蒸汽", "吨", "100", "220"),
        Decision(parameters=(("gauge", "true"), ("pressure_mpa", "0.8")), is_remembered=True),
    ),
    (
        ("煤炭公司", "*煤炭*动力煤", "吨", "30", "800"),
        Decision(source="stationary.bituminous_coal", is_remembered=True),
    ),
    (
        ("油品公司", "*石油制品*润滑油", "桶", "1", "500"),
        Decision(is_ignored=True, is_remembered=True),
    ),
    (
        ("供热公司", "*供热*采暖费", "平方米", "1000", "25"),
        Decision(quantity="300", unit="GJ", is_remembered=True),
    ),
)


def invoices(path: Path, month: int, times: int) -> Path:
    """Write a list with one line of each source, so many times the usual quantity."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(HEAD))
    for n, ((seller, goods, unit, quantity, price), _) in enumerate(SOURCES):
        amount = Decimal(quantity) * times * Decimal(price)
        tax = amount * Decimal("0.09")
        number = f"2533200000{month:02d}{n:08d}"
        head = (number, f"9133000014291{n:04d}X", seller, OWN, "甲厂", f"2025-{month:02d}-05")
        figures = (str(Decimal(quantity) * times), price, str(amount), "9%", str(tax))
        sheet.append([*head, goods, unit, *figures, str(amount + tax)])
    book.save(path)
    return path


def bring(store: Store, path: Path) -> list[DraftRecord]:
    """Import a file and return its drafts in the order of its lines."""
    prepared = prepare(store, ImportOrder((path,)))
    save(store, prepared, accept=False)
    return sorted(prepared.drafts, key=lambda draft: draft.id)


def test_what_was_decided_once_is_not_asked_again(store: Store, tmp_path: Path) -> None:
    first = bring(store, invoices(tmp_path / "6.xlsx", 6, 1))
    assert {draft.state for draft in first} == {DraftState.ASKED}
    for draft, (_, decision) in zip(first, SOURCES, strict=True):
        decide_drafts(store, [draft.id], decision)
    second = bring(store, invoices(tmp_path / "7.xlsx", 7, 2))
    assert DraftState.ASKED not in {draft.state for draft in second}
    assert [str(draft.quantity) for draft in second if draft.state is DraftState.PROPOSED] == [
        *("279.000 m3", "290.0 kg", "200 t", "60 t"),
        "600.0 GJ",
    ]


def test_a_month_holds_nothing_that_could_be_remembered(store: Store, tmp_path: Path) -> None:
    path = invoices(tmp_path / "6.xlsx", 6, 1)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for column, text in ((7, "*供电*电费"), (8, "月"), (9, "1"), (10, "6100"), (11, "6100")):
        sheet.cell(2, column).value = text
    book.save(path)
    draft = bring(store, path)[0]
    assert draft.reason == "draft.unit_counts"
    decide_drafts(store, [draft.id], Decision(quantity="10000", unit="kWh", is_remembered=True))
    (rule,) = store.rules()
    assert rule.unit == "kWh"


def test_a_corrected_amount_in_the_printed_unit_is_no_content(store: Store, tmp_path: Path) -> None:
    draft = bring(store, invoices(tmp_path / "6.xlsx", 6, 1))[3]
    decision = Decision("stationary.bituminous_coal", "25", "t", is_remembered=True)
    decide_drafts(store, [draft.id], decision)
    assert [rule.unit for rule in store.rules()] == ["t"]


def test_a_content_may_be_typed_as_a_rule(store: Store) -> None:
    put_rules(store, [Rule("", "液化气", "lpg", "stationary.lpg", unit="14.5 kg")])
    assert [rule.unit for rule in store.rules()] == ["14.5 kg"]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("14.5 kg", ("kg", Decimal("14.5"))),
        ("1.4m³", ("m3", Decimal("1.4"))),
        ("kg", None),
        ("14.5", None),
        ("14.5 壶", None),
    ],
)
def test_contents_as_people_write_them(text: str, content: tuple[str, Decimal] | None) -> None:
    assert content_of(text, "lpg", shipped_tables().measures) == content


BUYER = "91330502MA2DEM0N7C"


def landlords_invoice(path: Path, quantity: str) -> Path:
    """Write a list with the landlord's invoice of power in May."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([*HEAD, "备注"])
    amount = Decimal(quantity) * Decimal("0.8")
    party = (
        "25332000000000000036",
        "91330500MA2B00002X",
        "某园区物业",
        BUYER,
        "甲厂",
        "2025-06-05",
    )
    figures = (quantity, "0.8", str(amount), "13%", str(amount * Decimal("0.13")))
    last = (str(amount * Decimal("1.13")), "账期:202505")
    sheet.append([*party, "*供电*公摊电费", "度", *figures, *last])
    book.save(path)
    return path


def landlords_estimate(path: Path, quantity: str) -> Path:
    """Write the landlord's table of the same month, in which he estimates the firm's share."""
    text = (
        "2025年5月份园区用电分摊表（预估）\n企业名称,表号,实用电量(kWh),公摊电量,合计电量\n"
        f"湖州示例纺织有限公司,B1,{quantity},0,{quantity}\n乙厂,B2,500,0,500\n"
    )
    path.write_text(text, encoding="utf-8")
    return path


def test_case_36_a_landlords_estimate_is_not_added_to_his_invoice(
    store: Store, tmp_path: Path
) -> None:
    """One of the two counts, whichever comes first, and the difference is told."""
    files = (
        landlords_invoice(tmp_path / "票.xlsx", "1000"),
        landlords_estimate(tmp_path / "估.csv", "1100"),
    )
    prepared = prepare(store, ImportOrder(files))
    save(store, prepared, accept=False)
    drafts = [draft for draft in store.drafts() if draft.state is DraftState.PROPOSED]
    assert sorted(str(draft.quantity) for draft in drafts) == ["1000 kWh", "1100 kWh"]
    assert sum(draft.leads for draft in drafts) == 1
    assert "energy.differs" in {finding.code for finding in prepared.findings}


def test_a_bill_without_goods_leaves_no_rule_for_everything(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "汽.csv"
    path.write_text("结算单位,月份,汽量(吨)\n甲厂,2025-03,301\n", encoding="utf-8")
    (draft,) = bring(store, path)
    parameters = (("gauge", "true"), ("pressure_mpa", "0.8"))
    decide_drafts(store, [draft.id], Decision(parameters=parameters, is_remembered=True))
    assert store.rules() == ()
    path.write_text("结算单位,月份,汽量(吨)\n甲厂,2025-04,302\n", encoding="utf-8")
    assert [each.state for each in bring(store, path)] == [DraftState.PROPOSED]
