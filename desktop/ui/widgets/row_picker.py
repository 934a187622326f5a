"""Single rows of a withheld table: a filter, boxes, and how many the other side will see."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.accounting.period import Month
from desktop.accounting.quantity import Quantity
from desktop.exchange.profiles import MOST_ROWS
from desktop.ui import formats
from desktop.ui.rooms.packaging import CopyRow
from desktop.ui.tables.checked import CheckedTable
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Text, Wrapped
from desktop.ui.widgets.line import Line

Value = Callable[[CopyRow], object]
_AT_ONCE: Final = 256
"""Rows read for a filter before the windows get a turn."""


def _cell(name: str) -> Value:
    return lambda one: one.cells.get(name, "")


def _word(family: str, name: str) -> Value:
    return lambda one: name_of(family, one.cells.get(name, ""))


def _month(one: CopyRow) -> Month | None:
    text = one.cells.get("month")
    return Month.parse(text) if text else None


def _day(name: str) -> Value:
    return lambda one: date.fromisoformat(one.cells[name]) if one.cells.get(name) else None


def _quantity(one: CopyRow) -> Quantity:
    return Quantity(Decimal(one.cells["quantity"]), one.cells["unit"])


def _emission(one: CopyRow) -> Decimal | None:
    text = one.cells.get("kgco2e")
    return Decimal(text) if text else None


_NUMBER: Final = Column("row_number", lambda one: one.number, width=80)
_WHEN: Final = Column("month", _month, Kind.DAY, width=90)
_WHAT: Final = Column("source", _word("source", "source"), width=190)
_WHERE: Final = Column("facility", _cell("facility"), width=120)
_AMOUNT: Final = Column("quantity", _quantity, Kind.NUMBER, width=110)
_UNIT: Final = Column("unit", lambda one: formats.unit_text(one.cells["unit"]), width=64)
_OF_LINE: Final = (_NUMBER, _WHEN, _WHAT, _WHERE)

ROW_COLUMNS: Final[Mapping[str, tuple[Column, ...]]] = {
    "activity": (
        *_OF_LINE,
        Column("label", _cell("label"), width=130),
        _AMOUNT,
        _UNIT,
        Column("gas_of_line", _cell("gas"), width=64),
        Column("emission", _emission, Kind.TONNES, width=90),
        Column("origin", _word("origin", "origin"), width=80),
    ),
    "instruments": (
        _NUMBER,
        Column("number", _cell("instrument_id"), width=160),
        Column("kind", _word("instrument_kind", "kind"), width=110),
        Column("first_day", _day("start"), Kind.DAY, width=100),
        Column("last_day", _day("end"), Kind.DAY, width=100),
        _WHERE,
        _AMOUNT,
        _UNIT,
        Column("cancelled_on", _day("cancelled_on"), Kind.DAY, width=100),
    ),
    "parties": (
        *_OF_LINE,
        Column("supplier", _cell("supplier"), width=200),
        Column("document_number", _cell("document"), width=170),
        Column("meter", _cell("meter"), width=110),
        Column("account", _cell("account"), width=110),
    ),
    "changes": (
        *_OF_LINE,
        Column("field", _cell("field"), width=110),
        Column("old", _cell("old"), width=140),
        Column("new", _cell("new"), width=140),
        Column("reason", _cell("reason"), width=180),
    ),
}
"""The tables whose rows can be shown alone, and what people read of a row."""


class RowPicker(QWidget):
    """Nothing is chosen before ``done``; ``back`` leaves the choice as it was.

    With the first filter the texts of the rows are read, a few at a time while nobody waits.

    Signals:
        chosen: The table and the numbers of its rows, from 1, in their order.
        given_up: Leave the choice as it was.
    """

    chosen = Signal(str, object)
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.table = "activity"
        self._rows: Sequence[CopyRow] = ()
        self._texts: list[str] = []
        self.reading = QTimer(self)
        self.back = Button("button.back", "flat", "back")
        self.title = Text(role="strong")
        self.done = Button("rows.done", "main", "check")
        self.filter = Line()
        self.filter.setClearButtonEnabled(True)
        self.all = Button("rows.all", "")
        self.none = Button("rows.none", "")
        self.count = Text(role="strong")
        self._tables: dict[str, CheckedTable] = {}  # most are never looked at
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        bar = row(self.filter, self.all, self.none, self.count, spacing=SPACE[1])
        bar.setStretch(0, 1)
        layout = column(
            row(self.back, self.title, 1, self.done),
            Wrapped("rows.text", "small"),
            bar,
            self._stack,
            spacing=SPACE[1],
        )
        layout.setStretch(3, 1)
        self.setLayout(layout)

    def _connect(self) -> None:
        self.back.clicked.connect(self.given_up)
        self.done.clicked.connect(self._choose)
        self.filter.textChanged.connect(self._list)
        self.reading.timeout.connect(self._read_on)
        self.all.clicked.connect(partial(self._tick_listed, is_ticked=True))
        self.none.clicked.connect(partial(self._tick_listed, is_ticked=False))

    @property
    def listed(self) -> CheckedTable:
        """The table in front."""
        if self.table not in self._tables:
            made = CheckedTable(ROW_COLUMNS[self.table], f"shared.{self.table}")
            made.model.ticks_changed.connect(self._say_count)
            self._tables[self.table] = made
            self._stack.addWidget(made)
        return self._tables[self.table]

    def show_table(self, table: str, rows: Sequence[CopyRow], ticked: Sequence[int]) -> None:
        """Show the rows of a table, with the ticks it had."""
        self.table, self._rows, self._texts = table, rows, []
        self._stack.setCurrentWidget(self.listed)
        self.filter.clear()
        self._list()
        self.listed.model.set_ticked(frozenset(ticked))
        self.retranslate()

    @Slot()
    def _list(self) -> None:
        """List the rows that hold what was typed, in whatever column."""
        wanted = self.filter.text().strip().casefold()
        if wanted and len(self._texts) < len(self._rows):
            self._read_on()
            return
        rows = zip(self._rows, self._texts, strict=True) if wanted else ()
        listed = [each for each, text in rows if wanted in text] if wanted else self._rows
        self.listed.show_rows(listed)
        self.listed.point_at(0)

    @Slot()
    def _read_on(self) -> None:
        """Read some more rows, and list what was typed once all are read."""
        start = len(self._texts)
        self._texts += map(self._text, self._rows[start : start + _AT_ONCE])
        if len(self._texts) < len(self._rows):
            self.reading.start()
        else:
            self.reading.stop()
            self._list()

    def _text(self, one: CopyRow) -> str:
        """Return what is read of a row, with its amounts also as they are typed."""
        columns = ROW_COLUMNS[self.table]
        shown = [each.shown(one) for each in columns]
        typed = (c.searched(text) for c, text in zip(columns, shown, strict=True) if c.is_said)
        return " ".join((" ".join(shown).casefold(), one.cells.get("month", ""), *typed))

    def _tick_listed(self, *, is_ticked: bool) -> None:
        model = self.listed.model
        listed = (model.row(place) for place in range(model.rowCount()))
        model.tick((each.number for each in listed if each is not None), is_ticked=is_ticked)

    @Slot()
    def _say_count(self) -> None:
        count = len(self.listed.model.ticked)
        is_too_many = count > MOST_ROWS
        self.done.setEnabled(not is_too_many)
        self.count.set_tone("bad" if is_too_many else "")
        if is_too_many:
            self.count.say("rows.too_many", count=count, most=MOST_ROWS)
        else:
            self.count.say("rows.count", count=count, rows=len(self._rows))

    @Slot()
    def _choose(self) -> None:
        self.chosen.emit(self.table, tuple(sorted(self.listed.model.ticked)))

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self._texts = []
        self.title.show_plain(tr("rows.title", name=name_of("shared", self.table)))
        self.filter.setPlaceholderText(tr("rows.filter"))
        self.filter.setAccessibleName(tr("rows.filter"))
        if self._rows:
            self._say_count()
