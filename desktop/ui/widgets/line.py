"""A line to type into."""

from PySide6.QtWidgets import QComboBox, QLineEdit


class Line(QLineEdit):
    """Leaves files that are dropped on it to the window, which imports them.

    Qt's own line would take their paths as text.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(False)


def make_editable(box: QComboBox) -> None:
    """Let a list be typed into in the same way; nothing typed is added to it."""
    box.setEditable(True)
    line = box.lineEdit()
    if line is not None:
        line.setAcceptDrops(False)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
