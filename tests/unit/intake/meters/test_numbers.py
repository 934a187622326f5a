"""Numbers of columns: what is written is what is kept, to the last digit."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.intake.meters.cells import is_placeholder, parse_number, text_of
from desktop.intake.meters.numbers import (
    Numbers,
    multiplied,
    numbers_of_floats,
    numbers_of_texts,
    product,
    rescaled,
    trimmed,
)


def of(*texts: str) -> Numbers:
    different = tuple(dict.fromkeys(texts))
    codes = np.array([different.index(text) for text in texts], dtype=np.intp)
    return numbers_of_texts(codes, different)


def shown(numbers: Numbers) -> list[Decimal]:
    return [Decimal(int(value)).scaleb(-numbers.scale) for value in numbers.values]


@given(st.lists(st.decimals(-(10**8), 10**8, places=4, allow_nan=False), min_size=1))
def test_floats_that_prove_their_decimals_give_exactly_them(values: list[Decimal]) -> None:
    numbers = numbers_of_floats(np.array([float(value) for value in values]))
    assert numbers is not None
    assert shown(numbers) == values


@given(st.lists(st.decimals(-(10**6), 10**6, places=9, allow_nan=False), min_size=1))
def test_texts_give_exactly_what_is_written(values: list[Decimal]) -> None:
    assert shown(of(*(f"{value:f}" for value in values))) == values


def test_a_float_out_of_a_sum_is_the_decimal_it_stands_for() -> None:
    numbers = numbers_of_floats(np.array([0.1 + 0.2]))
    assert numbers is not None
    assert shown(numbers) == [Decimal("0.3")]


@pytest.mark.parametrize("value", [float("inf"), 1e15, 1 / 3], ids=["infinite", "large", "a third"])
def test_floats_that_prove_nothing_are_not_taken(value: float) -> None:
    assert numbers_of_floats(np.array([value])) is None


def test_more_digits_than_can_be_kept_are_rounded_and_said() -> None:
    numbers = of("0.12345678901234")
    assert shown(numbers) == [Decimal("0.123456789012")]
    assert numbers.is_rounded


def test_large_numbers_leave_less_room_for_decimals() -> None:
    numbers = of("1234567890123.25", "0.000001")
    assert shown(numbers)[0] == Decimal("1234567890123.25")


def test_a_number_beyond_all_measure_is_no_number() -> None:
    numbers = of("1e40", "1")
    assert (list(numbers.missing), numbers.odd) == ([True, False], ("1e40",))


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("１２．５", ".", "12.5"),
        ("1,234,567.8", ".", "1234567.8"),
        ("1.234,5", ",", "1234.5"),
        ("1 234.5", ".", "1234.5"),
        ("-0.5", ".", "-0.5"),
        ("1.5E+01", ".", "15"),
        ("12,34", ".", None),
        ("1e999999999", ".", None),
        ("1e99", ".", None),
        ("12kWh", ".", None),
        ("9" * 70, ".", None),
    ],
)
def test_cells_are_numbers_or_nothing(text: str, decimal: str, expected: str | None) -> None:
    assert parse_number(text, decimal) == (None if expected is None else Decimal(expected))


def test_marks_for_nothing() -> None:
    assert is_placeholder(" NULL ")
    assert not is_placeholder("0")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(None, ""), (True, "1"), (False, "0"), (3.0, "3"), (0.1, "0.1"), (7, "7"), (" a ", "a")],
)
def test_cells_of_workbooks_as_texts(cell: object, expected: str) -> None:
    assert text_of(cell) == expected


def test_a_quarter_of_a_kilowatt_has_two_decimals_more() -> None:
    assert shown(multiplied(of("0.0001", "10"), 15, 60)) == [Decimal("0.000025"), Decimal("2.5")]


@given(st.lists(st.integers(0, 10**6), min_size=12, max_size=12))
def test_twelfths_add_up_to_the_whole(values: list[int]) -> None:
    """Twelve five-minute powers: their energies add up to a twelfth of their sum, rounded once."""
    energies = multiplied(of(*map(str, values)), 5, 60)
    exact = Decimal(sum(values)) / 12
    error = abs(sum(shown(energies), Decimal(0)) - exact)
    assert error <= Decimal(1).scaleb(-energies.scale)


def test_products_row_by_row_are_missing_where_either_is() -> None:
    made = product(of("1.5", "-", "2"), of("40", "40", "-"))
    assert shown(made) == [Decimal(60), Decimal(0), Decimal(0)]
    assert list(made.missing) == [False, True, True]


def test_products_too_large_to_keep_are_refused() -> None:
    with pytest.raises(OverflowError):
        product(of("1000000000000"), of("1000000000000"))
    with pytest.raises(OverflowError):
        rescaled(of("100000000000000"), 12)


def test_needless_decimals_are_cut() -> None:
    assert trimmed(rescaled(of("1.5"), 9)).scale == 4
    assert trimmed(of("2"), floor=0).scale == 0
