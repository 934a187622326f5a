"""Asking for files and folders; each remembers where the user was last."""

from itertools import chain, count
from pathlib import Path
from typing import Final

from PySide6 import QtWidgets
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QWidget

from desktop.ui.settings import LAST_FOLDER, Settings
from desktop.ui.text import tr

COMPANY_FILES: Final = ("files.company", "*.cbook")
PACKAGES: Final = ("files.packages", "*.cdp")
PDF_FILES: Final = ("files.pdf", "*.pdf")
KEY_FILES: Final = ("files.keys", "*.cdpkey *.key *.pem")
NEW_KEYS: Final = ("files.keys", "*.cdpkey")
JSON_FILES: Final = ("files.json", "*.json")
OWN_TABLES: Final = ("files.own_tables", "*.csv *.toml")
STATEMENTS: Final = ("files.statements", "*.xlsx *.xls *.csv")
RULE_FILES: Final = ("files.rules", "*.csv")
TAUGHT_FILES: Final = ("files.taught", "*.csv *.json")
WEB_PAGES: Final = ("files.web_pages", "*.html")
WORKBOOKS: Final = ("files.workbooks", "*.xlsx")
TABLES: Final = ("files.tables", "*.xlsx *.csv")
ANY_FILES: Final = ("files.any", "*")
Filter = tuple[str, str]


def _filter(kinds: Filter) -> str:
    return f"{tr(kinds[0])} ({kinds[1]})"


def documents() -> Path:
    """Return where the user keeps documents; the home folder where there is no such folder."""
    paths = QStandardPaths
    named = Path(paths.writableLocation(paths.StandardLocation.DocumentsLocation))
    return named if named.is_dir() else Path.home()


def _folder(settings: Settings) -> str:
    """Return where the user was last; at first among the documents, not in the program's folder."""
    return settings.get(LAST_FOLDER) or str(documents())


def ask_file(parent: QWidget, settings: Settings, title: str, kinds: Filter) -> Path | None:
    """Return the file the user picked, if any."""
    folder = _folder(settings)
    name, _ = QtWidgets.QFileDialog.getOpenFileName(parent, tr(title), folder, _filter(kinds))
    return _remembered(settings, name)


def ask_files(parent: QWidget, settings: Settings, title: str, kinds: Filter) -> list[Path]:
    """Return the files the user picked."""
    folder = _folder(settings)
    names, _ = QtWidgets.QFileDialog.getOpenFileNames(parent, tr(title), folder, _filter(kinds))
    if names:
        _remembered(settings, names[0])
    return [Path(name) for name in names]


def ask_folder(parent: QWidget, settings: Settings, title: str) -> Path | None:
    """Return the folder the user picked, if any."""
    name = QtWidgets.QFileDialog.getExistingDirectory(parent, tr(title), _folder(settings))
    if name:
        settings.put(LAST_FOLDER, name)
    return Path(name) if name else None


def ask_new_file(
    parent: QWidget, settings: Settings, title: str, kinds_and_name: tuple[Filter, str]
) -> Path | None:
    """Return the name of a file to be written, with its suffix, if the user gave one."""
    kinds, name = kinds_and_name
    suffix = kinds[1].removeprefix("*")
    start = str(Path(_folder(settings)) / f"{name}{suffix}")
    given, _ = QtWidgets.QFileDialog.getSaveFileName(parent, tr(title), start, _filter(kinds))
    if given and not given.lower().endswith(suffix):
        # The dialog asked about the name as it was typed; what has the whole name stays.
        given = str(_free(Path(f"{given}{suffix}")))
    return _remembered(settings, given)


def _free(path: Path) -> Path:
    """Return a path where nothing is yet: this one, or with a number behind the name."""
    numbered = (path.with_name(f"{path.stem} ({number}){path.suffix}") for number in count(2))
    return next(each for each in chain((path,), numbered) if not each.exists())


def _remembered(settings: Settings, name: str) -> Path | None:
    if not name:
        return None
    settings.put(LAST_FOLDER, str(Path(name).parent))
    return Path(name)
