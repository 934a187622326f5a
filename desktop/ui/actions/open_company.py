"""文件 › 打开账套."""

from typing import ClassVar

from desktop.ui.actions.action import Action
from desktop.ui.dialogs.files import COMPANY_FILES, ask_file


class OpenCompanyAction(Action):
    """Asks for a company file and opens it."""

    key: ClassVar[str] = "open_company"
    icon_name: ClassVar[str] = "open"
    shortcut_text: ClassVar[str] = "Ctrl+O"
    needs_company: ClassVar[bool] = False

    def act(self) -> None:
        """Ask for a file and open it."""
        path = ask_file(self.window, self.desk.settings, "dialog.open_company", COMPANY_FILES)
        if path is not None:
            self.desk.open_file(path)
