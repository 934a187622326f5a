"""Numbers as people write them."""

from decimal import Decimal

import pytest

from desktop.accounting.rating.written import number_from


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("1,200", "tCO2", "1200"),
        ("-1,234,567.5", "", "-1234567.5"),
        ("１２００", "万元", "1200"),
        ("１，２００．５", "万元", "1200.5"),
        ("−3", "", "-3"),
        ("12%", "1", "0.12"),
        ("12 ％", "1", "0.12"),
        ("12%", "%", "12"),
        (" 1.50 ", "", "1.50"),
        (7, "", "7"),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str | int, unit: str, number: str) -> None:
    assert number_from(text, unit) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("1,20", ""),
        ("12,00", ""),
        ("1,2,3", ""),
        (",200", ""),
        ("1_000", ""),
        ("12%", "tCO2"),
        ("%", "1"),
        ("1.2万", "万元"),
        ("9" * 90, ""),
        ("NaN", ""),
        ("Infinity", ""),
        ("", ""),
    ],
)
def test_a_text_that_may_mean_several_things_is_no_number(text: str, unit: str) -> None:
    assert number_from(text, unit) is None
