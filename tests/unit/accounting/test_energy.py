"""Shares of evidence and of coverage."""

from decimal import Decimal

import pytest

from desktop.accounting.energy import evidence_shares
from desktop.accounting.inventory import Coverage
from desktop.accounting.period import Month, month_at, month_index


@pytest.mark.parametrize(
    ("amounts", "shares"),
    [
        ({}, ("0", "0", "0")),
        ({"metered": "5"}, ("1", "0", "0")),
        ({"metered": "0"}, ("0", "0", "0")),
        ({"metered": "0", "estimated": "0"}, ("0", "0", "0")),
        ({"metered": "1", "invoiced": "1", "estimated": "1"}, ("0.333334", "0.333333", "0.333333")),
        ({"invoiced": "3", "estimated": "1"}, ("0", "0.75", "0.25")),
    ],
)
def test_shares_of_evidence_sum_to_one_or_are_nothing(
    amounts: dict[str, str], shares: tuple[str, ...]
) -> None:
    found = evidence_shares({word: Decimal(amount) for word, amount in amounts.items()})
    assert [word for word, _ in found] == ["metered", "invoiced", "estimated"]
    assert tuple(str(share) for _, share in found) == shares


def test_months_count_from_year_zero_and_back() -> None:
    assert month_at(month_index(2025, 12)) == Month(2025, 12)
    assert month_index(2026, 1) - month_index(2025, 12) == 1


def test_coverage_is_the_share_of_the_cost_that_has_a_quantity() -> None:
    assert Coverage(Decimal(92), Decimal(8)).share == Decimal("0.92")
    assert Coverage().share is None
    assert Coverage(Decimal("4.5"), Decimal(-650)).share == Decimal("4.5") / Decimal("654.5")
