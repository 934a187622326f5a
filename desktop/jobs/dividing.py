"""Divide a shared bill among facilities, or a bill over several months among them.

Every share is a draft of its own; the bill itself is set aside, so that nothing counts twice. One
change, one step of undo. Shares add up to the bill exactly, energy and money alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.allocation import AllocationKey, facility_weight, share_record
from desktop.accounting.calendarisation import (
    assign_to_month,
    divide,
    segments,
    split_by_days,
    split_by_intervals,
)
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.entity import Facility
from desktop.accounting.period import Month
from desktop.accounting.units import plain
from desktop.errors import InputError, UsageError
from desktop.jobs.company import checked_month, checked_number
from desktop.jobs.divided_parts import DIVIDED, shared_cost
from desktop.jobs.metered_days import daily_of, meter_of, own_drafts
from desktop.jobs.origins import settle_origins
from desktop.jobs.shipped import load_methodology
from desktop.messages import sentence
from desktop.models.store import Store
from desktop.models.values import LedgerRecord, LedgerState

_ALLOCATED = "draft.allocated"
_SPLIT = "draft.split"
_APART = "draft.accounts_apart"
_CHECKS = "draft.submeter_checks"
_PARTLY_ESTIMATED = 4  # quality: own records, partly estimated


class SplitBy(StrEnum):
    """How a bill falls on months."""

    DAYS = "days"
    INTERVALS = "intervals"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Allocation:
    """How a shared bill is divided.

    Attributes:
        by: ``area``, ``heated_area``, ``headcount`` or ``submeter``.
        facilities: Those that share it; all of the firm's if none is named.
        meters: Sub-meters whose intervals measured each facility's part.
        measured: What sub-meters measured, as typed: facility and amount.
    """

    by: str
    facilities: tuple[str, ...] = ()
    meters: tuple[str, ...] = ()
    measured: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Bill:
    """What is divided: a draft, or a record of the ledger that is not posted yet."""

    draft: DraftRecord
    record: ActivityRecord
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class _Way:
    """How the shares came about: a reason, the words of it, and a weight for each share."""

    reason: str
    by: str
    unit: str
    weights: tuple[Decimal, ...]
    quality: int = 1


def allocate_draft(
    store: Store, key: str, allocation: Allocation, *, person: str = ""
) -> tuple[DraftRecord, ...]:
    """Divide a shared bill among facilities and return the shares.

    Args:
        store: The open company file.
        key: Id of the draft, or of its record while it is not posted.
        allocation: By which figure.
        person: Who does it.

    Raises:
        UsageError: ``draft.unknown``, ``allocation.unknown``, ``facility.unknown``.
        InputError: ``draft.incomplete``, ``record.posted``, ``allocation.key_missing``,
            ``allocation.weights_empty``, ``allocation.submeter_counted``, ``meter.day_missing``.
    """
    bill = _bill(store, key)
    measured: tuple[str, ...] = ()
    if allocation.by == "submeter":
        names, weights, measured = _submetered(store, bill, allocation)
        way = _Way(_ALLOCATED, allocation.by, bill.record.quantity.unit, weights)
    else:
        facilities = _facilities(store, allocation.facilities)
        way = _by_figure(facilities, allocation.by)
        names = tuple(facility.name for facility in facilities)
    shares = share_record(bill.record, names, way.weights)
    return _kept(store, bill, _drafts(bill, shares, way), person, aside=measured)


def split_draft(
    store: Store, key: str, by: str, *, month: str = "", meter: str = "", person: str = ""
) -> tuple[DraftRecord, ...]:
    """Divide a bill among its months and return the shares.

    Args:
        store: The open company file.
        key: Id of the draft, or of its record while it is not posted.
        by: ``days``; ``intervals`` of the same meter; ``month``: all of it in one.
        month: For ``month``.
        meter: For ``intervals``, where the bill names no meter the firm keeps.
        person: Who does it.

    Raises:
        UsageError: ``draft.unknown``, ``split.unknown``, ``split.meter_needed``.
        InputError: ``draft.incomplete``, ``record.posted``, ``month.wrong``,
            ``split.month_outside``, ``split.one_month``, ``meter.day_missing``.
    """
    bill = _bill(store, key)
    record = bill.record
    if by == SplitBy.MONTH:
        shares: Sequence[ActivityRecord] = (_in_month(record, checked_month(month)),)
        way = _Way(_SPLIT, by, "1", (Decimal(1),))
    elif len(list(record.period.months())) == 1:
        raise InputError("split.one_month", draft=key, period=record.period)
    elif by == SplitBy.DAYS:
        days = tuple(Decimal(part.days) for part in segments(record.period, record.period))
        shares, way = split_by_days(record), _Way(_SPLIT, by, "d", days)
    elif by == SplitBy.INTERVALS:
        own = meter_of(store, bill.draft, meter)
        daily = daily_of(store, own, record.period, record.quantity.unit)
        way = _Way(_SPLIT, by, record.quantity.unit, _monthly(bill, daily))
        shares = split_by_intervals(record, daily)
    else:
        raise UsageError("split.unknown", by=by)
    return _kept(store, bill, _drafts(bill, shares, way), person)


def parts_by_days(draft: DraftRecord) -> tuple[DraftRecord, ...]:
    """Return a draft set aside and its parts by months, as :func:`split_draft` would keep them.

    Raises:
        InputError: ``draft.incomplete``.
    """
    bill = _of_draft(draft)
    days = tuple(Decimal(part.days) for part in segments(draft.period, draft.period))
    way = _Way(_SPLIT, SplitBy.DAYS, "d", days)
    parts = _drafts(bill, split_by_days(bill.record), way)
    return (_set_aside(draft, len(parts)), *parts)


def _set_aside(draft: DraftRecord, count: int) -> DraftRecord:
    details = (*draft.details, ("count", str(count)))
    return replace(draft, state=DraftState.IGNORED, reason=DIVIDED, details=details)


def _bill(store: Store, key: str) -> _Bill:
    draft, entry = store.draft_of(key), store.record_of(key)
    if draft is None and entry is not None:
        draft = _draft_behind(entry)
    if draft is None:
        raise UsageError("draft.unknown", draft=key)
    if entry is not None:
        if entry.state is not LedgerState.CONFIRMED:
            raise InputError("record.posted", number=entry.number)
        return _Bill(draft, entry.record, is_confirmed=True)
    return _of_draft(draft)


def _of_draft(draft: DraftRecord) -> _Bill:
    if (draft.state, draft.reason) == (DraftState.ASKED, _APART):
        draft = replace(draft, state=DraftState.PROPOSED)  # dividing it is the answer
    if draft.quantity is None or not draft.source or draft.state is not DraftState.PROPOSED:
        missing = "source" if draft.quantity is not None else "quantity"
        raise InputError("draft.incomplete", draft.where, draft=draft.id, missing=missing)
    record = ActivityRecord(draft.id, draft.source, draft.quantity, draft.period, draft.facility)
    return _Bill(draft, record, is_confirmed=False)


def _draft_behind(entry: LedgerRecord) -> DraftRecord:
    """Return a record that was typed as the draft it never was."""
    record = entry.record
    return DraftRecord(
        id=record.id,
        origin=record.origin,
        state=DraftState.PROPOSED,
        carrier=entry.carrier,
        source=record.source,
        as_read=(f"{record.quantity.amount:f}", record.quantity.unit),
        quantity=record.quantity,
        period=record.period,
        reason="",
        confidence=Confidence.HIGH,
        facility=record.facility,
        label=record.label,
        cost=entry.cost,
        account=entry.account,
        meter=entry.meter,
        invoice=entry.invoice,
        parameters=record.parameters,
        evidenced=record.evidenced,
        quality=record.quality,
        leads=entry.leads,
        document=record.evidence,
        where=record.where,
    )


def _facilities(store: Store, names: Sequence[str]) -> tuple[Facility, ...]:
    known = {facility.name: facility for facility in store.facilities()}
    for name in names:
        if name not in known:
            raise UsageError("facility.unknown", facility=name)
    return tuple(known[name] for name in names) if names else tuple(known.values())


def _by_figure(facilities: Sequence[Facility], by: str) -> _Way:
    if by not in set(AllocationKey):
        raise UsageError("allocation.unknown", by=by)
    key = AllocationKey(by)
    weights = tuple(facility_weight(facility, key) for facility in facilities)
    unit = "person" if key is AllocationKey.HEADCOUNT else "m2"
    return _Way(_ALLOCATED, by, unit, weights, quality=_PARTLY_ESTIMATED)


def _submetered(
    store: Store, bill: _Bill, allocation: Allocation
) -> tuple[tuple[str, ...], tuple[Decimal, ...], tuple[str, ...]]:
    """Return facilities, what was measured for each, and the meters' own drafts."""
    amounts: dict[str, Decimal] = {}
    for name, text in allocation.measured:
        _facilities(store, (name,))
        amounts[name] = amounts.get(name, Decimal(0)) + checked_number(text, name)
    meters = {meter.name: meter for meter in store.meters()}
    for name in allocation.meters:
        if name not in meters:
            raise UsageError("meter.unknown", meter=name)
        facility = meters[name].facility
        if not facility:
            raise UsageError("allocation.meter_homeless", meter=name)
        daily = daily_of(store, name, bill.record.period, bill.record.quantity.unit)
        amounts[facility] = amounts.get(facility, Decimal(0)) + sum(daily.values(), Decimal(0))
    aside = own_drafts(store, bill.record.period, allocation.meters)
    return tuple(amounts), tuple(amounts.values()), aside


def _monthly(bill: _Bill, daily: dict[date, Decimal]) -> tuple[Decimal, ...]:
    """Return what was measured in each month.

    Raises:
        InputError: ``allocation.weights_empty`` where nothing was.
    """
    months: dict[Month, Decimal] = {}
    for day, amount in sorted(daily.items()):
        months[Month.of(day)] = months.get(Month.of(day), Decimal(0)) + amount
    weights = tuple(months.values())
    if min(weights) < 0 or not any(weights):
        raise InputError("allocation.weights_empty", bill.draft.where, record=bill.record.id)
    return weights


def _in_month(record: ActivityRecord, month: Month) -> ActivityRecord:
    try:
        share = assign_to_month(record, month)
    except ValueError as error:
        raise InputError("split.month_outside", month=month, period=record.period) from error
    return replace(share, id=f"{record.id}@{month}")


def _drafts(bill: _Bill, shares: Sequence[ActivityRecord], way: _Way) -> list[DraftRecord]:
    """Return the shares as drafts, with their part of the cost and how they came about."""
    costs = shared_cost(bill.draft.cost, way.weights)
    said = _parameters(bill.draft.parameters, way.weights)
    whole = sum(way.weights, Decimal(0))
    return [
        replace(
            bill.draft,
            id=share.id,
            state=DraftState.PROPOSED,
            source=share.source,
            quantity=share.quantity,
            period=share.period,
            facility=share.facility,
            cost=cost,
            parameters=parameters,
            quality=max(bill.draft.quality, way.quality),
            reason=way.reason,
            confidence=Confidence.HIGH,
            details=(
                ("divided_by", way.by),
                ("of", bill.record.id),
                ("unit", way.unit),
                ("weight", f"{plain(weight):f}"),
                ("weights", f"{plain(whole):f}"),
                ("whole", str(bill.record.quantity)),
            ),
        )
        for share, weight, cost, parameters in zip(shares, way.weights, costs, said, strict=True)
    ]


def _parameters(
    parameters: Sequence[tuple[str, str]], weights: Sequence[Decimal]
) -> list[tuple[tuple[str, str], ...]]:
    """Return the parameters of every share; amounts (km) are divided like the quantity."""
    specs = load_methodology().specs
    shares: list[list[tuple[str, str]]] = [[] for _ in weights]
    for name, text in parameters:
        texts = [text] * len(weights)
        if name in specs and specs[name].kind == "amount":
            texts = [f"{plain(part):f}" for part in divide(checked_number(text, name), weights)]
        for share, part in zip(shares, texts, strict=True):
            share.append((name, part))
    return [tuple(share) for share in shares]


def _kept(
    store: Store,
    bill: _Bill,
    shares: Iterable[DraftRecord],
    person: str,
    *,
    aside: Sequence[str] = (),
) -> tuple[DraftRecord, ...]:
    """Keep the shares in the bill's place, in one change."""
    fresh = tuple(shares)
    set_aside = _set_aside(bill.draft, len(fresh))
    settled = settle_origins(store, (*fresh, set_aside))
    kept = tuple(draft for draft in settled.drafts if draft.id != bill.draft.id)
    with store.change("drafts.divided", person=person) as change:
        if bill.is_confirmed:
            change.void([bill.record.id], sentence(DIVIDED, dict(set_aside.details)))
        else:
            change.update_draft(set_aside)
        change.ignore_drafts(aside, _CHECKS)
        change.add_drafts(kept)
        change.lead(settled.lead, leads=True)
        change.lead(settled.follow, leads=False)
        if bill.is_confirmed:
            change.confirm(draft.id for draft in kept)
    return kept
