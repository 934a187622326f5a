"""A meter's months as bars, with what was invoiced as ticks across."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPen

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
from desktop.ui.charts.leading import Leading, Spot
from desktop.ui.theme import Tokens

_FOOT = 20
_GAP = 0.3


@dataclass(frozen=True, slots=True)
class Bar:
    """A month: its name, its value, and what another origin says, if any."""

    name: str
    value: float
    check: float | None = None
    is_chosen: bool = False


class MonthBars(Leading):
    """A bar leads by its position."""

    pointed = Signal(int)

    def __init__(self) -> None:
        super().__init__(112)
        self._bars: Sequence[Bar] = ()
        self._unit = ""

    def show_bars(self, bars: Sequence[Bar], unit: str) -> None:
        """Show other months."""
        self._bars, self._unit = bars, unit
        self.update()

    def paint(self, painter: QPainter, colours: Tokens) -> None:
        """Draw axis, bars and ticks."""
        if not self._bars:
            return
        values = [value for bar in self._bars for value in (bar.value, bar.check or 0.0)]
        axis = zero_axis(min(values), max(values))
        left = width_of(painter, axis.ends) + 14
        area = QRectF(left, HEAD, self.width() - left - 8, self.height() - HEAD - _FOOT)
        put_text(painter, QRectF(0, 0, 200, 16), self._unit, colours.quiet)
        put_axis(painter, area, axis, colours)
        slot = area.width() / len(self._bars)
        for place, bar in enumerate(self._bars):
            room = QRectF(area.left() + place * slot, area.top(), slot, area.height())
            said = f"{bar.name}: {minus(f'{bar.value:,.0f}')} {self._unit}"
            self.hints.append((room, said))
            self.spots.append(Spot(room, said, place))
            self._paint_bar(painter, room, bar, (axis, colours))
        foot = QRectF(area.left(), area.bottom() + 2, area.width(), _FOOT - 2)
        put_months(painter, foot, [bar.name for bar in self._bars], colours)

    def _paint_bar(
        self, painter: QPainter, room: QRectF, bar: Bar, look: tuple[Axis, Tokens]
    ) -> None:
        axis, colours = look
        ends = [axis.level(value, room) for value in (0.0, bar.value)]
        left, width = room.left() + room.width() * _GAP / 2, room.width() * (1 - _GAP)
        colour = colours.accent if bar.is_chosen else colours.series[0]
        painter.fillRect(QRectF(left, min(ends), width, abs(ends[1] - ends[0])), QColor(colour))
        if bar.check is not None:
            y = axis.level(bar.check, room)
            painter.setPen(QPen(QColor(colours.series[5]), 2))
            painter.drawLine(QPointF(left - 3, y), QPointF(left + width + 3, y))

    def lead(self, target: int) -> None:
        """Point at a month."""
        self.pointed.emit(target)
