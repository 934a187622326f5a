"""One read-only item model for every table: it shows frozen rows through declared columns."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QModelRoleData,
    QModelRoleDataSpan,
    QObject,
    QPersistentModelIndex,
    Qt,
    Slot,
)
from PySide6.QtGui import QColor, QIcon

from desktop.ui.icons import icon
from desktop.ui.tables.columns import Column, show
from desktop.ui.tables.paged import PagedRows, Wish
from desktop.ui.tables.rows import PAGE, MemoryRows, Row, RowSource
from desktop.ui.theme import app_tokens, figure_font

_PAGES_KEPT: Final = 16
_CELLS_KEPT: Final = 512
_ICON: Final = 14
_ON_ITS_WAY: Final = "…"
_TONE_ICONS: Final = {"good": "check", "warn": "warning", "bad": "error", "accent": "notice"}
_RIGHT: Final = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value)
_LEFT: Final = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
# Plain numbers: Qt asks for a dozen roles of every cell, and comparing enumerations is slow.
_DISPLAY: Final = Qt.ItemDataRole.DisplayRole.value
_TOOL_TIP: Final = Qt.ItemDataRole.ToolTipRole.value
_ALIGNMENT: Final = Qt.ItemDataRole.TextAlignmentRole.value
_FONT: Final = Qt.ItemDataRole.FontRole.value
_INK: Final = Qt.ItemDataRole.ForegroundRole.value
_DECORATION: Final = Qt.ItemDataRole.DecorationRole.value
_ROLES: Final = frozenset({_DISPLAY, _TOOL_TIP, _ALIGNMENT, _FONT, _INK, _DECORATION})
Index = QModelIndex | QPersistentModelIndex
Cell = dict[int, object]
"""What a cell answers, by role; roles it has nothing for are left out."""


class RowsModel(QAbstractTableModel):
    """Shows a :class:`RowSource`, page by page, and keeps the pages looked at last."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._source: RowSource | PagedRows = MemoryRows()
        self._pages: OrderedDict[int, Sequence[Row]] = OrderedDict()
        self._count = 0
        self._sort: Column | None = None
        self._is_falling = False
        self._filters: dict[Column, str] = {}
        self._figures = figure_font()
        self._is_right = [column.is_right for column in self.columns]
        self._cells: dict[int, list[Cell]] = {}
        self._places: dict[int, int] = {}
        self._icons: dict[tuple[str, str], QIcon] = {}
        self._titles: list[str] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show rows that are in memory."""
        self.show_source(MemoryRows(rows))

    def show_source(self, source: RowSource | PagedRows) -> None:
        """Show another source, arranged as before; one that is paged when its rows are there."""
        if isinstance(self._source, PagedRows):
            self._source.arranged.disconnect(self._take)
            self._source.arrived.disconnect(self._on_page)
        self._source = source
        if isinstance(source, PagedRows):
            source.arranged.connect(self._take)
            source.arrived.connect(self._on_page)
        self._arrange()

    @property
    def paged(self) -> PagedRows | None:
        """The source, if its rows come by pages."""
        return self._source if isinstance(self._source, PagedRows) else None

    @property
    def is_filtered(self) -> bool:
        """Whether rows may be hidden by a filter."""
        return bool(self._filters)

    def filter_by(self, filters: Mapping[Column, str]) -> None:
        """Show only rows whose columns contain the texts."""
        wanted = {column: text for column, text in filters.items() if text}
        if wanted != self._filters or self.paged is None:
            self._filters = wanted
            self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 keeps the order of the source."""
        self._sort = self.columns[column] if column >= 0 else None
        self._is_falling = order == Qt.SortOrder.DescendingOrder
        self._arrange()

    def _arrange(self) -> None:
        if isinstance(self._source, PagedRows):
            totalled = tuple(column for column in self.columns if column.is_totalled)
            filters = tuple(self._filters.items())
            self._source.arrange(Wish(totalled, self._sort, filters, self._is_falling))
            return
        self._source.arrange(self._sort, self._filters, is_falling=self._is_falling)
        self._take()

    @Slot()
    def _take(self) -> None:
        """Show what the source has now."""
        self.beginResetModel()
        self._pages.clear()
        self._cells.clear()
        self._count = self._source.count()
        self.endResetModel()

    @Slot(int, object)
    def _on_page(self, first: int, rows: Sequence[Row]) -> None:
        self._keep(first // PAGE, rows)
        self._cells.clear()
        last = self.index(first + len(rows) - 1, len(self.columns) - 1)
        self.dataChanged.emit(self.index(first, 0), last)

    def retranslate(self) -> None:
        """Say headings and values again after a change of language or colours."""
        self._icons.clear()
        self._cells.clear()
        self._titles.clear()
        if self.columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        if self._count:
            last = self.index(self._count - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def row(self, position: int) -> Row | None:
        """Return the row at a position; nothing while it is on its way."""
        number, offset = divmod(position, PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._source.page(number * PAGE, PAGE)
            if page is None or offset >= len(page):  # a new source whose rows are on their way
                return None
            self._keep(number, page)
        return page[offset]

    def _keep(self, number: int, page: Sequence[Row]) -> None:
        self._pages[number] = page
        if len(self._pages) > _PAGES_KEPT:
            self._pages.popitem(last=False)

    def totals(self) -> dict[Column, str]:
        """Return the shown sums of the columns that are added up."""
        sums = {c: self._source.total(c) for c in self.columns if c.is_totalled}
        return {c: show(total, c.kind) for c, total in sums.items() if total is not None}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return how many rows there are."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:  # noqa: ANN401 - Qt's signature
        """Return what a cell shows; nothing early for roles nobody declared."""
        if role not in _ROLES or not index.isValid():
            return None
        cell = self._cell(index.row(), index.column())
        return cell.get(_DISPLAY if role == _TOOL_TIP else role)

    def multiData(  # noqa: N802 - Qt's name
        self, index: Index, span: QModelRoleDataSpan | QModelRoleData
    ) -> None:
        """Answer what the painter wants of a cell in one call instead of one a role."""
        parts = cast("Sequence[QModelRoleData]", span)  # it is one, though Qt does not say so
        for at in range(len(parts)):  # the painter asks with what the cell before had answered
            parts[at].clearData()
        for role, value in self._cell(index.row(), index.column()).items():
            part = self._part(parts, role)
            if part is not None:
                part.setData(value)

    def _part(self, parts: Sequence[QModelRoleData], role: int) -> QModelRoleData | None:
        """Return the part of a role; painters ask in one order, so that its place is known."""
        at = self._places.get(role, 0)
        if at < len(parts) and parts[at].role() == role:
            return parts[at]
        for at in range(len(parts)):
            if parts[at].role() == role:
                self._places[role] = at
                return parts[at]
        return None

    def _cell(self, position: int, number: int) -> Cell:
        """Return what a cell answers; all cells of a row are made at once and kept."""
        cells = self._cells.get(position)
        if cells is None:
            row = self.row(position)
            if row is None:
                return {_DISPLAY: _ON_ITS_WAY}
            cells = self._cells[position] = [self._made(column, row) for column in self.columns]
            if len(self._cells) > _CELLS_KEPT:
                self._cells.pop(next(iter(self._cells)))
        return cells[number]

    def _made(self, column: Column, row: Row) -> Cell:
        cell: Cell = {_DISPLAY: column.shown(row)}
        if column.is_right:
            cell |= {_ALIGNMENT: _RIGHT, _FONT: self._figures}
        if column.tone is not None and (tone := column.tone(row)):
            cell |= self._toned(tone)
        return cell

    def _toned(self, tone: str) -> Cell:
        colour = str(getattr(app_tokens(), tone))
        if tone == "quiet":
            return {_INK: QColor(colour)}
        return {_INK: QColor(colour), _DECORATION: self._icon(_TONE_ICONS[tone], colour)}

    def _icon(self, name: str, colour: str) -> QIcon:
        if (name, colour) not in self._icons:
            self._icons[name, colour] = icon(name, colour, _ICON)
        return self._icons[name, colour]

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:  # noqa: ANN401 - Qt's signature
        """Return a column's title; figures' titles stand right."""
        if role not in (_DISPLAY, _ALIGNMENT) or not 0 <= section < len(self.columns):
            return None
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _ALIGNMENT:
            return _RIGHT if self._is_right[section] else _LEFT
        if not self._titles:
            self._titles = [column.title for column in self.columns]
        return self._titles[section]
