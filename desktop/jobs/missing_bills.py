"""Estimates for months without a bill: on request, marked, and taken back.

An account whose bills, invoices or meter leave days out is found here; a person asks for an
estimate and says how. It becomes a draft of its own with the lowest quality, counts only while
nothing real is about its days, and is never taken for the basis of another estimate.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from desktop.accounting.activity import Evidenced, Origin
from desktop.accounting.documents.accounts import each_of
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.documents.missing_bills import (
    ESTIMATE,
    Billed,
    EstimateBy,
    MonthEstimate,
    days_without_bill,
    estimate_days,
)
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import InputError, UsageError
from desktop.jobs.intake_context import shipped_tables
from desktop.jobs.origins import settle_origins
from desktop.models.store import Store
from desktop.models.values import LedgerRecord, LedgerState

_REASON = "draft.bill_estimated"
_WITHDRAWN = "draft.estimate_withdrawn"
_QUALITY = 5  # not from the firm's own records of these days
_BILLED_DAYS = 25
"""Shorter than this is a delivery, not the bill of a month; it leaves no gap. [d]"""


@dataclass(frozen=True, slots=True)
class Stream:
    """One energy that is billed again and again."""

    facility: str
    source: str
    carrier: str
    account: str


@dataclass(frozen=True, slots=True)
class MissingBill:
    """Days of a month that no bill of an account covers.

    Attributes:
        proposed: What each way of estimating gives; a way that has no basis is left out.
    """

    stream: Stream
    period: ReportingPeriod
    proposed: tuple[MonthEstimate, ...]


@dataclass(frozen=True, slots=True)
class MissingOrder:
    """Which months are meant; empty means all.

    Attributes:
        until: Last month that ought to be billed; empty to look between bills only.
        stream: One energy only, where an account is not enough to name it.
    """

    account: str = ""
    month: Month | None = None
    until: Month | None = None
    by: EstimateBy = EstimateBy.NEIGHBOURS
    stream: Stream | None = None


def find_missing_bills(store: Store, order: MissingOrder | None = None) -> tuple[MissingBill, ...]:
    """Return the days that bills leave out, with what they may be estimated to.

    Days that miss both the bill of an account and one without an account are the account's.
    """
    wanted = order or MissingOrder()
    spans = _spans(store)
    streams = dict.fromkeys(span.stream for span in spans if span.is_basis)
    found: list[MissingBill] = []
    for stream in sorted(streams, key=lambda each: not each.account):
        for missing in _missing(stream, spans, _until(wanted)):
            if not any(_is_same(other, missing) for other in found):
                found.append(missing)
    return tuple(
        missing
        for missing in found
        if wanted.account in {"", missing.stream.account}
        and wanted.month in {None, Month.of(missing.period.start)}
        and wanted.stream in {None, missing.stream}
    )


def _is_same(one: MissingBill, other: MissingBill) -> bool:
    is_near = one.period.overlap(other.period) is not None
    return is_near and _covers(one.stream, other.stream)


def estimate_missing_bills(
    store: Store, order: MissingOrder, *, person: str = ""
) -> tuple[DraftRecord, ...]:
    """Propose an estimate for the days that bills leave out, in one change.

    Raises:
        InputError: ``estimate.no_missing_bill``; ``estimate.no_basis`` where that way of
            estimating has nothing to go by; ``month.closed``.
    """
    found = find_missing_bills(store, order)
    if not found:
        raise InputError("estimate.no_missing_bill")
    drafts = [_draft(missing, order.by) for missing in found]
    settled = settle_origins(store, tuple(drafts))
    known = store.kept_drafts(draft.id for draft in drafts)
    closed = store.closed_months()
    for draft in drafts:
        if not closed.isdisjoint(draft.period.months()):
            raise InputError("month.closed", month=str(Month.of(draft.period.start)))
    with store.change("estimates.bills", person=person) as change:
        change.add_drafts(draft for draft in settled.drafts if draft.id not in known)
        for draft in settled.drafts:
            if draft.id in known:
                change.update_draft(draft)
    return settled.drafts


def withdraw_bill_estimates(
    store: Store, order: MissingOrder, *, person: str = ""
) -> tuple[DraftRecord, ...]:
    """Take estimates back, drafts and confirmed records alike, in one change.

    Raises:
        InputError: ``estimate.no_missing_bill`` if there is none; ``record.posted`` if one was
            posted: it is reversed; ``month.closed``.
    """
    chosen = [draft for draft in bill_estimates(store) if _is_meant(draft, order)]
    if not chosen:
        raise InputError("estimate.no_missing_bill")
    entries = {entry.record.id: entry for entry in store.ledger()}
    confirmed = [draft.id for draft in chosen if draft.id in entries]
    for key in confirmed:
        if entries[key].state is LedgerState.POSTED:
            raise InputError("record.posted", number=entries[key].number)
    with store.change("estimates.bills", person=person) as change:
        change.withdraw(confirmed)
        change.ignore_drafts([draft.id for draft in chosen], _WITHDRAWN)
    return tuple(replace(d, state=DraftState.IGNORED, reason=_WITHDRAWN) for d in chosen)


def bill_estimates(store: Store) -> Iterator[DraftRecord]:
    """Yield the estimates that count or would, in the ledger or not."""
    ids = [draft.id for draft in store.drafts(DraftState.PROPOSED)]
    ids += [entry.record.id for entry in store.ledger() if _stands(entry)]
    wanted = [key for key in ids if key.startswith(ESTIMATE)]
    yield from (draft for draft, _ in store.kept_drafts(wanted).values())


def _is_meant(draft: DraftRecord, order: MissingOrder) -> bool:
    month = Month.of(draft.period.start)
    is_named = order.account in {"", draft.account} and order.month in {None, month}
    return is_named and order.stream in {None, stream_of(draft)}


def stream_of(draft: DraftRecord) -> Stream:
    """Return the energy a draft is about."""
    return Stream(draft.facility, draft.source, draft.carrier, draft.account)


def _until(order: MissingOrder) -> date | None:
    last = order.until or order.month
    return last.end if last else None


@dataclass(frozen=True, slots=True)
class _Span:
    """Days of a stream that something counts for.

    Attributes:
        is_basis: It is the bill of a month, real and not an estimate.
    """

    stream: Stream
    billed: Billed
    is_basis: bool


def _missing(stream: Stream, spans: Sequence[_Span], until: date | None) -> Iterator[MissingBill]:
    own = [span.billed for span in spans if span.is_basis and span.stream == stream]
    covered = [span.billed.period for span in spans if _covers(span.stream, stream)]
    first = min(billed.period.start for billed in own)
    for gap in days_without_bill(covered, until):
        if gap.start < first:
            continue
        ways = (estimate_days(gap, own, by) for by in EstimateBy)
        yield MissingBill(stream, gap, tuple(way for way in ways if way is not None))


def _covers(other: Stream, stream: Stream) -> bool:
    """Return whether what one stream says may be the energy of another."""
    one, own = each_of(other.account), each_of(stream.account)
    same_account = not one or not own or not set(one).isdisjoint(own)
    return same_account and (other.facility, other.source) == (stream.facility, stream.source)


def _spans(store: Store) -> list[_Span]:
    metered = shipped_tables().measures.metered
    return [
        _Span(stream, billed, stream.carrier in metered and is_real)
        for stream, billed, is_real in (*_of_drafts(store), *_of_ledger(store))
    ]


_Known = tuple[Stream, Billed, bool]


def _known(key: str, stream: Stream, billed: Billed) -> _Known:
    is_real = not key.startswith(ESTIMATE) and billed.period.days >= _BILLED_DAYS
    return stream, billed, is_real


def _of_drafts(store: Store) -> Iterator[_Known]:
    for draft in store.drafts(DraftState.PROPOSED):
        if draft.quantity is not None and draft.leads and draft.source:
            yield _known(draft.id, stream_of(draft), Billed(draft.period, draft.quantity))


def _of_ledger(store: Store) -> Iterator[_Known]:
    for entry in store.ledger():
        record = entry.record
        if entry.leads and _stands(entry):
            stream = Stream(record.facility, record.source, entry.carrier, entry.account)
            yield _known(record.id, stream, Billed(record.period, record.quantity))


def _stands(entry: LedgerRecord) -> bool:
    return entry.state is not LedgerState.VOID and not (entry.reverses or entry.reversed_by)


def _draft(missing: MissingBill, by: EstimateBy) -> DraftRecord:
    stream, period = missing.stream, missing.period
    chosen = next((way for way in missing.proposed if way.by is by), None)
    if chosen is None:
        raise InputError(
            "estimate.no_basis",
            account=stream.account or "—",
            period=period,
            estimated_by=by.value,
        )
    month = Month.of(period.start)
    return DraftRecord(
        id=f"{ESTIMATE}{stream.facility}:{stream.source}:{stream.account}:{month}",
        origin=Origin.TYPED,
        state=DraftState.PROPOSED,
        carrier=stream.carrier,
        source=stream.source,
        as_read=("", ""),
        quantity=chosen.quantity,
        period=period,
        reason=_REASON,
        confidence=Confidence.LOW,
        details=(
            ("account", stream.account or "—"),
            ("period", str(period)),
            ("estimated_by", by.value),
            ("basis", "、".join(f"{each.period} {each.quantity}" for each in chosen.basis)),
        ),
        facility=stream.facility,
        account=stream.account,
        evidenced=Evidenced.ESTIMATED,
        quality=_QUALITY,
    )


def checked_way(text: str) -> EstimateBy:
    """Return a way of estimating.

    Raises:
        UsageError: ``estimate.way_unknown``.
    """
    if text not in set(EstimateBy):
        raise UsageError("estimate.way_unknown", by=text)
    return EstimateBy(text)
