"""Starts the window from the desktop: ``carbonbook-gui``.

The collector of garbage rests until the window is there; a tenth of the start was its work, and
nothing made until then is garbage.

Qt gives the interpreter away in most calls and asks for it again. While the worker computes, Python
lets the window's thread wait five milliseconds each time (Windows fifteen, its clock ticks no
finer), so that a page which takes forty to make stood still for a quarter of a second.
"""

import gc
import sys
from importlib import import_module
from typing import Final

_TURN: Final = 0.0005
"""Longest time the window's thread waits for the interpreter while the worker has it. [s]"""


def main() -> int:
    """Open the window and return the exit code."""
    gc.disable()
    take_quick_turns()
    code: int = import_module("desktop.app").main()
    return code


def take_quick_turns() -> None:
    """Let the window's thread have the interpreter soon after it asks the worker for it."""
    sys.setswitchinterval(_TURN)
