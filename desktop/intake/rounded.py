"""Numbers in a table's text of which only the first digits are left: ``5E+06``.

A spreadsheet shows a number so where its column is too narrow, and prints and exports what it
shows. What was 4,523,456.78 is then 5,000,000.
"""

import re
from dataclasses import replace

from desktop.findings import Finding, Place, Severity

_ROUNDED = re.compile(rb"(?<![\w.])[0-9](?:\.([0-9]+))?[Ee]\+([0-9]{2,3})(?!\w)")
_PLUS = b"+"
_MARKS = (b"E+", b"e+")


def rounded_numbers(text: bytes, place: Place) -> tuple[Finding, ...]:
    """Return the warning that numbers lost their last digits, if any did.

    Args:
        text: Of the table, in any encoding that writes digits in one byte each.
        place: The file, or a page of it.
    """
    if _PLUS not in text or not any(mark in text for mark in _MARKS):  # one sign is found sooner
        return ()
    lost = [found for found in _ROUNDED.finditer(text) if int(found[2]) > len(found[1] or b"")]
    if not lost:
        return ()
    line = 0 if place.sheet else text.count(b"\n", 0, lost[0].start()) + 1
    details = {"count": str(len(lost)), "example": lost[0][0].decode("ascii")}
    where = replace(place, line=line)
    return (Finding("table.digits_lost", Severity.WARNING, where, details=details),)
