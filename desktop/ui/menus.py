"""The menu bar: 文件 first, as accounting software has it."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from desktop.ui.actions.action import Action
from desktop.ui.actions.backup import BackupAction
from desktop.ui.actions.choose_person import ChoosePersonAction
from desktop.ui.actions.close_company import CloseCompanyAction
from desktop.ui.actions.import_files import ImportFilesAction, ImportFolderAction
from desktop.ui.actions.new_company import NewCompanyAction
from desktop.ui.actions.open_company import OpenCompanyAction
from desktop.ui.actions.portfolio import PortfolioAction
from desktop.ui.actions.restore import RestoreAction
from desktop.ui.actions.sample_company import SampleCompanyAction
from desktop.ui.actions.undo import RedoAction, UndoAction
from desktop.ui.actions.verify_package import VerifyPackageAction
from desktop.ui.actions.view import (
    BackAction,
    HelpAction,
    InspectorAction,
    LanguageAction,
    OtherPaneAction,
    QuitAction,
    SearchAction,
    SettingsAction,
)
from desktop.ui.desk import Desk
from desktop.ui.text import tr

SEPARATOR: Final = ""
RECENT: Final = "recent"
ACTIONS: Final[tuple[type[Action], ...]] = (
    NewCompanyAction,
    OpenCompanyAction,
    SampleCompanyAction,
    CloseCompanyAction,
    ChoosePersonAction,
    PortfolioAction,
    BackupAction,
    RestoreAction,
    QuitAction,
    UndoAction,
    RedoAction,
    ImportFilesAction,
    ImportFolderAction,
    VerifyPackageAction,
    SearchAction,
    InspectorAction,
    OtherPaneAction,
    BackAction,
    LanguageAction,
    SettingsAction,
    HelpAction,
)
MENUS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "file",
        (
            "new_company",
            "open_company",
            RECENT,
            "sample_company",
            "close_company",
            "choose_person",
            "portfolio",
            SEPARATOR,
            "backup",
            "restore",
            SEPARATOR,
            "quit",
        ),
    ),
    ("edit", ("undo", "redo", SEPARATOR, "search")),
    ("entry", ("import_files", "import_folder", SEPARATOR, "verify_package")),
    ("view", ("inspector", "other_pane", "back", SEPARATOR, "language", "settings")),
    ("help", ("help",)),
)


def make_actions(desk: Desk, window: QWidget) -> dict[str, Action]:
    """Return every action by its key."""
    return {kind.key: kind(desk, window) for kind in ACTIONS}


class MenuBar(QMenuBar):
    """The menus; they and their actions follow the language."""

    def __init__(self, actions: Mapping[str, Action], desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.recent = QMenu(tr("menu.recent"))
        self._by_key = actions
        self._menus: dict[str, QMenu] = {}
        for name, keys in MENUS:
            menu = self._menus[name] = self.addMenu(tr(f"menu.{name}"))
            menu.aboutToShow.connect(self._draw_icons)
            menu.aboutToShow.connect(self.list_recent)
            for key in keys:
                if key == SEPARATOR:
                    menu.addSeparator()
                elif key == RECENT:
                    menu.addMenu(self.recent)
                else:
                    menu.addAction(actions[key])

    def set_company_open(self, *, is_open: bool) -> None:
        """Grey what needs a company file."""
        for action in self._by_key.values():
            action.setEnabled(is_open or not action.needs_company)

    @Slot()
    def _draw_icons(self) -> None:
        for action in self._by_key.values():
            action.draw()

    @Slot()
    def list_recent(self) -> None:
        """List the company files opened last that are still there."""
        self.recent.clear()
        for name in self._desk.settings.recent_files():
            path = Path(name)
            if path.is_file():
                entry = self.recent.addAction(f"{path.stem}   {path.parent}")
                entry.triggered.connect(partial(self._desk.open_file, path, ""))
        self.recent.setEnabled(not self.recent.isEmpty())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            for name, menu in self._menus.items():
                menu.setTitle(tr(f"menu.{name}"))
            self.recent.setTitle(tr("menu.recent"))
            for action in self._by_key.values():
                action.retranslate()
        super().changeEvent(event)
