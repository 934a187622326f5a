"""The bills of a year with what became of each: counted, checking another origin, set aside.

For windows::

    for entry in list_bills(store, 2025):
        entry.bill.quantity, entry.state, entry.months

A bill that lies in several months shows the part of each, by days, as the inventory spreads it.
Two bills of one account about the same days are named to each other; one bill that came in two
files is kept once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from desktop.accounting.calendarisation import by_days, segments
from desktop.accounting.documents.bill import Bill
from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.jobs.divided_parts import DIVIDED
from desktop.models.store import Store
from desktop.models.values import LedgerRecord, LedgerState


class BillState(StrEnum):
    """What became of a bill."""

    POSTED = "posted"
    CONFIRMED = "confirmed"
    PROPOSED = "proposed"
    CHECKS = "checks"
    DIVIDED = "divided"
    ASKED = "asked"
    REVERSED = "reversed"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class BillEntry:
    """A bill and its place in the books.

    Attributes:
        state: ``checks`` where another origin of the same energy leads.
        record: Id of its draft or record; empty where it led to none.
        number: Once it is posted.
        months: The part of each month it lies in, by days.
        overlapping: Periods of other bills of the account about some of the same days.
    """

    bill: Bill
    state: BillState
    record: str = ""
    number: str = ""
    facility: str = ""
    months: tuple[tuple[Month, Quantity], ...] = ()
    overlapping: tuple[ReportingPeriod, ...] = ()


def list_bills(store: Store, year: int) -> tuple[BillEntry, ...]:
    """Return the bills that lie in a year, by account and first day."""
    whole = ReportingPeriod.of_year(year)
    every = store.bills()
    bills = [bill for bill in every if bill.period.overlap(whole) is not None]
    drafts = store.kept_drafts(f"bill:{bill.key}" for bill in bills)
    ledger = {entry.record.id: entry for entry in store.ledger(whole)}
    overlaps = _overlaps(every)
    entries = [
        _entry(bill, drafts.get(f"bill:{bill.key}"), ledger, overlaps.get(bill.key, ()))
        for bill in bills
    ]
    return tuple(sorted(entries, key=_place))


def _place(entry: BillEntry) -> tuple[str, str, ReportingPeriod]:
    return entry.bill.carrier, entry.bill.account, entry.bill.period


def _entry(
    bill: Bill,
    kept: tuple[DraftRecord, bool] | None,
    ledger: Mapping[str, LedgerRecord],
    overlapping: tuple[ReportingPeriod, ...],
) -> BillEntry:
    record = f"bill:{bill.key}"
    posted = ledger.get(record)
    draft = kept[0] if kept is not None else None
    return BillEntry(
        bill=bill,
        state=_state(draft, posted),
        record=record if kept is not None else "",
        number=posted.number if posted is not None else "",
        facility=draft.facility if draft is not None else "",
        months=months_of(bill),
        overlapping=overlapping,
    )


def _state(draft: DraftRecord | None, posted: LedgerRecord | None) -> BillState:
    if posted is not None and posted.state is not LedgerState.VOID:
        return _state_of_record(posted)
    if draft is None:
        return BillState.IGNORED
    if draft.state is DraftState.ASKED:
        return BillState.ASKED
    if draft.state is DraftState.IGNORED:
        return BillState.DIVIDED if draft.reason == DIVIDED else BillState.IGNORED
    return BillState.PROPOSED if draft.leads else BillState.CHECKS


def _state_of_record(entry: LedgerRecord) -> BillState:
    if entry.reversed_by:
        return BillState.REVERSED
    if not entry.leads:
        return BillState.CHECKS
    is_posted = entry.state is LedgerState.POSTED
    return BillState.POSTED if is_posted else BillState.CONFIRMED


def months_of(bill: Bill) -> tuple[tuple[Month, Quantity], ...]:
    """Return the part of each month a bill lies in, by days; nothing without an amount."""
    if bill.quantity is None:
        return ()
    parts = segments(bill.period, bill.period)
    amounts = by_days(bill.quantity.amount, [part.days for part in parts])
    unit = bill.quantity.unit
    return tuple(
        (part.month, Quantity(amount, unit)) for part, amount in zip(parts, amounts, strict=True)
    )


def _overlaps(bills: Iterable[Bill]) -> dict[str, tuple[ReportingPeriod, ...]]:
    """Return, by bill, the periods of others of its account that share days with it."""
    accounts: defaultdict[tuple[str, str], list[Bill]] = defaultdict(list)
    for bill in bills:
        if bill.account:
            accounts[bill.carrier, bill.account].append(bill)
    return {
        bill.key: tuple(
            other.period
            for other in own
            if other.key != bill.key and other.period.overlap(bill.period) is not None
        )
        for own in accounts.values()
        for bill in own
    }
