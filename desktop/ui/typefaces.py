"""Loads the program's own Chinese font where the system has none of ours."""

from importlib import import_module
from importlib.util import find_spec

from PySide6.QtGui import QFontDatabase

from desktop.ui.theme import FAMILIES

_PROVIDERS = ("desktop.reports.fonts", "desktop.fonts")


def load_typefaces() -> None:
    """Load the shipped font files, unless the system has a family of ours."""
    installed = set(QFontDatabase.families())
    if not installed.isdisjoint(FAMILIES):
        return
    for name in _PROVIDERS:
        if find_spec(name) is not None:
            for path in import_module(name).font_files():
                QFontDatabase.addApplicationFont(str(path))
            return
