"""A rating twice: by the platform's boundary and by the full inventory, and what lies between."""

from dataclasses import dataclass
from decimal import Decimal

from desktop.accounting.emission import Cell
from desktop.accounting.emission_source import Scope
from desktop.accounting.inventory import Inventory
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.accounting.rating.bound_period import is_of_basis, matches
from desktop.accounting.rating.rate import NO_BENCHMARKS, rate
from desktop.accounting.rating.result import Rating
from desktop.accounting.rating.schema import Binding, Input, Method
from desktop.accounting.rating.values import RatingValues

_KG_PER_T = Decimal(1000)
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a platform's boundary leaves out of one source.

    Attributes:
        reason: ``rating.left_out_source`` where the platform does not count the source,
            ``rating.left_out_gas`` where it does not count the gas.
        tco2e: [tCO2e]
    """

    source: str
    gas: str
    reason: str
    tco2e: Decimal


@dataclass(frozen=True, slots=True)
class BlindSpots:
    """Both ratings and the difference, source by source, largest first."""

    platform: Rating
    full: Rating
    left_out: tuple[LeftOut, ...]

    @property
    def tco2e(self) -> Decimal:
        """Everything left out. [tCO2e]."""
        return sum((spot.tco2e for spot in self.left_out), _ZERO)


def blind_spots(
    method: Method,
    values: RatingValues,
    inventory: Inventory,
    benchmarks: BenchmarkTable = NO_BENCHMARKS,
) -> BlindSpots:
    """Rate by the platform's boundary and again with everything the inventory holds.

    The full rating adds scope 1 and location-based scope 2 emissions that no input of the method
    counts to its first emission input. Biogenic CO2 and gases outside the Kyoto basket stay apart
    in both.
    """
    platform = rate(method, values, benchmarks)
    spots = left_out(method, inventory)
    item = next((i for i in method.inputs if _emissions(i) is not None), None)
    if item is None or not spots:
        return BlindSpots(platform, platform, spots)
    counted = values.inputs.get(item.name)
    known = counted if isinstance(counted, Decimal) else _ZERO
    added = sum((spot.tco2e for spot in spots), _ZERO)
    whole = values._replace(inputs={**values.inputs, item.name: known + added})
    return BlindSpots(platform, rate(method, whole, benchmarks), spots)


def left_out(method: Method, inventory: Inventory) -> tuple[LeftOut, ...]:
    """Return what of the inventory no input of the method counts, largest first."""
    amounts: dict[tuple[str, str, str], Decimal] = {}
    bindings = [b for item in method.inputs if (b := _emissions(item)) is not None]
    for cell in inventory.cells:
        reason = _reason(cell, bindings)
        if reason:
            key = (cell.source, cell.gas, reason)
            amounts[key] = amounts.get(key, _ZERO) + cell.co2e_kg / _KG_PER_T
    spots = [LeftOut(*key, tco2e) for key, tco2e in amounts.items() if tco2e]
    return tuple(sorted(spots, key=lambda spot: (-spot.tco2e, spot.source, spot.gas)))


def _emissions(item: Input) -> Binding | None:
    is_counted = item.binding is not None and item.binding.kind == "emissions"
    return item.binding if is_counted else None


def _reason(cell: Cell, bindings: list[Binding]) -> str:
    """Return why a cell is left out; empty where it is counted or never would be."""
    is_apart = cell.is_biogenic or cell.is_outside_kyoto or cell.scope is Scope.SCOPE_3
    if is_apart or not is_of_basis(cell.basis, "location"):
        return ""
    fits = [binding for binding in bindings if matches(cell.source, binding.names)]
    if not fits:
        return "rating.left_out_source"
    if any(cell.gas in binding.gases or "CO2e" in binding.gases for binding in fits):
        return ""
    return "rating.left_out_gas"
