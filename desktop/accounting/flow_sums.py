"""What each emission source emitted by basis and gas: cells summed once, for all who ask."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from desktop.accounting.emission import Cell
from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.period import month_index
from desktop.accounting.units import CONTEXT


class FlowSum(NamedTuple):
    """Exact sum of cells that differ in month, facility or factor only.

    Attributes:
        kg: Mass of the gas. [kg]
        co2e_kg: [kgCO2e]
        months: The months with a cell, counted from year 0.
    """

    source: str
    scope: Scope
    basis: Basis
    gas: str
    is_biogenic: bool
    is_outside_kyoto: bool
    kg: Decimal
    co2e_kg: Decimal
    months: frozenset[int]


def sum_flows(cells: Iterable[Cell]) -> tuple[FlowSum, ...]:
    """Return the cells summed by all but month, facility and factor."""
    groups: dict[tuple[str, Scope, Basis, str, bool, bool], list[Cell]] = {}
    for cell in cells:
        flags = (cell.is_biogenic, cell.is_outside_kyoto)
        key = (cell.source, cell.scope, cell.basis, cell.gas, *flags)
        groups.setdefault(key, []).append(cell)
    return tuple(FlowSum(*key, *_sums(own)) for key, own in groups.items())


def _sums(cells: list[Cell]) -> tuple[Decimal, Decimal, frozenset[int]]:
    kg = co2e_kg = Decimal(0)
    for cell in cells:
        kg, co2e_kg = CONTEXT.add(kg, cell.kg), CONTEXT.add(co2e_kg, cell.co2e_kg)
    return kg, co2e_kg, frozenset(month_index(c.month.year, c.month.number) for c in cells)
