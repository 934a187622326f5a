"""Which file is ours, which version it has, and how a new one is built."""

from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from desktop.errors import SurroundingsError
from desktop.findings import NOWHERE
from desktop.models import connection as connections
from desktop.models import triggers
from desktop.models.tables import Base, FileHeader, table_of

VERSION = 3
MIN_READER_VERSION = 2
"""Oldest tables this program reads as they are, and oldest program that reads its files."""
MIN_READER = "min_reader_version"
SCHEMA_SHA256 = "schema_sha256"
_COLUMNS = (
    "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c"
    " WHERE m.type = 'table' ORDER BY m.name, c.cid"
)
"""Asked like this it takes a hundredth of what reading every definition takes."""


def build(connection: Connection) -> None:
    """Make every table and trigger of the present version in an empty file."""
    Base.metadata.create_all(connection)
    make_triggers(connection)
    connection.exec_driver_sql(f"PRAGMA application_id = {connections.APPLICATION_ID}")
    write_version(connection)


def make_triggers(connection: Connection) -> None:
    """Make every trigger."""
    for sql in triggers.statements():
        connection.exec_driver_sql(sql)


def drop_triggers(connection: Connection) -> None:
    """Remove every trigger, for a migration only."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    for (name,) in connection.exec_driver_sql(query).all():
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def write_version(connection: Connection) -> None:
    """Write the present version and the mark of the schema, inside the transaction."""
    connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
    table = table_of(FileHeader)
    connection.execute(table.delete())
    known = {MIN_READER: str(MIN_READER_VERSION), SCHEMA_SHA256: mark(connection)}
    rows = [{"name": name, "value": value} for name, value in known.items()]
    connection.execute(table.insert(), rows)


def mark(connection: Connection) -> str:
    """Return a hash over every definition in the file."""
    query = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
    found = connection.exec_driver_sql(query).all()
    return sha256(repr([tuple(row) for row in found]).encode("utf-8")).hexdigest()


def has_own_triggers(connection: Connection) -> bool:
    """Say whether a file of the present version has exactly the program's triggers."""
    if version_of(connection) != VERSION:
        return True
    return _triggers_are_ours(connection)


def _triggers_are_ours(connection: Connection) -> bool:
    query = "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
    found = set(connection.exec_driver_sql(query).scalars())
    return found == set(triggers.statements())


def columns(connection: Connection) -> list[tuple[str, str]]:
    """Return table and name of every column of the file, in their order."""
    return [(table, column) for table, column in connection.exec_driver_sql(_COLUMNS)]


def header(connection: Connection) -> dict[str, str]:
    """Return what the file says about itself."""
    return {row.name: row.value for row in connection.execute(table_of(FileHeader).select())}


def _pragma(connection: Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())


def version_of(connection: Connection) -> int:
    """Return the version of the file's tables."""
    return _pragma(connection, "user_version")


def require_ours(connection: Connection, path: Path, *, read_only: bool) -> int:
    """Return the version of a file that is ours and that this program may open.

    Raises:
        SurroundingsError: ``company_file.not_ours``; ``company_file.version_changed``;
            ``company_file.too_new``; ``company_file.too_old`` where it is opened for reading only.
    """
    require_header(connection, path.name)
    found = version_of(connection)
    details = {"file": path.name, "found": found, "known": VERSION}
    if found > VERSION and not (read_only and _is_readable(connection)):
        raise SurroundingsError("company_file.too_new", NOWHERE, **details)
    if found < MIN_READER_VERSION and read_only:
        raise SurroundingsError("company_file.too_old", NOWHERE, **details)
    return found


def require_header(connection: Connection, name: str) -> None:
    """Refuse a file that is not ours, and one that says it is older than its contents are.

    An upgrade of such a file would be done a second time. A number that is too high is taken for
    what it says: a newer program may have left tables and triggers as they were.

    Raises:
        SurroundingsError: ``company_file.not_ours``; ``company_file.version_changed``.
    """
    if _pragma(connection, "application_id") != connections.APPLICATION_ID:
        raise SurroundingsError("company_file.not_ours", file=name)
    found = version_of(connection)
    if found < VERSION and _is_of_present_version(connection):
        details = {"file": name, "found": found, "known": VERSION}
        raise SurroundingsError("company_file.version_changed", NOWHERE, **details)


def _is_of_present_version(connection: Connection) -> bool:
    """Say whether tables and triggers are those this program makes, whatever the number says."""
    known = {
        (table.name, column.name) for table in Base.metadata.sorted_tables for column in table.c
    }
    return _triggers_are_ours(connection) and set(columns(connection)) == known


def _is_readable(connection: Connection) -> bool:
    """Say whether a newer file promises that this program reads it rightly."""
    least = header(connection).get(MIN_READER, "")
    return least.isdigit() and int(least) <= VERSION
