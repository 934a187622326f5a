"""Commands that divide bills: among facilities, and among months."""

import argparse
from collections.abc import Sequence

from desktop.accounting.documents.draft import DraftRecord
from desktop.cli.console import Console
from desktop.cli.emission_json import plain
from desktop.cli.intake import draft_json
from desktop.cli.opening import open_store
from desktop.errors import UsageError
from desktop.jobs.dividing import Allocation, allocate_draft, split_draft
from desktop.messages import sentence


def allocate(options: argparse.Namespace, console: Console) -> int:
    """Divide a shared bill among facilities."""
    allocation = Allocation(
        by=options.by,
        facilities=tuple(options.facility),
        meters=tuple(options.meter),
        measured=tuple(_measured(text) for text in options.measured),
    )
    with open_store(options) as store:
        shares = allocate_draft(store, options.id, allocation, person=options.person)
    return _shown(shares, console)


def split(options: argparse.Namespace, console: Console) -> int:
    """Divide a bill among its months."""
    with open_store(options) as store:
        shares = split_draft(
            store,
            options.id,
            options.by,
            month=options.month,
            meter=options.meter,
            person=options.person,
        )
    return _shown(shares, console)


def _measured(text: str) -> tuple[str, str]:
    facility, equals, amount = text.partition("=")
    if not (facility and equals and amount):
        raise UsageError("parameter.not_a_pair", text=text)
    return facility, amount


def _shown(shares: Sequence[DraftRecord], console: Console) -> int:
    for share in shares:
        amount = (
            ""
            if share.quantity is None
            else f"{plain(share.quantity.amount)} {share.quantity.unit}"
        )
        how = sentence(share.reason, dict(share.details), console.language)
        line = f"{share.id}  {share.facility}  {share.period}  {amount}  {how}"
        console.say(line, line)
    console.emit([draft_json(share, console.language) for share in shares])
    return 0
