"""Estimates for intervals a meter did not deliver: only on request, marked, taken back.

For windows and commands alike::

    gaps = find_gaps(store)                    # months with missing intervals, with a proposal
    fill_gaps(store, ("33010502486132",))      # one change; each filled interval is marked
    withdraw_estimates(store, ("3301…",))      # every estimate gone, the gaps there again

A month that stands in the ledger or is closed is not touched. An estimate is the mean of the
same time on like days nearby, see :mod:`desktop.accounting.documents.estimates`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.documents.drafts_from_meters import (
    MeterFrame,
    MeterPlace,
    drafts_from_blocks,
)
from desktop.accounting.documents.estimates import (
    Estimated,
    fill_from_neighbours,
    without_estimates,
)
from desktop.accounting.documents.meter import Channel, Flag, IntervalBlock
from desktop.accounting.period import Month
from desktop.errors import InputError
from desktop.models.store import Store


@dataclass(frozen=True, slots=True)
class Gap:
    """A month of a channel with missing or estimated intervals.

    Attributes:
        missing: Intervals without a value.
        estimated: Intervals that carry an estimate.
        proposed: What filling would do.
    """

    channel: Channel
    month: Month
    missing: int
    estimated: int
    proposed: Estimated


def find_gaps(
    store: Store, meters: Iterable[str] = (), month: Month | None = None
) -> tuple[Gap, ...]:
    """Return the months that miss intervals or carry estimates; nothing is changed.

    Args:
        store: The open company file.
        meters: Names of meters; empty for all.
        month: Only this one.
    """
    return tuple(_gaps(store, frozenset(meters), month))


def _gaps(store: Store, meters: frozenset[str], month: Month | None) -> Iterator[Gap]:
    wanted = (
        known
        for known in store.flagged_months()
        if (not meters or known.channel.meter in meters) and month in {None, known.month}
    )
    for block in filter(None, (store.block(each.channel, each.month) for each in wanted)):
        missing = _count(block, Flag.MISSING)
        estimated = _count(block, Flag.ESTIMATED)
        if missing or estimated:
            yield Gap(block.channel, block.month, missing, estimated, fill_from_neighbours(block))


def _count(block: IntervalBlock, flag: Flag) -> int:
    return sum(1 for each in block.flags if each & flag)


def fill_gaps(
    store: Store, meters: Iterable[str] = (), month: Month | None = None, *, person: str = ""
) -> tuple[Gap, ...]:
    """Fill missing intervals in one change and return the months as they were.

    Raises:
        InputError: ``estimate.nothing`` if nothing can be filled; ``estimate.in_ledger`` if a
            month was confirmed already; ``month.closed``.
    """
    gaps = [gap for gap in find_gaps(store, meters, month) if gap.proposed.filled]
    return _changed(store, gaps, lambda gap: gap.proposed.block, person)


def withdraw_estimates(
    store: Store, meters: Iterable[str] = (), month: Month | None = None, *, person: str = ""
) -> tuple[Gap, ...]:
    """Take every estimate back in one change and return the months as they were.

    Raises:
        InputError: ``estimate.nothing`` if there is none; ``estimate.in_ledger``;
            ``month.closed``.
    """
    gaps = [gap for gap in find_gaps(store, meters, month) if gap.estimated]
    return _changed(store, gaps, lambda gap: without_estimates(_kept(store, gap)), person)


def _kept(store: Store, gap: Gap) -> IntervalBlock:
    block = store.block(gap.channel, gap.month)
    return gap.proposed.block if block is None else block


def _changed(
    store: Store, gaps: list[Gap], made: Callable[[Gap], IntervalBlock], person: str
) -> tuple[Gap, ...]:
    if not gaps:
        raise InputError("estimate.nothing")
    blocks = [made(gap) for gap in gaps]
    drafts = [draft for block in blocks for draft in _drafts(store, block)]
    with store.change("estimates.changed", person=person) as change:
        change.replace_interval_blocks(blocks)
        for draft in drafts:
            change.update_draft(draft)
    return tuple(gaps)


def _drafts(store: Store, block: IntervalBlock) -> Iterator[DraftRecord]:
    """Yield the kept draft of a month with its new amount; its place stays.

    Raises:
        InputError: ``estimate.in_ledger``.
    """
    places = {
        each.name: MeterPlace(each.account, each.facility, each.source, each.label)
        for each in store.meters()
    }
    for fresh in drafts_from_blocks((block,), MeterFrame(places=places)):
        known = store.kept_drafts((fresh.id,)).get(fresh.id)
        if known is None:
            continue
        old, is_accepted = known
        if is_accepted:
            raise InputError(
                "estimate.in_ledger", meter=block.channel.meter, month=str(block.month)
            )
        yield replace(
            fresh,
            source=old.source or fresh.source,
            facility=old.facility,
            account=old.account,
            leads=old.leads,
            document=old.document,
            where=old.where,
        )
