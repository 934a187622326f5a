"""Every figure of the inventory leads to factor, source and cell; parts hold what they say."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.accounting.emission_source import Basis
from desktop.accounting.explain import Part
from desktop.errors import UsageError
from desktop.jobs.context import SilentContext
from desktop.ui.breakdown import (
    GROUPS,
    METHODS,
    GroupRow,
    before_figure,
    group_rows,
    month_figure,
)
from desktop.ui.charts.bridge import Bridge, Span
from desktop.ui.charts.flow import Flow, Stream
from desktop.ui.charts.month_bars import Bar, MonthBars
from desktop.ui.charts.stacked_months import Layer, StackedMonths
from desktop.ui.figures import below_title, figure_title
from desktop.ui.parts import in_year, parse_part, written_part
from desktop.ui.session import Explanation, Inventories, Session
from desktop.ui.text import use_language
from tests.ui.conftest import opened_copy

YEAR = 2025
MOST_STEPS = 4


@pytest.fixture(scope="module")
def session(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The sample company, open."""
    with opened_copy(sample_file, tmp_path_factory.mktemp("sample")) as opened:
        yield opened


@pytest.fixture(scope="module")
def shown(session: Session) -> Inventories:
    return session.inventories(YEAR, SilentContext())


def largest(found: Explanation) -> str:
    return max((abs(each.emission_kg or Decimal(0)), each.figure) for each in found.below)[1]


@pytest.mark.parametrize("method", METHODS, ids=str)
@pytest.mark.parametrize("group", GROUPS)
def test_a_row_is_explained_by_its_own_amount_down_to_the_document(
    session: Session, shown: Inventories, group: str, method: Basis
) -> None:
    rows: list[GroupRow] = group_rows(shown, group, method)
    for each in rows[:2]:
        found = session.explain(each.figure, YEAR)
        assert found.value is not None
        assert found.value.amount == each.kg
        steps = 1
        while found.below:
            above = found.value
            assert above is not None
            assert sum(row.emission_kg or Decimal(0) for row in found.below) == above.amount
            found = session.explain(largest(found), YEAR)
            steps += 1
        assert steps <= MOST_STEPS
        assert found.factors
        assert found.excerpt is not None


def test_a_month_of_a_source_in_the_chart_leads_straight_to_its_records(
    session: Session, shown: Inventories
) -> None:
    month = next(iter(shown.year.period.months()))
    found = session.explain(month_figure("electricity.purchased", month, Basis.MARKET), YEAR)
    assert found.below
    assert all(each.figure.startswith("record/") for each in found.below)


def test_paths_of_parts_are_read_back_whatever_a_facility_is_called() -> None:
    for facility in ("一厂", "", "a&b=c/d@e", None):
        part = Part("co2e_market", "mobile.diesel", "CH4", facility, "2025-03")
        assert parse_part(written_part(part)) == part
    with pytest.raises(UsageError):
        parse_part("part/colour=red")


def test_parts_are_named_by_what_tells_them_apart(qapp: QApplication) -> None:
    use_language(qapp, "zh")
    part = Part("co2e_market", gas="CH4", facility="一厂")
    assert figure_title(written_part(part)) == "CH4 · 场所 一厂 · 范围一 + 范围二（基于市场）"
    source = Part(source="electricity.purchased")
    month = Part(source="electricity.purchased", month="2025-03")
    assert below_title(written_part(source), "total.co2e") == "外购电力"
    assert below_title(written_part(month), written_part(source)) == "2025年03月"
    assert below_title(written_part(month), "month/2025-03") == "外购电力"
    assert below_title(written_part(month), written_part(Part(month="2025-03"))) == "外购电力"
    market = "source/electricity.purchased/market@2025-03"
    assert figure_title(market) == "外购电力 · 基于市场 · 2025年03月"


def test_names_in_charts_can_be_clicked(qtbot: QtBot) -> None:
    flow, bridge = Flow(), Bridge()
    flow.show_streams([Stream("柴油", "范围一", 3.0)], "tCO2e")
    bridge.show_spans(("2024", 3.0), [Span("柴油", 1.0)], ("2025", 4.0), "tCO2e")
    for chart, where in ((flow, QPoint(175, 80)), (bridge, QPoint(300, 80))):
        qtbot.addWidget(chart)
        chart.resize(600, 190)
        chart.grab()
        with qtbot.waitSignal(chart.pointed) as pointed:
            qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=where)
        assert pointed.args == ["柴油"]


def test_parts_of_charts_are_walked_with_the_arrows_and_entered(qtbot: QtBot) -> None:
    months, bars = StackedMonths(), MonthBars()
    months.show_layers([Layer("coal", "煤", (3.0, 2.0)), Layer("gas", "气", (1.0, 0.0))], "12", "t")
    bars.show_bars([Bar("1月", 3.0), Bar("2月", 4.0)], "kWh")
    key = Qt.Key
    for chart, keys, led in (
        (months, (), ["coal", 0]),
        (months, (key.Key_Up,), ["gas", 0]),  # no gas in February: to the right lies coal
        (months, (key.Key_Right,), ["coal", 1]),
        (months, (key.Key_Right, key.Key_Down), ["coal", 1]),
        (bars, (key.Key_Right,), [1]),
        (bars, (key.Key_Left, key.Key_Left), [0]),
    ):
        qtbot.addWidget(chart)
        chart.resize(600, 190)
        chart.grab()
        for each in keys:
            qtbot.keyClick(chart, each)
        with qtbot.waitSignal(chart.pointed) as pointed:
            qtbot.keyClick(chart, key.Key_Return)
        assert pointed.args == led
    assert months.accessibleDescription() == "2 · 煤: 2.0 t"


def test_an_empty_chart_leads_nowhere(qtbot: QtBot) -> None:
    chart = Bridge()
    qtbot.addWidget(chart)
    chart.grab()
    with qtbot.assertNotEmitted(chart.pointed):
        qtbot.keyClick(chart, Qt.Key.Key_Right)
        qtbot.keyClick(chart, Qt.Key.Key_Return)
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(9, 9))


def test_the_base_year_leads_from_what_was_stated_to_the_document(
    session: Session, qapp: QApplication
) -> None:
    use_language(qapp, "zh")
    answer = session.base_year.base(YEAR, None)
    assert answer.year is not None
    stated = session.explain(f"base/stated/{answer.year}", YEAR)
    assert stated.value is not None
    assert stated.value.amount == answer.stated
    assert figure_title(stated.figure) == "2024年 · 原报合计"
    below = below_title(stated.below[0].figure, stated.figure)
    assert below == "2024年 · 范围一 + 范围二（基于位置）"
    found, steps = stated, 0
    while found.below:
        found = session.explain(largest(found), YEAR)
        steps += 1
    assert steps <= MOST_STEPS
    assert found.excerpt is not None
    changed = session.explain(f"base/restatement/{answer.year}", YEAR)
    assert changed.value is not None
    assert answer.stated is not None
    assert answer.restated == answer.stated + changed.value.amount
    restated = session.explain(changed.below[0].figure, YEAR).value
    assert restated is not None
    assert restated.amount == answer.restated
    with pytest.raises(UsageError):
        session.explain(f"base/weather/{answer.year}", YEAR)


def test_last_years_column_leads_to_last_years_records(
    session: Session, shown: Inventories
) -> None:
    for group in GROUPS:
        each = group_rows(shown, group, Basis.LOCATION)[0]
        figure = in_year(YEAR - 1, before_figure(each, Basis.LOCATION))
        found = session.explain(figure, YEAR)
        assert found.value is not None
        assert (found.figure, found.value.amount) == (figure, each.before_kg)
        steps = 1
        while found.below:
            found = session.explain(largest(found), YEAR)
            steps += 1
        assert steps <= MOST_STEPS
        assert found.excerpt is not None
        assert found.figure.startswith("2024:record/")


def test_energy_leads_by_source_and_record_to_the_document(
    session: Session, shown: Inventories
) -> None:
    whole = session.explain("energy.tce", YEAR)
    parts = [session.explain(each.figure, YEAR) for each in whole.below]
    amounts = [each.value.amount for each in parts if each.value is not None]
    assert sum(amounts) == shown.year.energy.tce_equivalent
    bought = next(each for each in parts if each.figure == "energy/electricity.purchased")
    assert [each.value for each in bought.factors] == [Decimal("0.3024")]  # the notice's, 2024
    record = session.explain(bought.below[0].figure, YEAR)
    assert record.excerpt is not None
    with pytest.raises(UsageError):
        session.explain("energy/no.such", YEAR)


def test_a_cause_is_parted_by_source_and_leads_to_both_years(
    session: Session, shown: Inventories, qapp: QApplication
) -> None:
    use_language(qapp, "zh")
    assert shown.before is not None
    kg = dict(shown.causes)["activity"]
    whole = session.explain(f"cause/activity/{YEAR - 1}", YEAR)
    assert sum(each.emission_kg or 0 for each in whole.below) == kg
    source = whole.below[0].figure
    assert below_title(source, whole.figure) == "外购电力"
    years = session.explain(source, YEAR).below
    assert [below_title(each.figure, source) for each in years] == ["外购电力", "2024年 · 外购电力"]
    assert [session.explain(each.figure, YEAR).below != () for each in years] == [True, True]
    assert figure_title(source) == "活动量 · 外购电力"
    with pytest.raises(UsageError):
        session.explain(f"cause/weather/{YEAR - 1}", YEAR)
