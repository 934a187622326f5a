"""The base year beside the year looked at: stated, restated, kept with a reason, undone."""

from decimal import Decimal
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.errors import InputError
from desktop.ui.rooms.base_year import BaseAnswer
from desktop.ui.session import Session
from tests.ui.conftest import PATIENCE_MS, Settle, Visit, press
from tests.ui.fakes import FakeOffice

BASE_YEAR = 4


def words(tab: Any) -> str:
    lines = (tab._lines.itemAt(place).widget() for place in range(tab._lines.count()))
    return "\n".join(line.accessibleName() or getattr(line, "text", str)() for line in lines)


@pytest.fixture
def tab(visit: Visit, application: Application, settle: Settle) -> Any:
    page: Any = visit("inventory")
    page.tabs.setCurrentIndex(BASE_YEAR)
    settle(application)
    return page.base_year


def test_both_figures_and_why_they_differ_are_said(tab: Any) -> None:
    said = words(tab)
    assert "2023年原报 2,400.0 tCO2e（已封存的报告）" in said
    assert "2023年按现行边界与方法 2,208.0 tCO2e" in said
    assert "核算边界、GWP 版本" in said
    assert "自基准年下降 9.2 %" in said


def test_a_restatement_needs_a_reason_and_is_listed(
    tab: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    press(qtbot, tab.keep)
    assert office.session.done == []
    assert tab.reason.line.property("wrong") is True
    tab.reason.line.setText("出售二厂")
    with qtbot.waitSignal(application.desk.told, timeout=PATIENCE_MS) as told:
        press(qtbot, tab.keep)
    settle(application)
    assert office.session.done == ["restate 2023 beside 2025"]
    assert "原因：出售二厂" in words(tab)
    assert "两个数" in told.args[0]()


@pytest.mark.parametrize(
    ("bar", "figure"),
    [
        ("2023年", "base/stated/2023"),
        ("重述", "base/restatement/2023"),
        ("活动量", "cause/activity/2023"),
        ("2025年", "total.co2e"),
    ],
)
def test_each_bar_leads_to_how_it_came_about(
    tab: Any, application: Application, qtbot: QtBot, bar: str, figure: str
) -> None:
    tab.chart.grab()
    assert bar in {spot.target for spot in tab.chart.spots}
    with qtbot.waitSignal(application.desk.pointed) as pointed:
        tab.chart.lead(bar)
    assert pointed.args == [figure]


def test_another_base_year_is_chosen(tab: Any, application: Application, settle: Settle) -> None:
    tab.year.choose("2024")
    tab.year.chosen.emit("2024")
    settle(application)
    assert "2024年原报" in words(tab)


def test_without_an_earlier_year_the_tab_says_what_it_is_for(tab: Any) -> None:
    tab._show(BaseAnswer(()))
    assert not tab.keep.isVisible()
    assert "两年数据" in words(tab)


@pytest.fixture
def session(sample_session: Session) -> Session:
    return sample_session


def test_a_restatement_of_the_sample_is_kept_and_undone(session: Session) -> None:
    found = session.base_year.base(2025, None)
    assert (found.years, found.year, found.stated_from) == ((2024,), 2024, "computed")
    assert found.stated == found.restated
    changes = sum((kg for _, kg in found.changes), Decimal(0))
    assert found.now is not None
    assert found.restated is not None
    assert found.restated + changes == found.now
    with pytest.raises(InputError) as refused:
        session.base_year.restate(2025, 2024, " ")
    assert refused.value.code == "restatement.reason_missing"
    session.base_year.restate(2025, 2024, "换用新因子")
    kept = session.base_year.base(2025, 2024)
    assert [each.reason for each in kept.kept] == ["换用新因子"]
    assert kept.stated_from == "restated"
    session.undo()
    assert session.base_year.base(2025, 2024).kept == ()
    assert session.base_year.base(2024, None) == BaseAnswer(())
