"""The command that shows what energy plausibly costs, and sets it for one firm."""

import argparse
from decimal import Decimal

from desktop.cli.console import Console
from desktop.cli.emission_json import plain
from desktop.cli.opening import open_store
from desktop.errors import UsageError
from desktop.jobs.company import checked_number
from desktop.jobs.intake_context import shipped_tables
from desktop.jobs.price_windows import PriceWindow, price_windows, put_price_window
from desktop.words import word


def prices(options: argparse.Namespace, console: Console) -> int:
    """List the windows of a company file; set one, or go back to the shipped one."""
    shipped = shipped_tables()
    with open_store(options, read_only=options.action == "list") as store:
        if options.action != "list":
            key = (options.carrier, options.unit)
            put_price_window(store, shipped, key, _bounds(options), person=options.person)
        windows = price_windows(store, shipped)
    for each in windows:
        own = ("（本账套）", " (this file)") if each.is_own else ("", "")
        name = word("carrier", each.carrier, console.language)
        line = each.carrier if name == each.carrier else f"{each.carrier}  {name}"
        line += f"  {plain(each.low)}–{plain(each.high)} CNY/{each.unit}"
        console.say(line + own[0], line + own[1])
    console.emit([_json(each) for each in windows])
    return 0


def _bounds(options: argparse.Namespace) -> tuple[Decimal, Decimal] | None:
    if options.action == "forget":
        return None
    if not (options.low and options.high):
        raise UsageError("prices.wrong", low=options.low or "—", high=options.high or "—")
    return checked_number(options.low, "--low"), checked_number(options.high, "--high")


def _json(each: PriceWindow) -> dict[str, object]:
    return {
        "carrier": each.carrier,
        "unit": each.unit,
        "low": plain(each.low),
        "high": plain(each.high),
        "proves": each.proves,
        "own": each.is_own,
    }
