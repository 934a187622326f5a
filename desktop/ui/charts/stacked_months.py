"""Emissions of a year by month, stacked by source, labelled directly."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter

from desktop.ui.charts.canvas import HEAD, axis_text, put_axis, put_text, round_axis, width_of
from desktop.ui.charts.leading import Leading, Spot
from desktop.ui.theme import Tokens

_FOOT = 22
_LABELS = 150
_MOST_LABELS = 0.32
"""Share of the width that the names of the sources may take."""
_MARK = 36
"""What stands beside a name: a gap, its colour and another gap."""
_ROW = 18
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
        heights = [sum(layer.values[i] for layer in self._layers) for i in range(len(self._months))]
        axis = round_axis(max(heights, default=0.0))
        left = painter.fontMetrics().horizontalAdvance(axis_text(axis[0], axis[1])) + 14
        labels = self._room_of_labels(painter)
        area = QRectF(left, HEAD, self.width() - left - labels, self.height() - HEAD - _FOOT)
        put_text(painter, QRectF(0, 0, 120, 16), self._unit, colours.quiet)
        put_axis(painter, area, axis, colours)
        for month in range(len(self._months)):
            self._paint_month(painter, area, month, (axis[0], colours))
        self._paint_names(
            painter, QRectF(area.right() + 14, area.top(), labels - 14, area.height()), colours
        )

    def _room_of_labels(self, painter: QPainter) -> float:
        """Return what the names of the sources need, within reason."""
        needed = width_of(painter, [layer.name for layer in self._layers]) + _MARK
        return min(max(_LABELS, needed), self.width() * _MOST_LABELS)

    def _paint_month(
        self, painter: QPainter, area: QRectF, month: int, look: tuple[float, Tokens]
    ) -> None:
        top, colours = look
        slot = area.width() / len(self._months)
        left = area.left() + slot * (month + _GAP / 2)
        bottom = area.bottom()
        for number, layer in enumerate(self._layers):
            height = area.height() * layer.values[month] / top
            bar = QRectF(left, bottom - height, slot * (1 - _GAP), height)
            painter.fillRect(bar, QColor(colours.series[number % len(colours.series)]))
            bottom -= height
            said = f"{self._months[month]} · {layer.name}: {layer.values[month]:,.1f} {self._unit}"
            self.hints.append((bar, said))
            if height > 0:
                self.spots.append(Spot(bar, said, (layer.key, month)))
        foot = QRectF(area.left() + slot * month, area.bottom() + 3, slot, _FOOT - 4)
        put_text(painter, foot, self._months[month], colours.quiet, Qt.AlignmentFlag.AlignHCenter)

    def _paint_names(self, painter: QPainter, room: QRectF, colours: Tokens) -> None:
        top = room.bottom() - _ROW * len(self._layers)
        for number, layer in enumerate(self._layers):
            y = top + _ROW * (len(self._layers) - 1 - number)
            colour = colours.series[number % len(colours.series)]
            painter.fillRect(QRectF(room.left(), y + 4, 10, 10), QColor(colour))
            box = QRectF(room.left() + 16, y, room.width() - 16, _ROW)
            put_text(painter, box, layer.name, colours.text)
            self.hints.append((box, f"{layer.name}: {_total(layer):,.1f} {self._unit}"))

    def lead(self, target: tuple[str, int]) -> None:
        """Point at a source and a month."""
        self.pointed.emit(*target)


def _total(layer: Layer) -> float:
    return sum(layer.values)
