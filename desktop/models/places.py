"""Whether a company file lies where files get lost: network drives and cloud-sync folders."""

import os
import sys
from pathlib import Path, PurePath

from desktop.errors import SurroundingsError
from desktop.findings import Finding, Place
from desktop.paths import refused_in_name

_CLOUD_WORDS = (
    "onedrive",
    "dropbox",
    "nutstore",
    "坚果云",
    "baidusyncdisk",
    "baidunetdisk",
    "百度网盘",
    "wps云盘",
    "wpsdrive",
    "icloud",
    "google drive",
    "weiyun",
    "腾讯微云",
)
_NETWORK_TYPES = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afpfs"})
_DRIVE_REMOTE = 4
_LONGEST_WINDOWS, _LONGEST_ELSEWHERE = 255, 511
"""Characters on Windows, bytes elsewhere, of the longest path that SQLite opens."""
_JOURNAL, _UNFINISHED = "-journal", ".part-journal"
_LONGEST_NAME = 255
"""Characters on Windows, bytes elsewhere, of the longest name in a folder."""
_BACKUP = " 20250131-170000 migrate"
"""What an automatic backup adds to the name."""


def warnings(path: Path) -> tuple[Finding, ...]:
    """Return what speaks against keeping the file there, or keeps it from being written."""
    found = []
    if cloud := cloud_folder(path):
        details = {"folder": cloud, "file": path.name}
        found.append(
            Finding("company_file.in_cloud_folder", where=Place(path.name), details=details)
        )
    if is_on_network(path):
        details = {"folder": str(path.parent), "file": path.name}
        found.append(Finding("company_file.on_network", where=Place(path.name), details=details))
    if path.exists() and not os.access(path, os.W_OK):
        found.append(
            Finding(
                "company_file.write_protected", where=Place(path.name), details={"file": path.name}
            )
        )
    return tuple(found)


def cloud_folder(path: PurePath) -> str:
    """Return the folder on the way that a cloud program synchronises, or nothing."""
    for part in path.parts[:-1]:
        if any(word in part.lower() for word in _CLOUD_WORDS):
            return part
    return ""


def is_on_network(path: Path) -> bool:
    """Say whether the file lies on a network drive, as far as the system tells."""
    if str(path).startswith(("\\\\", "//")):
        return True
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 -- only Windows has this library

        kind = ctypes.windll.kernel32.GetDriveTypeW(path.resolve().anchor)
        return bool(kind == _DRIVE_REMOTE)
    return mount_type(path.resolve(), _mounts()) in _NETWORK_TYPES


def _mounts() -> str:
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def mount_type(path: PurePath, mounts: str) -> str:
    """Return the type of the file system a path lies on, by a table of mounts."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        parts = line.split()
        folder = PurePath(parts[1].replace("\\040", " "))
        if path.is_relative_to(folder) and len(folder.parts) > best:
            best, kind = len(folder.parts), parts[2]
    return kind


def require_usable(path: Path) -> None:
    """Refuse a place where no company file can be made.

    Raises:
        SurroundingsError: ``company_file.folder_missing``; ``company_file.path_too_long``;
            ``company_file.name_too_long``; ``file.name_not_allowed`` on Windows.
    """
    if not path.parent.is_dir():
        raise SurroundingsError("company_file.folder_missing", folder=path.parent, file=path.name)
    if refused := refused_in_name(path.name):
        raise SurroundingsError("file.name_not_allowed", file=path.name, refused=refused)
    require_short(path, _UNFINISHED)


def require_name(path: Path) -> None:
    """Refuse a name that leaves no room for those of its backups.

    Raises:
        SurroundingsError: ``company_file.name_too_long``.
    """
    _require_name(path, f"{_BACKUP}{_UNFINISHED}", windows=os.name == "nt")


def require_short(path: Path, beside: str = _JOURNAL, *, windows: bool = os.name == "nt") -> None:
    """Refuse a path that SQLite could not open, with what stands beside the file for a while.

    Raises:
        SurroundingsError: ``company_file.path_too_long``; ``company_file.name_too_long``.
    """
    _require_name(path, beside, windows=windows)
    whole = f"{path.absolute()}{beside}"
    if _length(whole, windows=windows) > (_LONGEST_WINDOWS if windows else _LONGEST_ELSEWHERE):
        raise SurroundingsError("company_file.path_too_long", file=path.name, length=len(whole))


def _require_name(path: Path, beside: str, *, windows: bool) -> None:
    if _length(f"{path.name}{beside}", windows=windows) > _LONGEST_NAME:
        raise SurroundingsError("company_file.name_too_long", file=path.name, length=len(path.name))


def _length(text: str, *, windows: bool) -> int:
    return len(text) if windows else len(os.fsencode(text))
