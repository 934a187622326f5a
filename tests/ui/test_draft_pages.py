"""Lines that wait, filtered by the company file: as if their table had them all in memory."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.accounting.activity import Origin
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.findings import Place
from desktop.jobs.company import NewCompany, create_company
from desktop.models.store import Store
from desktop.ui.company.paging import DraftPages
from desktop.ui.pages.draft_columns import DRAFT_COLUMNS
from desktop.ui.tables.columns import Column
from desktop.ui.tables.paged import Wish, arranged
from desktop.ui.tables.rows import MemoryRows
from desktop.ui.text import use_language

SOURCES = ("electricity.purchased", "mobile.diesel", "")
REASONS = (
    ("draft.by_code", (("code", "1100101000000000000"), ("code_name", "电力产品"))),
    ("draft.by_rule", (("seller", "国网"), ("goods", "*供电*电费"), ("carrier", "electricity"))),
    ("draft.not_energy", ()),
)
UNITS = ("kWh", "L", "t")


def line(number: int) -> DraftRecord:
    month = Month(2025, number % 12 + 1)
    unit = UNITS[number % 3]
    reason, details = REASONS[number % 3]
    return DraftRecord(
        id=f"line:{number}",
        origin=Origin.INVOICE,
        state=DraftState.PROPOSED,
        carrier="electricity",
        source=SOURCES[number % 3],
        as_read=(str(number * 150), "度" if number % 2 else ""),
        quantity=Quantity(Decimal(number * 150), unit) if number % 5 else None,
        period=ReportingPeriod(month.start, month.end if number % 4 else month.start),
        reason=reason,
        details=details,
        confidence=list(Confidence)[number % 3],
        cost=Decimal(number * 100) if number % 4 else None,
        counterparty=("国网浙江", "Sinopec 100%")[number % 2],
        goods=("*供电*电费", "Diesel 0#", "100_a")[number % 3],
        where=Place(f"账{number % 2}.xlsx", "Sheet1", f"B{number}", number)
        if number % 3
        else Place("list.csv", line=number),
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    asked = NewCompany("示例", "91330502MA2DEM0N7C", "330502", "C17", "2025-01", "厂区")
    opened = create_company(tmp_path / "a.cbook", asked, today=date(2026, 1, 15), person="张三")
    with opened.change("lines") as change:
        change.add_drafts([line(number) for number in range(24)])
    yield opened
    opened.close()


def by_the_file(store: Store, wish: Wish) -> set[str]:
    pages = DraftPages(store, DraftState.PROPOSED)
    return set(pages.keys(arranged(pages, wish).places))


def in_memory(store: Store, column: Column, text: str) -> set[str]:
    rows = MemoryRows(store.drafts(DraftState.PROPOSED))
    rows.arrange(None, {column: text}, is_falling=False)
    return {row.id for row in rows.page(0, rows.count())}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("column", DRAFT_COLUMNS, ids=lambda column: column.key)
def test_the_file_finds_what_is_shown(
    store: Store, qapp: QApplication, column: Column, language: str
) -> None:
    use_language(qapp, language)
    shown = {column.shown(line(number)) for number in range(24)} - {""}
    for text in {
        part
        for each in shown
        for part in (each[1:6].strip(), each[-2:].strip(), each.replace(",", ""))
    }:
        wanted = in_memory(store, column, text)
        assert by_the_file(store, Wish(filters=((column, text),))) == wanted, text
        assert by_the_file(store, Wish(filters=((column, text.upper()),))) == wanted, text


def test_the_file_knows_every_column_of_the_table(store: Store) -> None:
    known = DraftPages(store, DraftState.PROPOSED).knows
    assert {column.stored for column in DRAFT_COLUMNS} <= known


def test_several_filters_hold_together(store: Store, qapp: QApplication) -> None:
    use_language(qapp, "zh")
    by_key = {column.key: column for column in DRAFT_COLUMNS}
    filters = ((by_key["why"], "编码"), (by_key["seller"], "国网"), (by_key["unit"], "kwh"))
    found = by_the_file(store, Wish(filters=filters))
    assert found
    assert found == set.intersection(*(in_memory(store, c, t) for c, t in filters))
