"""Exact sums of cells, by scope and by any of their dimensions."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from desktop.accounting.emission import Cell, Line
from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.flow_sums import FlowSum
from desktop.accounting.inventory import Totals
from desktop.accounting.units import CONTEXT

FIGURES = ("scope1", "scope2_location", "scope2_market", "scope3", "biogenic", "outside_kyoto")

_ZERO = Decimal(0)
# looked up once: before Python 3.12 a member of an enumeration is found by a call
_SCOPE_1, _SCOPE_2 = Scope.SCOPE_1, Scope.SCOPE_2
_BOTH, _LOCATION = Basis.BOTH, Basis.LOCATION


def total(cells: Iterable[Cell | FlowSum]) -> Totals:
    """Return the totals of the cells, or of their sums, in kgCO2e."""
    sums = dict.fromkeys(FIGURES, _ZERO)
    for cell in cells:
        mass = cell.co2e_kg
        for figure in figures_of(cell):
            sums[figure] = CONTEXT.add(sums[figure], mass)
    return Totals(*sums.values())


def figures_of(cell: Cell | Line | FlowSum) -> tuple[str, ...]:
    """Return the totals a cell enters."""
    if cell.is_biogenic:
        return ("biogenic",)
    if cell.is_outside_kyoto:
        return ("outside_kyoto",)
    if cell.scope is not _SCOPE_2:
        return ("scope1",) if cell.scope is _SCOPE_1 else ("scope3",)
    if cell.basis is _BOTH:
        return ("scope2_location", "scope2_market")
    return ("scope2_location",) if cell.basis is _LOCATION else ("scope2_market",)


def is_counted(cell: Cell | Line) -> bool:
    """Return whether a cell enters scope 1 + location-based scope 2, as ``co2e`` means it."""
    return "scope1" in figures_of(cell) or "scope2_location" in figures_of(cell)


def by(cells: Iterable[Cell], key: Callable[[Cell], str]) -> dict[str, Decimal]:
    """Return sums of scope 1 + location-based scope 2 by a key, in kgCO2e."""
    sums: dict[str, Decimal] = {}
    for cell in cells:
        if is_counted(cell):
            name = key(cell)
            sums[name] = CONTEXT.add(sums.get(name, Decimal(0)), cell.co2e_kg)
    return dict(sorted(sums.items()))
