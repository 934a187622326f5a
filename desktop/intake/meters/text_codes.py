"""Texts of a column as numbers: each different text is known by one, however often it stands there.

A table of places finds them: the bytes of a text say where to look, and what is known there is
compared with it byte by byte. All cells of a piece look at the same time.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from desktop.intake.meters.cell_bytes import WORD, Words
from desktop.intake.meters.numbers import Mask

Codes = NDArray[np.int32]
_Rows = NDArray[np.intp]

_FEWEST_BITS = 12
"""Of the number of places, to begin with."""
_LOOSE = 8
"""Places for each text, at least: so few texts want one another has."""
_MOST_LOOKS = 64
"""Places looked at for one text; texts made to want the same place are not worth more."""
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""The golden ratio in 64 bits: its products lie far apart where the numbers lie close."""
_SHIFT = np.uint64(32)
_BITS = 64


class TextCodes:
    """The different texts of a column, numbered in no order.

    Attributes:
        count: How many there are.
    """

    def __init__(self) -> None:
        self.count = 0
        self._bits = _FEWEST_BITS
        self._places = _free(self._bits)
        self._words: list[Words] = []

    @property
    def words(self) -> list[Words]:
        """The bytes of the different texts, as :meth:`codes` takes them."""
        return [known[: self.count] for known in self._words]

    def texts(self) -> list[bytes]:
        """Return the different texts."""
        if not self._words:
            return [b""] * self.count
        whole = np.stack(self.words, axis=1).tobytes()
        size = WORD * len(self._words)
        return [whole[at : at + size].rstrip(b"\0") for at in range(0, len(whole), size)]

    def codes(self, words: Sequence[Words], rows: int) -> Codes | None:
        """Return the number of each text; nothing if very many texts want one place.

        Args:
            words: The bytes of the texts, eight by eight, zero behind the end.
            rows: How many texts there are: empty ones have no words.
        """
        self._words += [np.zeros(len(self._places), np.uint64) for _ in words[len(self._words) :]]
        blank = np.zeros(rows, np.uint64)
        whole = [*words, *[blank] * (len(self._words) - len(words))]
        codes = np.zeros(rows, dtype=np.int32)
        rest, look = np.arange(rows), 0
        while len(rest):
            own = whole if len(rest) == rows else [word[rest] for word in whole]
            codes[rest], is_found = self._found(own, len(rest), look)
            rest = rest[~is_found]
            look = 0 if self._has_grown() else look + 1
            if look == _MOST_LOOKS:
                return None
        return codes

    def _found(self, words: Sequence[Words], rows: int, look: int) -> tuple[Codes, Mask]:
        """Return what is known at one place for each text, and whether it is that text.

        At a free place a text becomes known.
        """
        places = self._places_of(words, rows, look)
        codes = self._places[places]
        free = np.flatnonzero(codes < 0)
        if len(free):
            self._add([word[free] for word in words], places[free])
            codes = self._places[places]
        same = np.ones(rows, dtype=np.bool_)
        for own, known in zip(words, self._words, strict=True):
            same &= known[codes] == own
        return codes, same

    def _places_of(self, words: Sequence[Words], rows: int, look: int) -> NDArray[np.int64]:
        """Return the place each text is looked for at: its own, or so many further on."""
        mixed = np.zeros(rows, np.uint64)
        for word in words:
            mixed = (mixed ^ word) * _SPREAD
            mixed ^= mixed >> _SHIFT
        mixed *= _SPREAD
        own = (mixed >> np.uint64(_BITS - self._bits)).astype(np.int64)
        return (own + look) & (len(self._places) - 1)

    def _add(self, words: Sequence[Words], places: NDArray[np.int64]) -> None:
        """Put a text into each of some free places: any of those that want it."""
        rows = np.arange(len(places), dtype=np.int32)
        self._places[places] = rows
        taken = np.flatnonzero(self._places[places] == rows)
        count = self.count + len(taken)
        self._places[places[taken]] = np.arange(self.count, count, dtype=np.int32)
        for known, own in zip(self._words, words, strict=True):
            known[self.count : count] = own[taken]
        self.count = count

    def _has_grown(self) -> bool:
        """Make more places where they have become scarce, and tell whether that was so."""
        if self.count * _LOOSE <= len(self._places):
            return False
        words = self.words
        self._bits = (self.count * _LOOSE).bit_length()
        self._places = _free(self._bits)
        self._words = [np.resize(word, len(self._places)) for word in words]
        rest, look = np.arange(self.count, dtype=np.int32), 0
        while len(rest):
            places = self._places_of([word[rest] for word in words], len(rest), look)
            free = self._places[places] < 0
            self._places[places[free]] = rest[free]
            rest, look = rest[self._places[places] != rest], look + 1
        return True


def _free(bits: int) -> Codes:
    """Return places where nothing stands."""
    return np.full(1 << bits, -1, dtype=np.int32)
