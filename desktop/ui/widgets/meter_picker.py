"""Which meters of a shared file are one's own: a filter, boxes, and how many are taken."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop.ui import formats
from desktop.ui.session import MeterOfFile
from desktop.ui.tables.checked import CheckedTable
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.text import tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Text, Wrapped
from desktop.ui.widgets.line import Line

COLUMNS: Final = (
    Column("meter", lambda each: each.name, width=280),
    Column("first_month", lambda each: each.first, Kind.DAY, 110),
    Column("last_month", lambda each: each.last, Kind.DAY, 110),
    Column("quantity", lambda each: each.total, Kind.NUMBER, 130),
    Column("unit", lambda each: formats.unit_text(each.total.unit) if each.total else "", width=70),
)


class MeterPicker(QWidget):
    """Nothing is taken before ``done``; ``back`` leaves the preview as it was.

    Signals:
        chosen: The names of the meters that are taken.
        given_up: Leave it.
    """

    chosen = Signal(object)
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._meters: Sequence[MeterOfFile] = ()
        self._file = ""
        self.back = Button("button.back", "flat", "back")
        self.title = Text(role="strong")
        self.done = Button("meters_of_file.done", "main", "check")
        self.filter = Line()
        self.filter.setClearButtonEnabled(True)
        self.all = Button("meters_of_file.all", "")
        self.none = Button("meters_of_file.none", "")
        self.count = Text(role="strong")
        self.table = CheckedTable(COLUMNS, "meters_of_file.table")
        self._lay_out()
        self.back.clicked.connect(self.given_up)
        self.done.clicked.connect(self.take)
        self.filter.textChanged.connect(self._list)
        self.table.model.ticks_changed.connect(self._say_count)
        self.all.clicked.connect(partial(self._tick_listed, is_ticked=True))
        self.none.clicked.connect(partial(self._tick_listed, is_ticked=False))

    def _lay_out(self) -> None:
        bar = row(self.filter, self.all, self.none, self.count, spacing=SPACE[1])
        bar.setStretch(0, 1)
        layout = column(
            row(self.back, self.title, 1, self.done),
            Wrapped("meters_of_file.text", "small"),
            bar,
            self.table,
            spacing=SPACE[1],
        )
        layout.setStretch(3, 1)
        self.setLayout(layout)

    def show_meters(
        self, file: str, meters: Sequence[MeterOfFile], ticked: Sequence[str] | None
    ) -> None:
        """Show the meters of a file; those that were taken before are ticked, at first none."""
        self._file, self._meters = file, meters
        self.filter.clear()
        self._list()
        wanted = frozenset(ticked or ())
        numbers = frozenset(each.number for each in meters if each.name in wanted)
        self.table.model.set_ticked(numbers)
        self.retranslate()
        self.filter.setFocus()

    @Slot()
    def _list(self) -> None:
        typed = self.filter.text().strip().casefold()
        self.table.show_rows([each for each in self._meters if typed in each.name.casefold()])
        self.table.point_at(0)

    def _tick_listed(self, *, is_ticked: bool) -> None:
        model = self.table.model
        listed = (model.row(place) for place in range(model.rowCount()))
        model.tick((each.number for each in listed if each is not None), is_ticked=is_ticked)

    @Slot()
    def _say_count(self) -> None:
        count = len(self.table.model.ticked)
        self.done.setEnabled(count > 0)
        self.count.say("meters_of_file.count", count=count, meters=len(self._meters))

    @Slot()
    def take(self) -> None:
        """Take what is ticked."""
        ticked = self.table.model.ticked
        if ticked:
            self.chosen.emit(tuple(each.name for each in self._meters if each.number in ticked))

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.title.show_plain(tr("meters_of_file.title", name=self._file))
        self.filter.setPlaceholderText(tr("meters_of_file.filter"))
        self.filter.setAccessibleName(tr("meters_of_file.filter"))
        self._say_count()
