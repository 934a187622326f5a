"""A company file as a whole, while nobody has it open: restored, built, or encrypted anew."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.accounting.entity import ReportingEntity
from desktop.errors import SurroundingsError
from desktop.models import audit, backup, encryption, places, recovering
from desktop.models.backup import Driver
from desktop.models.locks import FileLock, lock_path
from desktop.models.store import PASSWORD_SET, SHEET_PRINTED, Store, refuse_existing


def restore(
    source: Path,
    target: Path,
    *,
    password: str | None = None,
    recovery: str | None = None,
    driver: Driver | None = None,
) -> Path:
    """Put a verified backup under a new name and return it; an existing file is never replaced.

    Args:
        source: The backup.
        target: The new file.
        password: Of an encrypted backup.
        recovery: The code of its recovery sheet, instead of the password.
        driver: How it is read, instead of both.

    Raises:
        SurroundingsError: ``company_file.exists``; ``company_file.missing``;
            ``company_file.encrypted``; ``backup.not_sound``; ``disk.full`` …
    """
    source, target = Path(source), Path(target)
    for each in (source, target):
        places.require_short(each)
    if not source.is_file():
        raise SurroundingsError("company_file.missing", file=source.name, folder=source.parent)
    recovering.require_own_journal(source)
    driver = driver or encryption.driver_of(source, password, recovery)
    recovering.play_back(source, driver)
    return backup.restore(source, target, driver)


def _nobody(_store: Store) -> str:
    return ""


def change_password(
    path: Path,
    old: str | None,
    new: str | None,
    *,
    recovery: str | None = None,
    person: Callable[[Store], str] = _nobody,
) -> None:
    """Encrypt a closed file, decrypt it, or give it another password; ``None`` means plain.

    The change stands in the log of the new file; no recovery sheet fits it yet.

    Args:
        path: The company file.
        old: Its password so far; ``None`` for a plain file.
        new: Its password from now on; ``None`` makes it plain.
        recovery: The code of its recovery sheet, instead of the password so far.
        person: Says of the file, once it could be read, who does it.

    Raises:
        SurroundingsError: ``company_file.locked``; ``company_file.not_readable`` (wrong
            password); ``company_file.encrypted``; ``disk.full`` …
    """
    path = Path(path)
    places.require_short(path)
    if not path.is_file():
        raise SurroundingsError("company_file.missing", file=path.name, folder=path.parent)

    def note(temporary: Path, driver: Driver) -> None:
        with (
            _raw_store(temporary, driver) as store,
            store.change("encryption.changed", person=person(store)) as change,
        ):
            change.is_undoable, change.is_event = False, True
            change.set_setting(PASSWORD_SET, "" if new is None else audit.now())
            change.set_setting(SHEET_PRINTED, "")

    encryption.rewrite(path, encryption.driver_of(path, old, recovery), new, note)


@contextmanager
def _raw_store(path: Path, driver: Driver) -> Iterator[Store]:
    """Open a file that is still being written, and leave nothing beside it."""
    store = Store(path, driver, FileLock(path))
    try:
        yield store
    finally:
        store.let_go()
        for beside in (lock_path(path), path.with_name(f"{path.name}-journal")):
            beside.unlink(missing_ok=True)


def copy_with(store: Store, target: Path, write: Callable[[Store], None]) -> Path:
    """Write a verified copy of an open file with what ``write`` adds; whole, or not at all.

    Raises:
        SurroundingsError: ``backup.not_sound``; ``disk.full`` …
    """

    def finish(temporary: Path, driver: Driver) -> None:
        with _raw_store(temporary, driver) as copy:
            write(copy)

    return store.backup(target, finish)


def build(
    target: Path,
    entity: ReportingEntity,
    fill: Callable[[Store], None],
    *,
    person: str = "",
    password: str | None = None,
) -> Path:
    """Make a new company file with what ``fill`` writes into it; whole and proven, or not at all.

    Raises:
        SurroundingsError: ``company_file.exists``; ``backup.not_sound``; ``disk.full`` …
    """
    target = Path(target)
    driver = encryption.driver(password)
    refuse_existing(target)

    def make(temporary: Path) -> None:
        Store.create(temporary, entity, person=person, password=password).let_go()
        with _raw_store(temporary, driver) as store:
            fill(store)

    return backup.placed(target, make, driver)
