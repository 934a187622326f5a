"""The register of certificates, contracts and credits, and the carbon assets a firm holds."""

from dataclasses import replace

from desktop.accounting.instruments import parse_vintage
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import convert
from desktop.errors import InputError
from desktop.models.store import Store
from desktop.models.values import AssetHolding, Instrument, InstrumentKind

CREDITS = frozenset({InstrumentKind.CCER, InstrumentKind.CEA})


def put_instrument(store: Store, instrument: Instrument, *, person: str = "") -> Instrument:
    """Add an instrument to the register, or change the one of that kind and number.

    Electricity is kept in kWh, credits and allowances in t.

    Raises:
        InputError: ``instrument.number_missing``, ``instrument.quantity_wrong``,
            ``instrument.vintage_wrong``, ``facility.unknown``, or of a unit.
    """
    if not instrument.id.strip():
        raise InputError("instrument.number_missing")
    if instrument.quantity <= 0:
        raise InputError("instrument.quantity_wrong", quantity=instrument.quantity)
    if instrument.kind not in CREDITS and parse_vintage(instrument.vintage) is None:
        raise InputError("instrument.vintage_wrong", value=instrument.vintage)
    known = {each.name for each in store.facilities()}
    if instrument.facility and instrument.facility not in known:
        listed = "、".join(sorted(known))
        raise InputError("facility.unknown", facility=instrument.facility, known=listed)
    kept = _in_unit(instrument)
    with store.change("instrument.changed", person=person) as change:
        change.add_instrument(kept)
    return kept


def _in_unit(instrument: Instrument) -> Instrument:
    unit = "t" if instrument.kind in CREDITS else "kWh"
    written = "t" if instrument.unit in {"tCO2", "tCO2e"} else instrument.unit
    amount = convert(Quantity(instrument.quantity, written), unit).amount
    return replace(instrument, id=instrument.id.strip(), quantity=amount, unit=unit)


def remove_instrument(store: Store, kind: InstrumentKind, number: str, *, person: str = "") -> None:
    """Take an instrument out of the register; it can be undone.

    Raises:
        UsageError: ``instrument.unknown``.
    """
    with store.change("instrument.changed", person=person) as change:
        change.remove_instrument(kind, number)


def add_holding(store: Store, holding: AssetHolding, *, person: str = "") -> None:
    """Note carbon assets held on a day, with their price where it is known.

    Raises:
        InputError: ``instrument.quantity_wrong``.
    """
    if holding.quantity <= 0:
        raise InputError("instrument.quantity_wrong", quantity=holding.quantity)
    with store.change("holding.added", person=person) as change:
        change.add_holding(holding)


def remove_holding(store: Store, holding: AssetHolding, *, person: str = "") -> None:
    """Take back a holding that was noted; it can be undone.

    Raises:
        UsageError: ``holding.unknown``.
    """
    with store.change("holding.removed", person=person) as change:
        change.remove_holding(holding)
