"""How each month of a source is known, in the calendar of the first page."""

from decimal import Decimal

import pytest

from desktop.accounting.activity import ActivityRecord, Evidenced, Origin
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.ui.company.home import coverage
from desktop.ui.session import Cover

MARCH = ReportingPeriod.of_month(Month(2025, 3))


def record(origin: Origin, evidenced: Evidenced = Evidenced.INVOICED) -> ActivityRecord:
    return ActivityRecord(
        id=f"{origin}/{evidenced}",
        source="electricity.purchased",
        quantity=Quantity(Decimal(5), "kWh"),
        period=MARCH,
        origin=origin,
        evidenced=evidenced,
    )


@pytest.mark.parametrize(
    ("records", "cover"),
    [
        ([record(Origin.TYPED)], Cover.TYPED),
        ([record(Origin.TYPED), record(Origin.BILL)], Cover.INVOICED),
        ([record(Origin.TYPED, Evidenced.METERED)], Cover.METERED),
        ([record(Origin.TYPED, Evidenced.ESTIMATED)], Cover.ESTIMATED),
        ([record(Origin.TYPED, Evidenced.ESTIMATED), record(Origin.TYPED)], Cover.TYPED),
        ([record(Origin.INVOICE)], Cover.INVOICED),
    ],
)
def test_what_was_typed_by_hand_is_no_document(records: list[ActivityRecord], cover: Cover) -> None:
    (row,) = coverage(records, (), 2025)
    assert (row.months[2], row.months[1]) == (cover, Cover.NONE)
