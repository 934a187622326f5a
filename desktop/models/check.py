"""Whether the company file is what the change log says: every fault by its name and place.

Works on files of any version: tables and columns are those of the file, not of the program.
"""

import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from textwrap import shorten

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from desktop.accounting.period import Month
from desktop.findings import Finding, Severity
from desktop.models import audit, intervals, schema, tables, undo
from desktop.models.changes.months import summed
from desktop.models.digests import covered, row_digests
from desktop.models.journal import FileTable
from desktop.models.mapping import controls_value, series_text
from desktop.models.packing import proven
from desktop.models.tables import table_of
from desktop.models.values import ControlTotal, LedgerState, MonthState

_NO_ROWS = (0, "0" * 32)
_FIGURES = frozenset(
    {
        "accounting_month",
        "activity_record",
        "asset_holding",
        "contractual_instrument",
        "economic_figure",
        "facility",
        "performance_indicator",
        "product_output",
        "reporting_entity",
        "setting",
    }
)
_BATCH = 1000
_MOST_WORDS = 160
_SMALL = 2_000
"""Pages of a file that is checked whole before its first change: a third of a second."""
RESTORED = "report.restored"
"""What the change log calls a sealed report that came back from its package."""
UNREADABLE = (
    SQLAlchemyError,
    ValueError,
    ArithmeticError,
    TypeError,
    LookupError,
    AttributeError,  # a number where the JSON of an object stood
    zlib.error,
)


def check(connection: Connection) -> tuple[Finding, ...]:
    """Return everything that is wrong with the file; nothing if it is sound."""
    parts = (
        integrity,
        definitions,
        foreign_keys,
        chain,
        rows,
        contents,
        curves,
        controls,
        series,
        undo_stack,
        seals,
    )
    return tuple(finding for part in parts for finding in guarded(part, connection))


def before_writing(
    connection: Connection, *, are_figures_proven: bool = False
) -> tuple[Finding, ...]:
    """Return what speaks against changing a file: all of :func:`check` where that is quick.

    Of a large file the pages, the log, the rows behind the figures and the closed months; the
    other rows are proven with the next backup.

    Args:
        connection: To the file.
        are_figures_proven: Whether :func:`figures` found nothing since the file was opened.
    """
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
    if pages <= _SMALL:
        return check(connection)
    behind_figures = () if are_figures_proven else (figures,)
    rest = (controls, series, undo_stack, seals)
    parts = (pages_hold, definitions, chain, *behind_figures, *rest)
    return tuple(finding for part in parts for finding in guarded(part, connection))


def guarded(
    part: Callable[[Connection], Iterator[Finding]], connection: Connection
) -> tuple[Finding, ...]:
    """Return what a part finds; a file too damaged to be read for it is a finding too."""
    found: list[Finding] = []
    try:
        found.extend(part(connection))
    except UNREADABLE as error:
        reason = str(error.orig if isinstance(error, DBAPIError) else error)
        found.append(_error("check.unreadable", part=part.__name__, reason=_in_one_line(reason)))
    return tuple(found)


def _in_one_line(text: str) -> str:
    """Return a text of the database as a part of a sentence: it may quote a whole definition."""
    return shorten(text, _MOST_WORDS, placeholder=" …")


def first_fault(faults: Sequence[Finding]) -> dict[str, str]:
    """Return the code of the first fault and what its sentence needs, for an error's details."""
    return {**faults[0].details, "fault": faults[0].code}


def _error(code: str, **details: object) -> Finding:
    return Finding(code, Severity.ERROR, details={k: str(v) for k, v in details.items()})


def integrity(connection: Connection) -> Iterator[Finding]:
    """Ask SQLite whether its pages hold together.

    SQLCipher names the pages that were changed; a plain database does not know the question.
    """
    pages = connection.exec_driver_sql("PRAGMA cipher_integrity_check")
    for (line,) in pages.all() if pages.returns_rows else ():
        yield _error("check.integrity", reason=_in_one_line(line))
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check").all():
        if line != "ok":
            yield _error("check.integrity", reason=_in_one_line(line))


def pages_hold(connection: Connection) -> Iterator[Finding]:
    """Ask SQLite whether its pages can be walked; indexes are not compared with their rows."""
    for (line,) in connection.exec_driver_sql("PRAGMA quick_check").all():
        if line != "ok":
            yield _error("check.integrity", reason=_in_one_line(line))


def definitions(connection: Connection) -> Iterator[Finding]:
    """Compare the definitions of tables and triggers with their mark.

    The mark stands in the file; what guards the rows is compared with the program's own.
    """
    is_marked = schema.header(connection).get(schema.SCHEMA_SHA256) == schema.mark(connection)
    if not is_marked or not schema.has_own_triggers(connection):
        yield _error("check.schema_changed")
    for name in schema.changed_header(connection):
        yield _error("check.header_changed", name=name)


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


def file_tables(connection: Connection) -> tuple[FileTable, ...]:
    """Return the tables with digests as they stand in the file."""
    columns: dict[str, list[str]] = {}
    for table, column in schema.columns(connection):
        columns.setdefault(table, []).append(column)
    return tuple(
        FileTable(name, covered(names)) for name, names in columns.items() if "digest" in names
    )


def rows(connection: Connection) -> Iterator[Finding]:
    """Find rows whose digest is not theirs, and tables whose rows do not add up.

    What a table must add up to stands twice: in its running digest and in the newest entry of
    the change log that touched it.
    """
    yield from _rows_of(connection, file_tables(connection))


def figures(connection: Connection) -> Iterator[Finding]:
    """Find changed rows where a total would change with them: quick enough before each total."""
    yield from _rows_of(connection, [t for t in file_tables(connection) if t.name in _FIGURES])


def _rows_of(connection: Connection, wanted: Sequence[FileTable]) -> Iterator[Finding]:
    kept = {
        row.name: (row.rows, row.total)
        for row in connection.execute(table_of(tables.TableDigestRow).select())
    }
    logged = _logged_digests(connection)
    if kept != logged:
        names = sorted(n for n in kept.keys() | logged.keys() if kept.get(n) != logged.get(n))
        yield _error("check.digests_differ", tables=", ".join(names))
    for table in wanted:
        yield from _table_rows(connection, table, kept.get(table.name, _NO_ROWS))


def _logged_digests(connection: Connection) -> dict[str, tuple[int, str]]:
    table = table_of(tables.AuditRow)
    found: dict[str, tuple[int, str]] = {}
    query = table.select().with_only_columns(table.c.tables).order_by(table.c.id)
    for text in connection.execute(query).scalars():
        found.update({name: (rows, total) for name, (rows, total) in json.loads(text).items()})
    return found


def _table_rows(
    connection: Connection, table: FileTable, kept: tuple[int, str]
) -> Iterator[Finding]:
    total = count = 0
    for rows in connection.exec_driver_sql(table.query).partitions(_BATCH):
        *values, kept_marks = zip(*rows, strict=True)
        marks = row_digests(table.name, values)
        for number, mark, kept_mark in zip(values[0], marks, kept_marks, strict=True):
            if mark != kept_mark:
                yield _error("check.row_changed", table=table.name, row=number)
        total += sum(map(int.from_bytes, marks))
        count += len(marks)
    if kept != (count, f"{total % (1 << 128):032x}"):
        yield _error("check.table_changed", table=table.name, rows=count, expected=kept[0])


def contents(connection: Connection) -> Iterator[Finding]:
    """Find bytes that are not those of their hash."""
    table = table_of(tables.ContentRow)
    for row in connection.execute(table.select().order_by(table.c.sha256)):
        data = proven(row.sha256, row.packing, row.packed)
        if data is None or len(data) != row.size:
            yield _error("check.content_changed", sha256=row.sha256)


def curves(connection: Connection) -> Iterator[Finding]:
    """Compare the sum of every curve with the total kept beside it."""
    blocks, content = table_of(tables.BlockRow), table_of(tables.ContentRow)
    query = (
        blocks.select()
        .add_columns(content.c.packed)
        .join_from(blocks, content, blocks.c.content == content.c.sha256)
        .order_by(blocks.c.id)
    )
    for row in connection.execute(query):
        try:
            values, _ = intervals.unpack(row.packed, row.slots)
        except (ValueError, KeyError, IndexError, zlib.error):
            yield _error("check.curve_unreadable", row=row.id, month=row.month)
            continue
        if str(sum(values)) != row.total:
            yield _error("check.interval_total", row=row.id, month=row.month)


def controls(connection: Connection) -> Iterator[Finding]:
    """Compare the control totals of closed months with their records."""
    months = table_of(tables.MonthRow)
    query = months.select().where(months.c.state == MonthState.CLOSED.value)
    closed = connection.execute(query.order_by(months.c.month)).all()
    found = control_totals_by_month(connection) if closed else {}
    for row in closed:
        if found.get(row.month, ()) != controls_value(row.controls):
            yield _error("check.control_totals", month=Month.parse(row.month))


def control_totals_by_month(connection: Connection) -> dict[str, tuple[ControlTotal, ...]]:
    """Return the totals of every month's posted leading records, in one pass."""
    t = table_of(tables.ActivityRow)
    query = (
        t.select()
        .with_only_columns(t.c.period_end, t.c.source, t.c.unit, t.c.amount)
        .where(t.c.state == LedgerState.POSTED.value, t.c.leads == 1)
    )
    by_month: dict[str, list[tuple[str, str, str]]] = {}
    for end, source, unit, amount in connection.execute(query):
        by_month.setdefault(end[:7], []).append((source, unit, amount))
    return {month: summed(found) for month, found in by_month.items()}


def series(connection: Connection) -> Iterator[Finding]:
    """Find numbers that are missing in their series (断号)."""
    t = table_of(tables.ActivityRow)
    query = (
        t.select()
        .with_only_columns(t.c.series_month, t.c.series_kind, t.c.series_number)
        .where(t.c.series_number.is_not(None))
        .order_by(t.c.series_month, t.c.series_kind, t.c.series_number)
    )
    newest: dict[tuple[str, str], int] = {}
    for month, kind, number in connection.execute(query):
        expected = newest.get((month, kind), 0) + 1
        if number != expected:
            yield _error("check.number_missing", number=series_text(month, kind, expected))
        newest[month, kind] = number


def undo_stack(connection: Connection) -> Iterator[Finding]:
    """Find steps of undo behind a barrier: closing, reopening and sealing empty the stacks."""
    steps, entries = table_of(tables.UndoRow), table_of(tables.AuditRow)
    barriers = [kind.value for kind in undo.BARRIERS]
    newest = select(func.max(entries.c.id)).where(entries.c.kind.in_(barriers))
    barrier = connection.execute(newest).scalar() or 0
    query = select(steps.c.audit_id).where(steps.c.audit_id <= barrier).order_by(steps.c.id)
    for entry in connection.execute(query).scalars():
        yield _error("check.undo_changed", entry=entry)


def seals(connection: Connection) -> Iterator[Finding]:
    """Find sealed reports that rest on a change log which is not this one.

    Who rewrites the log from a change on, hashes and all, leaves the head that a report sealed
    later carries, and its signature, without an entry. A report restored from a package rests on
    the log of the file it came from.
    """
    entries, reports = table_of(tables.AuditRow), table_of(tables.SealedRow)
    query = select(entries.c.hash, entries.c.summary)
    known = {row.hash: row.summary for row in connection.execute(query)}
    if RESTORED in known.values():
        return
    for row in connection.execute(select(reports).order_by(reports.c.id)):
        if row.audit_head not in known:
            yield _error("check.seal_without_log", report=row.key, at=row.made_at)
