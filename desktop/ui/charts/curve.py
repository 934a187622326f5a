"""The load curve of a month; gaps are red ground, never a line across."""

from math import isnan

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from desktop.ui.charts.canvas import (
    HEAD,
    Axis,
    put_axis,
    put_days,
    put_text,
    width_of,
    zero_axis,
)
from desktop.ui.charts.month_canvas import MonthCanvas
from desktop.ui.session import MeterMonth
from desktop.ui.theme import Tokens

_FOOT = 20
_PIECE = 32
"""Points a stroke: Qt takes many times longer over a long one that crosses itself."""
_MINUTES = 1440


class Curve(MonthCanvas):
    """Values over the days of a month."""

    def __init__(self) -> None:
        super().__init__(104)

    def paint(self, painter: QPainter, colours: Tokens) -> None:
        """Draw axis, gaps and runs of the curve."""
        data = self._month
        if data is None or not data.values:
            return
        known = [value for value in data.values if not isnan(value)]
        axis = zero_axis(min(known, default=0.0), max(known, default=0.0))
        left = width_of(painter, axis.ends) + 14
        area = QRectF(left, HEAD, self.width() - left - 8, self.height() - HEAD - _FOOT)
        put_text(
            painter, QRectF(0, 0, 200, 16), f"{data.unit} / {data.step_minutes} min", colours.quiet
        )
        put_axis(painter, area, axis, colours)
        for run in _runs(data):
            self._paint_run(painter, area, run, (len(data.values), axis, colours))
        put_days(painter, area, len(data.values) * data.step_minutes // _MINUTES, colours)

    def _paint_run(
        self,
        painter: QPainter,
        area: QRectF,
        run: tuple[int, list[float]],
        look: tuple[int, Axis, Tokens],
    ) -> None:
        first, values = run
        count, axis, colours = look
        width = area.width() / count
        if not values or isnan(values[0]):
            box = QRectF(
                area.left() + first * width, area.top(), len(values) * width, area.height()
            )
            painter.fillRect(box, QBrush(QColor(colours.bad), Qt.BrushStyle.BDiagPattern))
            return
        points = [
            QPointF(
                area.left() + (first + i + 0.5) * width,
                axis.level(value, area),
            )
            for i, value in enumerate(values)
        ]
        painter.setPen(QPen(QColor(colours.accent), 1.1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for start in range(0, len(points), _PIECE):
            painter.drawPolyline(QPolygonF(points[start : start + _PIECE + 1]))


def _runs(data: MeterMonth) -> list[tuple[int, list[float]]]:
    """Return stretches of values and of gaps, each with the slot it starts at."""
    runs: list[tuple[int, list[float]]] = []
    for place, value in enumerate(data.values):
        if runs and isnan(runs[-1][1][-1]) == isnan(value):
            runs[-1][1].append(value)
        else:
            runs.append((place, [value]))
    return runs
