"""Tables of cells, read only as far as their columns are wanted.

A delimited file goes through the fast parser of pandas; a sheet of a workbook is small
enough for plain lists. Both give the same columns.
"""

import codecs
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from desktop.errors import InputError
from desktop.findings import Place
from desktop.intake.decoding import encodings_of
from desktop.intake.meters.cells import PLACEHOLDERS, text_of
from desktop.intake.meters.numbers import Numbers, numbers_of_floats, numbers_of_texts
from desktop.intake.source import Cell, Shape, Source, Table

HEAD_ROWS = 40
DELIMITERS = ",;\t|"
_CHUNK = 2**20

_DECIMAL_COMMA = re.compile(r"[+-]?\d+(\.\d{3})*,\d+")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of texts: codes into its different texts, -1 for none."""

    codes: NDArray[np.intp]
    texts: tuple[str, ...]

    def rows(self) -> list[str]:
        """Return the text of every row."""
        known = (*self.texts, "")
        return [known[code] for code in self.codes]


@dataclass(frozen=True, slots=True)
class Body:
    """The wanted columns below the headings.

    Attributes:
        first_line: Line of the first row, from 1.
        rows: Number of rows.
    """

    first_line: int
    rows: int
    texts: dict[int, Texts]
    numbers: dict[int, Numbers]


class Grid(Protocol):
    """A table whose head is known and whose body is read on demand."""

    @property
    def name(self) -> str:
        """Name of the sheet; empty for a delimited file."""

    @property
    def head(self) -> list[list[str]]:
        """The first rows as texts."""

    def body(self, first: int, texts: Sequence[int], numbers: Sequence[int]) -> Body:
        """Return the wanted columns from row ``first`` (from 0) to the end."""


def grids_of(source: Source) -> list[Grid]:
    """Return every table of a file."""
    is_page = source.sample.text.lstrip().startswith("<")
    if source.sample.shape is Shape.WORKBOOK or is_page:
        return [SheetGrid(table) for table in source.tables]
    return [DelimitedGrid(source)]


class SheetGrid:
    """A sheet of a workbook."""

    def __init__(self, table: Table) -> None:
        self._name = table.name
        self._rows = table.rows()

    @property
    def name(self) -> str:
        """Name of the sheet."""
        return self._name

    @property
    def head(self) -> list[list[str]]:
        """The first rows as texts."""
        return [[text_of(cell) for cell in row] for row in self._rows[:HEAD_ROWS]]

    def body(self, first: int, texts: Sequence[int], numbers: Sequence[int]) -> Body:
        """Return the wanted columns from row ``first`` to the end."""
        rows = self._rows[first:]
        return Body(
            first + 1,
            len(rows),
            {column: _text_column(rows, column) for column in texts},
            {column: _number_column(rows, column) for column in numbers},
        )


def _cells(rows: Sequence[Sequence[Cell]], column: int) -> list[Cell]:
    return [row[column] if column < len(row) else "" for row in rows]


def _coded(texts: Sequence[str]) -> Texts:
    places: dict[str, int] = {}
    codes = [places.setdefault(text, len(places)) for text in texts]
    return Texts(np.array(codes, dtype=np.intp), tuple(places))


def _text_column(rows: Sequence[Sequence[Cell]], column: int) -> Texts:
    return _coded([text_of(cell) for cell in _cells(rows, column)])


def _number_column(rows: Sequence[Sequence[Cell]], column: int) -> Numbers:
    cells = _cells(rows, column)
    if all(isinstance(cell, (int, float)) or cell in ("", None) for cell in cells):
        floats = [float(c) if isinstance(c, (int, float)) else float("nan") for c in cells]
        exact = numbers_of_floats(np.array(floats, dtype=np.float64))
        if exact is not None:
            return exact
    coded = _coded([text_of(cell) for cell in cells])
    return numbers_of_texts(coded.codes, coded.texts)


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
        self._name = source.name
        self._data = source.data
        encoding = encoding_of(source.data, source.name)
        head = _first_lines(source.data, encoding)
        delimiter = _delimiter_of(head)
        self._head = [
            [cell.strip() for cell in row]
            for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        ][:HEAD_ROWS]
        cells = [cell for row in self._head for cell in row]
        comma = delimiter != "," and any(_DECIMAL_COMMA.fullmatch(cell) for cell in cells)
        thousands = not comma and any(_THOUSANDS.fullmatch(cell) for cell in cells)
        self.dialect = Dialect(encoding, delimiter, "," if comma else ".", thousands)

    @property
    def name(self) -> str:
        """Nothing: a delimited file has no sheets."""
        return ""

    @property
    def head(self) -> list[list[str]]:
        """The first rows as texts."""
        return self._head

    def body(self, first: int, texts: Sequence[int], numbers: Sequence[int]) -> Body:
        """Return the wanted columns from row ``first`` to the end.

        Raises:
            InputError: If the lines cannot be told apart.
        """
        coded, floats = self._parse(first, texts, numbers)
        columns: dict[int, Numbers] = {}
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
        rows = len(next(iter(coded.values())).codes) if coded else 0
        return Body(first + 1, rows, coded, columns)

    def _parse(
        self, first: int, texts: Sequence[int], numbers: Sequence[int]
    ) -> tuple[dict[int, Texts], dict[int, NDArray[np.float64]]]:
        """Return texts as codes and numbers as floats; no floats if a cell is no number."""
        import pandas as pd  # noqa: PLC0415 - heavy, and only this door needs it

        width = max(len(row) for row in self._head)
        wanted = sorted({*texts, *numbers})
        try:
            frame = pd.read_csv(
                io.BytesIO(self._data),
                header=None,
                names=list(range(width)),
                index_col=False,
                skiprows=first,
                skip_blank_lines=False,
                usecols=wanted,
                dtype=dict.fromkeys(texts, "category") | dict.fromkeys(numbers, "float64"),
                sep=self.dialect.delimiter,
                decimal=self.dialect.decimal,
                thousands="," if self.dialect.has_thousands else None,
                encoding=self.dialect.encoding,
                keep_default_na=False,
                na_values=_missing_marks(),
            )
        except pd.errors.ParserError as error:
            raise InputError("interval.lines_uneven", reason=str(error)) from error
        except ValueError:
            if not numbers:
                raise
            return self._parse(first, texts, ())
        coded = {column: _of_category(frame[column]) for column in texts}
        floats = {column: frame[column].to_numpy(dtype=np.float64) for column in numbers}
        return coded, floats


def _of_category(series: "object") -> Texts:
    codes = series.cat.codes.to_numpy()  # type: ignore[attr-defined]
    texts = tuple(str(text) for text in series.cat.categories)  # type: ignore[attr-defined]
    return Texts(codes.astype(np.intp), texts)


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
    text = data[: 2**17].decode(encoding, errors="ignore")
    if len(data) <= 2**17:
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
