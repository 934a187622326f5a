"""Makes pages when they are first visited and shows one at a time."""

import sys
from importlib import import_module
from typing import Final, cast

from PySide6.QtWidgets import QStackedWidget

from desktop.ui.desk import Desk
from desktop.ui.pages.page import Page

PAGES: Final = {
    "welcome": "WelcomePage",
    "new_company": "NewCompanyPage",
    "todo": "TodoPage",
    "opening": "OpeningPage",
    "invoices": "InvoicesPage",
    "bills": "BillsPage",
    "meters": "MetersPage",
    "other": "OtherPage",
    "rules": "RulesPage",
    "review": "ReviewPage",
    "reconcile": "ReconcilePage",
    "closing": "ClosingPage",
    "inventory": "InventoryPage",
    "ratings": "RatingsPage",
    "reports": "ReportsPage",
    "packages": "PackagesPage",
    "history": "HistoryPage",
    "upkeep": "UpkeepPage",
    "portfolio": "PortfolioPage",
    "verify": "VerifyPage",
    "settings": "SettingsPage",
}
WITHOUT_COMPANY: Final = frozenset({"welcome", "new_company", "verify", "portfolio", "settings"})


class PageHost(QStackedWidget):
    """A stack of pages by key; the module of a page is loaded with its first visit."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._pages: dict[str, Page] = {}
        self._aside: dict[str, Page] = {}

    def page(self, key: str) -> Page:
        """Return a page, made if it was never visited."""
        if key not in self._pages:
            self.make(key)
            self._pages[key] = self._aside.pop(key)
            self.addWidget(self._pages[key])
        return self._pages[key]

    def make(self, key: str) -> bool:
        """Make a page that has no place in the window yet; say whether it was there already.

        To dress it for the window takes as long again, and is left for another turn.
        """
        was_there = key in self._pages or key in self._aside
        if not was_there:
            module = import_module(_module(key))
            self._aside[key] = cast("Page", getattr(module, PAGES[key])(self._desk))
        return was_there

    def load(self, key: str) -> bool:
        """Load the module of a page; say whether it was there already."""
        name = _module(key)
        was_there = name in sys.modules
        import_module(name)
        return was_there

    def has(self, key: str) -> bool:
        """Return whether a page is made already."""
        return key in self._pages

    def show_page(self, key: str) -> Page:
        """Show a page."""
        page = self.page(key)
        self.setCurrentWidget(page)
        return page

    @property
    def current_key(self) -> str:
        """Key of the page that is shown."""
        page = self.currentWidget()
        return page.key if isinstance(page, Page) else ""


def _module(key: str) -> str:
    return f"desktop.ui.pages.{key}"
