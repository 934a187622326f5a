"""Lines that wait for the answer another line just got.

A remembered answer is a rule, and a rule holds for the like lines that wait as it does for those
of the next import. They are drafted again from their invoices, as an import with the rule would.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from desktop.accounting.activity import Origin
from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.documents.invoice import Invoice
from desktop.intake.classify import rules_for
from desktop.intake.drafting import Desk, draft_invoices
from desktop.intake.written import squeeze
from desktop.jobs.intake_context import intake_context
from desktop.jobs.origins import Settled, settle_origins
from desktop.jobs.proposals import proposals_of
from desktop.models.change import Change
from desktop.models.store import Store

_OTHER_QUESTIONS = frozenset({"draft.invoice_conflict", "draft.month_closed"})
"""What no rule about goods answers."""
_BY_RULE = "draft.ignored_by_rule"
_NO_ENERGY = "draft.not_energy"
_SHORT = 8
"""Digits by which the remark of an old red letter may name its blue invoice."""
Goods = tuple[str, str]
"""Seller and goods of a rule."""


@dataclass(frozen=True, slots=True)
class _Likes:
    """Waiting lines and their invoices, whole."""

    waiting: Mapping[str, DraftRecord]
    invoices: tuple[Invoice, ...]


def follow_rules(store: Store, change: Change, rules: Iterable[Goods]) -> tuple[DraftRecord, ...]:
    """Let the like lines that wait follow new rules, in their change, and return them."""
    likes = like_lines(store, frozenset(rules))
    if likes is None:
        return ()
    change.update_drafts(likes.drafts)
    change.lead(likes.lead, leads=True)
    change.lead(likes.follow, leads=False)
    return likes.drafts


def like_lines(store: Store, rules: Collection[Goods]) -> Settled | None:
    """Return the lines that new rules answer, as they are now; nothing if there is none.

    They wait for an answer, or the program took their goods for no energy.

    To be called inside the change that added the rules. What stays a question with the rule, lies
    in a closed month or belongs to a red letter stays as it is.

    Args:
        store: The open company file.
        rules: Seller and goods of the new rules.
    """
    goods = [named for _, named in rules if named]
    waiting = {
        draft.id: draft
        for draft in (
            *store.drafts(DraftState.ASKED, origin=Origin.INVOICE),
            *_taken_for_no_energy(store, goods),
        )
        if draft.reason not in _OTHER_QUESTIONS and draft.invoice
    }
    likes = _likes(store, waiting, rules)
    if not likes.waiting:
        return None
    answered = tuple(_answered(store, likes))
    return settle_origins(store, answered) if answered else None


def _taken_for_no_energy(store: Store, goods: Collection[str]) -> Iterator[DraftRecord]:
    """Yield lines the program left out of itself; those a person left out stay so."""
    if goods:
        for draft in store.drafts(DraftState.IGNORED, origin=Origin.INVOICE, goods=goods):
            if draft.reason == _NO_ENERGY:
                yield draft


def _likes(store: Store, waiting: Mapping[str, DraftRecord], rules: Collection[Goods]) -> _Likes:
    """Return the waiting lines for which one of the new rules is the most specific."""
    goods = {squeeze(named) for _, named in rules}
    likely = (
        each.invoice for each in waiting.values() if "" in goods or squeeze(each.goods) in goods
    )
    keys = tuple(dict.fromkeys(likely))
    invoices = tuple(_not_reversed(store, store.invoices(keys))) if keys else ()
    by_key = {invoice.key: invoice for invoice in invoices}
    known = intake_context(store, {}).rules
    fitting: dict[str, DraftRecord] = {}
    for draft in waiting.values():
        invoice = by_key.get(draft.invoice)
        if invoice is None:
            continue
        best = rules_for(known, invoice.seller_tax_id, invoice.seller_name, draft.goods)[:1]
        if any((rule.seller, rule.goods) in rules for rule in best):
            fitting[draft.id] = draft
    used = {draft.invoice for draft in fitting.values()}
    return _Likes(fitting, tuple(invoice for invoice in invoices if invoice.key in used))


def _not_reversed(store: Store, invoices: tuple[Invoice, ...]) -> Iterator[Invoice]:
    """Yield the invoices that are no red letter and that no red letter may name."""
    reds = tuple(key for key, each in store.known_invoices().items() if each.is_red)
    named = {each.blue_key[-_SHORT:] for each in store.invoices(reds) if each.blue_key}
    for invoice in invoices:
        if not invoice.is_red and invoice.key[-_SHORT:] not in named:
            yield invoice


def _answered(store: Store, likes: _Likes) -> Iterator[DraftRecord]:
    proposals, closed = proposals_of(store), store.closed_months()
    for draft in draft_invoices(likes.invoices, Desk(intake_context(store, {}))):
        kept = likes.waiting.get(draft.id)
        if kept is None:
            continue
        placed = replace(draft.moved(kept.facility, kept.account), leads=kept.leads)
        now = proposals.completed(placed)
        is_open = closed.isdisjoint(now.period.months())
        if now.reason == _BY_RULE or (now.state is DraftState.PROPOSED and is_open):
            yield now
