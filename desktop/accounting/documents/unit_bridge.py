"""Volume against mass by a density, and against normal volume by the meter's temperature."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from desktop.accounting.quantity import Quantity
from desktop.accounting.units import as_decimal, find_unit, legible, plain

_ZERO_CELSIUS = Fraction("273.15")
_LITRES_PER_M3 = 1000


@dataclass(frozen=True, slots=True)
class UnitBridge:
    """How a billed volume of one carrier becomes another kind of unit.

    Attributes:
        dimension: What it becomes: ``mass`` or ``normal_volume``.
        value: A density, or the temperature of the meter's reference condition.
        unit: ``kg/L`` or ``°C``.
        source: Key of the reference, or ``choices`` where the company chose it.
    """

    dimension: str
    value: Decimal
    unit: str
    source: str

    @property
    def per_litre(self) -> Fraction:
        """Kilogrammes or Nm3 of one litre: density, or 273.15 / (273.15 + t) / 1000."""
        if self.dimension == "mass":
            return Fraction(self.value)
        return _ZERO_CELSIUS / (_ZERO_CELSIUS + Fraction(self.value)) / _LITRES_PER_M3


def density_bridge(density: Decimal, source: str) -> UnitBridge:
    """Return litres to kilogrammes by a density in kg/L."""
    return UnitBridge("mass", density, "kg/L", source)


def gas_bridge(celsius: Decimal, source: str) -> UnitBridge:
    """Return billed gas to gas at 0 °C by the temperature it was billed at, in °C."""
    return UnitBridge("normal_volume", celsius, "°C", source)


def across(quantity: Quantity, unit: str, bridge: UnitBridge | None) -> Quantity | None:
    """Return a quantity in a unit of another kind; nothing where no bridge leads there."""
    read, wanted = find_unit(quantity.unit), find_unit(unit)
    if read is None or wanted is None or bridge is None:
        return None
    ways = {
        ("volume", bridge.dimension): bridge.per_litre,
        (bridge.dimension, "volume"): 1 / bridge.per_litre,
    }
    way = ways.get((read.dimension, wanted.dimension))
    if way is None:
        return None
    amount = Fraction(quantity.amount) * Fraction(read.scale) * way / Fraction(wanted.scale)
    return Quantity(plain(legible(as_decimal(amount))), unit)
