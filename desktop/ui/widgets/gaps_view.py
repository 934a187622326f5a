"""What is missing, and the estimates that stand in: only on request, marked, taken back."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.accounting.quantity import Quantity
from desktop.ui import formats
from desktop.ui.rooms.billing import GapRow
from desktop.ui.rooms.paging import HeldPages
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.paged import Ask, held
from desktop.ui.tables.view import Table
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.carrier_names import carrier_name
from desktop.ui.widgets.labels import Text, Wrapped

NEIGHBOURS, LAST_YEAR = WAYS = ("neighbours", "last-year")


def _state(gap: GapRow) -> str:
    return tr("gap.estimated" if gap.estimated else "gap.open")


def _unit(gap: GapRow) -> str:
    return formats.unit_text(gap.proposed[0][1].unit) if gap.proposed else ""


def _tone(gap: GapRow) -> str:
    return "accent" if gap.estimated else "warn"


def _added(by: str, gap: GapRow) -> Quantity | None:
    return dict(gap.proposed).get(by)


def _count(gap: GapRow, count: int) -> str | None:
    """Return intervals of a meter or days of an account, with their word."""
    return tr(f"gap.count_{gap.kind}", count=count) if count else None


GAP_COLUMNS: Final = (
    Column("gap_kind", lambda r: name_of("gap_kind", r.kind), width=76),
    Column("meter_or_account", lambda r: r.name or r.facility, width=130),
    Column("carrier", lambda r: carrier_name(r.carrier), width=84),
    Column("period", lambda r: r.period, width=116),
    Column("gap_state", _state, width=100, tone=_tone),
    Column("missing_slots", lambda r: _count(r, r.missing), Kind.NUMBER, 104),
    Column("estimated_slots", lambda r: _count(r, r.estimated), Kind.NUMBER, 104),
    Column("by_neighbours", partial(_added, NEIGHBOURS), Kind.NUMBER, 110),
    Column("by_last_year", partial(_added, LAST_YEAR), Kind.NUMBER, 110),
    Column("unit", _unit, width=50),
)


class GapsView(QWidget):
    """One line a gap; the chosen ones, or all, are filled or emptied.

    Signals:
        estimate_asked: Fill these gaps, bills by this way.
        withdraw_asked: Take the estimates of these back.
    """

    estimate_asked = Signal(list, str)
    withdraw_asked = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self._gaps: Sequence[GapRow] = ()
        self.says = Wrapped("gap.text", "small")
        self.table = Table(GAP_COLUMNS, "bills.gaps")
        self.fill = Button("gap.fill", "main", "calculation")
        self.empty = Button("gap.withdraw", "", "undo")
        self.way = QComboBox()
        buttons = row(Text("gap.way"), self.way, 1, self.empty, self.fill, spacing=SPACE[1])
        layout = column(self.says, self.table, buttons, spacing=SPACE[1])
        layout.setStretch(1, 1)
        layout.setContentsMargins(0, SPACE[1], 0, 0)
        self.setLayout(layout)
        self.fill.clicked.connect(self._ask_fill)
        self.empty.clicked.connect(self._ask_withdraw)
        self.retranslate()

    def retranslate(self) -> None:
        """Say the ways of estimating again."""
        chosen = max(self.way.currentIndex(), 0)
        self.way.clear()
        for way in WAYS:
            self.way.addItem(name_of("estimated_by", way), way)
        self.way.setCurrentIndex(chosen)
        self.way.setAccessibleName(tr("gap.way"))

    def show_gaps(self, gaps: Sequence[GapRow], ask: Ask) -> None:
        """Show other gaps, which the worker arranges: meters of years may have very many."""
        self._gaps = gaps
        self.table.show_pages(held(HeldPages(gaps), ask))
        self.fill.setEnabled(any(gap.fillable for gap in gaps))
        self.empty.setEnabled(any(gap.estimated for gap in gaps))

    def choose(self, source: str, facility: str, month: str) -> bool:
        """Select the gap of a source in a month, and say whether there is one."""
        for gap in self._gaps:
            months = {str(each) for each in gap.period.months()}
            if gap.source == source and gap.facility in ("", facility) and month in months:
                self.table.seek(gap.id)
                return True
        return False

    def _chosen(self) -> list[GapRow]:
        return [self._gaps[place] for place in self.table.places()] or list(self._gaps)

    @Slot()
    def _ask_fill(self) -> None:
        way = str(self.way.currentData())
        gaps = [gap for gap in self._chosen() if gap.added(way) is not None]
        self.estimate_asked.emit(gaps, way)

    @Slot()
    def _ask_withdraw(self) -> None:
        self.withdraw_asked.emit([gap for gap in self._chosen() if gap.estimated])
