"""Amounts whose unit leaves two energies open: m3 of gas or water, tonnes of steam or water.

Such a bill is never taken for electricity. It is kept under the name of its question until somebody
answers, and keeps its key afterwards, so that the next list is no second bill.
"""

from collections.abc import Mapping

from desktop.intake.bills.facts import plain
from desktop.intake.bills.measures import factor_of

OPEN: Mapping[str, str] = {"gas_or_water": "natural_gas", "steam_or_water": "steam"}
"""Name of the question → the energy that is one of its answers and gives the unit of record."""

_STANDARD = ("nm3", "标")
"""Cubic metres at standard conditions are gas."""


def open_carrier(unit: str) -> str:
    """Return the question a unit leaves; nothing if it leaves none."""
    text = plain(unit).lower().replace("³", "3")
    if factor_of("water", text) is None or any(word in text for word in _STANDARD):
        return ""
    return next((name for name, fuel in OPEN.items() if factor_of(fuel, text) is not None), "")
