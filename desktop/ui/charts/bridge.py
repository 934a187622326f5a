"""From last year's total to this year's, one step a source: rising red, falling green, named."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.ui.charts.canvas import HEAD, axis_text, minus, put_axis, put_text, round_axis
from desktop.ui.charts.leading import Leading, Spot
from desktop.ui.theme import Tokens

_FOOT = 24
_GAP = 0.35
_NEAR = 18
_STEEP = 0.5
_BREAK = 5
"""Height of the cut through a bar that does not start at zero. [px]"""


@dataclass(frozen=True, slots=True)
class Span:
    """A step: its name and by how much it changes the total."""

    name: str
    change: float


@dataclass(frozen=True, slots=True)
class _Scale:
    """The value axis: from the ground, zero or above, to the top."""

    ground: float
    top: float
    step: float

    def height(self, value: float, room: QRectF) -> float:
        """Return how far down, in pixels, a value lies in a room."""
        share = (value - self.ground) / (self.top - self.ground)
        return room.bottom() - room.height() * share


def _scale(levels: Sequence[float]) -> _Scale:
    """Return an axis on which steps are seen: above zero where all levels are about as high."""
    low, high = min(levels), max(levels)
    if low == high or low <= high * _STEEP:
        return _Scale(0.0, *round_axis(high))
    _, step = round_axis(high - low)
    ground = max(0.0, (floor(low / step) - 1) * step)
    return _Scale(ground, ceil(high / step) * step, step)


class Bridge(Leading):
    """A waterfall; first and last bars stand on the ground. A step leads by its name.

    Where the axis does not start at zero, both are cut through, so that nobody compares heights.
    """

    pointed = Signal(str)

    def __init__(self) -> None:
        super().__init__(130)
        self._start: tuple[str, float] = ("", 0.0)
        self._end: tuple[str, float] = ("", 0.0)
        self._spans: Sequence[Span] = ()
        self._unit = ""

    def show_spans(
        self, start: tuple[str, float], spans: Sequence[Span], end: tuple[str, float], unit: str
    ) -> None:
        """Show another pair of years."""
        self._start, self._spans, self._end, self._unit = start, spans, end, unit
        self.update()

    def paint(self, painter: QPainter, colours: Tokens) -> None:
        """Draw axis and bars from left to right."""
        if not self._start[0]:
            return
        levels = [self._start[1]]
        for span in self._spans:
            levels.append(levels[-1] + span.change)
        scale = _scale((*levels, self._end[1]))
        top, step = scale.top, scale.step
        left = painter.fontMetrics().horizontalAdvance(axis_text(top, step)) + 14
        area = QRectF(left, HEAD, self.width() - left - 8, self.height() - HEAD - _FOOT)
        put_text(painter, QRectF(0, 0, 120, 16), self._unit, colours.quiet)
        put_axis(painter, area, (top, step), colours, scale.ground)
        slot = area.width() / (len(self._spans) + 2)
        bars = [(self._start[0], scale.ground, self._start[1], colours.quiet, "")]
        for span, below in zip(self._spans, levels, strict=False):
            colour = colours.bad if span.change > 0 else colours.good
            bars.append(
                (span.name, below, below + span.change, colour, minus(f"{span.change:+,.1f}"))
            )
        bars.append(
            (self._end[0], scale.ground, self._end[1], colours.accent, f"{self._end[1]:,.1f}")
        )
        for place, bar in enumerate(bars):
            room = QRectF(area.left() + place * slot, area.top(), slot, area.height())
            self._paint_bar(painter, room, bar, (scale, colours))

    def _paint_bar(
        self,
        painter: QPainter,
        room: QRectF,
        bar: tuple[str, float, float, str, str],
        look: tuple[_Scale, Tokens],
    ) -> None:
        name, first, last, colour, label = bar
        scale, colours = look
        high = scale.height(max(first, last), room)
        low = scale.height(min(first, last), room)
        box = QRectF(
            room.left() + room.width() * _GAP / 2,
            high,
            room.width() * (1 - _GAP),
            max(1.5, low - high),
        )
        painter.fillRect(box, QColor(colour))
        if scale.ground and first == scale.ground:
            _cut(painter, box, colours)
        end = scale.height(last, room)
        painter.setPen(QPen(QColor(colours.control), 1, Qt.PenStyle.DotLine))
        painter.drawLine(
            QPointF(box.right(), end), QPointF(room.right() + room.width() * _GAP / 2, end)
        )
        centre = Qt.AlignmentFlag.AlignHCenter
        above = QRectF(room.left(), high - _NEAR, room.width(), 16)
        put_text(painter, above, label or f"{last:,.1f}", colours.text, centre)
        put_text(
            painter,
            QRectF(room.left(), room.bottom() + 4, room.width(), 18),
            name,
            colours.quiet,
            centre,
        )
        said = f"{name}: {label or f'{last:,.1f}'} {self._unit}"
        self.spots.append(Spot(room, said, name))
        self.hints.append((room, said))

    def lead(self, target: str) -> None:
        """Point at a step's name."""
        self.pointed.emit(target)


def _cut(painter: QPainter, box: QRectF, colours: Tokens) -> None:
    """Cut a bar through near its foot: it does not start at zero."""
    painter.setPen(QPen(QColor(colours.surface), 3))
    low = box.bottom() - _BREAK
    painter.drawLine(QPointF(box.left() - 1, low), QPointF(box.right() + 1, low - _BREAK))
