"""A sheet for keyboard entry: Enter walks, ``..`` copies from above, F7 looks up.

Rows are lists of texts as typed; the page turns them into values when it saves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.ui.tables.grid import widen
from desktop.ui.text import tr
from desktop.ui.theme import ROW_HEIGHTS, figure_font

COPY: Final = ".."
_SPARE_ROWS: Final = 8
Index = QModelIndex | QPersistentModelIndex


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


class SheetModel(QAbstractTableModel):
    """Rows of texts, always with spare rows at the end; remembers steps for Ctrl+Z."""

    edited = Signal()

    def __init__(self, entries: Sequence[Entry], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries = tuple(entries)
        self._rows: list[list[str]] = []
        self._past: list[tuple[int, int, str]] = []
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
        entries[column] = Entry(old.key, old.width, choices, old.is_number)
        self.entries = tuple(entries)

    def filled(self) -> list[list[str]]:
        """Return the rows in which something stands."""
        return [list(row) for row in self._rows if any(text.strip() for text in row)]

    @property
    def can_undo(self) -> bool:
        """Whether a cell was typed that can be taken back."""
        return bool(self._past)

    def undo(self) -> None:
        """Take back the last cell typed."""
        if self._past:
            row, column, text = self._past.pop()
            self._rows[row][column] = text
            index = self.index(row, column)
            self.dataChanged.emit(index, index)
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
            return dict(entry.choices).get(text, text)
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
        if text == self._rows[row][column]:
            return True
        self._past.append((row, column, self._rows[row][column]))
        self._rows[row][column] = text
        if row == len(self._rows) - 1:
            self._add_row()
        self.dataChanged.emit(index, index)
        self.edited.emit()
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


class _Delegate(QStyledItemDelegate):
    """A list to choose from where the column has choices, a line elsewhere."""

    def createEditor(  # noqa: N802 - Qt's name
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QWidget:
        """Return the editor of a cell."""
        model = index.model()
        choices = model.entries[index.column()].choices if isinstance(model, SheetModel) else ()
        if not choices:
            return super().createEditor(parent, option, index)
        box = QComboBox(parent)
        for code, name in choices:
            box.addItem(name, code)
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: N802 - Qt's name
        """Show what the cell holds."""
        if isinstance(editor, QComboBox):
            # An empty cell chooses nothing: who only looks at the list leaves it empty.
            editor.setCurrentIndex(editor.findData(index.data(Qt.ItemDataRole.EditRole)))
        else:
            super().setEditorData(editor, index)

    def setModelData(  # noqa: N802 - Qt's name
        self, editor: QWidget, model: QAbstractItemModel, index: Index
    ) -> None:
        """Give the cell what was chosen or typed."""
        if isinstance(editor, QComboBox):
            if editor.currentIndex() >= 0:
                model.setData(model.index(index.row(), index.column()), editor.currentData())
        else:
            super().setModelData(editor, model, index)


class Sheet(QTableView):
    """The view: Enter goes right and to the next row at its end."""

    def __init__(self, entries: Sequence[Entry], name_key: str) -> None:
        super().__init__()
        self._name_key = name_key
        self.sheet = SheetModel(entries, self)
        self.setModel(self.sheet)
        self.setItemDelegate(_Delegate(self))
        self.setShowGrid(False)
        self.setTabKeyNavigation(True)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self._step = QTimer(self)
        self._step.setSingleShot(True)
        self._step.setInterval(0)
        self._step.timeout.connect(self._walk)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHTS["compact"] + 4)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, entry in enumerate(entries):
            header.resizeSection(place, entry.width)
        self._name_key = name_key
        self._say()

    def _say(self) -> None:
        """Say what the sheet is, and make room for its headings."""
        self.setAccessibleName(tr(self._name_key))
        widen(self.horizontalHeader(), [tr(f"column.{each.key}") for each in self.sheet.entries])

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+Z from the menu while there is a cell to take back."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
            and self.sheet.can_undo
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Walk with Enter, look up with F7, clear with Delete, take back with Ctrl+Z."""
        here = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Undo) and self.sheet.can_undo:
            self.sheet.undo()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # An open editor commits and closes first.
            self._step.start()
        elif event.key() == Qt.Key.Key_F7 and self._can_edit(here):
            self.edit(here)
        elif event.key() == Qt.Key.Key_Period and self._has_list(here):
            self.sheet.setData(here, COPY)  # a list takes no signs: the first one says it
        elif event.key() == Qt.Key.Key_Delete and self._can_edit(here):
            self.sheet.setData(here, "")
        else:
            super().keyPressEvent(event)

    def _has_list(self, here: QModelIndex) -> bool:
        return self._can_edit(here) and bool(self.sheet.entries[here.column()].choices)

    def commit(self) -> None:
        """Take what is being typed into a cell: a save does not wait for Enter."""
        if self.state() == QAbstractItemView.State.EditingState:
            self.setFocus()  # an editor that loses the focus gives its text to the cell

    def _can_edit(self, here: QModelIndex) -> bool:
        is_editing = self.state() == QAbstractItemView.State.EditingState
        return bool(here.flags() & Qt.ItemFlag.ItemIsEditable) and not is_editing

    @Slot()
    def _walk(self) -> None:
        here = self.currentIndex()
        if not here.isValid():
            self.setCurrentIndex(self.sheet.index(0, 0))
            return
        row, column = here.row(), here.column() + 1
        if column == self.sheet.columnCount():
            row, column = row + 1, 0
        self.setCurrentIndex(self.sheet.index(min(row, self.sheet.rowCount() - 1), column))
