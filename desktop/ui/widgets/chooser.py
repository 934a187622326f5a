"""A short list to choose from, with its title above it."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.ui import formats
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.labels import Text


class Chooser(QWidget):
    """Codes with the words of their family; the title is ``field.<key>.title``.

    Args:
        family: Of the words; empty shows the codes themselves.
        is_inline: Whether the title stands beside the list instead of above it.
    """

    chosen = Signal(str)

    def __init__(
        self, key: str, family: str = "", codes: Sequence[str] = (), *, is_inline: bool = False
    ) -> None:
        super().__init__()
        self.key = key
        self._family = family
        self._codes: tuple[str, ...] = ()
        self._words: dict[str, str] = {}
        self.box = QComboBox()
        title = Text(f"field.{key}.title")
        title.setBuddy(self.box)
        parts = (title, self.box, 1)
        self.setLayout(row(*parts) if is_inline else column(*parts, spacing=SPACE[0]))
        self.box.activated.connect(self._on_chosen)
        self.offer(codes)

    @property
    def code(self) -> str:
        """What is chosen; empty if there is nothing to choose."""
        return str(self.box.currentData() or "")

    def offer(self, codes: Sequence[str]) -> None:
        """Offer other codes; the one chosen stays where it is still one of them."""
        chosen = self.code
        self._codes = tuple(codes)
        self.box.clear()
        for code in codes:
            self.box.addItem(self._word(code), code)
        self.choose(chosen)
        self.box.setAccessibleName(tr(f"field.{self.key}.title"))

    def set_words(self, words: Mapping[str, str]) -> None:
        """Say what codes without a family are called; the next offer shows it."""
        self._words = dict(words)

    def choose(self, code: str) -> None:
        """Choose a code; the first one if it is none of the list."""
        self.box.setCurrentIndex(max(self.box.findData(code), 0) if self._codes else -1)

    def _word(self, code: str) -> str:
        if not code:
            return formats.DASH
        return name_of(self._family, code) if self._family else self._words.get(code, code)

    def _on_chosen(self) -> None:
        self.chosen.emit(self.code)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.offer(self._codes)
        super().changeEvent(event)
