"""A measure as it is typed: kind, name, and the numbers its kind asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLineEdit, QWidget

from desktop.ui.numbers import read_number
from desktop.ui.rooms.improving import MeasureRow, PlanBasis
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.labels import Text, Wrapped, set_property
from desktop.ui.widgets.line import NumberLine

KINDS: Final = ("solar", "green_power", "replace_boiler", "tariff")
_HUNDRED: Final = Decimal(100)
_PER_LINE: Final = 2
_NUMBER_WIDTH: Final = 82
"""Of a line for a number: what a million yuan needs."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A number or a source a measure asks for.

    Attributes:
        unit: Shown behind the line; ``%`` is typed as percent and kept as a share.
        default: As typed.
    """

    key: str
    unit: str = ""
    default: str = ""
    is_source: bool = False


_MONEY: Final = (
    Asked("investment", "yuan", "0"),
    Asked("lifetime", "years", "10"),
    Asked("discount_rate", "%", "5"),
)
ASKED: Final[dict[str, tuple[Asked, ...]]] = {
    "solar": (
        Asked("kwh", "kWh"),
        Asked("self_use", "%", "90"),
        Asked("feed_in_price", "yuan/kWh", "0.4153"),
        *_MONEY,
    ),
    "green_power": (Asked("kwh", "kWh"), Asked("premium", "yuan/kWh", "0.03"), *_MONEY),
    "replace_boiler": (
        Asked("old", is_source=True),
        Asked("new", is_source=True),
        Asked("share", "%", "100"),
        Asked("old_efficiency", "%", "90"),
        Asked("new_efficiency", "%", "300"),
        Asked("new_price", "yuan/unit"),
        *_MONEY,
    ),
    "tariff": (Asked("source", is_source=True), Asked("price", "yuan/unit"), *_MONEY),
}
_OPTIONAL: Final = frozenset({"new_price"})


class MeasureForm(QFrame):
    """One measure; its lines say when a number is missing."""

    edited = Signal()
    removed = Signal(object)

    def __init__(self, measure: MeasureRow, basis: PlanBasis) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.kind = measure.kind
        self._basis = basis
        self.name = QLineEdit(measure.name or tr(f"measure.{measure.kind}"))
        self.name.setAccessibleName(tr("field.measure_name.title"))
        self.name.textEdited.connect(self.edited)
        self.remove = IconButton("plan.remove", "close")
        self.remove.clicked.connect(self._remove)
        self.lines: dict[str, QLineEdit | QComboBox] = {}
        head = row(self.name, self.remove)
        head.setStretch(0, 1)
        explained = Wrapped(f"measure_text.{measure.kind}", "small")
        layout = column(head, explained, self._grid(dict(measure.values)), spacing=SPACE[1])
        layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[1])
        self.setLayout(layout)
        self.setAccessibleName(self.name.text())

    def parts(self) -> tuple[QWidget, ...]:
        """Return what takes the focus, in reading order."""
        return self.name, self.remove, *self.lines.values()

    def _grid(self, values: dict[str, str]) -> QWidget:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE[1])
        grid.setVerticalSpacing(SPACE[0])
        whole = [asked for asked in ASKED[self.kind] if asked.is_source]
        for line, asked in enumerate(whole):
            self._put(grid, asked, values.get(asked.key), (line, 0, 4))
        numbers = [asked for asked in ASKED[self.kind] if not asked.is_source]
        for place, asked in enumerate(numbers):
            line, side = divmod(place, _PER_LINE)
            self._put(grid, asked, values.get(asked.key), (len(whole) + line, side * 3, 1))
        for side in range(_PER_LINE):
            grid.setColumnStretch(side * 3 + 1, 1)
        made = QWidget()
        made.setLayout(grid)
        return made

    def _put(
        self, grid: QGridLayout, asked: Asked, value: str | None, at: tuple[int, int, int]
    ) -> None:
        """Put label, line and unit at a place of the grid."""
        line, left, span = at
        label = Text(f"field.{asked.key}.title", "small")
        editor = self.lines[asked.key] = self._editor(asked, value)
        label.setBuddy(editor)
        grid.addWidget(label, line, left)
        grid.addWidget(editor, line, left + 1, 1, span)
        if asked.unit:
            unit = Text(role="small")
            unit.show_plain(_unit(asked))
            grid.addWidget(unit, line, left + 2)

    def _editor(self, asked: Asked, value: str | None) -> QLineEdit | QComboBox:
        name = tr(f"field.{asked.key}.title")
        if not asked.is_source:
            line = NumberLine()
            line.put(read_number(asked.default if value is None else _typed(value, asked.unit)))
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
            line.setMinimumWidth(_NUMBER_WIDTH)
            line.setAccessibleName(name)
            line.textEdited.connect(self.edited)
            return line
        box = QComboBox()
        for code in self._choices(asked.key):
            box.addItem(name_of("source", code), code)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(8)
        box.setCurrentIndex(max(0, box.findData(value)))
        box.setAccessibleName(name)
        box.activated.connect(self.edited)
        return box

    def _choices(self, key: str) -> Sequence[str]:
        if key == "new":
            return [code for code, _ in self._basis.fuels]
        codes = [source.code for source in self._basis.sources]
        if key == "old":
            codes = [code for code in codes if not code.startswith("electricity.")]
        return codes

    @Slot()
    def _remove(self) -> None:
        self.removed.emit(self)

    def measure(self) -> MeasureRow | None:
        """Return what was typed; nothing where a number is missing, which is then marked."""
        values, is_whole = [], True
        for asked in ASKED[self.kind]:
            editor = self.lines[asked.key]
            if isinstance(editor, QComboBox):
                values.append((asked.key, str(editor.currentData() or "")))
                continue
            number = read_number(editor.text())
            is_blank = not editor.text().strip() and asked.key in _OPTIONAL
            is_wrong = not is_blank and (number is None or number < 0)
            set_property(editor, "wrong", value=is_wrong)
            is_whole = is_whole and not is_wrong
            if number is not None:
                share = number / _HUNDRED if asked.unit == "%" else number
                values.append((asked.key, f"{share:f}"))
        if not is_whole:
            return None
        return MeasureRow(self.kind, self.name.text().strip() or self.kind, tuple(values))


def _typed(value: str, unit: str) -> str:
    number = Decimal(value)
    return f"{(number * _HUNDRED).normalize():f}" if unit == "%" else f"{number:f}"


def _unit(asked: Asked) -> str:
    if asked.unit in ("%", "kWh"):
        return asked.unit
    return tr(f"measure_unit.{asked.unit.replace('/', '_')}")
