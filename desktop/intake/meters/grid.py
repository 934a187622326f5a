"""Tables of cells, read only as far as their columns are wanted.

A sheet of a workbook is small enough for plain lists; a delimited file goes through a fast
parser (:mod:`desktop.intake.meters.delimited`). Both give the same columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from desktop.intake.meters.cells import text_of
from desktop.intake.meters.numbers import Numbers, numbers_of_floats, numbers_of_texts
from desktop.intake.source import Cell

HEAD_ROWS = 40


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
    def title(self) -> str:
        """Text above a table that is one of several of its sheet; else empty."""

    @property
    def head(self) -> list[list[str]]:
        """The first rows as texts."""

    def may_repeat(self, heading: str) -> bool:
        """Tell whether a heading may stand there again further down."""

    def rows(self) -> Sequence[Sequence[Cell]]:
        """Return every row; only for small tables."""

    def body(self, first: int, texts: Sequence[int], numbers: Sequence[int]) -> Body:
        """Return the wanted columns from row ``first`` (from 0) to the end."""


class RowsGrid:
    """A table whose rows are at hand: a sheet of a workbook, or a part of one.

    Args:
        name: Of the sheet.
        rows: Of the table.
        above: Rows of the sheet above it.
        title: Text above it that names it.
    """

    def __init__(
        self, name: str, rows: Sequence[Sequence[Cell]], above: int = 0, title: str = ""
    ) -> None:
        self._name = name
        self._rows = rows
        self._above = above
        self._title = title

    @property
    def title(self) -> str:
        """Text above a table that is one of several of its sheet; else empty."""
        return self._title

    def may_repeat(self, heading: str) -> bool:  # noqa: ARG002 - rows at hand are looked through
        """Tell whether a heading may stand there again further down."""
        return True

    def rows(self) -> Sequence[Sequence[Cell]]:
        """Return every row."""
        return self._rows

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
            self._above + first + 1,
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
