"""Which invoices count: voided ones never, a blue one and its red letter together.

A red letter (红字发票) is an invoice of its own with negative figures; the blue invoice it
cancels keeps its full positive ones. Either both are added or neither: a blue invoice must
never be dropped while its red letter is added.

Reference:
    INPUT_FORMATS, section 5, "How to net".
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from desktop.accounting.documents.invoice import Invoice, InvoiceStatus


class Count(StrEnum):
    """What becomes of an invoice."""

    COUNTED = "counted"
    LEFT_OUT = "left_out"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Netted:
    """What becomes of one invoice and why.

    Attributes:
        reason: ``draft.*`` code; empty for an ordinary invoice.
        blue: The blue invoice of a red letter, if known; the red letter takes its period.
    """

    count: Count
    reason: str = ""
    blue: Invoice | None = None


_ROUNDING, _SHARE = Decimal("0.05"), Decimal("0.001")
"""What sums of red letters may lie beyond their blue invoice for rounding. [yuan, of its amount]"""
_SHORT = 8
_OLD_KEY = 20
"""Length of code and number together; a 20-digit 数电 number ends in no number of its own."""

ORDINARY = Netted(Count.COUNTED)
"""What becomes of most invoices."""


def net_invoices(invoices: Iterable[Invoice], known: Mapping[str, Invoice]) -> Mapping[str, Netted]:
    """Return what becomes of each invoice of an import, by key.

    Args:
        invoices: New invoices, one a key.
        known: Invoices already in the company file, by key; those are not decided again.
    """
    new = {invoice.key: invoice for invoice in invoices}
    full_keys = _by_short_number((*known, *new))
    reds = _blue_keys(new.values(), full_keys)
    earlier = _blue_keys(known.values(), full_keys)
    beyond = _reversed_too_far(new, known, full_keys)
    return {
        key: Netted(Count.ASKED, "draft.red_exceeds_blue", beyond[key])
        if key in beyond
        else _red(invoice, _full_key(invoice, full_keys), new, known)
        if invoice.is_red
        else _blue(invoice, has_red=key in reds, had_red=key in earlier)
        for key, invoice in new.items()
    }


def _reversed_too_far(
    new: Mapping[str, Invoice], known: Mapping[str, Invoice], full_keys: Mapping[str, str]
) -> Mapping[str, Invoice]:
    """Return new red letters that together take back more than their blue invoice → that one."""
    reds: dict[str, dict[str, Invoice]] = {}
    for key, invoice in {**known, **new}.items():
        if invoice.is_red and invoice.status is not InvoiceStatus.VOID:
            reds.setdefault(_full_key(invoice, full_keys), {})[key] = invoice
    found: dict[str, Invoice] = {}
    for blue_key, own in reds.items():
        blue = new.get(blue_key) or known.get(blue_key)
        if blue is None or blue.amount is None or blue.status is InvoiceStatus.VOID:
            continue
        taken = -sum((red.amount or Decimal(0) for red in own.values()), Decimal(0))
        if taken > blue.amount + max(_ROUNDING, blue.amount * _SHARE):
            found.update({key: blue for key in own if key in new})
    return found


def red_pairs(invoices: Iterable[Invoice]) -> Mapping[str, str]:
    """Return the key of every red letter → the key of its blue invoice, where it names one.

    Args:
        invoices: All that are known, new ones included.
    """
    everything = tuple(invoices)
    full_keys = _by_short_number(invoice.key for invoice in everything)
    return {
        invoice.key: _full_key(invoice, full_keys)
        for invoice in everything
        if invoice.is_red and invoice.blue_key
    }


def pairs_by_content(reds: Iterable[Invoice], blues: Collection[Invoice]) -> Mapping[str, str]:
    """Return red letter → blue invoice where exactly one of each fits the other.

    They fit with the same seller, buyer and goods, figures that cancel each other, and a red
    letter that is not older.

    Args:
        reds: Red letters that name no blue invoice.
        blues: Invoices that are reversed and that no red letter names.
    """
    fitting = {red.key: [blue.key for blue in blues if _cancels(red, blue)] for red in reds}
    wanted = Counter(key for keys in fitting.values() for key in keys)
    return {
        red: keys[0] for red, keys in fitting.items() if len(keys) == 1 and wanted[keys[0]] == 1
    }


def _cancels(red: Invoice, blue: Invoice) -> bool:
    return (
        blue.amount is not None
        and red.amount == -blue.amount
        and (red.total is None or blue.total is None or red.total == -blue.total)
        and red.issue_date >= blue.issue_date
        and _parties(red) == _parties(blue)
        and sorted(line.goods for line in red.lines) == sorted(line.goods for line in blue.lines)
    )


def _parties(invoice: Invoice) -> tuple[str, str]:
    """Return seller and buyer, by their tax ids where there are any."""
    seller = invoice.seller_tax_id or invoice.seller_name
    return seller, invoice.buyer_tax_id or invoice.buyer_name


def partners(keys: Iterable[str], pairs: Mapping[str, str]) -> frozenset[str]:
    """Return invoices with everything that nets with them: the blue one and all its red letters.

    Args:
        keys: Of the invoices that came in or changed.
        pairs: Red → blue, see :func:`red_pairs`.
    """
    touched = set(keys)
    blues = touched | {pairs[key] for key in touched if key in pairs}
    return frozenset(blues | {red for red, blue in pairs.items() if blue in blues})


def _by_short_number(keys: Iterable[str]) -> Mapping[str, str]:
    """Return the eight-digit number of old invoices → key, where only one has it."""
    short: dict[str, str] = {}
    for key in keys:
        if len(key) == _OLD_KEY:
            short[key[-_SHORT:]] = "" if key[-_SHORT:] in short else key
    return short


def _full_key(red: Invoice, full_keys: Mapping[str, str]) -> str:
    """Return the key of the blue invoice; an old remark may leave its code out."""
    if len(red.blue_key) == _SHORT:
        return full_keys.get(red.blue_key, "") or red.blue_key
    return red.blue_key


def _blue_keys(invoices: Iterable[Invoice], full_keys: Mapping[str, str]) -> frozenset[str]:
    """Return the keys of the blue invoices that red letters cancel."""
    return frozenset(
        _full_key(invoice, full_keys)
        for invoice in invoices
        if invoice.is_red and invoice.status is not InvoiceStatus.VOID
    )


def _blue(invoice: Invoice, *, has_red: bool, had_red: bool) -> Netted:
    if invoice.status is InvoiceStatus.VOID:
        return Netted(Count.LEFT_OUT, "draft.invoice_void")
    if invoice.status is InvoiceStatus.NORMAL:
        return ORDINARY
    if has_red:
        return Netted(Count.COUNTED, "draft.reversed_with_red")
    if had_red:
        return Netted(Count.ASKED, "draft.red_came_before")
    if invoice.status is InvoiceStatus.PARTLY_REVERSED:
        return Netted(Count.ASKED, "draft.partly_reversed_without_red")
    return Netted(Count.LEFT_OUT, "draft.reversed_without_red")


def _red(
    invoice: Invoice, blue_key: str, new: Mapping[str, Invoice], known: Mapping[str, Invoice]
) -> Netted:
    if invoice.status is InvoiceStatus.VOID:
        return Netted(Count.LEFT_OUT, "draft.invoice_void")
    if blue_key in new:
        blue = new[blue_key]
        if blue.status is InvoiceStatus.VOID:
            return Netted(Count.LEFT_OUT, "draft.red_of_void", blue)
        return Netted(Count.COUNTED, "draft.red_with_blue", blue)
    if blue_key in known:
        return _red_of_known(known[blue_key])
    return Netted(Count.ASKED, "draft.red_without_blue")


def _red_of_known(blue: Invoice) -> Netted:
    """Return what becomes of a red letter whose blue invoice came in earlier.

    A blue invoice marked as reversed may have been left out when it came in, or counted and
    marked later: the user is asked.
    """
    if blue.status is InvoiceStatus.VOID:
        return Netted(Count.LEFT_OUT, "draft.red_of_void", blue)
    if blue.status is InvoiceStatus.REVERSED:
        return Netted(Count.ASKED, "draft.red_of_reversed", blue)
    return Netted(Count.COUNTED, "draft.red_with_blue", blue)
