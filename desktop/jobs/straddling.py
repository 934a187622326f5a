"""Bills over the end of a month are divided among months where these have different leaders.

A bill from the 26th to the 25th may be all that is known of December, and only check the meter
in January. Counted whole it would count January twice, left out whole it would lose December. So
it is divided by days, as the inventory spreads it, and each part leads or checks by itself.
"""

from collections.abc import Iterable
from dataclasses import replace

from desktop.accounting.activity import Origin
from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.documents.missing_bills import ESTIMATE
from desktop.findings import Finding, Severity
from desktop.jobs.dividing import parts_by_days
from desktop.jobs.origins import Settled, settle_origins
from desktop.models.store import Store

_MIXED = frozenset({"energy.counted_twice", "energy.not_counted"})
_DIVIDED = frozenset({Origin.BILL, Origin.INVOICE})


def divided_where_mixed(store: Store, settled: Settled) -> tuple[Settled, frozenset[str]]:
    """Return what was settled with mixed bills divided, and the kept drafts that changes.

    Only drafts are divided; a confirmed or posted bill stays whole, and its months are told.
    """
    ids = {key for f in settled.findings if f.code in _MIXED for key in f.records}
    if not ids:
        return settled, frozenset()
    own = {draft.id: draft for draft in settled.drafts}
    others = store.kept_drafts(ids - own.keys())
    kept = [draft for draft, is_accepted in others.values() if not is_accepted]
    wholes = _divisible((*(own[key] for key in sorted(ids & own.keys())), *kept))
    if not wholes:
        return settled, frozenset()
    names = {whole.id for whole in wholes}
    parts = [part for whole in wholes for part in parts_by_days(whole)]
    rest = [draft for draft in settled.drafts if draft.id not in names]
    again = settle_origins(store, (*rest, *parts))
    said = tuple(_said(whole) for whole in wholes)
    known = frozenset(draft.id for draft in kept) & names
    return replace(again, findings=(*again.findings, *said)), known


def _divisible(drafts: Iterable[DraftRecord]) -> list[DraftRecord]:
    return [
        draft
        for draft in drafts
        if draft.state is DraftState.PROPOSED
        and draft.origin in _DIVIDED
        and not draft.id.startswith(ESTIMATE)
        and len(list(draft.period.months())) > 1
    ]


def _said(whole: DraftRecord) -> Finding:
    details = {
        "account": whole.account or "—",
        "period": str(whole.period),
        "amount": str(whole.quantity),
    }
    return Finding("bill.divided_by_months", Severity.NOTICE, whole.where, details, (whole.id,))
