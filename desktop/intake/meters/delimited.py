"""Delimited files of meter data: any usual encoding, delimiter and decimal sign, and fast.

pandas parses numbers to floats, which :mod:`desktop.intake.meters.numbers` accepts only where
they prove the written decimals, and texts to codes, so that a stamp written for a hundred
meters is understood once.
"""

import codecs
import csv
import io
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from desktop.errors import InputError
from desktop.findings import Finding, Place
from desktop.intake.decoding import encodings_of
from desktop.intake.meters.cells import PLACEHOLDERS
from desktop.intake.meters.even_file import Wanted, read_even
from desktop.intake.meters.grid import HEAD_ROWS, Body, Grid, RowsGrid, Texts
from desktop.intake.meters.layout import find_layout
from desktop.intake.meters.numbers import Numbers, numbers_of_floats, numbers_of_texts
from desktop.intake.meters.turned import as_long
from desktop.intake.meters.undated import dated, is_undated
from desktop.intake.source import Cell, Shape, Source

if TYPE_CHECKING:
    import pandas as pd
    from _typeshed import WriteableBuffer

DELIMITERS = ",;\t|"
_CHUNK = 2**20
_HEAD = 2**17
_PIECE = 2**24
"""Bytes pandas parses at once. Left to itself it makes codes of every few thousand rows and joins
them, which takes half as long again; all at once takes twice the memory."""
_PARSERS = 2
"""Pieces parsed at one time: pandas lets go of Python while it parses."""
_MARK = "\u00a7"
"""Stands in a first line of our own in text columns.

pandas turns a column of codes into numbers where every text is one, and 0012 into 12; a column
with this mark stays text. The line is dropped again.
"""

_MOST_TO_PART = 2**26
"""Bytes of a file that may be several tables; a larger one is taken as one."""
_DECIMAL_COMMA = re.compile(r"[+-]?\d+(\.\d{3})*,\d+")
_DECIMAL_POINT = re.compile(r"[+-]?\d+\.(\d{1,2}|\d{4,})")
"""A number that is none with thousands: 10.5, but not 1.234."""
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")


def grids_of(source: Source) -> list[Grid]:
    """Return every table of a file."""
    is_page = source.sample.text.lstrip().startswith("<")
    if source.sample.shape is Shape.WORKBOOK or is_page:
        return [RowsGrid(table.name, table.rows()) for table in source.tables]
    return [DelimitedGrid(source)]


def upright(grid: Grid, file: str) -> tuple[Grid, tuple[Finding, ...]]:
    """Return a turned table as a long one, one of bare days with dates, any other as it is.

    Args:
        grid: The table.
        file: Name of the file, which may tell year and month.

    Raises:
        InputError: ``interval.year_missing``, ``interval.month_missing``.
    """
    if find_layout(grid.head, {}) is not None:
        return grid, ()
    turned = as_long(grid.rows(), grid.name)
    if turned is not None:
        return RowsGrid(grid.name, turned), ()
    found = dated(grid.rows(), Place(file=file, sheet=grid.name)) if is_undated(grid.head) else None
    return (grid, ()) if found is None else (RowsGrid(grid.name, found[0]), (found[1],))


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a delimited file is written."""

    encoding: str
    delimiter: str
    decimal: str
    has_thousands: bool


class DelimitedGrid:
    """A CSV file in any of the usual encodings and delimiters."""

    def __init__(self, source: Source) -> None:
        encoding = encoding_of(source.data, source.name)
        self._name = source.name
        self._data = source.data
        if encoding.startswith(("utf-16", "utf-32")):
            self._data = source.data.decode(encoding).removeprefix("\ufeff").encode("utf-8")
            encoding = "utf-8"
        head = _first_lines(self._data, encoding)
        delimiter = _delimiter_of(head)
        self._head = [
            [cell.strip() for cell in row]
            for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        ][:HEAD_ROWS]
        cells = [cell for row in self._head for cell in row]
        has_points = any(_DECIMAL_POINT.fullmatch(cell) for cell in cells)
        has_commas = any(_DECIMAL_COMMA.fullmatch(cell) for cell in cells)
        comma = delimiter != "," and has_commas and not has_points
        thousands = not comma and any(_THOUSANDS.fullmatch(cell) for cell in cells)
        self.dialect = Dialect(encoding, delimiter, "," if comma else ".", thousands)

    @property
    def name(self) -> str:
        """Nothing: a delimited file has no sheets."""
        return ""

    @property
    def title(self) -> str:
        """Nothing: the file is one table."""
        return ""

    @property
    def head(self) -> list[list[str]]:
        """The first rows as texts."""
        return self._head

    def may_repeat(self, heading: str) -> bool:
        """Tell whether a heading may stand there again further down."""
        written = heading.rsplit(" ", maxsplit=1)[-1].encode(self.dialect.encoding)
        is_small = len(self._data) <= _MOST_TO_PART
        return is_small and bool(written) and self._data.count(written) > 1

    def rows(self) -> list[list[Cell]]:
        """Return every row; only for small tables."""
        text = self._data.decode(self.dialect.encoding)
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=self.dialect.delimiter)
        if self.dialect.decimal == ".":
            return [list(row) for row in lines]
        return [[_with_point(cell) for cell in row] for row in lines]

    def body(self, first: int, texts: Sequence[int], numbers: Sequence[int]) -> Body:
        """Return the wanted columns from row ``first`` to the end.

        Raises:
            InputError: If the lines cannot be told apart.
        """
        even = self._even(first, texts, numbers)
        if even is not None:
            coded, columns = even
            return Body(first + 1, _rows_of(coded), coded, columns)
        coded, floats = self._parse(first, texts, numbers)
        columns = {}
        unproved: list[int] = []
        for column in numbers:
            exact = numbers_of_floats(floats[column]) if column in floats else None
            if exact is None:
                unproved.append(column)
            else:
                columns[column] = exact
        if unproved:
            again, _ = self._parse(first, unproved, ())
            for column in unproved:
                columns[column] = numbers_of_texts(
                    again[column].codes, again[column].texts, self.dialect.decimal
                )
        return Body(first + 1, _rows_of(coded), coded, columns)

    def _even(
        self, first: int, texts: Sequence[int], numbers: Sequence[int]
    ) -> tuple[dict[int, Texts], dict[int, Numbers]] | None:
        """Return the wanted columns of a file whose lines are even; nothing of any other."""
        dialect = self.dialect
        is_plain = dialect.encoding.startswith("utf-8") or dialect.delimiter != "|"
        if dialect.has_thousands or not is_plain or first >= len(self._head):
            return None
        wanted = Wanted(
            width=len(self._head[first]),
            texts=texts,
            numbers=numbers,
            delimiter=dialect.delimiter.encode("ascii"),
            decimal=dialect.decimal.encode("ascii"),
            encoding=dialect.encoding.removesuffix("-sig"),
            nothing=frozenset(mark.encode(dialect.encoding) for mark in _missing_marks()),
        )
        return read_even(self._data, _start_of_row(self._data, first), wanted)

    def _parse(
        self, first: int, texts: Sequence[int], numbers: Sequence[int]
    ) -> tuple[dict[int, Texts], dict[int, NDArray[np.float64]]]:
        """Return texts as codes and numbers as floats; no floats if a cell is no number."""
        begin = _start_of_row(self._data, first)
        pieces = _pieces(self._data, begin)
        try:
            return self._columns(pieces, texts, numbers)
        except InputError:
            if len(pieces) == 1:
                raise
        return self._columns([memoryview(self._data)[begin:]], texts, numbers)

    def _columns(
        self, pieces: Sequence[memoryview], texts: Sequence[int], numbers: Sequence[int]
    ) -> tuple[dict[int, Texts], dict[int, NDArray[np.float64]]]:
        """Return texts as codes and numbers as floats, from the pieces of the file.

        Raises:
            InputError: ``interval.lines_uneven``, with the line counted within the piece.
        """
        import pandas as pd  # noqa: PLC0415 - heavy, and only this door needs it

        coded = {column: _Codes() for column in texts}
        floats: dict[int, list[NDArray[np.float64]]] = {column: [] for column in numbers}
        try:
            with ThreadPoolExecutor(_PARSERS) as parsers:
                parse = partial(self._frame, texts=texts, numbers=numbers)
                for frame in parsers.map(parse, pieces):
                    for column, codes in coded.items():
                        codes.take(frame[str(column)])
                    for column, found in floats.items():
                        found.append(frame[str(column)].to_numpy(dtype=np.float64)[1:])
        except pd.errors.ParserError as error:
            place = Place(file=self._name)
            raise InputError("interval.lines_uneven", place, reason=str(error)) from error
        except ValueError:
            if not numbers:
                raise
            return self._columns(pieces, texts, ())
        whole = {column: np.concatenate(found) for column, found in floats.items()}
        return {column: codes.joined() for column, codes in coded.items()}, whole

    def _frame(
        self, piece: memoryview, texts: Sequence[int], numbers: Sequence[int]
    ) -> "pd.DataFrame":
        """Return the wanted columns of a piece, below a line of our own."""
        import pandas as pd  # noqa: PLC0415 - heavy, and only this door needs it

        width = max(len(row) for row in self._head)
        marks = [_MARK if column in texts else "" for column in range(width)]
        line = self.dialect.delimiter.join(marks) + "\n"
        values = [str(column) for column in numbers]
        lines = _Joined(line.encode(self.dialect.encoding), piece)
        return pd.read_csv(
            io.BufferedReader(lines, _CHUNK),
            header=None,
            names=[str(column) for column in range(width)],
            index_col=False,
            skip_blank_lines=False,
            usecols=[*map(str, sorted({*texts, *numbers}))],
            dtype=dict.fromkeys(map(str, texts), "category") | dict.fromkeys(values, "float64"),
            sep=self.dialect.delimiter,
            decimal=self.dialect.decimal,
            thousands="," if self.dialect.has_thousands else None,
            encoding=self.dialect.encoding,
            keep_default_na=False,
            na_values=dict.fromkeys(values, _missing_marks()),
            low_memory=len(piece) > _PIECE * 2,
        )


def _rows_of(coded: dict[int, Texts]) -> int:
    """Return how many rows the columns have."""
    return len(next(iter(coded.values())).codes) if coded else 0


def _with_point(cell: str) -> str:
    """Return a number with a decimal comma as one with a point."""
    text = cell.strip()
    if not _DECIMAL_COMMA.fullmatch(text):
        return cell
    return text.replace(".", "").replace(",", ".")


def _start_of_row(data: bytes, row: int) -> int:
    """Return where a row begins; a quoted line break belongs to its cell."""
    at = 0
    for _ in range(row):
        quoted = 0
        while True:
            end = data.find(b"\n", at)
            if end < 0:
                return len(data)
            quoted += data.count(b'"', at, end)
            at = end + 1
            if quoted % 2 == 0:
                break
    return at


def _pieces(data: bytes, begin: int) -> list[memoryview]:
    """Return the lines of a file in pieces; one piece where a quote may enclose a line break."""
    view = memoryview(data)
    if b'"' in data:
        return [view[begin:]]
    pieces = []
    while len(data) - begin > _PIECE:
        end = data.find(b"\n", begin + _PIECE) + 1 or len(data)
        pieces.append(view[begin:end])
        begin = end
    return [*pieces, view[begin:]]


class _Joined(io.RawIOBase):
    """Bytes one after the other as one file, without a copy of them."""

    def __init__(self, *parts: bytes | memoryview) -> None:
        super().__init__()
        self._parts = [memoryview(part) for part in parts]

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill the buffer and return how many bytes that took."""
        room = memoryview(buffer)
        while self._parts and not self._parts[0]:
            del self._parts[0]
        if not self._parts:
            return 0
        part = self._parts[0]
        count = min(len(room), len(part))
        room[:count] = part[:count]
        self._parts[0] = part[count:]
        return count


class _Codes:
    """A column of codes that comes in pieces, each with its own numbering of the texts."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._codes: list[NDArray[np.intp]] = []

    def take(self, series: "pd.Series[str]") -> None:
        """Add a piece, without the line of our own at its beginning."""
        codes, texts = series.cat.codes.to_numpy(), series.cat.categories.tolist()
        mark, codes = int(codes[0]), codes[1:]
        if not (codes == mark).any():
            texts[mark] = None
        numbers = self._numbers
        own = [-1 if t is None else numbers.setdefault(t, len(numbers)) for t in texts]
        self._codes.append(np.array([*own, -1], dtype=np.intp)[codes])

    def joined(self) -> Texts:
        """Return the whole column."""
        return Texts(np.concatenate(self._codes), tuple(self._numbers))


def _missing_marks() -> list[str]:
    marks = {case for mark in PLACEHOLDERS for case in (mark, mark.upper(), mark.capitalize())}
    return sorted({*marks, "NaN"})


def encoding_of(data: bytes, name: str = "") -> str:
    """Return the encoding that fits all of a text file.

    Raises:
        InputError: If none fits.
    """
    for encoding in encodings_of(data):
        if _fits(data, encoding):
            return encoding
    raise InputError("text.encoding_unknown", Place(file=name))


def _fits(data: bytes, encoding: str) -> bool:
    """Tell whether an encoding fits; chunk by chunk, so that a large file is never held twice."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    is_wide = encoding.startswith(("utf-16", "utf-32"))
    pending = is_wide
    for start in range(0, len(data), _CHUNK):
        chunk = data[start : start + _CHUNK]
        if chunk.isascii() and not pending:
            continue
        try:
            decoder.decode(chunk, final=start + _CHUNK >= len(data))
        except UnicodeDecodeError:
            return False
        pending = is_wide or bool(decoder.getstate()[0])
    return True


def _first_lines(data: bytes, encoding: str) -> str:
    text = data[:_HEAD].decode(encoding, errors="ignore")
    if len(data) <= _HEAD:
        return text
    return text[: text.rfind("\n") + 1]


def _delimiter_of(head: str) -> str:
    """Return the sign that splits the most lines into the same number of cells."""
    lines = [line for line in head.splitlines()[:HEAD_ROWS] if line.strip()]

    def evenness(delimiter: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        usual = max(set(counts), key=lambda n: (counts.count(n), n), default=1)
        return (counts.count(usual) if usual > 1 else 0, usual)

    return max(DELIMITERS, key=evenness)
