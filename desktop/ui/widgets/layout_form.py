"""What the columns of a table are: heading and samples at the left, the meaning at the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from desktop.ui.rooms.teaching import LayoutAsk, TaughtTable
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import clear, column, framed, row, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.carrier_names import carrier_name
from desktop.ui.widgets.chooser import Chooser
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.labels import Text, Wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KINDS: Final = ("bill", "invoice", "meter")
_SAMPLES: Final = 3
_LINES: Final = 8
_MEANING: Final = 220
_SAMPLES_WIDTH: Final = 320


@dataclass(frozen=True, slots=True)
class Shown:
    """What a file holds and what its columns may be.

    Attributes:
        fields: By kind of table.
        carriers: What every row may be about.
    """

    name: str
    tables: tuple[TaughtTable, ...]
    fields: Mapping[str, tuple[str, ...]]
    carriers: tuple[str, ...]


class LayoutForm(QWidget):
    """Columns nobody gives a meaning are left out.

    Signals:
        save_asked: Keep the layout, as :class:`LayoutAsk`.
        given_up: Leave it.
    """

    save_asked = Signal(object)
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.shown: Shown | None = None
        self.meanings: dict[str, QComboBox] = {}
        self.title = Field("layout_title", has_hint=False)
        self.sheet = Chooser("layout_sheet")
        self.line = Chooser("layout_line")
        self.kind = Chooser("layout_kind", "table_kind", KINDS)
        self.carrier = Chooser("layout_carrier")
        self.unit = Field("layout_unit", has_hint=False)
        self.values = Chooser("layout_values", "layout_value", ("", "energy", "power", "register"))
        self.stamped = Chooser("layout_stamped", "layout_stamp", ("", "start", "end"))
        self.says = Wrapped("layouts.text", "small")
        self.back = Button("button.back", "flat", "back")
        self.save = Button("layouts.save", "main", "check")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE[2])
        self._lay_out()
        self.sheet.chosen.connect(self._show_table)
        self.line.chosen.connect(self._fill)
        self.kind.chosen.connect(self._fill)
        self.back.clicked.connect(self.given_up)
        self.save.clicked.connect(self.ask)

    def _lay_out(self) -> None:
        content = QWidget()
        content.setLayout(column(self._grid, 1))
        first = row(self.title, self.sheet, self.line, self.kind)
        first.setStretch(0, 1)
        second = row(self.carrier, self.unit, self.values, self.stamped, 1)
        head = row(self.back, self.says, self.save, spacing=SPACE[2])
        head.setStretch(1, 1)
        card = framed("card", column(first, second, scrolled(content)), SPACE[2])
        inner = card.layout()
        if isinstance(inner, type(column())):
            inner.setStretch(2, 1)
        layout = column(head, card)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def show_file(self, shown: Shown) -> None:
        """Show another file's tables; a layout it has already is filled in."""
        self.shown = shown
        self.sheet.offer([table.sheet for table in shown.tables])
        self.carrier.set_words({each: carrier_name(each) for each in shown.carriers})
        self.carrier.offer(("", *shown.carriers))
        self.title.line.setText(shown.name)
        self._show_table()
        self.title.line.setFocus()

    @property
    def _table(self) -> TaughtTable | None:
        tables = self.shown.tables if self.shown is not None else ()
        fitting = [table for table in tables if table.sheet == self.sheet.code]
        return next(iter(fitting or tables), None)

    @Slot()
    def _show_table(self) -> None:
        table = self._table
        if table is None:
            return
        self.sheet.setVisible(bool(table.sheet))
        self.line.offer([str(line) for line in range(1, min(len(table.rows), _LINES) + 1)])
        self.line.choose(str(table.header_line))
        said = dict(table.said)
        if said.get("title"):
            self.title.line.setText(said["title"])
        self.kind.choose(said.get("kind", self.kind.code))
        self.carrier.choose(said.get("carrier", ""))
        self.unit.line.setText(said.get("unit", ""))
        self.values.choose(said.get("quantity", ""))
        self.stamped.choose(said.get("stamped", ""))
        self._fill()

    @Slot()
    def _fill(self) -> None:
        """Lay out the headings of the line with what stands below them."""
        chosen = {name: str(box.currentData() or "") for name, box in self.meanings.items()}
        table = self._table
        clear(self._grid)
        self.meanings = {}
        is_meter = self.kind.code == "meter"
        self.values.setVisible(is_meter)
        self.stamped.setVisible(is_meter)
        self.unit.setVisible(self.kind.code == "bill")
        if table is None or self.shown is None:
            return
        line = int(self.line.code or 1)
        known = {**dict(table.fields), **{name: code for name, code in chosen.items() if code}}
        fields = self.shown.fields[self.kind.code]
        for key, place in (("heading", 0), ("samples", 1), ("meaning", 2)):
            self._grid.addWidget(Text(f"layouts.{key}", "quiet"), 0, place)
        headings = table.rows[line - 1] if line <= len(table.rows) else ()
        for at, heading in enumerate(headings):
            if heading and heading not in self.meanings:
                self._add(heading, _samples(table.rows[line:], at), fields)
                self._choose(heading, known.get(heading, ""))
        self._grid.setColumnMinimumWidth(1, _SAMPLES_WIDTH)
        self._grid.setColumnStretch(3, 1)

    def _add(self, heading: str, samples: str, fields: Sequence[str]) -> None:
        box = QComboBox()
        box.setMinimumWidth(_MEANING)
        box.addItem(tr("layouts.left_out"), "")
        for code in fields:
            box.addItem(name_of("layout_field", code), code)
        box.setAccessibleName(tr("layouts.meaning_of", heading=heading))
        self.meanings[heading] = box
        place = len(self.meanings)
        name, below = Text(role="strong"), Wrapped(role="small")
        name.show_plain(heading)
        below.show_plain(samples)
        name.setBuddy(box)
        for at, widget in enumerate((name, below, box)):
            self._grid.addWidget(widget, place, at)

    def _choose(self, heading: str, code: str) -> None:
        box = self.meanings[heading]
        box.setCurrentIndex(max(box.findData(code), 0))

    @Slot()
    def ask(self) -> None:
        """Ask to keep what was said of the columns."""
        pairs = [(name, str(box.currentData() or "")) for name, box in self.meanings.items()]
        fields = tuple((name, code) for name, code in pairs if code)
        if not fields:
            self.says.say("layouts.nothing_said")
            return
        is_meter, is_bill = self.kind.code == "meter", self.kind.code == "bill"
        self.save_asked.emit(
            LayoutAsk(
                kind=self.kind.code,
                fields=fields,
                sheet=self.sheet.code,
                header_line=int(self.line.code or 0),
                carrier=self.carrier.code,
                unit=self.unit.text if is_bill else "",
                values=self.values.code if is_meter else "",
                stamped=self.stamped.code if is_meter else "",
                title=self.title.text,
            )
        )

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and self.shown is not None:
            self.carrier.set_words({each: carrier_name(each) for each in self.shown.carriers})
            self.carrier.offer(("", *self.shown.carriers))
            self._fill()
        super().changeEvent(event)


def _samples(rows: Sequence[Sequence[str]], at: int) -> str:
    """Return the first values below a heading."""
    below = (each[at] for each in rows if at < len(each) and each[at])
    return " · ".join(text for text, _ in zip(below, range(_SAMPLES), strict=False))
