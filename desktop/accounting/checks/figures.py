"""Do the figures look right beside each other?"""

from collections import defaultdict
from decimal import Decimal
from statistics import median

from desktop.accounting.checks.books import Books
from desktop.accounting.period import Month
from desktop.findings import Finding

_JUMP = Decimal(8)
_NOTHING = Decimal(0)
_MONTHS_TO_COMPARE = 3
_NEEDED = ("output_value", "value_added", "revenue", "tax_paid", "employees")


def check_jumps(books: Books) -> tuple[Finding, ...]:
    """Find months far from the median of the same source.

    A factor of eight catches slips of ×10 and ×1000 in a unit and leaves seasons alone.
    """
    findings = []
    for (source, unit), months in sorted(_amounts(books).items()):
        if len(months) < _MONTHS_TO_COMPARE:
            continue
        usual = median(months.values())
        for month, amount in sorted(months.items()):
            if usual > 0 and not usual / _JUMP <= amount <= usual * _JUMP:
                details = {
                    "source": source,
                    "month": str(month),
                    "amount": f"{amount:f}",
                    "usual": f"{usual:f}",
                    "unit": unit,
                }
                found = Finding("activity.jump", details=details, records=_of(books, source, month))
                findings.append(found)
    return tuple(findings)


def _of(books: Books, source: str, month: Month) -> tuple[str, ...]:
    """Return one of each kind of record of a source that begins in a month."""
    return tuple(
        each.one
        for each in books.records
        if each.source == source and Month.of(each.period.start) == month
    )


def check_value_added(books: Books) -> tuple[Finding, ...]:
    """Find a value added above the output value of the same period."""
    output = {each.period: each for each in books.figures if each.name == "output_value"}
    findings = []
    for figure in books.figures:
        whole = output.get(figure.period)
        if figure.name != "value_added" or not books.period.overlap(figure.period):
            continue
        if whole is not None and figure.value > whole.value:
            details = {
                "value_added": f"{figure.value:f}",
                "output_value": f"{whole.value:f}",
                "unit": figure.unit,
            }
            findings.append(Finding("figure.value_added_above_output", details=details))
    return tuple(findings)


def check_missing_figures(books: Books) -> tuple[Finding, ...]:
    """Find the economic figures a rating will ask for that nobody entered."""
    known = {each.name for each in books.figures if books.period.overlap(each.period)}
    missing = [name for name in _NEEDED if name not in known]
    if not missing:
        return ()
    return (Finding("figure.missing", details={"names": "、".join(missing)}),)


def _amounts(books: Books) -> dict[tuple[str, str], dict[Month, Decimal]]:
    amounts: dict[tuple[str, str], dict[Month, Decimal]] = defaultdict(dict)
    for record in books.records:
        months = amounts[record.source, record.quantity.unit]
        month = Month.of(record.period.start)
        months[month] = months.get(month, _NOTHING) + record.quantity.amount
    return amounts
