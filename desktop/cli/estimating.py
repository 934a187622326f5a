"""The command that estimates missing intervals and bills on request, and takes that back."""

import argparse
from collections.abc import Sequence

from desktop.cli.console import Console
from desktop.cli.emission_json import plain
from desktop.cli.intake import draft_json
from desktop.cli.opening import open_store
from desktop.jobs.company import checked_month
from desktop.jobs.estimating import Gap, fill_gaps, find_gaps, withdraw_estimates
from desktop.jobs.missing_bills import (
    MissingBill,
    MissingOrder,
    checked_way,
    estimate_missing_bills,
    find_missing_bills,
    withdraw_bill_estimates,
)
from desktop.messages import sentence
from desktop.words import joined


def estimate(options: argparse.Namespace, console: Console) -> int:
    """List gaps with what an estimate would add, fill them, or take estimates back."""
    if options.action.endswith("bills"):
        return _bills(options, console)
    month = checked_month(options.month) if options.month else None
    with open_store(options, read_only=options.action == "list") as store:
        match options.action:
            case "fill":
                gaps = fill_gaps(store, options.meter, month, person=options.person)
            case "withdraw":
                gaps = withdraw_estimates(store, options.meter, month, person=options.person)
            case _:
                gaps = find_gaps(store, options.meter, month)
    for gap in gaps:
        name = f"{gap.channel.meter}  {gap.month}"
        added = f"{plain(gap.proposed.added)} {gap.channel.unit}"
        console.say(
            f"{name}：缺 {gap.missing}，已估 {gap.estimated}，"
            f"可估 {gap.proposed.filled}（{added}）",
            f"{name}: {gap.missing} missing, {gap.estimated} estimated, "
            f"{gap.proposed.filled} can be estimated ({added})",
        )
    console.emit([_gap_json(gap) for gap in gaps])
    return 0


def _bills(options: argparse.Namespace, console: Console) -> int:
    """List months without a bill, propose estimates for them, or take those back."""
    order = MissingOrder(
        account=options.account,
        month=checked_month(options.month) if options.month else None,
        until=checked_month(options.until) if options.until else None,
        by=checked_way(options.by),
    )
    if options.action == "bills":
        with open_store(options, read_only=True) as store:
            found = find_missing_bills(store, order)
        return _say_missing(found, console)
    do = estimate_missing_bills if options.action == "fill-bills" else withdraw_bill_estimates
    with open_store(options) as store:
        drafts = do(store, order, person=options.person)
    for draft in drafts:
        text = sentence(draft.reason, dict(draft.details), console.language, where=draft.where)
        line = f"{draft.facility}  {draft.quantity}  {text}"
        console.say(line, line)
    console.emit([draft_json(draft, console.language) for draft in drafts])
    return 0


def _say_missing(found: Sequence[MissingBill], console: Console) -> int:
    for missing in found:
        stream = missing.stream
        name = f"{stream.facility}  {stream.source}  {stream.account or '—'}  {missing.period}"
        ways = joined(
            (f"{way.by.value} {way.quantity}" for way in missing.proposed), console.language
        )
        console.say(
            f"{name}：没有账单；可估 {ways or '（无依据）'}",
            f"{name}: no bill; can be estimated: {ways or '(no basis)'}",
        )
    console.emit([_missing_json(missing) for missing in found])
    return 0


def _missing_json(missing: MissingBill) -> dict[str, object]:
    return {
        "facility": missing.stream.facility,
        "source": missing.stream.source,
        "account": missing.stream.account,
        "period": {"start": str(missing.period.start), "end": str(missing.period.end)},
        "proposed": [
            {
                "by": way.by.value,
                "quantity": plain(way.quantity.amount),
                "unit": way.quantity.unit,
                "basis": [str(each.period) for each in way.basis],
            }
            for way in missing.proposed
        ],
    }


def _gap_json(gap: Gap) -> dict[str, object]:
    return {
        "meter": gap.channel.meter,
        "carrier": gap.channel.carrier,
        "direction": gap.channel.direction,
        "month": str(gap.month),
        "missing": gap.missing,
        "estimated": gap.estimated,
        "proposed": {
            "filled": gap.proposed.filled,
            "left": gap.proposed.left,
            "added": plain(gap.proposed.added),
            "unit": gap.channel.unit,
        },
    }
