"""What a remembered answer about a meter's energy reaches: its other months and its next files.

The answer is kept with the meter, where it is seen and changed, as the source of its energy.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from desktop.accounting.activity import Origin
from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.models.store import Store
from desktop.models.values import Meter, MeterKind

_WAITS = "draft.meter_source_open"


def channel_of(draft: DraftRecord) -> str:
    """Return what names the series of a draft from a meter: its id without the month."""
    return draft.id.rpartition(":")[0]


def months_waiting(store: Store, decided: Iterable[DraftRecord]) -> tuple[DraftRecord, ...]:
    """Return the other months of the same meters that wait to be told what they measure."""
    answered = tuple(draft for draft in decided if draft.origin is Origin.METER)
    channels, ids = {channel_of(draft) for draft in answered}, {draft.id for draft in answered}
    if not channels:
        return ()
    return tuple(
        draft
        for draft in store.drafts(DraftState.ASKED, origin=Origin.METER)
        if draft.reason == _WAITS and draft.id not in ids and channel_of(draft) in channels
    )


def meters_learnt(store: Store, decided: Iterable[DraftRecord]) -> Iterator[Meter]:
    """Yield meters with the source that was decided for their energy.

    A meter of several series (bought and fed back) has no one source and learns nothing.
    """
    by_meter = {draft.meter: draft for draft in decided if draft.origin is Origin.METER}
    known = {meter.name: meter for meter in store.meters()}
    for name, draft in by_meter.items():
        if name and len(_channels(store, name)) == 1:
            yield replace(known.get(name) or _meter(draft), source=draft.source)


def _channels(store: Store, meter: str) -> set[str]:
    curves = {
        f"{month.channel.carrier}:{month.channel.direction}"
        for month in store.interval_months()
        if month.channel.meter == meter
    }
    return curves | {key.rpartition(":")[0] for key in store.register_drafts({meter})}


def _meter(draft: DraftRecord) -> Meter:
    is_curve = draft.id.startswith("meter:")
    return Meter(
        draft.meter,
        carrier=draft.carrier,
        facility=draft.facility,
        kind=MeterKind.INTERVAL if is_curve else MeterKind.REGISTER,
        account=draft.account,
        unit=draft.as_read[1],
    )
