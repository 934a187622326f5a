"""文件 › 新建账套."""

from typing import ClassVar

from desktop.ui.actions.action import Action


class NewCompanyAction(Action):
    """Opens the form for a new company file."""

    key: ClassVar[str] = "new_company"
    icon_name: ClassVar[str] = "file_new"
    shortcut_text: ClassVar[str] = "Ctrl+N"
    needs_company: ClassVar[bool] = False

    def act(self) -> None:
        """Go to the form."""
        self.desk.asked_for.emit("new_company")
