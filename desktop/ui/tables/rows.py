"""Where a table's rows come from: a few in memory, or pages of very many."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Protocol

from desktop.accounting.quantity import Quantity
from desktop.ui.tables.columns import Column

Row = Any
PAGE: Final = 256


class RowSource(Protocol):
    """Rows by position, arranged as the table asks."""

    def count(self) -> int:
        """Return how many rows there are, after filtering."""

    def page(self, first: int, size: int) -> Sequence[Row]:
        """Return up to ``size`` rows from position ``first``."""

    def arrange(
        self, sort: Column | None, filters: Mapping[Column, str], *, is_falling: bool
    ) -> None:
        """Sort and filter from now on."""

    def total(self, column: Column) -> Decimal | None:
        """Return the sum of a column over the filtered rows; nothing if units differ."""


class MemoryRows:
    """Rows of a tuple; the right source up to some ten thousand."""

    def __init__(self, rows: Sequence[Row] = ()) -> None:
        self._all = tuple(rows)
        self._shown: Sequence[Row] = self._all
        self._totals: dict[Column, Decimal | None] = {}

    def count(self) -> int:
        """Return how many rows there are, after filtering."""
        return len(self._shown)

    def page(self, first: int, size: int) -> Sequence[Row]:
        """Return up to ``size`` rows from position ``first``."""
        return self._shown[first : first + size]

    def arrange(
        self, sort: Column | None, filters: Mapping[Column, str], *, is_falling: bool
    ) -> None:
        """Sort and filter from now on."""
        rows: Sequence[Row] = self._all
        for column, text in filters.items():
            wanted = column.searched(text)
            rows = [row for row in rows if wanted in column.searched(column.shown(row))]
        if sort is not None:
            rows = sorted(rows, key=sort.sort_key, reverse=is_falling)
        self._shown = rows
        self._totals.clear()

    def total(self, column: Column) -> Decimal | None:
        """Return the sum of a column over the filtered rows; nothing if units differ."""
        if column not in self._totals:
            self._totals[column] = self._summed(column)
        return self._totals[column]

    def _summed(self, column: Column) -> Decimal | None:
        return summed(column.value(row) for row in self._shown)


def summed(values: Iterable[object]) -> Decimal | None:
    """Return the sum of amounts and quantities; nothing if units differ."""
    total, units = Decimal(0), set()
    for value in values:
        amount = value
        if isinstance(value, Quantity):
            units.add(value.unit)
            amount = value.amount
        if isinstance(amount, Decimal | int):
            total += amount
    return total if len(units) <= 1 else None
