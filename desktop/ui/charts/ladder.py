"""The rungs of a method's ladder with the firm's place on it: word, number and position."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.ui.charts.canvas import Canvas, put_text
from desktop.ui.theme import Tokens

_HEIGHT = 30
_GAP = 3


class Ladder(Canvas):
    """A row of boxes, best at the left; the firm's own is filled."""

    def __init__(self) -> None:
        super().__init__(_HEIGHT)
        self.setFixedHeight(_HEIGHT)
        self._rungs: Sequence[str] = ()
        self._here = -1
        self._range: tuple[int, int] | None = None

    def show_rungs(
        self, rungs: Sequence[str], here: int, between: tuple[int, int] | None = None
    ) -> None:
        """Show a ladder; ``between`` marks the rungs an uncertain result lies in."""
        self._rungs, self._here, self._range = rungs, here, between
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a flat size."""
        return QSize(200, _HEIGHT)

    def paint(self, painter: QPainter, colours: Tokens) -> None:
        """Draw the rungs."""
        if not self._rungs:
            return
        width = self.width() / len(self._rungs)
        for place, name in enumerate(self._rungs):
            box = QRectF(place * width + _GAP / 2, 3, width - _GAP, _HEIGHT - 6)
            is_here = place == self._here
            within = self._range is not None and self._range[0] <= place <= self._range[1]
            painter.setBrush(QColor(colours.accent if is_here else colours.sunken))
            edge = colours.accent if is_here or within else colours.hairline
            painter.setPen(
                QPen(
                    QColor(edge),
                    1,
                    Qt.PenStyle.SolidLine
                    if is_here
                    else Qt.PenStyle.DashLine
                    if within
                    else Qt.PenStyle.SolidLine,
                )
            )
            painter.drawRoundedRect(box, 4, 4)
            ink = colours.on_accent if is_here else colours.quiet
            put_text(painter, box.adjusted(3, 0, -3, 0), name, ink, Qt.AlignmentFlag.AlignHCenter)
            self.hints.append((box, name))
