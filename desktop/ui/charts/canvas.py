"""What every chart has: a painter with the theme's colours, a name, hover, an axis that is round.

Charts take plain numbers (``float``) and texts; nothing here flows back into a calculation.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.ui.theme import PT_TABLE, Tokens, app_tokens, figure_font

_PARTS: Final = re.compile(r"(?<=\S) (?=\S)|(?<=\S)（")
"""Where a name may be parted: before what stands in brackets, and between words."""
_LABEL: Final = 14
"""Room a label of a value axis needs above the next one. [px]"""
_APART: Final = 6
"""Between two months. [px]"""
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_LINES: Final = 4
HEAD: Final = 28
"""Room above the plot for the unit."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A value axis: from the ground to the top in round steps."""

    ground: float
    top: float
    step: float

    @property
    def ends(self) -> tuple[str, str]:
        """What stands at its ends."""
        return axis_text(self.ground, self.step), axis_text(self.top, self.step)

    def level(self, value: float, area: QRectF) -> float:
        """Return how far down, in pixels, a value lies in an area."""
        share = (value - self.ground) / (self.top - self.ground)
        return area.bottom() - area.height() * share


def zero_axis(lowest: float, highest: float) -> Axis:
    """Return a round axis that holds zero and all between ``lowest`` and ``highest``."""
    top, step = round_axis(max(highest, -lowest))
    if lowest >= 0:
        return Axis(0.0, top, step)
    return Axis(floor(lowest / step) * step, max(0, ceil(highest / step)) * step, step)


def round_axis(highest: float) -> tuple[float, float]:
    """Return the top and the step of an axis from zero that holds ``highest``."""
    if highest <= 0:
        return 1.0, 0.5
    raw = highest / _LINES
    power = 10.0 ** floor(log10(raw))
    step = next(s for s in _STEPS if s * power >= raw) * power
    return ceil(highest / step) * step, step


def axis_text(value: float, step: float) -> str:
    """Return an axis label with as many decimals as its step needs."""
    places = max(0, -floor(log10(step))) if step < 1 else 0
    if step < 1 and round(step * 10**places, 6) % 1:
        places += 1
    return minus(f"{value:,.{places}f}")


def minus(shown: str) -> str:
    """Return a shown number with the sign that tables have, too."""
    return shown.replace("-", "\N{MINUS SIGN}", 1)


class Canvas(QWidget):
    """A chart that paints itself on the window's background, without a frame."""

    def __init__(self, least_height: int = 180) -> None:
        super().__init__()
        self.setMinimumHeight(least_height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.hints: list[tuple[QRectF, str]] = []

    def paint(self, painter: QPainter, colours: Tokens) -> None:
        """Draw the chart; each chart says how."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Prepare the painter and draw."""
        del event
        self.hints = []
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(figure_font(PT_TABLE))
        try:
            self.paint(painter, app_tokens())
        finally:
            painter.end()  # a painter left open on a widget ends the process

    def event(self, event: QEvent) -> bool:
        """Say what lies under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.hint_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def hint_at(self, where: QPointF) -> str:
        """Return what the chart says of a point."""
        return next((text for area, text in reversed(self.hints) if area.contains(where)), "")


def put_text(
    painter: QPainter,
    box: QRectF,
    text: str,
    colour: str,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Write a line of text in the middle height of a box, shortened if it must be."""
    painter.setPen(QColor(colour))
    short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
    painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), short)


def put_axis(painter: QPainter, area: QRectF, axis: Axis, colours: Tokens) -> None:
    """Draw the hairlines of a value axis with their labels to the left; the ground is stronger.

    The ground is zero, where the axis has one. Where lines are close only some have a label.
    """
    ground = max(0.0, axis.ground)
    count = round((axis.top - axis.ground) / axis.step)
    every = max(1, ceil(_LABEL * count / max(area.height(), 1.0)))
    for number in range(count + 1):
        value = axis.ground + number * axis.step
        is_ground = abs(value - ground) < axis.step / 2
        y = axis.level(value, area)
        painter.setPen(QPen(QColor(colours.control if is_ground else colours.hairline), 1))
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        if number % every and not is_ground:
            continue
        label = QRectF(0, y - 9, area.left() - 8, 18)
        text = axis_text(0.0 if is_ground and not ground else value, axis.step)
        put_text(painter, label, text, colours.quiet, Qt.AlignmentFlag.AlignRight)


def put_months(painter: QPainter, foot: QRectF, months: Sequence[str], colours: Tokens) -> None:
    """Write months below an area they fill from side to side; every other one where it is tight."""
    slot = foot.width() / len(months)
    every = ceil((width_of(painter, months) + _APART) / slot)
    for place in range(0, len(months), every):
        middle = foot.left() + slot * (place + 0.5)
        box = QRectF(middle - slot * every / 2, foot.top(), slot * every, foot.height())
        put_text(painter, box, months[place], colours.quiet, Qt.AlignmentFlag.AlignHCenter)


def name_lines(painter: QPainter, name: str, width: float) -> list[str]:
    """Return a name in one line, or in two where one is too narrow and it can be parted."""
    if width_of(painter, [name]) <= width:
        return [name]
    ways = [(name[: cut.start()], name[cut.start() :].lstrip()) for cut in _PARTS.finditer(name)]
    if not ways:
        return [name]
    best = min(ways, key=lambda way: width_of(painter, way))
    return [*best]


def put_days(painter: QPainter, area: QRectF, days: int, colours: Tokens) -> None:
    """Write every fifth day of a month below an area it fills from side to side."""
    for day in range(0, days, 5):
        x = area.left() + area.width() * day / days
        put_text(painter, QRectF(x, area.bottom() + 2, 30, 18), str(day + 1), colours.quiet)


def width_of(painter: QPainter, texts: Sequence[str]) -> float:
    """Return the width of the longest text."""
    return max((painter.fontMetrics().horizontalAdvance(text) for text in texts), default=0)
