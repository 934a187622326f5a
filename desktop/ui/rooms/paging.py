"""Tables of very many rows: places in an order at once, rows a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from desktop.models.values import PageOrder


class PageReader(Protocol):
    """Gives places and rows; every method runs in the worker.

    A place is a number that stays with its row, whatever the order.
    """

    @property
    def knows(self) -> frozenset[str]:
        """Names of columns it filters and sorts by itself; the table does the others."""

    def places(self, order: PageOrder) -> Sequence[int]:
        """Return the places of the rows, in order."""

    def rows(self, places: Iterable[int]) -> Mapping[int, Any]:
        """Return the rows at places; those that are gone are left out."""

    def keys(self, places: Iterable[int]) -> Sequence[str]:
        """Return the ids of the rows at places, as deeds ask for them."""

    def words(self, name: str) -> Iterable[tuple[Any, Iterable[int]]]:
        """Yield what a column holds, which it says in words, and the places that hold it."""

    def total(self, name: str, places: Iterable[int]) -> Decimal:
        """Return the sum of a column over the rows at places."""


class HeldPages:
    """Rows that are in memory anyway, read as if they were not."""

    def __init__(self, rows: Sequence[Any] = ()) -> None:
        self._rows = rows

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    @property
    def knows(self) -> frozenset[str]:
        """Return no column: the table filters and sorts rows in memory."""
        return frozenset()

    def places(self, order: PageOrder) -> Sequence[int]:
        """Return every place."""
        del order
        return range(len(self._rows))

    def rows(self, places: Iterable[int]) -> Mapping[int, Any]:
        """Return the rows at places."""
        return {place: self._rows[place] for place in places}

    def keys(self, places: Iterable[int]) -> Sequence[str]:
        """Return the ids of the rows at places."""
        return tuple(str(self._rows[place].id) for place in places)

    def words(self, name: str) -> Iterable[tuple[Any, Iterable[int]]]:
        """Return nothing; it is never asked."""
        del name
        return ()

    def total(self, name: str, places: Iterable[int]) -> Decimal:
        """Return nothing; it is never asked."""
        del name, places
        return Decimal(0)
