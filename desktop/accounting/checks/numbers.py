"""Are the posted numbers without a gap, and does every record have its document?"""

from collections import defaultdict

from desktop.accounting.checks.books import Books
from desktop.accounting.period import Month
from desktop.findings import Finding, Severity


def check_number_gaps(books: Books) -> tuple[Finding, ...]:
    """Find numbers that are missing between the first and the last of a month and kind."""
    given: dict[tuple[Month, str], set[int]] = defaultdict(set)
    for each in books.numbers:
        given[each.month, each.kind].add(each.number)
    findings = []
    for (month, kind), numbers in sorted(given.items()):
        missing = sorted(set(range(1, max(numbers) + 1)) - numbers)
        if missing:
            details = {"month": f"{month} {kind}".strip(), "numbers": "、".join(map(str, missing))}
            findings.append(Finding("number.missing", Severity.ERROR, details=details))
    return tuple(findings)


def check_evidence(books: Books) -> tuple[Finding, ...]:
    """Find records without a document."""
    if not books.bare:
        return ()
    share = 100 - 100 * len(books.bare) // sum(each.count for each in books.records)
    details = {"count": str(len(books.bare)), "share": str(share)}
    return (Finding("record.no_evidence", Severity.NOTICE, details=details, records=books.bare),)


def check_differences(books: Books) -> tuple[Finding, ...]:
    """Pass on where origins of one energy differ so far that somebody has to say why."""
    return books.differences
