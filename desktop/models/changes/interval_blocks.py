"""Writing many months of intervals: channels are looked up once, rows go in bulk."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import select

from desktop.accounting.documents.meter import Channel, Flag, IntervalBlock
from desktop.accounting.period import Month
from desktop.errors import InputError, SurroundingsError
from desktop.models import intervals, tables
from desktop.models.intervals import Merged
from desktop.models.journal import Journal, Row
from desktop.models.tables import Found, table_of
from desktop.models.values import BlockMerge

_AT_ONCE = 1000
_PACKERS = 2
"""Threads that compress curves: that is most of the work and leaves Python free."""


@dataclass
class BlockWriter:
    """Takes blocks one by one and writes them in bulk.

    Attributes:
        document: SHA-256 of the file they were read from.
        closed: Months that take no changes, as ``2025-01``.
    """

    journal: Journal
    document: str
    closed: frozenset[str]
    _channels: dict[Channel, int] = field(default_factory=dict)
    _read: set[int] = field(default_factory=set)
    _known: dict[tuple[int, str], Found] = field(default_factory=dict)
    _fresh: dict[tuple[int, str], IntervalBlock] = field(default_factory=dict)
    _changed: dict[tuple[int, str], IntervalBlock] = field(default_factory=dict)

    def put(self, block: IntervalBlock) -> BlockMerge:
        """Merge a month into what is there and say what that did.

        Raises:
            InputError: ``month.closed``.
        """
        key = (self._channel_id(block.channel), str(block.month))
        old = self._present(key, block.channel)
        merged = intervals.fresh(block) if old is None else intervals.merge(old, block)
        if old is None or merged.merge.added or merged.merge.conflicting:
            self._take(key, merged)
        return merged.merge

    def replace(self, block: IntervalBlock) -> None:
        """Put a month in the place of what is there.

        Raises:
            InputError: ``month.closed``.
        """
        key = (self._channel_id(block.channel), str(block.month))
        if key in self._known:
            self.document = self._known[key].document
        self._take(key, intervals.fresh(block))
        self.flush()

    def _take(self, key: tuple[int, str], merged: Merged) -> None:
        if key[1] in self.closed:
            raise InputError("month.closed", month=key[1])
        waiting = self._changed if key in self._known else self._fresh
        waiting[key] = merged.block
        if len(self._fresh) + len(self._changed) >= _AT_ONCE:
            self.flush()

    def _channel_id(self, channel: Channel) -> int:
        if channel not in self._channels:
            self._channels[channel] = self._found_channel(channel)
        number = self._channels[channel]
        if number not in self._read:
            self._read_months(number)
        return number

    def _found_channel(self, channel: Channel) -> int:
        table = table_of(tables.ChannelRow)
        row: Row = {
            "meter": channel.meter,
            "carrier": channel.carrier,
            "direction": channel.direction,
            "unit": channel.unit,
        }
        query = select(table.c.id).where(*(table.c[name] == value for name, value in row.items()))
        known = self.journal.connection.execute(query).scalar()
        if known is not None:
            return int(known)
        fresh = self.journal.insert_one(table, row)
        self._read.add(fresh)  # nothing can be known of it yet
        return fresh

    def _read_months(self, channel: int) -> None:
        table = table_of(tables.BlockRow)
        query = table.select().where(table.c.channel_id == channel)
        for row in self.journal.connection.execute(query):
            self._known[channel, row.month] = row
        self._read.add(channel)

    def _present(self, key: tuple[int, str], channel: Channel) -> IntervalBlock | None:
        """Return the block as it would be if everything taken were written."""
        waiting = self._fresh.get(key) or self._changed.get(key)
        if waiting is not None or key not in self._known:
            return waiting
        row = self._known[key]
        content = table_of(tables.ContentRow)
        query = select(content.c.packed).where(content.c.sha256 == row.content)
        packed = self.journal.connection.execute(query).scalar()
        if packed is None:
            raise SurroundingsError("company_file.damaged", reason=row.content)
        return intervals.StoredBlock(
            channel, Month.parse(key[1]), row.step_minutes, row.scale, row.slots, row.total, packed
        ).block()

    def flush(self) -> None:
        """Write what was taken."""
        if not self._fresh and not self._changed:
            return
        packed = _packed((*self._fresh.values(), *self._changed.values()))
        marks = (mark for mark, _ in packed)
        fresh = [self._row(key, block, next(marks)) for key, block in self._fresh.items()]
        changed = {
            int(self._known[key].id): self._row(key, block, next(marks))
            for key, block in self._changed.items()
        }
        self._keep(dict(packed))
        table = table_of(tables.BlockRow)
        self.journal.insert(table, fresh)
        self.journal.update(table, changed)
        self._read -= {key[0] for key in (*self._fresh, *self._changed)}
        self._fresh.clear()
        self._changed.clear()

    def _row(self, key: tuple[int, str], block: IntervalBlock, mark: str) -> Row:
        """Return a block's row, given the hash of its curve."""
        return {
            "channel_id": key[0],
            "month": key[1],
            "step_minutes": block.step_minutes,
            "scale": block.scale,
            "slots": len(block.values),
            "missing": intervals.flagged(block.flags, Flag.MISSING),
            "conflicting": intervals.flagged(block.flags, Flag.CONFLICTING),
            "total": str(block.scaled_total),
            "content": mark,
            "document": self.document,
        }

    def _keep(self, packed: Mapping[str, bytes]) -> None:
        rows = [(mark, len(data), intervals.PACKING, data) for mark, data in packed.items()]
        self.journal.connection.exec_driver_sql(
            "INSERT OR IGNORE INTO content (sha256, size, packing, packed) VALUES (?, ?, ?, ?)",
            rows,
        )


def _packed(blocks: Iterable[IntervalBlock]) -> list[tuple[str, bytes]]:
    """Return the packed curve of each block below its hash."""
    with ThreadPoolExecutor(_PACKERS) as packers:
        return list(packers.map(_curve, blocks))


def _curve(block: IntervalBlock) -> tuple[str, bytes]:
    curve = intervals.pack(block.values, block.flags)
    return sha256(curve).hexdigest(), curve
