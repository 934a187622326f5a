"""A card with one figure: what it is, how much, and what to compare it with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from desktop.ui.text import tr
from desktop.ui.theme import SPACE, figure_font
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.labels import Text, set_property

if TYPE_CHECKING:
    from collections.abc import Iterable

_POINTS = (17, 14, 12, 10)
"""Sizes of the figure: the largest at which it and its unit fit into the card."""


_LEAST = 96


class FigureCard(QFrame):
    """Clicked or entered, it points at its figure."""

    pointed = Signal(str)

    def __init__(self, figure: str, title_key: str) -> None:
        super().__init__()
        self._figure = figure
        self._title_key = title_key
        self.setProperty("role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if figure else Qt.FocusPolicy.NoFocus)
        if figure:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.title = Text(title_key, "quiet")
        self.value = Text()
        self._points = 0
        self.together: tuple[FigureCard, ...] = (self,)
        self.unit = Text(role="quiet")
        self.show_points(_POINTS[0])
        self.note = Text(role="small")
        amount = row(self.value, self.unit, 1, spacing=SPACE[0])
        amount.setAlignment(self.unit, Qt.AlignmentFlag.AlignBottom)
        layout = column(self.title, amount, self.note, spacing=2)
        layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[1])
        self.setLayout(layout)

    def show_value(self, value: str, unit: str, note: str = "") -> None:
        """Show another amount."""
        self.value.show_plain(value)
        self.unit.show_plain(unit)
        self.note.show_plain(note)
        self.setAccessibleName(f"{tr(self._title_key)} {value} {unit}")
        set_property(self, "known", value != "–")
        self._fit()

    def show_points(self, points: int) -> None:
        """Show the figure in another size."""
        if points != self._points:
            self._points = points
            self.value.setFont(figure_font(points, is_bold=True))
            self.unit.setContentsMargins(0, 0, 0, (points - _POINTS[-1]) // 2)  # on one line
            self.value.setStyleSheet(f"font-size: {points}pt; font-weight: 600;")

    @staticmethod
    def stand_together(cards: Iterable[FigureCard]) -> None:
        """Give the figures of cards that stand side by side one size."""
        together = tuple(cards)
        for card in together:
            card.together = together

    def _fit(self) -> None:
        """Choose the size of the figures of the row by the least room there is."""
        points = min(card.points_fitting() for card in self.together)
        for card in self.together:
            card.show_points(points)

    def points_fitting(self) -> int:
        """Return the largest size that the room of this card has."""
        room = self.width() - 2 * SPACE[2] - SPACE[0]
        room -= self.unit.fontMetrics().horizontalAdvance(self.unit.text())
        widths = (
            QFontMetrics(figure_font(points, is_bold=True)).horizontalAdvance(self.value.text())
            for points in _POINTS
        )
        fitting = (points for points, width in zip(_POINTS, widths, strict=True) if width < room)
        return next(fitting, _POINTS[-1])

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a width that lets the figure shrink before the window grows."""
        return QSize(_LEAST, super().minimumSizeHint().height())

    def needed_width(self) -> int:
        """Return the width at which nothing of the card is cut, its figure at the smallest size."""
        smallest = QFontMetrics(figure_font(_POINTS[-1], is_bold=True))
        amount = smallest.horizontalAdvance(self.value.text()) + SPACE[0] + SPACE[0]
        amount += self.unit.fontMetrics().horizontalAdvance(self.unit.text())
        texts = (label.fontMetrics().horizontalAdvance(label.text()) for label in self._texts)
        return max(_LEAST, amount, *texts) + 2 * SPACE[2] + 2

    @property
    def _texts(self) -> tuple[Text, Text]:
        return self.title, self.note

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the figure anew."""
        super().resizeEvent(event)
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Point at the figure."""
        del event
        if self._figure:
            self.pointed.emit(self._figure)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Point at the figure with Enter or Space."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self._figure:
            self.pointed.emit(self._figure)
        else:
            super().keyPressEvent(event)


class FigureRow(QWidget):
    """Cards side by side; in two rows or more where one would cut them."""

    def __init__(self, cards: Iterable[FigureCard]) -> None:
        super().__init__()
        self._cards = tuple(cards)
        self._columns = 0
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE[1])
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._grid)
        self._arrange(len(self._cards))
        FigureCard.stand_together(self._cards)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the width of one card: the others go below it."""
        widest = max(card.minimumSizeHint().width() for card in self._cards)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put as many side by side as have room."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Arrange the cards for the room there is and what they say."""
        count = len(self._cards)
        needed = max(card.needed_width() for card in self._cards) + SPACE[1]
        fitting = max(1, min(count, (self.width() + SPACE[1]) // needed))
        rows = -(-count // fitting)
        self._arrange(-(-count // rows))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for column_number in range(max(columns, self._columns)):
            self._grid.setColumnStretch(column_number, 1 if column_number < columns else 0)
        self._columns = columns
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, place // columns, place % columns)
