"""A meter's months as bars, with what was invoiced as ticks across."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen

from desktop.ui.charts.canvas import HEAD, Canvas, axis_text, put_axis, put_text, round_axis
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


class MonthBars(Canvas):
    """A click on a bar points at its position."""

    pointed = Signal(int)

    def __init__(self) -> None:
        super().__init__(112)
        self._bars: Sequence[Bar] = ()
        self._unit = ""
        self._slots: list[QRectF] = []

    def show_bars(self, bars: Sequence[Bar], unit: str) -> None:
        """Show other months."""
        self._bars, self._unit = bars, unit
        self.update()

    def paint(self, painter: QPainter, colours: Tokens) -> None:
        """Draw axis, bars and ticks."""
        self._slots = []
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
            self._slots.append(room)
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
        self.hints.append((room, f"{bar.name}: {bar.value:,.0f} {self._unit}"))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Point at the month clicked."""
        where = QPointF(event.position())
        for place, room in enumerate(self._slots):
            if room.contains(where):
                self.pointed.emit(place)
                return
