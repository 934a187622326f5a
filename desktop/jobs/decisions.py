"""What a person decides about drafts, and the rule it may become."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.documents.rule import IGNORE
from desktop.accounting.methodology.lookup import source_definition
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import convert, plain
from desktop.errors import InputError, UsageError
from desktop.intake.written import number_of, squeeze
from desktop.jobs.company import checked_month, checked_number
from desktop.jobs.context import JobContext, SilentContext
from desktop.jobs.intake_context import carrier_sources, shipped_tables
from desktop.jobs.like_bills import answered, bills_waiting, layouts_answered, unit_of_answer
from desktop.jobs.like_lines import follow_rules
from desktop.jobs.like_months import meters_learnt, months_waiting
from desktop.jobs.origins import settle_anew
from desktop.jobs.proposals import Proposals, proposals_of
from desktop.jobs.shipped import load_methodology
from desktop.jobs.steps import AT_ONCE, Steps
from desktop.jobs.usual_parameters import PARAMETERS, remembered_parameters
from desktop.models.change import Change
from desktop.models.store import Store
from desktop.models.values import Rule

_DECIDED = "draft.decided"
_CONTENT_DIGITS = Decimal("0.000001")
_LEFT_OUT = "draft.left_out"
_BURNING = frozenset({"stationary", "mobile"})
_SILENT: Final = SilentContext()


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided; an empty field leaves the draft's own.

    Attributes:
        month: Month of consumption, ``2025-03``.
        parameters: What the source asks for besides (steam: ``pressure_mpa``).
        is_remembered: Also decide the same seller's same goods from now on.
    """

    source: str = ""
    quantity: str = ""
    unit: str = ""
    month: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    is_ignored: bool = False
    is_remembered: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision changed.

    Attributes:
        drafts: Those that were decided, as they are now.
        followed: Like lines that waited and follow the rule the decision became, as they are now:
            proposed (or left out), never confirmed.
    """

    drafts: tuple[DraftRecord, ...]
    followed: tuple[DraftRecord, ...] = ()

    def followers(self, draft: DraftRecord) -> tuple[str, ...]:
        """Return the ids of the lines that follow the rule one decided draft became."""
        goods, seller = squeeze(draft.goods), squeeze(draft.counterparty)
        return tuple(
            each.id
            for each in self.followed
            if squeeze(each.goods) == goods and (not seller or squeeze(each.counterparty) == seller)
        )


@dataclass(frozen=True, slots=True)
class _Done:
    """What one decision changed; ``before`` are its drafts as they were."""

    before: tuple[DraftRecord, ...]
    decided: Decided

    @property
    def concerned(self) -> tuple[DraftRecord, ...]:
        """Every draft whose months it may have changed."""
        return (*self.before, *self.decided.drafts, *self.decided.followed)


def decide_drafts(
    store: Store, ids: Iterable[str], decision: Decision, *, person: str = ""
) -> Decided:
    """Decide drafts alike, and what waits for the same answer if it is remembered, in one change.

    Raises:
        UsageError: ``draft.unknown``, ``draft.accepted``, ``decision.empty``.
        InputError: ``source.unknown``, ``decision.quantity_needed``, ``number.wrong``,
            ``quantity.unit_unknown``, ``month.wrong``; ``steam.pressure_missing`` and whatever
            else the answer lacks to be computed.
    """
    if decision == Decision():
        raise UsageError("decision.empty")
    with store.change("drafts.decided", person=person) as change:
        done = _decide(store, change, ids, decision, proposals_of(store), person)
        return _settled(store, change, [done])


def decide_and_confirm(
    store: Store,
    decisions: Mapping[Decision, Sequence[str]],
    *,
    person: str = "",
    context: JobContext = _SILENT,
) -> Decided:
    """Decide drafts, each group in its way, and confirm what counts: one change, one undo.

    An empty decision confirms drafts as they are proposed.

    Raises:
        CancelledError: If the user asked to stop; nothing was changed.
        UsageError: ``draft.unknown``, ``draft.accepted``.
        InputError: As :func:`decide_drafts`; ``draft.incomplete``; ``month.closed``.
    """
    is_said = any(decision != Decision() for decision in decisions)
    summary = "drafts.decided" if is_said else "records.confirmed"
    with store.change(summary, person=person) as change:
        return decide_within(store, change, decisions, person=person, context=context)


def decide_within(
    store: Store,
    change: Change,
    decisions: Mapping[Decision, Sequence[str]],
    *,
    person: str = "",
    context: JobContext = _SILENT,
) -> Decided:
    """Decide and confirm drafts in a change that is under way, such as their import.

    Raises:
        CancelledError: As :func:`decide_and_confirm`.
        UsageError: As :func:`decide_and_confirm`.
        InputError: As :func:`decide_and_confirm`.
    """
    proposals = proposals_of(store)
    said = [(decision, ids) for decision, ids in decisions.items() if decision != Decision()]
    counted = [key for decision, ids in decisions.items() if not decision.is_ignored for key in ids]
    steps = Steps(context, sum(len(ids) for _, ids in said) + len(counted))
    done = [
        _decide(store, change, part, decision, proposals, person)
        for decision, ids in said
        # What is remembered is followed by what waits, once all lines it was said of are decided.
        for part in steps.parts(ids, len(ids) if decision.is_remembered else AT_ONCE)
    ]
    together = _settled(store, change, done)
    for part in steps.parts(counted):
        change.confirm(part)
    return together


def _settled(store: Store, change: Change, done: Sequence[_Done]) -> Decided:
    """Settle anew which origin leads, in the months of what was decided and of what follows."""
    settled = settle_anew(store, [draft for each in done for draft in each.concerned])
    change.lead(settled.lead, leads=True)
    change.lead(settled.follow, leads=False)
    leads = {**dict.fromkeys(settled.lead, True), **dict.fromkeys(settled.follow, False)}
    decided = [draft for each in done for draft in each.decided.drafts]
    followed = [draft for each in done for draft in each.decided.followed]
    return Decided(tuple(_led(decided, leads)), tuple(_led(followed, leads)))


def _led(drafts: Iterable[DraftRecord], leads: Mapping[str, bool]) -> Iterator[DraftRecord]:
    for draft in drafts:
        yield replace(draft, leads=leads.get(draft.id, draft.leads))


def _decide(
    store: Store,
    change: Change,
    ids: Iterable[str],
    decision: Decision,
    proposals: Proposals,
    person: str,
) -> _Done:
    asked = _known(store, ids)
    decided = tuple(answered(decided_draft(draft, decision, proposals)) for draft in asked)
    change.update_drafts(decided)
    if not decision.is_remembered:
        return _Done(asked, Decided(decided))
    rules = [_rule(each, decision, person) for each in decided if each.goods]
    for rule in rules:
        change.add_rule(rule)
    if decision.parameters:
        change.set_setting(PARAMETERS, _remembered(store, decided, decision))
    followed = follow_rules(store, change, ((rule.seller, rule.goods) for rule in rules))
    follows = ((_follow_months, decided), (_follow_bills, asked), (_follow_parameters, asked))
    for follow, alike in follows:
        like = tuple(proposals.completed(each) for each in follow(store, change, alike, decision))
        change.update_drafts(like)
        followed += like
    return _Done(asked, Decided(decided, tuple(followed)))


def decided_draft(draft: DraftRecord, decision: Decision, proposals: Proposals) -> DraftRecord:
    """Return a draft as a person's decision leaves it, with what its source usually asks for.

    Raises:
        InputError: As :func:`decide_drafts`.
    """
    return proposals.decided(decide_draft(draft, decision))


def _follow_months(
    store: Store, change: Change, decided: tuple[DraftRecord, ...], decision: Decision
) -> tuple[DraftRecord, ...]:
    """Let a meter's other months follow what its energy was said to be, and keep it with it."""
    if not decision.source or decision.quantity or decision.month:
        return ()
    for meter in meters_learnt(store, decided):
        change.add_meter(meter)
    return tuple(decide_draft(each, decision) for each in months_waiting(store, decided))


def _follow_bills(
    store: Store, change: Change, asked: tuple[DraftRecord, ...], decision: Decision
) -> tuple[DraftRecord, ...]:
    """Let the other bills of a list follow what its energy was said to be, and its next files."""
    if decision.quantity or decision.month:
        return ()
    decided = tuple(answered(decide_draft(draft, decision)) for draft in asked)
    for layout in layouts_answered(asked, decided):
        change.add_mapping(layout)
    waiting = bills_waiting(store, asked)
    return tuple(answered(decide_draft(draft, decision)) for draft in waiting)


def _follow_parameters(
    store: Store, _change: Change, asked: tuple[DraftRecord, ...], decision: Decision
) -> tuple[DraftRecord, ...]:
    """Let all that waits for the same parameters of a source follow, as what comes later does."""
    if not decision.parameters or decision.quantity or decision.month:
        return ()
    given = {(d.facility, d.source, d.reason) for d in asked if d.source and d.quantity}
    ids = {draft.id for draft in asked}
    return tuple(
        decide_draft(draft, replace(decision, source=""))
        for draft in (store.drafts(DraftState.ASKED) if given else ())
        if (draft.facility, draft.source, draft.reason) in given and draft.id not in ids
    )


def _remembered(store: Store, decided: tuple[DraftRecord, ...], decision: Decision) -> str:
    known = remembered_parameters(store)
    known.update({(draft.facility, draft.source): decision.parameters for draft in decided})
    entries = [[*key, [list(pair) for pair in pairs]] for key, pairs in sorted(known.items())]
    return json.dumps(entries, ensure_ascii=False)


def _known(store: Store, ids: Iterable[str]) -> tuple[DraftRecord, ...]:
    wanted = tuple(ids)
    kept = store.kept_drafts(wanted)
    for key in wanted:
        if key not in kept:
            raise UsageError("draft.unknown", draft=key)
    return tuple(kept[key][0] for key in wanted)


def decide_draft(draft: DraftRecord, decision: Decision) -> DraftRecord:
    """Return a draft as a decision leaves it; nothing is saved.

    Raises:
        InputError: As :func:`decide_drafts`.
    """
    if decision.is_ignored:
        return replace(draft, state=DraftState.IGNORED, reason=_LEFT_OUT)
    source = decision.source or draft.source
    if not source:
        raise InputError("decision.source_needed", draft.where, draft=draft.id)
    definition = source_definition(load_methodology(), source)
    quantity = _quantity(draft, decision, unit_of_answer(draft, source))
    convert_or_refuse(quantity, definition.unit)
    period = draft.period
    if decision.month:
        period = ReportingPeriod.of_month(checked_month(decision.month))
    known = dict(draft.parameters) | dict(decision.parameters)
    return replace(
        draft,
        state=DraftState.PROPOSED,
        parameters=tuple(sorted(known.items())),
        carrier=_carrier(draft.carrier, definition.code),
        source=definition.code,
        quantity=quantity,
        period=period,
        reason=_DECIDED,
        confidence=Confidence.HIGH,
    )


def convert_or_refuse(quantity: Quantity, unit: str) -> None:
    """Refuse a quantity whose unit is unknown; densities may still have to bridge two kinds.

    Raises:
        InputError: ``quantity.unit_unknown``.
    """
    try:
        convert(quantity, unit)
    except InputError as error:
        if error.code == "quantity.unit_unknown":
            raise


def _quantity(draft: DraftRecord, decision: Decision, usual: str) -> Quantity:
    """Return what a decision makes the amount; one printed without a unit may have a usual one."""
    known = draft.quantity or _printed(draft)
    count = number_of(draft.as_read[0])
    if usual and count is not None:
        known = Quantity(count if known is None else known.amount, usual)
    if decision.quantity:
        amount = checked_number(decision.quantity, "quantity")
    elif known is not None:
        amount = known.amount
    else:
        raise InputError("decision.quantity_needed", draft.where, draft=draft.id)
    unit = decision.unit or (known.unit if known is not None else "")
    if not unit:
        raise InputError("decision.unit_needed", draft.where, draft=draft.id)
    return Quantity(amount, unit)


def _carrier(before: str, source: str) -> str:
    """Return the energy of a decided line: its own, unless the source is another energy's.

    A carrier that has no source of its own (coal gas of some kind) was open, and stays what the
    document says; diesel stays diesel in a boiler and in a lorry, and so does a fuel that is put
    to a source with a factor of the firm's own.
    """
    usual, own = carrier_sources().get(before, ""), _carrier_of(source)
    if not before or "." not in usual:
        return before or own
    if _energy(usual) == _energy(source):
        return before
    if own or _energy(source) in carrier_sources():
        return own or _energy(source)
    return before if source.partition(".")[0] in _BURNING else ""


def _energy(source: str) -> str:
    """Return what a source burns or draws: ``diesel`` of a lorry, ``electricity`` of any kind."""
    family, _, kind = source.partition(".")
    return kind if family in _BURNING else family


def _carrier_of(source: str) -> str:
    """Return the carrier that becomes a source; nothing where none does."""
    return next((name for name, code in carrier_sources().items() if code == source), "")


def _printed(draft: DraftRecord) -> Quantity | None:
    """Return what the document prints, if its unit measures: no energy until somebody said so."""
    count = number_of(draft.as_read[0])
    rule = shipped_tables().measures.units.get(squeeze(draft.as_read[1]))
    return None if count is None or rule is None else Quantity(count * rule.factor, rule.unit)


def _unit_remembered(draft: DraftRecord, decision: Decision) -> str:
    """Return the unit a rule keeps: as decided, or what one printed bottle or kilogram holds.

    Ten bottles decided to be 145 kg hold 14.5 kg each, next time too. A month or a batch holds
    nothing that could be remembered.
    """
    measures = shipped_tables().measures
    printed = squeeze(draft.as_read[1])
    known = measures.units.get(printed)
    holds = printed in measures.vessels or printed in measures.areas or known is not None
    count = number_of(draft.as_read[0])
    is_same = known is not None and draft.quantity is not None and known.unit == _unit_of(draft)
    if not (decision.quantity and count and holds) or is_same:
        return decision.unit
    each = (checked_number(decision.quantity, "quantity") / count).quantize(_CONTENT_DIGITS)
    return f"{plain(each)} {_unit_of(draft)}"


def _unit_of(draft: DraftRecord) -> str:
    return draft.quantity.unit if draft.quantity is not None else ""


def _rule(draft: DraftRecord, decision: Decision, person: str) -> Rule:
    return Rule(
        seller=draft.counterparty,
        goods=draft.goods,
        carrier=IGNORE if decision.is_ignored else draft.carrier,
        source="" if decision.is_ignored else draft.source,
        unit="" if decision.is_ignored else _unit_remembered(draft, decision),
        made_by=person,
    )
