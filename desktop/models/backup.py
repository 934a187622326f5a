"""Backups that were proven before they count, thinned as they age, and restored to a new file."""

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from desktop.errors import SurroundingsError
from desktop.findings import NOWHERE
from desktop.models import check, connection, places, schema
from desktop.models.locks import lock_path

FOLDER = "备份"
_DAILY, _WEEKLY, _MONTHLY = 12, 10, 9
_NAME = re.compile(r"(?P<stem>.+) (?P<at>\d{8}-\d{6}) (?P<why>[a-z]+)")
_STAMP = "%Y%m%d-%H%M%S"
_PART = ".part"
_TRIES = 5 if os.name == "nt" else 0
_PAUSE = 0.2
_ABANDONED = 86_400
"""Seconds after which an unfinished backup is nobody's any more."""


@dataclass(frozen=True, slots=True)
class Driver:
    """Which database module reads a file, and its key as SQL literal; no key for a plain file."""

    module: ModuleType = sqlite3
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Backup:
    """An automatic backup.

    Attributes:
        at: UTC.
        why: ``close``, ``migrate``, ``reopen``, ``seal`` …
    """

    path: Path
    at: datetime
    why: str


def folder_of(path: Path) -> Path:
    """Return the folder of a company file's automatic backups, beside it."""
    return path.with_name(f"{path.stem} {FOLDER}")


def name_of(path: Path, why: str, at: datetime) -> str:
    """Return the name of an automatic backup: ``甲厂 20250131-170000 close.cbook``."""
    return f"{path.stem} {at.strftime(_STAMP)} {why}{path.suffix}"


def free_place(folder: Path, path: Path, why: str, at: datetime) -> Path:
    """Return where an automatic backup goes: a second later while there is one of that name.

    A clock that was set back must not put a new backup over another one.
    """
    while (target := folder / name_of(path, why, at)).exists():
        at += timedelta(seconds=1)
    return target


def free_copy(folder: Path, written: Path) -> Path:
    """Return where the copy of a backup goes in a second place: never over another one."""
    match = _NAME.fullmatch(written.stem)
    if match is None:
        return folder / written.name
    at = datetime.strptime(match["at"], _STAMP).replace(tzinfo=UTC)
    return free_place(folder, written.with_name(match["stem"] + written.suffix), match["why"], at)


def latest(newest_first: Sequence[Backup], now: datetime) -> Backup | None:
    """Return the newest backup whose date is not still to come; the newest of all if all are.

    A clock that once ran ahead leaves backups that stay the newest by their date for years.
    """
    past = (each for each in newest_first if each.at <= now)
    return next(past, next(iter(newest_first), None))


def listed(folder: Path, stem: str = "") -> tuple[Backup, ...]:
    """Return the automatic backups of a folder, newest first; other files are not ours.

    Args:
        folder: Beside the company file, or a second place that several firms share.
        stem: Name of the company file without suffix; empty for every one's.
    """
    files = folder.glob("*") if folder.is_dir() else ()
    found = (_read_name(path) for path in files if _is_of(path, stem))
    return tuple(sorted((b for b in found if b), key=lambda b: (b.at, b.path), reverse=True))


def _is_of(path: Path, stem: str) -> bool:
    match = _NAME.fullmatch(path.stem)
    return match is not None and stem in {"", match["stem"]}


def _read_name(path: Path) -> Backup | None:
    match = _NAME.fullmatch(path.stem)
    if match is None or path.suffix == _PART:
        return None
    try:
        at = datetime.strptime(match["at"], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Backup(path, at, match["why"])


Finish = Callable[[Path, Driver], None]
"""What is still done to an unfinished copy before it is proven."""


def as_it_is(_temporary: Path, _driver: Driver) -> None:
    """Leave an unfinished copy as it is."""


def write_backup(source: Path, target: Path, driver: Driver, finish: Finish = as_it_is) -> Path:
    """Write a verified copy of the company file and return its path.

    ``VACUUM INTO`` a temporary file beside the target → finished → fsync → reopened and checked →
    put in place.

    Raises:
        SurroundingsError: ``backup.not_sound``; ``backup.target_is_source``; ``disk.full`` …
    """
    if target.resolve() == source.resolve():
        raise SurroundingsError("backup.target_is_source", file=target.name)

    def fill(temporary: Path) -> None:
        raw = connection.opener(source, driver.module, driver.key, read_only=True)()
        try:
            raw.execute("VACUUM INTO ?", (str(temporary),))
        except driver.module.IntegrityError as error:  # a rule of our own tables: not by our rows
            raise SurroundingsError("company_file.damaged", reason=error) from error
        finally:
            raw.close()
        finish(temporary, driver)

    return placed(target, fill, driver)


def restore(backup: Path, target: Path, driver: Driver) -> Path:
    """Put a backup under a new name and return it; the backup stays.

    Raises:
        SurroundingsError: ``company_file.exists``; ``company_file.missing``;
            ``backup.not_sound`` with the first fault; ``disk.full`` …
    """
    if target.exists():
        raise SurroundingsError("company_file.exists", file=target.name)
    if not backup.is_file():
        raise SurroundingsError("company_file.missing", file=backup.name, folder=backup.parent)
    return placed(target, lambda temporary: _copy(backup, temporary), driver, shown=backup.name)


def copy(source: Path, target: Path, driver: Driver) -> Path:
    """Put a proven copy of a backup in a second place.

    Raises:
        SurroundingsError: ``backup.not_sound``; ``disk.full`` …
    """
    return placed(target, lambda temporary: _copy(source, temporary), driver)


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)


def placed(target: Path, fill: Callable[[Path], None], driver: Driver, *, shown: str = "") -> Path:
    """Fill a temporary file beside the target, prove it, and put it in the target's place.

    ``shown`` is the name people know what does not hold by; the target's if empty.
    """
    places.require_usable(target)
    temporary = unfinished(target)
    try:
        with connection.our_words(driver.module), connection.disk_words(target):
            remove(temporary)
            fill(temporary)
            sync(temporary)
            verify(temporary, driver, shown or target.name)
            set_aside_journal(target)
            put_in_place(temporary, target)
            sync_folder(target.parent)
    finally:
        with suppress(OSError):
            remove(temporary)
    return target


def unfinished(target: Path) -> Path:
    """Return where a file is written before it is put in its place."""
    return target.with_name(target.name + _PART)


def remove(path: Path) -> None:
    """Remove an unfinished company file with its lock and its journal.

    A journal left behind would be played back into the next file of that name.
    """
    for each in (path.with_name(f"{path.name}-journal"), lock_path(path), path):
        each.unlink(missing_ok=True)


def set_aside_journal(target: Path) -> None:
    """Rename the journal a crash left beside an older file of that name: it is not ours."""
    journal = target.with_name(f"{target.name}-journal")
    if journal.is_file() and journal.stat().st_size:
        journal.replace(journal.with_name(f"{journal.name}.old"))


def put_in_place(temporary: Path, target: Path) -> None:
    """Rename a finished file, trying again while Windows says that somebody looks at it."""
    for _ in range(_TRIES):
        with suppress(PermissionError):
            temporary.replace(target)
            return
        time.sleep(_PAUSE)
    temporary.replace(target)


def sync(path: Path) -> None:
    """Force a file to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Force a folder's entries to the disk where the system can."""
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def verify(path: Path, driver: Driver, shown: str) -> None:
    """Check a company file whole; people know it by the name that is shown.

    Raises:
        SurroundingsError: ``backup.not_sound`` with the first fault; ``company_file.not_readable``
            where the password does not open it; ``company_file.not_ours``;
            ``company_file.version_changed``.
    """
    engine = connection.open_engine(path, module=driver.module, key=driver.key, read_only=True)
    try:
        with engine.connect() as opened:
            if driver.key is not None:
                _require_decrypted(opened)
            faults = check.check(opened)
            if not faults:
                schema.require_header(opened, shown)
    finally:
        engine.dispose()
    if faults:
        raise SurroundingsError(
            "backup.not_sound", NOWHERE, **check.first_fault(faults), file=shown
        )


def _require_decrypted(opened: Connection) -> None:
    """Refuse what the password does not open: it has no faults to tell; damage is the check's."""
    try:
        opened.exec_driver_sql("SELECT count(*) FROM sqlite_master").all()
    except DBAPIError as error:
        ours = connection.translated(error)
        if ours is None or ours.code != "company_file.damaged":
            raise


def thin(folder: Path, newest: Path) -> tuple[Path, ...]:
    """Remove automatic backups of one company file that have aged out and return them.

    Of each cause the newest of 12 days, of 10 weeks and of 9 months stay. Those dated after the
    one just written are thinned apart: a clock that once ran ahead takes no other's place.

    Args:
        folder: Where they lie; other firms' backups there are left alone.
        newest: The one just written: it stays even where the clock was set back.
    """
    match = _NAME.fullmatch(newest.stem)
    backups = listed(folder, match["stem"] if match else newest.stem)
    written = _read_name(newest)
    groups: dict[tuple[str, bool], list[Backup]] = {}
    for each in backups:
        is_ahead = written is not None and each.at > written.at
        groups.setdefault((each.why, is_ahead), []).append(each)
    kept = {newest} | {each.path for group in groups.values() for each in kept_of(group)}
    removed = tuple(each.path for each in backups if each.path not in kept)
    for path in (*removed, *_left_unfinished(folder, match["stem"] if match else newest.stem)):
        with suppress(OSError):
            path.unlink()
    return removed


def _left_unfinished(folder: Path, stem: str) -> tuple[Path, ...]:
    """Return what a killed program left of backups of one company file: nobody finishes it.

    In the file's own folder only the one program writes that has the file open; in a second
    place another computer may be about to finish one.
    """
    abandoned = 0 if folder.name == f"{stem} {FOLDER}" else _ABANDONED
    found = []
    for path in folder.glob(f"*{_PART}*"):
        match = _NAME.fullmatch(path.name.partition(_PART)[0].rpartition(".")[0])
        with suppress(OSError):
            if match and match["stem"] == stem and time.time() - path.stat().st_mtime >= abandoned:
                found.append(path)
    return tuple(found)


def kept_of(newest_first: Iterable[Backup]) -> tuple[Backup, ...]:
    """Return those that stay: the newest of each of the last 12 days, 10 weeks and 9 months."""
    backups = tuple(newest_first)
    kept: set[Path] = set()
    for form, number in (("%Y-%j", _DAILY), ("%G-%V", _WEEKLY), ("%Y-%m", _MONTHLY)):
        newest: dict[str, Path] = {}
        for backup in backups:
            newest.setdefault(backup.at.strftime(form), backup.path)
        kept.update(list(newest.values())[:number])
    return tuple(backup for backup in backups if backup.path in kept)
