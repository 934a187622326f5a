"""What a copy shows: a choice at the left, what the other side will see at the right."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final

from PySide6.QtCore import QDate, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDateEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui import formats
from desktop.ui.rooms.packaging import CopyRow, RowsShown, ShareRow, Sharing
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import clear, column, framed, row, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.labels import Text, Wrapped
from desktop.ui.widgets.row_picker import ROW_COLUMNS, RowPicker
from desktop.ui.widgets.signed_line import SignedLine

_VALID_DAYS: Final = 90
CHOICE, PICKER = range(2)


class SharingView(QWidget):
    """Bank and platform are presets; every line can be ticked on its own.

    Signals:
        given_up: Back to the timeline.
        export_asked: Write the copy as chosen.
        rows_asked: Choose single rows: the sealed report and the table.
    """

    given_up = Signal()
    export_asked = Signal()
    rows_asked = Signal(str, str)

    def __init__(self, today: date) -> None:
        super().__init__()
        self.shown: Sharing | None = None
        self.boxes: dict[str, QCheckBox] = {}
        self.row_buttons: dict[str, Button] = {}
        self.rows: dict[str, tuple[int, ...]] = {}
        self.picker = RowPicker()
        self.stack = QStackedWidget()
        self.back = Button("button.back", "flat", "back")
        self.for_bank = Button("sharing.for_bank", "", "packages")
        self.for_platform = Button("sharing.for_platform", "", "packages")
        self.export = Button("sharing.export", "main", "export")
        self.cover = QCheckBox()
        self.named = QCheckBox()
        self.recipient = Field("recipient")
        self.purpose = Field("purpose", has_hint=False)
        self.challenge = Field("challenge")
        self.expires = QDateEdit()
        self.expires.setDisplayFormat("yyyy-MM-dd")
        last = today + timedelta(days=_VALID_DAYS)
        self.expires.setDate(QDate(last.year, last.month, last.day))
        self._choices, self._seen = QVBoxLayout(), QVBoxLayout()
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        until = Text("field.expires.title")
        until.setBuddy(self.expires)
        self._bound = QWidget()
        self._bound.setLayout(
            column(self.recipient, self.purpose, self.challenge, until, self.expires)
        )
        self._bound.hide()
        left = framed(
            "card",
            column(
                Text("sharing.choose", "strong"),
                row(self.for_bank, self.for_platform, 1),
                self._choices,
                self.named,
                self._bound,
                self.cover,
                1,
            ),
            SPACE[2],
        )
        right = framed("card", column(Text("sharing.will_see", "strong"), self._seen, 1), SPACE[2])
        both = row(left, right, spacing=SPACE[2])
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        content = QWidget()
        content.setLayout(column(both, 1))
        choice = QWidget()
        layout = column(row(self.back, 1, self.export), scrolled(content), spacing=SPACE[1])
        layout.setStretch(1, 1)
        choice.setLayout(layout)
        self.stack.addWidget(choice)
        self.stack.addWidget(self.picker)
        self.setLayout(column(self.stack))

    def _connect(self) -> None:
        self.back.clicked.connect(self.given_up)
        self.for_bank.clicked.connect(partial(self.preset, is_bank=True))
        self.for_platform.clicked.connect(partial(self.preset, is_bank=False))
        self.named.toggled.connect(self._bound.setVisible)
        self.export.clicked.connect(self._ask)
        self.picker.given_up.connect(self.show_choice)
        self.picker.chosen.connect(self.take_rows)

    def show_sharing(self, shown: Sharing, *, is_bank: bool) -> None:
        """Show what a copy of another report can hold."""
        self.shown = shown
        clear(self._choices)
        self.boxes, self.row_buttons, self.rows = {}, {}, {}
        self.stack.setCurrentIndex(CHOICE)
        for each in shown.choices:
            box = QCheckBox(_choice_text(each))
            box.setChecked(each.for_bank if is_bank else True)
            box.toggled.connect(self._show_seen)
            self.boxes[each.name] = box
            self._choices.addWidget(self._line(each, box))
        self._show_seen()
        self.export.setFocus()

    def _line(self, each: ShareRow, box: QCheckBox) -> QWidget:
        """Return a box and, for a table of rows, the way to single ones."""
        if each.name not in ROW_COLUMNS or not each.rows:
            return box
        pick = Button("rows.pick", "link")
        pick.clicked.connect(partial(self._pick, each.name))
        self.row_buttons[each.name] = pick
        line = QWidget()
        line.setLayout(row(box, 1, pick))
        return line

    @Slot()
    def _pick(self, table: str) -> None:
        if self.shown is not None:
            self.rows_asked.emit(self.shown.seal, table)

    def show_rows(self, table: str, rows: Sequence[CopyRow]) -> None:
        """Show the rows of a table to choose among them."""
        self.picker.show_table(table, rows, self.rows.get(table, ()))
        self.stack.setCurrentIndex(PICKER)
        self.picker.filter.setFocus()

    @Slot(str, object)
    def take_rows(self, table: str, numbers: tuple[int, ...]) -> None:
        """Keep the rows chosen; none takes the choice back."""
        self.rows[table] = numbers
        self._show_seen()
        self.show_choice()

    @Slot()
    def show_choice(self) -> None:
        """Go back from the rows to the tables."""
        self.stack.setCurrentIndex(CHOICE)
        self.row_buttons[self.picker.table].setFocus()

    def give_up(self) -> None:
        """Go a step back: from the rows to the tables, from the tables to the timeline."""
        if self.stack.currentIndex() == CHOICE:
            self.given_up.emit()
        else:
            self.show_choice()

    @property
    def shown_rows(self) -> tuple[RowsShown, ...]:
        """Single rows of the tables that are not ticked."""
        return tuple(
            RowsShown(table, numbers)
            for table, numbers in self.rows.items()
            if numbers and not self.boxes[table].isChecked()
        )

    @property
    def withheld(self) -> tuple[str, ...]:
        """Short names of what is not ticked."""
        return tuple(name for name, box in self.boxes.items() if not box.isChecked())

    def preset(self, *, is_bank: bool) -> None:
        """Tick what a bank needs, or everything."""
        for each in self.shown.choices if self.shown else ():
            self.boxes[each.name].setChecked(each.for_bank if is_bank else True)

    @Slot()
    def _show_seen(self) -> None:
        clear(self._seen)
        if self.shown is None:
            return
        for name in self.shown.always:
            self._seen.addWidget(SignedLine(name_of("shared", name), "good"))
        for each in self.shown.choices:
            self._seen.addWidget(self._seen_line(each))
        note = Wrapped("sharing.still_proved", "small")
        self._seen.addWidget(note)

    def _seen_line(self, each: ShareRow) -> SignedLine:
        """Say what is seen of a table; its button for rows says how many are chosen."""
        is_seen = self.boxes[each.name].isChecked()
        count = len(self.rows.get(each.name, ()))
        name = name_of("shared", each.name)
        pick = self.row_buttons.get(each.name)
        if pick is not None:
            pick.setEnabled(not is_seen)
            pick.say("rows.picked" if count else "rows.pick", count=count)
            pick.setAccessibleName(tr("rows.pick_of", name=name, count=count))
        if is_seen:
            return SignedLine(tr("sharing.seen", name=name), "good")
        if count:
            says = tr("sharing.rows_seen", name=name, count=count, rows=each.rows)
            return SignedLine(says, "accent")
        return SignedLine(tr("sharing.not_seen", name=name), "warn")

    @Slot()
    def _ask(self) -> None:
        for field in (self.recipient, self.purpose, self.challenge):
            field.calm()
        if self.named.isChecked():
            blank = [f for f in (self.recipient, self.purpose, self.challenge) if not f.text]
            for field in blank:
                field.refuse("sharing.blank")
            if blank:
                blank[0].line.setFocus()
                return
        self.export_asked.emit()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.cover.setText(tr("sharing.cover"))
        self.named.setText(tr("sharing.named"))
        self.expires.setAccessibleName(tr("field.expires.title"))
        if self.shown is not None:
            for each in self.shown.choices:
                self.boxes[each.name].setText(_choice_text(each))
        self._show_seen()
        self.picker.retranslate()


def _choice_text(each: ShareRow) -> str:
    size = formats.size(each.size)
    name = name_of("shared", each.name)
    if each.rows is None:
        return tr("sharing.choice", name=name, size=size)
    return tr("sharing.choice_rows", name=name, rows=each.rows, size=size)
