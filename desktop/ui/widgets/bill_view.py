"""A chosen bill: what is printed on it, and the part of each month it lies in."""

from decimal import Decimal
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from desktop.jobs.bill_list import BillEntry, BillState
from desktop.ui import formats
from desktop.ui.rooms.billing import Sharers
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.view import Table
from desktop.ui.text import name_of, place_text, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Text, Wrapped, set_property
from desktop.ui.widgets.share_form import ShareForm

_MONTHS_WIDTH: Final = 190
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
    Column("month", lambda r: r[0], width=86),
    Column("quantity", lambda r: r[1], Kind.NUMBER, 90, is_totalled=True),
)


class BillView(QFrame):
    """The printed rows left, the months right; a straddling bill can be divided for good.

    Signals:
        split_asked: Divide by ``days`` or ``intervals``.
        share_asked: Divide among facilities, as :class:`ShareAsk`.
        sharers_wanted: Somebody wants to divide it; show who may share.
    """

    split_asked = Signal(str)
    share_asked = Signal(object)
    sharers_wanted = Signal()

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
        self.share = Button("bills.share", "", "opening")
        self.form = ShareForm()
        buttons = (self.share, self.by_days, self.by_meter)
        head = row(self.title, 1, *buttons, spacing=SPACE[1])
        self.months.setMinimumWidth(_MONTHS_WIDTH)
        both = row(self.lines, self.months, spacing=SPACE[1])
        both.setStretch(0, 5)
        both.setStretch(1, 2)
        tables = QWidget()
        tables.setLayout(both)
        self._stack = QStackedWidget()
        self._stack.addWidget(tables)
        self._stack.addWidget(self.form)
        layout = column(head, self.about, self._stack, spacing=SPACE[0])
        layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[1])
        self.setLayout(layout)
        self.by_days.clicked.connect(self._ask_days)
        self.by_meter.clicked.connect(self._ask_meter)
        self.share.clicked.connect(self.sharers_wanted)
        self.form.share_asked.connect(self.share_asked)
        self.form.given_up.connect(self.show_tables)
        self.show_bill(None)

    def show_bill(self, entry: BillEntry | None) -> None:
        """Show another bill."""
        self._entry = entry
        self._stack.setCurrentIndex(0)
        self.lines.show_rows(entry.bill.lines if entry is not None else ())
        self.months.show_rows(entry.months if entry is not None else ())
        self.retranslate()

    def retranslate(self) -> None:
        """Say what the bill is again."""
        entry = self._entry
        can_share = entry is not None and entry.state in _DIVISIBLE and bool(entry.record)
        can_divide = can_share and entry is not None and len(entry.months) > 1
        self.share.setVisible(can_share)
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

    def show_sharers(self, sharers: Sharers) -> None:
        """Ask how the bill is shared."""
        if self._entry is not None:
            self.form.show_bill(sharers, self._entry.bill.quantity)
            self._stack.setCurrentIndex(1)
            self.form.way.box.setFocus()

    @Slot()
    def show_tables(self) -> None:
        """Show the bill's rows again."""
        self._stack.setCurrentIndex(0)
        self.share.setFocus()

    @Slot()
    def _ask_days(self) -> None:
        self.split_asked.emit("days")

    @Slot()
    def _ask_meter(self) -> None:
        self.split_asked.emit("intervals")

    def parts(self) -> tuple[QWidget, ...]:
        """Return what takes the focus, in reading order."""
        return self.share, self.by_days, self.by_meter, self.lines.grid, self.months.grid


def _about(entry: BillEntry) -> tuple[str, str]:
    """Return the tone and the words beside the account: overlaps first, then straddling."""
    if entry.overlapping:
        periods = tr("list.comma").join(formats.period(each) for each in entry.overlapping)
        return "warn", tr("bills.overlaps", periods=periods)
    if len(entry.months) > 1:
        return "", tr("bills.straddles", count=len(entry.months))
    return "", place_text(entry.bill.place)
