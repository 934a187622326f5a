"""A tab of 录入·其他: the firm's meters with account, facility and multiplier."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desktop.ui import formats
from desktop.ui.rooms.metering import MeterAsk, MeterEntryRow
from desktop.ui.tables.columns import Column
from desktop.ui.tables.view import Table
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import card, column, row
from desktop.ui.widgets.chooser import Chooser
from desktop.ui.widgets.entered import WRONG, day_in, number_in
from desktop.ui.widgets.fields import Field, NumberField
from desktop.ui.widgets.labels import Wrapped
from desktop.ui.widgets.panel import Panel

if TYPE_CHECKING:
    from desktop.jobs.context import JobContext
    from desktop.ui.desk import Desk
    from desktop.ui.session import Change, Session

CARRIERS: Final = ("electricity", "natural_gas", "steam", "heat", "water")


def _multipliers(meter: MeterEntryRow) -> str:
    return tr("list.comma").join(
        tr("meters.multiplier", since=formats.day(since), value=f"{value:f}")
        for since, value in meter.multipliers
    )


METER_COLUMNS: Final = (
    Column("meter", lambda r: r.name, width=150),
    Column("carrier", lambda r: name_of("carrier", r.carrier), width=90),
    Column("facility", lambda r: r.facility, width=130),
    Column("account", lambda r: r.account, width=140),
    Column("multipliers", _multipliers, width=260),
)


class MeterTab(QWidget):
    """What a file of readings often does not say; readings follow a multiplier entered later."""

    def __init__(self, desk: Desk, note: Panel) -> None:
        super().__init__()
        self.desk, self.note = desk, note
        self.table = Table(METER_COLUMNS, "other.meters")
        self.number = Field("meter_number", has_hint=False)
        self.carrier = Chooser("meter_carrier", "carrier", CARRIERS)
        self.facility = Chooser("instrument_facility", codes=("",))
        self.account = Field("meter_account", has_hint=False)
        self.multiplier = NumberField("meter_multiplier", has_hint=False)
        self.since = Field("meter_since", has_hint=False)
        first = row(self.number, self.carrier, self.facility)
        second = row(self.account, self.multiplier, self.since)
        first.setStretch(0, 1)
        second.setStretch(0, 1)
        form = card(first, second, spacing=SPACE[0])
        layout = column(Wrapped("other.meters_text", "small"), self.table, form)
        layout.setStretch(1, 1)
        layout.setContentsMargins(0, SPACE[1], 0, 0)
        self.setLayout(layout)
        self.table.pointed.connect(self._choose)

    def refresh(self) -> None:
        """Ask for the meters."""
        self.desk.ask(_entered, self._show)

    def _show(self, found: tuple[tuple[MeterEntryRow, ...], tuple[str, ...]]) -> None:
        meters, facilities = found
        self.table.show_rows(meters)
        self.facility.offer(("", *facilities))

    @Slot(object)
    def _choose(self, meter: MeterEntryRow) -> None:
        self.carrier.choose(meter.carrier)
        self.facility.choose(meter.facility)
        self.number.line.setText(meter.name)
        self.account.line.setText(meter.account)
        for field in (self.number, self.multiplier, self.since):
            field.calm()
        self.multiplier.line.clear()
        self.since.line.clear()

    @Slot()
    def save(self) -> None:
        """Keep what stands in the form; an empty multiplier leaves those there are."""
        self.number.calm()
        if not self.number.text:
            self.number.refuse("other.no_meter")
            self.number.line.setFocus()
            return
        value = number_in(self.multiplier) if self.multiplier.text else None
        since = day_in(self.since)
        if since == WRONG or (self.multiplier.text and value is None):
            return
        ask = MeterAsk(
            self.number.text,
            self.carrier.code,
            self.facility.code,
            self.account.text,
            value,
            date.fromisoformat(since) if since else None,
        )
        self.desk.change(tr("progress.save"), partial(_put, ask), self._saved)

    def _saved(self, _change: Change) -> None:
        self.note.tell(partial(tr, "told.meter_kept", number=self.number.text), "good")
        self.refresh()


def _entered(
    session: Session, _context: JobContext
) -> tuple[tuple[MeterEntryRow, ...], tuple[str, ...]]:
    return session.metering.entered(), session.metering.facilities()


def _put(ask: MeterAsk, session: Session, _context: JobContext) -> Change:
    return session.metering.put(ask)
