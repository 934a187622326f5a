"""Where a table's rows come from: a few in memory, or pages of very many."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from desktop.accounting.quantity import Quantity
from desktop.ui.tables.columns import Column

Row = Any


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
        rows = [row for row in self._all if _matches(row, filters)]
        if sort is not None:
            rows.sort(key=sort.sort_key, reverse=is_falling)
        self._shown = rows

    def total(self, column: Column) -> Decimal | None:
        """Return the sum of a column over the filtered rows; nothing if units differ."""
        total, units = Decimal(0), set()
        for row in self._shown:
            value = column.value(row)
            if isinstance(value, Quantity):
                units.add(value.unit)
                value = value.amount
            if isinstance(value, Decimal | int):
                total += value
        return total if len(units) <= 1 else None


def _matches(row: Row, filters: Mapping[Column, str]) -> bool:
    return all(text.casefold() in column.shown(row).casefold() for column, text in filters.items())
