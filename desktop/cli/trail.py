"""Commands that show the trail: change log, what came after closing, gaps in numbers."""

import argparse

from desktop.cli.console import Console
from desktop.cli.opening import open_store
from desktop.errors import PackageError
from desktop.jobs.company import checked_month
from desktop.jobs.number_gaps import gap_report


def history(options: argparse.Namespace, console: Console) -> int:
    """Show the newest entries of the change log; with an entry, what it changed."""
    with open_store(options, read_only=True) as store:
        entries = store.history(options.limit)
        fields = () if options.entry is None else store.field_changes(options.entry)
    for each in entries:
        console.say(*(2 * (f"{each.id}  {each.at}  {each.person}",)))
        console.tell(each.summary)
    console.emit(
        {
            "entries": [
                {
                    "entry": each.id,
                    "at": each.at,
                    "person": each.person,
                    "summary": each.summary,
                    "reason": each.reason,
                    "kind": each.kind.value,
                    "hash": each.hash,
                }
                for each in entries
            ],
            "fields": [
                {"table": f.table, "row": f.row, "field": f.field, "old": f.old, "new": f.new}
                for f in fields
            ],
        }
    )
    return 0


def after_closing(options: argparse.Namespace, console: Console) -> int:
    """Show everything that touched a month since it was closed (结账后变动表)."""
    month = checked_month(options.month)
    with open_store(options, read_only=True) as store:
        lines = store.after_closing(month)
    for each in lines:
        text = f"{each.at}  {each.person}  {each.key}  {each.field}: {each.old} → {each.new}"
        console.say(text, text)
        if each.reason:
            console.say(f"    {each.reason}", f"    {each.reason}")
    if not lines:
        console.say(f"{month} 结账后没有变动", f"nothing changed after {month} was closed")
    console.emit(
        {
            "month": str(month),
            "changes": [
                {
                    "entry": each.entry,
                    "at": each.at,
                    "person": each.person,
                    "summary": each.summary,
                    "reason": each.reason,
                    "table": each.table,
                    "key": each.key,
                    "field": each.field,
                    "old": each.old,
                    "new": each.new,
                }
                for each in lines
            ],
        }
    )
    return 0


def gaps(options: argparse.Namespace, console: Console) -> int:
    """Show whether posted numbers run through, by month and kind (断号表)."""
    month = checked_month(options.month) if options.month else None
    with open_store(options, read_only=True) as store:
        found = gap_report(store, month)
    for each in found:
        missing = "、".join(each.missing) or "—"
        console.say(
            f"… {each.last}  {each.count} 张  断号 {missing}",
            f"… {each.last}  {each.count} records  missing {missing}",
        )
    console.emit(
        [
            {
                "month": str(each.month),
                "kind": each.kind,
                "count": each.count,
                "last": each.last,
                "missing": list(each.missing),
            }
            for each in found
        ]
    )
    return PackageError.exit_code if any(each.missing for each in found) else 0
