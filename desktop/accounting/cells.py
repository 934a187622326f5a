"""Summed amounts × factors, rounded once: cells."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import repeat
from operator import mul, truediv
from typing import TypeVar, overload

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.emission import Cell
from desktop.accounting.flow_sums import FlowSum
from desktop.accounting.period import month_at
from desktop.accounting.route import ReadyFlow
from desktop.accounting.route_sum import RouteSum

CELL_QUANTUM = Decimal("0.000001")
"""Cells are rounded to this many kg."""
_T = TypeVar("_T")
_new = tuple.__new__
_quantize = Decimal.quantize
_ZERO = Decimal(0)

Part = tuple[ActivityRecord, Decimal, int]
"""A record's part of a cell: the record, the amount of the driver, the number of the flow."""


@lru_cache(maxsize=4096)
def _held(months: tuple[int, ...]) -> frozenset[int]:
    """Return months as a set: one for all firms of a region that have the same."""
    return frozenset(months)


def _by_id(part: Part) -> tuple[str, int]:
    return part[0].id, part[2]


class Column:
    """All cells of one flow in one facility: a column with a row for every month.

    Attributes:
        amounts: Sum of the driver by month, counted from year 0.
        feeders: The routes that feed the column, each with the place of the flow in it.
        masses: Rounded kg by month; after :meth:`close`. [kg]
        equivalents: Rounded kgCO2e by month; after :meth:`close`. [kgCO2e]
    """

    def __init__(self, ready: ReadyFlow, sums: RouteSum, index: int) -> None:
        self.facility = sums.facility
        self.ready = ready
        self.amounts = sums.months_of(index)
        self.feeders = [(sums, index)]
        self.masses: list[Decimal] = []
        self.equivalents: list[Decimal] = []

    def feed(self, sums: RouteSum, index: int) -> None:
        """Add what drives the same flow of another route."""
        amounts = dict(self.amounts)
        for month, amount in sums.months_of(index).items():
            amounts[month] = amounts.get(month, _ZERO) + amount
        self.amounts = amounts
        self.feeders.append((sums, index))

    def close(self) -> None:
        """Round what every month emitted, once; within the engine's decimal context."""
        ready = self.ready
        numerator, denominator, gwp = ready.numerator, ready.denominator, ready.gwp
        products = list(map(mul, self.amounts.values(), repeat(numerator)))
        self.masses = self.equivalents = _rounded(products, denominator)
        if not ready.is_co2:
            self.equivalents = _rounded(map(mul, products, repeat(gwp)), denominator)

    def sum(self) -> FlowSum:
        """Return the sum of the column's cells; after :meth:`close`."""
        ready = self.ready
        kg = co2e_kg = sum(self.masses, _ZERO)
        if not ready.is_co2:
            co2e_kg = sum(self.equivalents, _ZERO)
        return _new(FlowSum, (*ready.heading, kg, co2e_kg, _held(tuple(self.amounts))))

    @cached_property
    def parts(self) -> Mapping[int, Sequence[Part]]:
        """What the records have in the cells, by month and in the order of their ids."""
        found: dict[int, list[Part]] = {}
        for sums, index in self.feeders:
            for month, shares in sums.shares_of(index).items():
                found.setdefault(month, []).extend([(*share, index) for share in shares])
        for parts in found.values():
            parts.sort(key=_by_id)
        return found


def _rounded(products: Iterable[Decimal], denominator: Decimal) -> list[Decimal]:
    if denominator != 1:
        products = map(truediv, products, repeat(denominator))
    return list(map(_quantize, products, repeat(CELL_QUANTUM)))


def columns(routes: Iterable[RouteSum]) -> list[Column]:
    """Return the columns of the routes; flows whose cells are the same ones share a column."""
    found: dict[tuple[str, str], Column] = {}
    for sums in routes:
        for index, ready in enumerate(sums.route.flows):
            key = (sums.facility, ready.cell)
            if key in found:
                found[key].feed(sums, index)
            else:
                found[key] = Column(ready, sums, index)
    return [column for column in found.values() if column.amounts]


Row = tuple[int, str, str, Cell, Column]
"""A cell with what orders it: month, facility, what the cells of its column share; its column."""


def rows(closed: Iterable[Column]) -> list[Row]:
    """Return the cells of closed columns, in order."""
    found = [row for column in closed for row in _rows_of(column)]
    found.sort()
    return found


def _rows_of(column: Column) -> list[Row]:
    ready, facility = column.ready, column.facility
    flow, key = ready.flow, ready.cell
    source, scope, basis = ready.source, flow.scope, flow.basis
    factor, gas = flow.used.id, flow.gas
    flags = (flow.is_biogenic, ready.is_outside_kyoto)
    found: list[Row] = []
    masses = zip(column.amounts, column.masses, column.equivalents, strict=True)
    for month, kg, co2e in masses:
        # Cell(…) would be a call in Python, and this is the line that runs most often
        place = (month_at(month), facility, source, scope, basis, factor, gas)
        cell = _new(Cell, (*place, kg, co2e, *flags))
        found.append((month, facility, key, cell, column))
    return found


class Made(ABC, Sequence[_T]):
    """Something of every closed column, made when it is first looked at."""

    def __init__(self, closed: Sequence[Column]) -> None:
        self._closed = closed

    @staticmethod
    @abstractmethod
    def _make(closed: Sequence[Column]) -> tuple[_T, ...]:
        """Return all of it."""

    @cached_property
    def _made(self) -> tuple[_T, ...]:
        return self._make(self._closed)

    @overload
    def __getitem__(self, index: int) -> _T: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[_T, ...]: ...

    def __getitem__(self, index: int | slice) -> _T | tuple[_T, ...]:
        """Return one or several."""
        return self._made[index]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._made)

    def __eq__(self, other: object) -> bool:
        """Say whether all are the same, in the same order."""
        return self._made == (other._made if isinstance(other, Made) else other)

    def __hash__(self) -> int:
        """Return the hash of all."""
        return hash(self._made)


class Cells(Made[Cell]):
    """The cells of closed columns: a portfolio needs sums only."""

    @staticmethod
    def _make(closed: Sequence[Column]) -> tuple[Cell, ...]:
        return tuple([row[3] for row in rows(closed)])
