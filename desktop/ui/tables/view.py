"""The table: headings, an optional filter row, rows, a totals row that says what it adds."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QWidget,
)
from shiboken6 import isValid

from desktop.ui.clipboard import put_down
from desktop.ui.tables.columns import NUMERIC, Column
from desktop.ui.tables.copying import as_html, as_text
from desktop.ui.tables.grid import FirstColumn, Grid, make_room, needed_for, widen
from desktop.ui.tables.model import RowsModel
from desktop.ui.tables.paged import PagedRows, Span
from desktop.ui.tables.rows import Row
from desktop.ui.text import name_of, tr
from desktop.ui.theme import ROW_HEIGHTS, SPACE
from desktop.ui.widgets.boxes import column as column_of
from desktop.ui.widgets.labels import set_property
from desktop.ui.widgets.line import Line

_STRIP = 26
_TYPING_PAUSE_MS = 250
_MEASURED = 200
"""Rows whose amounts the columns make room for."""
_READ = 40
"""Rows whose texts they make room for; about what is seen at once."""
_WIDER = 1.5
"""How much wider than declared a column of texts may become."""
_PICTURE = 22


class _Strip(QFrame):
    """A row of small widgets that stay under their columns."""

    def __init__(self, header: QHeaderView) -> None:
        super().__init__()
        self._header = header
        self._parts: Mapping[int, QWidget] = {}
        self.setFixedHeight(_STRIP)
        header.sectionResized.connect(self.align)
        header.geometriesChanged.connect(self.align)
        header.sectionMoved.connect(self.align)

    def hold(self, parts: Mapping[int, QWidget]) -> None:
        """Hold widgets, by the number of their column."""
        self._parts = parts
        for part in parts.values():
            part.setParent(self)
        self.align()

    @Slot()
    def align(self) -> None:
        """Move every part under its column; nothing while the table is being deleted."""
        if not isValid(self._header):
            return
        for index, part in self._parts.items():
            left = self._header.sectionViewportPosition(index)
            part.setGeometry(left, 0, self._header.sectionSize(index), _STRIP - 1)
            part.setVisible(not self._header.isSectionHidden(index))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Align after a change of size."""
        super().resizeEvent(event)
        self.align()


class _SumStrip(_Strip):
    """Sums under their columns; what the first says takes the room it needs beside the next.

    A sum of which only a part would be seen is hidden: 4,23 is read as a number, too.
    """

    @Slot()
    def align(self) -> None:
        """Hide sums that are cut, and give the first label the room that the next sum leaves."""
        super().align()
        whole = self.contentsRect()
        for index, part in self._parts.items():
            seen = part.geometry().intersected(whole)
            if index and seen.width() < part.sizeHint().width():
                part.hide()
            elif index:
                part.setGeometry(seen)
        labels = [part for _, part in sorted(self._parts.items()) if not part.isHidden()]
        if len(labels) > 1:
            first, after = labels[:2]
            free = after.geometry().right() - after.sizeHint().width() - first.x()
            first.resize(max(first.width(), min(first.sizeHint().width(), free)), _STRIP - 1)
        elif labels:
            first = labels[0]
            first.resize(max(first.width(), first.sizeHint().width()), _STRIP - 1)


class Table(QFrame):
    """A table of frozen rows.

    Signals:
        pointed: A row was selected.
        opened: A row was double-clicked or Enter was pressed.
        found: The row that was sought is there and selected.
    """

    model_type: ClassVar[type[RowsModel]] = RowsModel
    pointed = Signal(object)
    opened = Signal(object)
    found = Signal()

    def __init__(self, columns: Sequence[Column], name_key: str, density: str = "compact") -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._name_key = name_key
        self._totals_says: Callable[[int], str] = _rows_in_all
        self._is_awaited = self._are_texts_fitted = False
        self._first_column: FirstColumn | None = None
        self._sought = self._led_to = ""
        self._next: int | None = None
        self.model = self.model_type(columns, self)
        self.grid = Grid()
        self.grid.setModel(self.model)
        self._prepare_grid(density)
        header = self.grid.horizontalHeader()
        # Most tables are never filtered: their lines are made when they are first asked for.
        self._filters: dict[int, QLineEdit] = {}
        self._filter_strip = _Strip(header)
        self._filter_strip.hide()
        self._sums = _sum_labels(self.model.columns)
        self._sum_strip = _SumStrip(header)
        self._sum_strip.hold(self._sums)
        if not self._sums:
            self._sum_strip.hide()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_PAUSE_MS)
        layout = column_of(self._filter_strip, self.grid, self._sum_strip, spacing=0)
        layout.setContentsMargins(1, SPACE[0], 1, SPACE[0])
        self.setLayout(layout)
        self._connect()

    def _prepare_grid(self, density: str) -> None:
        grid = self.grid
        grid.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        grid.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        grid.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        grid.setShowGrid(False)
        grid.setSortingEnabled(True)
        grid.setWordWrap(False)
        grid.setTabKeyNavigation(False)
        grid.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        grid.verticalHeader().hide()
        grid.verticalHeader().setDefaultSectionSize(ROW_HEIGHTS[density])
        grid.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = grid.horizontalHeader()
        header.setHighlightSections(False)
        is_text_last = self.model.columns[-1].kind not in NUMERIC
        header.setStretchLastSection(is_text_last)
        if not is_text_last:
            self._first_column = FirstColumn(grid, self.model.columns[0].width)
        # The grid's own selection would be asked of every row whether all of a column is chosen.
        header.setSelectionModel(QItemSelectionModel(self.model, header))
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        for index, one in enumerate(self.model.columns):
            header.resizeSection(index, one.width)
            header.setSectionHidden(index, not one.is_shown)
        self._make_room()
        grid.setAccessibleName(tr(self._name_key))

    def _make_room(self) -> None:
        """Widen columns whose headings are longer than they were made for."""
        widen(self.grid.horizontalHeader(), [one.title for one in self.model.columns])

    def _filter_line(self, one: Column) -> QLineEdit:
        line = Line()
        set_property(line, "role", "filter")
        line.setPlaceholderText(tr("table.filter"))
        line.setAccessibleName(tr("table.filter_by", column=one.title))
        line.textChanged.connect(self._on_typing)
        return line

    def _connect(self) -> None:
        self._typing.timeout.connect(self._apply_filter)
        self.grid.doubleClicked.connect(self._on_open)
        self.grid.entered.connect(self._on_open)
        self.grid.copy_asked.connect(self.copy)
        self.grid.selectionModel().currentRowChanged.connect(self._on_current)
        self.grid.horizontalScrollBar().valueChanged.connect(self._filter_strip.align)
        self.grid.horizontalScrollBar().valueChanged.connect(self._sum_strip.align)
        self.grid.horizontalHeader().customContextMenuRequested.connect(self._choose_columns)
        self.model.modelReset.connect(self._fit)
        self.model.modelReset.connect(self._show_totals)
        self.model.modelReset.connect(self._say_nothing)
        self.model.modelReset.connect(self._seek)
        self.model.modelReset.connect(self._go_on)
        self.model.dataChanged.connect(self._on_arrived)
        self.toggle_filter = QAction(self)
        self.toggle_filter.setShortcut(QKeySequence(QKeySequence.StandardKey.Find))
        self.toggle_filter.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.toggle_filter.triggered.connect(self._toggle_filter)
        self.addAction(self.toggle_filter)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; sorting and filter stay."""
        self.model.show_rows(rows)

    def show_pages(self, rows: PagedRows) -> None:
        """Show rows that come by pages; sorting, filter and the row somebody was led to stay."""
        self._sought = self._sought or self._led_to
        self.model.show_source(rows)

    def say_total(self, says: Callable[[int], str]) -> None:
        """Set what the totals row says of itself, from the number of rows."""
        self._totals_says = says
        self._show_totals()

    def selected(self, most: int | None = None) -> list[Row]:
        """Return the selected rows, from top to bottom; of pages only those that are there.

        Args:
            most: Look at so many only; all if there is none.
        """
        positions = (at for first, last in self.spans() for at in range(first, last + 1))
        wanted = itertools.islice(positions, most)
        return [row for row in map(self.model.row, wanted) if row is not None]

    def spans(self) -> list[Span]:
        """Return the selection as spans of positions; a million rows in a row are one."""
        chosen = self.grid.selectionModel().selection()
        ranges = (chosen.at(place) for place in range(chosen.count()))
        return sorted({(each.top(), each.bottom()) for each in ranges})

    def places(self) -> Sequence[int]:
        """Return the places of the selected rows, if rows come by pages."""
        paged = self.model.paged
        return paged.places(self.spans()) if paged is not None else ()

    @property
    def selected_count(self) -> int:
        """How many rows are selected."""
        return sum(last - first + 1 for first, last in self.spans())

    def point_at(self, position: int) -> None:
        """Select a row and no other, even while Ctrl is held, as after Ctrl+K."""
        if 0 <= position < self.model.rowCount():
            here = self.model.index(position, max(0, self.grid.currentIndex().column()))
            flags = QItemSelectionModel.SelectionFlag
            self.grid.selectionModel().setCurrentIndex(here, flags.ClearAndSelect | flags.Rows)

    def stay_here(self) -> None:
        """Select what stands in the place of the selected rows once they are gone: one goes on."""
        self._next = min((first for first, _ in self.spans()), default=None)

    @Slot()
    def _go_on(self) -> None:
        rows = self.model.rowCount()
        if self._next is not None and rows:
            place, self._next = min(self._next, rows - 1), None
            self.point_at(place)

    def seek(self, key: str) -> None:
        """Select the row with an id, now or when rows come; an empty one seeks no longer."""
        self._sought, self._led_to = key, ""
        self._seek()

    @Slot()
    def _seek(self) -> None:
        paged = self.model.paged
        if self._sought and paged is not None and paged.count():
            paged.find(self._sought, partial(self._on_found, self._sought))

    def _on_found(self, key: str, position: int) -> None:
        if position >= 0 and key == self._sought:
            self._sought = ""
            self.found.emit()  # its tab opens before the keyboard goes there
            self.point_at(position)
            self.grid.setFocus()
            self._led_to = key

    @Slot()
    def copy(self) -> None:
        """Copy the selected rows so that a workbook takes them cell by cell."""
        if self.model.paged is None:
            self._put_down(self.selected())
        else:
            self.model.paged.bring(self.spans(), self._put_down)

    def _put_down(self, rows: Sequence[Row]) -> None:
        shown = [c for i, c in enumerate(self.model.columns) if not self.grid.isColumnHidden(i)]
        cells = QMimeData()
        cells.setText(as_text(shown, rows))
        cells.setHtml(as_html(shown, rows))
        put_down(cells, self)

    @Slot()
    def _toggle_filter(self) -> None:
        is_open = self._filter_strip.isHidden()
        if is_open and not self._filters:
            self._filters = {i: self._filter_line(c) for i, c in enumerate(self.model.columns)}
            self._filter_strip.hold(self._filters)
        self._filter_strip.setVisible(is_open)
        if is_open:
            self._filters[0].setFocus()
        else:
            for line in self._filters.values():
                line.clear()

    @Slot()
    def _on_typing(self) -> None:
        self._typing.start()

    @Slot()
    def _apply_filter(self) -> None:
        self.model.filter_by(
            {self.model.columns[index]: line.text() for index, line in self._filters.items()}
        )

    @Slot(QModelIndex)
    def _on_open(self, index: QModelIndex) -> None:
        row = self.model.row(index.row())
        if row is not None:
            self.opened.emit(row)

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        if not index.isValid():
            return
        self._sought = self._led_to = ""  # whoever chooses a row is not led to another one
        row = self.model.row(index.row())
        self._is_awaited = row is None
        if row is not None:
            self.pointed.emit(row)

    @Slot(QModelIndex, QModelIndex)
    def _on_arrived(self, first: QModelIndex, last: QModelIndex) -> None:
        """Point at the current row when it comes after it was selected."""
        here = self.grid.currentIndex()
        if self._is_awaited and first.row() <= here.row() <= last.row():
            self._on_current(here, here)

    @Slot(QPoint)
    def _choose_columns(self, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for index, one in enumerate(self.model.columns[1:], 1):
            choice = menu.addAction(one.title)
            choice.setCheckable(True)
            choice.setChecked(not self.grid.isColumnHidden(index))
            choice.setData(index)
        menu.triggered.connect(self._show_column)
        menu.popup(self.grid.horizontalHeader().mapToGlobal(where))

    @Slot(QAction)
    def _show_column(self, choice: QAction) -> None:
        self.grid.setColumnHidden(int(choice.data()), not choice.isChecked())
        self._sum_strip.align()
        self._filter_strip.align()

    @Slot()
    def _fit(self) -> None:
        """Make room for what the first rows show: for amounts always, for texts within reason."""
        header, model = self.grid.horizontalHeader(), self.model
        found = (model.row(at) for at in range(min(model.rowCount(), _MEASURED)))
        rows = [row for row in found if row is not None]
        for place, one in enumerate(model.columns):
            if header.isSectionHidden(place) or (not one.is_right and self._are_texts_fitted):
                continue
            texts = [one.shown(row) for row in rows[: _MEASURED if one.is_right else _READ]]
            if place == 0 and self._first_column is not None:
                self._first_column.least = min(one.width, needed_for(texts))
                self._first_column.fit()
                continue
            most = None if one.is_right else self._most(place, one)
            make_room(header, place, texts, most, _PICTURE if one.tone is not None else 0)
        self._are_texts_fitted = bool(rows)

    def _most(self, place: int, one: Column) -> int:
        """Return how wide a column of texts may become.

        What documents say goes no further than the room that is free: it would push amounts out.
        """
        header, columns = self.grid.horizontalHeader(), self.model.columns
        others = sum(map(header.sectionSize, range(len(columns) - 1)))
        last = 0 if header.isSectionHidden(len(columns) - 1) else columns[-1].width  # it stretches
        free = max(0, self.grid.viewport().width() - others - last)
        most = round(one.width * _WIDER)
        return most if one.worded is not None else min(most, header.sectionSize(place) + free)

    @Slot()
    def _say_nothing(self) -> None:
        """Say why there is no row, as soon as that is known."""
        family, text = "nothing", "nothing.matches"
        if not self.model.is_filtered:
            code = self._name_key.replace(".", "_")
            text = f"{family}.{code}" if name_of(family, code) != code else "nothing.here"
        self.grid.say_nothing(tr(text) if self.model.rowCount() == 0 else "")

    @Slot()
    def _show_totals(self) -> None:
        if not self._sums:
            return
        self._sum_strip.setVisible(self.model.rowCount() > 0 or self.model.is_filtered)
        sums, header = self.model.totals(), self.grid.horizontalHeader()
        for index, label in self._sums.items():
            label.setText(sums.get(self.model.columns[index], ""))
            needed = label.sizeHint().width()
            if index and header.sectionSize(index) < needed:
                header.resizeSection(index, needed)
        self._sums[0].setText(self._totals_says(self.model.rowCount()))
        self._sum_strip.align()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow language and colours."""
        if event.type() == QEvent.Type.PaletteChange:
            self.model.retranslate()
        elif event.type() == QEvent.Type.LanguageChange:
            self.model.retranslate()
            self._make_room()
            self._are_texts_fitted = False
            self._fit()
            self.grid.setAccessibleName(tr(self._name_key))
            if self.grid.nothing:
                self._say_nothing()
            for index, line in self._filters.items():
                title = self.model.columns[index].title
                line.setPlaceholderText(tr("table.filter"))
                line.setAccessibleName(tr("table.filter_by", column=title))
            self._show_totals()
        super().changeEvent(event)


def _rows_in_all(count: int) -> str:
    return tr("table.total_of", count=count)


def _sum_labels(columns: Sequence[Column]) -> dict[int, QLabel]:
    """Return a label for each column that is added up and, before them, one that says so."""
    places = [index for index, one in enumerate(columns) if one.is_totalled]
    return {index: _sum_label(columns[index]) for index in sorted({0, *places})} if places else {}


def _sum_label(one: Column) -> QLabel:
    label = QLabel()
    label.setProperty("role", "strong")
    label.setContentsMargins(9, 0, 9, 0)
    side = Qt.AlignmentFlag.AlignRight if one.is_right else Qt.AlignmentFlag.AlignLeft
    label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return label
