"""文件 › 多账套."""

from typing import ClassVar

from desktop.ui.actions.action import Action


class PortfolioAction(Action):
    """Shows many company files side by side; needs none open."""

    key: ClassVar[str] = "portfolio"
    icon_name: ClassVar[str] = "folder"
    needs_company: ClassVar[bool] = False

    def act(self) -> None:
        """Go to the page."""
        self.desk.asked_for.emit("portfolio")
