"""Units convert exactly, there and back."""

from decimal import Decimal

import pytest

from desktop.accounting.quantity import Quantity
from desktop.accounting.units import convert, find_unit, legible, plain, ratio, unit_of
from desktop.errors import InputError


@pytest.mark.parametrize(
    ("amount", "unit", "wanted", "result"),
    [
        ("1", "万kWh", "kWh", "10000"),
        ("2.5", "MWh", "kWh", "2500"),
        ("1", "kWh", "GJ", "0.0036"),
        ("1", "GJ", "MJ", "1000"),
        ("1000", "kcal", "kJ", "4186.8"),
        ("1", "tce", "GJ", "29.3076"),
        ("1", "kgce", "kcal", "7000"),
        ("3", "t", "kg", "3000"),
        ("250", "g", "kg", "0.25"),
        ("1", "m3", "L", "1000"),
        ("1", "万Nm3", "Nm3", "10000"),
        ("1.2", "万元", "元", "12000"),
        ("12", "公里", "km", "12"),
        ("3", "人", "person", "3"),
        ("7", "度", "kWh", "7"),
        ("7", "百万千焦", "GJ", "7"),
        ("54000", "万千焦", "GJ", "540"),
        ("2", "万GJ", "GJ", "20000"),
        ("1", "亿千瓦时", "kWh", "100000000"),
        ("5", "kW.h", "kWh", "5"),
        ("1", "万大卡", "kcal", "10000"),
        ("3", "标方", "Nm3", "3"),
        ("3", "万标准立方米", "Nm3", "30000"),
        ("2", "千升", "L", "2000"),
    ],
)
def test_a_quantity_converts_exactly(amount: str, unit: str, wanted: str, result: str) -> None:
    assert convert(Quantity(Decimal(amount), unit), wanted).amount == Decimal(result)


@pytest.mark.parametrize(
    ("amount", "unit", "wanted", "result"),
    [
        ("1", "MMBtu", "GJ", "1.05505585262"),
        ("1", "therms", "MJ", "105.505585262"),
        ("1", "gallon", "L", "3.785411784"),
        ("1", "cf", "L", "28.316846592"),
        ("1", "lb", "g", "453.59237"),
        ("1", "short ton", "lb", "2000"),
        ("1", "short ton", "kg", "907.18474"),
        ("1", "mile", "m", "1609.344"),
        ("1", "toe", "Gcal", "10"),
    ],
)
def test_units_of_foreign_examples_convert_exactly(
    amount: str, unit: str, wanted: str, result: str
) -> None:
    """NIST Special Publication 811, appendix B; the tonne of oil is the IEA's, 10 Gcal."""
    assert convert(Quantity(Decimal(amount), unit), wanted).amount == Decimal(result)


def test_a_conversion_that_does_not_terminate_comes_back_exactly() -> None:
    there = convert(Quantity(Decimal(1), "GJ"), "kWh")
    assert str(there.amount).startswith("277.7777777777777777777777777777")
    back = convert(there, "GJ")
    assert str(back.amount) == "1"


def test_the_other_spelling_becomes_the_symbol() -> None:
    assert convert(Quantity(Decimal(5), "吨"), "t") == Quantity(Decimal(5), "t")
    assert unit_of(" m³ ").symbol == "m3"
    assert unit_of("N㎥").symbol == "Nm3"


def test_an_unknown_unit_is_refused_with_its_name() -> None:
    assert find_unit("蒲式耳") is None
    with pytest.raises(InputError) as refused:
        convert(Quantity(Decimal(1), "蒲式耳"), "kg")
    assert (refused.value.code, refused.value.details["unit"]) == (
        "quantity.unit_unknown",
        "蒲式耳",
    )


@pytest.mark.parametrize(("unit", "wanted"), [("kWh", "t"), ("m3", "Nm3"), ("L", "kg")])
def test_units_of_two_dimensions_do_not_convert(unit: str, wanted: str) -> None:
    with pytest.raises(InputError) as refused:
        ratio(unit, wanted)
    assert refused.value.code == "quantity.unit_mismatch"


def test_plain_amounts_have_neither_trailing_zeros_nor_exponent() -> None:
    assert str(plain(Decimal("1.500"))) == "1.5"
    assert str(plain(Decimal("1E+3"))) == "1000"


def test_a_published_number_keeps_its_digits_and_a_divided_one_has_fifteen() -> None:
    assert str(legible(Decimal("21.62188809"))) == "21.62188809"
    assert str(legible(Decimal("3.0959096373333333333333333333"))) == "3.09590963733333"
    assert str(legible(Decimal("0.000012345678901234567890123456"))) == "0.0000123456789012346"


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        ("ｋＷｈ", "kWh"),
        ("万 KW·H", "万kWh"),
        ("MW·h", "MWh"),
        ("gwh", "GWh"),
        ("万Ｎm³", "万Nm3"),
        ("10⁴Nm³", "万Nm3"),
        ("万立方", "万m3"),
        ("千立方", "千m3"),
        ("Ｎ㎥", "Nm3"),
        ("gj", "GJ"),
    ],
)
def test_a_spelling_of_energy_or_gas_is_known_in_any_width_and_case(
    written: str, symbol: str
) -> None:
    assert unit_of(written).symbol == symbol


@pytest.mark.parametrize("written", ["ML", "MG", "kW", "立方英寸", "Km", ""])
def test_case_is_kept_where_it_tells_units_apart(written: str) -> None:
    assert find_unit(written) is None
