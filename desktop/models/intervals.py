"""Interval curves: packed for the file, merged month by month.

Packed form: one byte of width (1, 2, 4 or 8), one byte telling whether flags follow; then zlib over
the integers, little-endian, stored plane by plane (all lowest bytes, all next bytes …), then over
the flags. Planes of slowly changing bytes compress well; nothing is lost.
"""

import sys
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from desktop.accounting.documents.interval_months import fuller, rescaled
from desktop.accounting.documents.meter import Channel, Flag, IntervalBlock
from desktop.accounting.period import Month
from desktop.models.values import BlockMerge

PACKING = "planes/1"
_WIDTHS = ((1, "b"), (2, "h"), (4, "i"), (8, "q"))
_WIDEST = 8
_SIGN = bytes((0,) * 128 + (255,) * 128)
"""Byte → what the bytes above it are if it is the highest that says something."""
_LEVEL = 6


def _planes(values: "array[int]") -> list[bytes]:
    """Return all lowest bytes, all next bytes …, as many as hold every value: 1, 2, 4 or 8."""
    wide = values
    if sys.byteorder == "big":
        wide = array("q", values)
        wide.byteswap()
    plain = wide.tobytes()
    planes = [plain[offset::_WIDEST] for offset in range(_WIDEST)]
    return planes[: _width(planes)]


def _width(planes: Sequence[bytes]) -> int:
    """Return how many of the planes say all: the others only repeat the sign of the last."""
    signs = planes[-1].translate(_SIGN)
    width = _WIDEST
    for narrower in (4, 2, 1):
        if any(plane != signs for plane in planes[narrower:width]):
            break
        if planes[narrower - 1].translate(_SIGN) != signs:
            break
        width = narrower
    return width


def pack(values: "array[int]", flags: bytes) -> bytes:
    """Return the packed curve."""
    planes = _planes(values)
    has_flags = _has_any(flags)
    body = zlib.compress(b"".join(planes) + (flags if has_flags else b""), _LEVEL)
    return bytes((len(planes), int(has_flags))) + body


def unpack(packed: bytes, slots: int) -> tuple["array[int]", bytes]:
    """Return values and flags of a packed curve.

    Raises:
        ValueError: If the bytes are not a packed curve of that many slots.
    """
    width, has_flags = packed[0], packed[1]
    code = dict(_WIDTHS)[width]
    body = zlib.decompress(packed[2:])
    if len(body) != slots * (width + has_flags):
        raise ValueError("the curve has another length")
    plain = bytearray(slots * width)
    for offset in range(width):
        plain[offset::width] = body[offset * slots : (offset + 1) * slots]
    narrow = array(code)
    narrow.frombytes(bytes(plain))
    if sys.byteorder == "big":
        narrow.byteswap()
    flags = body[slots * width :] if has_flags else bytes(slots)
    return array("q", narrow), flags


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged block and what merging did."""

    block: IntervalBlock
    merge: BlockMerge


def merge(old: IntervalBlock, new: IntervalBlock) -> Merged:
    """Join two blocks of one channel and month, slot by slot.

    A slot missing on one side takes the other's value. Where both have one and they differ, the
    old value stays, flagged as conflicting: nothing is overwritten silently. Of blocks of two
    steps the finer stays, unless it covers less of the month.

    Raises:
        InputError: ``meter.values_too_large``.
    """
    if old.step_minutes != new.step_minutes:
        if fuller(old, new) is old:
            return Merged(old, BlockMerge(old.channel, old.month, 0, _present(old), 0))
        return fresh(new)
    scale = max(old.scale, new.scale)
    old, new = rescaled(old, scale), rescaled(new, scale)
    if old.values == new.values and old.flags == new.flags:
        return Merged(old, BlockMerge(old.channel, old.month, 0, _present(old), 0))
    return _merged_slots(old, new)


def _present(block: IntervalBlock) -> int:
    return len(block.flags) - flagged(block.flags, Flag.MISSING)


def flagged(flags: bytes, flag: Flag) -> int:
    """Return how many slots carry a flag."""
    bit = int(flag)
    return sum(1 for value in flags if value & bit) if _has_any(flags) else 0


def _has_any(flags: bytes) -> bool:
    """Return whether any slot carries a flag."""
    return flags.count(0) < len(flags)


def _merged_slots(old: IntervalBlock, new: IntervalBlock) -> Merged:
    values, flags = array("q", old.values), bytearray(old.flags)
    missing, conflict = int(Flag.MISSING), int(Flag.CONFLICTING)
    added = equal = conflicting = 0
    for slot, (flag, fresh) in enumerate(zip(new.flags, new.values, strict=True)):
        if flag & missing:
            continue
        if flags[slot] & missing:
            values[slot], flags[slot] = fresh, flag
            added += 1
        elif values[slot] == fresh:
            equal += 1
        else:
            flags[slot] |= conflict
            conflicting += 1
    block = IntervalBlock(old.channel, old.month, old.step_minutes, old.scale, values, bytes(flags))
    return Merged(block, BlockMerge(old.channel, old.month, added, equal, conflicting))


def fresh(block: IntervalBlock) -> Merged:
    """Return a first block of its month as merged into nothing."""
    return Merged(block, BlockMerge(block.channel, block.month, _present(block), 0, 0))


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """A block as it stands in the file."""

    channel: Channel
    month: Month
    step_minutes: int
    scale: int
    slots: int
    total: str
    packed: bytes

    def block(self) -> IntervalBlock:
        """Return the unpacked block."""
        values, flags = unpack(self.packed, self.slots)
        return IntervalBlock(self.channel, self.month, self.step_minutes, self.scale, values, flags)

    @property
    def quantity(self) -> Decimal:
        """The month's total in the channel's unit, from the sum kept beside the curve."""
        return Decimal(int(self.total)).scaleb(-self.scale)
