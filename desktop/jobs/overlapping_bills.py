"""Bills of one account that tell of the same days in other stretches: all of them count.

A list by two months beside one by months, or a bill that was issued anew for other days: their
keys differ, so that none is the other, and nobody but a person knows which is to count.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from desktop.accounting.documents.bill import Bill
from desktop.accounting.documents.bill_forms import form_of
from desktop.findings import Finding, Severity

_SHARED = 2
"""Days: bills that follow each other often share the one the meter was read on."""


def overlapping(known: Iterable[Bill], new: Iterable[Bill]) -> Iterator[Finding]:
    """Yield a warning for each account, or none, of which bills of two files share days.

    Across layouts such bills are settled: one counts and the other checks.

    Args:
        known: Of the company file.
        new: As they come in.
    """
    coming = {bill.key: bill for bill in new}
    every = {**{bill.key: bill for bill in known}, **coming}
    accounts: defaultdict[tuple[str, str, str], list[Bill]] = defaultdict(list)
    for bill in every.values():
        if bill.quantity is not None:
            accounts[bill.carrier, _whose(bill), form_of(f"bill:{bill.key}")].append(bill)
    for own in accounts.values():
        pairs = [pair for pair in _pairs(own) if {each.key for each in pair} & coming.keys()]
        if pairs:
            yield _told(*pairs[0], len(pairs))


def _whose(bill: Bill) -> str:
    """Return the account; where none is printed, what the key says in its place (a meter)."""
    return bill.account or bill.key.removesuffix(f"/{bill.period}")


def _pairs(own: Iterable[Bill]) -> Iterator[tuple[Bill, Bill]]:
    """Yield bills of other files and other days that share more than a day or two."""
    running: list[Bill] = []
    for bill in sorted(own, key=lambda each: (each.period.start, each.period.end)):
        running = [each for each in running if each.period.end >= bill.period.start]
        for each in running:
            shared = each.period.overlap(bill.period)
            is_same = each.period == bill.period or each.document == bill.document
            if shared is not None and shared.days > _SHARED and not is_same:
                yield each, bill
        running.append(bill)


def _told(first: Bill, second: Bill, count: int) -> Finding:
    details = {
        "account": second.account or "—",
        "carrier": second.carrier,
        "first": _shown(first),
        "second": _shown(second),
        "count": str(count),
    }
    return Finding("bill.overlaps", Severity.WARNING, second.place, details)


def _shown(bill: Bill) -> str:
    return f"{bill.place.file} {bill.period} {bill.quantity}".strip()
