"""Charts: amounts below nothing, names where room is short, series told without colours."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.accounting.period import Month
from desktop.ui.charts import canvas
from desktop.ui.charts.abatement import AbatementCurve, Step
from desktop.ui.charts.bridge import Bridge, Span
from desktop.ui.charts.canvas import Axis, Canvas, name_lines, put_axis, width_of, zero_axis
from desktop.ui.charts.curve import Curve
from desktop.ui.charts.fills import fill_series
from desktop.ui.charts.month_bars import Bar, MonthBars
from desktop.ui.charts.stacked_months import Layer, StackedMonths
from desktop.ui.session import MeterMonth
from desktop.ui.theme import LIGHT

MONTHS = tuple(f"{month}月" for month in range(1, 13))


@pytest.fixture
def painter(qapp: QApplication) -> Iterator[QPainter]:
    del qapp
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    with QPainter(image) as found:
        yield found


def drawn(chart: Canvas, qtbot: QtBot, width: int = 600) -> dict[str, QRectF]:
    """Return where a chart says what."""
    qtbot.addWidget(chart)
    chart.resize(width, 200)
    chart.grab()
    return {text: area for area, text in chart.hints}


def test_an_axis_holds_zero_and_both_ends() -> None:
    axis = zero_axis(-12.0, 90.0)
    assert (axis.ground, axis.top, axis.step) == (-25.0, 100.0, 25.0)
    assert axis.ends == ("\N{MINUS SIGN}25", "100")
    below = zero_axis(-90.0, -10.0)
    assert (below.ground, below.top) == (-100.0, 0.0)
    room = QRectF(0, 10, 100, 125)
    assert [axis.level(value, room) for value in (100.0, 0.0, -25.0)] == [10.0, 110.0, 135.0]


@pytest.mark.parametrize(
    ("height", "labels"), [(120, ["2,760", "2,780", "2,800", "2,820"]), (30, ["2,760", "2,800"])]
)
def test_labels_of_an_axis_stand_apart(
    painter: QPainter, monkeypatch: pytest.MonkeyPatch, height: int, labels: list[str]
) -> None:
    said: list[str] = []

    def note(_painter: QPainter, _box: QRectF, text: str, *_look: object) -> None:
        said.append(text)

    monkeypatch.setattr(canvas, "put_text", note)
    put_axis(painter, QRectF(40, 10, 100, height), Axis(2760.0, 2820.0, 20.0), LIGHT)
    assert said == labels


def test_a_month_below_nothing_lies_below_the_others(qtbot: QtBot) -> None:
    chart = StackedMonths()
    layers = [
        Layer("a", "电", (6.0, 6.0)),
        Layer("b", "汽", (4.0, -3.0)),
        Layer("c", "气", (2.0, 2.0)),
    ]
    chart.show_layers(layers, ("1", "2"), "t")
    found = drawn(chart, qtbot)
    below = found["2 · 汽: \N{MINUS SIGN}3.0 t"]
    above = [found["2 · 电: 6.0 t"], found["2 · 气: 2.0 t"]]
    assert all(below.top() >= each.bottom() - 0.01 for each in above)
    assert above[0].top() == pytest.approx(above[1].bottom())
    assert below.height() == pytest.approx(above[0].height() / 2)
    assert ("b", 1) in [spot.target for spot in chart.spots]


def test_a_year_below_nothing_stands_within_the_bridge(qtbot: QtBot) -> None:
    chart = Bridge()
    chart.show_spans(("2024", 5.0), [Span("柴油", -9.0)], ("2025", -4.0), "t")
    found = drawn(chart, qtbot)
    assert "2025: \N{MINUS SIGN}4.0 t" in found
    image = chart.grab().toImage()
    ends = [image.pixelColor(x, 199).name() for x in range(0, 600, 10)]
    assert set(ends) == {image.pixelColor(0, 0).name()}, "a bar runs out at the foot"


def test_readings_and_months_below_nothing_have_their_axis(qtbot: QtBot) -> None:
    bars = MonthBars()
    bars.show_bars([Bar("1月", -3.0), Bar("2月", 4.0, check=-1.0)], "kWh")
    assert "1月: \N{MINUS SIGN}3 kWh" in drawn(bars, qtbot)
    curve = Curve()
    curve.show_month(MeterMonth("1", Month(2025, 5), "kWh", 360, (1.0, -1.0) * 62, bytes(124)))
    assert not drawn(curve, qtbot)
    foot = curve.grab().toImage().copy(0, 184, 600, 14)
    accent = {foot.pixelColor(x, y).name() for x in range(600) for y in range(14)}
    assert "#0f766e" not in accent, "the curve runs out at the foot"


def test_names_too_long_for_a_line_stand_in_two(painter: QPainter) -> None:
    long, words = "液化石油气（固定燃烧）", "Natural gas (stationary)"
    assert name_lines(painter, long, 500) == [long]
    assert name_lines(painter, long, 60) == ["液化石油气", "（固定燃烧）"]
    assert name_lines(painter, words, 70) == ["Natural gas", "(stationary)"]
    assert name_lines(painter, "外购电力", 10) == ["外购电力"]


def test_no_two_months_run_into_each_other(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    chart = StackedMonths()
    chart.show_layers([Layer("a", "电", (1.0,) * 12)], MONTHS, "t")
    written: list[tuple[float, str]] = []

    def note(painter: QPainter, box: QRectF, text: str, *_: object) -> None:
        half = width_of(painter, [text]) / 2
        written.extend(((box.center().x() - half, text), (box.center().x() + half, text)))

    monkeypatch.setattr("desktop.ui.charts.canvas.put_text", note)
    for width in (420, 1200):
        written.clear()
        drawn(chart, qtbot, width)
        of_months = [each for each in written if each[1].endswith("月")]
        assert of_months == sorted(of_months, key=lambda each: each[0])
        assert len(of_months) == (24 if width > 1000 else 12)


def test_series_differ_without_their_colours() -> None:
    """In grey, with all colours alike, the pattern alone tells neighbours."""
    alike = LIGHT._replace(series=("#555555",) * len(LIGHT.series))
    pictures = []
    for number in range(len(alike.series)):
        image = QImage(24, 24, QImage.Format.Format_RGB32)
        with QPainter(image) as painter:
            fill_series(painter, QRectF(0, 0, 24, 24), number, alike)
        pictures.append(bytes(image.constBits()))
    assert len(set(pictures)) == len(pictures)


def test_measures_that_earn_lie_below_the_line(qtbot: QtBot) -> None:
    chart = AbatementCurve()
    chart.show_steps([Step("光伏", 10.0, -300.0), Step("绿电", 5.0, 33.0)], "元/t", "t")
    found = drawn(chart, qtbot)
    assert chart.hint_at(QPointF(100, 100)).startswith("光伏")
    assert len(found) == 2
