"""One bill from the rows of one page or sheet, whatever it was before: sheet, CSV or PDF text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from desktop.accounting.documents.bill import Bill, BillLine
from desktop.accounting.quantity import Quantity
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.bills.facts import Facts, Rows, find_facts, period_in_words, plain, supplier_of
from desktop.intake.bills.fee_rows import columns_of as fee_columns
from desktop.intake.bills.fee_rows import energy_of_fees, fee_lines, money_of_fees
from desktop.intake.bills.fee_rows import is_header as is_fee_header
from desktop.intake.bills.hints import hinted
from desktop.intake.bills.itemised import names_several
from desktop.intake.bills.measures import recorded
from desktop.intake.bills.meter_rows import find_tables, made_of, meter_lines, unit_factor
from desktop.intake.bills.open_carriers import ANY

CARRIERS: tuple[tuple[str, str], ...] = (
    ("natural_gas", r"天然气|燃气|用气|气费|气量|标况"),
    ("steam", r"蒸汽|汽费|用汽|汽量"),
    ("heat", r"供热|热费|用热|热量|吉焦"),
    ("water", r"自来水|水费|用水|水量"),
)
"""Carrier → words of a page that is about it."""
_FIND = tuple((carrier, re.compile(pattern)) for carrier, pattern in CARRIERS)
_ELECTRIC = re.compile(r"电费|电量|有功|无功|kWh|千瓦时|用电|倍率|变损|线损", re.IGNORECASE)
_ELECTRIC_AFTER_ALL = re.compile(r"电(?![子器机话])")
_GRIDS = frozenset({"state_grid", "southern_grid"})
_DIFFERENCE = Decimal("0.005")


def carrier_of(rows: Rows, name: str) -> tuple[str, str]:
    """Return the carrier and unit of record a page is about; electricity before all others.

    Args:
        rows: Of the page.
        name: File and sheet, a hint where the page itself names none; else it is a question.
    """
    text = " ".join(plain(cell) for row in rows for cell in row)
    if _ELECTRIC.search(text) or supplier_of(rows) in _GRIDS:
        return "electricity", "kWh"
    named = next((c for c, pattern in _FIND if pattern.search(text)), "")
    if not named and _ELECTRIC_AFTER_ALL.search(text):
        named = "electricity"
    named = named or hinted((), name) or ANY
    return named, recorded(named, text)


def is_bill(rows: Rows) -> bool:
    """Tell whether rows are a bill: a table of meters, or fees under an account or period."""
    if find_tables(rows):
        return True
    has_fees = any(is_fee_header(fee_columns(row)) for row in rows)
    if not has_fees or names_several(rows):
        return False
    facts = find_facts(rows)
    return bool(facts.account and facts.period)


def bill_of_page(rows: Rows, place: Place, document: str = "") -> tuple[Bill, tuple[Finding, ...]]:
    """Return the bill on a page.

    Raises:
        InputError: ``bill.period_missing`` if the page tells no period.
    """
    facts = find_facts(rows)
    if facts.period is None:
        period = period_in_words(
            [cell for row in rows for cell in row], f"{place.file} {place.sheet}"
        )
        facts = replace(facts, period=period)
    if facts.period is None:
        raise InputError("bill.period_missing", place, account=facts.account or "—")
    carrier, unit = carrier_of(rows, f"{place.file} {place.sheet}")
    meters, findings = meter_lines(rows, place, unit)
    fees = fee_lines(_beside_meters(rows), place, unit)
    quantity = _sum(meters, "energy", unit) or energy_of_fees(fees) or _printed(facts, unit)
    exported = _sum(meters, "export", unit)
    notes = [*findings, *_solar(meters, exported, place), *_green(fees, place)]
    if quantity is not None or exported is None:
        notes += _checked(facts, quantity, place, unit)
    if carrier == ANY:
        notes.append(Finding("bill.page_unnamed", Severity.WARNING, place))
    amount = facts.amount if facts.amount is not None else money_of_fees(fees)
    notes += _unreadable(facts, quantity, amount, place)
    bill = Bill(
        key=_key(facts, meters),
        supplier=facts.supplier,
        account=facts.account,
        carrier=carrier,
        period=facts.period,
        quantity=quantity,
        lines=(*meters, *fees),
        exported=exported,
        amount=amount,
        customer=facts.customer,
        document=document,
        place=place,
    )
    return bill, tuple(notes)


def _beside_meters(rows: Rows) -> list[Sequence[str]]:
    """Return the rows with those of meter tables emptied, so that line numbers stay."""
    taken = {at for table in find_tables(rows) for at in range(table.first, table.last)}
    return [() if at in taken else row for at, row in enumerate(rows)]


def _key(facts: Facts, meters: Sequence[BillLine]) -> str:
    """Return what tells the bill from others: its account, else its first meter."""
    point = f"/{facts.point}" if facts.point else ""
    meter = next((line.meter for line in meters if line.meter), "")
    return f"{facts.supplier or '-'}/{facts.account or meter or '-'}{point}/{facts.period}"


def _sum(lines: Iterable[BillLine], role: str, unit: str) -> Quantity | None:
    amounts = [line.quantity.amount for line in lines if line.role == role and line.quantity]
    if not amounts:
        return None
    total = sum(amounts, Decimal(0))
    return Quantity(abs(total) if role == "export" else total, unit)


def _printed(facts: Facts, unit: str) -> Quantity | None:
    if facts.quantity is None:
        return None
    return Quantity(facts.quantity * unit_factor(facts.unit), unit)


def _checked(facts: Facts, quantity: Quantity | None, place: Place, unit: str) -> list[Finding]:
    """Compare what was counted with the total in the head."""
    printed = _printed(facts, unit)
    if quantity is None:
        return [Finding("bill.quantity_missing", Severity.WARNING, place)]
    if printed is None or abs(printed.amount - quantity.amount) <= _DIFFERENCE * abs(
        printed.amount
    ):
        return []
    details = {"printed": str(printed), "counted": str(quantity)}
    return [Finding("bill.total_differs", Severity.WARNING, place, details)]


def _unreadable(
    facts: Facts, quantity: Quantity | None, amount: Decimal | None, place: Place
) -> list[Finding]:
    """Say what of the head tells no exact number, and what counts instead."""
    counted = {
        "quantity": "—" if quantity is None else str(quantity),
        "amount": "—" if amount is None else f"{amount:f}",
    }
    return [
        Finding(
            f"bill.{name}_unreadable",
            Severity.WARNING,
            place,
            {"printed": printed, "counted": counted[name]},
        )
        for name, printed in facts.unreadable.items()
    ]


def _solar(meters: Sequence[BillLine], exported: Quantity | None, place: Place) -> list[Finding]:
    """Say what of solar power counts: what was fed in, neither what was made nor used at once."""
    made = [line for line in made_of(meters) if line.quantity is not None]
    if not made:
        return []
    own = [str(line.quantity) for line in made if "发电" not in line.label]
    generated = [str(line.quantity) for line in made if "发电" in line.label]
    details = {
        "exported": str(exported) if exported else "—",
        "generated": "、".join(generated) or "—",
        "own": "、".join(own) or "—",
    }
    return [Finding("bill.solar", Severity.NOTICE, place, details)]


def _green(fees: Sequence[BillLine], place: Place) -> list[Finding]:
    """Say that green power is part of what was counted, and that a claim needs a certificate."""
    green = [line for line in fees if line.role == "green" and line.quantity]
    if not green:
        return []
    amount = max(line.quantity.amount for line in green if line.quantity)
    return [Finding("bill.green_power", Severity.NOTICE, place, {"amount": f"{amount:f}"})]


def once_each(bills: Sequence[Bill]) -> tuple[list[Bill], list[Finding]]:
    """Return the bills of all pages and lists of a file, each once.

    Pages of one account are put together, a metering point each. A bill of a list that comes again
    in another list of the file is the same one: equal, it counts once; with other figures it stays
    beside the first and is a conflict, never a sum.
    """
    lists = [bill for bill in bills if bill.key.startswith("list/")]
    kept: dict[tuple[object, ...], Bill] = {}
    for bill in lists:
        kept.setdefault((bill.key, bill.quantity), bill)
    findings = []
    repeated = len(lists) - len(kept)
    if repeated:
        again = next(bill for bill in lists if kept[bill.key, bill.quantity] is not bill)
        details = {"count": str(repeated), "account": again.account or "—"}
        details["period"] = str(again.period)
        findings.append(Finding("bill.lists_repeat", Severity.WARNING, again.place, details))
    pages = merge_pages(bill for bill in bills if not bill.key.startswith("list/"))
    return [*kept.values(), *pages], findings


def merge_pages(bills: Iterable[Bill]) -> list[Bill]:
    """Return the bills with those of one key as one: pages of one account, a point each."""
    merged: dict[str, Bill] = {}
    for bill in bills:
        known = merged.get(bill.key)
        if known is None:
            merged[bill.key] = bill
        elif known.lines != bill.lines:
            merged[bill.key] = _joined(known, bill)
    return list(merged.values())


def _joined(one: Bill, other: Bill) -> Bill:
    same = {line.meter for line in one.lines if line.meter} & {
        line.meter for line in other.lines if line.meter
    }
    if same:
        return one
    amount = one.amount if other.amount is None else (one.amount or Decimal(0)) + other.amount
    return replace(
        one,
        quantity=_added(one.quantity, other.quantity),
        exported=_added(one.exported, other.exported),
        amount=amount,
        lines=(*one.lines, *other.lines),
    )


def _added(one: Quantity | None, other: Quantity | None) -> Quantity | None:
    if one is None or other is None:
        return one or other
    return Quantity(one.amount + other.amount, one.unit)
