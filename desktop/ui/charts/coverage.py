"""The coverage calendar: sources down, months across; colour, sign and words."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent

from desktop.accounting.period import Month
from desktop.ui import formats
from desktop.ui.charts.canvas import Canvas, put_text
from desktop.ui.session import Cover, CoverageRow
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE, Tokens

_ROW: Final = 26
_HEAD: Final = 22
_FOOT: Final = 30
_KEY_LINE: Final = 20
_NAMES: Final = 132
_WIDEST: Final = 220
_MONTHS: Final = 12
_SIGNS: Final = {
    Cover.METERED: "◆",
    Cover.INVOICED: "●",
    Cover.TYPED: "○",
    Cover.ESTIMATED: "~",
    Cover.PARTLY: "◐",
    Cover.MISSING: "!",
    Cover.NONE: "",
}


_STEPS: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -_MONTHS,
    Qt.Key.Key_Down: _MONTHS,
}


def _names_of(rows: Sequence[CoverageRow]) -> list[str]:
    """Return what rows are called: with their facility, where several have the same source."""
    names = [row.name or name_of("source", row.source) for row in rows]
    return [
        f"{name} · {row.facility}" if names.count(name) > 1 and row.facility else name
        for name, row in zip(names, rows, strict=True)
    ]


def _colours(cover: Cover, colours: Tokens) -> tuple[str, str]:
    return {
        Cover.METERED: (colours.good_tint, colours.good),
        Cover.INVOICED: (colours.tint, colours.accent),
        Cover.TYPED: (colours.tint, colours.accent),
        Cover.ESTIMATED: (colours.warn_tint, colours.warn),
        Cover.PARTLY: (colours.warn_tint, colours.warn),
        Cover.MISSING: (colours.bad_tint, colours.bad),
        Cover.NONE: (colours.sunken, colours.quiet),
    }[cover]


class CoverageCalendar(Canvas):
    """A click on a month points at its source and month."""

    pointed = Signal(str, int)

    def __init__(self) -> None:
        super().__init__(_HEAD + _FOOT)
        self._rows: Sequence[CoverageRow] = ()
        self._names: list[str] = []
        self._year = 0
        self._cells: list[tuple[QRectF, str, int]] = []
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("chart.coverage"))

    def show_rows(self, rows: Sequence[CoverageRow], year: int) -> None:
        """Show other sources."""
        self._rows, self._year = rows, year
        self._names = _names_of(rows)
        self._at = min(self._at, max(len(rows) * _MONTHS - 1, 0))
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the height all sources need."""
        foot = _FOOT + (_KEY_LINE if self._key_width() > self.width() else 0)
        return QSize(_NAMES + _MONTHS * 24, _HEAD + _ROW * len(self._rows) + foot)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the key of the signs the lines it needs."""
        super().resizeEvent(event)
        self.setFixedHeight(self.sizeHint().height())

    def _key_width(self) -> int:
        present = {cover for row in self._rows for cover in row.months}
        words = (self.fontMetrics().horizontalAdvance(tr(f"cover.{each}")) for each in present)
        return sum(37 + width for width in words)

    def _name_width(self) -> int:
        """Return the room the longest name needs."""
        metrics = self.fontMetrics()
        names = (metrics.horizontalAdvance(name) for name in self._names)
        return min(max((_NAMES, *(name + SPACE[1] for name in names))), _WIDEST)

    def paint(self, painter: QPainter, colours: Tokens) -> None:
        """Draw heads, cells and the key of the signs."""
        self._cells = []
        names = self._name_width()
        width = (self.width() - names) / _MONTHS
        for month in range(_MONTHS):
            box = QRectF(names + month * width, 0, width, _HEAD)
            put_text(painter, box, str(month + 1), colours.quiet, Qt.AlignmentFlag.AlignHCenter)
        for line, row in enumerate(self._rows):
            top = _HEAD + line * _ROW
            name = self._names[line]
            put_text(painter, QRectF(0, top, names - SPACE[1], _ROW), name, colours.text)
            for month, cover in enumerate(row.months):
                box = QRectF(names + month * width + 1.5, top + 1.5, width - 3, _ROW - 3)
                self._paint_cell(painter, box, cover, colours)
                self._cells.append((box, row.source, month))
                shown = formats.month(Month(self._year, month + 1))
                self.hints.append((box, f"{name} · {shown} · {tr(f'cover.{cover}')}"))
        self._paint_focus(painter, colours)
        self._paint_key(painter, colours)

    def _paint_focus(self, painter: QPainter, colours: Tokens) -> None:
        """Frame the month the keyboard stands on."""
        if self.hasFocus() and self._at < len(self._cells):
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self._cells[self._at][0], 4, 4)

    def _paint_cell(self, painter: QPainter, box: QRectF, cover: Cover, colours: Tokens) -> None:
        ground, ink = _colours(cover, colours)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(box, 4, 4)
        if cover is Cover.MISSING:
            painter.setBrush(QBrush(QColor(ink), Qt.BrushStyle.BDiagPattern))
            painter.setOpacity(0.35)
            painter.drawRoundedRect(box, 4, 4)
            painter.setOpacity(1)
        painter.setPen(QPen(QColor(ink)))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _SIGNS[cover])

    def _paint_key(self, painter: QPainter, colours: Tokens) -> None:
        left, top = 0.0, _HEAD + _ROW * len(self._rows) + 8
        present = {cover for row in self._rows for cover in row.months}
        for cover in (c for c in Cover if c in present):
            text = tr(f"cover.{cover}")
            wide = painter.fontMetrics().horizontalAdvance(text) + 4
            if left + 23 + wide > self.width():
                left, top = 0.0, top + _KEY_LINE
            box = QRectF(left, top + 1, 18, 16)
            self._paint_cell(painter, box, cover, colours)
            put_text(painter, QRectF(left + 23, top, wide, 18), text, colours.quiet)
            left += 23 + wide + 10

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Walk months with the arrows; Enter points at one."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at < len(self._cells):
            _, source, month = self._cells[self._at]
            self.pointed.emit(source, month)
            return
        step = _STEPS.get(key)
        if step is None:
            super().keyPressEvent(event)
            return
        last = len(self._rows) * _MONTHS - 1
        if 0 <= self._at + step <= last:
            self._at += step
            self.setAccessibleDescription(self._said())
            self.update()

    def _said(self) -> str:
        """Return what the month the keyboard stands on is."""
        line, month = divmod(self._at, _MONTHS)
        row = self._rows[line]
        shown = formats.month(Month(self._year, month + 1))
        return f"{self._names[line]} · {shown} · {tr(f'cover.{row.months[month]}')}"

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(tr("chart.coverage"))
            self._names = _names_of(self._rows)
        super().changeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Point at what was clicked."""
        where = QPointF(event.position())
        for box, source, month in self._cells:
            if box.contains(where):
                self.pointed.emit(source, month)
                return
