"""Which file is ours, which version it has, and how a new one is built."""

from pathlib import Path

from sqlalchemy import Connection

from desktop.errors import SurroundingsError
from desktop.models import connection as connections
from desktop.models import triggers
from desktop.models.tables import Base, FileHeader, table_of

VERSION = 1
MIN_READER_VERSION = 1
MIN_READER = "min_reader_version"


def build(connection: Connection) -> None:
    """Make every table and trigger of the present version in an empty file."""
    Base.metadata.create_all(connection)
    for sql in triggers.statements():
        connection.exec_driver_sql(sql)
    header = {"name": MIN_READER, "value": str(MIN_READER_VERSION)}
    connection.execute(table_of(FileHeader).insert(), header)
    connection.exec_driver_sql(f"PRAGMA application_id = {connections.APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


def _pragma(connection: Connection, name: str) -> int:
    with connection.begin():
        return int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())


def version_of(connection: Connection) -> int:
    """Return the version of the file's tables."""
    return _pragma(connection, "user_version")


def _min_reader(connection: Connection) -> int:
    table = table_of(FileHeader)
    query = table.select().where(table.c.name == MIN_READER)
    with connection.begin():
        row = connection.execute(query).first()
    return VERSION + 1 if row is None else int(row.value)


def require_ours(connection: Connection, path: Path, *, read_only: bool) -> None:
    """Refuse a file that is not ours, or that this program is too old for.

    Raises:
        SurroundingsError: ``company_file.not_ours``; ``company_file.too_new``;
            ``company_file.too_old`` where it is opened for reading only.
    """
    if _pragma(connection, "application_id") != connections.APPLICATION_ID:
        raise SurroundingsError("company_file.not_ours", file=path.name)
    found = version_of(connection)
    details = {"file": path.name, "found": found, "known": VERSION}
    if found > VERSION and not (read_only and _min_reader(connection) <= VERSION):
        raise SurroundingsError("company_file.too_new", **details)
    if found < VERSION and read_only:
        raise SurroundingsError("company_file.too_old", **details)
