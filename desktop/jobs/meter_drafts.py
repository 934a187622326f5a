"""Drafts of what meters and bills say, together with what the company file knows of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from desktop.accounting.documents.bill import Bill
from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.documents.drafts_from_bills import drafts_from_bills
from desktop.accounting.documents.drafts_from_meters import (
    MeterFrame,
    MeterPlace,
    drafts_from_advances,
    drafts_from_blocks,
    told_of_drafts,
)
from desktop.accounting.documents.interval_months import merge_blocks
from desktop.accounting.documents.meter import (
    Channel,
    IntervalBlock,
    MultiplierPeriod,
    Reading,
)
from desktop.accounting.documents.registers import (
    NOON,
    Advance,
    advances_of,
    by_month,
    multiplier_on,
)
from desktop.accounting.period import Month, ReportingPeriod
from desktop.findings import Finding, Place, Severity
from desktop.intake.meters.firm_names import are_firms
from desktop.intake.source import IntakeContext, ReadResult
from desktop.jobs.gas_series import GasUnits, bills_assumed
from desktop.jobs.like_bills import with_layouts
from desktop.jobs.multiplying import entered_multipliers
from desktop.jobs.overlapping_bills import overlapping
from desktop.jobs.same_curves import Curves
from desktop.jobs.same_exports import asked_once_each
from desktop.models.store import Store
from desktop.models.values import IntervalMonth

_METERS_NAMED = 5
_MANY_NEW = 200
"""A works has fewer meters than that; more at once may be a grid company's customers."""
_NOT_PRINTED = frozenset({"draft.meter_multiplier_open", "draft.decided"})
"""Drafts computed by 1 because no multiplier was known; or decided, perhaps, after that."""
_MonthOf = tuple[Channel, Month]
"""A month of a channel."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Drafts of meters and bills, and what was found in joining them.

    Attributes:
        gone: Ids of kept drafts of readings that further readings divided.
    """

    drafts: tuple[DraftRecord, ...]
    findings: tuple[Finding, ...]
    gone: tuple[str, ...] = ()


def draft_measurements(
    store: Store, results: Sequence[ReadResult], known: IntakeContext, units: GasUnits
) -> Measured:
    """Return the drafts of every block, reading and bill that was read.

    A month of a channel that several files share is merged first, with what is kept already, so
    that its draft has the whole month.
    """
    drafts: list[DraftRecord] = []
    findings: list[Finding] = []
    places = meter_places(store)
    together = _months_read(results)
    months = _kept_months(store, units) if together or units.now else ()
    kept = {(each.channel, each.month) for each in months}
    curves = Curves(store, months, units)
    drafts += units.drafts(store, months)
    for result in results:
        if not result.blocks:
            continue
        frame = _frame(result, places)
        blocks, notes = _whole_months(store, result.blocks, (together, kept), units)
        drafts += curves.asked(drafts_from_blocks(blocks, frame), blocks, result.document.name)
        findings += notes
    registers = _read_registers(store, results, places, units)
    drafts = [draft for draft in drafts if draft.id not in registers.gone]
    drafts += registers.drafts
    billed, conflicts = _billed(store, results, known)
    drafts += billed
    return Measured(
        tuple(_last_of_each(drafts)),
        (*units.findings, *findings, *registers.findings, *conflicts, *_many_new(results, known)),
        registers.gone,
    )


def _kept_months(store: Store, units: GasUnits) -> tuple[IntervalMonth, ...]:
    """Return the kept months, their channels as they are called from now on."""
    months = store.interval_months()
    if not units.now:
        return months
    return tuple(replace(each, channel=units.channel_now(each.channel)) for each in months)


def _many_new(results: Sequence[ReadResult], known: IntakeContext) -> Iterator[Finding]:
    """Say of an import of very many meters, or of those of firms, that not all may be its own."""
    blocks = (block.channel.meter for result in results for block in result.blocks)
    readings = (reading.meter for result in results for reading in result.readings)
    new = [meter for meter in dict.fromkeys((*blocks, *readings)) if meter not in known.meters]
    is_said = any(f.code == "interval.firms_several" for each in results for f in each.findings)
    if (len(new) > _MANY_NEW or are_firms(new)) and not is_said:
        details = {"count": str(len(new)), "names": "、".join(new[:_METERS_NAMED])}
        yield Finding("meter.many_new", Severity.WARNING, details=details)


def _read_registers(
    store: Store, results: Sequence[ReadResult], places: dict[str, MeterPlace], units: GasUnits
) -> Measured:
    """Return the drafts next to readings that are new, between all that are known."""
    everything = tuple(reading for result in results for reading in result.readings)
    if not everything:
        return Measured((), ())
    meters = {reading.meter for reading in everything}
    known = [draft for draft, _ in store.kept_drafts(store.register_drafts(meters)).values()]
    earlier = tuple(map(units.reading_now, kept_readings(store, meters)))
    single, findings = advances_of((*earlier, *everything), entered_multipliers(store))
    advances = by_month(single)
    standing = {draft.id for draft in drafts_from_advances(advances, MeterFrame())}
    gone = [draft for draft in known if draft.id not in standing]
    kept = {_instant(reading) for reading in earlier}
    drafts: dict[str, DraftRecord] = {}
    for result in results:
        days = _days_beside(result.readings, kept)
        own = (each for each in advances if _is_beside(each, days) or _takes_place(each, gone))
        for draft in drafts_from_advances(own, _frame(result, places)):
            drafts.setdefault(draft.id, draft)
    findings = (*findings, *_waiting(results, drafts.values()))
    return Measured(tuple(drafts.values()), findings, tuple(draft.id for draft in gone))


def _takes_place(advance: Advance, gone: Sequence[DraftRecord]) -> bool:
    """Tell whether an advance stands where a draft no longer does."""
    return any(
        draft.meter == advance.meter and draft.period.overlap(advance.period) for draft in gone
    )


def kept_readings(store: Store, meters: Collection[str]) -> tuple[Reading, ...]:
    """Return the readings of some meters, with the multiplier their drafts were computed by.

    What was printed beside a reading is kept with its draft, not with the reading.
    """
    known: dict[str, list[tuple[ReportingPeriod, Decimal]]] = {}
    for draft, _ in store.kept_drafts(store.register_drafts(meters)).values():
        printed = dict(draft.details).get("multiplier", "")
        if printed and not (draft.reason in _NOT_PRINTED and printed == "1"):
            known.setdefault(draft.meter, []).append((draft.period, Decimal(printed)))
    entered = entered_multipliers(store)
    return tuple(
        replace(reading, multiplier=_printed(reading, known.get(meter, []), entered))
        for meter in sorted(meters)
        for reading in store.readings(meter)
    )


def _printed(
    reading: Reading,
    known: Sequence[tuple[ReportingPeriod, Decimal]],
    entered: Sequence[MultiplierPeriod],
) -> Decimal | None:
    day = reading.at.date() + timedelta(days=reading.at.hour >= NOON)
    if multiplier_on(entered, reading.meter, day) is not None:
        return None
    return next((value for days, value in known if days.start <= day <= days.next_day()), None)


def _waiting(results: Sequence[ReadResult], drafts: Iterable[DraftRecord]) -> Iterator[Finding]:
    """Say of files whose readings have none before or after them that they count nothing yet."""
    meters = {draft.meter for draft in drafts}
    for result in results:
        alone = sorted({reading.meter for reading in result.readings} - meters)
        if alone and not result.blocks:
            details = {"count": str(len(alone)), "meters": "、".join(alone[:_METERS_NAMED])}
            place = Place(result.document.name)
            yield Finding("reading.waits", Severity.NOTICE, place, details)


def _days_beside(
    readings: Iterable[Reading], kept: set[tuple[object, ...]]
) -> frozenset[tuple[str, date]]:
    """Return meter and first day after each new reading; one after noon belongs to the next day."""
    return frozenset(
        (reading.meter, reading.at.date() + timedelta(days=later))
        for reading in readings
        if _instant(reading) not in kept
        for later in (0, 1)
    )


def _is_beside(advance: Advance, days: frozenset[tuple[str, date]]) -> bool:
    """Tell whether one of the readings of an advance is new."""
    first = advance.period.start
    own = (first + timedelta(days=number) for number in range(advance.period.days + 1))
    return any((advance.meter, day) in days for day in own)


def _billed(
    store: Store, results: Sequence[ReadResult], known: IntakeContext
) -> tuple[list[DraftRecord], tuple[Finding, ...]]:
    """Return the drafts of bills; one that comes with two amounts is a question."""
    bills = [
        replace(bill, document=bill.document or result.document.sha256)
        for result in results
        for bill in result.bills
    ]
    if not bills:
        return [], ()
    accounts = {each.number: each.facility for each in store.accounts()}
    known_bills = store.bills()
    assumed = bills_assumed(store, known_bills, bills)
    known_bills = tuple(bill for bill in known_bills if bill.key not in assumed)
    first = {bill.key: bill for bill in reversed((*known_bills, *bills))}
    conflicts = [bill for bill in bills if _differs(bill, first[bill.key])]
    keys = {bill.key for bill in conflicts}
    leading = [
        replace(first[bill.key], document=bill.document, carrier=bill.carrier) for bill in bills
    ]
    read = with_layouts(drafts_from_bills(leading, accounts, _chosen_sources(known)), results)
    drafts = asked_once_each(store, read, known_bills)
    asked = [
        replace(draft, state=DraftState.ASKED, reason="draft.bill_conflict")
        if draft.id.removeprefix("bill:").removesuffix(":export") in keys
        else draft
        for draft in drafts
    ]
    said = [_units_assumed(assumed)] if assumed else []
    said += [_bill_conflict(first[bill.key], bill) for bill in conflicts]
    return asked, (*said, *overlapping(known_bills, bills))


def _units_assumed(keys: Collection[str]) -> Finding:
    details = {"count": str(len(keys))}
    return Finding("bill.gas_unit_assumed", Severity.WARNING, details=details)


def _differs(bill: Bill, other: Bill) -> bool:
    return (bill.quantity, bill.exported) != (other.quantity, other.exported)


def _bill_conflict(first: Bill, second: Bill) -> Finding:
    details = {
        "account": second.account or "—",
        "period": str(second.period),
        "first": str(first.quantity) if first.quantity else "—",
        "second": str(second.quantity) if second.quantity else "—",
    }
    return Finding("bill.conflict", Severity.ERROR, second.place, details)


def agreeing(store: Store, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Return the readings that do not contradict what is kept of the same instant.

    The kept one counts; the contradiction is a finding of its own.
    """
    kept = {
        _instant(reading): reading.value
        for meter in {reading.meter for reading in readings}
        for reading in store.readings(meter)
    }
    agreed: dict[tuple[object, ...], Reading] = {}
    for reading in readings:
        if kept.get(_instant(reading), reading.value) == reading.value:
            agreed.setdefault(_instant(reading), reading)
    return tuple(agreed.values())


def _instant(reading: Reading) -> tuple[object, ...]:
    return reading.meter, reading.carrier, reading.direction, reading.register, reading.at


def _chosen_sources(known: IntakeContext) -> dict[str, str]:
    return {name: code for name, code in known.sources.items() if code not in {"", "ask"}}


def _last_of_each(drafts: Iterable[DraftRecord]) -> Iterable[DraftRecord]:
    return {draft.id: draft for draft in drafts}.values()


def meter_places(store: Store) -> dict[str, MeterPlace]:
    """Return where each meter of the company file belongs."""
    return {
        meter.name: MeterPlace(meter.account, meter.facility, meter.source, meter.label)
        for meter in store.meters()
    }


def _frame(result: ReadResult, places: dict[str, MeterPlace]) -> MeterFrame:
    return MeterFrame(
        places=places,
        document=result.document.sha256,
        where=Place(result.document.name),
        findings=told_of_drafts(result.findings),
    )


def _months_read(results: Iterable[ReadResult]) -> dict[_MonthOf, list[IntervalBlock]]:
    """Return the blocks of every month of a channel, in the order of the files."""
    together: dict[_MonthOf, list[IntervalBlock]] = {}
    for each in (block for result in results for block in result.blocks):
        together.setdefault((each.channel, each.month), []).append(each)
    return together


def _whole_months(
    store: Store,
    blocks: Sequence[IntervalBlock],
    known: tuple[Mapping[_MonthOf, Sequence[IntervalBlock]], Collection[_MonthOf]],
    units: GasUnits,
) -> tuple[list[IntervalBlock], list[Finding]]:
    """Return each block joined with the same month of other files and of the company file.

    Args:
        store: The open company file.
        blocks: Of one file.
        known: The months of all files, and those of the company file.
        units: As kept series are called from now on.
    """
    together, kept = known
    whole: list[IntervalBlock] = []
    findings: list[Finding] = []
    for block in blocks:
        month = block.channel, block.month
        joined = _kept_block(store, month, units) if month in kept else None
        for other in together[month]:
            if joined is None:
                joined = other
            else:
                joined, notes = merge_blocks(joined, other)
                findings += notes
        whole.append(joined or block)
    return whole, findings


def _kept_block(store: Store, month: _MonthOf, units: GasUnits) -> IntervalBlock | None:
    channel, number = month
    block = store.block(units.channel_kept(channel), number)
    return None if block is None else replace(block, channel=channel)
