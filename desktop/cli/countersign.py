"""``countersign`` and ``countersigned``: the reviewer's side of a package."""

import argparse
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from desktop.cli.checking import read_bounded
from desktop.cli.console import Console
from desktop.cli.declaration import accepted
from desktop.cli.difference_words import difference_line
from desktop.cli.opening import ask_key_secret, open_store
from desktop.cli.signed_words import method_words
from desktop.errors import UsageError
from desktop.exchange.comparison import Comparison
from desktop.exchange.container import MAX_PACKAGE
from desktop.exchange.writing import write_atomically
from desktop.jobs import countersigning
from desktop.jobs.consent import shown_by
from desktop.jobs.countersigning import Pending
from desktop.jobs.receipts import Authority

_SHOWN = 20


def countersign(options: argparse.Namespace, console: Console) -> int:
    """Verify a pending package, show its difference and declaration, and sign it too."""
    if bool(options.key) != bool(options.out):
        raise UsageError("countersign.incomplete")
    pending = countersigning.open_pending(
        read_bounded(options.package, MAX_PACKAGE),
        datetime.now(UTC),
        read_bounded(options.last, MAX_PACKAGE) if options.last else None,
        authority_of(options),
    )
    if options.report:
        write_atomically(options.report, pending.report_pdf)
    _say(pending, console)
    keyid = consent = None
    if options.key:
        consent = accepted(console, is_declared=options.declare).value
        secret = ask_key_secret(options, "密钥密码 / password: ")
        keyid = countersigning.countersign(pending, options.key, secret, options.out).keyid
        console.tell("countersign.done", file=options.out)
    done = {"keyid": keyid, "file": str(options.out or "") or None, "consent": consent}
    console.emit({**_json(pending), **done})
    return 0


def authority_of(options: argparse.Namespace) -> Authority:
    """Return register and root that a command names."""
    register: Path | None = options.register
    root: Path | None = options.root
    return Authority(
        register=register.read_bytes() if register else None,
        root=root.read_bytes() if root else None,
    )


def _say(pending: Pending, console: Console) -> None:
    words = pending.verdict.message(console.language)
    console.say(words, words)
    say_comparison(pending.comparison, console)
    console.tell("countersign.declaration", text=pending.declaration)


def say_comparison(compared: Comparison | None, console: Console) -> None:
    """Say what differs from the last package, most important first."""
    if compared is None:
        console.tell("countersign.no_last")
        return
    console.tell("countersign.compared", figures=len(compared.figures), lines=len(compared.lines))
    if not compared.follows:
        console.tell("countersign.not_following")
    methods = method_words(console.language)
    for one in (*compared.figures, *compared.lines)[:_SHOWN]:
        line = f"  {difference_line(one, methods, console.language)}"
        console.say(line, line)


def comparison_json(compared: Comparison | None) -> dict[str, object] | None:
    """Return a comparison as JSON."""
    return asdict(compared) if compared else None


def _json(pending: Pending) -> dict[str, object]:
    return {
        "package_id": pending.statement.package_id,
        "seq": pending.statement.seq,
        "required_roles": list(pending.statement.required_roles),
        "signers": [one.to_json() for one in pending.signed],
        "complete": pending.is_complete,
        "declaration": pending.declaration,
        "shown": shown_by(pending.statement).to_json(),
        "difference": comparison_json(pending.comparison),
    }


def countersigned(options: argparse.Namespace, console: Console) -> int:
    """Keep the signatures of a countersigned package in the company file."""
    data = read_bounded(options.package, MAX_PACKAGE)
    with open_store(options) as store:
        report, new = countersigning.take_signatures(
            store, data, now=datetime.now(UTC), person=options.person
        )
    console.tell("countersign.taken", report=report.id, new=new)
    console.emit({"report": report.id, "new": new})
    return 0
