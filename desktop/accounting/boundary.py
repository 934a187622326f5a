"""The organizational boundary: which facilities count, and with which share."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.entity import Facility
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import CONTEXT
from desktop.errors import InputError


class Consolidation(StrEnum):
    """How shared facilities enter, by the GHG Protocol's two approaches."""

    CONTROL = "control"
    EQUITY_SHARE = "equity_share"


def consolidate(
    records: Iterable[ActivityRecord], facilities: Iterable[Facility], approach: Consolidation
) -> tuple[ActivityRecord, ...]:
    """Return the records inside the boundary.

    Under control a facility counts whole, or not at all with a share of 0; under equity share
    its amounts count by the share. A record takes its facility's region if it has none.

    Args:
        records: Leading records of all facilities.
        facilities: The facilities of the entity.
        approach: How shares count.

    Raises:
        InputError: ``facility.unknown``.
    """
    known = {facility.name: facility for facility in facilities}
    inside = []
    for record in records:
        facility = known.get(record.facility)
        if facility is None:
            raise InputError("facility.unknown", record.where, facility=record.facility)
        if facility.share:
            inside.append(_placed(record, facility, approach))
    return tuple(inside)


def _placed(record: ActivityRecord, facility: Facility, approach: Consolidation) -> ActivityRecord:
    region = record.region or facility.grid_region or facility.region
    if approach is Consolidation.CONTROL or facility.share == 1:
        return record if region == record.region else replace(record, region=region)
    amount = CONTEXT.multiply(record.quantity.amount, facility.share)
    return replace(record, region=region, quantity=Quantity(amount, record.quantity.unit))
