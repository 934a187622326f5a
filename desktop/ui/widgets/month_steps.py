"""The twelve months as steps: closed, next, open."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.accounting.period import Month
from desktop.ui import formats
from desktop.ui.charts.canvas import Canvas, put_text
from desktop.ui.session import MonthState
from desktop.ui.text import tr
from desktop.ui.theme import Tokens

_HEIGHT = 74
_GAP = 6


class MonthSteps(Canvas):
    """A row of boxes; the sign and the word say what the colour says."""

    def __init__(self) -> None:
        super().__init__(_HEIGHT)
        self.setFixedHeight(_HEIGHT)
        self._months: Sequence[MonthState] = ()
        self._next: Month | None = None

    def show_months(self, months: Sequence[MonthState], following: Month | None) -> None:
        """Show other months; ``following`` is the next to close."""
        self._months, self._next = months, following
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a flat size."""
        return QSize(12 * 56, _HEIGHT)

    def paint(self, painter: QPainter, colours: Tokens) -> None:
        """Draw the steps and, under the last closed one, the line accountants draw in red."""
        if not self._months:
            return
        width = self.width() / len(self._months)
        for place, state in enumerate(self._months):
            box = QRectF(place * width + _GAP / 2, 2, width - _GAP, _HEIGHT - 12)
            self._paint_step(painter, box, state, colours)
        closed = sum(1 for state in self._months if state.is_closed)
        if closed:
            painter.setPen(QPen(QColor(colours.bad), 1))
            for y in (_HEIGHT - 6, _HEIGHT - 3):
                painter.drawLine(int(_GAP / 2), y, int(closed * width - _GAP / 2), y)

    def _paint_step(
        self, painter: QPainter, box: QRectF, state: MonthState, colours: Tokens
    ) -> None:
        is_next = state.month == self._next
        word, tone = "closing.state_open", colours.quiet
        if state.is_closed:
            word, tone = "closing.state_closed", colours.good
        elif is_next:
            word, tone = "closing.state_next", colours.accent
        painter.setBrush(QColor(colours.sunken if state.is_closed else colours.surface))
        painter.setPen(
            QPen(QColor(colours.accent if is_next else colours.hairline), 2 if is_next else 1)
        )
        painter.drawRoundedRect(box, 6, 6)
        upper = QRectF(box.left() + 3, box.top() + 6, box.width() - 6, 20)
        middle = QRectF(box.left() + 3, box.top() + 24, box.width() - 6, 16)
        lower = QRectF(box.left() + 3, box.top() + 40, box.width() - 6, 16)
        centre = Qt.AlignmentFlag.AlignHCenter
        name_colour = colours.quiet if state.is_closed else colours.text
        put_text(painter, upper, formats.month_short(state.month), name_colour, centre)
        put_text(painter, middle, _word(painter, tr(word), middle.width()), tone, centre)
        count = tr("closing.records", count=state.records) if state.records else "–"
        put_text(painter, lower, _fitting(painter, count, lower.width()), colours.quiet, centre)
        if state.closed_by and state.closed_at is not None:
            said = tr(
                "closing.closed_by", person=state.closed_by, day=state.closed_at.date().isoformat()
            )
            self.hints.append((box, said))


def _fitting(painter: QPainter, text: str, room: float) -> str:
    """Return a text, or its first word where the whole has no room: the number."""
    return text if _fits(painter, text, room) else text.partition(" ")[0]


def _word(painter: QPainter, text: str, room: float) -> str:
    """Return sign and word of a state, or the word alone, or else the sign."""
    sign, _, word = text.partition(" ")
    return next((each for each in (text, word) if each and _fits(painter, each, room)), sign)


def _fits(painter: QPainter, text: str, room: float) -> bool:
    return painter.fontMetrics().horizontalAdvance(text) <= room
