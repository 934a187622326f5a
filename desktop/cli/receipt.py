"""``receipt``: take in a platform's receipt."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from desktop.cli.console import Console
from desktop.cli.opening import open_store
from desktop.exchange.receipt import Receipt
from desktop.exchange.shape import write_time
from desktop.exchange.writing import write_atomically
from desktop.jobs.receipts import Authority, take_receipt
from desktop.jobs.receipts_kept import HeldReceipt, kept_receipts
from desktop.words import china_time, word


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
    result = _result(found, console.language)
    console.tell("receipt.taken", verifier=found.verifier_id, received_at=at, result=result)
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


def _result(found: Receipt, language: str) -> str:
    """Return the result in words, with the codes of what was found against the package."""
    return " ".join((word("receipt_result", found.result, language), *found.codes))


def receipts(options: argparse.Namespace, console: Console) -> int:
    """List the receipts a company file holds and write them to a folder, if one is named."""
    with open_store(options, read_only=True) as store:
        kept = kept_receipts(store)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
    rows = [_row(one, options.out, console) for one in kept]
    if not rows:
        console.tell("receipt.none")
    console.emit(rows)
    return 0


def _row(held: HeldReceipt, folder: Path | None, console: Console) -> dict[str, object]:
    found = held.receipt
    at = write_time(found.received_at)
    result = _result(found, console.language)
    local = f"{china_time(at)} (UTC+8)"
    line = f"  {found.series} #{found.seq} {local} {found.verifier_id}: {result}"
    console.say(line, line)
    file = None
    if folder:
        file = folder / f"{found.seq}_{held.digest[:12]}.receipt.dsse.json"
        write_atomically(file, held.data)
    return {
        "series": found.series,
        "seq": found.seq,
        "payload_sha256": found.payload_digest,
        "receipt_sha256": held.digest,
        "received_at": at,
        "verifier": found.verifier_id,
        "result": found.result,
        "codes": list(found.codes),
        "file": str(file) if file else None,
    }
