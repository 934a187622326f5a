"""Amounts of which nothing names the energy: m3 of gas or water, t of steam or water, a number.

Such a bill is never taken for electricity. It is kept under the name of its question until somebody
answers, and keeps its key afterwards, so that the next list is no second bill.
"""

from collections.abc import Mapping

from desktop.intake.bills.facts import plain
from desktop.intake.bills.measures import factor_of

ANY = "any_energy"
"""Name of the question where not even a unit tells; amounts keep the unit they are printed in."""
OPEN: Mapping[str, str] = {"gas_or_water": "natural_gas", "steam_or_water": "steam", ANY: ""}
"""Name of the question → the energy that is one of its answers and gives the unit of record."""
_KEYED: Mapping[str, str] = {ANY: "electricity"}
"""Question → what keys of its bills say instead of its name: what older files called them."""

_STANDARD = ("nm3", "标")
"""Cubic metres at standard conditions are gas."""


def keyed(carrier: str) -> str:
    """Return what keys of bills say for an energy or an open question."""
    return _KEYED.get(carrier, carrier)


def open_carrier(unit: str) -> str:
    """Return the question a unit leaves between two energies; nothing if it leaves none."""
    text = plain(unit).lower().replace("³", "3")
    if factor_of("water", text) is None or any(word in text for word in _STANDARD):
        return ""
    return next((name for name, fuel in OPEN.items() if factor_of(fuel, text) is not None), "")
