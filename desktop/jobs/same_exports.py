"""Electricity fed into the grid that is told under two account numbers: it counts once.

A firm with solar power has a number it is paid by (发电户号) and one it pays by (用电户号), and the
bills of both tell the same export. Two plants never feed in the same energy to the last kWh in the
same days, so the second is a question, and the answer holds for the next bills of its account.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from desktop.accounting.documents.bill import Bill
from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.documents.drafts_from_bills import EXPORTED
from desktop.models.store import Store

ASKED = "draft.bill_same_export"
AGAIN = "draft.bill_export_again"
_OTHER = "other"
_LEAST = Decimal(100)
"""Below so many kWh equal amounts may be chance."""


def asked_once_each(
    store: Store, drafts: Iterable[DraftRecord], known: Sequence[Bill]
) -> tuple[DraftRecord, ...]:
    """Return drafts of bills; an export another account has told just so is a question.

    Args:
        store: The open company file.
        drafts: Of bills that come in, in their order.
        known: Bills of the company file.
    """
    found = list(drafts)
    places = [at for at, draft in enumerate(found) if _may_be_told_twice(draft)]
    if not places:
        return tuple(found)
    kept = [bill for bill in known if bill.exported is not None and bill.account]
    answers = _answers(store, kept)
    told: dict[tuple[object, ...], str] = {}
    for bill in kept:
        told.setdefault((bill.period, bill.exported), bill.account)
    for at in sorted(places, key=lambda at: answers.get(found[at].account) is False):
        draft = found[at]
        other = told.setdefault((draft.period, draft.quantity), draft.account)
        if other != draft.account:
            found[at] = _judged(draft, other, answers.get(draft.account))
    return tuple(found)


def _may_be_told_twice(draft: DraftRecord) -> bool:
    is_enough = draft.quantity is not None and draft.quantity.amount >= _LEAST
    return draft.source == EXPORTED and is_enough and bool(draft.account)


def _answers(store: Store, kept: Iterable[Bill]) -> dict[str, bool]:
    """Return the accounts that were asked about before, and whether their export counts."""
    drafts = store.kept_drafts(f"bill:{bill.key}:export" for bill in kept)
    return {
        draft.account: counts
        for draft, counts in drafts.values()
        if dict(draft.details).get(_OTHER)
        if counts or draft.state is DraftState.IGNORED
    }


def _judged(draft: DraftRecord, other: str, counts: bool | None) -> DraftRecord:  # noqa: FBT001 - an answer given before
    """Return a draft as it was answered before; as a question if it was not."""
    details = (*draft.details, (_OTHER, other))
    if counts:
        return replace(draft, details=details)
    if counts is None:
        return replace(draft, state=DraftState.ASKED, reason=ASKED, details=details)
    return replace(draft, state=DraftState.IGNORED, reason=AGAIN, details=details)
