"""The columns of a list of invoices: cells, texts and numbers of a field.

Goes by columns, for one is nearly always of one type and its cells are then quicker together.
"""

from collections.abc import Sequence
from functools import cached_property
from itertools import repeat, zip_longest

from desktop.accounting.built import built_together
from desktop.findings import Place
from desktop.intake.headings import Header
from desktop.intake.invoice_numbers import tax_code_of, tax_code_of_text
from desktop.intake.source import Cell, Table
from desktop.intake.written import cell_name, texts_of, unwrapped_of

_AT_ONCE = 1024
"""Rows turned together: all at once would no longer stand in the processor's cache."""


class Fields:
    """The columns of a sheet below its header."""

    def __init__(self, file: str, table: Table, header: Header) -> None:
        self.table = table
        self.header = header
        self.rows = table.rows()[header.row + 1 :]
        self._file = file
        self._columns = _turned(self.rows)
        self._letters: dict[str, str] = {}

    def cells(self, name: str) -> Sequence[Cell]:
        """Return the raw cells of a field; empty texts if the sheet has no such column."""
        return self._column(name) or [""] * len(self.rows)

    def _column(self, name: str) -> Sequence[Cell]:
        """Return the raw cells of a field; none if the sheet has no such column."""
        column = self.header.columns.get(name, len(self._columns))
        return self._columns[column] if column < len(self._columns) else ()

    def texts(self, name: str) -> list[str]:
        """Return the cells of a field as texts."""
        return texts_of(self.cells(name))

    def numbers(self, name: str) -> list[str]:
        """Return the cells of a field that holds long numbers, unwrapped from quotes and ``=``."""
        return unwrapped_of(self.cells(name))

    def text(self, name: str, index: int) -> str:
        """Return one cell of a field as text, given its row, counted from 0 below the header."""
        return texts_of(self.cells_in(name, [index]))[0]

    def cells_in(self, name: str, rows: Sequence[int]) -> list[Cell]:
        """Return the raw cells of a field in some rows."""
        column = self._column(name)
        return list(map(column.__getitem__, rows)) if column else [""] * len(rows)

    def texts_in(self, name: str, rows: Sequence[int]) -> list[str]:
        """Return the cells of a field in some rows as texts; of tax codes those to be trusted."""
        if name == "tax_code":
            return list(map(self.tax_codes.__getitem__, rows))
        return texts_of(self.cells_in(name, rows))

    @cached_property
    def tax_codes(self) -> list[str]:
        """Return the tax codes that can be trusted, empty texts for the others."""
        cells = self.cells("tax_code")
        return [
            tax_code_of_text(cell) if isinstance(cell, str) else tax_code_of(cell) for cell in cells
        ]

    def places_of_lines(self, rows: Sequence[int]) -> list[Place]:
        """Return the places of the lines in some rows."""
        columns = self.header.columns
        return self._places(columns.get("quantity", columns.get("goods", 0)), rows)

    def places(self, name: str, rows: Sequence[int]) -> list[Place]:
        """Return the places of a field in some rows."""
        return self._places(self.header.columns.get(name, 0), rows)

    def _places(self, column: int, rows: Sequence[int]) -> list[Place]:
        letter, first = cell_name(0, column)[:-1], self.header.row + 2
        numbers = [first + index for index in rows]
        cells = [f"{letter}{number}" for number in numbers]
        where = zip(repeat(self._file), repeat(self.table.name), cells, numbers, strict=False)
        return built_together(Place, where)

    def place(self, name: str, index: int) -> Place:
        """Return the place of a cell."""
        return self.places(name, [index])[0]


def _turned(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Return the columns of rows, all as long; short rows end in empty texts."""
    columns: list[list[Cell]] = [[] for _ in range(max(map(len, rows), default=0))]
    for start in range(0, len(rows), _AT_ONCE):
        few = rows[start : start + _AT_ONCE]
        turned = list(zip_longest(*few, fillvalue=""))
        for at, column in enumerate(columns):
            column.extend(turned[at] if at < len(turned) else [""] * len(few))
    return columns
