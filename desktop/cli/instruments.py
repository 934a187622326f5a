"""``instrument`` and ``holding``: the register of certificates, and carbon assets held."""

import argparse
from typing import Any

from desktop.cli.console import Console
from desktop.cli.opening import open_store
from desktop.errors import UsageError
from desktop.jobs.company import checked_day, checked_number
from desktop.jobs.instruments import add_holding, put_instrument, remove_instrument
from desktop.models.values import AssetHolding, Instrument, InstrumentKind


def instrument(options: argparse.Namespace, console: Console) -> int:
    """List, add or remove certificates, green contracts, credits and allowances."""
    with open_store(options, read_only=options.action == "list") as store:
        if options.action == "add":
            put_instrument(store, _instrument(options), person=options.person)
        elif options.action == "remove":
            remove_instrument(store, _kind(options), options.number, person=options.person)
        register = store.instruments()
    for each in register:
        line = f"{each.kind}  {each.id}  {each.quantity:f} {each.unit}  {each.vintage}"
        console.say(line, line)
    console.emit([_json(each) for each in register])
    return 0


def _kind(options: argparse.Namespace) -> InstrumentKind:
    if not (options.kind and options.number):
        raise UsageError("instrument.named_incompletely")
    return InstrumentKind(options.kind)


def _instrument(options: argparse.Namespace) -> Instrument:
    return Instrument(
        id=options.number,
        kind=_kind(options),
        quantity=checked_number(options.quantity, "--quantity"),
        unit=options.unit,
        vintage=options.vintage,
        cancelled_on=checked_day(options.cancelled_on) if options.cancelled_on else None,
        applied_to=options.applied_to,
        facility=options.facility,
        note=options.note,
    )


def _json(each: Instrument) -> dict[str, Any]:
    return {
        "kind": each.kind.value,
        "number": each.id,
        "quantity": f"{each.quantity:f}",
        "unit": each.unit,
        "vintage": each.vintage,
        "cancelled_on": None if each.cancelled_on is None else str(each.cancelled_on),
        "applied_to": each.applied_to,
        "facility": each.facility,
        "note": each.note,
    }


def holding(options: argparse.Namespace, console: Console) -> int:
    """List carbon assets held, or note one with its price."""
    with open_store(options, read_only=options.action == "list") as store:
        if options.action == "add":
            add_holding(store, _holding(options), person=options.person)
        held = store.holdings()
    for each in held:
        line = f"{each.kind}  {each.quantity:f} {each.unit}  {each.on or ''}"
        console.say(line, line)
    console.emit(
        [
            {
                "kind": each.kind,
                "quantity": f"{each.quantity:f}",
                "unit": each.unit,
                "price": None if each.price is None else f"{each.price:f}",
                "on": None if each.on is None else str(each.on),
            }
            for each in held
        ]
    )
    return 0


def _holding(options: argparse.Namespace) -> AssetHolding:
    return AssetHolding(
        kind=options.kind,
        quantity=checked_number(options.quantity, "--quantity"),
        unit=options.unit,
        price=checked_number(options.price, "--price") if options.price else None,
        on=checked_day(options.on) if options.on else None,
    )
