"""Rows of the company file in a table: every place is known, rows come from the worker by pages.

Filtering and sorting run in the worker, too: by the reader where it knows the column, else over
the rows as people see them. What is not there yet shows as a placeholder and is asked for once.
"""

import itertools
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from desktop.jobs.context import JobContext
from desktop.models.values import PageOrder
from desktop.ui.rooms.paging import HeldPages, PageReader
from desktop.ui.session import Session
from desktop.ui.tables.columns import Column
from desktop.ui.tables.rows import PAGE, Row, summed

Ask = Callable[[Callable[[Session, JobContext], Any], Callable[[Any], None]], None]
Opener = Callable[[Session], PageReader]
Span = tuple[int, int]
"""First and last position, both inside."""
_WAITING: Final = 8
_STREAMED: Final = 2048


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The rows of a table in an order.

    Attributes:
        places: Of all rows.
        first: The rows of the first page, by place.
        totals: Sums of columns; nothing where units differ.
    """

    places: Sequence[int] = ()
    first: Mapping[int, Row] = field(default_factory=dict)
    totals: Mapping[Column, Decimal | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wish:
    """How a table wants its rows.

    Attributes:
        columns: The columns that are added up.
    """

    columns: Sequence[Column] = ()
    sort: Column | None = None
    filters: tuple[tuple[Column, str], ...] = ()
    is_falling: bool = False


def arranged(reader: PageReader, wish: Wish) -> Arrangement:
    """Return the rows as wished; runs in the worker."""
    knows = reader.knows
    sort = wish.sort
    is_sorted = sort is None or sort.stored in knows
    known = [(c, t) for c, t in wish.filters if c.stored in knows]
    places = reader.places(
        PageOrder(
            tuple((c.stored, t) for c, t in known if not c.is_said),
            sort.stored if sort is not None and is_sorted else "",
            is_falling=wish.is_falling,
        )
    )
    for column, text in known:
        if column.is_said:
            said = _said(reader, column, column.searched(text))
            places = array("q", (place for place in places if place in said))
    left = [(c, c.searched(t)) for c, t in wish.filters if c.stored not in knows]
    if left:
        places = array("q", (place for place, row in _rows(reader, places) if _fits(row, left)))
    if sort is not None and not is_sorted:
        keys = {place: sort.sort_key(row) for place, row in _rows(reader, places)}
        places = array("q", sorted(keys, key=keys.__getitem__, reverse=wish.is_falling))
    totals = {c: _total(reader, c, places) for c in wish.columns}
    return Arrangement(places, reader.rows(places[:PAGE]), totals)


def _said(reader: PageReader, column: Column, text: str) -> frozenset[int]:
    """Return the places where a text is shown; what many rows hold is said once."""
    words = reader.words(column.stored)
    fitting = (places for held, places in words if text in column.searched(column.said(held)))
    return frozenset(itertools.chain.from_iterable(fitting))


def _rows(reader: PageReader, places: Sequence[int]) -> Iterator[tuple[int, Row]]:
    for at in range(0, len(places), _STREAMED):
        some = places[at : at + _STREAMED]
        rows = reader.rows(some)
        yield from ((place, rows[place]) for place in some if place in rows)


def _fits(row: Row, filters: Sequence[tuple[Column, str]]) -> bool:
    return all(text in column.searched(column.shown(row)) for column, text in filters)


def _total(reader: PageReader, column: Column, places: Sequence[int]) -> Decimal | None:
    if column.stored in reader.knows:
        return reader.total(column.stored, places)
    return summed(column.value(row) for _, row in _rows(reader, places))


class PagedRows(QObject):
    """The rows of one table, by position.

    It has no parent: an answer may still be on its way to it when its table is gone.

    Signals:
        arranged: Other rows are there, or the same in another order.
        arrived: A page is there: the position of its first row, and its rows.
    """

    arranged = Signal()
    arrived = Signal(int, object)

    def __init__(self, open_reader: Opener, ask: Ask) -> None:
        super().__init__()
        self._open_reader = open_reader
        self._ask = ask
        self._now = Arrangement()
        self._wish = Wish()
        self._wanted: list[int] = []
        self._coming: int | None = None

    def count(self) -> int:
        """Return how many rows there are, after filtering."""
        return len(self._now.places)

    def page(self, first: int, size: int) -> Sequence[Row] | None:
        """Return up to ``size`` rows from position ``first``; nothing while they are on their way.

        A row that is gone meanwhile is ``None``.
        """
        if first >= len(self._now.places):
            return ()
        if first == 0:
            return [self._now.first.get(place) for place in self._now.places[:size]]
        if first != self._coming and first not in self._wanted:
            self._wanted = [*self._wanted[1 - _WAITING :], first]  # what was scrolled past is left
        self._ask_next()
        return None

    def arrange(self, wish: Wish) -> None:
        """Sort and filter from now on; ``arranged`` tells when it is done."""
        self._wish = wish
        self._ask(partial(_arrange, self._open_reader, wish), partial(self._on_arranged, wish))

    def total(self, column: Column) -> Decimal | None:
        """Return the sum of a column over the filtered rows; nothing if units differ."""
        return self._now.totals.get(column)

    def places(self, spans: Sequence[Span]) -> Sequence[int]:
        """Return the places of spans of positions, from top to bottom."""
        places = self._now.places
        if list(spans) == [(0, len(places) - 1)]:
            return places
        return [place for first, last in sorted(spans) for place in places[first : last + 1]]

    def bring(self, spans: Sequence[Span], then: Callable[[Sequence[Row]], None]) -> None:
        """Hand on the rows of spans, wherever they are."""
        self._ask(partial(_bring, self._open_reader, self.places(spans)), then)

    def find(self, key: str, then: Callable[[int], None]) -> None:
        """Hand on the position of the row with an id; -1 where it is not among the rows."""
        self._ask(partial(_find, self._open_reader, self._now.places, key), then)

    def _on_arranged(self, wish: Wish, found: Arrangement) -> None:
        if wish is self._wish:
            self._now = found
            self._wanted.clear()
            self.arranged.emit()

    def _ask_next(self) -> None:
        if self._coming is not None or not self._wanted:
            return
        self._coming = first = self._wanted.pop()
        now = self._now
        places = now.places[first : first + PAGE]
        self._ask(
            partial(_fetch, self._open_reader, places), partial(self._on_page, now, first, places)
        )

    def _on_page(
        self, then: Arrangement, first: int, places: Sequence[int], rows: Mapping[int, Row]
    ) -> None:
        self._coming = None
        if then is self._now:
            self.arrived.emit(first, [rows.get(place) for place in places])
        self._ask_next()


def held(rows: HeldPages, ask: Ask) -> PagedRows:
    """Return rows in memory that are arranged by the worker, so that the windows never wait."""
    return PagedRows(partial(_same, rows), ask)


def _same(rows: HeldPages, _session: Session) -> PageReader:
    return rows


def _arrange(
    open_reader: Opener, wish: Wish, session: Session, _context: JobContext
) -> Arrangement:
    return arranged(open_reader(session), wish)


def _fetch(
    open_reader: Opener, places: Sequence[int], session: Session, _context: JobContext
) -> Mapping[int, Row]:
    return open_reader(session).rows(places)


def _find(
    open_reader: Opener, places: Sequence[int], key: str, session: Session, _context: JobContext
) -> int:
    keys = open_reader(session).keys(places)
    return keys.index(key) if key in keys else -1


def _bring(
    open_reader: Opener, places: Sequence[int], session: Session, _context: JobContext
) -> Sequence[Row]:
    rows = open_reader(session).rows(places)
    return [rows[place] for place in places if place in rows]
