"""A table whose rows are ticked one by one: by a click on the box or with Space."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction

from desktop.ui.tables.columns import Column
from desktop.ui.tables.model import Cell, Index, RowsModel
from desktop.ui.tables.rows import Row
from desktop.ui.tables.view import Table

_CHECK: Final = Qt.ItemDataRole.CheckStateRole.value
_TICKED: Final = Qt.CheckState.Checked
_BLANK: Final = Qt.CheckState.Unchecked


class CheckedModel(RowsModel):
    """Rows with a box in the first column; ticks stay when sorting or filter changes.

    A row has a ``number`` of its own.
    """

    ticks_changed = Signal()

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(columns, parent)
        self.ticked: frozenset[int] = frozenset()

    def tick(self, numbers: Iterable[int], *, is_ticked: bool) -> None:
        """Tick rows by their numbers, or take their ticks away."""
        chosen = frozenset(numbers)
        self.set_ticked(self.ticked | chosen if is_ticked else self.ticked - chosen)

    def set_ticked(self, numbers: frozenset[int]) -> None:
        """Tick these rows and no others."""
        self.ticked = numbers
        self._cells.clear()
        if self.rowCount():
            last = self.index(self.rowCount() - 1, 0)
            self.dataChanged.emit(self.index(0, 0), last, [_CHECK])
        self.ticks_changed.emit()

    def _made(self, column: Column, row: Row) -> Cell:
        cell = super()._made(column, row)
        if column is self.columns[0]:
            cell[_CHECK] = (_TICKED if row.number in self.ticked else _BLANK).value
        return cell

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that the first cell of a row has a box."""
        flags = super().flags(index)
        if index.isValid() and index.column() == 0:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole.value) -> Any:  # noqa: ANN401 - Qt's signature
        """Return what a cell shows, and whether its box is ticked."""
        if role == _CHECK and index.isValid():
            state = self._cell(index.row(), index.column()).get(_CHECK)
            return None if state is None else Qt.CheckState(state)
        return super().data(index, role)

    def setData(  # noqa: N802 - Qt's name
        self,
        index: Index,
        value: Any,  # noqa: ANN401 - Qt's signature
        role: int = Qt.ItemDataRole.EditRole,
    ) -> bool:
        """Take a click on a box."""
        row = self.row(index.row()) if role == _CHECK and index.column() == 0 else None
        if row is None:
            return False
        self.tick((row.number,), is_ticked=Qt.CheckState(value) == _TICKED)
        return True


class CheckedTable(Table):
    """Space ticks all selected rows, or takes their ticks away, as the current row's was."""

    model_type: ClassVar[type[RowsModel]] = CheckedModel
    model: CheckedModel

    def __init__(self, columns: Sequence[Column], name_key: str) -> None:
        super().__init__(columns, name_key)
        self._toggle = QAction(self)
        self._toggle.setShortcut(Qt.Key.Key_Space)
        self._toggle.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._toggle.triggered.connect(self.toggle_selected)
        self.grid.addAction(self._toggle)

    @Slot()
    def toggle_selected(self) -> None:
        """Tick the selected rows, or take their ticks away."""
        current = self.model.row(self.grid.currentIndex().row())
        if current is not None:
            chosen = self.selected() or [current]
            is_ticked = current.number not in self.model.ticked
            self.model.tick((each.number for each in chosen), is_ticked=is_ticked)
