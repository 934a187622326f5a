"""Emissions of a year by month, stacked by source, labelled directly."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter

from desktop.ui.charts.canvas import (
    HEAD,
    Axis,
    minus,
    put_axis,
    put_months,
    put_text,
    width_of,
    zero_axis,
)
from desktop.ui.charts.fills import fill_series
from desktop.ui.charts.leading import Leading, Spot
from desktop.ui.theme import Tokens

_FOOT = 22
_LABELS = 150
_MOST_LABELS = 0.32
"""Share of the width that the names of the sources may take."""
_MARK = 36
"""What stands beside a name: a gap, its colour and another gap."""
_ROW = 18
_SIGN = 12
_GAP = 0.28


@dataclass(frozen=True, slots=True)
class Layer:
    """One source: its name and one value a month."""

    key: str
    name: str
    values: tuple[float, ...]


class StackedMonths(Leading):
    """Bars of twelve months; each part leads to its source and month."""

    pointed = Signal(str, int)

    def __init__(self) -> None:
        super().__init__(130)
        self._layers: Sequence[Layer] = ()
        self._months: Sequence[str] = ()
        self._unit = ""

    def show_layers(self, layers: Sequence[Layer], months: Sequence[str], unit: str) -> None:
        """Show other numbers; the largest source lies at the bottom."""
        self._layers = sorted(layers, key=_total, reverse=True)
        self._months, self._unit = months, unit
        self.update()

    def paint(self, painter: QPainter, colours: Tokens) -> None:
        """Draw axis, bars and the names of the sources."""
        if not self._months:
            return
        axis = zero_axis(min(self._ends(-1)), max(self._ends(1)))
        left = width_of(painter, axis.ends) + 14
        labels = self._room_of_labels(painter)
        area = QRectF(left, HEAD, self.width() - left - labels, self.height() - HEAD - _FOOT)
        put_text(painter, QRectF(0, 0, 120, 16), self._unit, colours.quiet)
        put_axis(painter, area, axis, colours)
        for month in range(len(self._months)):
            self._paint_month(painter, area, month, (axis, colours))
        foot = QRectF(area.left(), area.bottom() + 3, area.width(), _FOOT - 4)
        put_months(painter, foot, self._months, colours)
        self._paint_names(
            painter, QRectF(area.right() + 14, area.top(), labels - 14, area.height()), colours
        )

    def _ends(self, sign: int) -> list[float]:
        """Return how far each month reaches above zero, or below."""
        return [
            sign * sum(max(0.0, sign * layer.values[month]) for layer in self._layers)
            for month in range(len(self._months))
        ]

    def _room_of_labels(self, painter: QPainter) -> float:
        """Return what the names of the sources need, within reason."""
        needed = width_of(painter, [layer.name for layer in self._layers]) + _MARK
        return min(max(_LABELS, needed), self.width() * _MOST_LABELS)

    def _paint_month(
        self, painter: QPainter, area: QRectF, month: int, look: tuple[Axis, Tokens]
    ) -> None:
        """Draw a month: upwards what was emitted, downwards what corrections took off."""
        axis, colours = look
        slot = area.width() / len(self._months)
        left = area.left() + slot * (month + _GAP / 2)
        reached = {1: 0.0, -1: 0.0}
        for number, layer in enumerate(self._layers):
            value = layer.values[month]
            sign = -1 if value < 0 else 1
            ends = [axis.level(each, area) for each in (reached[sign], reached[sign] + value)]
            reached[sign] += value
            bar = QRectF(left, min(ends), slot * (1 - _GAP), abs(ends[1] - ends[0]))
            fill_series(painter, bar, number, colours)
            said = f"{self._months[month]} · {layer.name}: {minus(f'{value:,.1f}')} {self._unit}"
            self.hints.append((bar, said))
            if value:
                self.spots.append(Spot(bar, said, (layer.key, month)))

    def _paint_names(self, painter: QPainter, room: QRectF, colours: Tokens) -> None:
        top = room.bottom() - _ROW * len(self._layers)
        for number, layer in enumerate(self._layers):
            y = top + _ROW * (len(self._layers) - 1 - number)
            fill_series(painter, QRectF(room.left(), y + 3, _SIGN, _SIGN), number, colours)
            box = QRectF(room.left() + _SIGN + 6, y, room.width() - _SIGN - 6, _ROW)
            put_text(painter, box, layer.name, colours.text)
            self.hints.append((box, f"{layer.name}: {minus(f'{_total(layer):,.1f}')} {self._unit}"))

    def lead(self, target: tuple[str, int]) -> None:
        """Point at a source and a month."""
        self.pointed.emit(*target)


def _total(layer: Layer) -> float:
    return sum(layer.values)
