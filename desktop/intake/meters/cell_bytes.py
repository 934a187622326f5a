"""The cells of even lines where they lie in the file: millions at once, without a copy.

Lines are even where each has as many cells as the first and none is quoted; anything else is for a
real parser of such files. A cell is looked at eight bytes a time: so wide a number takes numpy no
longer than one byte.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
"""Eight bytes each, the first the lowest."""

Kept = Words | np.uint64
"""What keeps some bytes of words: of each its own, or of all the same."""

WORD = 8
MARGIN = 256
"""Bytes that may be looked at before the first cell and behind the beginning of the last."""
_NEWLINE, _RETURN = b"\n"[0], b"\r"[0]
_ALL = 2**64 - 1
_FIRST = np.array([(1 << (8 * count)) - 1 for count in range(WORD)] + [_ALL], dtype=np.uint64)
"""Count → what keeps so many bytes of the beginning of a word."""
_LAST = ~_FIRST[::-1]
"""Count → what keeps so many bytes of the end of a word."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Some cells of a piece.

    Attributes:
        octets: The piece, with a margin on both sides.
        begin: Where each cell begins.
        size: Bytes of each.
    """

    octets: NDArray[np.uint8]
    begin: NDArray[np.int64]
    size: NDArray[np.int64]

    @property
    def longest(self) -> int:
        """Bytes of the longest cell."""
        return int(self.size.max(initial=0))

    def take(self, rows: NDArray[np.intp]) -> "Cells":
        """Return some of the cells."""
        return Cells(self.octets, self.begin[rows], self.size[rows])

    def first_bytes(self) -> NDArray[np.uint8]:
        """Return the first byte of each cell; of an empty one what stands behind it."""
        return self.octets[self.begin]

    def without_first(self, rows: NDArray[np.bool_]) -> "Cells":
        """Return the cells, marked ones without their first byte."""
        return Cells(self.octets, self.begin + rows, self.size - rows)

    def words(self) -> list[Words]:
        """Return the bytes from the beginning on, zero behind the end."""
        count = -(-self.longest // WORD)
        return [self._words_at(WORD * number) for number in range(count)]

    def last_words(self, count: int) -> list[tuple[Words, Kept]]:
        """Return the last words of each cell, the very last first, and what keeps its own bytes."""
        end = self.begin + self.size
        return [
            (self._every[end - WORD * (number + 1)], _kept(_LAST, self.size - WORD * number))
            for number in range(count)
        ]

    def _words_at(self, offset: int) -> Words:
        return self._every[self.begin + offset] & _kept(_FIRST, self.size - offset)

    @property
    def _every(self) -> Words:
        """The word that begins at each byte."""
        return np.ndarray((len(self.octets) - WORD + 1,), "<u8", self.octets, strides=(1,))


def _kept(masks: Words, sizes: NDArray[np.int64]) -> Kept:
    """Return the mask of each size; of equal ones, as most columns have, one for all."""
    least, most = int(sizes.min(initial=WORD)), int(sizes.max(initial=0))
    if least >= WORD or least == most:
        one: np.uint64 = masks[max(min(least, WORD), 0)]
        return one
    each: Words = masks[np.clip(sizes, 0, WORD)]
    return each


@dataclass(frozen=True, slots=True)
class EvenLines:
    """A piece of a file of even lines.

    Attributes:
        octets: The piece, with a margin on both sides.
        begin: Where the first line begins in it.
        ends: Where each cell of each line ends.
    """

    octets: NDArray[np.uint8]
    begin: int
    ends: NDArray[np.int64]

    def cells(self, columns: Sequence[int]) -> Cells:
        """Return the cells of some columns, line by line."""
        begin = np.empty((len(self.ends), len(columns)), dtype=np.int64)
        for place, column in enumerate(columns):
            if column:
                begin[:, place] = self.ends[:, column - 1]
            else:
                begin[0, place] = self.begin - 1
                begin[1:, place] = self.ends[:-1, -1]
        begin += 1
        end = self.ends[:, columns]
        last = self.ends.shape[1] - 1
        for place in (place for place, column in enumerate(columns) if column == last):
            end[:, place] -= self.octets[end[:, place] - 1] == _RETURN
        flat = begin.reshape(-1)
        return Cells(self.octets, flat, np.maximum(end.reshape(-1) - flat, 0))


def even_lines(data: bytes, begin: int, end: int, delimiter: int, width: int) -> EvenLines | None:
    """Return a piece of a file; nothing unless all its lines are even and so wide.

    Args:
        data: The file.
        begin: Where a line begins in it.
        end: Where the last line ends, behind its line break if it has one.
        delimiter: The byte between cells.
        width: Cells of a line.
    """
    octets = _with_margin(data, begin, end)
    piece = octets[MARGIN:-MARGIN]
    ends = np.flatnonzero((piece == delimiter) | (piece == _NEWLINE))
    if len(ends) % width or not len(ends):
        return None
    breaks = piece[ends.reshape(-1, width)] == _NEWLINE
    if not breaks[:, -1].all() or breaks[:, :-1].any():
        return None
    returns = np.count_nonzero(piece == _RETURN)
    if returns and returns != np.count_nonzero(piece[ends[width - 1 :: width] - 1] == _RETURN):
        return None
    return EvenLines(octets, MARGIN, ends.reshape(-1, width) + MARGIN)


def _with_margin(data: bytes, begin: int, end: int) -> NDArray[np.uint8]:
    """Return a piece and what stands around it; at the edges of the file that is nothing."""
    if begin >= MARGIN and end + MARGIN <= len(data) and data[end - 1] == _NEWLINE:
        return np.frombuffer(data, np.uint8, end - begin + 2 * MARGIN, begin - MARGIN)
    line_end = b"" if data[end - 1] == _NEWLINE else b"\n"
    whole = b"".join((bytes(MARGIN), data[begin:end], line_end, bytes(MARGIN)))
    return np.frombuffer(whole, np.uint8)
