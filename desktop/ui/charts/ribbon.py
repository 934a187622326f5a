"""The multipliers of a meter over a year: a ribbon with a seam where the transformer changed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.accounting.period import ReportingPeriod
from desktop.ui import formats
from desktop.ui.charts.canvas import Canvas, put_text
from desktop.ui.text import tr
from desktop.ui.theme import Tokens

_HEIGHT: Final = 24
_SEAM: Final = 2

Dated = tuple[date, Decimal]


def spans_of_year(multipliers: Sequence[Dated], year: int) -> list[tuple[date, date, Decimal]]:
    """Return first day, day after the last, and value of every multiplier within a year."""
    whole = ReportingPeriod.of_year(year)
    end = date(year + 1, 1, 1)
    known = sorted(multipliers)
    ends = [since for since, _ in known[1:]] + [end]
    cut = (
        (max(since, whole.start), min(until, end), value)
        for (since, value), until in zip(known, ends, strict=False)
    )
    return [span for span in cut if span[0] < span[1]]


class MultiplierRibbon(Canvas):
    """One band a multiplier, as long as it was in force; hidden where there is none."""

    def __init__(self) -> None:
        super().__init__(_HEIGHT)
        self.setFixedHeight(_HEIGHT)
        self._spans: Sequence[tuple[date, date, Decimal]] = ()
        self._year = 0

    def show_multipliers(self, multipliers: Sequence[Dated], year: int) -> None:
        """Show another meter's multipliers in a year."""
        self._spans, self._year = spans_of_year(multipliers, year), year
        self.setVisible(bool(self._spans))
        self.setAccessibleName("  ".join(self._said(span) for span in self._spans))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a flat size."""
        return QSize(200, _HEIGHT)

    @staticmethod
    def _said(span: tuple[date, date, Decimal]) -> str:
        return tr("meters.multiplier", since=formats.day(span[0]), value=span[2])

    def paint(self, painter: QPainter, colours: Tokens) -> None:
        """Draw the bands."""
        if not self._spans:
            return
        start = date(self._year, 1, 1)
        days = (date(self._year + 1, 1, 1) - start).days
        for place, span in enumerate(self._spans):
            since, until, value = span
            left = self.width() * (since - start).days / days
            width = self.width() * (until - since).days / days
            box = QRectF(left, 2, width - (_SEAM if until.year == self._year else 0), _HEIGHT - 4)
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.setBrush(QColor(colours.tint if place % 2 == 0 else colours.hairline))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            put_text(painter, box, f"× {value}", colours.text, Qt.AlignmentFlag.AlignHCenter)
            self.hints.append((box, self._said(span)))
