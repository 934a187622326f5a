"""``base-year``: the base year as stated and as it would be today; keeps a restatement."""

import argparse
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from desktop.cli.console import Console, finding_json
from desktop.cli.emission_json import tonnes
from desktop.cli.opening import open_store
from desktop.cli.results import choices_asked
from desktop.cli.values import today
from desktop.jobs.base_year import (
    BaseYear,
    BaseYearOrder,
    KeptRestatement,
    base_year,
    keep_restatement,
)
from desktop.jobs.company import checked_number


def show(options: argparse.Namespace, console: Console) -> int:
    """Say whether the base year has to be restated, and keep both figures where asked."""
    with open_store(options, read_only=not options.keep) as store:
        day = today()
        order = BaseYearOrder(
            year=options.year,
            choices=choices_asked(store, options, day),
            today=day,
            boundary_of=options.boundary_of,
            threshold=checked_number(options.threshold, "--threshold").scaleb(-2),
        )
        answer = base_year(store, order)
        if options.keep:
            keep_restatement(store, answer, reason=options.reason, on=day, person=options.person)
            answer = base_year(store, order)
    found = answer.restatement
    for code, kg in (("base_year.stated", found.original), ("base_year.restated", found.restated)):
        console.tell(code, year=answer.year, amount=tonnes(kg))
    for each in answer.kept:
        console.tell("base_year.kept", on=each.on, reason=each.reason)
    console.list_findings((found.finding,))
    document = base_json(answer)
    document["findings"] = [finding_json(found.finding, console.language)]
    console.emit(document)
    return 0


def base_json(answer: BaseYear) -> dict[str, Any]:
    """Return a base year as the command line's JSON."""
    found = answer.restatement
    return {
        "year": answer.year,
        "stated": tonnes(found.original),
        "stated_from": answer.stated_from,
        "restated": tonnes(found.restated),
        "unit": "tCO2e",
        "change": None if found.change is None else f"{found.change.normalize():f}",
        "needed": found.is_needed,
        "causes": list(answer.causes),
        "kept": [_kept_json(each) for each in answer.kept],
    }


def _kept_json(kept: KeptRestatement) -> dict[str, Any]:
    return {
        **asdict(kept),
        "stated": tonnes(Decimal(kept.stated)),
        "restated": tonnes(Decimal(kept.restated)),
        "causes": kept.causes.split(),
    }
