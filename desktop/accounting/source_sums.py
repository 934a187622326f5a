"""What each emission source of an inventory emitted: its cells summed once, for all who ask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from desktop.accounting.emission import Cell
from desktop.accounting.emission_source import Basis
from desktop.accounting.units import CONTEXT


@dataclass(slots=True)
class GasSum:
    """Exact sum of the cells of one source, basis and gas.

    Attributes:
        kg: Mass of the gas. [kg]
        co2e_kg: [kgCO2e]
    """

    basis: Basis
    gas: str
    kg: Decimal
    co2e_kg: Decimal


@dataclass(frozen=True, slots=True)
class SourceSums:
    """Cells by source, without biogenic CO2 and gases outside the Kyoto basket.

    Attributes:
        gases: By source.
        months: The months with any cell, by source, counted from year 0.
    """

    gases: Mapping[str, list[GasSum]] = field(default_factory=dict)
    months: Mapping[str, set[int]] = field(default_factory=dict)


def sum_sources(cells: Iterable[Cell]) -> SourceSums:
    """Return the cells summed by source, basis and gas; sums of rounded cells are exact."""
    gases: dict[str, list[GasSum]] = {}
    months: dict[str, set[int]] = {}
    for cell in cells:
        source, month = cell.source, cell.month
        if source not in months:
            months[source] = set()
        months[source].add(month.year * 12 + month.number - 1)
        if not (cell.is_biogenic or cell.is_outside_kyoto):
            _add(gases.setdefault(source, []), cell)
    return SourceSums(gases, months)


def _add(sums: list[GasSum], cell: Cell) -> None:
    basis, gas = cell.basis, cell.gas
    for known in sums:
        if known.basis is basis and known.gas == gas:
            known.kg = CONTEXT.add(known.kg, cell.kg)
            known.co2e_kg = CONTEXT.add(known.co2e_kg, cell.co2e_kg)
            return
    sums.append(GasSum(basis, gas, cell.kg, cell.co2e_kg))
