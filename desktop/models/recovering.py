"""What a crash left half written beside a company file, and what is not its own there."""

import os
from contextlib import closing
from pathlib import Path

from desktop.errors import SurroundingsError
from desktop.models import connection
from desktop.models.backup import Driver
from desktop.models.locks import FileLock

_ID_AT = 68
"""Where SQLite keeps the application's number in a plain file."""


_PLAIN = b"SQLite format 3\0"
_JOURNAL_START = bytes.fromhex("d9d505f920a163d7")
_FIRST_PAGE = 1
_LOGGED_AHEAD = 2
"""What stands at byte 18 of a file that another program switched to a write-ahead log."""


def require_own_journal(path: Path) -> None:
    """Refuse to open a file beside another one's journal: SQLite would write it over the books.

    An older copy that was put in the place of a file after a crash stands beside that file's
    journal. Its first page then has another count of changes. We never write ahead, so that a log
    beside a file which knows of none is a stranger's. Of an encrypted file no more can be told.

    Raises:
        SurroundingsError: ``company_file.foreign_journal``; nothing was changed.
    """
    own = path.resolve()
    with connection.disk_words(), own.open("rb") as file:
        start = file.read(100)
    is_plain = start.startswith(_PLAIN)
    ahead, journal = (own.with_name(f"{own.name}{end}") for end in ("-wal", "-journal"))
    knows_of_log = is_plain and start[18] == _LOGGED_AHEAD
    if _has_content(ahead) and not knows_of_log:
        raise _foreign(own, ahead)
    if is_plain and _has_content(journal):
        with connection.disk_words():
            before = _first_page(journal)
        if before is not None and _changes(start) - _changes(before) not in (0, 1):
            raise _foreign(own, journal)


def _foreign(path: Path, beside: Path) -> SurroundingsError:
    return SurroundingsError("company_file.foreign_journal", file=path.name, beside=beside.name)


def _changes(page: bytes) -> int:
    """Return how often a file was changed, as its first page counts it."""
    return int.from_bytes(page[24:28])


def _first_page(journal: Path) -> bytes | None:
    """Return what the first page was before the change, if a journal holds it."""
    with journal.open("rb") as file:
        head = file.read(28)
        records, sector, size = (int.from_bytes(head[at : at + 4]) for at in (8, 20, 24))
        if not head.startswith(_JOURNAL_START) or not sector:
            return None
        file.seek(sector)
        for _ in range(records):
            number, page = file.read(4), file.read(size)
            if len(page) < size or not size:
                return None
            if int.from_bytes(number) == _FIRST_PAGE:
                return page
            file.seek(4, os.SEEK_CUR)
    return None


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
