"""The choices of inventories in the window: shown, explained, changed at once, undone."""

from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.errors import UsageError
from desktop.jobs.company_choices import stored_choices
from desktop.ui.pages.choices_tab import NAMES
from desktop.ui.pages.rules import CHOICES, RULES
from desktop.ui.session import Session
from desktop.ui.widgets.carrier_names import carrier_name
from tests.ui.conftest import PATIENCE_MS, Settle, Visit
from tests.ui.fakes import TODAY, FakeOffice


@pytest.fixture
def page(visit: Visit, application: Application, settle: Settle) -> Any:
    page: Any = visit("rules")
    page.tabs.setCurrentIndex(CHOICES)
    settle(application)
    return page


def test_a_choice_counts_at_once_and_says_so(
    page: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    chooser = page.choices.choosers["grid_series"]
    assert chooser.box.currentText() == "部委公告（2021 年起）"
    chooser.chosen.emit("announcement")
    settle(application)
    assert office.session.done == []
    with qtbot.waitSignal(application.desk.told, timeout=PATIENCE_MS) as told:
        chooser.chosen.emit("notice")
    settle(application)
    assert office.session.done == ["choose grid_series notice"]
    assert chooser.code == "notice"
    assert "可按 Ctrl+Z 撤销" in told.args[0]()


def test_the_wheel_never_changes_a_choice(page: Any, office: FakeOffice) -> None:
    box = page.choices.choosers["gwp_set"].box
    middle = QPointF(box.rect().center())
    turned = QWheelEvent(
        middle,
        box.mapToGlobal(middle),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt takes it by place
    )
    QApplication.sendEvent(box, turned)
    assert box.currentData() == "AR5"
    assert office.session.done == []


def test_nothing_taught_can_be_forgotten_from_here(page: Any) -> None:
    assert not page.forget.isEnabled()
    page.tabs.setCurrentIndex(RULES)
    page.rules.point_at(0)
    assert page.forget.isEnabled()


def test_every_choice_of_a_real_file_is_kept_and_undone(sample_session: Session) -> None:
    room = sample_session.reckoning
    before = room.reckoning()
    assert set(before.now) == set(before.offered) == set(NAMES)
    for name in NAMES:
        assert before.now[name] in before.offered[name]
        other = next(code for code in before.offered[name] if code != before.now[name])
        assert room.choose(name, other).count == 1
        assert dict(room.reckoning().now) == {**before.now, name: other}
        sample_session.undo()
        assert room.reckoning() == before


def test_an_older_formula_of_steam_brings_its_recalled_value_along_and_takes_it_away_again(
    sample_session: Any,
) -> None:
    room, store = sample_session.reckoning, sample_session._store
    row = "heat/formula:steam_deduction.guides-2015"
    room.choose("steam_formula", "guides-2015")
    assert stored_choices(store, TODAY).switched_on == (row,)
    room.choose("steam_formula", "GBT32151.34-2024")
    assert stored_choices(store, TODAY).switched_on == ()
    sample_session.undo()
    kept = stored_choices(store, TODAY)
    assert (kept.steam_formula, kept.switched_on) == ("guides-2015", (row,))


def test_a_suppliers_density_is_kept_shown_and_given_up_again(
    page: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    form = page.choices.density
    assert form.kept.isHidden()
    form.fuel.box.setCurrentIndex(form.fuel.box.findText("柴油"))
    form.amount.line.setText("0,8x")
    qtbot.mouseClick(form.save, Qt.MouseButton.LeftButton)
    assert form.amount.line.property("wrong") is True
    form.amount.line.setText("0.85")
    qtbot.keyClick(form.amount.line, Qt.Key.Key_Return)
    settle(application)
    assert form.kept.text() == "柴油 0.85 kg/L"
    assert (form.fuel.code, form.amount.text) == ("diesel", "0.85")
    form.fuel.box.setCurrentIndex(form.fuel.box.findText("汽油"))
    form.fuel.chosen.emit("gasoline")
    assert form.amount.text == ""
    form.fuel.choose("diesel")
    form.fuel.chosen.emit("diesel")
    qtbot.mouseClick(form.save, Qt.MouseButton.LeftButton)  # nothing is new
    form.amount.line.clear()
    qtbot.keyClick(page, Qt.Key.Key_F8)
    settle(application)
    assert form.kept.isHidden()
    assert office.session.done == ["density diesel 0.85", "density diesel None"]


def test_the_densities_of_a_real_file_weigh_its_litres(sample_session: Session) -> None:
    room = sample_session.reckoning
    assert room.reckoning().densities == {}
    assert {"diesel", "gasoline"} <= set(room.reckoning().fuels)
    assert all(carrier_name(fuel) != fuel for fuel in room.reckoning().fuels)
    room.set_density("diesel", Decimal("0.85"))
    assert room.reckoning().densities == {"diesel": Decimal("0.85")}
    room.set_density("diesel", None)
    assert room.reckoning().densities == {}
    with pytest.raises(UsageError, match="out_of_range"):
        room.set_density("diesel", Decimal(840))
