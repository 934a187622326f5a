"""Starts the window from the desktop: ``carbonbook-gui``.

The collector of garbage rests until the window is there; a tenth of the start was its work, and
nothing made until then is garbage.
"""

import gc
from importlib import import_module


def main() -> int:
    """Open the window and return the exit code."""
    gc.disable()
    code: int = import_module("desktop.app").main()
    return code
