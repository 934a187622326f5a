"""Commands that show the trail: change log, what came after closing, gaps in numbers."""

import argparse

from desktop.cli.console import Console
from desktop.cli.opening import open_store
from desktop.errors import PackageError
from desktop.jobs import change_log
from desktop.jobs.company import checked_month, checked_period
from desktop.jobs.number_gaps import gap_report
from desktop.messages import sentence
from desktop.words import china_time, joined, word


def history(options: argparse.Namespace, console: Console) -> int:
    """Show the newest entries of the change log; with an entry, what it changed."""
    with open_store(options, read_only=True) as store:
        entries = store.history(options.limit)
        fields = () if options.entry is None else store.field_changes(options.entry)
        changed = () if options.entry is None else change_log.changed_fields(store, options.entry)
    for each in entries:
        kind = word("change_kind", each.kind.value, console.language)
        what = sentence(change_log.done_code(each.summary), {}, console.language)
        line = f"{each.id}  {china_time(each.at)}  {each.person or '—'}  {kind}: {what}"
        console.say(line, line)
        if each.reason:
            console.say(f"    原因：{each.reason}", f"    reason: {each.reason}")
    for found in changed:
        where = f"{word('table_word', found.table, console.language)} {found.name}"
        if found.count:
            console.say(f"  {where} +{found.count}", f"  {where} +{found.count}")
        else:
            console.say(f"  {where}", f"  {where}")
            _say_change(console, found.field, found.old, found.new)
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
    """Show everything that touched a month or a year since it was closed (结账后变动表)."""
    period = checked_period(options.month)
    with open_store(options, read_only=True) as store:
        lines = change_log.after_closing(store, period)
    for month, each in lines:
        where = f"{word('table_word', each.table, console.language)} {each.key}"
        head = f"{month}  {china_time(each.at)}  {each.person or '—'}  {where}"
        console.say(head, head)
        _say_change(console, each.field, each.old, each.new)
        if each.reason:
            console.say(f"    原因：{each.reason}", f"    reason: {each.reason}")
    if not lines:
        text = options.month
        console.say(f"{text} 结账后没有变动", f"nothing changed after {text} was closed")
    console.emit(
        {
            "month": options.month,
            "changes": [
                {
                    "month": str(month),
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
                for month, each in lines
            ],
        }
    )
    return 0


def _say_change(console: Console, field: str, old: str, new: str) -> None:
    """Say what a field was and is; without a field a row came or went."""
    if field == "state":
        old, new = (word("state", each, console.language) for each in (old, new))
    if field:
        name = word("field_word", field, console.language)
        console.say(*(2 * (f"    {name}: {old or '—'} → {new or '—'}",)))
    elif new:
        console.say(f"    新增：{new}", f"    added: {new}")
    else:
        console.say(f"    删除：{old}", f"    removed: {old}")


def gaps(options: argparse.Namespace, console: Console) -> int:
    """Show whether posted numbers run through, by month and kind (断号表)."""
    month = checked_month(options.month) if options.month else None
    with open_store(options, read_only=True) as store:
        found = gap_report(store, month)
    if not found:
        console.say("没有已记账的记录", "no record is posted")
    for each in found:
        missing = joined(each.missing, console.language)
        first = f"{each.month}-{each.kind}-0001"
        records = "record" if each.count == 1 else "records"
        console.say(
            f"{first} 至 {each.last}  共 {each.count} 张  断号 {missing or '无'}",
            f"{first} to {each.last}  {each.count} {records}  missing {missing or 'none'}",
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
