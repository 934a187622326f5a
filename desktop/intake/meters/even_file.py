"""Even delimited files of any size: columns as codes and numbers, in a fraction of a parser's time.

A year of quarters of an hour of a hundred meters is a hundred megabytes of lines that all look
alike. Where one of them does not, the file is for a real parser.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise

import numpy as np

from desktop.intake.meters.cell_bytes import MARGIN, EvenLines, even_lines
from desktop.intake.meters.digits import numbers_of_cells
from desktop.intake.meters.grid import Texts
from desktop.intake.meters.numbers import Numbers, joined
from desktop.intake.meters.text_codes import Codes, TextCodes

_PIECE = 2**21
"""Bytes looked at together: what is made of them stays in the processor's cache."""
_PARTS = 2
"""Parts of a file that are read at one time: numpy lets go of Python while it works."""
_LONGEST = MARGIN
"""Bytes of a text; every cell of its column costs as much."""
_STRAY = (b'"', b"\0")
"""Signs that make a cell more than the bytes between two delimiters."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cells of a file are wanted, and how they are written.

    Attributes:
        width: Cells of a line.
        texts: Columns wanted as texts.
        numbers: Columns wanted as numbers.
        delimiter: The byte between cells.
        decimal: The byte before decimals.
        encoding: Of texts.
        nothing: Texts that stand for no number.
    """

    width: int
    texts: Sequence[int]
    numbers: Sequence[int]
    delimiter: bytes
    decimal: bytes
    encoding: str
    nothing: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class _Text:
    """A column of texts as far as it was read."""

    known: TextCodes = field(default_factory=TextCodes)
    codes: list[Codes] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Part:
    """The columns of a part of a file, in pieces."""

    texts: dict[int, _Text]
    numbers: dict[int, list[Numbers]]


def read_even(
    data: bytes, begin: int, wanted: Wanted
) -> tuple[dict[int, Texts], dict[int, Numbers]] | None:
    """Return the wanted columns from a byte on; nothing where a line is not like the others."""
    last = max((*wanted.texts, *wanted.numbers), default=0)
    is_there = begin < len(data) and last < wanted.width
    if not is_there or any(data.find(sign, begin) >= 0 for sign in _STRAY):
        return None
    borders = list(pairwise(_borders(data, begin, max((len(data) - begin) // _PARTS, _PIECE))))
    with ThreadPoolExecutor(_PARTS) as readers:
        parts = list(readers.map(partial(_read_part, data, wanted), borders))
    read = [part for part in parts if part is not None]
    if len(read) < len(parts):
        return None
    texts = {c: _joined_texts([p.texts[c] for p in read], wanted.encoding) for c in wanted.texts}
    numbers = {c: joined([n for part in read for n in part.numbers[c]]) for c in wanted.numbers}
    columns = {column: each for column, each in texts.items() if each is not None}
    whole = {column: each for column, each in numbers.items() if each is not None}
    is_read = len(columns) == len(texts) and len(whole) == len(numbers)
    return (columns, whole) if is_read else None


def _borders(data: bytes, begin: int, size: int, end: int = 0) -> Iterator[int]:
    """Yield where pieces of whole lines begin, and where the last one ends."""
    end = end or len(data)
    while begin < end:
        yield begin
        begin = data.find(b"\n", begin + size, end) + 1 or end
    yield end


def _read_part(data: bytes, wanted: Wanted, border: tuple[int, int]) -> _Part | None:
    """Return the wanted columns of the lines between two bytes."""
    part = _Part({column: _Text() for column in wanted.texts}, {c: [] for c in wanted.numbers})
    for begin, end in pairwise(_borders(data, border[0], _PIECE, border[1])):
        lines = even_lines(data, begin, end, wanted.delimiter[0], wanted.width)
        if lines is None or not _take(part, lines, wanted):
            return None
    return part


def _take(part: _Part, lines: EvenLines, wanted: Wanted) -> bool:
    """Take a piece's columns; tell whether all their cells could be read."""
    for column, text in part.texts.items():
        cells = lines.cells([column])
        words = cells.words() if cells.longest <= _LONGEST else None
        codes = words if words is None else text.known.codes(words, len(cells.size))
        if codes is None:
            return False
        text.codes.append(codes)
    columns = [*part.numbers]
    numbers = numbers_of_cells(lines.cells(columns), len(columns), wanted.decimal, wanted.nothing)
    for column, own in zip(columns, numbers or (), strict=numbers is not None):
        part.numbers[column].append(own)
    return numbers is not None


def _joined_texts(parts: Sequence[_Text], encoding: str) -> Texts | None:
    """Return a column whose texts stand in their order."""
    known = parts[0].known
    numbers = [known.codes(part.known.words, part.known.count) for part in parts]
    texts = [text.decode(encoding) for text in known.texts()]
    order = sorted(range(len(texts)), key=texts.__getitem__)
    places = np.empty(len(texts), dtype=np.intp)
    places[order] = np.arange(len(texts))
    whole = np.empty(sum(len(codes) for part in parts for codes in part.codes), dtype=np.intp)
    at = 0
    for part, own in zip(parts, numbers, strict=True):
        if own is None:
            return None
        for codes in part.codes:
            whole[at : at + len(codes)] = places[own][codes]
            at += len(codes)
    return Texts(whole, tuple(map(texts.__getitem__, order)))
