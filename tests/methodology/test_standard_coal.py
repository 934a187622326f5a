"""What one kilogram of standard coal is worth, from the printed table of GB/T 2589-2020.

Net calorific value [kJ/kg] ÷ coefficient [kgce/kg], each printed rounded, must leave room for
29307.6 kJ/kgce; the table of 2008 must not, as it multiplied kilocalories by 4.1816.
"""

from decimal import Decimal
from fractions import Fraction

import pytest

from desktop.accounting.quantity import Quantity
from desktop.accounting.units import convert

KJ_PER_KGCE = Fraction("29307.6")
EDITION_2020 = [
    ("原煤", "20934", "0.7143"), ("洗精煤", "26377", "0.9000"), ("洗中煤", "8374", "0.2857"),
    ("焦炭", "28470", "0.9714"), ("煤焦油", "33494", "1.1429"), ("原油", "41868", "1.4286"),
    ("燃料油", "41868", "1.4286"), ("汽油", "43124", "1.4714"), ("煤油", "43124", "1.4714"),
    ("柴油", "42705", "1.4571"), ("液化天然气", "51498", "1.7572"),
    ("液化石油气", "50242", "1.7143"), ("炼厂干气", "46055", "1.5714"), ("粗苯", "41869", "1.4286"),
]  # fmt: skip


def bounds(ncv: str, coefficient: str) -> tuple[Fraction, Fraction]:
    """Return the least and the most kJ/kgce the printed digits allow."""
    half_ncv, half_coefficient = Fraction(1, 2), Fraction(1, 20_000)
    heat, coal = Fraction(ncv), Fraction(coefficient)
    least = (heat - half_ncv) / (coal + half_coefficient)
    return least, (heat + half_ncv) / (coal - half_coefficient)


@pytest.mark.parametrize(("fuel", "ncv", "coefficient"), EDITION_2020)
def test_every_row_of_the_standard_allows_the_constant(
    fuel: str, ncv: str, coefficient: str
) -> None:
    least, most = bounds(ncv, coefficient)
    assert least <= KJ_PER_KGCE <= most, fuel


def test_the_table_of_2008_had_another_calorie() -> None:
    least, most = bounds("20908", "0.7143")
    assert not least <= KJ_PER_KGCE <= most
    assert least <= 7000 * Fraction("4.1816") <= most


def test_units_use_that_constant() -> None:
    assert convert(Quantity(Decimal(1), "kgce"), "kJ").amount == Decimal("29307.6")
    assert convert(Quantity(Decimal(7000), "kcal"), "kgce").amount == 1
