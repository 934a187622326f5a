"""Drafts of what meters and bills say, together with what the company file knows of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.documents.drafts_from_bills import drafts_from_bills
from desktop.accounting.documents.drafts_from_meters import (
    MeterFrame,
    MeterPlace,
    drafts_from_advances,
    drafts_from_blocks,
)
from desktop.accounting.documents.interval_months import merge_blocks
from desktop.accounting.documents.meter import (
    Channel,
    IntervalBlock,
    MultiplierPeriod,
    Reading,
)
from desktop.accounting.documents.registers import advances_of
from desktop.accounting.period import Month
from desktop.findings import Finding, Place
from desktop.intake.source import IntakeContext, ReadResult
from desktop.models.store import Store


@dataclass(frozen=True, slots=True)
class Measured:
    """Drafts of meters and bills, and what was found in joining them."""

    drafts: tuple[DraftRecord, ...]
    findings: tuple[Finding, ...]


def draft_measurements(
    store: Store, results: Sequence[ReadResult], known: IntakeContext
) -> Measured:
    """Return the drafts of every block, reading and bill that was read.

    A month of a channel that several files share is merged first, with what is kept already, so
    that its draft has the whole month.
    """
    drafts: list[DraftRecord] = []
    findings: list[Finding] = []
    places = _places(store)
    for result in results:
        frame = _frame(result, places)
        blocks, notes = _whole_months(store, result.blocks, results)
        drafts += drafts_from_blocks(blocks, frame)
        advances, more = advances_of(_with_kept(store, result.readings), _multipliers(store))
        fresh = {reading.at.date() for reading in result.readings}
        drafts += drafts_from_advances(
            (a for a in advances if {a.period.start, a.period.next_day()} & fresh or a.where.file),
            frame,
        )
        findings += (*notes, *more)
    bills = [
        replace(bill, document=bill.document or result.document.sha256)
        for result in results
        for bill in result.bills
    ]
    accounts = {each.number: each.facility for each in store.accounts()}
    drafts += drafts_from_bills(bills, accounts, _chosen_sources(known))
    return Measured(tuple(_last_of_each(drafts)), tuple(findings))


def _chosen_sources(known: IntakeContext) -> dict[str, str]:
    return {name: code for name, code in known.sources.items() if code not in {"", "ask"}}


def _last_of_each(drafts: Iterable[DraftRecord]) -> Iterable[DraftRecord]:
    return {draft.id: draft for draft in drafts}.values()


def _places(store: Store) -> dict[str, MeterPlace]:
    return {
        meter.name: MeterPlace(meter.account, meter.facility, meter.source, meter.label)
        for meter in store.meters()
    }


def _frame(result: ReadResult, places: dict[str, MeterPlace]) -> MeterFrame:
    return MeterFrame(
        places=places,
        document=result.document.sha256,
        where=Place(result.document.name),
        findings=result.findings,
    )


def _multipliers(store: Store) -> tuple[MultiplierPeriod, ...]:
    return tuple(MultiplierPeriod(m.meter, m.since, m.value) for m in store.multipliers())


def _whole_months(
    store: Store, blocks: Sequence[IntervalBlock], results: Sequence[ReadResult]
) -> tuple[list[IntervalBlock], list[Finding]]:
    """Return each block joined with the same month of other files and of the company file."""
    whole: list[IntervalBlock] = []
    findings: list[Finding] = []
    together: dict[tuple[Channel, Month], list[IntervalBlock]] = {}
    for each in (block for result in results for block in result.blocks):
        together.setdefault((each.channel, each.month), []).append(each)
    for block in blocks:
        joined = store.block(block.channel, block.month)
        for other in together[block.channel, block.month]:
            if joined is None:
                joined = other
            else:
                joined, notes = merge_blocks(joined, other)
                findings += notes
        whole.append(joined or block)
    return whole, findings


def _with_kept(store: Store, readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    meters = {reading.meter for reading in readings}
    return (*(kept for meter in sorted(meters) for kept in store.readings(meter)), *readings)
