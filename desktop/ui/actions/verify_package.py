"""数据包 › 验证数据包."""

from typing import ClassVar

from PySide6.QtCore import Signal

from desktop.ui.actions.action import Action
from desktop.ui.dialogs.files import PACKAGES, ask_file


class VerifyPackageAction(Action):
    """Asks for a package and verifies it; needs no company file."""

    key: ClassVar[str] = "verify_package"
    icon_name: ClassVar[str] = "verify"
    needs_company: ClassVar[bool] = False
    picked = Signal(object)

    def act(self) -> None:
        """Ask for a package."""
        path = ask_file(self.window, self.desk.settings, "dialog.verify", PACKAGES)
        if path is not None:
            self.picked.emit(path)
