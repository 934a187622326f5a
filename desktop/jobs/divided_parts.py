"""Parts of a divided document follow what becomes of the whole.

A bill shared among facilities, or divided among months, counts by its parts; the whole is set
aside. When the document is voided later, its parts leave the count with it; when it comes with
another amount, they are divided anew by the same weights, or asked where that cannot be.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from desktop.accounting.allocation import allocate
from desktop.accounting.calendarisation import divide
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.quantity import Quantity
from desktop.findings import Finding, Severity
from desktop.models.store import Store

DIVIDED = "draft.divided"
NO_MORE = frozenset({"draft.invoice_void", "draft.reversed_without_red", "draft.superseded"})
"""Reasons that outweigh a decision: the document itself no longer stands."""
_UNSETTLED = frozenset(
    {
        "draft.partly_reversed_without_red",
        "draft.red_came_before",
        "draft.invoice_conflict",
        "draft.bill_conflict",
    }
)
"""Questions that a document raises anew, whatever was decided about it before."""
_CENT = Decimal("0.01")
_CHANGED = "draft.whole_changed"
_LEFT = "divided.parts_left"
_ANEW = "divided.parts_anew"
_ASKED = "divided.parts_asked"


def parts_by_whole(store: Store) -> Mapping[str, tuple[DraftRecord, ...]]:
    """Return the parts of every divided document, or part of one, by the id of the whole."""
    found: dict[str, tuple[DraftRecord, ...]] = {}
    for part in store.divided_parts():
        whole = dict(part.details)["of"]
        found[whole] = (*found.get(whole, ()), part)
    return found


def shared_cost(cost: Decimal | None, weights: Sequence[Decimal]) -> Sequence[Decimal | None]:
    """Return the money of every part, in whole cents, adding up exactly. [yuan]."""
    if cost is None:
        return [None] * len(weights)
    quantum = min(_CENT, Decimal(1).scaleb(int(cost.as_tuple().exponent)))
    return allocate(cost, weights, quantum)


def divided_anew(
    whole: DraftRecord, before: DraftRecord, parts: Sequence[DraftRecord]
) -> tuple[tuple[DraftRecord, ...], Finding | None]:
    """Return the parts as they have to be now, with what to say about it.

    Args:
        whole: The document's draft as it is now.
        before: As it was when it was divided.
        parts: As they were kept.

    Returns:
        Nothing where the whole still says the same.
    """
    if whole.reason in NO_MORE:
        return tuple(_left_out(part, whole.reason) for part in parts), _said(_LEFT, whole, parts)
    if whole.as_read == before.as_read and whole.reason not in _UNSETTLED:
        return (), None
    shares = _shares(whole, before, parts)
    if shares is None:
        return tuple(_asked(part, whole) for part in parts), _said(_ASKED, whole, parts)
    return shares, _said(_ANEW, whole, parts)


def _left_out(part: DraftRecord, reason: str) -> DraftRecord:
    return replace(part, state=DraftState.IGNORED, reason=reason)


def _asked(part: DraftRecord, whole: DraftRecord) -> DraftRecord:
    now = str(whole.quantity) if whole.quantity else "—"
    details = {**dict(part.details), "now": now}
    return replace(
        part,
        state=DraftState.ASKED,
        reason=_CHANGED,
        confidence=Confidence.LOW,
        details=tuple(details.items()),
    )


def _shares(
    whole: DraftRecord, before: DraftRecord, parts: Sequence[DraftRecord]
) -> tuple[DraftRecord, ...] | None:
    """Return the parts of another amount by the old weights; nothing where that cannot be."""
    amount, old = whole.quantity, before.quantity
    is_whole = all(part.period == before.period for part in parts)
    weights = [Decimal(dict(part.details)["weight"]) for part in parts]
    fits = (
        whole.state is DraftState.PROPOSED
        and amount is not None
        and old is not None
        and amount.unit == old.unit
        and (is_whole or whole.period == before.period)
        and not any(part.parameters for part in parts)
        and sum(weights, Decimal(0)) == Decimal(dict(parts[0].details)["weights"])
    )
    if not fits or amount is None:
        return None
    costs = shared_cost(whole.cost, weights)
    return tuple(
        replace(
            part,
            state=DraftState.PROPOSED,
            quantity=Quantity(share, amount.unit),
            period=whole.period if is_whole else part.period,
            cost=cost,
            details=tuple({**dict(part.details), "whole": str(amount)}.items()),
        )
        for part, share, cost in zip(parts, divide(amount.amount, weights), costs, strict=True)
    )


def _said(code: str, whole: DraftRecord, parts: Sequence[DraftRecord]) -> Finding:
    details = {"of": whole.id, "count": str(len(parts)), "whole": str(whole.quantity or "—")}
    return Finding(code, Severity.WARNING, whole.where, details)
