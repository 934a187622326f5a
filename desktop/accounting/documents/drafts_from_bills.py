"""Drafts from bills: one for what was billed, one for what was fed into the grid."""

from collections.abc import Iterable, Mapping

from desktop.accounting.activity import Evidenced, Origin
from desktop.accounting.documents.bill import Bill
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.quantity import Quantity

SOURCES: Mapping[str, str] = {
    "electricity": "electricity.purchased",
    "natural_gas": "stationary.natural_gas",
    "steam": "steam.purchased",
    "heat": "heat.purchased",
}
"""Carrier → emission source of what is bought, where nothing else was chosen."""

EXPORTED = "electricity.exported"
_ANSWERED = "NOT_ENERGY"
_NO_ENERGY = frozenset({"water", "tap_water", "reclaimed_water", _ANSWERED})
"""The readers' water, and the carriers a saved layout may name."""


def drafts_from_bills(
    bills: Iterable[Bill],
    facilities: Mapping[str, str] | None = None,
    sources: Mapping[str, str] | None = None,
) -> tuple[DraftRecord, ...]:
    """Return the drafts of bills; a bill seen twice counts once.

    Args:
        bills: As read.
        facilities: Account → facility.
        sources: Carrier → emission source, for carriers that become something else here.
    """
    places = facilities or {}
    chosen = {**SOURCES, **(sources or {})}
    drafts: dict[str, DraftRecord] = {}
    for bill in bills:
        for draft in _drafts(bill, places.get(bill.account, ""), chosen.get(bill.carrier, "")):
            drafts.setdefault(draft.id, draft)
    return tuple(drafts.values())


def _drafts(bill: Bill, facility: str, source: str) -> Iterable[DraftRecord]:
    is_only_export = bill.quantity is None and bill.exported is not None
    if not is_only_export:
        state, reason, confidence = _judge(bill, source)
        yield _draft(bill, facility, (source, bill.quantity), (state, reason, confidence))
    if bill.exported is not None and bill.exported.amount:
        judged = (DraftState.PROPOSED, "draft.bill_export", Confidence.HIGH)
        if bill.exported.amount < 0:
            judged = (DraftState.ASKED, "draft.bill_negative", Confidence.LOW)
        yield _draft(bill, facility, (EXPORTED, bill.exported), judged)


def _judge(bill: Bill, source: str) -> tuple[DraftState, str, Confidence]:
    if bill.carrier in _NO_ENERGY:
        is_water = bill.carrier != _ANSWERED
        reason = "draft.bill_no_energy" if is_water else "draft.bill_said_no_energy"
        return DraftState.IGNORED, reason, Confidence.HIGH
    if bill.quantity is None:
        return DraftState.ASKED, "draft.bill_quantity_missing", Confidence.LOW
    if bill.quantity.amount < 0:
        return DraftState.ASKED, "draft.bill_negative", Confidence.LOW
    if not source:
        return DraftState.ASKED, "draft.bill_source_open", Confidence.LOW
    return DraftState.PROPOSED, "draft.billed", Confidence.HIGH


def _draft(
    bill: Bill,
    facility: str,
    what: tuple[str, Quantity | None],
    judged: tuple[DraftState, str, Confidence],
) -> DraftRecord:
    source, printed = what
    quantity = printed if printed and printed.unit else None
    state, reason, confidence = judged
    is_export = source == EXPORTED
    return DraftRecord(
        id=f"bill:{bill.key}" + (":export" if is_export else ""),
        origin=Origin.BILL,
        state=state,
        carrier=bill.carrier,
        source=source,
        as_read=(f"{printed.amount:f}", printed.unit) if printed else ("", ""),
        quantity=quantity,
        period=bill.period,
        reason=reason,
        confidence=confidence,
        details=(("account", bill.account or "—"), ("period", str(bill.period))),
        facility=facility,
        cost=None if is_export else bill.amount,
        account=bill.account,
        counterparty=bill.supplier,
        evidenced=Evidenced.INVOICED,
        document=bill.document,
        where=bill.place,
    )
