"""The change log: one entry a change, each with a hash over itself and the hash before.

The chain guards against accident and against editing the file by hand: a removed, reordered or
altered entry breaks it at its place. The newest entry also fixes the digest of every table, so
that the head of the chain stands for the whole content. Who can recompute the chain can forge it;
against that stand the signatures over sealed reports, which contain the head.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection, select

from desktop.models.journal import Operation, as_json
from desktop.models.tables import AuditRow, Found, table_of
from desktop.models.values import ChangeKind

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Change:
    """What a person did, before it is chained."""

    summary: str
    person: str
    reason: str
    kind: ChangeKind = ChangeKind.CHANGE


def now() -> str:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0).isoformat()


def entry_hash(fields: Mapping[str, object]) -> str:
    """Return the hash of an entry: SHA-256 over the canonical JSON of its fields."""
    text = json.dumps(dict(fields), sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("ascii")).hexdigest()


def head(connection: Connection) -> str:
    """Return the newest hash."""
    table = table_of(AuditRow)
    newest = select(table.c.hash).order_by(table.c.id.desc()).limit(1)
    return connection.execute(newest).scalar() or GENESIS


def append(
    connection: Connection,
    change: Change,
    operations: list[Operation],
    digests: Mapping[str, tuple[int, str]],
) -> int:
    """Add an entry and return its id."""
    table = table_of(AuditRow)
    newest = connection.execute(select(table.c.id).order_by(table.c.id.desc()).limit(1)).scalar()
    detail = as_json(operations)
    fields: dict[str, object] = {
        "id": (newest or 0) + 1,
        "at": now(),
        "person": change.person,
        "summary": change.summary,
        "reason": change.reason,
        "kind": change.kind.value,
        "detail_sha256": sha256(detail).hexdigest(),
        "tables": json.dumps(digests, sort_keys=True, separators=(",", ":")),
        "previous": head(connection),
    }
    packed = zlib.compress(detail, 6)
    row = {**fields, "detail": packed, "hash": entry_hash(fields)}
    connection.execute(table.insert(), row)
    return (newest or 0) + 1


def detail(connection: Connection, entry: int) -> bytes:
    """Return what an entry noted, as JSON bytes."""
    table = table_of(AuditRow)
    packed = connection.execute(select(table.c.detail).where(table.c.id == entry)).scalar_one()
    return zlib.decompress(packed)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry at which the chain does not hold, and why (``number``, ``hash`` …)."""

    entry: int
    at: str
    summary: str
    why: str


def first_broken(connection: Connection) -> Broken | None:
    """Follow the chain from the first entry and return where it breaks."""
    previous = GENESIS
    table = table_of(AuditRow)
    for expected, row in enumerate(connection.execute(select(table).order_by(table.c.id)), 1):
        why = _fault(row, expected, previous)
        if why:
            return Broken(row.id, row.at, row.summary, why)
        previous = row.hash
    return None


def _fault(row: Found, number: int, previous: str) -> str:
    """Return what is wrong with an entry: nothing, or the name of the part."""
    if row.id != number:
        return "number"
    if row.previous != previous:
        return "previous"
    columns = row._mapping.items()  # noqa: SLF001 -- SQLAlchemy's documented name for a row's mapping
    fields = {name: value for name, value in columns if name not in ("detail", "hash")}
    if row.hash != entry_hash(fields):
        return "hash"
    try:
        noted = zlib.decompress(row.detail)
    except zlib.error:
        return "detail"
    return "" if sha256(noted).hexdigest() == row.detail_sha256 else "detail"
