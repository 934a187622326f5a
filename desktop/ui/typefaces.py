"""Loads the program's own Chinese font where the system has none of ours.

Fonts that were made before are loaded at once; else a process of their own makes them while the
first window is already there, in the thin strokes of the font they are made of.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from PySide6.QtGui import QFontDatabase

from desktop.errors import SurroundingsError
from desktop.fonts import ready_font_files, variable_font
from desktop.ui.theme import FAMILIES


def load_ready_typefaces() -> bool:
    """Load the fonts that are there; say whether some still have to be made.

    The system's families are asked for only where nothing is ready: listing them takes longer
    than loading ours, and a system's own family still comes first. Until ours are made, the
    variable font stands in: Qt draws its thinnest weight, but no boxes for Chinese.
    """
    ready = ready_font_files()
    add_typefaces(ready)
    is_bare = not ready and set(QFontDatabase.families()).isdisjoint(FAMILIES)
    if is_bare:
        with suppress(SurroundingsError):  # who makes the fonts says what is missing
            add_typefaces([variable_font()])
    return is_bare


def add_typefaces(files: Iterable[Path]) -> None:
    """Give fonts to the windows."""
    for path in files:
        QFontDatabase.addApplicationFont(str(path))
