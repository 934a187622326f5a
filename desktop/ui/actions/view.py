"""查看: language, colours, inspector, search."""

from typing import ClassVar

from PySide6.QtCore import Signal

from desktop.ui.actions.action import Action
from desktop.ui.settings import LANGUAGE
from desktop.ui.text import language


class SearchAction(Action):
    """Opens the search over everything."""

    key: ClassVar[str] = "search"
    icon_name: ClassVar[str] = "search"
    shortcut_text: ClassVar[str] = "Ctrl+K"
    needs_company: ClassVar[bool] = False
    asked = Signal()

    def act(self) -> None:
        """Open it."""
        self.asked.emit()


class InspectorAction(Action):
    """Opens or closes the inspector."""

    key: ClassVar[str] = "inspector"
    icon_name: ClassVar[str] = "panel"
    shortcut_text: ClassVar[str] = "F4"
    asked = Signal()

    def act(self) -> None:
        """Turn it over."""
        self.asked.emit()


class OtherPaneAction(Action):
    """Moves the keyboard between the page and what stands beside it."""

    key: ClassVar[str] = "other_pane"
    shortcut_text: ClassVar[str] = "F6"
    asked = Signal()

    def act(self) -> None:
        """Move it."""
        self.asked.emit()


class BackAction(Action):
    """Goes back a level in the inspector."""

    key: ClassVar[str] = "back"
    icon_name: ClassVar[str] = "back"
    shortcut_text: ClassVar[str] = "Alt+Left"
    asked = Signal()

    def act(self) -> None:
        """Go back."""
        self.asked.emit()


class LanguageAction(Action):
    """Switches between Chinese and English at once."""

    key: ClassVar[str] = "language"
    shortcut_text: ClassVar[str] = "Ctrl+Shift+L"
    needs_company: ClassVar[bool] = False
    chosen = Signal(str)

    def act(self) -> None:
        """Choose the other language."""
        other = "en" if language() == "zh" else "zh"
        self.desk.settings.put(LANGUAGE, other)
        self.chosen.emit(other)


class SettingsAction(Action):
    """Opens the settings."""

    key: ClassVar[str] = "settings"
    icon_name: ClassVar[str] = "settings"
    shortcut_text: ClassVar[str] = "Ctrl+,"
    needs_company: ClassVar[bool] = False

    def act(self) -> None:
        """Go to the settings."""
        self.desk.asked_for.emit("settings")


class HelpAction(Action):
    """Explains the page that is open."""

    key: ClassVar[str] = "help"
    icon_name: ClassVar[str] = "help"
    shortcut_text: ClassVar[str] = "F1"
    needs_company: ClassVar[bool] = False
    asked = Signal()

    def act(self) -> None:
        """Show the help of the page."""
        self.asked.emit()


class QuitAction(Action):
    """Closes the window."""

    key: ClassVar[str] = "quit"
    shortcut_text: ClassVar[str] = "Ctrl+Q"
    needs_company: ClassVar[bool] = False

    def act(self) -> None:
        """Close."""
        self.window.close()
