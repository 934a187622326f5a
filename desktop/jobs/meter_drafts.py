"""Drafts of what meters and bills say: one a channel and month, one a bill."""

from collections.abc import Iterable, Iterator

from desktop.accounting.activity import Evidenced, Origin
from desktop.accounting.documents.bill import Bill
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.documents.meter import Flag, IntervalBlock
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.intake.source import IntakeContext, ReadResult

_METERED_QUALITY = 2
_EXPORT = "export"


def draft_measurements(
    results: Iterable[ReadResult], known: IntakeContext
) -> Iterator[DraftRecord]:
    """Yield the drafts of every block and bill that was read."""
    for result in results:
        document = result.document.sha256
        for block in result.blocks:
            yield _of_block(block, document, known)
        for bill in result.bills:
            yield _of_bill(bill, document, known)


def _source(carrier: str, known: IntakeContext, *, is_export: bool) -> str:
    if is_export:
        return "electricity.exported"
    source = known.sources.get(carrier, "")
    return "" if source == "ask" else source


def _of_block(block: IntervalBlock, document: str, known: IntakeContext) -> DraftRecord:
    channel = block.channel
    missing = sum(1 for flag in block.flags if flag & Flag.MISSING)
    is_export = channel.direction == _EXPORT
    source = _source(channel.carrier, known, is_export=is_export)
    is_whole = not missing and bool(source)
    return DraftRecord(
        id=f"meter/{channel.meter}/{channel.carrier}/{channel.direction}/{block.month}",
        origin=Origin.METER,
        state=DraftState.PROPOSED if is_whole else DraftState.ASKED,
        carrier=channel.carrier,
        source=source,
        as_read=(f"{block.total:f}", channel.unit),
        quantity=Quantity(block.total, channel.unit),
        period=ReportingPeriod.of_month(block.month),
        reason="draft.meter_month" if is_whole else "draft.meter_month_gaps",
        confidence=Confidence.HIGH if is_whole else Confidence.LOW,
        details=(("missing", str(missing)), ("slots", str(len(block.values)))),
        meter=channel.meter,
        evidenced=Evidenced.METERED,
        quality=_METERED_QUALITY,
        document=document,
    )


def _of_bill(bill: Bill, document: str, known: IntakeContext) -> DraftRecord:
    source = _source(bill.carrier, known, is_export=False)
    is_whole = bill.quantity is not None and bool(source)
    as_read = (
        ("", "") if bill.quantity is None else (f"{bill.quantity.amount:f}", bill.quantity.unit)
    )
    return DraftRecord(
        id=f"bill/{bill.key}",
        origin=Origin.BILL,
        state=DraftState.PROPOSED if is_whole else DraftState.ASKED,
        carrier=bill.carrier,
        source=source,
        as_read=as_read,
        quantity=bill.quantity,
        period=bill.period,
        reason="draft.bill" if is_whole else "draft.bill_incomplete",
        confidence=Confidence.HIGH if is_whole else Confidence.LOW,
        cost=bill.amount,
        account=bill.account,
        counterparty=bill.supplier,
        document=document,
        where=bill.place,
    )
