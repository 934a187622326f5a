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

    def page(self, key: str) -> Page:
        """Return a page, made if it was never visited."""
        if key not in self._pages:
            module = import_module(_module(key))
            made = cast("Page", getattr(module, PAGES[key])(self._desk))
            self._pages[key] = made
            self.addWidget(made)
        return self._pages[key]

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
