"""Tables of very many rows: places in an order at once, rows a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class PageAsk:
    """What of a table is asked for in the reader's own names of columns.

    Attributes:
        containing: Columns and the text they contain.
        among: Columns and the codes one of which they hold.
        sort: The column sorted by; empty for the order the rows came in.
    """

    containing: tuple[tuple[str, str], ...] = ()
    among: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sort: str = ""
    is_falling: bool = False


@dataclass(frozen=True, slots=True)
class StateSum:
    """The rows of one state.

    Attributes:
        cost: Their money. [yuan]
        sure: How many of them the program is sure of.
    """

    count: int = 0
    cost: Decimal = Decimal(0)
    sure: int = 0


class PageReader(Protocol):
    """Gives places and rows; every method runs in the worker.

    A place is a number that stays with its row, whatever the order.
    """

    @property
    def knows(self) -> frozenset[str]:
        """Names of columns it filters and sorts by itself; the table does the others."""

    def places(self, ask: PageAsk) -> Sequence[int]:
        """Return the places of the rows, in order."""

    def rows(self, places: Iterable[int]) -> Mapping[int, Any]:
        """Return the rows at places; those that are gone are left out."""

    def keys(self, places: Iterable[int]) -> Sequence[str]:
        """Return the ids of the rows at places, as deeds ask for them."""

    def codes(self, name: str) -> Iterable[str]:
        """Return the different values of a column."""

    def amounts(self, name: str) -> Mapping[int, Decimal]:
        """Return the amounts of a column by place."""


class HeldPages:
    """Rows that are in memory anyway, read as if they were not."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows = rows

    @property
    def knows(self) -> frozenset[str]:
        """Return no column: the table filters and sorts rows in memory."""
        return frozenset()

    def places(self, ask: PageAsk) -> Sequence[int]:
        """Return every place."""
        del ask
        return range(len(self._rows))

    def rows(self, places: Iterable[int]) -> Mapping[int, Any]:
        """Return the rows at places."""
        return {place: self._rows[place] for place in places}

    def keys(self, places: Iterable[int]) -> Sequence[str]:
        """Return the ids of the rows at places."""
        return tuple(str(self._rows[place].id) for place in places)

    def codes(self, name: str) -> Iterable[str]:
        """Return nothing; it is never asked."""
        del name
        return ()

    def amounts(self, name: str) -> Mapping[int, Decimal]:
        """Return nothing; it is never asked."""
        del name
        return {}
