"""Every column of every table shows its own field of a row, in the words people read.

Each row below differs in all its fields, so that a column that takes its neighbour's field fails.
Behind the text stand the sign of its tone in brackets and ``Σ`` where the column is added up.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtWidgets import QApplication

from desktop.accounting.activity import Origin
from desktop.accounting.documents.bill import Bill, BillLine
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.documents.reconciliation import Match, ReconciledLine
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.findings import Place
from desktop.jobs.bill_list import BillEntry, BillState
from desktop.jobs.origin_table import OriginMonth
from desktop.models.values import AssetHolding, Instrument, InstrumentKind, Rule
from desktop.ui import pages, widgets
from desktop.ui.breakdown import GroupRow
from desktop.ui.pages import (
    asset_tabs,
    bills,
    draft_columns,
    history,
    inventory,
    meter_tab,
    meters,
    portfolio,
    prices_tab,
    reconcile,
    review,
    rules,
    upkeep,
)
from desktop.ui.rooms.billing import GapRow
from desktop.ui.rooms.curves import MeterRow
from desktop.ui.rooms.editing import EditRow
from desktop.ui.rooms.history import AfterRow, ChangeRow, FieldRow, SeriesRow
from desktop.ui.rooms.improving import EffectRow
from desktop.ui.rooms.keeping import BackupRow, PersonRow
from desktop.ui.rooms.metering import MeterEntryRow
from desktop.ui.rooms.packaging import CopyRow, DifferenceRow
from desktop.ui.rooms.portfolio import PortfolioRow
from desktop.ui.rooms.teaching import LayoutRow, PriceRow
from desktop.ui.session import Below, FileRow, MeterOfFile, RecordRow, RecordState
from desktop.ui.tables.columns import Column
from desktop.ui.text import use_language
from desktop.ui.widgets import (
    bill_view,
    bulk_edit,
    gaps_view,
    inspector,
    meter_picker,
    plan_view,
    row_picker,
    signing_view,
)

Columns = Sequence[Column]

_PART: Final = "_OF_LINE"
"""Columns that several tables begin with."""
MARCH: Final = Month(2025, 3)
APRIL: Final = Month(2025, 4)
SPAN: Final = ReportingPeriod(date(2025, 3, 11), date(2025, 4, 10))
WHERE: Final = Place("a.xlsx", "三月", "K7")
AT: Final = datetime(2026, 1, 10, 15, 4, 9)  # noqa: DTZ001 - local time, as shown


def kwh(amount: int) -> Quantity:
    return Quantity(Decimal(amount), "kWh")


RECORD: Final = RecordRow(
    "id",
    "2025-0006",
    RecordState.POSTED,
    "mobile.diesel",
    "一厂",
    "浙E1",
    SPAN,
    Quantity(Decimal(2000), "L"),
    "invoice",
    "invoiced",
    3,
    "张三",
    "李四",
    Quantity(Decimal(1000), "L"),
    "备注",
    WHERE,
    leads=False,
    account="3305",
)
RECORD_SHOWN: Final = {
    "number": "2025-0006",
    "source": "柴油（自有车辆）",
    "period": "2025-03-11 – 2025-04-10",
    "quantity": "2,000",
    "unit": "L",
    "difference": "+100.0 % [warn]",
    "origin": "发票",
    "role": "只作核对 [quiet]",
    "account_or_meter": "3305",
    "label": "浙E1",
    "quality": "3",
    "entered_by": "张三",
    "checked_by": "李四",
    "state": "已记账",
    "place_in_document": "a.xlsx › 三月 › K7",
}
BILL: Final = Bill(
    "key",
    "state_grid",
    "3305010001",
    "electricity",
    SPAN,
    kwh(1500),
    exported=kwh(250),
    amount=Decimal("1020.5"),
    place=WHERE,
)

COPIED: Final = CopyRow(
    7,
    {
        "month": "2025-03",
        "source": "mobile.diesel",
        "facility": "一厂",
        "label": "浙E1",
        "quantity": "2000",
        "unit": "L",
        "gas": "CH4",
        "kgco2e": "5260",
        "origin": "invoice",
        "instrument_id": "G-1",
        "kind": "certificate",
        "start": "2025-01-01",
        "end": "2025-03-31",
        "cancelled_on": "2025-12-31",
        "supplier": "中石化",
        "document": "2533",
        "meter": "E1",
        "account": "3305",
        "field": "quantity",
        "old": "1200",
        "new": "1211",
        "reason": "抄表更正",
    },
)

CASES: Final[Sequence[tuple[Columns, object, dict[str, str]]]] = (
    (review.RECORD_COLUMNS, RECORD, RECORD_SHOWN),
    (
        review.WAITING_COLUMNS,
        RECORD,
        {k: v for k, v in RECORD_SHOWN.items() if k not in {"number", "checked_by"}},
    ),
    (
        prices_tab.COLUMNS,
        PriceRow("steam", "t", Decimal(100), Decimal(600), proves=True, is_own=False),
        {
            "carrier": "蒸汽",
            "unit": "t",
            "lowest_price": "100",
            "highest_price": "600",
            "proves_unit": "可证明缺写的单位",
            "price_of": "默认",
        },
    ),
    (
        meter_picker.COLUMNS,
        MeterOfFile(1, "E1", MARCH, APRIL, kwh(400)),
        {
            "meter": "E1",
            "first_month": "2025年03月",
            "last_month": "2025年04月",
            "quantity": "400",
            "unit": "kWh",
        },
    ),
    (
        meters.METER_COLUMNS,
        MeterRow("E1", "electricity", "import", "kWh", (), 4, "一厂"),
        {
            "meter": "E1",
            "carrier": "电力",
            "gaps": "4 [warn]",
            "unit": "kWh",
        },
    ),
    (
        meter_tab.METER_COLUMNS,
        MeterEntryRow("E1", "electricity", "一厂", "3305", ((date(2025, 3, 1), Decimal(40)),)),
        {
            "meter": "E1",
            "carrier": "电力",
            "facility": "一厂",
            "account": "3305",
            "multipliers": "2025-03-01 起倍率 40",
        },
    ),
    (
        reconcile.LINE_COLUMNS,
        ReconciledLine(
            "state_grid",
            "electricity",
            kwh(900),
            kwh(700),
            Match.OPEN,
            5,
            Decimal("612.25"),
            Decimal("480.75"),
            "在途",
        ),
        {
            "supplier": "国家电网",
            "carrier": "电力",
            "booked": "900",
            "stated": "700",
            "booked_less_stated": "200",
            "unit": "kWh",
            "match": "待说明 [warn]",
            "documents": "5",
            "booked_amount": "612.25",
            "stated_amount": "480.75",
            "explanation": "在途",
        },
    ),
    (
        reconcile.ORIGIN_COLUMNS,
        OriginMonth(
            "一厂",
            "electricity.purchased",
            "3305",
            MARCH,
            "kWh",
            tuple((each, Decimal(100 + n)) for n, each in enumerate(Origin)),
            (Origin.METER,),
            Decimal("0.08"),
            "跨月",
        ),
        {
            "month": "2025年03月",
            "source": "外购电力",
            "facility": "一厂",
            "account": "3305",
            "by_meter": "100",
            "by_bill": "101",
            "by_invoice": "102",
            "by_typed": "103",
            "unit": "kWh",
            "leading": "电表",
            "apart": "8.0 % [accent]",
            "explanation": "跨月",
        },
    ),
    (
        inventory.ROW_COLUMNS,
        GroupRow(
            "source",
            "mobile.diesel",
            "figure",
            Quantity(Decimal(2000), "L"),
            Decimal(5260),
            Decimal("0.25"),
            Decimal(4000),
        ),
        {
            "group": "柴油（自有车辆）",
            "quantity": "2,000",
            "unit": "L",
            "emission": "5.26 Σ",
            "share": "25.0 %",
            "before": "4.00 Σ",
            "change": "+31.5 %",
        },
    ),
    (
        portfolio.COLUMNS,
        PortfolioRow(
            Path("a.cbook"),
            "甲厂",
            MARCH,
            drafts=4,
            year=2025,
            basis="live",
            scope1_kg=Decimal(1000),
            scope2_kg=Decimal(2000),
            co2e_kg=Decimal(3000),
            grades=(((("zh", "碳效码"),), (("zh", "3级"),)),),
            handover="三月起待补",
        ),
        {
            "company": "甲厂",
            "closed_until": "2025年03月",
            "waits": "4 条待处理 [warn]",
            "figures_of": "2025年",
            "basis": "当场计算",
            "scope1": "1.00 Σ",
            "scope2": "2.00 Σ",
            "emission": "3.00 Σ",
            "grades": "碳效码 3级",
            "handover": "三月起待补",
            "file": "a.cbook",
        },
    ),
    (
        draft_columns.DRAFT_COLUMNS,
        DraftRecord(
            id="d",
            origin=Origin.INVOICE,
            state=DraftState.PROPOSED,
            carrier="diesel",
            source="mobile.diesel",
            as_read=("2000", "升"),
            quantity=Quantity(Decimal(2000), "L"),
            period=SPAN,
            reason="why.so",
            confidence=Confidence.LOW,
            details=(("code_name", "柴油"), ("short", "成品油"), ("text", "0号柴油")),
            cost=Decimal("14000.5"),
            counterparty="中石化",
            goods="*成品油*0号柴油",
            where=WHERE,
        ),
        {
            "goods_or_meter": "*成品油*0号柴油",
            "as_read": "2000 升",
            "proposal": "柴油（自有车辆）",
            "confidence": "没把握 [warn]",
            "quantity": "2,000",
            "unit": "L",
            "money": "14,000.50 Σ",
            "period": "2025-03-11 – 2025-04-10",
            "why": "why.so",
            "seller": "中石化",
            "file": "a.xlsx",
            "place": "三月 K7",
        },
    ),
    (
        draft_columns.FILE_COLUMNS,
        FileRow("a.xlsx", "tax_workbook", "refused", "why.so", 3, 5, 7),
        {
            "file": "a.xlsx",
            "kind": "税务发票清单",
            "status": "未读取 [bad]",
            "counted": "3",
            "ignored": "5",
            "asked": "7",
            "why": "why.so",
        },
    ),
    (
        history.TRAIL_COLUMNS,
        ChangeRow(7, AT, "张三", "records.table", "补录", "undo", steps_back=2),
        {
            "when": "2026-01-10 15:04:09",
            "person": "张三",
            "what_changed": "读入活动数据表",
            "change_kind": "撤销 [warn]",
            "reason": "补录",
            "can_undo": "可撤销",
        },
    ),
    (
        history.FIELD_COLUMNS,
        FieldRow("activity_record", "2025-0006", "source", "mobile.diesel", "mobile.gasoline"),
        {
            "object": "活动数据 2025-0006",
            "field": "排放源",
            "old": "柴油（自有车辆）",
            "new": "汽油（自有车辆）",
        },
    ),
    (
        history.AFTER_COLUMNS,
        AfterRow(
            MARCH,
            AT,
            "张三",
            "drafts.decided",
            "补录",
            "activity_record",
            "2025-0006",
            "source",
            "mobile.diesel",
            "mobile.gasoline",
        ),
        {
            "month": "2025年03月",
            "when": "2026-01-10 15:04",
            "person": "张三",
            "what_changed": "处理待定记录",
            "reason": "补录",
            "object": "活动数据 2025-0006",
            "field": "排放源",
            "old": "柴油（自有车辆）",
            "new": "汽油（自有车辆）",
        },
    ),
    (
        history.SERIES_COLUMNS,
        SeriesRow(MARCH, "mobile", 9, 8, (4,)),
        {
            "month": "2025年03月",
            "series": "车辆",
            "last_number": "2025-03-mobile-0009",
            "posted_count": "8",
            "missing_numbers": "4 [bad]",
        },
    ),
    (
        rules.RULE_COLUMNS,
        Rule(
            "中石化",
            "柴油",
            "diesel",
            "mobile.diesel",
            made_by="张三",
            used=12,
            last_used="2025-03-31",
        ),
        {
            "seller": "中石化",
            "goods": "柴油",
            "carrier": "柴油",
            "source": "柴油（自有车辆）",
            "times_used": "12",
            "last_used": "2025-03-31",
            "made_by": "张三",
        },
    ),
    (
        rules.LAYOUT_COLUMNS,
        LayoutRow("a1", "园区表", "meter", (("时间", "time"), ("用量", "value"))),
        {
            "layout_id": "a1",
            "name": "园区表",
            "kind": "电表读数",
            "layout_columns": "时间 → time；用量 → value",
        },
    ),
    (
        bills.BILL_COLUMNS,
        BillEntry(
            BILL,
            BillState.CHECKS,
            number="2025-0006",
            facility="一厂",
            months=((MARCH, kwh(1000)), (APRIL, kwh(500))),
            overlapping=(SPAN,),
        ),
        {
            "account": "3305010001",
            "carrier": "电力",
            "period": "2025-03-11 – 2025-04-10",
            "quantity": "1,500",
            "unit": "kWh",
            "charged": "1,020.50 Σ",
            "exported": "250",
            "state": "只作核对",
            "straddles": "3月 + 4月",
            "overlap": "日期重叠 [warn]",
            "facility": "一厂",
            "number": "2025-0006",
            "place_in_document": "a.xlsx › 三月 › K7",
        },
    ),
    (
        bill_view.LINE_COLUMNS,
        BillLine(
            "time_of_use",
            "峰",
            "E1",
            kwh(300),
            Decimal("100.10"),
            Decimal("107.60"),
            Decimal(40),
            Decimal("216.5"),
        ),
        {
            "printed_as": "峰",
            "quantity": "300",
            "money": "216.50",
            "previous_reading": "100.10",
            "current_reading": "107.60",
            "multiplier": "40",
            "meter": "E1",
            "counts_as": "分时电量",
        },
    ),
    (
        bill_view.MONTH_COLUMNS,
        (MARCH, kwh(1000)),
        {
            "month": "2025年03月",
            "quantity": "1,000 Σ",
        },
    ),
    (
        upkeep.BACKUP_COLUMNS,
        BackupRow(Path("b.cbook"), AT, "manual", 2048),
        {
            "when": "2026-01-10 15:04:09",
            "why_backed_up": "手工",
            "size": "2.0 kB",
            "file": "b.cbook",
        },
    ),
    (
        upkeep.PERSON_COLUMNS,
        PersonRow("李四", ("check", "close"), has_password=True),
        {
            "person_name": "李四",
            "roles": "复核、结账",
            "has_password": "是",
        },
    ),
    (
        asset_tabs.REGISTER_COLUMNS,
        Instrument(
            "G-1",
            InstrumentKind.GEC,
            Decimal(120),
            "MWh",
            "2025-03",
            date(2025, 6, 1),
            "2025",
            "一厂",
            "evidence",
            "绿证",
        ),
        {
            "kind": "绿证 (GEC)",
            "certificate": "G-1",
            "quantity": "120",
            "unit": "MWh",
            "vintage": "2025-03",
            "cancelled_on": "2025-06-01",
            "applied_to": "2025",
            "facility": "一厂",
            "note": "绿证",
        },
    ),
    (
        asset_tabs.HELD_COLUMNS,
        AssetHolding("CCER", Decimal(20), "t", Decimal("85.5"), date(2025, 6, 1)),
        {
            "kind": "CCER",
            "quantity": "20",
            "unit": "t",
            "price_per_t": "85.50",
            "held_on": "2025-06-01",
            "worth": "1,710.00 Σ",
        },
    ),
    (
        bulk_edit.COLUMNS,
        EditRow("r", "2025-0006 柴油", "source", "mobile.diesel", "mobile.gasoline"),
        {
            "object": "2025-0006 柴油",
            "field": "排放源",
            "old": "柴油（自有车辆）",
            "new": "汽油（自有车辆）",
        },
    ),
    (
        inspector._BELOW,
        Below("f", "柴油", kwh(400), Decimal(1250)),
        {
            "what": "柴油",
            "quantity": "400 kWh",
            "emission": "1.25",
        },
    ),
    (
        gaps_view.GAP_COLUMNS,
        GapRow(
            "meter",
            "E1",
            "electricity",
            SPAN,
            6,
            2,
            4,
            (("neighbours", kwh(33)), ("last-year", kwh(44))),
            "一厂",
        ),
        {
            "gap_kind": "电表示数",
            "meter_or_account": "E1",
            "carrier": "电力",
            "period": "2025-03-11 – 2025-04-10",
            "gap_state": "已估算 [accent]",
            "missing_slots": "6 个",
            "estimated_slots": "2 个",
            "by_neighbours": "33",
            "by_last_year": "44",
            "unit": "kWh",
        },
    ),
    (
        plan_view.EFFECT_COLUMNS,
        EffectRow(
            "空压机",
            Decimal(11),
            Decimal(12),
            Decimal(30000),
            Decimal(9000),
            Decimal("3.333"),
            Decimal("-55.555"),
        ),
        {
            "measure": "空压机",
            "saved_tonnes": "12.00 Σ",
            "investment": "30,000.00 Σ",
            "saving": "9,000.00 Σ",
            "payback": "3.3",
            "abatement_cost": "−55.6",
        },
    ),
    (
        row_picker.ROW_COLUMNS["activity"],
        COPIED,
        {
            "row_number": "7",
            "month": "2025年03月",
            "source": "柴油（自有车辆）",
            "facility": "一厂",
            "label": "浙E1",
            "quantity": "2,000",
            "unit": "L",
            "gas_of_line": "CH4",
            "emission": "5.26",
            "origin": "发票",
        },
    ),
    (
        row_picker.ROW_COLUMNS["instruments"],
        COPIED,
        {
            "row_number": "7",
            "number": "G-1",
            "kind": "绿证",
            "first_day": "2025-01-01",
            "last_day": "2025-03-31",
            "facility": "一厂",
            "quantity": "2,000",
            "unit": "L",
            "cancelled_on": "2025-12-31",
        },
    ),
    (
        row_picker.ROW_COLUMNS["parties"],
        COPIED,
        {
            "row_number": "7",
            "month": "2025年03月",
            "source": "柴油（自有车辆）",
            "facility": "一厂",
            "supplier": "中石化",
            "document_number": "2533",
            "meter": "E1",
            "account": "3305",
        },
    ),
    (
        row_picker.ROW_COLUMNS["changes"],
        COPIED,
        {
            "row_number": "7",
            "month": "2025年03月",
            "source": "柴油（自有车辆）",
            "facility": "一厂",
            "field": "quantity",
            "old": "1200",
            "new": "1211",
            "reason": "抄表更正",
        },
    ),
    (
        signing_view.DIFFERENCES,
        DifferenceRow("scope1_kg", "1000", "2000"),
        {
            "what_differs": "范围一 (tCO2e)",
            "before_package": "1.00",
            "after_package": "2.00",
        },
    ),
)


@pytest.fixture(autouse=True)
def _chinese(qapp: QApplication) -> None:
    use_language(qapp, "zh")


def said(column: Column, row: object) -> str:
    """Return what a column shows of a row, with its tone and whether it is added up."""
    tone = column.tone(row) if column.tone is not None else ""
    signs = (f"[{tone}]" if tone else "", "Σ" if column.is_totalled else "")
    return " ".join((column.shown(row), *filter(None, signs)))


@pytest.mark.parametrize(("columns", "row", "shown"), CASES, ids=range(len(CASES)))
def test_every_column_shows_its_own_field(
    columns: Columns, row: object, shown: dict[str, str]
) -> None:
    assert {column.key: said(column, row) for column in columns} == shown


def declared() -> Iterator[Columns]:
    """Return every tuple of columns that a module of pages or widgets declares."""
    for package in (pages, widgets):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(found.name)).items():
                is_table = isinstance(value, tuple) and value and isinstance(value[0], Column)
                if is_table and name != _PART:
                    yield value
    yield from row_picker.ROW_COLUMNS.values()


def test_every_declared_table_is_looked_at() -> None:
    tried = [columns for columns, _, _ in CASES]
    assert [columns[0].key for columns in declared() if columns not in tried] == []
