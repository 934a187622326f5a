"""One invoice, however often and in whatever form it came in.

Two invoices are one if they have one number. Rows are never compared: sixty identical lines
in one invoice are sixty lines.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.accounting.documents.invoice import Form, Invoice, InvoiceStatus
from desktop.findings import Finding, Severity

TOLERANCE = Decimal("0.01")
"""Figures that differ by a fen are the same figure, rounded twice."""

_FORMS = {form: rank for rank, form in enumerate(Form)}
_STATUSES = {
    InvoiceStatus.NORMAL: 0,
    InvoiceStatus.PARTLY_REVERSED: 1,
    InvoiceStatus.REVERSED: 2,
    InvoiceStatus.VOID: 3,
}


@dataclass(frozen=True, slots=True)
class Pair:
    """An invoice that was kept and another of the same number.

    Attributes:
        differing: Names of the figures that differ, for a conflict.
    """

    kept: Invoice
    other: Invoice
    differing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """What many files say together.

    Attributes:
        new: Invoices that were not known, best form of each, in the order they came.
        duplicates: The same invoice once more, with the same figures.
        conflicts: The same number with other figures; both are shown to the user.
        updates: Known invoices whose status changed since: voided or reversed.
    """

    new: tuple[Invoice, ...]
    duplicates: tuple[Pair, ...] = ()
    conflicts: tuple[Pair, ...] = ()
    updates: tuple[Pair, ...] = ()

    @property
    def conflicting(self) -> frozenset[str]:
        """Keys of invoices with two sets of figures."""
        return frozenset(pair.kept.key for pair in self.conflicts)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Conflicts and changes of status, for the user to see."""
        return (
            *(_conflict(pair) for pair in self.conflicts),
            *(_status_change(pair) for pair in self.updates),
        )


def _figures(invoice: Invoice) -> str:
    total = "" if invoice.total is None else f" {invoice.total}"
    return f"{invoice.place.file} {invoice.issue_date}{total}".strip()


def _conflict(pair: Pair) -> Finding:
    details = {
        "invoice": pair.kept.key,
        "fields": "、".join(pair.differing),
        "first": _figures(pair.kept),
        "second": _figures(pair.other),
    }
    return Finding("invoice.conflict", Severity.ERROR, pair.other.place, details)


def _status_change(pair: Pair) -> Finding:
    details = {
        "invoice": pair.kept.key,
        "before": pair.kept.status.value,
        "now": pair.other.status.value,
    }
    return Finding("invoice.status_changed", Severity.WARNING, pair.other.place, details)


def merge_invoices(invoices: Iterable[Invoice], known: Mapping[str, Invoice]) -> Merged:
    """Return the invoices of an import without repetition.

    The best form wins; of two of the same form the one with more lines, then the first. A later
    status (voided, reversed) is taken over, whichever form reports it.

    Args:
        invoices: As read, from all files of the import.
        known: Invoices of the company file by key.
    """
    best: dict[str, Invoice] = {}
    pairs: list[Pair] = []
    for invoice in invoices:
        first = best.setdefault(invoice.key, invoice)
        if first is not invoice:
            kept, other = _better(first, invoice)
            best[invoice.key] = _with_latest_status(kept, other)
            pairs.append(Pair(kept, other, differing(kept, other)))
    repeated = [
        Pair(known[key], invoice, differing(known[key], invoice))
        for key, invoice in best.items()
        if key in known
    ]
    pairs += repeated
    return Merged(
        new=tuple(invoice for key, invoice in best.items() if key not in known),
        duplicates=tuple(pair for pair in pairs if not pair.differing),
        conflicts=tuple(pair for pair in pairs if pair.differing),
        updates=tuple(pair for pair in repeated if _is_later(pair.other, pair.kept)),
    )


def to_read_again(
    invoices: Iterable[Invoice], known: Mapping[str, Invoice], without_lines: frozenset[str]
) -> frozenset[str]:
    """Return the keys of known invoices that what comes in changes.

    A later status, other figures, a better form, lines where there were none, or the blue invoice
    of a red letter that did not name it.

    Args:
        invoices: As read.
        known: Invoices of the company file by key; their lines are not needed.
        without_lines: Keys of those of them that have no lines.
    """
    return frozenset(
        invoice.key
        for invoice in invoices
        if (kept := known.get(invoice.key)) is not None
        and (
            _is_later(invoice, kept)
            or differing(kept, invoice)
            or (invoice.lines and invoice.key in without_lines)
            or (invoice.blue_key and not kept.blue_key)
            or (invoice.lines and _FORMS[invoice.form] < _FORMS[kept.form])
        )
    )


def _better(first: Invoice, second: Invoice) -> tuple[Invoice, Invoice]:
    def merit(invoice: Invoice) -> tuple[bool, int, int]:
        return (bool(invoice.lines), -_FORMS[invoice.form], len(invoice.lines))

    return (second, first) if merit(second) > merit(first) else (first, second)


def _is_later(invoice: Invoice, than: Invoice) -> bool:
    return _STATUSES[invoice.status] > _STATUSES[than.status]


def _with_latest_status(kept: Invoice, other: Invoice) -> Invoice:
    """Return the better form with what only the other one knows: status and the blue invoice."""
    if not _is_later(other, kept) and (kept.blue_key or not other.blue_key):
        return kept
    status = other.status if _is_later(other, kept) else kept.status
    return replace(kept, status=status, blue_key=kept.blue_key or other.blue_key)


def differing(first: Invoice, second: Invoice) -> tuple[str, ...]:
    """Return the names of the figures both have and in which they differ."""
    pairs = (
        ("amount", first.amount, second.amount),
        ("tax", first.tax, second.tax),
        ("total", first.total, second.total),
    )
    names = [
        name
        for name, one, other in pairs
        if one is not None and other is not None and abs(one - other) > TOLERANCE
    ]
    if first.issue_date != second.issue_date:
        names.append("issue_date")
    return tuple(names)
