"""Loads the program's own Chinese font where the system has none of ours.

Fonts that were made before are loaded at once; else a process of their own makes them while the
first window is already there, in whatever font the system has.
"""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtGui import QFontDatabase

from desktop.fonts import ready_font_files
from desktop.ui.theme import FAMILIES


def load_ready_typefaces() -> bool:
    """Load the fonts that are there; say whether some still have to be made.

    The system's families are asked for only where nothing is ready: listing them takes longer
    than loading ours, and a system's own family still comes first.
    """
    ready = ready_font_files()
    add_typefaces(ready)
    return not ready and set(QFontDatabase.families()).isdisjoint(FAMILIES)


def add_typefaces(files: Iterable[Path]) -> None:
    """Give fonts to the windows."""
    for path in files:
        QFontDatabase.addApplicationFont(str(path))
