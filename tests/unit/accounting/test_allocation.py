"""Shared bills divide without remainder."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.allocation import (
    AllocationKey,
    allocate,
    facility_weight,
    largest_remainder,
    share_record,
    whole_numbers,
)
from desktop.accounting.entity import Facility
from desktop.errors import InputError

Activity = Callable[..., ActivityRecord]


EAST = Facility("东厂", "330500", area=Decimal(100), headcount=1)
WEST = Facility("西厂", "330500", area=Decimal(200))


def test_what_is_left_goes_to_the_largest_remainder_then_by_name() -> None:
    assert largest_remainder(1, [1, 1, 1], 3, ["c", "a", "b"]) == (0, 1, 0)


def test_amounts_of_any_size_become_whole_numbers_exactly() -> None:
    amounts = [Decimal("1e20"), Decimal("-0.0000000000123"), Decimal(7)]
    whole, steps = whole_numbers(amounts)
    assert [Fraction(number, steps) for number in whole] == [Fraction(each) for each in amounts]


def test_negative_amounts_divide_too() -> None:
    shares = allocate(Decimal("-1.00"), [Decimal(1), Decimal(2)], Decimal("0.01"))
    assert sum(shares) == Decimal("-1.00")
    assert sorted(shares) == [Decimal("-0.67"), Decimal("-0.33")]


@pytest.mark.parametrize(
    ("amount", "weights"),
    [("1", []), ("1", ["0"]), ("1", ["-1", "2"]), ("1.001", ["1"])],
    ids=["none", "zero", "negative", "finer than the quantum"],
)
def test_what_cannot_be_divided_is_refused(amount: str, weights: list[str]) -> None:
    with pytest.raises(ValueError, match="weights"):
        allocate(Decimal(amount), [Decimal(w) for w in weights], Decimal("0.01"))


def test_a_shared_bill_divides_by_area(activity: Activity) -> None:
    record = activity("electricity.purchased", "100 kWh")
    weights = [facility_weight(facility, AllocationKey.AREA) for facility in (EAST, WEST)]
    shares = share_record(record, [EAST.name, WEST.name], weights)
    assert [share.facility for share in shares] == ["东厂", "西厂"]
    assert shares[0].quantity.amount == Decimal("33.333333333333")
    assert sum(share.quantity.amount for share in shares) == 100


def test_a_facility_without_the_figure_is_named() -> None:
    with pytest.raises(InputError) as refused:
        facility_weight(WEST, AllocationKey.HEADCOUNT)
    assert refused.value.code == "allocation.key_missing"
    assert refused.value.details["facility"] == "西厂"


def test_weights_of_nothing_are_refused(activity: Activity) -> None:
    with pytest.raises(InputError) as refused:
        share_record(activity("heat.purchased", "1 GJ"), ["a"], [Decimal(0)])
    assert refused.value.code == "allocation.weights_empty"
