"""A year's invoices against a statement: equal, explained, open, or not stated."""

from decimal import Decimal

import pytest

from desktop.accounting.documents.reconciliation import Booked, Match, Stated, reconcile
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


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ([Stated(GRID, "electricity", kwh("1", "t"))], "reconciliation.unit_differs"),
        (
            [Stated(GRID, "electricity", kwh("1")), Stated("", "electricity", kwh("1"))],
            "reconciliation.carrier_twice",
        ),
    ],
)
def test_a_statement_that_cannot_be_compared_is_refused(stated: list[Stated], code: str) -> None:
    with pytest.raises(InputError) as refusal:
        reconcile([JUNE], stated, {})
    assert refusal.value.code == code
