"""How a shared bill is divided: by what, among whom, and what each would get."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from desktop.accounting.quantity import Quantity
from desktop.ui import formats
from desktop.ui.numbers import read_number
from desktop.ui.rooms.billing import ShareAsk, Sharers
from desktop.ui.text import tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import clear, column, row, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.chooser import Chooser
from desktop.ui.widgets.labels import Text, Wrapped
from desktop.ui.widgets.line import NumberLine

if TYPE_CHECKING:
    from desktop.accounting.entity import Facility

SUBMETER, METERS = "submeter", "meters"
WAYS: Final = ("area", "headcount", "heated_area", SUBMETER, METERS)
_AMOUNT_WIDTH: Final = 110


class ShareForm(QWidget):
    """Ticks say who shares; typed amounts are what sub-meters measured.

    Signals:
        share_asked: Divide so, as :class:`ShareAsk`.
        given_up: Leave the bill whole.
    """

    share_asked = Signal(object)
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sharers = Sharers((), ())
        self._whole: Quantity | None = None
        self.way = Chooser("share_way", "share_way", WAYS)
        self.boxes: dict[str, QCheckBox] = {}
        self.amounts: dict[str, QLineEdit] = {}
        self._gets: dict[str, Text] = {}
        self.says = Wrapped("share.text", "small")
        self.do = Button("share.do", "main", "check")
        self.back = Button("button.back", "flat", "back")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE[2])
        self._grid.setVerticalSpacing(SPACE[0])
        content = QWidget()
        content.setLayout(column(self._grid, 1))
        head = row(self.way, self.says, column(1, row(self.back, self.do)), spacing=SPACE[2])
        head.setStretch(1, 1)
        layout = column(head, scrolled(content), spacing=SPACE[1])
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.way.chosen.connect(self._fill)
        self.do.clicked.connect(self._ask)
        self.back.clicked.connect(self.given_up)

    def show_bill(self, sharers: Sharers, whole: Quantity | None) -> None:
        """Show who could share another bill."""
        self._sharers, self._whole = sharers, whole
        self._fill()

    @Slot()
    def _fill(self) -> None:
        """Lay the sharers of the chosen way out."""
        ticked = {name: box.isChecked() for name, box in self.boxes.items()}
        typed = {name: line.text() for name, line in self.amounts.items()}
        clear(self._grid)
        self.boxes, self.amounts, self._gets = {}, {}, {}
        way = self.way.code
        for place, (name, says) in enumerate(self._rows(way)):
            box = QCheckBox(says)
            box.setChecked(ticked.get(name, True))
            box.toggled.connect(self._preview)
            self.boxes[name] = box
            self._grid.addWidget(box, place, 0)
            if way == SUBMETER:
                self._grid.addWidget(self._amount(name, typed.get(name, "")), place, 1)
            gets = Text(role="quiet")
            self._gets[name] = gets
            self._grid.addWidget(gets, place, 2)
        self._grid.setColumnStretch(2, 1)
        self._preview()

    def _amount(self, name: str, text: str) -> QLineEdit:
        line = NumberLine()
        line.put(read_number(text))
        line.setFixedWidth(_AMOUNT_WIDTH)
        line.setAccessibleName(tr("share.measured", name=name))
        line.textChanged.connect(self._preview)
        self.amounts[name] = line
        return line

    def _rows(self, way: str) -> list[tuple[str, str]]:
        if way == METERS:
            return [(name, f"{name} · {of or formats.DASH}") for name, of in self._sharers.meters]
        return [(each.name, _says(each, way)) for each in self._sharers.facilities]

    def _weights(self) -> dict[str, Decimal | None]:
        """Return what each ticked facility weighs; nothing where that is not known."""
        way = self.way.code
        known = {each.name: each for each in self._sharers.facilities}
        ticked = [name for name, box in self.boxes.items() if box.isChecked()]
        if way == SUBMETER:
            return {name: read_number(self.amounts[name].text()) for name in ticked}
        return {name: _figure(known[name], way) for name in ticked}

    @Slot()
    def _preview(self) -> None:
        """Say what each would get."""
        for gets in self._gets.values():
            gets.show_plain("")
        if self.way.code == METERS:
            self.says.say("share.by_meters" if self._sharers.meters else "share.no_meters")
            return
        weights = self._weights()
        whole = sum((each for each in weights.values() if each is not None), Decimal(0))
        missing = [name for name, weight in weights.items() if weight is None]
        if len(self._sharers.facilities) < 2:  # noqa: PLR2004 - one shares with nobody
            self.says.say("share.one")
        elif missing and self.way.code != SUBMETER:
            self.says.say("share.missing", names=tr("list.comma").join(missing))
        else:
            self.says.say("share.text")
        if self._whole is None or missing or whole <= 0:
            return
        for name, weight in weights.items():
            part = Quantity(self._whole.amount * (weight or Decimal(0)) / whole, self._whole.unit)
            says = f"≈ {formats.quantity_text(_rounded(part))} · "
            says += formats.percent((weight or Decimal(0)) / whole)
            self._gets[name].show_plain(says)

    @Slot()
    def _ask(self) -> None:
        way = self.way.code
        ticked = tuple(name for name, box in self.boxes.items() if box.isChecked())
        if way == METERS:
            self.share_asked.emit(ShareAsk(SUBMETER, meters=ticked))
        elif way == SUBMETER:
            typed = {name: read_number(self.amounts[name].text()) for name in ticked}
            unread = [name for name, amount in typed.items() if amount is None]
            if unread:
                self.says.say("share.not_measured", names=tr("list.comma").join(unread))
                self.amounts[unread[0]].setFocus()
                return
            measured = tuple((name, f"{amount:f}") for name, amount in typed.items())
            self.share_asked.emit(ShareAsk(SUBMETER, measured=measured))
        else:
            self.share_asked.emit(ShareAsk(way, facilities=ticked))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._fill()
        super().changeEvent(event)


def _figure(facility: Facility, way: str) -> Decimal | None:
    value = getattr(facility, way)
    return None if value is None else Decimal(value)


def _says(facility: Facility, way: str) -> str:
    if way == SUBMETER:
        return facility.name
    value = _figure(facility, way)
    if value is None:
        return f"{facility.name} · {formats.DASH}"
    number = formats.number(value)
    says = tr("share.people", count=number) if way == "headcount" else f"{number} m²"
    return f"{facility.name} · {says}"


def _rounded(part: Quantity) -> Quantity:
    return Quantity(part.amount.quantize(Decimal("0.01")), part.unit)
