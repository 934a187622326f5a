"""Bringing an older company file up to date: one exclusive transaction, proven before it counts.

Each version has a module with one function ``upgrade``, written with Alembic's operations. They
are listed here instead of being found in a folder, so that a frozen program carries them. No
questions to the user; whoever calls :func:`migrate` has made a backup.
"""

from collections.abc import Callable
from dataclasses import dataclass

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from desktop.errors import SurroundingsError
from desktop.models import audit, check, connection, schema, undo
from desktop.models.inserting import quoted
from desktop.models.journal import redigest
from desktop.models.migrations import version_2, version_3
from desktop.models.values import ChangeKind, ControlTotal


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: the version it leads to and how."""

    version: int
    upgrade: Callable[[Operations], None]


MIGRATIONS = (Migration(2, version_2.upgrade), Migration(3, version_3.upgrade))


@dataclass(frozen=True, slots=True)
class Invariants:
    """What a migration must not change: rows by table, ledger totals, the log's head."""

    rows: dict[str, int]
    totals: dict[str, tuple[ControlTotal, ...]]
    head: str


def measured(opened: Connection) -> Invariants:
    """Return the invariants of a file of any version."""
    counts = {table.name: _count(opened, table.name) for table in check.file_tables(opened)}
    return Invariants(counts, check.control_totals_by_month(opened), audit.head(opened))


def _count(opened: Connection, name: str) -> int:
    sql = f"SELECT count(*) FROM {quoted(name)}"  # noqa: S608 -- a quoted name
    return int(opened.exec_driver_sql(sql).scalar_one())


def migrate(opened: Connection, steps: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Take a file to the present version, or leave it exactly as it was.

    Raises:
        SurroundingsError: ``migration.not_proven`` with what changed; ``disk.full`` …
    """
    _switch_foreign_keys(opened, on=False)
    try:
        opened.execution_options(**connection.EXCLUSIVE)
        with opened.begin():
            _upgrade(opened, steps)
    finally:
        _switch_foreign_keys(opened, on=True)


def _switch_foreign_keys(opened: Connection, *, on: bool) -> None:
    """Switch the keys outside a transaction, where alone SQLite heeds it: tables are rebuilt."""
    raw = opened.connection.driver_connection
    if raw is not None:
        raw.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")


def _upgrade(opened: Connection, steps: tuple[Migration, ...]) -> None:
    found = schema.version_of(opened)
    before = measured(opened)
    schema.drop_triggers(opened)
    operations = Operations(MigrationContext.configure(opened))
    for step in steps:
        if step.version > found:
            step.upgrade(operations)
    _prove(opened, before)
    digests = redigest(opened, check.file_tables(opened))
    change = audit.Change(f"{found} → {schema.VERSION}", "", "", ChangeKind.MIGRATE)
    undo.remember(opened, audit.append(opened, change, [], digests), ChangeKind.MIGRATE)
    schema.make_triggers(opened)
    schema.write_version(opened)


def _prove(opened: Connection, before: Invariants) -> None:
    """Compare the invariants and ask SQLite once more.

    Raises:
        SurroundingsError: ``migration.not_proven``.
    """
    after = measured(opened)
    lost = [name for name, number in before.rows.items() if after.rows.get(name) != number]
    faults = [*check.integrity(opened), *check.foreign_keys(opened)]
    if lost or before.totals != after.totals or before.head != after.head or faults:
        what = ", ".join(lost) or (faults[0].code if faults else "totals")
        raise SurroundingsError("migration.not_proven", what=what)
