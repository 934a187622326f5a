"""Two readings of a meter at one instant: an exchange where the series says so, else not."""

from datetime import datetime
from decimal import Decimal

import pytest

from desktop.accounting.documents.exchanges import told_apart
from desktop.accounting.documents.meter import Reading
from desktop.accounting.documents.registers import advances_of

DAYS = {str(month): datetime.fromisoformat(f"2025-0{month}-01") for month in (1, 2, 3)}


def readings(text: str) -> list[Reading]:
    """Return the readings of ``day:value`` in a row."""
    pairs = (each.split(":") for each in text.split())
    return [Reading("M", "total", DAYS[day], Decimal(value)) for day, value in pairs]


@pytest.mark.parametrize(
    ("kept", "fresh", "amounts"),
    [
        ("", "1:1000 2:1450 2:0 3:120", ["450", "120"]),
        ("", "3:120 2:0 1:1000 2:1450", ["450", "120"]),
        ("", "1:1000 2:1450 2:7", ["450"]),
        ("", "2:1450 2:0 3:120", ["120"]),
        ("1:1000 2:1450", "2:0 3:120", ["450", "120"]),
        ("2:0 3:120", "1:1000 2:1450", ["450", "120"]),
    ],
    ids=["in a row", "in any order", "new at the end", "old before", "old kept", "new kept"],
)
def test_both_stretches_of_an_exchanged_meter_count(
    kept: str, fresh: str, amounts: list[str]
) -> None:
    before = readings(kept)
    apart, findings = told_apart(before, readings(fresh))
    assert [finding.code for finding in findings] == ["reading.exchanged"]
    advances, notes = advances_of([*before, *apart])
    assert [str(advance.amount) for advance in advances] == amounts
    assert notes == ()


def test_what_was_told_apart_is_so_again() -> None:
    """A later file that repeats the exchange brings nothing new."""
    first, _ = told_apart((), readings("1:1000 2:1450 2:0 3:120"))
    again, _ = told_apart(first, readings("2:1450 2:0 3:120"))
    assert set(again) <= set(first)


@pytest.mark.parametrize(
    "fresh",
    ["1:1000 2:1450 2:1440 3:1500", "1:1000 2:1450 2:1010 3:1300", "2:1450 2:0", "1:5 2:9 2:8 2:7"],
    ids=["goes on from both", "the higher may be a slip", "nothing beside", "three values"],
)
def test_anything_else_stays_a_contradiction(fresh: str) -> None:
    given = readings(fresh)
    assert told_apart((), given) == (tuple(given), ())
