from decimal import Decimal

import pytest

from desktop.reports.numbers import percent, plain, published, shown, significant, tonnes


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1234567.885"), "1,234,567.89"),
        (Decimal("0.125"), "0.13"),
        (Decimal("-0.125"), "−0.13"),
        (Decimal("-0.001"), "0.00"),
        (None, "—"),
    ],
)
def test_figures_are_rounded_half_up_with_thousands_separated(
    value: Decimal | None, text: str
) -> None:
    assert shown(value) == text


def test_kilograms_become_tonnes() -> None:
    assert tonnes(Decimal("98105.5")) == "98.11"
    assert tonnes(None) == "—"


def test_a_share_becomes_a_percentage() -> None:
    assert percent(Decimal("0.9249")) == "92.5 %"
    assert percent(None) == "—"


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (Decimal("0.9996"), "> 99.9 %"),
        (Decimal("0.0004"), "< 0.1 %"),
        (Decimal(1), "100.0 %"),
        (Decimal(0), "0.0 %"),
    ],
)
def test_a_part_never_looks_like_nothing_or_all(part: Decimal, text: str) -> None:
    assert percent(part) == text


def test_a_computed_factor_shows_six_digits_and_a_published_one_its_own() -> None:
    assert published(Decimal("3.0959096373333333333333")) == "3.09591"
    assert published(Decimal("21.6218881")) == "21.6218881"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.5153"), "0.5153"),
        (Decimal("1000.500"), "1,000.5"),
        (Decimal("2E+3"), "2,000"),
        (Decimal(-3), "−3"),
        (None, "—"),
    ],
)
def test_a_published_value_keeps_its_digits(value: Decimal | None, text: str) -> None:
    assert plain(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.00071882"), "0.0007188"),
        (Decimal("1.0465"), "1.047"),
        (Decimal("946.79"), "946.79"),
        (Decimal(0), "0"),
        (None, "—"),
    ],
)
def test_an_intensity_has_four_significant_digits(value: Decimal | None, text: str) -> None:
    assert significant(value) == text
