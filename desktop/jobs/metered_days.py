"""What the firm's own meters measured day by day, and which of their drafts a bill contains."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.documents.interval_months import daily_amounts
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import convert
from desktop.errors import InputError, UsageError
from desktop.models.store import Store
from desktop.models.values import LedgerState

_IMPORT = "import"


def own_drafts(store: Store, period: ReportingPeriod, meters: Sequence[str]) -> tuple[str, ...]:
    """Return the sub-meters' own drafts in the bill's months: their energy is in the bill.

    Raises:
        InputError: ``allocation.submeter_counted`` if one is in the ledger already.
    """
    months = set(period.months())
    for entry in store.ledger():
        is_there = entry.meter in meters and months & set(entry.record.period.months())
        if is_there and entry.state is not LedgerState.VOID:
            raise InputError(
                "allocation.submeter_counted", meter=entry.meter, record=entry.record.id
            )
    proposed = store.drafts(DraftState.PROPOSED)
    own = (draft for draft in proposed if draft.meter in meters)
    return tuple(draft.id for draft in own if months & set(draft.period.months()))


def meter_of(store: Store, draft: DraftRecord, given: str) -> str:
    """Return the meter a bill was billed by: named, its own, or that of its account.

    Raises:
        UsageError: ``split.meter_needed``.
    """
    meters = store.meters()
    names = [meter.name for meter in meters]
    for name in (given, draft.meter):
        if name in names:
            return name
    for meter in meters:
        if meter.account and meter.account == draft.account and meter.carrier == draft.carrier:
            return meter.name
    raise UsageError("split.meter_needed", draft=draft.id, meter=given or draft.meter or "—")


def daily_of(store: Store, meter: str, period: ReportingPeriod, unit: str) -> dict[date, Decimal]:
    """Return what a meter measured on each day of a period.

    Raises:
        InputError: ``meter.day_missing`` for the first day without all its intervals.
    """
    channels = [c for c in store.channels() if c.meter == meter and c.direction == _IMPORT]
    found: dict[date, Decimal] = {}
    for channel in channels:
        for month in period.months():
            block = store.block(channel, month)
            for day, amount in daily_amounts(block).items() if block is not None else ():
                if period.start <= day <= period.end:
                    measured = convert(Quantity(amount, channel.unit), unit).amount
                    found[day] = found.get(day, Decimal(0)) + measured
    for number in range(period.days):
        day = period.start + timedelta(days=number)
        if day not in found:
            raise InputError("meter.day_missing", meter=meter, day=day)
    return found
