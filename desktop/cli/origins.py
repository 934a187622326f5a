"""The command that compares meter, bill and invoice of the same energy, and says who leads."""

import argparse
from decimal import Decimal

from desktop.accounting.documents.precedence import LIMIT
from desktop.cli.console import Console
from desktop.cli.emission_json import plain
from desktop.cli.opening import open_store
from desktop.errors import UsageError
from desktop.jobs.origin_table import OriginMonth, compare_origins, explain_origins
from desktop.jobs.origins import order_of, put_order
from desktop.words import word

_HUNDRED = 100
_HUNDREDTH = Decimal("0.01")


def origins(options: argparse.Namespace, console: Console) -> int:
    """Compare the origins of a year; an order and explanations that are given are kept."""
    order = [name.strip() for name in options.order.split(",") if name.strip()]
    reasons = [_pair(text) for text in options.explain]
    with open_store(options, read_only=not (order or reasons)) as store:
        if order:
            put_order(store, order, person=options.person)
        for key, reason in reasons:
            explain_origins(store, options.year, key, reason, person=options.person)
        rows, kept = compare_origins(store, options.year), order_of(store)
    for row in rows:
        _tell(row, console)
    console.emit(
        {
            "year": options.year,
            "order": [origin.value for origin in kept],
            "limit": plain(LIMIT),
            "months": [_row_json(row) for row in rows],
            "open": sum(row.is_open for row in rows),
        }
    )
    return 0


def _pair(text: str) -> tuple[str, str]:
    key, equals, reason = text.partition("=")
    if not equals:
        raise UsageError("origins.not_a_pair", text=text)
    return key, reason


def _tell(row: OriginMonth, console: Console) -> None:
    language = console.language
    amounts = "  ".join(
        f"{word('origin', origin.value, language)} {plain(_shown(amount))}"
        for origin, amount in row.amounts
    )
    share = "" if row.difference is None else f"{row.difference * _HUNDRED:+.1f} %"
    state = ("待说明", "open") if row.is_open else (row.explanation, row.explanation)
    line = f"{row.key}  {amounts} {row.unit}  {share}"
    console.say(f"{line}  {state[0]}".rstrip(), f"{line}  {state[1]}".rstrip())


def _shown(amount: Decimal) -> Decimal:
    """Return an amount for people: what was spread by days to the hundredth."""
    cut = amount.quantize(_HUNDREDTH)
    return amount if amount == cut else cut


def _row_json(row: OriginMonth) -> dict[str, object]:
    return {
        "id": row.key,
        "facility": row.facility,
        "source": row.source,
        "account": row.account,
        "month": str(row.month),
        "unit": row.unit,
        "amounts": {origin.value: plain(amount) for origin, amount in row.amounts},
        "leading": [origin.value for origin in row.leading],
        "difference": None if row.difference is None else plain(round(row.difference, 6)),
        "status": "open" if row.is_open else "explained" if row.explanation else "agrees",
        "explanation": row.explanation,
    }
