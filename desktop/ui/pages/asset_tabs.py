"""Two tabs of 录入·其他: the register of certificates and contracts, and carbon assets held."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desktop.models.values import AssetHolding, Instrument, InstrumentKind
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.view import Table
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import card, column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.chooser import Chooser
from desktop.ui.widgets.entered import WRONG, day_in, number_in
from desktop.ui.widgets.fields import Field, NumberField
from desktop.ui.widgets.labels import Wrapped
from desktop.ui.widgets.panel import Panel

if TYPE_CHECKING:
    from desktop.findings import Finding
    from desktop.jobs.context import JobContext
    from desktop.ui.desk import Desk
    from desktop.ui.session import Change, Session

KINDS: Final = tuple(kind.value for kind in InstrumentKind)
ELECTRIC: Final = ("MWh", "kWh")
CREDITS: Final = ("t",)
HELD: Final = ("cea", "ccer", "sink")

REGISTER_COLUMNS: Final = (
    Column("kind", lambda r: name_of("instrument_kind", r.kind.value), width=120),
    Column("certificate", lambda r: r.id, width=150),
    Column("quantity", lambda r: r.quantity, Kind.NUMBER, 100),
    Column("unit", lambda r: r.unit, width=50),
    Column("vintage", lambda r: r.vintage, width=80),
    Column("cancelled_on", lambda r: str(r.cancelled_on or ""), width=100),
    Column("applied_to", lambda r: r.applied_to, width=90),
    Column("facility", lambda r: r.facility, width=110),
    Column("note", lambda r: r.note, width=140),
)
HELD_COLUMNS: Final = (
    Column("kind", lambda r: name_of("held_kind", r.kind), width=150),
    Column("quantity", lambda r: r.quantity, Kind.NUMBER, 110),
    Column("unit", lambda r: r.unit, width=50),
    Column("price_per_t", lambda r: r.price, Kind.MONEY, 110),
    Column("held_on", lambda r: str(r.on or ""), width=110),
    Column("worth", lambda r: r.price and r.price * r.quantity, Kind.MONEY, 130, is_totalled=True),
)


class RegisterTab(QWidget):
    """Green certificates, power contracts and credits; each number is used once."""

    def __init__(self, desk: Desk, note: Panel) -> None:
        super().__init__()
        self.desk, self.note = desk, note
        self.table = Table(REGISTER_COLUMNS, "other.register")
        self.kind = Chooser("instrument_kind", "instrument_kind", KINDS)
        self.number = Field("instrument_number", has_hint=False)
        self.quantity = NumberField("instrument_quantity", has_hint=False)
        self.unit = Chooser("instrument_unit", codes=ELECTRIC)
        self.vintage = Field("instrument_vintage", has_hint=False)
        self.cancelled = Field("instrument_cancelled", has_hint=False)
        self.applied = Field("instrument_applied", has_hint=False)
        self.facility = Chooser("instrument_facility", codes=("",))
        self.remark = Field("instrument_note", has_hint=False)
        self.forget = Button("assets.forget", "", "close")
        first = row(self.kind, self.number, self.quantity, self.unit, self.vintage)
        second = row(self.cancelled, self.applied, self.facility, self.remark)
        second.addLayout(column(1, self.forget))
        first.setStretch(1, 1)
        second.setStretch(3, 1)
        form = card(first, second, spacing=SPACE[0])
        layout = column(Wrapped("assets.register_text", "small"), self.table, form)
        layout.setStretch(1, 1)
        layout.setContentsMargins(0, SPACE[1], 0, 0)
        self.setLayout(layout)
        self.kind.chosen.connect(self._offer_units)
        self.table.pointed.connect(self._choose)
        self.forget.clicked.connect(self.forget_chosen)
        self.table.grid.selectionModel().selectionChanged.connect(self._offer_to_forget)

    def refresh(self) -> None:
        """Ask for the register."""
        self.desk.ask(_register, self._show)

    def _show(self, found: tuple[tuple[Instrument, ...], tuple[str, ...]]) -> None:
        instruments, facilities = found
        self.table.show_rows(instruments)
        self.facility.offer(("", *facilities))
        self._offer_to_forget()

    @Slot()
    def _offer_to_forget(self) -> None:
        self.forget.offer(is_offered=self.table.selected_count > 0, instead=self.table.grid)

    @Slot(str)
    def _offer_units(self, kind: str) -> None:
        is_credit = kind in ("ccer", "cea")
        self.unit.offer(CREDITS if is_credit else ELECTRIC)

    @Slot(object)
    def _choose(self, each: Instrument) -> None:
        self.kind.choose(each.kind.value)
        self._offer_units(each.kind.value)
        self.unit.choose(each.unit)
        self.facility.choose(each.facility)
        for field, text in (
            (self.number, each.id),
            (self.vintage, each.vintage),
            (self.cancelled, str(each.cancelled_on or "")),
            (self.applied, each.applied_to),
            (self.remark, each.note),
        ):
            field.line.setText(text)
            field.calm()
        self.quantity.line.put(each.quantity)
        self.quantity.calm()

    @Slot()
    def save(self) -> None:
        """Keep what stands in the form."""
        quantity, cancelled = number_in(self.quantity), day_in(self.cancelled)
        if quantity is None or cancelled == WRONG:
            return
        instrument = Instrument(
            id=self.number.text,
            kind=InstrumentKind(self.kind.code),
            quantity=quantity,
            unit=self.unit.code,
            vintage=self.vintage.text,
            cancelled_on=date.fromisoformat(cancelled) if cancelled else None,
            applied_to=self.applied.text,
            facility=self.facility.code,
            note=self.remark.text,
        )
        self.desk.change(tr("progress.save"), partial(_put, instrument), self._saved)

    def _saved(self, _change: Change) -> None:
        self.note.tell(partial(tr, "told.instrument_kept", number=self.number.text), "good")
        self.refresh()

    @Slot()
    def forget_chosen(self) -> None:
        """Take the chosen ones out of the register; this can be undone."""
        chosen = self.table.selected()
        self.desk.change(tr("progress.save"), partial(_remove, chosen), self._forgotten)

    def _forgotten(self, change: Change) -> None:
        _tell_forgotten(self.note, change)
        self.refresh()


class HoldingsTab(QWidget):
    """Allowances, credits and sinks held, with their price."""

    def __init__(self, desk: Desk, note: Panel) -> None:
        super().__init__()
        self.desk, self.note = desk, note
        self.table = Table(HELD_COLUMNS, "other.holdings")
        self.kind = Chooser("held_kind", "held_kind", HELD)
        self.quantity = NumberField("held_quantity", has_hint=False)
        self.price = NumberField("held_price", has_hint=False)
        self.on = Field("held_on", has_hint=False)
        self.forget = Button("assets.forget", "", "close")
        form = row(self.kind, self.quantity, self.price, self.on, column(1, self.forget))
        form.setStretch(1, 1)
        self.twice = Panel()
        text = Wrapped("assets.holdings_text", "small")
        layout = column(text, self.twice, self.table, card(form))
        layout.setStretch(2, 1)
        layout.setContentsMargins(0, SPACE[1], 0, 0)
        self.setLayout(layout)
        self.forget.clicked.connect(self.forget_chosen)
        self.table.grid.selectionModel().selectionChanged.connect(self._offer_to_forget)

    def refresh(self) -> None:
        """Ask for what is held."""
        self.desk.ask(_held, self._show)

    def _show(self, found: tuple[tuple[AssetHolding, ...], tuple[Finding, ...]]) -> None:
        held, twice = found
        self.table.show_rows(held)
        self.twice.setHidden(True)
        if twice:
            self.twice.tell_findings(twice)
        self._offer_to_forget()

    @Slot()
    def _offer_to_forget(self) -> None:
        self.forget.offer(is_offered=self.table.selected_count > 0, instead=self.table.grid)

    @Slot()
    def save(self) -> None:
        """Note what stands in the form."""
        quantity, on = number_in(self.quantity), day_in(self.on)
        price = number_in(self.price) if self.price.text else None
        if quantity is None or on == WRONG or (self.price.text and price is None):
            return
        held_on = date.fromisoformat(on) if on else None
        holding = AssetHolding(self.kind.code, quantity, "t", price, held_on)
        self.desk.change(tr("progress.save"), partial(_hold, holding), self._saved)

    def _saved(self, _change: Change) -> None:
        self.note.tell(
            partial(tr, "told.holding_noted", kind=name_of("held_kind", self.kind.code)), "good"
        )
        self.refresh()

    @Slot()
    def forget_chosen(self) -> None:
        """Take back the chosen ones; this can be undone."""
        chosen = self.table.selected()
        self.desk.change(tr("progress.save"), partial(_let_go, chosen), self._forgotten)

    def _forgotten(self, change: Change) -> None:
        _tell_forgotten(self.note, change)
        self.refresh()


def _tell_forgotten(note: Panel, change: Change) -> None:
    note.tell(partial(tr, "told.taught_forgotten", count=change.count), "good")


def _register(
    session: Session, _context: JobContext
) -> tuple[tuple[Instrument, ...], tuple[str, ...]]:
    return session.assets.instruments(), session.assets.facilities()


def _put(instrument: Instrument, session: Session, _context: JobContext) -> Change:
    return session.assets.put_instrument(instrument)


def _remove(chosen: list[Instrument], session: Session, _context: JobContext) -> Change:
    return session.assets.remove_instruments(chosen)


def _held(
    session: Session, _context: JobContext
) -> tuple[tuple[AssetHolding, ...], tuple[Finding, ...]]:
    return session.assets.holdings(), session.assets.held_twice()


def _hold(holding: AssetHolding, session: Session, _context: JobContext) -> Change:
    return session.assets.add_holding(holding)


def _let_go(chosen: list[AssetHolding], session: Session, _context: JobContext) -> Change:
    return session.assets.remove_holdings(chosen)
