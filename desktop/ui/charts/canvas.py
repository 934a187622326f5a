"""What every chart has: a painter with the theme's colours, a name, hover, an axis that is round.

Charts take plain numbers (``float``) and texts; nothing here flows back into a calculation.
"""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.ui.theme import PT_TABLE, Tokens, app_tokens, figure_font

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_LINES: Final = 4
HEAD: Final = 28
"""Room above the plot for the unit."""


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


def put_axis(
    painter: QPainter,
    area: QRectF,
    top_and_step: tuple[float, float],
    colours: Tokens,
    ground: float = 0.0,
) -> None:
    """Draw the hairlines of a value axis from the ground up with their labels to the left."""
    top, step = top_and_step
    for number in range(round((top - ground) / step) + 1):
        value = ground + number * step
        y = area.bottom() - area.height() * (value - ground) / (top - ground)
        painter.setPen(QPen(QColor(colours.hairline if number else colours.control), 1))
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        label = QRectF(0, y - 9, area.left() - 8, 18)
        put_text(painter, label, axis_text(value, step), colours.quiet, Qt.AlignmentFlag.AlignRight)


def put_days(painter: QPainter, area: QRectF, days: int, colours: Tokens) -> None:
    """Write every fifth day of a month below an area it fills from side to side."""
    for day in range(0, days, 5):
        x = area.left() + area.width() * day / days
        put_text(painter, QRectF(x, area.bottom() + 2, 30, 18), str(day + 1), colours.quiet)


def width_of(painter: QPainter, texts: Sequence[str]) -> float:
    """Return the width of the longest text."""
    return max((painter.fontMetrics().horizontalAdvance(text) for text in texts), default=0)
