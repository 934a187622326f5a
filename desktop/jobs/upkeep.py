"""Back up, restore and check a company file."""

from datetime import datetime, timedelta
from pathlib import Path

from desktop.errors import SurroundingsError, UsageError
from desktop.findings import Finding
from desktop.jobs.many_values import collection_paused
from desktop.models import connection
from desktop.models import whole_file as company_file
from desktop.models.safekeeping import SECOND_PLACE
from desktop.models.store import Store


def back_up(store: Store, folder: Path | None, now: datetime) -> Path:
    """Write a verified copy of the open company file and return its path.

    Args:
        store: The open company file.
        folder: Where; ``None`` for the automatic backups beside the file, which are thinned as
            they age and copied to the second place.
        now: Local time, for the name of the copy; a second later where there is one of that name.

    Raises:
        UsageError: ``backup.folder_wanted`` for the name of a file.
        SurroundingsError: ``backup.not_sound``, ``disk.full`` …; nothing was changed.
    """
    if folder is None:
        return store.back_up()
    stem, suffix = store.path.stem, store.path.suffix
    if not folder.is_dir() and (folder.exists() or folder.suffix == suffix):
        raise UsageError("backup.folder_wanted", folder=folder)
    with connection.disk_words():
        folder.mkdir(parents=True, exist_ok=True)
        while (target := folder / f"{stem} {now:%Y-%m-%d %H%M%S}{suffix}").exists():
            now += timedelta(seconds=1)
        # The database would say that the company file cannot be opened.
        target.touch(exist_ok=False)
        target.unlink()
    return store.backup(target)


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


def set_second_place(store: Store, folder: Path | None, *, person: str = "") -> None:
    """Choose where every automatic backup is copied too, such as a stick; ``None`` for nowhere.

    Raises:
        SurroundingsError: ``backup.second_place_missing``.
    """
    if folder is not None and not folder.is_dir():
        raise SurroundingsError("backup.second_place_missing", folder=folder)
    with store.change("backup.second_place_set", person=person) as change:
        change.set_setting(SECOND_PLACE, "" if folder is None else str(folder.absolute()))


def second_place(store: Store) -> str:
    """Return where every automatic backup is copied too; empty for nowhere."""
    return store.settings().get(SECOND_PLACE, "")


def check_file(store: Store) -> tuple[Finding, ...]:
    """Return everything that is wrong with a company file; nothing if it is sound."""
    with collection_paused():
        return store.check()
