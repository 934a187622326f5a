"""Whether a company file goes on where it stood: others may replace or change it behind our back.

A sync program, a copy in the explorer or a stick brings an older state of a file. It is sound in
itself, so that no check finds anything: only the change log tells that something is missing.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, select

from desktop.errors import DesktopError, SurroundingsError
from desktop.findings import Finding, Place, Severity
from desktop.models import audit, backup, connection
from desktop.models.backup import Backup, Driver
from desktop.models.tables import AuditRow, table_of

_TOLERANCE = timedelta(minutes=10)
_FIRST = "SELECT hash FROM audit_entry ORDER BY id LIMIT 1"
_NEWEST = f"SELECT id, hash, at, ({_FIRST}) FROM audit_entry ORDER BY id DESC LIMIT 1"  # noqa: S608 constants


def require_head(opened: Connection, head: str, path: Path) -> None:
    """Refuse to write upon a state that is not the one this program left.

    Args:
        opened: Within the transaction that is going to write.
        head: The newest hash this program read or wrote; empty where it has none yet.
        path: The company file.

    Raises:
        SurroundingsError: ``company_file.changed_elsewhere``.
    """
    if head and audit.head(opened) != head:
        raise SurroundingsError("company_file.changed_elsewhere", file=path.name)


@dataclass(frozen=True, slots=True)
class Furthest:
    """A backup and the newest entry of its change log: number, hash, time; and the first hash.

    No entry where the backup cannot be read this way: one with an older password is such a
    backup; so is a damaged one, which the drill names.
    """

    backup: Backup
    entry: tuple[int, str, str, str] | None


def furthest(newest_first: Sequence[Backup], now: datetime, driver: Driver) -> Furthest | None:
    """Return the backup that holds most.

    It is the newest, unless a clock ran ahead: then the change log decides between the newest by
    its date and the newest whose date is not still to come.
    """
    if not newest_first:
        return None
    asked = {newest_first[0], backup.latest(newest_first, now) or newest_first[0]}
    found = [Furthest(each, _last_entry(each.path, driver)) for each in asked]
    return max(found, key=lambda each: (each.entry or (0,))[0])


def behind_backup(opened: Connection, path: Path, newest: Furthest | None) -> tuple[Finding, ...]:
    """Return whether the furthest automatic backup holds a change that the file does not.

    Backups of other books, left beside by a file of the same name, say nothing about this one.
    """
    if newest is None or newest.entry is None:
        return ()
    number, mark, at, root = newest.entry
    table = table_of(AuditRow)
    first = opened.execute(select(table.c.hash).order_by(table.c.id).limit(1)).scalar()
    own = opened.execute(select(table.c.hash).where(table.c.id == number)).scalar()
    if first != root or own == mark:
        return ()
    details = {"file": path.name, "backup": newest.backup.path.name, "at": at}
    code = "company_file.behind_backup"
    return (Finding(code, Severity.WARNING, Place(path.name), details),)


def behind_log(opened: Connection, now: datetime) -> tuple[Finding, ...]:
    """Return whether the computer's clock is before the newest entry of the change log.

    Numbers and the chain go by the order of the entries and stay right; what the log says about
    the time of a change is only as good as the clock.
    """
    table = table_of(AuditRow)
    newest = opened.execute(select(table.c.at).order_by(table.c.id.desc()).limit(1)).scalar()
    try:
        is_ahead = newest is not None and datetime.fromisoformat(newest) - now > _TOLERANCE
    except (ValueError, TypeError):  # a changed row, which the check names
        return ()
    if not is_ahead:
        return ()
    details = {"at": str(newest), "now": now.replace(microsecond=0).isoformat()}
    return (Finding("clock.behind", Severity.WARNING, details=details),)


def _last_entry(path: Path, driver: Driver) -> tuple[int, str, str, str] | None:
    """Return the newest entry of a backup; nothing of one that cannot be read this way."""
    try:
        with closing(connection.opener(path, driver.module, driver.key, read_only=True)()) as raw:
            found: tuple[int, str, str, str] | None = raw.execute(_NEWEST).fetchone()
    except (driver.module.Error, DesktopError, MemoryError):
        return None
    return found
