"""Numbers as people type them."""

from decimal import Decimal

import pytest

from desktop.ui.numbers import read_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1,234.5", "1234.5"),
        ("１２，３４５．６", "12345.6"),
        ("−7", "-7"),
        ("0.00", "0.00"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("999999999999999", "999999999999999"),
    ],
)
def test_a_number_is_read_as_it_is_typed(typed: str, number: str) -> None:
    assert read_number(typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["", "kWh", "1.2.3", "nan", "inf", "1e999", "-1e15", "1e-999"])
def test_what_nobody_counts_in_is_no_number(typed: str) -> None:
    assert read_number(typed) is None
