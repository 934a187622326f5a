"""Backups that were proven before they count."""

import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from desktop.errors import SurroundingsError
from desktop.models import check, connection


def write_backup(source: Path, target: Path, module: ModuleType, key: str | None) -> Path:
    """Write a verified copy of the company file and return its path.

    ``VACUUM INTO`` a temporary file beside the target → fsync → reopened and checked → put in place.

    Raises:
        SurroundingsError: ``backup.not_sound``; ``disk.full`` …
    """
    temporary = target.with_name(target.name + ".part")
    temporary.unlink(missing_ok=True)
    try:
        raw = connection.opener(source, module, key, read_only=True)()
        try:
            raw.execute("VACUUM INTO ?", (str(temporary),))
        finally:
            raw.close()
        sync(temporary)
        verify(temporary, module, key)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    return target


def sync(path: Path) -> None:
    """Force a file to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def verify(path: Path, module: ModuleType = sqlite3, key: str | None = None) -> None:
    """Check a company file whole.

    Raises:
        SurroundingsError: ``backup.not_sound`` with the first fault.
    """
    engine = connection.open_engine(path, module=module, key=key, read_only=True)
    try:
        with engine.connect() as opened:
            faults = check.check(opened)
    finally:
        engine.dispose()
    if faults:
        raise SurroundingsError("backup.not_sound", file=path.name, fault=faults[0].code)


def stamp() -> str:
    """Return the present UTC time as it stands in a backup's name."""
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
