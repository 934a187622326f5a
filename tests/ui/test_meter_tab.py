"""Meters with account, facility and multiplier, entered by keyboard."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.errors import UsageError
from desktop.ui.rooms.metering import MeterAsk
from desktop.ui.session import Session
from tests.ui.conftest import Settle, Visit
from tests.ui.fakes import FakeOffice

METERS = 9


@pytest.fixture
def page(visit: Visit, application: Application, settle: Settle) -> Any:
    shown = visit("other")
    shown.tabs.setCurrentIndex(METERS)
    settle(application)
    return shown


def test_a_multiplier_is_entered_for_a_meter_and_saved_with_f8(
    page: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    tab = page.registers["meters"]
    tab.table.point_at(0)
    assert (tab.number.text, tab.account.text) == ("3300001234", "3305010001")
    assert (tab.facility.code, tab.multiplier.text) == ("织里厂区", "")
    tab.multiplier.line.setText("８０")
    tab.since.line.setText("2026/01/01")
    qtbot.keyClick(page, Qt.Key.Key_F8)
    settle(application)
    assert office.session.metering.asked == [
        MeterAsk(
            "3300001234", "electricity", "织里厂区", "3305010001", Decimal(80), date(2026, 1, 1)
        )
    ]
    assert "3300001234" in page.note.text


def test_a_meter_is_kept_without_a_multiplier(
    page: Any, application: Application, settle: Settle, office: FakeOffice
) -> None:
    tab = page.registers["meters"]
    tab.table.point_at(1)
    tab.facility.choose("二厂")
    page.save()
    settle(application)
    assert office.session.metering.asked == [MeterAsk("3300009999", "electricity", "二厂", "")]


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [("number", "", "编号"), ("multiplier", "四十", "四十"), ("since", "年初", "年初")],
)
def test_what_is_wrong_is_said_beside_its_field(
    page: Any, application: Application, settle: Settle, field: str, text: str, said: str
) -> None:
    tab = page.registers["meters"]
    tab.table.point_at(0)
    getattr(tab, field).line.setText(text)
    page.save()
    settle(application)
    session: Any = application.desk.session
    assert session.metering.asked == []
    assert said in getattr(tab, field)._says.text()


def test_the_table_tells_every_multiplier_and_keeps_qts_contract(
    page: Any, qtmodeltester: ModelTester
) -> None:
    model = page.registers["meters"].table.model
    qtmodeltester.check(model)
    shown = model.columns[4].shown(model.row(0))
    assert "40" in shown
    assert "60" in shown


@pytest.fixture
def session(sample_session: Session) -> Session:
    return sample_session


def test_meters_met_in_readings_can_be_registered_and_taken_back(session: Session) -> None:
    metering = session.metering
    first = metering.entered()[0]
    since = date(2026, 1, 1)
    facility = metering.facilities()[0]
    metering.put(MeterAsk(first.name, first.carrier, facility, "3305", Decimal(40), since))
    kept = next(each for each in metering.entered() if each.name == first.name)
    assert (kept.facility, kept.account) == (facility, "3305")
    assert kept.multipliers == (*first.multipliers, (since, Decimal(40)))
    session.undo()
    assert metering.entered()[0] == first
    with pytest.raises(UsageError) as refused:
        metering.put(MeterAsk(first.name, first.carrier, facility, "", Decimal(0), since))
    assert refused.value.code == "meter.multiplier_not_positive"
