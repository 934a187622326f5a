"""A line to type into."""

from decimal import Decimal
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QLineEdit
from shiboken6 import isValid

from desktop.ui import formats
from desktop.ui.numbers import read_number


class Line(QLineEdit):
    """Leaves files that are dropped on it to the window, which imports them.

    Qt's own line would take their paths as text.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(False)


class NumberLine(Line):
    """A line for a number: once it is left, its thousands are separated."""

    def __init__(self) -> None:
        super().__init__()
        self.editingFinished.connect(self._group)

    def put(self, value: Decimal | None) -> None:
        """Show a number; nothing empties the line."""
        self.setText("" if value is None else formats.number(value))

    @Slot()
    def _group(self) -> None:
        value = read_number(self.text())
        if value is not None and self.text() != formats.number(value):
            self.put(value)


def make_editable(box: QComboBox) -> None:
    """Let a list be typed into in the same way; nothing typed is added to it.

    What is chosen shows its beginning: two sources often differ in their first words.
    """
    box.setEditable(True)
    line = box.lineEdit()
    if line is not None:
        line.setAcceptDrops(False)
        for changed in (box.currentIndexChanged, line.editingFinished):
            changed.connect(partial(_show_beginning, line))
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)


def _show_beginning(line: QLineEdit, *_chosen: int) -> None:
    if isValid(line):  # an editor of a cell is finished as it goes
        line.setCursorPosition(0)
