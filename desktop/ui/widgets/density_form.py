"""A line that keeps a supplier's density of a fuel; litres are weighed by it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QFrame

from desktop.ui.numbers import read_number
from desktop.ui.text import tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.carrier_names import carrier_name
from desktop.ui.widgets.chooser import Chooser
from desktop.ui.widgets.fields import NumberField
from desktop.ui.widgets.labels import Text, Wrapped

_FIELD_WIDTH: Final = 220


class DensityForm(QFrame):
    """Says which densities are kept; an empty one leaves the library's.

    Signals:
        asked: Fuel and density in kg/L, or ``None`` for the library's again.
    """

    asked = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._fuels: tuple[str, ...] = ()
        self._kept: Mapping[str, Decimal] = {}
        self.kept = Wrapped(role="small")
        self.fuel = Chooser("density_fuel")
        self.amount = NumberField("density")
        self.save = Button("button.save", "", "check")
        for part in (self.fuel, self.amount):
            part.setFixedWidth(_FIELD_WIDTH)
        line = row(self.fuel, self.amount, self.save, 1, spacing=SPACE[2])
        layout = column(
            Text("choice_text.densities", "strong"),
            Wrapped("choice_text.densities_mean", "quiet"),
            self.kept,
            line,
            spacing=SPACE[1],
        )
        layout.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        self.setLayout(layout)
        self.fuel.chosen.connect(self._show_kept)
        self.save.clicked.connect(self.ask)
        self.amount.line.returnPressed.connect(self.ask)

    def show_densities(self, fuels: Sequence[str], kept: Mapping[str, Decimal]) -> None:
        """Show the densities a file keeps."""
        self._fuels, self._kept = tuple(fuels), kept
        self._say()
        self._show_kept()

    def _say(self) -> None:
        words = {fuel: carrier_name(fuel) for fuel in self._fuels}
        self.fuel.set_words(words)
        self.fuel.offer(sorted(self._fuels, key=words.__getitem__))
        listed = (
            tr("choice_text.density", fuel=carrier_name(fuel), density=f"{density:f}")
            for fuel, density in self._kept.items()
        )
        self.kept.show_plain(tr("list.comma").join(listed))
        self.kept.setVisible(bool(self._kept))

    @Slot()
    def _show_kept(self) -> None:
        """Show what is kept of the fuel that is chosen."""
        density = self._kept.get(self.fuel.code)
        self.amount.line.setText("" if density is None else f"{density:f}")

    @Slot()
    def ask(self) -> None:
        """Ask to keep what was typed, unless it is no number or nothing new."""
        typed = self.amount.text
        density = read_number(typed)
        if typed and density is None:
            self.amount.refuse("field.number.wrong", value=typed)
        elif density != self._kept.get(self.fuel.code):
            self.asked.emit(self.fuel.code, density)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
