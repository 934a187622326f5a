"""查看: language, colours, inspector, search."""

from typing import ClassVar

from PySide6.QtCore import Signal

from desktop.ui.actions.action import Action, AskingAction
from desktop.ui.settings import LANGUAGE
from desktop.ui.text import language


class SearchAction(AskingAction):
    """Opens the search over everything."""

    key: ClassVar[str] = "search"
    icon_name: ClassVar[str] = "search"
    shortcut_text: ClassVar[str] = "Ctrl+K"
    needs_company: ClassVar[bool] = False


class InspectorAction(AskingAction):
    """Opens or closes the inspector."""

    key: ClassVar[str] = "inspector"
    icon_name: ClassVar[str] = "panel"
    shortcut_text: ClassVar[str] = "F4"


class OtherPaneAction(AskingAction):
    """Moves the keyboard between the page and what stands beside it."""

    key: ClassVar[str] = "other_pane"
    shortcut_text: ClassVar[str] = "F6"


class BackAction(AskingAction):
    """Goes back a level in the inspector."""

    key: ClassVar[str] = "back"
    icon_name: ClassVar[str] = "back"
    shortcut_text: ClassVar[str] = "Alt+Left"


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


class HelpAction(AskingAction):
    """Explains the page that is open."""

    key: ClassVar[str] = "help"
    icon_name: ClassVar[str] = "help"
    shortcut_text: ClassVar[str] = "F1"
    needs_company: ClassVar[bool] = False


class QuitAction(Action):
    """Closes the window."""

    key: ClassVar[str] = "quit"
    shortcut_text: ClassVar[str] = "Ctrl+Q"
    needs_company: ClassVar[bool] = False

    def act(self) -> None:
        """Close."""
        self.window.close()
