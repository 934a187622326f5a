"""Ctrl+K: what the search offers, and where choosing something leads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial
from importlib import import_module
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop.jobs.context import JobContext
from desktop.ui.actions.action import Action
from desktop.ui.desk import Desk
from desktop.ui.page_host import PAGES, WITHOUT_COMPANY
from desktop.ui.text import tr
from desktop.ui.widgets.navigation import ENTRIES

if TYPE_CHECKING:
    from desktop.ui.session import Hit, Session
    from desktop.ui.widgets.search_box import SearchBox

_SEARCH_BOX = "desktop.ui.widgets.search_box"
_HITS = 20


class Searching(QObject):
    """Asks the box what is looked for, and the open file for what has it.

    Signals:
        page_chosen: A page, by its key.
        help_chosen: The help of a page, by its key.
        figure_chosen: Something the inspector explains, by its figure.
    """

    page_chosen = Signal(str)
    help_chosen = Signal(str)
    figure_chosen = Signal(str)

    def __init__(self, desk: Desk, actions: Mapping[str, Action], window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._actions = actions
        self._window = window

    @cached_property
    def box(self) -> SearchBox:
        """The search; made when it is first opened."""
        made = cast("SearchBox", import_module(_SEARCH_BOX).SearchBox(self._window))
        made.chosen.connect(self._on_found)
        made.asked.connect(self._on_search)
        return made

    @Slot()
    def open(self) -> None:
        """Open the search with pages, actions and help in it."""
        self.box.open(self._pages() + self._deeds() + self._helps())

    def close(self) -> None:
        """Close the search; it is placed anew when opened."""
        if "box" in self.__dict__:
            self.box.hide()

    def _pages(self) -> list[tuple[str, str, str]]:
        if self._desk.session is None:
            return []
        kind = tr("search.kind.page")
        shown = [entry.key for entry in ENTRIES if not entry.is_heading]
        return [(tr(f"page.{key}"), f"page:{key}", kind) for key in shown]

    def _deeds(self) -> list[tuple[str, str, str]]:
        return [
            (action.text(), f"action:{key}", action.shortcut().toString())
            for key, action in self._actions.items()
            if action.isEnabled() and key != "search"
        ]

    def _helps(self) -> list[tuple[str, str, str]]:
        kind = tr("search.kind.help")
        return [
            (f"{tr(f'page.{key}')}: {tr(f'help.{key}')}", f"help:{key}", kind)
            for key in PAGES
            if self._desk.session is not None or key in WITHOUT_COMPANY
        ]

    @Slot(str)
    def _on_search(self, text: str) -> None:
        self._desk.ask(partial(_search, text, self._desk.year), self.box.add_hits)

    @Slot(str)
    def _on_found(self, target: str) -> None:
        kind, _, name = target.partition(":")
        if kind == "action":
            self._actions[name].trigger()
        elif kind == "page":
            self.page_chosen.emit(name)
        elif kind == "help":
            self.help_chosen.emit(name)
        else:
            self.figure_chosen.emit(name)


def _search(text: str, year: int, session: Session, _context: JobContext) -> tuple[Hit, ...]:
    return session.search(text, year, _HITS)
