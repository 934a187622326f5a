"""The energy flow balances, also where corrections are larger than a source's year."""

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.charts.canvas import width_of
from desktop.ui.charts.flow import Flow, Node, Stream, fitted, scopes_of, sources_of
from desktop.ui.text import use_language

STREAMS = (
    Stream("天然气", "范围一", 10.0),
    Stream("液化石油气", "范围一", -3.0),
    Stream("外购电力", "范围二", 20.0),
)


def test_what_comes_in_goes_out_and_corrections_are_taken_off() -> None:
    lefts, rights = sources_of(STREAMS), scopes_of(STREAMS)
    assert sum(each.gross for each in lefts) == sum(each.gross for each in rights) == 30.0
    assert sum(each.taken for each in lefts) == sum(each.taken for each in rights) == 3.0
    net = sum(stream.value for stream in STREAMS)
    assert sum(each.gross - each.taken for each in rights) == net
    assert [each.name for each in lefts] == ["外购电力", "天然气", "液化石油气"]


@pytest.mark.parametrize(
    ("language", "scope"),
    [("zh", "范围一  7.0（10.0，冲减 3.0）"), ("en", "范围一  7.0 (10.0 less 3.0)")],
)
def test_a_source_below_nothing_is_shown_and_said(
    qapp: QApplication, qtbot: QtBot, language: str, scope: str
) -> None:
    use_language(qapp, language)
    flow = Flow()
    qtbot.addWidget(flow)
    flow.resize(900, 300)
    flow.show_streams(STREAMS, "tCO2e")
    flow.grab()
    said = [spot.said for spot in flow.spots]
    assert said == [
        "外购电力  20.0 tCO2e",
        "天然气  10.0 tCO2e",
        "液化石油气  −3.0 tCO2e",
        f"{scope} tCO2e",
        "范围二  20.0 tCO2e",
    ]
    use_language(qapp, "zh")


def test_only_corrections_are_drawn_too(qtbot: QtBot) -> None:
    flow = Flow()
    qtbot.addWidget(flow)
    flow.resize(600, 200)
    flow.show_streams([Stream("天然气", "范围一", -3.0)], "tCO2e")
    drawn = flow.grab().toImage()
    flow.show_streams([], "tCO2e")
    assert drawn != flow.grab().toImage()
    assert _colours(drawn) > 1


def test_where_it_is_tight_the_name_is_cut_and_no_figure(qapp: QApplication) -> None:
    del qapp
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    node = Node("Natural gas (stationary combustion)", 851.5)
    with QPainter(image) as painter:
        assert fitted(painter, node, 2000) == node.said
        cut = fitted(painter, node, 120)
        assert width_of(painter, [cut]) <= 120
    assert cut.startswith("Nat")
    assert cut.endswith("…  851.5")


def _colours(image: QImage) -> int:
    return len({QColor(image.pixel(x, 60)).name() for x in range(image.width())})
