"""What tonnes of steam want besides: pressure, by gauge or absolute, and temperature."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.ui.numbers import read_number
from desktop.ui.text import name_of, tr
from desktop.ui.widgets.boxes import row
from desktop.ui.widgets.labels import Text, set_property
from desktop.ui.widgets.line import NumberLine

PRESSURE: Final = "pressure_mpa"
_GAUGE: Final = "gauge"
_TEMPERATURE: Final = "temperature_c"
_KINDS: Final = ("true", "false")
_WIDTH = 72
_KIND_WIDTH = 150


class SteamBar(QWidget):
    """Fields for the state of steam; a heat meter in GJ needs none of them."""

    def __init__(self) -> None:
        super().__init__()
        self.pressure, self.temperature = NumberLine(), NumberLine()
        for line in (self.pressure, self.temperature):
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
            line.setFixedWidth(_WIDTH)
        self.kind = QComboBox()
        self.kind.setFixedWidth(_KIND_WIDTH)
        layout = row(
            Text(f"column.{PRESSURE}", "quiet"),
            self.pressure,
            self.kind,
            Text(f"column.{_TEMPERATURE}", "quiet"),
            self.temperature,
            1,
        )
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self._retranslate()

    def show_parameters(self, known: Mapping[str, str]) -> None:
        """Show what a line has already."""
        self.pressure.put(read_number(known.get(PRESSURE, "")))
        self.temperature.put(read_number(known.get(_TEMPERATURE, "")))
        self.kind.setCurrentIndex(self.kind.findData(known.get(_GAUGE, "")))
        self._mark("")

    @property
    def given(self) -> tuple[tuple[str, str], ...]:
        """The parameters that were typed."""
        typed = {PRESSURE: self.pressure.text(), _TEMPERATURE: self.temperature.text()}
        numbers = {name: read_number(text) for name, text in typed.items()}
        found = [(name, f"{value:f}") for name, value in numbers.items() if value is not None]
        if numbers[PRESSURE] is not None and self.kind.currentData():
            found.append((_GAUGE, str(self.kind.currentData())))
        return tuple(sorted(found))

    def problem(self) -> str:
        """Mark and name what is missing or cannot be read; nothing if all is well."""
        for name, line in ((PRESSURE, self.pressure), (_TEMPERATURE, self.temperature)):
            text = line.text().strip()
            if text and read_number(text) is None:
                self._mark(name)
                return tr("other.wrong_number", name=tr(f"column.{name}"), value=text)
        is_open = bool(self.pressure.text().strip()) and not self.kind.currentData()
        self._mark(_GAUGE if is_open else "")
        return tr("answer.gauge_or_absolute") if is_open else ""

    def _mark(self, wrong: str) -> None:
        for name, widget in (
            (PRESSURE, self.pressure),
            (_GAUGE, self.kind),
            (_TEMPERATURE, self.temperature),
        ):
            set_property(widget, "wrong", value=name == wrong)

    def _retranslate(self) -> None:
        chosen = max(0, self.kind.currentIndex())
        self.kind.clear()
        self.kind.addItem(tr(f"column.{_GAUGE}"), "")
        for code in _KINDS:
            self.kind.addItem(name_of("gauge", code), code)
        self.kind.setCurrentIndex(chosen)
        self.kind.setAccessibleName(tr(f"column.{_GAUGE}"))
        self.pressure.setAccessibleName(tr(f"column.{PRESSURE}"))
        self.temperature.setAccessibleName(tr(f"column.{_TEMPERATURE}"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
