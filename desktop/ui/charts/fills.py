"""What tells the series of a chart: a colour that is seen on its ground, and a pattern upon it.

Whoever sees no colours, or prints in grey, tells them by the pattern.
"""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter

from desktop.ui.theme import Tokens

_PATTERNS: Final = (
    Qt.BrushStyle.NoBrush,
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.Dense6Pattern,
    Qt.BrushStyle.HorPattern,
    Qt.BrushStyle.FDiagPattern,
    Qt.BrushStyle.CrossPattern,
    Qt.BrushStyle.VerPattern,
    Qt.BrushStyle.DiagCrossPattern,
)
_FAINT: Final = 0.45


def fill_series(painter: QPainter, box: QRectF, number: int, colours: Tokens) -> None:
    """Fill a box with the colour and the pattern of a series."""
    painter.fillRect(box, QColor(series_colour(number, colours)))
    over = QColor(colours.surface)
    over.setAlphaF(_FAINT)
    painter.fillRect(box, QBrush(over, _PATTERNS[number % len(_PATTERNS)]))


def series_colour(number: int, colours: Tokens) -> str:
    """Return the colour of a series; after the last they begin anew."""
    return colours.series[number % len(colours.series)]
