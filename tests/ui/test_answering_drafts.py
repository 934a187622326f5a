"""What is asked of lines is answered of those: no source, unit or name of another slips in."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.accounting.activity import ActivityRecord, Origin
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.app import Application
from desktop.findings import Place
from desktop.models.values import LedgerRecord, LedgerState
from desktop.ui.company.rows import record_rows
from desktop.ui.pages.answer_bar import AnswerBar
from desktop.ui.pages.draft_columns import DRAFT_COLUMNS
from desktop.ui.pages.previewed import STATES
from desktop.ui.pages.review import WAITING_COLUMNS, difference
from desktop.ui.session import SourceChoice
from desktop.ui.text import tr, use_language
from tests.ui.conftest import Settle, press
from tests.ui.test_teaching_in_preview import application, drop

__all__ = ["application"]
CHOICES = (
    SourceChoice("stationary.diesel", ("t", "kg")),
    SourceChoice("stationary.biomass_briquette", ("t", "kg")),
    SourceChoice("stationary.natural_gas", ("Nm3",)),
)
CURVES = "时间,1#定型机,2#定型机\n" + "\n".join(
    f"2025-03-{day:02d} {hour:02d}:00,60,48" for day in range(1, 32) for hour in range(24)
)


def line(source: str = "", **changes: object) -> DraftRecord:
    known: Mapping[str, object] = {
        "id": "invoice/1/1",
        "origin": Origin.INVOICE,
        "state": DraftState.ASKED,
        "carrier": "",
        "source": source,
        "as_read": ("", ""),
        "quantity": None,
        "period": ReportingPeriod.of_month(Month(2025, 9)),
        "reason": "draft.prepaid",
        "confidence": Confidence.LOW,
    }
    return DraftRecord(**{**known, **changes})  # type: ignore[arg-type] # the fields of a draft


@pytest.fixture
def bar(qtbot: QtBot, qapp: QApplication) -> AnswerBar:
    use_language(qapp, "zh")
    made = AnswerBar()
    qtbot.addWidget(made)
    made.offer(CHOICES)
    made.show()
    return made


def test_a_line_without_a_source_does_not_show_that_of_the_line_before(bar: AnswerBar) -> None:
    bar.show_drafts([line("stationary.biomass_briquette")])
    assert bar.sources.currentData() == "stationary.biomass_briquette"
    bar.show_drafts([line()])
    assert bar.sources.currentData() is None
    assert bar.sources.currentText() == ""


def test_several_lines_show_their_common_source_and_keep_what_was_chosen_for_them(
    bar: AnswerBar,
) -> None:
    gas = line("stationary.natural_gas")
    bar.show_drafts([gas, gas])
    assert bar.sources.currentData() == "stationary.natural_gas"
    bar.show_drafts([gas, line()])
    assert bar.sources.currentData() is None
    bar.sources.setCurrentIndex(0)
    bar.show_drafts([gas, line(), line()])
    assert bar.sources.currentData() == "stationary.diesel"


def test_an_amount_without_a_unit_is_not_taken_for_tonnes(bar: AnswerBar, qtbot: QtBot) -> None:
    bar.show_drafts([line()])
    bar.sources.setCurrentIndex(0)
    bar.quantity.setText("720")
    assert bar.unit.currentText() == ""
    with qtbot.waitSignal(bar.refused) as said:
        bar.answer()
    assert said.args is not None
    assert said.args[0]() == tr("answer.no_unit", value="720")
    assert bar.unit.property("wrong")
    unit = bar.unit.lineEdit()
    assert unit is not None
    qtbot.keyClicks(unit, "L")
    with qtbot.waitSignal(bar.answered):
        qtbot.keyClick(unit, Qt.Key.Key_Return)
    assert bar.quantity_given == Quantity(Decimal(720), "L")


def test_a_source_with_one_unit_offers_it(bar: AnswerBar) -> None:
    bar.show_drafts([line()])
    bar.sources.setCurrentIndex(2)
    assert bar.unit.currentText() == "Nm3"


def test_a_chosen_source_shows_its_beginning(bar: AnswerBar, qtbot: QtBot) -> None:
    bar.show_drafts([line("stationary.biomass_briquette")])
    typed = bar.sources.lineEdit()
    assert typed is not None
    assert typed.cursorPosition() == 0
    bar.open_list()
    assert typed.selectedText() == bar.sources.currentText()
    bar.sources.hidePopup()
    qtbot.keyClicks(typed, "stationary.d")
    qtbot.keyClick(typed, Qt.Key.Key_Tab)
    assert typed.cursorPosition() == 0


def test_a_line_without_goods_is_called_by_meter_account_or_file() -> None:
    goods = next(each for each in DRAFT_COLUMNS if each.key == "goods_or_meter")
    file = Place("账/热电汽量.xlsx")
    assert goods.shown(line(goods="*热力*蒸汽", meter="M1")) == "*热力*蒸汽"
    assert goods.shown(line(meter="1#定型机", account="33")) == "1#定型机"
    assert goods.shown(line(account="33", where=file)) == "33"
    assert goods.shown(line(where=file)) == "热电汽量.xlsx"


def test_curves_without_a_unit_are_answered_in_the_preview(
    application: Application, settle: Settle, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "定型.csv").write_text(CURVES, encoding="utf-8")
    page = drop(application, settle, tmp_path / "定型.csv")
    assert not page.zone.isVisibleTo(page)
    page.tabs.setCurrentIndex(STATES.index(DraftState.ASKED))
    table = page.tables[DraftState.ASKED]
    assert table.model.rowCount() == 2
    table.grid.selectAll()
    assert page.values.isVisibleTo(page)
    press(qtbot, page.values.power)
    settle(application)
    assert page.preview is not None
    assert table.model.rowCount() == 0
    assert page.note.text == tr("told.values", count=2)
    assert not page.values.isVisibleTo(page)
    assert page.answer.sources.currentText() == ""
    page.keep_preview()
    settle(application)
    assert page.zone.isVisibleTo(page)
    session = application.desk.session
    assert session is not None
    assert session.batch().sums[DraftState.PROPOSED].sure == 2
    assert len(session.teaching.layouts()) == 1  # the same headings are not asked again


def entry(key: str, amount: int, month: int, origin: Origin, account: str = "") -> LedgerRecord:
    record = ActivityRecord(
        id=key,
        source="steam.purchased",
        quantity=Quantity(Decimal(amount), "t"),
        period=ReportingPeriod.of_month(Month(2025, month)),
        origin=origin,
    )
    return LedgerRecord(record, LedgerState.CONFIRMED, account=account, leads=origin is Origin.BILL)


def test_a_record_is_compared_with_its_like_of_the_month_before() -> None:
    entries = (
        entry("i1", 600, 1, Origin.INVOICE),
        entry("b1", 600, 1, Origin.BILL),
        entry("c1", 100, 1, Origin.BILL, "33"),
        entry("i2", 600, 2, Origin.INVOICE),
        entry("b2", 300, 2, Origin.BILL),
        entry("b2'", 360, 2, Origin.BILL),
        entry("c2", 50, 2, Origin.BILL, "33"),
    )
    rows = {row.id: row for row in record_rows(entries, frozenset())}
    changes = {key: difference(row) for key, row in rows.items()}
    assert changes["i1"] is None
    assert changes["i2"] == 0
    assert round(changes["b2"] or 0, 6) == round(changes["b2'"] or 0, 6) == Decimal("0.1")
    assert changes["c2"] == Decimal("-0.5")
    role = next(each for each in WAITING_COLUMNS if each.key == "role")
    assert (role.shown(rows["i2"]), role.shown(rows["b2"])) == ("只作核对", "计入")
    assert role.tone is not None
    assert (role.tone(rows["i2"]), role.tone(rows["b2"])) == ("quiet", "")


def test_the_name_of_a_source_has_the_room_there_is(bar: AnswerBar, qtbot: QtBot) -> None:
    bar.resize(500, 120)
    bar.show()
    qtbot.waitExposed(bar)
    assert bar.sources.width() >= 300
