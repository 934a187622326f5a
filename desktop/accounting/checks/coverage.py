"""Is every source there in every month?"""

from collections import defaultdict

from desktop.accounting.checks.books import AlikeRecords, Books
from desktop.accounting.period import Month
from desktop.findings import Finding, Severity

SOURCE_MISSING = "month.source_missing"
_MONTHS_THAT_MAKE_A_HABIT = 3


def check_missing_months(books: Books) -> tuple[Finding, ...]:
    """Find months without data of a source that has data in at least three others."""
    months = tuple(books.period.months())
    findings = []
    for (facility, source), seen in sorted(_months_by_source(books.records).items()):
        missing = [month for month in months if month not in seen]
        if missing and len(seen & set(months)) >= _MONTHS_THAT_MAKE_A_HABIT:
            details = {
                "source": source,
                "facility": facility,
                "months": "、".join(str(month) for month in missing),
            }
            findings.append(Finding(SOURCE_MISSING, details=details))
    return tuple(findings)


def check_no_records(books: Books) -> tuple[Finding, ...]:
    """Find a period without any activity at all."""
    if books.records:
        return ()
    details = {"period": str(books.period)}
    return (Finding("month.nothing_recorded", Severity.ERROR, details=details),)


def _months_by_source(records: tuple[AlikeRecords, ...]) -> dict[tuple[str, str], set[Month]]:
    seen: dict[tuple[str, str], set[Month]] = defaultdict(set)
    for each in records:
        seen[each.facility, each.source].update(each.period.months())
    return seen
