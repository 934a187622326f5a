"""A bill that facilities share is divided in the window: by figure, by typed or kept sub-meters."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.accounting.activity import Origin
from desktop.accounting.documents.draft import DraftState
from desktop.accounting.entity import Facility
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.app import Application
from desktop.jobs.company import NewCompany, create_company
from desktop.ui.company.billing import CompanyBilling
from desktop.ui.company.books import Books
from desktop.ui.rooms.billing import ShareAsk
from tests.drafted import power
from tests.ui.conftest import Settle, Visit, press
from tests.ui.fakes import FakeOffice

SECOND = "bill:"


def test_any_record_that_waits_is_divided_from_the_review_page(
    visit: Visit, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    page: Any = visit("review")
    press(qtbot, page.share)
    assert page.note.text == "请先选中一条待复核的记录。"
    fuel = next(n for n in range(99) if page.waiting.model.row(n).source.startswith("stationary"))
    page.waiting.point_at(fuel)
    press(qtbot, page.share)
    settle(application)
    assert page.sharing.isVisible()
    assert page.sharing.title.text().startswith("天然气（固定源燃烧） · 2025年")
    assert page.sharing.form._gets["二厂"].text().endswith("m³ · 20.0 %")
    press(qtbot, page.sharing.form.back)
    assert not page.sharing.isVisible()
    press(qtbot, page.share)
    settle(application)
    press(qtbot, page.sharing.form.do)
    settle(application)
    (done,) = office.session.done
    assert done == f"share {page.waiting.model.row(fuel).id} area 织里厂区 二厂"
    assert "2 份" in page.note.text
    assert not page.sharing.isVisible()


@pytest.fixture
def form(visit: Visit, application: Application, settle: Settle, qtbot: QtBot) -> Any:
    """The form for the bill that is not posted yet."""
    page: Any = visit("bills")
    assert not page.bill.share.isVisible()
    page.bills.point_at(1)
    qtbot.keyClick(page.bill.share, Qt.Key.Key_Space)
    settle(application)
    assert page.bill.form.isVisible()
    return page.bill.form


def test_each_share_is_shown_before_it_is_made(
    form: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    # 76,400 kWh by 12,400 and 3,100 m²
    assert form._gets["织里厂区"].text() == "≈ 61,120 kWh · 80.0 %"
    press(qtbot, form.do)
    settle(application)
    (done,) = office.session.done
    assert done.endswith(" area 织里厂区 二厂")
    assert "2 份" in application.window.page.note.text  # type: ignore[attr-defined]


def test_a_missing_figure_is_named(form: Any) -> None:
    form.way.choose("headcount")
    form.way.chosen.emit("headcount")
    assert "二厂" in form.says.text()
    assert form._gets["织里厂区"].text() == ""
    form.boxes["二厂"].setChecked(False)
    assert form._gets["织里厂区"].text().endswith("100.0 %")


def test_what_sub_meters_measured_is_typed_or_read(
    form: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    form.way.choose("submeter")
    form.way.chosen.emit("submeter")
    for name, line in form.amounts.items():
        assert name in line.accessibleName()
    form.amounts["织里厂区"].setText("600")
    press(qtbot, form.do)
    assert "二厂" in form.says.text()
    form.amounts["二厂"].setText("２００")
    press(qtbot, form.do)
    settle(application)
    assert office.session.done[-1].endswith(" submeter 织里厂区=600 二厂=200")
    application.window.page.bills.point_at(1)  # type: ignore[attr-defined]
    press(qtbot, application.window.page.bill.share)  # type: ignore[attr-defined]
    settle(application)
    form.way.choose("meters")
    form.way.chosen.emit("meters")
    press(qtbot, form.do)
    settle(application)
    assert office.session.done[-1].endswith(" submeter 3330001234567")


def test_the_bill_stays_whole_when_somebody_thinks_again(
    form: Any, office: FakeOffice, qtbot: QtBot
) -> None:
    press(qtbot, form.back)
    assert not form.isVisible()
    assert office.session.done == []


def test_shares_add_up_to_the_bill_and_take_its_place(tmp_path: Path) -> None:
    march = ReportingPeriod(date(2025, 3, 1), date(2025, 3, 31))
    billed = {"origin": Origin.BILL, "reason": "draft.billed", "facility": "东厂"}
    bill = power("bill:1", 1000, march, cost=Decimal("700.01"), **billed)
    asked = NewCompany("示例", "91330502MA2DEM0N7C", "330502", "C17", "2025-01", "东厂")
    with create_company(tmp_path / "a.cbook", asked, today=date(2026, 1, 15), person="") as store:
        with store.change("test") as change:
            change.set_facility(Facility("东厂", "330502", area=Decimal(100)))
            change.add_facility(Facility("西厂", "330502", area=Decimal(300)))
            change.add_drafts([bill])
        room = CompanyBilling(Books(store, "张三"))
        assert [each.name for each in room.sharers().facilities] == ["东厂", "西厂"]
        assert room.share("bill:1", ShareAsk("area", ("东厂", "西厂"))).count == 2
        shares = [each for each in store.drafts() if each.state is DraftState.PROPOSED]
        amounts = {each.facility: each.quantity for each in shares}
        assert amounts == {
            "东厂": Quantity(Decimal(250), "kWh"),
            "西厂": Quantity(Decimal(750), "kWh"),
        }
        assert sum(each.cost or Decimal(0) for each in shares) == bill.cost
        store.undo()
        assert [each.id for each in store.drafts()] == ["bill:1"]
