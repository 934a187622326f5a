"""Undoing and redoing: the opposite of what the change log noted, itself a logged change.

The stacks stand in the file, so that they survive a restart. A new change empties the redo stack;
closing, reopening and sealing empty both: they are barriers.
"""

import json

from sqlalchemy import Connection, delete, insert, select, union_all

from desktop.errors import InputError
from desktop.models import audit
from desktop.models.journal import Journal, from_json
from desktop.models.tables import (
    AuditRow,
    BlockRow,
    ContentRow,
    DocumentRow,
    SealedRow,
    UndoRow,
    table_of,
)
from desktop.models.values import ChangeKind

UNDO = "undo"
REDO = "redo"
_NOTHING = {UNDO: "undo.nothing", REDO: "redo.nothing"}
_OPPOSITE = {UNDO: (ChangeKind.UNDO, REDO), REDO: (ChangeKind.REDO, UNDO)}
BARRIERS = (
    ChangeKind.CREATE,
    ChangeKind.CLOSE,
    ChangeKind.REOPEN,
    ChangeKind.SEAL,
    ChangeKind.MIGRATE,
)


def remember(connection: Connection, entry: int, kind: ChangeKind) -> None:
    """Put a fresh change on the undo stack, or empty the stacks where it is a barrier."""
    table = table_of(UndoRow)
    if kind in BARRIERS:
        connection.execute(delete(table))
        forget_orphans(connection)
        return
    connection.execute(delete(table).where(table.c.stack == REDO))
    connection.execute(insert(table), {"audit_id": entry, "stack": UNDO})


def forget_orphans(connection: Connection) -> None:
    """Remove bytes that nothing refers to any more, now that no undo can bring their owner back."""
    content = table_of(ContentRow)
    used = [
        select(table_of(DocumentRow).c.sha256),
        select(table_of(BlockRow).c.content),
        select(table_of(SealedRow).c.pdf).where(table_of(SealedRow).c.pdf.is_not(None)),
    ]
    sealed = connection.execute(select(table_of(SealedRow).c.tables)).scalars()
    kept = [mark for text in sealed for _, mark in json.loads(text)]
    orphans = delete(content).where(content.c.sha256.not_in(union_all(*used)))
    connection.execute(orphans.where(content.c.sha256.not_in(kept)) if kept else orphans)


def newest(connection: Connection, stack: str) -> tuple[int, int, str] | None:
    """Return the stack's newest record: its id, its entry's id and summary."""
    undo, entries = table_of(UndoRow), table_of(AuditRow)
    query = (
        select(undo.c.id, entries.c.id, entries.c.summary)
        .join(entries, undo.c.audit_id == entries.c.id)
        .where(undo.c.stack == stack)
        .order_by(undo.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else (row[0], row[1], row[2])


def step_back(connection: Connection, stack: str, person: str) -> str:
    """Take the stack's newest change back and return its summary.

    Raises:
        InputError: ``undo.nothing`` or ``redo.nothing``.
    """
    found = newest(connection, stack)
    if found is None:
        raise InputError(_NOTHING[stack])
    record, entry, summary = found
    journal = Journal(connection)
    journal.revert(from_json(audit.detail(connection, entry)))
    kind, other = _OPPOSITE[stack]
    change = audit.Change(summary, person, "", kind)
    written = audit.append(connection, change, journal.operations, journal.write_digests())
    table = table_of(UndoRow)
    connection.execute(delete(table).where(table.c.id == record))
    connection.execute(insert(table), {"audit_id": written, "stack": other})
    return summary
