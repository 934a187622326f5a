"""From last year's total to this year's, one step a source: rising red, falling green, named."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.ui.charts.canvas import (
    HEAD,
    Axis,
    minus,
    name_lines,
    put_axis,
    put_text,
    round_axis,
    width_of,
    zero_axis,
)
from desktop.ui.charts.leading import Leading, Spot
from desktop.ui.theme import Tokens

_FOOT = 24
_GAP = 0.35
_NEAR = 18
_STEEP = 0.5
_LINE = 15
_APART = 4
_BREAK = 5
"""Height of the cut through a bar that does not start at zero. [px]"""


@dataclass(frozen=True, slots=True)
class Span:
    """A step: its name and by how much it changes the total."""

    name: str
    change: float


def _axis(levels: Sequence[float]) -> Axis:
    """Return an axis on which steps are seen: above zero where all levels are about as high."""
    low, high = min(levels), max(levels)
    if low == high or low <= high * _STEEP:
        return zero_axis(low, high)
    _, step = round_axis(high - low)
    ground = max(0.0, (floor(low / step) - 1) * step)
    return Axis(ground, ceil(high / step) * step, step)


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
        axis = _axis((*levels, self._end[1]))
        left = width_of(painter, axis.ends) + 14
        slot = (self.width() - left - 8) / (len(self._spans) + 2)
        names = [name_lines(painter, span.name, slot - _APART) for span in self._spans]
        foot = _FOOT + _LINE * (max((len(lines) for lines in names), default=1) - 1)
        area = QRectF(left, HEAD, self.width() - left - 8, self.height() - HEAD - foot)
        put_text(painter, QRectF(0, 0, 120, 16), self._unit, colours.quiet)
        put_axis(painter, area, axis, colours)
        ground = max(0.0, axis.ground)
        bars = [(self._start[0], ground, self._start[1], colours.quiet, "")]
        for span, below in zip(self._spans, levels, strict=False):
            colour = colours.bad if span.change > 0 else colours.good
            bars.append(
                (span.name, below, below + span.change, colour, minus(f"{span.change:+,.1f}"))
            )
        bars.append((self._end[0], ground, self._end[1], colours.accent, ""))
        for place, bar in enumerate(bars):
            room = QRectF(area.left() + place * slot, area.top(), slot, area.height())
            self._paint_bar(painter, room, bar, (axis, colours))

    def _paint_bar(
        self,
        painter: QPainter,
        room: QRectF,
        bar: tuple[str, float, float, str, str],
        look: tuple[Axis, Tokens],
    ) -> None:
        name, first, last, colour, label = bar
        axis, colours = look
        high = axis.level(max(first, last), room)
        low = axis.level(min(first, last), room)
        box = QRectF(
            room.left() + room.width() * _GAP / 2,
            high,
            room.width() * (1 - _GAP),
            max(1.5, low - high),
        )
        painter.fillRect(box, QColor(colour))
        if axis.ground > 0 and first == axis.ground:
            _cut(painter, box, colours)
        end = axis.level(last, room)
        painter.setPen(QPen(QColor(colours.control), 1, Qt.PenStyle.DotLine))
        painter.drawLine(
            QPointF(box.right(), end), QPointF(room.right() + room.width() * _GAP / 2, end)
        )
        centre = Qt.AlignmentFlag.AlignHCenter
        above = QRectF(room.left(), high - _NEAR, room.width(), 16)
        shown = label or minus(f"{last:,.1f}")
        put_text(painter, above, shown, colours.text, centre)
        for place, line in enumerate(name_lines(painter, name, room.width() - _APART)):
            foot = QRectF(room.left(), room.bottom() + 4 + place * _LINE, room.width(), 18)
            put_text(painter, foot, line, colours.quiet, centre)
        said = f"{name}: {shown} {self._unit}"
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
