"""What moves a grade and the reduction plan, by their own sliders, lines and buttons."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.ui.charts.abatement import AbatementCurve, Step
from desktop.ui.main_window import MainWindow
from desktop.ui.pages.ratings import IMPROVE, PLAN
from desktop.ui.widgets.improve_view import rung_text
from tests.ui.conftest import PATIENCE_MS, Settle, Visit
from tests.ui.fakes import FakeOffice


@pytest.fixture
def improving(visit: Visit, application: Application, settle: Settle) -> Any:
    page = visit("ratings")
    page.tabs.setCurrentIndex(IMPROVE)
    settle(application)
    return page


@pytest.fixture
def planning(visit: Visit, application: Application, settle: Settle) -> Any:
    page = visit("ratings")
    page.tabs.setCurrentIndex(PLAN)
    settle(application)
    return page


def test_a_slider_shows_the_grade_it_would_bring_and_writes_nothing(
    improving: Any, office: FakeOffice, qtbot: QtBot
) -> None:
    lever = improving.improve.levers[0]
    lever.slider.setFocus()
    for _ in range(4):
        qtbot.keyClick(lever.slider, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: improving.improve.then.text() == "2级", timeout=PATIENCE_MS)
    assert lever.line.text() == "960"
    assert lever.share.text() == "\N{MINUS SIGN}20.0 %"
    assert improving.improve.now.text() == "3级"
    assert office.session.done == []


def test_a_slider_moved_right_before_another_method_is_chosen_asks_nothing_of_that(
    improving: Any, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    asked: list[str] = []
    improving.improve.tried.connect(lambda method, _moved: asked.append(method))
    first = improving.methods.currentData()
    qtbot.keyClick(improving.improve.levers[0].slider, Qt.Key.Key_PageDown)
    improving.methods.setFocus()
    qtbot.keyClick(improving.methods, Qt.Key.Key_Down)
    settle(application)
    assert improving.methods.currentData() != first
    qtbot.wait(2 * improving.improve._pause.interval())
    assert set(asked) <= {first}
    assert application.window.panel.text == ""


def test_an_exact_number_can_be_typed_and_a_wrong_one_is_marked(
    improving: Any, qtbot: QtBot
) -> None:
    lever = improving.improve.levers[0]
    lever.line.setText("1,000")
    lever.line.editingFinished.emit()
    qtbot.waitUntil(lambda: improving.improve.then.text() == "2级", timeout=PATIENCE_MS)
    lever.line.setText("viel")
    lever.line.editingFinished.emit()
    assert lever.line.property("wrong") is True
    assert lever.value == Decimal(1000)


def test_a_rung_is_tried_by_its_link_and_everything_can_be_put_back(
    improving: Any, qtbot: QtBot
) -> None:
    view = improving.improve
    qtbot.mouseClick(view._rungs.itemAt(0).widget().link, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.then.text() == "2级", timeout=PATIENCE_MS)
    qtbot.mouseClick(view.reset, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.then.text() == "3级", timeout=PATIENCE_MS)
    assert not view.reset.isEnabled()


def test_the_carbon_account_stands_below_in_three_columns(improving: Any) -> None:
    view = improving.improve.account
    said = [label.text() for label in view.findChildren(QLabel)]
    for text in (
        "范围一  120.5 tCO2e",
        "绝对减排  \N{MINUS SIGN}3.25 tCO2e",
        "相对减排（按产值）  缺产值，不能计算",
        "核证自愿减排量 (CCER)  200.0 t · 16,000.00 元",
        "绿证 (GEC)  1,500 MWh",
    ):
        assert text in said
    view.show_rows(())
    said = [label.text() for label in view.findChildren(QLabel)]
    assert "没有上年的清单，不能比较。" in said


def test_people_come_whole(improving: Any) -> None:
    words = improving.improve._rungs.itemAt(1).widget().link.accessibleDescription()
    assert "131 → 141 人" in words


def test_a_card_leads_to_what_moves_its_grade(
    visit: Visit, application: Application, settle: Settle
) -> None:
    page = visit("ratings")
    page._list.itemAt(1).widget().improve_asked.emit("cn.generic.carbon-credit-swv")
    settle(application)
    assert page.tabs.currentIndex() == IMPROVE
    assert page.improve.shown.card.rating.method == "cn.generic.carbon-credit-swv"


def test_a_measure_is_typed_tried_and_kept(
    planning: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    view = planning.plan
    qtbot.mouseClick(view.adding["solar"], Qt.MouseButton.LeftButton)
    form = view.forms[0]
    assert form.lines["kwh"].hasFocus()
    qtbot.keyClicks(form.lines["kwh"], "100000")
    view.try_it()
    settle(application)
    assert view.effects.model.rowCount() == 1
    assert "3级 → 2级" in view.grades.text()
    qtbot.mouseClick(view.save, Qt.MouseButton.LeftButton)
    settle(application)
    (kept,) = office.session.improving.sheet.measures
    assert dict(kept.values) | {"kwh": "100000", "self_use": "0.9"} == dict(kept.values)
    assert dict(office.session.improving.sheet.prices) == {"electricity.purchased": "0.72"}
    assert office.session.done == ["keep_plan"]


def test_a_measure_without_its_numbers_is_marked_and_not_kept(
    planning: Any, office: FakeOffice, qtbot: QtBot
) -> None:
    view = planning.plan
    view.add("green_power")
    qtbot.mouseClick(view.save, Qt.MouseButton.LeftButton)
    assert view.forms[0].lines["kwh"].property("wrong") is True
    assert view.note.text != ""
    assert office.session.done == []


def test_a_price_is_tried_as_soon_as_it_is_typed(
    planning: Any, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    view = planning.plan
    qtbot.mouseClick(view.adding["solar"], Qt.MouseButton.LeftButton)
    view.forms[0].lines["kwh"].setText("100000")
    price = view.prices["electricity.purchased"]
    price.clear()
    with qtbot.waitSignal(view.tried, timeout=PATIENCE_MS) as tried:
        qtbot.keyClicks(price, "0.8")
    assert dict(tried.args[0].prices) == {"electricity.purchased": "0.8"}
    settle(application)


def test_a_price_below_nothing_is_marked_and_not_kept(
    planning: Any, office: FakeOffice, qtbot: QtBot
) -> None:
    view = planning.plan
    view.add("tariff")
    price = view.prices["electricity.purchased"]
    price.setText("-0.8")
    qtbot.mouseClick(view.save, Qt.MouseButton.LeftButton)
    assert price.property("wrong") is True
    assert office.session.done == []


def test_a_rung_says_by_how_much_up_or_down(improving: Any) -> None:
    shown = improving.improve.shown
    rung = shown.rungs[0]
    assert "（−22.2 %）" in rung_text(rung, shown.card)
    assert "（+12.5 %）" in rung_text(replace(rung, relative=Decimal("0.125")), shown.card)


def test_a_measure_can_be_removed(planning: Any, application: Application, settle: Settle) -> None:
    view = planning.plan
    view.add("tariff")
    view.add("replace_boiler")
    view._take_out(view.forms[0])
    settle(application)
    assert [form.kind for form in view.forms] == ["replace_boiler"]


def test_a_kept_plan_is_there_again_and_survives_a_change_of_language(
    planning: Any,
    application: Application,
    settle: Settle,
    opened: MainWindow,
    qtbot: QtBot,
) -> None:
    view = planning.plan
    view.add("solar")
    view.forms[0].lines["kwh"].setText("5000")
    opened.trigger("language")
    settle(application)
    qtbot.waitUntil(lambda: view.save.text() == "Save plan", timeout=PATIENCE_MS)
    assert view.forms[0].lines["kwh"].text() == "5,000"


def test_the_effects_are_a_sound_model(planning: Any, qtmodeltester: ModelTester) -> None:
    planning.plan.add("solar")
    qtmodeltester.check(planning.plan.effects.model)


def test_the_curve_puts_the_cheapest_measure_first(qtbot: QtBot) -> None:
    curve = AbatementCurve()
    qtbot.addWidget(curve)
    curve.resize(400, 240)
    curve.show_steps([Step("dear", 10.0, 60.0), Step("cheap", 30.0, -560.0)], "yuan/t", "t")
    curve.grab()
    assert [text.partition(":")[0] for _, text in curve.hints] == ["cheap", "dear"]
    widths = [area.width() for area, _ in curve.hints]
    assert widths[0] == pytest.approx(3 * widths[1])


@pytest.mark.parametrize(
    ("width", "way"), [(1100, Qt.Orientation.Horizontal), (760, Qt.Orientation.Vertical)]
)
def test_what_a_plan_brings_is_never_squeezed_beside_the_forms(
    planning: Any, width: int, way: Qt.Orientation
) -> None:
    view = planning.plan
    view.resize(width, 500)
    assert view.halves.orientation() == way
    forms, answer = (view.halves.widget(place) for place in (0, 1))
    assert answer.width() >= 480
    assert min(forms.height(), answer.height()) >= 150
