"""What a curve without a unit holds: two buttons, shown while such months are selected."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.accounting.documents.draft import DraftRecord
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Text

ASKED = "draft.meter_quantity_open"
"""Reason of the drafts that wait for this answer."""


def layout_of(draft: DraftRecord) -> str:
    """Return the signature of the table a curve came from; nothing for other lines."""
    return dict(draft.details).get("layout", "") if draft.reason == ASKED else ""


class ValuesBar(QWidget):
    """Asks whether the selected months are power or energy."""

    said = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.power = Button("values.power", "main")
        self.energy = Button("values.energy", "")
        self.power.clicked.connect(self._say_power)
        self.energy.clicked.connect(self._say_energy)
        self.setLayout(
            row(Text("values.question", "quiet"), self.power, self.energy, 1, spacing=SPACE[1])
        )

    def _say_power(self) -> None:
        self.said.emit("power")

    def _say_energy(self) -> None:
        self.said.emit("energy")
