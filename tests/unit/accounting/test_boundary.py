"""Facilities inside the boundary count, with their share."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.boundary import Consolidation, consolidate
from desktop.accounting.entity import Facility
from desktop.errors import InputError

Activity = Callable[..., ActivityRecord]


FACILITIES = (
    Facility("总厂", "330500"),
    Facility("合资", "440300", share=Decimal("0.4")),
    Facility("电网异地", "150100", grid_region="230000"),
    Facility("出租", "330500", share=Decimal(0)),
)


def test_equity_share_counts_by_share(activity: Activity) -> None:
    records = [activity("heat.purchased", "100 GJ", id=f.name, facility=f.name) for f in FACILITIES]
    inside = consolidate(records, FACILITIES, Consolidation.EQUITY_SHARE)
    amounts = {record.id: record.quantity.amount for record in inside}
    assert amounts == {"总厂": 100, "合资": 40, "电网异地": 100}


def test_control_counts_whole_and_gives_the_region_of_the_grid(activity: Activity) -> None:
    records = [activity("heat.purchased", "100 GJ", id=f.name, facility=f.name) for f in FACILITIES]
    inside = consolidate(records, FACILITIES, Consolidation.CONTROL)
    assert [record.quantity.amount for record in inside] == [100, 100, 100]
    assert [record.region for record in inside] == ["330500", "440300", "230000"]


def test_a_records_own_region_goes_first(activity: Activity) -> None:
    record = activity("heat.purchased", "1 GJ", facility="总厂", region="310000")
    assert consolidate([record], FACILITIES, Consolidation.CONTROL) == (record,)


def test_an_unknown_facility_is_named(activity: Activity) -> None:
    with pytest.raises(InputError) as refused:
        consolidate(
            [activity("heat.purchased", "1 GJ", facility="?")], FACILITIES, Consolidation.CONTROL
        )
    assert refused.value.details["facility"] == "?"
