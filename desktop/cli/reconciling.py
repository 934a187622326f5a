"""The command that reconciles a year's invoices and bills with a statement."""

import argparse
from decimal import Decimal

from desktop.accounting.documents.reconciliation import Match, ReconciledLine
from desktop.accounting.documents.unit_bridge import UnitBridge
from desktop.accounting.quantity import Quantity
from desktop.cli.console import Console, finding_json
from desktop.cli.emission_json import plain
from desktop.cli.opening import open_store
from desktop.errors import UsageError
from desktop.findings import Finding
from desktop.jobs.reconciling import (
    explain_difference,
    put_statement,
    read_statement,
    reconcile_year,
    shown_amount,
)
from desktop.words import word

_WORDS = {
    Match.EQUAL: ("一致", "equal"),
    Match.EXPLAINED: ("差异已说明", "explained"),
    Match.OPEN: ("差异待说明", "open"),
    Match.NOT_STATED: ("对账单未列", "not stated"),
    Match.NOT_COMPARABLE: ("单位不能比较", "not comparable"),
}


def reconcile(options: argparse.Namespace, console: Console) -> int:
    """Reconcile a year; a statement and explanations that are given are kept."""
    reasons = [_pair(text) for text in options.explain]
    stated = read_statement(options.against) if options.against else None
    changes = stated is not None or bool(reasons)
    with open_store(options, read_only=not changes) as store:
        replaced: tuple[Finding, ...] = ()
        if stated is not None:
            replaced = put_statement(store, options.year, stated, person=options.person)
        for key, reason in reasons:
            explain_difference(store, options.year, key, reason, person=options.person)
        answer = reconcile_year(store, options.year)
    for line in answer.lines:
        zh, en = _WORDS[line.match]
        name = _named(line, console.language)
        console.say(f"{name}  {zh}  {line.explanation}", f"{name}  {en}  {line.explanation}")
    findings = (*replaced, *answer.findings)
    console.list_findings(findings)
    console.emit(
        {
            "year": answer.year,
            "lines": [_line_json(line) for line in answer.lines],
            "open": sum(line.is_open for line in answer.lines),
            "findings": [finding_json(each, console.language) for each in findings],
        }
    )
    return 0


def _named(line: ReconciledLine, language: str) -> str:
    """Return a line for people: supplier, energy, what is booked and what is stated.

    One that is open ends with the id by which it is explained.
    """
    other = "all_suppliers" if line.stated else "supplier_unnamed"
    whose = ("supplier", line.supplier) if line.supplier else ("reconcile", other)
    booked = Quantity(shown_amount(line.booked.amount), line.booked.unit)
    name = f"{word(*whose, language)}  {word('carrier', line.carrier, language)}"
    tail = f"  [{line.key}]" if line.is_open else ""
    return f"{name}  {booked}  /  {line.stated or '—'}{tail}"


def _pair(text: str) -> tuple[str, str]:
    key, equals, reason = text.partition("=")
    if not equals or "|" not in key:
        raise UsageError("reconciliation.not_a_pair", text=text)
    return key, reason


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _line_json(line: ReconciledLine) -> dict[str, object]:
    return {
        "id": line.key,
        "supplier": line.supplier,
        "carrier": line.carrier,
        "unit": line.booked.unit,
        "booked": plain(line.booked.amount),
        "stated": _text(line.stated.amount if line.stated else None),
        "difference": _text(line.difference),
        "relative": _text(None if line.relative is None else round(line.relative, 6)),
        "booked_amount": _text(line.booked_amount),
        "stated_amount": _text(line.stated_amount),
        "documents": line.documents,
        "status": line.match.value,
        "explanation": line.explanation,
        "stated_unit": line.stated.unit if line.stated else None,
        "booked_apart": [_quantity_json(each) for each in line.booked_apart],
        "stated_apart": [_quantity_json(each) for each in line.stated_apart],
        "conversion": _bridge_json(line.bridge),
    }


def _quantity_json(quantity: Quantity) -> dict[str, str]:
    return {"amount": plain(quantity.amount), "unit": quantity.unit}


def _bridge_json(bridge: UnitBridge | None) -> dict[str, str] | None:
    if bridge is None:
        return None
    kind = "density" if bridge.dimension == "mass" else "gas_reference"
    value = plain(bridge.value)
    return {"kind": kind, "value": value, "unit": bridge.unit, "source": bridge.source}
