"""A year's invoices against a statement: equal, explained, open, or not stated."""

from decimal import Decimal

import pytest

from desktop.accounting.documents.reconciliation import Booked, Match, Stated, reconcile
from desktop.accounting.documents.unit_bridge import across, density_bridge, gas_bridge
from desktop.accounting.quantity import Quantity
from desktop.errors import InputError


def kwh(amount: str, unit: str = "kWh") -> Quantity:
    return Quantity(Decimal(amount), unit)


GRID = "国网"
JUNE = Booked(GRID, "electricity", kwh("1234.4"), Decimal("700.10"), "a")
JULY = Booked(GRID, "electricity", kwh("1000"), None, "b")


def test_invoices_are_added_and_equal_what_is_stated_to_its_places() -> None:
    """1,234.4 + 1,000 = 2,234.4 kWh, which a statement in whole kWh gives as 2,234."""
    (line,) = reconcile([JUNE, JULY], [Stated(GRID, "electricity", kwh("2234"))], {})
    assert (line.match, line.documents, line.booked_amount) == (Match.EQUAL, 2, Decimal("700.10"))
    assert line.difference == Decimal("0.4")
    assert line.key == "国网|electricity"


def test_a_difference_is_open_until_somebody_explains_it() -> None:
    stated = [Stated(GRID, "electricity", kwh("2000"), Decimal(900))]
    (line,) = reconcile([JUNE, JULY], stated, {})
    assert (line.match, line.difference) == (Match.OPEN, Decimal("234.4"))
    assert line.relative == Decimal("0.1172")
    (line,) = reconcile([JUNE, JULY], stated, {line.key: "跨年"})
    assert (line.match, line.explanation) == (Match.EXPLAINED, "跨年")


def test_a_row_without_supplier_is_about_all_of_them_and_units_are_converted() -> None:
    """A statistics form in 万kWh: 0.2234 万kWh are 2,234 kWh."""
    other = Booked("售电公司", "electricity", kwh("5.6"), document="c")
    (line,) = reconcile([JUNE, JULY, other], [Stated("", "electricity", kwh("0.224", "万kWh"))], {})
    assert (line.match, line.supplier) == (Match.EQUAL, "")
    assert line.booked == Quantity(Decimal("0.224"), "万kWh")


def test_rows_of_one_supplier_are_added_in_the_unit_of_the_first() -> None:
    stated = [
        Stated(GRID, "electricity", kwh("1000"), Decimal(1)),
        Stated(GRID, "electricity", kwh("1", "MWh"), Decimal(2)),
    ]
    (line,) = reconcile([], stated, {})
    assert (line.stated, line.stated_amount, line.booked_amount) == (kwh("2000"), Decimal(3), None)
    assert (line.match, line.documents) == (Match.OPEN, 0)
    bare = [Stated(GRID, "electricity", kwh("0")), Stated(GRID, "electricity", kwh("0"))]
    (line,) = reconcile([], bare, {})
    assert (line.match, line.relative, line.stated_amount) == (Match.EQUAL, None, None)


def test_what_no_statement_names_is_shown() -> None:
    (line,) = reconcile([JUNE], [], {})
    assert (line.match, line.stated, line.difference, line.relative) == (
        Match.NOT_STATED,
        None,
        None,
        None,
    )


def test_a_carrier_stated_by_supplier_and_for_all_is_refused() -> None:
    stated = [Stated(GRID, "electricity", kwh("1")), Stated("", "electricity", kwh("1"))]
    with pytest.raises(InputError, match=r"reconciliation\.carrier_twice"):
        reconcile([JUNE], stated, {})


def test_only_the_row_whose_unit_differs_is_not_compared() -> None:
    water = Booked("水厂", "water", kwh("5", "m3"), document="w")
    stated = [Stated(GRID, "electricity", kwh("1", "t")), Stated("水厂", "water", kwh("5", "m3"))]
    line, other = reconcile([JUNE, water], stated, {})
    assert (line.match, line.is_open, line.difference) == (Match.NOT_COMPARABLE, True, None)
    assert (line.relative, line.booked, line.stated) == (None, kwh("1234.4"), kwh("1", "t"))
    assert other.match is Match.EQUAL
    line, _ = reconcile([JUNE, water], stated, {line.key: "按折标填报"})
    assert (line.match, line.is_open, line.difference) == (Match.EXPLAINED, False, None)


PETROL = Booked("加油站", "gasoline", kwh("1000", "L"), document="p")
WEIGHED = {"gasoline": density_bridge(Decimal("0.74"), "ghgp-stationary-tool")}


def test_litres_are_compared_with_tonnes_by_density() -> None:
    """1,000 L × 0.74 kg/L / 1000 = 0.74 t."""
    stated = [Stated("", "gasoline", kwh("0.74", "t"))]
    (line,) = reconcile([PETROL], stated, {}, WEIGHED)
    assert (line.match, line.booked) == (Match.EQUAL, kwh("0.74", "t"))
    assert line.bridge == WEIGHED["gasoline"]
    (line,) = reconcile([PETROL], [Stated("", "gasoline", kwh("1000", "L"))], {}, WEIGHED)
    assert (line.match, line.bridge) == (Match.EQUAL, None)


def test_rows_of_one_carrier_in_litres_and_tonnes_are_added_by_density() -> None:
    """500 L + 0.37 t at 0.74 kg/L = 1,000 L."""
    rows = [Stated("", "gasoline", kwh("500", "L")), Stated("", "gasoline", kwh("0.37", "t"))]
    (line,) = reconcile([PETROL], rows, {}, WEIGHED)
    assert (line.match, line.stated, line.bridge) == (
        Match.EQUAL,
        kwh("1000", "L"),
        WEIGHED["gasoline"],
    )
    (line,) = reconcile([PETROL], rows, {})
    assert (line.match, line.stated_apart) == (Match.NOT_COMPARABLE, (kwh("0.37", "t"),))


def test_documents_in_units_of_two_kinds_are_both_shown() -> None:
    drums = Booked("加油站", "gasoline", kwh("3", "桶装"), document="d")
    (line,) = reconcile([PETROL, drums], [], {})
    assert (line.match, line.stated) == (Match.NOT_COMPARABLE, None)
    assert (line.booked, line.booked_apart) == (kwh("1000", "L"), (kwh("3", "桶装"),))
    (line,) = reconcile([PETROL, drums], [Stated("", "gasoline", kwh("1", "t"))], {}, WEIGHED)
    assert (line.booked, line.bridge) == (kwh("1000", "L"), None)


def test_billed_gas_is_compared_with_normal_volume_by_its_temperature() -> None:
    """293.15 m3 at 20 °C are 273.15 Nm3 (273.15/293.15), and back."""
    at_20 = gas_bridge(Decimal(20), "choices")
    assert across(kwh("293.15", "m3"), "Nm3", at_20) == kwh("273.15", "Nm3")
    assert across(kwh("273.15", "Nm3"), "m3", at_20) == kwh("293.15", "m3")
    assert across(kwh("1", "kWh"), "m3", at_20) is None
    assert across(kwh("1", "m3"), "Nm3", None) is None
    assert across(kwh("1", "m3"), "桶装", at_20) is None
    assert across(kwh("1", "桶装"), "m3", at_20) is None
