"""A tab of 规则: what energy plausibly costs, which proves units and questions quantities."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desktop.ui.formats import unit_text
from desktop.ui.numbers import read_number
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.view import Table
from desktop.ui.text import tr
from desktop.ui.widgets.boxes import card, column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.carrier_names import carrier_name
from desktop.ui.widgets.fields import NumberField
from desktop.ui.widgets.labels import Text, Wrapped

if TYPE_CHECKING:
    from decimal import Decimal

    from desktop.jobs.context import JobContext
    from desktop.ui.changes import Change
    from desktop.ui.desk import Desk
    from desktop.ui.rooms.teaching import PriceRow
    from desktop.ui.session import Session
    from desktop.ui.widgets.panel import Panel


COLUMNS: Final = (
    Column("carrier", lambda r: carrier_name(r.carrier), width=240),
    Column("unit", lambda r: unit_text(r.unit), width=80),
    Column("lowest_price", lambda r: r.low, Kind.NUMBER, 110),
    Column("highest_price", lambda r: r.high, Kind.NUMBER, 110),
    Column("proves_unit", lambda r: tr(f"prices.{_proves(r)}"), width=200),
    Column("price_of", lambda r: tr(f"prices.{_whose(r)}"), width=120),
)


def _proves(each: PriceRow) -> str:
    return "proves" if each.proves else "only_asks"


def _whose(each: PriceRow) -> str:
    return "own" if each.is_own else "shipped"


class PricesTab(QWidget):
    """A row is chosen, its bounds are typed below; F8 keeps them."""

    def __init__(self, desk: Desk, note: Panel) -> None:
        super().__init__()
        self.desk, self._note = desk, note
        self._chosen: PriceRow | None = None
        self.table = Table(COLUMNS, "prices.table")
        self.of = Text(role="strong")
        self.low = NumberField("lowest_price", has_hint=False)
        self.high = NumberField("highest_price", has_hint=False)
        self.keep = Button("button.save", "main", "check")
        self.reset = Button("prices.reset", "")
        bounds = row(self.low, self.high, column(1, row(self.reset, self.keep)), 1)
        layout = column(Wrapped("prices.text", "small"), self.table, card(column(self.of, bounds)))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.table.pointed.connect(self._choose)
        self.keep.clicked.connect(self.save)
        self.reset.clicked.connect(self.go_back)
        for field in (self.low, self.high):
            field.line.returnPressed.connect(self.save)
        self._say()

    def refresh(self) -> None:
        """Ask for the windows."""
        self.desk.ask(_prices, self._show)

    def _show(self, rows: tuple[PriceRow, ...]) -> None:
        self.table.show_rows(rows)
        key = _key(self._chosen)
        self._choose(next((each for each in rows if _key(each) == key), None))

    @Slot(object)
    def _choose(self, chosen: PriceRow | None) -> None:
        self._chosen = chosen
        self.low.line.put(chosen.low if chosen else None)
        self.high.line.put(chosen.high if chosen else None)
        self._say()

    def _say(self) -> None:
        chosen = self._chosen
        for each in (self.low, self.high, self.keep):
            each.setEnabled(chosen is not None)
        self.reset.setEnabled(chosen is not None and chosen.is_own)
        if chosen is None:
            self.of.say("prices.choose")
        else:
            self.of.say(
                "prices.of", carrier=carrier_name(chosen.carrier), unit=unit_text(chosen.unit)
            )

    def retranslate(self) -> None:
        """Say again what the form is about."""
        self._say()

    @Slot()
    def save(self) -> None:
        """Keep the bounds that were typed."""
        low, high = read_number(self.low.text), read_number(self.high.text)
        for field, value in ((self.low, low), (self.high, high)):
            if value is None:
                field.refuse("other.wrong_number", name=field.title.text(), value=field.text)
        if low is not None and high is not None:
            self._put((low, high))

    @Slot()
    def go_back(self) -> None:
        """Go back to the window that is shipped."""
        self._put(None)

    def _put(self, bounds: tuple[Decimal, Decimal] | None) -> None:
        if self._chosen is not None:
            deed = partial(_put, self._chosen, bounds)
            self.desk.change(tr("progress.save"), deed, self._told)

    def _told(self, _change: Change) -> None:
        self._note.tell(partial(tr, "told.price_kept"), "good")


def _key(each: PriceRow | None) -> tuple[str, str] | None:
    return None if each is None else (each.carrier, each.unit)


def _prices(session: Session, _context: JobContext) -> tuple[PriceRow, ...]:
    return session.teaching.prices()


def _put(
    chosen: PriceRow,
    bounds: tuple[Decimal, Decimal] | None,
    session: Session,
    _context: JobContext,
) -> Change:
    return session.teaching.put_price(chosen.carrier, chosen.unit, bounds)
