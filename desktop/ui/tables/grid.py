"""The bare view of a table: no grid lines, whole rows, and a sentence where there is no row."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from desktop.ui.theme import PT_TABLE, SPACE, app_tokens, figure_font, text_font

_HEADING_EXTRA = 26
_CELL_EXTRA = 20
_FLAGS = int(Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextWordWrap.value)


class Grid(QTableView):
    """Rows with keys for copying and opening.

    Signals:
        entered: Enter was pressed on a row.
        copy_asked: Ctrl+C was pressed.
    """

    entered = Signal(QModelIndex)
    copy_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.nothing = ""

    def say_nothing(self, text: str) -> None:
        """Say in the middle why there is no row and what to do; nothing while there are rows."""
        self.nothing = text
        self.setAccessibleDescription(text)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy with Ctrl+C, open with Enter."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the rows, or why there are none."""
        super().paintEvent(event)
        if self.nothing:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(app_tokens().quiet))
            room = self.viewport().rect().adjusted(SPACE[3], SPACE[1], -SPACE[3], -SPACE[1])
            painter.drawText(room, _FLAGS, self.nothing)
            painter.end()


class FirstColumn(QObject):
    """Gives the first column what the others leave, but never less than it needs.

    For tables that end in numbers: those stand at the right edge, one below the other.

    Attributes:
        least: What it needs: what it shows, or what it was declared with if that is less. Its
            heading stands whole in any case.
    """

    def __init__(self, view: QTableView, least: int) -> None:
        super().__init__(view)
        self._view = view
        self.least = least
        view.viewport().installEventFilter(self)
        view.horizontalHeader().sectionResized.connect(self._on_resized)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Fit when there is more or less room."""
        if event.type() == QEvent.Type.Resize:
            self.fit()
        return super().eventFilter(watched, event)

    @Slot(int, int, int)
    def _on_resized(self, column: int, _before: int, _now: int) -> None:
        if column:
            self.fit()

    def fit(self) -> None:
        """Take what is left."""
        header = self._view.horizontalHeader()
        others = sum(map(header.sectionSize, range(1, header.count())))
        free = self._view.viewport().width() - others
        header.resizeSection(0, max(self.least, header.sectionSizeHint(0), free))


def needed_for(texts: Iterable[str]) -> int:
    """Return the width of a column that shows texts."""
    metrics = QFontMetrics(figure_font())
    return max(map(metrics.horizontalAdvance, texts), default=0) + _CELL_EXTRA


def make_room(
    header: QHeaderView, column: int, texts: Iterable[str], most: int | None = None, extra: int = 0
) -> None:
    """Widen a column for what it shows: an amount cut short is another amount.

    Args:
        header: The header of the table.
        column: Its number.
        texts: What it shows.
        most: No wider than this; texts may be of any length.
        extra: Room for a picture beside the text.
    """
    needed = needed_for(texts) + extra
    needed = needed if most is None else min(needed, most)
    if header.sectionSize(column) < needed:
        header.resizeSection(column, needed)


def widen(header: QHeaderView, titles: Sequence[str]) -> None:
    """Widen columns whose headings are longer than they were made for."""
    metrics = QFontMetrics(text_font(PT_TABLE, is_bold=True))
    for index, title in enumerate(titles):
        needed = metrics.horizontalAdvance(title) + _HEADING_EXTRA
        if header.sectionSize(index) < needed:
            header.resizeSection(index, needed)
