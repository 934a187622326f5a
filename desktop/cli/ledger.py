"""Commands of the ledger: confirm, post, reverse, undo, redo, close, reopen."""

import argparse
from collections.abc import Sequence

from desktop.cli.console import Console, finding_json
from desktop.cli.emission_json import plain
from desktop.cli.opening import open_store, read_secret
from desktop.cli.values import today
from desktop.errors import UsageError
from desktop.jobs import ledger
from desktop.jobs.company import checked_month, checked_number, checked_period
from desktop.messages import sentence
from desktop.models.values import RecordChange


def _chosen(options: argparse.Namespace) -> Sequence[str] | None:
    """Return the ids of a command; nothing for every one.

    Raises:
        UsageError: ``ids.needed`` if neither ids nor ``--all`` are given.
    """
    if options.every:
        return None
    if not options.ids:
        raise UsageError("ids.needed")
    return list(options.ids)


def confirm(options: argparse.Namespace, console: Console) -> int:
    """Confirm drafts."""
    ids = _chosen(options)
    with open_store(options) as store:
        done = ledger.confirm_records(store, ids, person=options.person)
    console.say(f"已确认 {len(done)} 条", f"{len(done)} confirmed")
    console.emit({"confirmed": list(done)})
    return 0


def post(options: argparse.Namespace, console: Console) -> int:
    """Post confirmed records."""
    ids = _chosen(options)
    with open_store(options) as store:
        done = ledger.post_records(store, ids, person=options.person)
    console.say(f"已记账 {len(done)} 条", f"{len(done)} posted")
    console.emit({"posted": list(done)})
    return 0


def void(options: argparse.Namespace, console: Console) -> int:
    """Set confirmed records aside for good."""
    with open_store(options) as store:
        ledger.void_records(store, options.ids, options.reason, person=options.person)
    console.say(f"已作废 {len(options.ids)} 条", f"{len(options.ids)} voided")
    console.emit({"voided": options.ids})
    return 0


def edit(options: argparse.Namespace, console: Console) -> int:
    """Change confirmed records alike and list what was before and is after."""
    amount = checked_number(options.amount, "amount") if options.amount else None
    period = checked_period(options.period) if options.period else None
    wanted = RecordChange(
        source=options.source,
        amount=amount,
        unit=options.unit,
        period=period,
        facility=options.facility,
        label=options.label,
        quality=options.quality,
        note=options.note,
    )
    with open_store(options, read_only=options.dry_run) as store:
        edits = ledger.edit_records(
            store, options.ids, wanted, dry_run=options.dry_run, person=options.person
        )
    for each in edits:
        line = f"{each.record}  {each.field}: {each.old} → {each.new}"
        console.say(line, line)
    console.emit(
        {
            "changed": bool(edits) and not options.dry_run,
            "edits": [
                {"record": e.record, "field": e.field, "old": e.old, "new": e.new} for e in edits
            ],
        }
    )
    return 0


def reverse(options: argparse.Namespace, console: Console) -> int:
    """Reverse a posted record."""
    with open_store(options) as store:
        number = ledger.reverse_record(store, options.number, options.reason, person=options.person)
    console.say(f"已红冲，红字编号 {number}", f"Reversed by {number}")
    console.emit({"reversed": options.number, "by": number})
    return 0


def undo(options: argparse.Namespace, console: Console) -> int:
    """Take the newest change back."""
    with open_store(options) as store:
        summary = store.undo(person=options.person)
    return _tell(console, "undone", summary, ("已撤销", "Undone"))


def redo(options: argparse.Namespace, console: Console) -> int:
    """Do the newest undone change again."""
    with open_store(options) as store:
        summary = store.redo(person=options.person)
    return _tell(console, "redone", summary, ("已重做", "Redone"))


def _tell(console: Console, key: str, summary: str, done: tuple[str, str]) -> int:
    zh, en = done
    console.say(f"{zh}：{sentence(summary, {}, 'zh')}", f"{en}: {sentence(summary, {}, 'en')}")
    console.emit({key: summary})
    return 0


def close(options: argparse.Namespace, console: Console) -> int:
    """Close a month."""
    month = checked_month(options.month)
    with open_store(options) as store:
        done = ledger.close_month(store, month, today(), person=options.person)
    console.list_findings(done.findings)
    console.say(f"{month} 已结账", f"{month} is closed")
    console.emit(
        {
            "closed": str(month),
            "controls": [
                {
                    "source": each.source,
                    "unit": each.unit,
                    "records": each.records,
                    "quantity": plain(each.quantity),
                }
                for each in done.controls
            ],
            "findings": [finding_json(each, console.language) for each in done.findings],
        }
    )
    return 0


def reopen(options: argparse.Namespace, console: Console) -> int:
    """Reopen a closed month."""
    month = checked_month(options.month)
    password = read_secret(options.supervisor_secret_file) or ""
    with open_store(options) as store:
        superseded = ledger.reopen_month(
            store, month, options.reason, person=options.person, password=password
        )
    console.say(f"{month} 已反结账", f"{month} is open again")
    console.emit({"reopened": str(month), "superseded": list(superseded)})
    return 0
