"""A meter's months as bars, with what was invoiced as ticks across."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.ui.charts.canvas import HEAD, axis_text, put_axis, put_text, round_axis
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
        top, step = round_axis(max(max(bar.value, bar.check or 0.0) for bar in self._bars))
        left = painter.fontMetrics().horizontalAdvance(axis_text(top, step)) + 14
        area = QRectF(left, HEAD, self.width() - left - 8, self.height() - HEAD - _FOOT)
        put_text(painter, QRectF(0, 0, 200, 16), self._unit, colours.quiet)
        put_axis(painter, area, (top, step), colours)
        slot = area.width() / len(self._bars)
        for place, bar in enumerate(self._bars):
            room = QRectF(area.left() + place * slot, area.top(), slot, area.height())
            said = f"{bar.name}: {bar.value:,.0f} {self._unit}"
            self.hints.append((room, said))
            self.spots.append(Spot(room, said, place))
            self._paint_bar(painter, room, bar, (top, colours))

    def _paint_bar(
        self, painter: QPainter, room: QRectF, bar: Bar, look: tuple[float, Tokens]
    ) -> None:
        top, colours = look
        height = room.height() * bar.value / top
        left, width = room.left() + room.width() * _GAP / 2, room.width() * (1 - _GAP)
        colour = colours.accent if bar.is_chosen else colours.series[0]
        painter.fillRect(QRectF(left, room.bottom() - height, width, height), QColor(colour))
        if bar.check is not None:
            y = room.bottom() - room.height() * bar.check / top
            painter.setPen(QPen(QColor(colours.series[5]), 2))
            painter.drawLine(QPointF(left - 3, y), QPointF(left + width + 3, y))
        foot = QRectF(room.left(), room.bottom() + 2, room.width(), _FOOT - 2)
        put_text(painter, foot, bar.name, colours.quiet, Qt.AlignmentFlag.AlignHCenter)

    def lead(self, target: int) -> None:
        """Point at a month."""
        self.pointed.emit(target)
