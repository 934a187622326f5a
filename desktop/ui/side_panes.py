"""The page and what stands beside it: the inspector or the help, one at a time."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from desktop.ui.desk import Desk
from desktop.ui.page_host import PageHost
from desktop.ui.pages.page import Page
from desktop.ui.settings import INSPECTOR_OPEN

if TYPE_CHECKING:
    from desktop.ui.widgets.help import HelpPanel
    from desktop.ui.widgets.inspector import Inspector

_INSPECTOR = "desktop.ui.widgets.inspector"
_HELP = "desktop.ui.widgets.help"
_INSPECTOR_WIDTH = 360
_ROOMY = 1250
"""Width of the window from which the inspector stands beside a page. [px at 100 %]"""


class SidePanes(QSplitter):
    """Makes inspector and help when they are first needed, for the first window is to be quick."""

    def __init__(self, desk: Desk, host: PageHost, middle: QWidget) -> None:
        super().__init__()
        self._desk = desk
        self._host = host
        self.addWidget(middle)
        self.setStretchFactor(0, 1)
        self.setCollapsible(0, False)  # noqa: FBT003 - Qt's signature

    @cached_property
    def inspector(self) -> Inspector:
        """The inspector; made with the first company file."""
        made = cast("Inspector", import_module(_INSPECTOR).Inspector(self._desk))
        made.closed.connect(self.toggle_inspector)
        self.addWidget(made)
        self.setSizes([self.window().width(), _INSPECTOR_WIDTH])
        return made

    @cached_property
    def help(self) -> HelpPanel:
        """The help; made when it is first asked for."""
        made = cast("HelpPanel", import_module(_HELP).HelpPanel())
        made.closed.connect(self.close_help)
        made.hide()
        self.addWidget(made)
        return made

    @property
    def is_roomy(self) -> bool:
        """Whether page and inspector fit beside each other; else F4 opens it."""
        return is_roomy(self.window().width())

    @property
    def _is_helping(self) -> bool:
        return "help" in self.__dict__ and self.help.isVisible()

    def follow(self, key: str) -> None:
        """Show what belongs beside a page that was just opened."""
        self.show_inspector()
        if self._is_helping:
            self.help.open(key)
            self._host.page(key).setFocus()

    def show_inspector(self) -> None:
        """Show the inspector where it is wanted, has something to explain and fits."""
        if self._desk.session is not None and not self._is_helping:
            wanted = self._desk.settings.get(INSPECTOR_OPEN)
            self.inspector.setVisible(wanted and self._page.has_figures and self.is_roomy)

    def hide_inspector(self) -> None:
        """Hide the inspector, if there is one."""
        if "inspector" in self.__dict__:
            self.inspector.hide()

    @Slot()
    def toggle_inspector(self) -> None:
        """Open or close the inspector."""
        is_open = self.inspector.isHidden()
        self.inspector.setVisible(is_open)
        self._desk.settings.put(INSPECTOR_OPEN, is_open)

    @Slot()
    def go_back(self) -> None:
        """Go back a level in the inspector."""
        if self._desk.session is not None:
            self.inspector.go_back()

    @Slot()
    def on_pointed(self) -> None:
        """Show what was pointed at, where the inspector is wanted and fits."""
        if self._desk.settings.get(INSPECTOR_OPEN) and self.is_roomy:
            self.inspector.show()

    @Slot()
    def go_to_other_pane(self) -> None:
        """Move the keyboard from the page to what stands beside it, or back to where it was."""
        here = QApplication.focusWidget()
        beside = [self.__dict__[name] for name in ("inspector", "help") if name in self.__dict__]
        pane = next((each for each in beside if each.isVisible()), None)
        if pane is not None and (here is None or not pane.isAncestorOf(here)):
            pane.take_focus()
        else:
            (self._page.focusWidget() or self._page).setFocus()

    @Slot()
    def show_help(self) -> None:
        """Say what the page is for and how it is used; once more closes the help."""
        if self._is_helping:
            self.close_help()
        else:
            self.hide_inspector()
            self.help.open(self._host.current_key)

    @Slot()
    def close_help(self) -> None:
        """Close the help and go back to the page."""
        self.help.hide()
        self.show_inspector()
        self._page.setFocus()

    @property
    def _page(self) -> Page:
        return self._host.page(self._host.current_key)


def is_roomy(width: int) -> bool:
    """Whether page and inspector fit beside each other in a window of this width."""
    return width >= _ROOMY
