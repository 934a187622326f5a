"""What the values of a curve are, said after it was saved: kW or kWh.

For windows and commands alike::

    answer_values(store, ["meter:M1:electricity:import:2025-01"], "power")
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from desktop.accounting.activity import Origin
from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.documents.drafts_from_meters import (
    MeterFrame,
    drafts_from_blocks,
    with_doubt,
)
from desktop.accounting.documents.interval_months import energy_of_power
from desktop.accounting.documents.meter import IntervalBlock
from desktop.errors import InputError, UsageError
from desktop.intake.layouts import Said, TableKind
from desktop.jobs.meter_drafts import meter_places
from desktop.jobs.metering import Remetered, moved_to, put_remetered
from desktop.jobs.origins import settle_origins
from desktop.jobs.proposals import proposals_of
from desktop.jobs.revising import Beside, revise
from desktop.models.store import Store
from desktop.models.values import LayoutMapping

_WAITS = "draft.meter_quantity_open"
VALUES = ("energy", "power")


def answer_values(
    store: Store, ids: Iterable[str], values: str, *, person: str = ""
) -> tuple[DraftRecord, ...]:
    """Say what the values of some asked months are, and return their drafts as they are now.

    Curves and drafts follow in one change; files of the same headings need no word from then on.

    Raises:
        UsageError: ``draft.unknown``, ``decision.values_unknown``.
        InputError: ``decision.values_not_asked`` if nobody asked that of a draft;
            ``meter.values_too_large``.
    """
    if values not in VALUES:
        raise UsageError("decision.values_unknown", values=values)
    waiting = _all_waiting(store, ids)
    kept = tuple(_blocks(store, waiting))
    blocks = tuple(map(energy_of_power, kept)) if values == "power" else kept
    proposals = proposals_of(store)
    answered = [
        with_doubt(proposals.completed(moved_to(draft, waiting[draft.id])), waiting[draft.id])
        for draft in drafts_from_blocks(blocks, MeterFrame(places=meter_places(store)))
    ]
    revised = revise(store, answered, Beside())
    changed = blocks if values == "power" else ()
    found = Remetered(revised, settle_origins(store, revised.drafts), changed)
    layouts = sorted({layout_of(draft) for draft in waiting.values()} - {""})
    with store.change("drafts.decided", person=person) as change:
        put_remetered(change, found)
        for layout in layouts:
            change.add_mapping(said_of(layout, values))
    now = store.kept_drafts(waiting)
    return tuple(now[key][0] for key in waiting if key in now)


def said_of(layout: str, values: str) -> LayoutMapping:
    """Return what is kept of an answer, for files of the same headings."""
    fields = {Said.KIND.value: TableKind.METER.value, Said.QUANTITY.value: values}
    return LayoutMapping(layout, tuple(fields.items()))


def months_alike(store: Store, ids: Iterable[str]) -> tuple[str, ...]:
    """Return the other months that wait for the same answer: those of tables with these headings.

    A table with a meter a column asks for each month of each meter; one answer may reach all.

    Raises:
        UsageError: ``draft.unknown``.
        InputError: ``decision.values_not_asked`` if nobody asked that of a draft.
    """
    given = {key: layout_of(draft) for key, draft in _all_waiting(store, ids).items()}
    layouts = set(given.values()) - {""}
    return tuple(
        draft.id
        for draft in store.drafts(DraftState.ASKED, origin=Origin.METER)
        if draft.reason == _WAITS and draft.id not in given and layout_of(draft) in layouts
    )


def layout_of(draft: DraftRecord) -> str:
    """Return the signature of the table a curve without a unit came from, if it is known."""
    return dict(draft.details).get("layout", "")


def _all_waiting(store: Store, ids: Iterable[str]) -> dict[str, DraftRecord]:
    """Return the drafts that wait for this answer, in the given order.

    Raises:
        UsageError: ``draft.unknown``.
        InputError: ``decision.values_not_asked`` if nobody asked that of a draft.
    """
    wanted = tuple(dict.fromkeys(ids))
    known = store.kept_drafts(wanted)
    waiting: dict[str, DraftRecord] = {}
    for key in wanted:
        if key not in known:
            raise UsageError("draft.unknown", draft=key)
        draft = known[key][0]
        if draft.state is not DraftState.ASKED or draft.reason != _WAITS:
            raise InputError("decision.values_not_asked", draft.where, draft=key)
        waiting[key] = draft
    return waiting


def _blocks(store: Store, wanted: Iterable[str]) -> Iterator[IntervalBlock]:
    """Yield the months of the wanted drafts."""
    keys = set(wanted)
    for month in store.interval_months():
        channel = month.channel
        key = f"meter:{channel.meter}:{channel.carrier}:{channel.direction}:{month.month}"
        block = store.block(channel, month.month) if key in keys else None
        if block is not None:
            yield replace(block, channel=channel)
