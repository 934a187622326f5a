"""Backups of the company file: made when asked, on closing and before what cannot be undone."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import Final

from desktop.errors import DesktopError, SurroundingsError
from desktop.findings import Finding, Severity
from desktop.models import backup, connection, continuity
from desktop.models.backup import Backup, Driver
from desktop.models.queries.books import BooksQueries
from desktop.models.queries.ledger import LedgerQueries

SECOND_PLACE: Final = "backup.second_place"
_BACKUP_AGE = timedelta(hours=1)
_DAMAGED = frozenset({"backup.not_sound", "company_file.damaged", "company_file.version_changed"})
"""Why a backup was not made where the file itself is at fault."""


class Safekeeping(BooksQueries, LedgerQueries):
    """What an open company file does for its own safety."""

    path: Path
    is_read_only: bool
    findings: tuple[Finding, ...]
    _driver: Driver
    _guard: RLock
    _head_at_open: str

    def backup(self, target: Path, finish: backup.Finish = backup.as_it_is) -> Path:
        """Write a verified copy of the file, even during a change, and return its path.

        Args:
            target: Where.
            finish: What is still done to the copy before it is proven.

        Raises:
            SurroundingsError: ``backup.not_sound``; ``disk.full`` …
        """
        with self._guard:
            return backup.write_backup(self.path, Path(target), self._driver, finish)

    def back_up(self, why: str = "manual") -> Path:
        """Write an automatic backup into its folder, and a copy into the second place if set.

        ``why`` is a word of small Latin letters. Older backups of the same cause are thinned.

        Raises:
            SurroundingsError: ``backup.not_sound``; ``disk.full``; ``company_file.no_permission``.
        """
        written = self._back_up(why)
        second = self.settings().get(SECOND_PLACE, "")
        if second:
            self._copy_to_second_place(written, Path(second))
        return written

    def _copy_to_second_place(self, written: Path, second: Path) -> None:
        """Copy a backup; where that fails the first one stands, and :attr:`findings` says so."""
        try:
            if not second.is_dir():
                raise SurroundingsError("backup.second_place_missing", folder=second)
            copied = backup.copy(written, backup.free_copy(second, written), self._driver)
            backup.thin(second, copied)
        except DesktopError as error:
            details = {"folder": str(second), "code": error.code, **error.details}
            finding = Finding("backup.second_place_failed", Severity.WARNING, details=details)
            self.findings = (*self.findings, finding)

    def _back_up(self, why: str) -> Path:
        folder = backup.folder_of(self.path)
        with connection.disk_words():
            folder.mkdir(exist_ok=True)
        written = self.backup(backup.free_place(folder, self.path, why, datetime.now(UTC)))
        backup.thin(folder, written)
        return written

    def _back_up_on_close(self) -> None:
        if self.is_read_only or not self._head_at_open:
            return
        now = datetime.now(UTC)
        newest = backup.latest(self.backups(), now)
        # a backup that is still to come was made by another clock and proves nothing
        if newest is not None and timedelta(0) <= now - newest.at < _BACKUP_AGE:
            return
        try:
            if self.audit_head() != self._head_at_open:
                self.back_up("close")
        except DesktopError as error:
            details = {**error.details, "code": error.code}
            self.findings += (_failed_backup(error.code, details),)

    def latest_backup(self, now: datetime) -> Backup | None:
        """Return the newest automatic backup whose date is not still to come, if there is one."""
        return backup.latest(self.backups(), now)

    def furthest_backup(self) -> Backup | None:
        """Return the automatic backup that holds most, whatever the clock said when it was made."""
        found = continuity.furthest(self.backups(), datetime.now(UTC), self._driver)
        return None if found is None else found.backup

    def backups(self) -> tuple[Backup, ...]:
        """Return the automatic backups beside the file, newest first."""
        return backup.listed(backup.folder_of(self.path), self.path.stem)


def _failed_backup(code: str, details: Mapping[str, str]) -> Finding:
    """Return why closing made no backup: want of room or right, or a file that is not sound."""
    if code in _DAMAGED:
        return Finding("backup.of_damaged", Severity.ERROR, details=details)
    return Finding("backup.failed", Severity.WARNING, details=details)
