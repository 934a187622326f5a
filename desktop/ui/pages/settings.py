"""Language, colours and density; every choice takes effect at once."""

from typing import ClassVar

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from desktop import __version__
from desktop.ui.desk import Desk
from desktop.ui.pages.page import Page
from desktop.ui.session import Changed
from desktop.ui.settings import DENSITY, LANGUAGE, SCHEME, Setting
from desktop.ui.text import tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, framed
from desktop.ui.widgets.labels import Text, Wrapped

_CHOICES = (LANGUAGE, SCHEME, DENSITY)
_WIDTH = 640


class SettingsPage(Page):
    """One line a setting: its name, its choices, what it does."""

    key: ClassVar[str] = "settings"
    concerns: ClassVar[frozenset[Changed]] = frozenset()
    follows_period: ClassVar[bool] = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.boxes: dict[str, QComboBox] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE[4])
        grid.setVerticalSpacing(SPACE[3])
        for line, setting in enumerate(_CHOICES):
            box = self.boxes[setting.name] = QComboBox()
            grid.addWidget(Text(f"setting.{setting.name}.title", "strong"), line, 0)
            grid.addWidget(box, line, 1)
            grid.addWidget(Wrapped(f"setting.{setting.name}.text", "quiet"), line, 2)
        grid.setColumnStretch(2, 1)
        frame = framed("card", grid)
        frame.setMaximumWidth(_WIDTH)
        version = Text(role="small")
        version.say("settings.version", version=__version__)
        content = QWidget()
        licences = Wrapped("settings.licences", "small")
        about = column(version, licences, spacing=SPACE[0])
        content.setLayout(column(frame, about, 1, spacing=SPACE[2]))
        self.set_body(content)
        self.retranslate()
        for setting in _CHOICES:
            self.boxes[setting.name].currentIndexChanged.connect(self._on_choice)

    def retranslate(self) -> None:
        """Say the choices in the language in use."""
        for setting in _CHOICES:
            box = self.boxes[setting.name]
            with QSignalBlocker(box):
                box.clear()
                for choice in setting.choices:
                    box.addItem(tr(f"setting.{setting.name}.{choice}"), choice)
                box.setCurrentIndex(setting.choices.index(self.desk.settings.get(setting)))
            box.setAccessibleName(tr(f"setting.{setting.name}.title"))

    @Slot()
    def _on_choice(self) -> None:
        for setting in _CHOICES:
            chosen = str(self.boxes[setting.name].currentData())
            if chosen != self.desk.settings.get(setting):
                self._take(setting, chosen)

    def _take(self, setting: Setting[str], chosen: str) -> None:
        self.desk.settings.put(setting, chosen)
        if setting is LANGUAGE:
            self.desk.language_changed.emit(chosen)
        else:
            self.desk.look_changed.emit()
