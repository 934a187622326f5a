"""``industries``: GB/T 4754-2017 by code or name."""

import argparse

from desktop.cli.console import Console
from desktop.jobs.shipped import load_industries


def industries(options: argparse.Namespace, console: Console) -> int:
    """Find industries by the beginning of their code or a part of their name."""
    known = load_industries()
    found = known.search(options.query) if options.query else tuple(known.by_code.values())
    for each in found:
        console.say(f"{each.code}  {each.zh}", f"{each.code}  {each.zh} ({each.en})")
    console.emit([{"code": each.code, "zh": each.zh, "en": each.en} for each in found])
    return 0
