"""Red letters that do not name their blue invoice, beside an invoice that is reversed.

Where exactly one reversed invoice fits exactly one such red letter they are taken for each other,
over what the company file knows and what comes in; anything else stays a question.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from desktop.accounting.documents.invoice import Invoice, InvoiceStatus
from desktop.accounting.documents.red_letter import pairs_by_content
from desktop.findings import NOWHERE, Finding, Severity
from desktop.jobs.reading_files import ReadFile
from desktop.models.store import Store


def content_pairs(
    store: Store, earlier: Mapping[str, Invoice], read: Iterable[Invoice]
) -> Mapping[str, str]:
    """Return red letter → blue invoice for those that fit each other and name nobody.

    Args:
        store: The company file.
        earlier: What it knows: red letters whole, the others by their figures.
        read: What comes in.
    """
    fresh = tuple(read)
    everything = (*earlier.values(), *fresh)
    settled = {each.key for each in everything if each.is_red and each.blue_key}
    reds = [each for each in everything if each.is_red and each.key not in settled]
    if not reds:
        return {}
    amounts = {-each.amount for each in reds if each.amount is not None}
    keys = [key for key, each in earlier.items() if _is_candidate(each) and each.amount in amounts]
    candidates = (*store.invoices(tuple(keys)), *(each for each in fresh if _is_candidate(each)))
    named = {each.blue_key for each in everything if each.blue_key}
    blues = {each.key: each for each in candidates if each.key not in named}
    return pairs_by_content({each.key: each for each in reds}.values(), blues.values())


def _is_candidate(invoice: Invoice) -> bool:
    return not invoice.is_red and invoice.status is InvoiceStatus.REVERSED


def naming_blue(invoices: Iterable[Invoice], pairs: Mapping[str, str]) -> list[Invoice]:
    """Return invoices, red letters with the blue invoice they were found to belong to."""
    return [
        replace(each, blue_key=pairs[each.key]) if each.key in pairs and not each.blue_key else each
        for each in invoices
    ]


def read_naming_blue(read: Sequence[ReadFile], pairs: Mapping[str, str]) -> tuple[ReadFile, ...]:
    """Return what was read, red letters with the blue invoice they were found to belong to."""
    if not pairs:
        return tuple(read)
    return tuple(
        replace(
            file,
            result=replace(file.result, invoices=tuple(naming_blue(file.result.invoices, pairs))),
        )
        for file in read
    )


def said_of_pairs(pairs: Mapping[str, str], read: Iterable[Invoice]) -> tuple[Finding, ...]:
    """Return a finding for every red letter that was taken for the one of an invoice."""
    places = {each.key: each.place for each in read}
    return tuple(
        Finding(
            "invoice.red_matched",
            Severity.NOTICE,
            places.get(red, places.get(blue, NOWHERE)),
            {"red": red, "blue": blue},
        )
        for red, blue in pairs.items()
    )
