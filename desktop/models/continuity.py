"""Whether a company file goes on where it stood: others may replace or change it behind our back.

A sync program, a copy in the explorer or a stick brings an older state of a file. It is sound in
itself, so that no check finds anything: only the change log tells that something is missing.
"""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, select

from desktop.errors import DesktopError, SurroundingsError
from desktop.findings import Finding, Place, Severity
from desktop.models import audit, connection
from desktop.models.backup import Backup, Driver
from desktop.models.tables import AuditRow, table_of

_NEWEST = "SELECT id, hash, at FROM audit_entry ORDER BY id DESC LIMIT 1"


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


def behind_backup(
    opened: Connection, path: Path, backups: Iterable[Backup], driver: Driver
) -> tuple[Finding, ...]:
    """Return whether the newest automatic backup holds a change that the file does not."""
    newest = next(iter(backups), None)
    if newest is None:
        return ()
    last = _last_entry(newest.path, driver)
    if last is None:
        return ()
    number, mark, at = last
    table = table_of(AuditRow)
    own = opened.execute(select(table.c.hash).where(table.c.id == number)).scalar()
    if own == mark:
        return ()
    details = {"file": path.name, "backup": newest.path.name, "at": at}
    code = "company_file.behind_backup"
    return (Finding(code, Severity.WARNING, Place(path.name), details),)


def _last_entry(path: Path, driver: Driver) -> tuple[int, str, str] | None:
    """Return the newest entry of a backup; nothing of one that cannot be read this way.

    One with an older password is such a backup; so is a damaged one, which the drill names.
    """
    try:
        with closing(connection.opener(path, driver.module, driver.key, read_only=True)()) as raw:
            found: tuple[int, str, str] | None = raw.execute(_NEWEST).fetchone()
    except (driver.module.Error, DesktopError, MemoryError):
        return None
    return found
