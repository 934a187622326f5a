"""Fuels of lists: which one words name, and which list cannot be of electricity for its unit."""

from collections.abc import Iterable

from desktop.intake.bills.facts import plain
from desktop.intake.bills.measures import RECORDED, factor_of
from desktop.intake.tables import IntakeTables
from desktop.intake.written import squeeze

_BILLED = frozenset({*RECORDED, "electricity_solar", "hot_water", "cooling"})
"""What meters measure and bills charge, in units of their own."""


def fuel_named(text: str, tables: IntakeTables) -> str:
    """Return the fuel a text names; nothing if it names none, or several.

    生物柴油 is one fuel, not diesel too.
    """
    words = squeeze(plain(text))
    found: dict[str, str] = {}
    for rule in tables.goods.texts:
        if rule.carrier in _BILLED or rule.carrier in tables.goods.waters:
            continue
        found |= {word: rule.carrier for word in rule.words if word in words}
    whole = {
        carrier
        for word, carrier in found.items()
        if not any(word != other and word in other for other in found)
    }
    return whole.pop() if len(whole) == 1 else ""


def nearest_fuel(texts: Iterable[str], tables: IntakeTables) -> str:
    """Return the fuel the first text names that names one."""
    return next(filter(None, (fuel_named(text, tables) for text in texts)), "")


def is_of_fuel(unit: str, tables: IntakeTables) -> bool:
    """Tell whether only a fuel is measured in a unit: litres, never electricity, gas or heat."""
    is_known = squeeze(unit) in tables.measures.units
    return is_known and all(factor_of(carrier, unit) is None for carrier in RECORDED)
