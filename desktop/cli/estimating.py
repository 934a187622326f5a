"""The command that fills missing intervals on request, and takes estimates back."""

import argparse

from desktop.cli.console import Console
from desktop.cli.emission_json import plain
from desktop.cli.opening import open_store
from desktop.jobs.company import checked_month
from desktop.jobs.estimating import Gap, fill_gaps, find_gaps, withdraw_estimates


def estimate(options: argparse.Namespace, console: Console) -> int:
    """List gaps with what an estimate would add, fill them, or take estimates back."""
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
