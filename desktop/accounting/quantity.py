"""An amount with its unit."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact amount in a unit of :mod:`desktop.accounting.units`."""

    amount: Decimal
    unit: str

    def __str__(self) -> str:
        """Return amount and unit in plain notation."""
        return f"{self.amount:f} {self.unit}".rstrip()
