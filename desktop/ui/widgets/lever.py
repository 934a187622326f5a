"""One input to be moved on trial: a slider, a line for the exact number, and the difference."""

from decimal import Decimal
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QSlider, QWidget

from desktop.accounting.quantity import Quantity
from desktop.ui import formats
from desktop.ui.numbers import read_number
from desktop.ui.rooms.improving import LeverRow
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.labels import Text, set_property
from desktop.ui.widgets.line import Line

_END: Final = 1000
_STEP: Final = 10
_LEAP: Final = 50
_LINE_WIDTH: Final = 108
_SHARE_WIDTH: Final = 64


class Lever(QWidget):
    """Moves by a tenth of a percent, a percent a key, five a page, at most by as much again."""

    moved = Signal()

    def __init__(self, row: LeverRow, name: str) -> None:
        super().__init__()
        self.row = row
        self.value = row.value
        title = Text(role="quiet")
        title.show_plain(name)
        self.line = Line()
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.line.setFixedWidth(_LINE_WIDTH)
        self.line.setAccessibleName(tr("improve.value_of", name=name))
        unit = Text(role="small")
        unit.show_plain(name_of("unit_word", formats.unit_text(row.unit)))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(-_END, _END)
        self.slider.setSingleStep(_STEP)
        self.slider.setPageStep(_LEAP)
        self.slider.setAccessibleName(name)
        self.share = Text(role="small")
        self.share.setFixedWidth(_SHARE_WIDTH)
        self.share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid = QGridLayout()
        grid.setContentsMargins(0, SPACE[0], 0, SPACE[0])
        grid.setHorizontalSpacing(SPACE[1])
        grid.setVerticalSpacing(2)
        grid.addWidget(title, 0, 0)
        grid.addWidget(self.line, 0, 1)
        grid.addWidget(unit, 0, 2)
        grid.addWidget(self.slider, 1, 0)
        grid.addWidget(self.share, 1, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(2, _SHARE_WIDTH)
        self.setLayout(grid)
        self.slider.valueChanged.connect(self._on_slide)
        self.line.editingFinished.connect(self._on_typed)
        self._show()

    @property
    def is_moved(self) -> bool:
        """Whether it stands elsewhere than in the company file."""
        return self.value != self.row.value

    def move_to(self, value: Decimal) -> None:
        """Move to an exact value; the slider goes as near as it can."""
        if value == self.value:
            return
        self.value = value
        self._show()
        self.moved.emit()

    @Slot(int)
    def _on_slide(self, place: int) -> None:
        share = Decimal(_END + place) / _END
        self.value = self.row.value * share
        self._show(is_sliding=True)
        self.moved.emit()

    @Slot()
    def _on_typed(self) -> None:
        value = read_number(self.line.text())
        is_wrong = value is None or value < 0
        set_property(self.line, "wrong", value=is_wrong)
        if value is not None and not is_wrong and self.line.text() != self._text():
            self.move_to(value)

    def _text(self) -> str:
        return formats.amount_of(Quantity(self.value, self.row.unit))

    def _show(self, *, is_sliding: bool = False) -> None:
        self.line.setText(self._text())
        set_property(self.line, "wrong", value=False)
        share = (self.value - self.row.value) / self.row.value
        self.share.show_plain(formats.change(self.value, self.row.value) if share else formats.DASH)
        if not is_sliding:
            place = round(share * _END)
            with QSignalBlocker(self.slider):
                self.slider.setValue(max(-_END, min(_END, place)))
