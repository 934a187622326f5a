"""What every menu entry is: a text, an icon, a key, and one thing it does."""

from collections.abc import Mapping
from typing import ClassVar, TypeVar, cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop.ui.desk import Desk
from desktop.ui.icons import icon
from desktop.ui.text import tr


class Action(QAction):
    """A menu entry; its text is ``action.<key>``.

    Attributes:
        needs_company: Whether it is grey without an open company file.
    """

    key: ClassVar[str] = ""
    icon_name: ClassVar[str] = ""
    shortcut_text: ClassVar[str] = ""
    needs_company: ClassVar[bool] = True

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.setObjectName(self.key)
        if self.shortcut_text:
            self.setProperty("shortcut", self.shortcut_text)
        self.triggered.connect(self._on_trigger)
        self.retranslate()

    def retranslate(self) -> None:
        """Say the text again."""
        self.setText(tr(f"action.{self.key}"))

    def draw(self) -> None:
        """Draw the icon in the colours in use; asked for when its menu opens."""
        if self.icon_name:
            self.setIcon(icon(self.icon_name))

    def _on_trigger(self) -> None:
        self.act()

    def act(self) -> None:
        """Collect input, run a job, show the result; each action says how."""


class AskingAction(Action):
    """A menu entry that lets whoever listens do it."""

    asked = Signal()

    def act(self) -> None:
        """Ask for it."""
        self.asked.emit()


Kind = TypeVar("Kind", bound=Action)


def the(kind: type[Kind], actions: Mapping[str, Action]) -> Kind:
    """Return the action of a kind with what it alone can do."""
    return cast("Kind", actions[kind.key])
