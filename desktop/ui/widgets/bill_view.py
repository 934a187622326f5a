"""A chosen bill: what is printed on it, and the part of each month it lies in."""

from decimal import Decimal
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QWidget

from desktop.jobs.bill_list import BillEntry, BillState
from desktop.ui import formats
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.view import Table
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Text, Wrapped, set_property

_DIVISIBLE: Final = frozenset({BillState.PROPOSED, BillState.CONFIRMED})


def _printed(reading: Decimal | None) -> str | None:
    """Return a reading with every digit the bill prints."""
    return None if reading is None else f"{reading:,f}"


LINE_COLUMNS: Final = (
    Column("printed_as", lambda r: r.label or name_of("bill_role", r.role), width=110),
    Column("quantity", lambda r: r.quantity, Kind.NUMBER, 80),
    Column("money", lambda r: r.amount, Kind.MONEY, 86),
    Column("previous_reading", lambda r: _printed(r.previous_reading), Kind.NUMBER, 80),
    Column("current_reading", lambda r: _printed(r.current_reading), Kind.NUMBER, 80),
    Column("multiplier", lambda r: r.multiplier, Kind.NUMBER, 54),
    Column("meter", lambda r: r.meter, width=120),
    Column("counts_as", lambda r: name_of("bill_role", r.role), width=90),
)
MONTH_COLUMNS: Final = (
    Column("month", lambda r: r[0], width=100),
    Column("quantity", lambda r: r[1], Kind.NUMBER, 110, is_totalled=True),
)


class BillView(QFrame):
    """The printed rows left, the months right; a straddling bill can be divided for good.

    Signals:
        split_asked: Divide by ``days`` or ``intervals``.
    """

    split_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._entry: BillEntry | None = None
        self.title = Text(role="strong")
        self.about = Wrapped(role="small")
        self.lines = Table(LINE_COLUMNS, "bills.lines")
        self.months = Table(MONTH_COLUMNS, "bills.months")
        self.by_days = Button("bills.split_days", "", "calendar")
        self.by_meter = Button("bills.split_intervals", "", "meters")
        head = row(self.title, self.about, self.by_days, self.by_meter, spacing=SPACE[1])
        head.setStretch(1, 1)
        both = row(self.lines, self.months, spacing=SPACE[1])
        both.setStretch(0, 5)
        both.setStretch(1, 2)
        layout = column(head, both, spacing=SPACE[0])
        layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[1])
        self.setLayout(layout)
        self.by_days.clicked.connect(self._ask_days)
        self.by_meter.clicked.connect(self._ask_meter)
        self.show_bill(None)

    def show_bill(self, entry: BillEntry | None) -> None:
        """Show another bill."""
        self._entry = entry
        self.lines.show_rows(entry.bill.lines if entry is not None else ())
        self.months.show_rows(entry.months if entry is not None else ())
        self.retranslate()

    def retranslate(self) -> None:
        """Say what the bill is again."""
        entry = self._entry
        can_divide = entry is not None and len(entry.months) > 1 and entry.state in _DIVISIBLE
        self.by_days.setVisible(can_divide)
        self.by_meter.setVisible(can_divide)
        if entry is None:
            self.title.say("bills.choose")
            self.about.show_plain("")
            return
        self.title.say("bills.account", account=entry.bill.account or formats.DASH)
        tone, about = _about(entry)
        self.about.show_plain(about)
        set_property(self.about, "tone", tone)

    @Slot()
    def _ask_days(self) -> None:
        self.split_asked.emit("days")

    @Slot()
    def _ask_meter(self) -> None:
        self.split_asked.emit("intervals")

    def parts(self) -> tuple[QWidget, ...]:
        """Return what takes the focus, in reading order."""
        return self.by_days, self.by_meter, self.lines.grid, self.months.grid


def _about(entry: BillEntry) -> tuple[str, str]:
    """Return the tone and the words beside the account: overlaps first, then straddling."""
    if entry.overlapping:
        periods = tr("list.comma").join(formats.period(each) for each in entry.overlapping)
        return "warn", tr("bills.overlaps", periods=periods)
    if len(entry.months) > 1:
        return "", tr("bills.straddles", count=len(entry.months))
    return "", str(entry.bill.place)
