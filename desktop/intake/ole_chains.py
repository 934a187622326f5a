"""Chains of sectors in containers of Office's old formats, looked at before anything follows them.

A sector names the next one of its stream. Chains that run into themselves are followed without end
by parsers, and what they gather fills the memory.

Reference:
    [MS-CFB] 2.2 Compound File Header, 2.3 Compound File FAT Sectors, 2.6 Directory Entry.
"""

import struct
import sys
from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_RESERVED = 0xFFFFFFFA
"""From here on numbers are marks: the end of a chain, a free sector."""
_SHIFTS = frozenset({9, 12})
"""Sectors have 512 or 4096 bytes."""
_HEADER = struct.Struct("<30xH16xI4xII4xI4x109I")
_ENTRY = struct.Struct("<66xB49xIQ")
"""A directory entry: its kind, first sector and size."""
_STREAM, _ROOT = 2, 5
_WORD = 4


class _Header(NamedTuple):
    """What the header says."""

    shift: int
    directory: int
    cutoff: int
    mini: int
    more: int


class _Container:
    """The sectors of a container."""

    def __init__(self, data: bytes, shift: int) -> None:
        self._data = data
        self._shift = shift
        self.count = (len(data) >> shift) + 1

    def sector(self, number: int) -> bytes:
        """Return the bytes of a sector; fewer or none where the file is cut off."""
        at = (number + 1) << self._shift
        return self._data[at : at + (1 << self._shift)]

    def numbers(self, number: int) -> "array[int]":
        """Return the numbers a sector holds."""
        content = self.sector(number)
        return _numbers(content[: len(content) // _WORD * _WORD])


def runs_without_end(data: bytes) -> bool:
    """Tell whether a chain of an OLE container runs into itself; not whether it is sound."""
    if len(data) < _HEADER.size:
        return False
    shift, directory, cutoff, mini, more, *listed = _HEADER.unpack_from(data)
    if shift not in _SHIFTS:
        return False
    return not _ends(_Container(data, shift), _Header(shift, directory, cutoff, mini, more), listed)


def _ends(sectors: _Container, header: _Header, listed: list[int]) -> bool:
    """Tell whether every chain that something begins has an end."""
    tables = _tables(sectors, header.more, listed)
    if tables is None:
        return False
    follows = _joined(sectors, tables)
    directory = _chain(follows, header.directory)
    mini = _chain(follows, header.mini)
    if directory is None or mini is None:
        return False
    small = _joined(sectors, mini)
    large_done, small_done = set[int](), set[int]()
    for kind, first, size in _entries(sectors, directory):
        is_small = kind == _STREAM and size < header.cutoff
        done = small_done if is_small else large_done
        if kind in {_STREAM, _ROOT} and _chain(small if is_small else follows, first, done) is None:
            return False
    return True


def _tables(sectors: _Container, more: int, listed: list[int]) -> list[int] | None:
    """Return the sectors that say what follows what; nothing if their list has no end."""
    found = [number for number in listed if number < _RESERVED]
    seen = set[int]()
    while more < sectors.count:
        if more in seen:
            return None
        seen.add(more)
        *numbers, more = sectors.numbers(more) or (_RESERVED,)
        found += [number for number in numbers if number < _RESERVED]
    return found


def _joined(sectors: _Container, numbers: Sequence[int]) -> "array[int]":
    """Return the numbers in some sectors; no more than a container of this size can need."""
    joined = _numbers(b"")
    for number in numbers[: sectors.count]:
        joined += sectors.numbers(number)
    return joined


def _chain(follows: "array[int]", first: int, done: set[int] | None = None) -> list[int] | None:
    """Return the sectors of a chain, nothing if it has no end.

    Args:
        follows: What follows each sector.
        first: Its first sector.
        done: Sectors known to lead to an end, whose chains are not followed again.
    """
    chain: list[int] = []
    seen = set[int]()
    known: set[int] = set() if done is None else done
    while first < len(follows) and first not in known:
        if first in seen:
            return None
        seen.add(first)
        chain.append(first)
        first = follows[first]
    known |= seen
    return chain


def _entries(sectors: _Container, directory: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield kind, first sector and size of what the directory lists."""
    for number in directory:
        content = sectors.sector(number)
        yield from _ENTRY.iter_unpack(content[: len(content) // _ENTRY.size * _ENTRY.size])


def _numbers(content: bytes) -> "array[int]":
    """Return numbers of four bytes, the lowest first."""
    made = array("I")
    made.frombytes(content)
    if sys.byteorder == "big":
        made.byteswap()
    return made
