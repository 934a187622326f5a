"""A year's emissions by source, scope, gas, facility or month, by either Scope 2 method."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from desktop.accounting.emission import Cell
from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.explain import CO2E, CO2E_MARKET, Part
from desktop.accounting.inventory import Inventory
from desktop.accounting.period import Month
from desktop.accounting.quantity import Quantity
from desktop.ui import formats
from desktop.ui.parts import written_part
from desktop.ui.session import Inventories
from desktop.ui.text import name_of

GROUPS: Final = ("source", "scope", "gas", "facility", "month")
METHODS: Final = (Basis.LOCATION, Basis.MARKET)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group of the year.

    Attributes:
        key: Code of the source, number of the scope, gas, name of the facility, month.
        figure: What the inspector explains.
        quantity: Activity of a source that has one unit.
        kg: [kgCO2e]
        before_kg: Of the year before. [kgCO2e]
    """

    group: str
    key: str
    figure: str
    quantity: Quantity | None
    kg: Decimal
    share: Decimal | None
    before_kg: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """Relative change against last year."""
        return (self.kg - self.before_kg) / self.before_kg if self.before_kg else None

    @property
    def name(self) -> str:
        """The group in words."""
        match self.group:
            case "source":
                return name_of("source", self.key)
            case "scope":
                return name_of("figure", self.figure)
            case "month":
                return formats.month(Month.parse(self.key))
            case _:
                return self.key or formats.DASH


def counts(cell: Cell, method: Basis) -> bool:
    """Say whether a cell enters scope 1 + 2 by a method."""
    is_other = cell.basis not in (Basis.BOTH, method)
    is_apart = cell.is_biogenic or cell.is_outside_kyoto or cell.scope is Scope.SCOPE_3
    return not is_other and not is_apart


def summed(inventory: Inventory, key: Callable[[Cell], str], method: Basis) -> dict[str, Decimal]:
    """Return emissions by a key of their cells. [kgCO2e]."""
    sums: dict[str, Decimal] = {}
    for cell in inventory.cells:
        if counts(cell, method):
            name = key(cell)
            sums[name] = sums.get(name, Decimal(0)) + cell.co2e_kg
    return sums


def group_rows(shown: Inventories, group: str, method: Basis) -> list[GroupRow]:
    """Return the groups of a year: months in their order, everything else largest first."""
    key = _KEYS[group]
    now = summed(shown.year, key, method)
    before = summed(shown.before, key, method) if shown.before else {}
    if group == "month":  # the same months of another year
        before = {name.replace(_year_of(name), _next(name), 1): kg for name, kg in before.items()}
    total = sum(now.values(), Decimal(0))
    rows = [
        GroupRow(
            group,
            name,
            _figure(group, name, method),
            _activity(shown.year, name) if group == "source" else None,
            kg,
            kg / total if total else None,
            before.get(name),
        )
        for name, kg in now.items()
    ]
    return sorted(rows, key=_by_key if group in ("month", "scope") else _largest_first)


def _source(cell: Cell) -> str:
    return cell.source


def _scope(cell: Cell) -> str:
    return str(cell.scope.value)


def _gas(cell: Cell) -> str:
    return cell.gas


def _facility(cell: Cell) -> str:
    return cell.facility


def _month(cell: Cell) -> str:
    return str(cell.month)


_KEYS: Final[dict[str, Callable[[Cell], str]]] = {
    "source": _source,
    "scope": _scope,
    "gas": _gas,
    "facility": _facility,
    "month": _month,
}


def _figure(group: str, name: str, method: Basis) -> str:
    is_market = method is Basis.MARKET
    total = CO2E_MARKET if is_market else CO2E
    match group:
        case "source" if not is_market:
            return f"source/{name}"
        case "scope" if name == "1":
            return "total.scope1"
        case "scope":
            return "total.scope2_market" if is_market else "total.scope2_location"
        case _:
            return written_part(_part(group, name, total))


def before_figure(row: GroupRow, method: Basis) -> str:
    """Return the path of a row's figure of the year before."""
    if row.group != "month":
        return row.figure
    month = Month.parse(row.key).shifted(-12)
    return _figure("month", str(month), method)


def _part(group: str, name: str, total: str) -> Part:
    match group:
        case "source":
            return Part(total, source=name)
        case "gas":
            return Part(total, gas=name)
        case "facility":
            return Part(total, facility=name)
        case _:
            return Part(total, month=name)


def month_figure(source: str, month: Month, method: Basis) -> str:
    """Return the path of one month of a source, by a method."""
    total = CO2E_MARKET if method is Basis.MARKET else CO2E
    return written_part(Part(total, source=source, month=str(month)))


def _activity(inventory: Inventory, source: str) -> Quantity | None:
    found = [total.quantity for total in inventory.activity if total.source == source]
    units = {quantity.unit for quantity in found}
    if len(units) != 1:
        return None
    return Quantity(sum((q.amount for q in found), Decimal(0)), units.pop())


def _year_of(month: str) -> str:
    return month.partition("-")[0]


def _next(month: str) -> str:
    return str(int(_year_of(month)) + 1)


def _by_key(row: GroupRow) -> tuple[str, Decimal]:
    return row.key, Decimal(0)


def _largest_first(row: GroupRow) -> tuple[str, Decimal]:
    return "", -row.kg
