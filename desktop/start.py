"""Starts the window from the desktop: ``carbonbook-gui``.

The collector of garbage rests until the window is there; a tenth of the start was its work, and
nothing made until then is garbage.

Qt gives the interpreter away in most calls and asks for it again. While the worker computes, Python
lets the window's thread wait five milliseconds each time (Windows fifteen, its clock ticks no
finer), so that a page which takes forty to make stood still for a quarter of a second.

Once Qt is loaded, PySide reads the source of every module that is imported, libraries too, to find
out whether it may ask for Qt's names in another style (``__feature__``), and Python keeps what was
read: sixty megabytes and an eighth of the time. Nothing here asks for that.
"""

import gc
import sys
from importlib import import_module
from typing import Final

_TURN: Final = 0.0001
"""Longest time the window's thread waits for the interpreter while the worker has it. [s]"""


def main() -> int:
    """Open the window and return the exit code."""
    prepare()
    code: int = import_module("desktop.app").main()
    return code


def prepare() -> None:
    """Set the interpreter up for windows: no collection yet, quick turns, no sources read."""
    gc.disable()
    sys.setswitchinterval(_TURN)
    import_module("PySide6.QtCore")
    styles = sys.modules.get("shibokensupport.feature")
    if hasattr(styles, "_mod_uses_pyside"):
        setattr(styles, "_mod_uses_pyside", _asks_for_no_style)  # noqa: B010 - not declared


def _asks_for_no_style(_module: object) -> bool:
    return False
