"""The columns of a list of invoices: cells, texts and numbers of a field, row by row.

Goes by columns, for one is nearly always of one type and its cells are then quicker together;
by some thousand rows, so that the first invoices need not wait for the last.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import zip_longest
from typing import Generic, NamedTuple, TypeVar

from desktop.accounting.documents.invoice import InvoiceLine
from desktop.findings import Place
from desktop.intake.headings import Header
from desktop.intake.invoice_numbers import tax_code_of, tax_code_of_text
from desktop.intake.source import Cell, Table
from desktop.intake.written import cell_name, numbers_of, texts_of, unwrapped_of

_LINE_FIELDS = (
    "goods",
    "spec",
    "unit",
    "quantity",
    "unit_price",
    "amount",
    "tax_rate",
    "tax",
    "total",
    "tax_code",
    "special_business",
)
AMOUNT = _LINE_FIELDS.index("amount")
"""Where a line of :attr:`Fields.lines` holds its amount."""
_TAX = _LINE_FIELDS.index("tax")
_AT_ONCE = 8192
"""Rows whose fields are made together."""
_Made = TypeVar("_Made")


class Rowwise(Generic[_Made]):
    """What a sheet says row by row, made for some thousand rows when one of them is asked for."""

    def __init__(self, make: Callable[[slice], Sequence[_Made]]) -> None:
        """Prepare to make what the rows of a slice say, in their order."""
        self._make = make
        self._made: dict[int, Sequence[_Made]] = {}

    def __getitem__(self, index: int) -> _Made:
        """Return what a row says, counted from 0 below the header."""
        number, at = divmod(index, _AT_ONCE)
        return (self._made.get(number) or self._made_now(number))[at]

    def beside(self, rows: slice) -> Sequence[_Made]:
        """Return what rows say that something else is just made for."""
        number = rows.start // _AT_ONCE
        return self._made.get(number) or self._made_now(number)

    def _made_now(self, number: int) -> Sequence[_Made]:
        first = number * _AT_ONCE
        made = self._made[number] = self._make(slice(first, first + _AT_ONCE))
        return made


class Head(NamedTuple):
    """The fields an invoice has once, as texts."""

    seller_tax_id: str
    seller_name: str
    buyer_tax_id: str
    buyer_name: str
    ticket_type: str
    status: str
    is_positive: str
    remark: str


class Fields:
    """The columns of a sheet below its header."""

    def __init__(self, file: str, table: Table, header: Header) -> None:
        self.table = table
        self.header = header
        self.rows = table.rows()[header.row + 1 :]
        self._file = file
        self._columns = tuple(zip_longest(*self.rows, fillvalue=""))
        self._letters: dict[str, str] = {}

    def cells(self, name: str) -> Sequence[Cell]:
        """Return the raw cells of a field; empty texts if the sheet has no such column."""
        column = self.header.columns.get(name)
        if column is None or column >= len(self._columns):
            return [""] * len(self.rows)
        return self._columns[column]

    def texts(self, name: str) -> list[str]:
        """Return the cells of a field as texts."""
        return texts_of(self.cells(name))

    def numbers(self, name: str) -> list[str]:
        """Return the cells of a field that holds long numbers, unwrapped from quotes and ``=``."""
        return unwrapped_of(self.cells(name))

    @cached_property
    def heads(self) -> Rowwise[Head]:
        """Return the fields an invoice has once, row by row."""
        return Rowwise(lambda rows: list(map(Head, *self._texts(Head._fields, rows))))

    @cached_property
    def days(self) -> Sequence[Cell]:
        """Return the cells of the day of issue."""
        return self.cells("issue_date")

    @cached_property
    def tax_codes(self) -> list[str]:
        """Return the tax codes that can be trusted, empty texts for the others."""
        cells = self.cells("tax_code")
        return [
            tax_code_of_text(cell) if isinstance(cell, str) else tax_code_of(cell) for cell in cells
        ]

    @cached_property
    def lines(self) -> Rowwise[tuple[str, ...]]:
        """Return the fields of every line, in the order of :class:`InvoiceLine`."""
        return Rowwise(lambda rows: list(zip(*self._texts(_LINE_FIELDS, rows), strict=True)))

    def _texts(self, names: Sequence[str], rows: slice) -> list[list[str]]:
        """Return fields of some rows as texts, a list a field."""
        return [
            self.tax_codes[rows] if name == "tax_code" else texts_of(self.cells(name)[rows])
            for name in names
        ]

    @cached_property
    def amounts(self) -> Rowwise[Decimal | None]:
        """Return the amounts of every line as numbers, in yuan."""
        return Rowwise(lambda rows: self._numbers(AMOUNT, rows))

    @cached_property
    def taxes(self) -> Rowwise[Decimal | None]:
        """Return the tax of every line as numbers, in yuan."""
        return Rowwise(lambda rows: self._numbers(_TAX, rows))

    def _numbers(self, field: int, rows: slice) -> list[Decimal | None]:
        texts = [line[field] for line in self.lines.beside(rows)]
        return numbers_of(texts, self.cells(_LINE_FIELDS[field])[rows])

    def line(self, number: int, index: int) -> InvoiceLine:
        """Return a line, given its position within its invoice and its row."""
        row = self.header.row + 2 + index
        place = Place(self._file, self.table.name, f"{self._letter_of_lines}{row}", row)
        goods, spec, unit, quantity, price, amount, rate, tax, total, code, special = self.lines[
            index
        ]
        return InvoiceLine(
            number,
            goods,
            spec,
            unit,
            quantity,
            price,
            amount,
            rate,
            tax,
            total,
            code,
            special,
            place,
        )

    @cached_property
    def _letter_of_lines(self) -> str:
        columns = self.header.columns
        return cell_name(0, columns.get("quantity", columns.get("goods", 0)))[:-1]

    def place(self, name: str, index: int) -> Place:
        """Return the place of a cell."""
        letter = self._letters.get(name)
        if letter is None:
            letter = cell_name(0, self.header.columns.get(name, 0))[:-1]
            self._letters[name] = letter
        row = self.header.row + 2 + index
        return Place(self._file, self.table.name, f"{letter}{row}", row)
