"""Back up, restore and check a company file."""

from datetime import datetime
from pathlib import Path

from desktop.findings import Finding
from desktop.models import store as company_file
from desktop.models.backup import folder_of
from desktop.models.store import Store


def back_up(store: Store, folder: Path | None, now: datetime) -> Path:
    """Write a verified copy of the open company file and return its path.

    Args:
        store: The open company file.
        folder: Where; the folder beside the file if none is named.
        now: Local time, for the name of the copy.

    Raises:
        SurroundingsError: ``backup.not_sound``, ``disk.full`` …; nothing was changed.
    """
    target = folder or folder_of(store.path)
    target.mkdir(parents=True, exist_ok=True)
    stem, suffix = store.path.stem, store.path.suffix
    return store.backup(target / f"{stem} {now:%Y-%m-%d %H%M%S}{suffix}")


def restore(
    backup: Path, newfile: Path, password: str | None = None, *, recovery: str | None = None
) -> Path:
    """Restore a backup to a new file; an existing file is never touched.

    Args:
        backup: The backup.
        newfile: Under which name.
        password: Of an encrypted backup; the new file keeps it.
        recovery: The code of its recovery sheet, instead of the password.

    Raises:
        SurroundingsError: ``company_file.exists``; ``backup.not_sound`` …
    """
    return company_file.restore(backup, newfile, password=password, recovery=recovery)


def check_file(store: Store) -> tuple[Finding, ...]:
    """Return everything that is wrong with a company file; nothing if it is sound."""
    return store.check()
