"""What stands in a sheet for keyboard entry: rows of texts, with steps for Ctrl+Z."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desktop.ui import formats
from desktop.ui.numbers import read_number
from desktop.ui.text import tr
from desktop.ui.theme import figure_font

COPY: Final = ".."
_SPARE_ROWS: Final = 8
Index = QModelIndex | QPersistentModelIndex
Typed = tuple[int, int, str]
"""Row, column and text of a cell."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A column of a sheet.

    Attributes:
        choices: Code and name of what can be chosen; empty for free text.
    """

    key: str
    width: int = 110
    choices: tuple[tuple[str, str], ...] = ()
    is_number: bool = False
    is_month: bool = False


class SheetModel(QAbstractTableModel):
    """Rows of texts, always with spare rows at the end; remembers steps for Ctrl+Z."""

    edited = Signal()

    def __init__(self, entries: Sequence[Entry], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries = tuple(entries)
        self._rows: list[list[str]] = []
        self._past: list[tuple[Typed, ...]] = []
        self._figures = figure_font()
        self.show_rows([])

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show other rows, with spare ones below."""
        self.beginResetModel()
        width = len(self.entries)
        self._rows = [[*row, *[""] * (width - len(row))] for row in rows]
        self._rows += [[""] * len(self.entries) for _ in range(_SPARE_ROWS)]
        self._past.clear()
        self.endResetModel()

    def set_choices(self, column: int, choices: tuple[tuple[str, str], ...]) -> None:
        """Offer other choices in a column."""
        old = self.entries[column]
        entries = list(self.entries)
        entries[column] = replace(old, choices=choices)
        self.entries = tuple(entries)

    def filled(self) -> list[list[str]]:
        """Return the rows in which something stands."""
        return [list(row) for row in self._rows if any(text.strip() for text in row)]

    @property
    def can_undo(self) -> bool:
        """Whether a cell was typed that can be taken back."""
        return bool(self._past)

    def undo(self) -> None:
        """Take back the last cell typed, or all cells pasted at once."""
        if self._past:
            self._put(self._past.pop())

    def take(self, cells: Sequence[Typed]) -> None:
        """Take many cells as one step, with new rows where there are too few."""
        last = max((row for row, _, _ in cells), default=-1)
        while len(self._rows) <= last + 1:
            self._add_row()
        changed = [each for each in cells if self._rows[each[0]][each[1]] != each[2]]
        if changed:
            self._past.append(tuple((r, c, self._rows[r][c]) for r, c, _ in changed))
            self._put(changed)

    def _put(self, cells: Sequence[Typed]) -> None:
        for row, column, text in cells:
            self._rows[row][column] = text
        rows, columns = [each[0] for each in cells], [each[1] for each in cells]
        first = self.index(min(rows), min(columns))
        self.dataChanged.emit(first, self.index(max(rows), max(columns)))
        self.edited.emit()

    def retranslate(self) -> None:
        """Say the headings again."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.entries) - 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return how many rows there are, spare ones included."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.entries)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that every cell can be typed into."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.isValid() else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's signature
        """Return a cell: its name where it was chosen from a list."""
        if not index.isValid():
            return None
        entry = self.entries[index.column()]
        text = self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.EditRole:
            return text
        if role == Qt.ItemDataRole.DisplayRole:
            return _shown(entry, text)
        if role == Qt.ItemDataRole.TextAlignmentRole and entry.is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole and entry.is_number:
            return self._figures
        return None

    def setData(  # noqa: N802 - Qt's name
        self,
        index: Index,
        value: Any,  # noqa: ANN401 - Qt's signature
        role: int = Qt.ItemDataRole.EditRole,
    ) -> bool:
        """Take what was typed; ``..`` takes the cell above."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        row, column = index.row(), index.column()
        text = str(value).strip()
        if text == COPY:
            text = self._rows[row - 1][column] if row else ""
        self.take([(row, column, text)])
        return True

    def _add_row(self) -> None:
        place = len(self._rows)
        self.beginInsertRows(QModelIndex(), place, place)
        self._rows.append([""] * len(self.entries))
        self.endInsertRows()

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:  # noqa: ANN401 - Qt's signature
        """Return the heading of a column."""
        if role == Qt.ItemDataRole.TextAlignmentRole and section < len(self.entries):
            side = Qt.AlignmentFlag.AlignLeft
            if self.entries[section].is_number:
                side = Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return tr(f"column.{self.entries[section].key}") if section < len(self.entries) else None


def _shown(entry: Entry, text: str) -> str:
    """Return the name of what was chosen, a number with its thousands, all else as typed."""
    number = read_number(text) if entry.is_number else None
    return dict(entry.choices).get(text, text) if number is None else formats.number(number)
