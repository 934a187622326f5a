"""文件 › 关闭账套."""

from typing import ClassVar

from desktop.ui.actions.action import Action


class CloseCompanyAction(Action):
    """Closes the company file and goes back to the first page."""

    key: ClassVar[str] = "close_company"
    icon_name: ClassVar[str] = "close"
    shortcut_text: ClassVar[str] = "Ctrl+W"

    def act(self) -> None:
        """Close it."""
        self.desk.put_away()
