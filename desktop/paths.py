"""Where the program's own data stands: a checkout, a wheel or a frozen bundle."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def resources() -> Path:
    """Return the folder of shipped data.

    A wheel carries it as ``desktop/_resources``; a checkout has it beside ``desktop``.
    """
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"
