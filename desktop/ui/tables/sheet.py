"""A sheet for keyboard entry: Enter walks, ``..`` copies from above, F7 looks up, Ctrl+V pastes.

Rows are lists of texts as typed; the page turns them into values when it saves.
"""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QMimeData,
    QModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QCompleter,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.ui.clipboard import put_down
from desktop.ui.tables.grid import FirstColumn, widen
from desktop.ui.tables.pasting import fit, read_cells
from desktop.ui.tables.sheet_model import COPY, Entry, Index, SheetModel
from desktop.ui.text import tr
from desktop.ui.theme import ROW_HEIGHTS
from desktop.ui.widgets.line import make_editable


class _Delegate(QStyledItemDelegate):
    """A list to choose from where the column has choices, a line elsewhere."""

    unfound = Signal(str)

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
        make_editable(box)
        completer = box.completer()
        if completer is not None:  # R-410A finds 制冷剂 R-410A 逸散
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
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
            typed = editor.currentText().strip()
            if (code := _choice(editor, typed.casefold())) is not None:
                model.setData(model.index(index.row(), index.column()), code)
            elif typed:
                self.unfound.emit(typed)
        else:
            super().setModelData(editor, model, index)


def _choice(box: QComboBox, typed: str) -> object:
    """Return what was chosen, or the one choice that what was typed is, begins or stands in."""
    names = [box.itemText(place).casefold() for place in range(box.count())]
    exact = [place for place, name in enumerate(names) if name == typed]
    begun = [place for place, name in enumerate(names) if typed and name.startswith(typed)]
    holding = [place for place, name in enumerate(names) if typed and typed in name]
    found = exact or begun or holding
    return box.itemData(found[0]) if len(found) == 1 else None


class Sheet(QTableView):
    """The view: Enter goes right and to the next row at its end, past what was chosen from lists.

    Signals:
        pasted: Cells came from the clipboard; a :class:`~desktop.ui.tables.pasting.Pasted`.
        unfound: What was typed into a list is no choice, or several: the cell stays as it was.
    """

    pasted = Signal(object)
    unfound = Signal(str)

    def __init__(self, entries: Sequence[Entry], name_key: str) -> None:
        super().__init__()
        self._name_key = name_key
        self.sheet = SheetModel(entries, self)
        self.setModel(self.sheet)
        delegate = _Delegate(self)
        delegate.unfound.connect(self.unfound)
        self.setItemDelegate(delegate)
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
        header.setStretchLastSection(not entries[-1].is_number)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, entry in enumerate(entries):
            header.resizeSection(place, entry.width)
        if entries[-1].is_number:
            FirstColumn(self, entries[0].width)
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
        """Walk with Enter, look up with F7, clear with Delete, paste, take back with Ctrl+Z."""
        here = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Undo) and self.sheet.can_undo:
            self.sheet.undo()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # An open editor commits and closes first.
            self._step.start()
        elif event.key() == Qt.Key.Key_F7 and self._can_edit(here):
            self.edit(here)
            if isinstance(editor := self.indexWidget(here), QComboBox):
                editor.showPopup()
        elif event.key() == Qt.Key.Key_Period and self._has_list(here):
            self.sheet.setData(here, COPY)  # a list takes no signs: the first one says it
        elif event.key() == Qt.Key.Key_Delete and self._can_edit(here):
            self.sheet.take([(each.row(), each.column(), "") for each in self._chosen(here)])
        else:
            super().keyPressEvent(event)

    def _chosen(self, here: QModelIndex) -> list[QModelIndex]:
        return self.selectionModel().selectedIndexes() or [here]

    def paste(self) -> None:
        """Take the clipboard's cells from the upper left of what is selected on."""
        grid = read_cells(QGuiApplication.clipboard().text())
        chosen = self._chosen(self.currentIndex())
        if not grid or not chosen[0].isValid():
            return
        corner = (min(each.row() for each in chosen), min(each.column() for each in chosen))
        titles = [tr(f"column.{each.key}") for each in self.sheet.entries]
        found = fit(grid, self.sheet.entries, titles, corner)
        self.sheet.take(found.cells)
        if found.unfit:
            self.setCurrentIndex(self.sheet.index(found.unfit[0].row, found.unfit[0].column))
        self.pasted.emit(found)

    def copy(self) -> None:
        """Put the selected cells down as a workbook takes them."""
        chosen = self._chosen(self.currentIndex())
        rows = sorted({each.row() for each in chosen})
        columns = sorted({each.column() for each in chosen})
        lines = ("\t".join(self._copied(row, each) for each in columns) for row in rows)
        cells = QMimeData()
        cells.setText("\n".join(lines))
        put_down(cells, self)

    def _copied(self, row: int, column: int) -> str:
        """Return a cell as a workbook takes it: a number without thousands, a choice's name."""
        is_number = self.sheet.entries[column].is_number
        role = Qt.ItemDataRole.EditRole if is_number else Qt.ItemDataRole.DisplayRole
        return str(self.sheet.index(row, column).data(role) or "")

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
        width, last = self.sheet.columnCount(), self.sheet.rowCount() - 1
        following = range(here.row() * width + here.column() + 1, (last + 1) * width)
        cells = (self.sheet.index(*divmod(place, width)) for place in following)
        there = next((cell for cell in cells if not self._is_chosen(cell)), None)
        self.setCurrentIndex(there or self.sheet.index(last, 0))

    def _is_chosen(self, cell: QModelIndex) -> bool:
        """Whether something was chosen there from a list: Enter leads to what is still typed."""
        has_list = bool(self.sheet.entries[cell.column()].choices)
        return has_list and bool(cell.data(Qt.ItemDataRole.EditRole))
