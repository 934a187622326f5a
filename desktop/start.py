"""Starts the window from the desktop: ``carbonbook-gui``.

The collector of garbage rests until the window is there; a tenth of the start was its work, and
nothing made until then is garbage.

Qt gives the interpreter away in most calls and asks for it again. While the worker computes, Python
lets the window's thread wait five milliseconds each time (Windows fifteen, its clock ticks no
finer), so that a page which takes forty to make stood still for a quarter of a second.

Once Qt is loaded, PySide reads the source of every module that is imported, libraries too, to find
out whether it may ask for Qt's names in another style (``__feature__``), and Python keeps what was
read: sixty megabytes and an eighth of the time. Nothing here asks for that.

PySide's own support modules lie as sources in a ZIP within its library, and are compiled at every
start: a seventh of the time. What was compiled once is kept where Python keeps bytecode.
"""

import __future__

import builtins
import gc
import marshal
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import CodeType
from typing import Final

_TURN: Final = 0.0001
"""Longest time the window's thread waits for the interpreter while the worker has it. [s]"""
_Code = dict[tuple[str, bytes], CodeType]
_SUPPORT: Final = "shibokensupport/"
_SUPPORT_CODE: Final = str(Path(__file__).with_name("qt_support.py"))
"""Where a module with all of that code would lie."""
_AS_THERE: Final = __future__.annotations.compiler_flag
"""Switched on in the module that compiles, and so in what it compiles."""


def main() -> int:
    """Open the window and return the exit code."""
    prepare()
    code: int = import_module("desktop.app").main()
    return code


def prepare() -> None:
    """Set the interpreter up for windows: no collection yet, quick turns, no sources read."""
    gc.disable()
    sys.setswitchinterval(_TURN)
    with compiled_once(Path(cache_from_source(_SUPPORT_CODE))):
        import_module("PySide6.QtCore")
    styles = sys.modules.get("shibokensupport.feature")
    if hasattr(styles, "_mod_uses_pyside"):
        setattr(styles, "_mod_uses_pyside", _asks_for_no_style)  # noqa: B010 - not declared


@contextmanager
def compiled_once(place: Path) -> Iterator[None]:
    """Take the code of PySide's support modules from a file, and keep there what it lacks.

    A source that is not word for word the one whose code is kept is compiled as ever.
    """
    kept, compile_source = _kept(place), builtins.compile
    used: _Code = {}

    def compiled(*given: object, **named: object) -> object:
        match given:
            case (bytes() as source, str() as name, "exec") if name.startswith(_SUPPORT):
                code = kept.get((name, source)) or compile_source(source, name, "exec", _AS_THERE)
                used[name, source] = code
                return code
        return compile_source(*given, **named)  # type: ignore[call-overload] # as it was called

    setattr(builtins, "compile", compiled)  # noqa: B010 - a function's place
    try:
        yield
    finally:
        setattr(builtins, "compile", compile_source)  # noqa: B010 - as above
    if used.keys() - kept.keys() and not sys.dont_write_bytecode:
        _keep(place, used)


def _kept(place: Path) -> _Code:
    """Return what another start kept; nothing where it was another Python or is no such file."""
    with suppress(OSError, EOFError, ValueError, TypeError):
        magic, _, code = place.read_bytes().partition(MAGIC_NUMBER)
        if not magic:
            return dict(marshal.loads(code))  # noqa: S302 - lies where bytecode lies
    return {}


def _keep(place: Path, used: _Code) -> None:
    """Keep code whole or not at all; where nothing may be written every start compiles."""
    part = place.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        code = marshal.dumps(used)
        part.write_bytes(MAGIC_NUMBER + code)
        part.replace(place)


def _asks_for_no_style(_module: object) -> bool:
    return False
