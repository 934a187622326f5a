"""Where the program's own data stands – a checkout, a wheel, a frozen bundle – and the user's."""

import os
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


def cache_folder() -> Path:
    """Return the folder of what can be made again on this machine; it need not exist yet."""
    if os.name == "nt":
        local = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
        return Path(local) / "carbonbook" / "carbonbook" / "Cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "carbonbook"


def user_folder() -> Path:
    """Return the folder of what this user chose on this machine; it need not exist yet."""
    if os.name == "nt":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming") / "CarbonBook"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "CarbonBook"
