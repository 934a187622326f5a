"""Plausible prices of energy: shipped, and as a firm set them for its own file.

A missing unit is proved by a price inside a window, and a price outside is a question. A firm
whose gas or steam costs more than usual sets its own window; documents imported from then on
are judged by it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.errors import UsageError
from desktop.intake.tables import IntakeTables, Window
from desktop.models.store import Store

SETTING = "intake.prices"


@dataclass(frozen=True, slots=True)
class PriceWindow:
    """What one unit of a carrier costs, in yuan without tax.

    Attributes:
        proves: Whether a price inside proves a missing unit.
        is_own: Set by the firm.
    """

    carrier: str
    unit: str
    low: Decimal
    high: Decimal
    proves: bool
    is_own: bool


def price_windows(store: Store, shipped: IntakeTables) -> tuple[PriceWindow, ...]:
    """Return every window that holds in a company file, by carrier and unit."""
    own = _own(store)
    found = [
        PriceWindow(carrier, w.unit, w.low, w.high, w.proves, is_own=(carrier, w.unit) in own)
        for carrier, windows in tables_of(store, shipped).measures.windows.items()
        for w in windows
    ]
    return tuple(sorted(found, key=lambda each: (each.carrier, each.unit)))


def tables_of(store: Store, shipped: IntakeTables) -> IntakeTables:
    """Return the shipped reference data with the firm's own prices in it."""
    own = _own(store)
    if not own:
        return shipped
    windows = {
        carrier: tuple(_replaced(window, own.get((carrier, window.unit))) for window in each)
        for carrier, each in shipped.measures.windows.items()
    }
    return replace(shipped, measures=replace(shipped.measures, windows=windows))


def _replaced(window: Window, own: tuple[Decimal, Decimal] | None) -> Window:
    return window if own is None else replace(window, low=own[0], high=own[1])


def put_price_window(
    store: Store,
    shipped: IntakeTables,
    key: tuple[str, str],
    bounds: tuple[Decimal, Decimal] | None,
    *,
    person: str = "",
) -> None:
    """Keep what one unit of a carrier plausibly costs this firm.

    Args:
        store: The open company file.
        shipped: Reference data; only a window it has can be set.
        key: Carrier and unit.
        bounds: Lowest and highest price; nothing to go back to the shipped one.
        person: Who does it.

    Raises:
        UsageError: ``prices.unknown`` with the units of the carrier, or all carriers;
            ``prices.wrong``.
    """
    carrier, unit = key
    units = [window.unit for window in shipped.measures.windows.get(carrier, ())]
    if unit not in units:
        known = "、".join(units or sorted(shipped.measures.windows))
        raise UsageError("prices.unknown", carrier=carrier, unit=unit, known=known)
    own = {name: pair for name, pair in _own(store).items() if name != key}
    if bounds is not None:
        if not 0 < bounds[0] < bounds[1]:
            raise UsageError("prices.wrong", low=f"{bounds[0]:f}", high=f"{bounds[1]:f}")
        own[key] = bounds
    rows = [[*name, f"{low:f}", f"{high:f}"] for name, (low, high) in sorted(own.items())]
    with store.change("prices.kept", person=person) as change:
        change.set_setting(SETTING, json.dumps(rows))


def _own(store: Store) -> Mapping[tuple[str, str], tuple[Decimal, Decimal]]:
    rows: list[list[str]] = json.loads(store.settings().get(SETTING) or "[]")
    return {(carrier, unit): (Decimal(low), Decimal(high)) for carrier, unit, low, high in rows}
