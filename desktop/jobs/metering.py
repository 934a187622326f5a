"""Meters of a company file; readings follow a multiplier that is entered after them."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.documents.drafts_from_meters import (
    MeterFrame,
    drafts_from_advances,
    drafts_from_blocks,
)
from desktop.accounting.documents.meter import IntervalBlock, MultiplierPeriod
from desktop.accounting.documents.registers import advances_of, by_month
from desktop.accounting.period import Month
from desktop.errors import InputError
from desktop.jobs.company import chosen_facility
from desktop.jobs.meter_drafts import kept_readings, meter_places
from desktop.jobs.multiplying import entered_multipliers, multiplied_month
from desktop.jobs.origins import Settled, settle_origins
from desktop.jobs.placing import places_of
from desktop.jobs.proposals import proposals_of
from desktop.jobs.revising import Beside, Revised, revise
from desktop.models.change import Change
from desktop.models.store import Store
from desktop.models.values import Account, Meter, Multiplier

_WAITS = "draft.meter_multiplier_open"


@dataclass(frozen=True, slots=True)
class MeterEntry:
    """A meter as it is entered, with its account and transformer ratio."""

    meter: Meter
    multiplier: Decimal | None = None
    since: date | None = None


def put_meter(store: Store, entry: MeterEntry, *, person: str = "") -> None:
    """Add a meter or change the one of that name; its account leads to its facility.

    Readings that came before its multiplier are drafted anew, in the same change.

    Raises:
        InputError: ``meter.name_missing``, ``facility.unknown``.
        UsageError: ``meter.multiplier_not_positive``.
    """
    meter = entry.meter
    if not meter.name:
        raise InputError("meter.name_missing")
    facility = chosen_facility(store, meter.facility)
    opening = Month.parse(store.entity().opening).start
    ratio = entry.multiplier
    said = None if ratio is None else Multiplier(meter.name, ratio, entry.since or opening)
    drafted = None if said is None else remetered(store, said)
    with store.change("meter.changed", person=person) as change:
        change.add_meter(replace(meter, facility=facility))
        if meter.account:
            change.add_account(Account("", meter.account, facility, meter.carrier))
        if said is not None and drafted is not None:
            change.add_multiplier(said)
            put_remetered(change, drafted)


@dataclass(frozen=True, slots=True)
class Remetered:
    """What a further multiplier makes of a meter's drafts and curves."""

    revised: Revised
    settled: Settled
    blocks: tuple[IntervalBlock, ...]


def remetered(store: Store, multiplier: Multiplier) -> Remetered:
    """Return what the drafts of a meter's readings become under a further multiplier.

    Nothing is changed. What a person decided stays; confirmed records become drafts again, and
    of posted ones the difference is asked.
    """
    readings = kept_readings(store, {multiplier.meter})
    periods = list(entered_multipliers(store))
    replaced = (multiplier.meter, multiplier.since)
    periods = [each for each in periods if (each.meter, each.since) != replaced]
    periods.append(MultiplierPeriod(multiplier.meter, multiplier.since, multiplier.value))
    advances, _ = advances_of(readings, periods)
    drafts = drafts_from_advances(by_month(advances), MeterFrame(places=meter_places(store)))
    standing = {draft.id for draft in drafts}
    known = store.register_drafts({multiplier.meter})
    kept = store.kept_drafts((*standing, *known))
    sources = [draft for draft, _ in kept.values()]
    given = [_like(draft, kept.get(draft.id), sources) for draft in drafts]
    places, proposals = places_of(store, ""), proposals_of(store)
    completed = [proposals.completed(places.placed(draft)) for draft in given]
    curves = _multiplied_curves(store, multiplier.meter, periods)
    completed += [proposals.completed(draft) for _, draft in curves]
    gone = tuple(key for key in known if key not in standing)
    revised = revise(store, completed, Beside(gone=gone))
    blocks = tuple(block for block, _ in curves)
    return Remetered(revised, settle_origins(store, revised.drafts), blocks)


def _multiplied_curves(
    store: Store, meter: str, periods: list[MultiplierPeriod]
) -> list[tuple[IntervalBlock, DraftRecord]]:
    """Return the months of a meter whose draft waits for its multiplier, and the new drafts."""
    kept = {
        draft.id: draft
        for draft in store.drafts(DraftState.ASKED)
        if draft.meter == meter and draft.reason == _WAITS
    }
    found = []
    for month in store.interval_months():
        if month.channel.meter != meter:
            continue
        block = store.block(month.channel, month.month)
        multiplied = None if block is None else multiplied_month(block, periods)
        for draft in drafts_from_blocks([multiplied] if multiplied else [], MeterFrame()):
            if draft.id in kept and multiplied is not None:
                before = kept[draft.id]
                found.append((multiplied, moved_to(draft, before)))
    return found


def moved_to(draft: DraftRecord, before: DraftRecord) -> DraftRecord:
    """Return a draft of a curve with the place and the document of the one it replaces."""
    placed = replace(draft, document=before.document, where=before.where, label=before.label)
    return placed.moved(before.facility, before.account)


def _like(
    draft: DraftRecord, kept: tuple[DraftRecord, bool] | None, others: list[DraftRecord]
) -> DraftRecord:
    """Return a draft with the document of the one it replaces, or of its neighbour."""
    before = kept[0] if kept else next(iter(others), None)
    if before is None:
        return draft
    return replace(draft, document=before.document, where=before.where, facility=before.facility)


def put_remetered(change: Change, found: Remetered) -> None:
    """Write what :func:`remetered` found."""
    revised, settled = found.revised, found.settled
    change.replace_interval_blocks(found.blocks)
    change.withdraw(revised.withdrawn)
    change.add_drafts(each for each in settled.drafts if each.id not in revised.changed)
    change.update_drafts(each for each in settled.drafts if each.id in revised.changed)
    change.lead(settled.lead, leads=True)
    change.lead(settled.follow, leads=False)
