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
WRITTEN_VERSION = "version"
"""The version once more, in the header's rows; files made before it was written lack it."""
_SINCE_2 = frozenset(
    {
        ("draft_record", "period_reason"),
        ("activity_record", "note"),
        *(("handover_note", name) for name in ("id", "note", "person", "written_at", "digest")),
    }
)
"""What a file of version 1 lacks."""
_COLUMNS = (
    "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c"
    " WHERE m.type = 'table' ORDER BY m.name, c.cid"
)
"""Asked like this it takes a hundredth of what reading every definition takes."""
_HAS_HEADER = (
    "SELECT count(*) FROM pragma_table_info('file_header') WHERE name IN ('name', 'value')"
)


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
    known = {
        MIN_READER: str(MIN_READER_VERSION),
        SCHEMA_SHA256: mark(connection),
        WRITTEN_VERSION: str(VERSION),
    }
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
    return _found_triggers(connection) == set(triggers.statements())


def _found_triggers(connection: Connection) -> set[str]:
    query = "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
    return set(connection.exec_driver_sql(query).scalars())


def changed_header(connection: Connection) -> tuple[str, ...]:
    """Return the names in the header of a file of the present version whose values are not ours.

    The version stands only in files made since it is written there.
    """
    if version_of(connection) != VERSION:
        return ()
    found = header(connection)
    least, written = found.get(MIN_READER), found.get(WRITTEN_VERSION, str(VERSION))
    wrong = ((MIN_READER, least, MIN_READER_VERSION), (WRITTEN_VERSION, written, VERSION))
    return tuple(name for name, value, expected in wrong if value != str(expected))


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
    """Refuse a file that is not ours, and one whose number is not that of its contents.

    An upgrade of a file that says it is older would be done a second time; one that says it is
    newer would be left to a program that nobody has.

    Raises:
        SurroundingsError: ``company_file.not_ours``; ``company_file.version_changed``.
    """
    if _pragma(connection, "application_id") != connections.APPLICATION_ID:
        raise SurroundingsError("company_file.not_ours", file=name)
    found = version_of(connection)
    contents = _version_inside(connection, found)
    if found != contents:
        details = {"file": name, "found": found, "known": contents}
        raise SurroundingsError("company_file.version_changed", NOWHERE, **details)


def _version_inside(connection: Connection, found: int) -> int:
    """Return the version that the contents of a file have, whatever its number says.

    Tables and triggers tell it where they are this program's; a newer program that left them as
    they were says so in the header's rows, where every program since version 3 writes its own.
    """
    if found == VERSION and _triggers_are_ours(connection):
        return found
    if _written_version(connection) == str(found):
        return found
    present = {(table.name, each.name) for table in Base.metadata.sorted_tables for each in table.c}
    inside = set(columns(connection))
    if inside == present - _SINCE_2:
        return 1
    if inside != present:
        return found
    if _triggers_are_ours(connection):
        return VERSION
    return 2 if _found_triggers(connection) == triggers.of_version_2() else found


def _written_version(connection: Connection) -> str:
    """Return the version in the header's rows; nothing of a file without it, or without header."""
    if connection.exec_driver_sql(_HAS_HEADER).scalar_one() != len(("name", "value")):
        return ""
    return header(connection).get(WRITTEN_VERSION, "")


def _is_readable(connection: Connection) -> bool:
    """Say whether a newer file promises that this program reads it rightly."""
    least = header(connection).get(MIN_READER, "")
    return least.isdigit() and int(least) <= VERSION
