"""What a crash left half written, before somebody reads a company file without writing to it."""

from contextlib import closing
from pathlib import Path

from desktop.errors import SurroundingsError
from desktop.models import connection
from desktop.models.backup import Driver
from desktop.models.locks import FileLock

_ID_AT = 68
"""Where SQLite keeps the application's number in a plain file."""


def play_back(path: Path, driver: Driver) -> None:
    """Let SQLite take back the change that a killed program left in the journal.

    Who opens a file for reading alone cannot do it, and would be refused until somebody opens it
    for writing. Where another program has the file, or nobody may write there, all stays.

    Raises:
        SurroundingsError: ``company_file.not_readable`` (wrong password) ….
    """
    journal = path.resolve().with_name(f"{path.resolve().name}-journal")
    if not _has_content(journal) or not _may_be_ours(path, driver):
        return
    try:
        lock = FileLock(path)
    except SurroundingsError:
        return
    with lock, connection.our_words(driver.module):
        opened = connection.opener(path, driver.module, driver.key, read_only=False)()
        with closing(opened):
            opened.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _has_content(journal: Path) -> bool:
    try:
        return journal.stat().st_size > 0
    except OSError:
        return False


def _may_be_ours(path: Path, driver: Driver) -> bool:
    if driver.key is not None:
        return True
    with connection.disk_words(), path.open("rb") as file:
        start = file.read(_ID_AT + 4)
    return int.from_bytes(start[_ID_AT:]) == connection.APPLICATION_ID
