"""``receipt``: take in a platform's receipt."""

import argparse
from datetime import UTC, datetime

from desktop.cli.console import Console
from desktop.cli.opening import open_store
from desktop.exchange.shape import write_time
from desktop.jobs.receipts import Authority, take_receipt


def receipt(options: argparse.Namespace, console: Console) -> int:
    """Verify a receipt and keep it."""
    authority = Authority(
        register=options.register.read_bytes() if options.register else None,
        root=options.root.read_bytes() if options.root else None,
    )
    data = options.receipt.read_bytes()
    with open_store(options) as store:
        taken = take_receipt(store, data, authority, now=datetime.now(UTC), person=options.person)
    found = taken.receipt
    at = write_time(found.received_at)
    console.tell("receipt.taken", verifier=found.verifier_id, received_at=at, result=found.result)
    if not taken.is_verified:
        console.tell("receipt.unverified")
    console.emit(
        {
            "report": taken.report,
            "result": found.result,
            "codes": list(found.codes),
            "seq": found.seq,
            "received_at": at,
            "verifier": found.verifier_id,
            "verified": taken.is_verified,
            "new": taken.is_new,
        }
    )
    return 0
