"""Whether the company file is what the change log says: every fault by its name and place."""

from collections.abc import Iterator

from sqlalchemy import Connection

from desktop.findings import Finding, Severity
from desktop.models import audit, tables
from desktop.models.changes.months import control_totals
from desktop.models.journal import row_digest, value_columns
from desktop.models.mapping import month_value
from desktop.models.tables import journalled, table_of
from desktop.models.values import MonthState


def check(connection: Connection) -> tuple[Finding, ...]:
    """Return everything that is wrong with the file; nothing if it is sound."""
    return tuple(
        finding
        for part in (integrity, foreign_keys, chain, rows, controls)
        for finding in part(connection)
    )


def _error(code: str, **details: object) -> Finding:
    return Finding(code, Severity.ERROR, details={k: str(v) for k, v in details.items()})


def integrity(connection: Connection) -> Iterator[Finding]:
    """Ask SQLite whether its pages hold together."""
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check").all():
        if line != "ok":
            yield _error("check.integrity", reason=line)


def foreign_keys(connection: Connection) -> Iterator[Finding]:
    """Find rows that point nowhere."""
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        yield _error("check.foreign_key", table=table, row=row, parent=parent)


def chain(connection: Connection) -> Iterator[Finding]:
    """Find the first entry at which the change log is broken."""
    broken = audit.first_broken(connection)
    if broken is not None:
        yield _error(
            "check.chain_broken",
            entry=broken.entry,
            at=broken.at,
            summary=broken.summary,
            why=broken.why,
        )


def rows(connection: Connection) -> Iterator[Finding]:
    """Find rows whose digest is not theirs, and tables whose rows do not add up."""
    kept = {
        row.name: (row.rows, row.total)
        for row in connection.execute(table_of(tables.TableDigestRow).select())
    }
    for table in journalled():
        total = count = 0
        names = value_columns(table)
        query = table.select().order_by(table.c.id)
        for row in connection.execute(query):
            values = row._mapping  # noqa: SLF001 -- SQLAlchemy's documented name for a row's mapping
            mark = row_digest(table.name, [values[name] for name in names])
            if mark != row.digest:
                yield _error("check.row_changed", table=table.name, row=row.id)
            total += int.from_bytes(mark, "big")
            count += 1
        found = (count, f"{total % (1 << 128):032x}")
        if kept.get(table.name, (0, "0" * 32)) != found:
            yield _error("check.table_changed", table=table.name, rows=count)


def controls(connection: Connection) -> Iterator[Finding]:
    """Compare the control totals of closed months with their records."""
    query = table_of(tables.MonthRow).select()
    for month in map(month_value, connection.execute(query).all()):
        if month.state is not MonthState.CLOSED:
            continue
        if control_totals(connection, month.month) != month.controls:
            yield _error("check.control_totals", month=month.month)
