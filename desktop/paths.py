"""Where the program's own data stands – a checkout, a wheel, a frozen bundle – and the user's."""

import os
from functools import cache
from pathlib import Path

_REFUSED_CHARACTERS = frozenset('<>:"/\\|?*') | frozenset(map(chr, range(32)))
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL"} | {f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10)}
)
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


def refused_in_name(name: str, *, windows: bool = os.name == "nt") -> str:
    """Return what Windows does not take in a file's name, or nothing.

    A colon is the worst of them: Windows would write into a hidden stream of another file.
    """
    if not windows:
        return ""
    for character in name:
        if character in _REFUSED_CHARACTERS:
            return character if character.isprintable() else f"U+{ord(character):04X}"
    device = name.split(".", 1)[0].rstrip(" ")
    if device.upper() in _DEVICES:
        return device
    return name[-1:] if name.endswith((".", " ")) else ""
