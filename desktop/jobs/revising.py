"""Drafts of earlier imports, put right by what came in since.

A red letter may come before its blue invoice, a month of a meter in two files, a voided invoice
after it was counted. Importing file by file has to end in the books that one import of
everything gives, so an import drafts again what its documents touch; here the new drafts meet
the kept ones. What a person decided or posted is never overwritten: it is asked.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.documents.invoice import Invoice
from desktop.accounting.documents.red_letter import partners
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import convert
from desktop.errors import InputError
from desktop.findings import Finding, Severity
from desktop.jobs.divided_parts import DIVIDED, NO_MORE, divided_anew, parts_by_whole
from desktop.models.store import Store
from desktop.models.values import LedgerRecord, LedgerState

_DECIDED = "draft.decided"
_BY_A_PERSON = frozenset({_DECIDED, "draft.left_out", DIVIDED, "draft.submeter_checks"})


@dataclass(frozen=True, slots=True)
class Beside:
    """What an import's drafts stand beside.

    Attributes:
        pairs: Red letter → blue invoice.
        again: Keys of the known invoices that were drafted again.
        gone: Ids of kept drafts that the documents no longer give.
    """

    pairs: Mapping[str, str] = field(default_factory=dict)
    again: Collection[str] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Revised:
    """New drafts and those that replace a kept one.

    Attributes:
        drafts: What is new or differs from what is kept; the rest is left out.
        changed: Ids of those of them that replace a kept draft.
        withdrawn: Ids of confirmed records that have to be looked at again.
        unchanged: Documents that gave only drafts which are kept already.
    """

    drafts: tuple[DraftRecord, ...]
    changed: frozenset[str] = frozenset()
    withdrawn: tuple[str, ...] = ()
    unchanged: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class _Desk:
    """Sorts drafts one after another."""

    store: Store
    kept: dict[str, tuple[DraftRecord, bool]]
    parts: Mapping[str, tuple[DraftRecord, ...]]
    drafts: list[DraftRecord] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def take(self, draft: DraftRecord) -> None:
        """Put a draft where it belongs: new, changed, or nothing to do."""
        if draft.id not in self.kept:
            self.drafts.append(draft)
            return
        kept, is_accepted = self.kept[draft.id]
        self._take_parts(draft, kept)
        if is_accepted:
            self._take_accepted(draft, kept)
        elif kept.reason in _BY_A_PERSON:
            self._take_decided(draft, kept)
        elif not _says_the_same(draft, kept) or draft.reason != kept.reason:
            self._change(draft)

    def _take_parts(self, draft: DraftRecord, kept: DraftRecord) -> None:
        """Let the parts of a document that was divided follow it."""
        parts = self.parts.get(draft.id)
        if not parts:
            return
        now, said = divided_anew(draft, kept, parts)
        if said is not None:
            self.findings.append(said)
        below = [part.id for part in now]
        self.kept.update(self.store.kept_drafts([*below, *(f"{key}/correction" for key in below)]))
        for part in now:
            self.take(part)

    def _change(self, draft: DraftRecord) -> None:
        self.drafts.append(draft)
        self.changed.append(draft.id)

    def _take_decided(self, draft: DraftRecord, kept: DraftRecord) -> None:
        """Keep a decision; a meter's new amount takes its source, a void document ends it."""
        if draft.reason in NO_MORE:
            self._change(draft)
        elif draft.meter and draft.quantity != kept.quantity and kept.reason == _DECIDED:
            chosen = replace(draft, source=kept.source, facility=kept.facility)
            self._change(
                replace(chosen, state=kept.state, reason=kept.reason, parameters=kept.parameters)
            )

    def _take_accepted(self, draft: DraftRecord, kept: DraftRecord) -> None:
        if _says_the_same(draft, kept):
            return
        entry = self.store.record_of(draft.id)
        if entry is None or entry.state is LedgerState.VOID or entry.reversed_by:
            return
        closed = self.store.closed_months()
        if entry.state is LedgerState.POSTED or not closed.isdisjoint(entry.record.period.months()):
            self._correct(draft, entry)
            return
        self.withdrawn.append(draft.id)
        self._change(draft)

    def _correct(self, draft: DraftRecord, entry: LedgerRecord) -> None:
        """Ask for the difference to a posted record, which stays as it is."""
        before = entry.record.quantity
        now = _amount_now(draft, before.unit)
        if now is None or now == before:
            return
        number = entry.number or draft.id
        details = (("number", number), ("before", str(before)), ("now", str(now)))
        self.findings.append(
            Finding("record.outdated", Severity.WARNING, draft.where, dict(details))
        )
        self.take(
            replace(
                draft,
                id=f"{draft.id}/correction",
                state=DraftState.ASKED,
                source=entry.record.source,
                quantity=Quantity(now.amount - before.amount, before.unit),
                reason="draft.corrects_posted",
                confidence=Confidence.LOW,
                details=details,
                cost=None,
            )
        )


def revise(store: Store, drafts: Iterable[DraftRecord], beside: Beside) -> Revised:
    """Return what is new in drafts, and what they change of the kept ones.

    Args:
        store: The company file.
        drafts: As the documents give them now.
        beside: What they may change.
    """
    given = list(drafts)
    known = [draft.id for draft in given if not draft.invoice or draft.invoice in beside.again]
    kept = store.kept_drafts((*known, *(f"{key}/correction" for key in known), *beside.gone))
    given += [_superseded(kept[key][0]) for key in beside.gone if key in kept]
    desk = _Desk(store, kept, parts_by_whole(store) if kept else {})
    if kept:
        for draft in given:
            desk.take(draft)
    else:
        desk.drafts += given
    decided = {
        draft.invoice
        for draft, _ in kept.values()
        if draft.reason in _BY_A_PERSON or draft.id in desk.parts
    }
    told = {part.id for parts in desk.parts.values() for part in parts} | desk.parts.keys()
    left_out = {draft.id for draft in desk.drafts if draft.state is DraftState.IGNORED} - told
    ended = [key for key in desk.withdrawn if key in left_out]
    if ended:
        desk.findings.append(_taken_back(kept, ended))
    fresh = {draft.document for draft in desk.drafts}
    return Revised(
        drafts=_asked_beside_decided(desk.drafts, decided, beside.pairs),
        changed=frozenset(desk.changed),
        withdrawn=tuple(desk.withdrawn),
        unchanged=frozenset(draft.document for draft in given) - fresh,
        findings=tuple(desk.findings),
    )


def _taken_back(kept: Mapping[str, tuple[DraftRecord, bool]], ids: Sequence[str]) -> Finding:
    """Say that confirmed records count no more, for which nothing is asked that would tell it."""
    first, _ = kept[ids[0]]
    what = " ".join(filter(None, (first.goods or first.meter or first.account, first.invoice)))
    details = {"count": str(len(ids)), "what": what, "before": str(first.quantity)}
    return Finding("records.taken_back", Severity.WARNING, first.where, details)


def _says_the_same(draft: DraftRecord, kept: DraftRecord) -> bool:
    return (draft.state, draft.source, draft.quantity, draft.period) == (
        kept.state,
        kept.source,
        kept.quantity,
        kept.period,
    )


def _superseded(draft: DraftRecord) -> DraftRecord:
    return replace(draft, state=DraftState.IGNORED, reason="draft.superseded")


def _amount_now(draft: DraftRecord, unit: str) -> Quantity | None:
    """Return what a draft amounts to; nothing while it is a question itself."""
    if draft.state is DraftState.IGNORED:
        return Quantity(Decimal(0), unit)
    if draft.state is DraftState.ASKED or draft.quantity is None:
        return None
    try:
        return convert(draft.quantity, unit)
    except InputError:
        return None


def _asked_beside_decided(
    drafts: Iterable[DraftRecord], decided: set[str], pairs: Mapping[str, str]
) -> tuple[DraftRecord, ...]:
    """Return drafts, as questions where a person decided the blue invoice or a red letter."""
    if not decided:
        return tuple(drafts)
    return tuple(_asked_if_decided(draft, decided, pairs) for draft in drafts)


def _asked_if_decided(
    draft: DraftRecord, decided: set[str], pairs: Mapping[str, str]
) -> DraftRecord:
    if draft.state is not DraftState.PROPOSED or not draft.invoice:
        return draft
    others = partners((draft.invoice,), pairs) - {draft.invoice}
    if others.isdisjoint(decided):
        return draft
    return replace(
        draft, state=DraftState.ASKED, reason="draft.partner_decided", confidence=Confidence.LOW
    )


def concerned_invoices(
    store: Store,
    read: Iterable[Invoice],
    known: Mapping[str, Invoice],
    changed: frozenset[str],
    pairs: Mapping[str, str],
) -> tuple[Invoice, ...]:
    """Return the known invoices that have to be drafted again beside what was read."""
    fresh = {invoice.key for invoice in read if invoice.key not in known}
    keys = partners(fresh | changed, pairs) & known.keys()
    return store.invoices(tuple(sorted(keys | changed)))
