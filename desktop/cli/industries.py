"""``industries``: GB/T 4754-2017 by code or name."""

import argparse

from desktop.cli.console import Console
from desktop.jobs.shipped import load_industries


def industries(options: argparse.Namespace, console: Console) -> int:
    """Find industries by the beginning of their code, a part of their name or an English word."""
    known = load_industries()
    found = known.search(options.query) if options.query else tuple(known.by_code.values())
    for each in found:
        english = ", ".join((*known.english_words(each), each.en))
        console.say(f"{each.code}  {each.zh}", f"{each.code}  {each.zh} ({english})")
    console.emit([{"code": each.code, "zh": each.zh, "en": each.en} for each in found])
    return 0
