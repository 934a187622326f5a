"""Which origin of one energy leads, over what is known and what comes in."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.accounting.activity import Origin
from desktop.accounting.documents.bill_forms import form_of
from desktop.accounting.documents.claims import Claim, claims_by_month, days_of
from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.documents.missing_bills import ESTIMATE
from desktop.accounting.documents.precedence import DEFAULT_ORDER, Precedence, settle
from desktop.accounting.documents.unit_bridge import across, gas_bridge
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import UsageError
from desktop.findings import Finding
from desktop.intake.gas_volume import METERED, NORMAL
from desktop.jobs.company_choices import gas_reference
from desktop.models.store import Store

SETTING = "origins.order"


Energy = tuple[str, str, Month]
"""Facility, source and month."""


@dataclass(frozen=True, slots=True)
class Settled:
    """New drafts with their place, and known ones whose place changes.

    Attributes:
        lead: Ids known before that lead now.
        follow: Ids known before that only check now.
    """

    drafts: tuple[DraftRecord, ...]
    lead: tuple[str, ...]
    follow: tuple[str, ...]
    findings: tuple[Finding, ...]


def settle_origins(store: Store, drafts: tuple[DraftRecord, ...]) -> Settled:
    """Settle new drafts together with what the company file knows of the same months."""
    ids = {draft.id for draft in drafts}
    competing = _competing(drafts)
    known = [claim for claim in _known(store, _energies(competing)) if claim.id not in ids]
    if not known and _is_one_word(competing):
        return _settled(store, drafts, (), Precedence(tuple(draft.id for draft in competing)))
    new = [claim for draft in competing for claim in _claims_of_draft(draft)]
    return _settled(store, drafts, known, settle(_alike(store, [*new, *known]), order_of(store)))


def settle_anew(store: Store, changed: Iterable[DraftRecord]) -> Settled:
    """Settle what is known of the months of drafts that were changed, as the file has them now.

    An answer may bring an energy into the count that another document tells already, and a line
    that is left out may have been the one that counted.

    Args:
        store: The company file, the change done.
        changed: The drafts as they were and as they are.
    """
    return settle_energies(store, _energies(_competing(changed)))


def _energies(drafts: Iterable[DraftRecord]) -> frozenset[Energy]:
    """Return what some drafts are about: thousands of them lie in the same few months."""
    told = {(draft.facility, draft.source, draft.period) for draft in drafts}
    return frozenset(
        (facility, source, month) for facility, source, period in told for month in period.months()
    )


def _energy(claim: Claim) -> Energy:
    return claim.facility, claim.source, claim.month


def _beside(known: Iterable[Claim], touched: Collection[Energy]) -> list[Claim]:
    """Return what is known of some energies, whole, and what stands beside it in its months."""
    known = list(known)
    near = {claim.id for claim in known if _energy(claim) in touched}
    beside = [claim for claim in known if claim.id in near]
    months = {_energy(claim) for claim in beside}
    return beside + [c for c in known if c.id not in near and _energy(c) in months]


def _settled(
    store: Store, drafts: Iterable[DraftRecord], beside: Iterable[Claim], settled: Precedence
) -> Settled:
    leads: Mapping[str, bool] = {
        **dict.fromkeys(settled.leading, True),
        **dict.fromkeys(settled.following, False),
    }
    before = {claim.id: claim.leads for claim in beside}
    return Settled(
        drafts=tuple(
            draft
            if (lead := leads.get(draft.id, draft.leads)) == draft.leads
            else replace(draft, leads=lead)
            for draft in drafts
        ),
        lead=tuple(key for key, was in before.items() if not was and leads.get(key, was)),
        follow=tuple(key for key, was in before.items() if was and not leads.get(key, was)),
        findings=tuple(f for f in settled.findings if not _is_before(f, store.entity().opening)),
    )


def _is_before(finding: Finding, opening: str) -> bool:
    """Tell whether days are missing that lie before the books begin: nobody misses them."""
    return finding.code == "energy.not_counted" and finding.details["month"] < opening


def energies_of(store: Store, records: Collection[str]) -> frozenset[Energy]:
    """Return the energies of months that some records are about; nothing for unknown ones."""
    return frozenset(map(_energy, store.claims_named(records)))


def settle_energies(store: Store, touched: Collection[Energy]) -> Settled:
    """Settle some energies of months anew, as the file has them now."""
    if not touched or store.is_told_by_one(_span(touched), _sources(touched)):
        return Settled((), (), (), ())
    known = _known(store, touched)
    return _settled(store, (), known, settle(_alike(store, known), order_of(store)))


def _known(store: Store, touched: Collection[Energy]) -> list[Claim]:
    """Return what is known of some energies, whole, and what stands beside it in its months."""
    if not touched:
        return []
    months, sources = _span(touched), _sources(touched)
    beside = _beside(store.claims(months, sources=sources), touched)
    wider = _span({_energy(claim) for claim in beside} | set(touched))
    if wider == months:
        return beside
    return _beside(store.claims(wider, sources=sources), touched)  # what lies in several months


def _sources(energies: Iterable[Energy]) -> frozenset[str]:
    return frozenset(source for _, source, _ in energies)


def _alike(store: Store, claims: Iterable[Claim]) -> list[Claim]:
    """Return claims of gas in one unit where an energy is told in m³ and in Nm³.

    Cubic metres are made normal ones as the account does it, so that the two can be compared.
    """
    told = list(claims)
    normal = {(c.facility, c.source) for c in told if c.quantity.unit == NORMAL}
    if not normal:
        return told
    bridge = gas_bridge(gas_reference(store), "choices")
    return [
        replace(claim, quantity=across(claim.quantity, NORMAL, bridge) or claim.quantity)
        if claim.quantity.unit == METERED and (claim.facility, claim.source) in normal
        else claim
        for claim in told
    ]


def _span(energies: Collection[Energy]) -> ReportingPeriod:
    """Return the days from the first to the last month of some energies."""
    months = sorted(month for _, _, month in energies)
    first, last = (ReportingPeriod.of_month(each) for each in (months[0], months[-1]))
    return ReportingPeriod(first.start, last.end)


def differences(store: Store, period: ReportingPeriod) -> tuple[Finding, ...]:
    """Return how far the origins of one energy are apart in a period."""
    months = {str(month) for month in period.months()}
    findings = settle(_alike(store, store.claims()), order_of(store)).findings
    return tuple(finding for finding in findings if finding.details["month"] in months)


def order_of(store: Store) -> Sequence[Origin]:
    """Return the user's order of preference, else the default."""
    text = store.settings().get(SETTING)
    return tuple(Origin(name) for name in json.loads(text)) if text else DEFAULT_ORDER


def put_order(store: Store, order: Sequence[str], *, person: str = "") -> int:
    """Keep which origin leads, and let all that is known follow it in one change.

    Posted records stay as they are. Origins that are not named come after those that are.

    Args:
        store: The open company file.
        order: Names of origins, most trusted first.
        person: Who does it.

    Returns:
        How many drafts and records changed their place.

    Raises:
        UsageError: ``origins.order_wrong``.
    """
    known = [origin.value for origin in DEFAULT_ORDER]
    if not order or len(set(order)) < len(order) or not set(order) <= set(known):
        raise UsageError("origins.order_wrong", order=",".join(order), known=",".join(known))
    whole = tuple(Origin(name) for name in (*order, *(n for n in known if n not in order)))
    claims = list(store.claims())
    settled = _settled(store, (), claims, settle(_alike(store, claims), whole))
    with store.change("origins.kept", person=person) as change:
        change.set_setting(SETTING, json.dumps([origin.value for origin in whole]))
        change.lead(settled.lead, leads=True)
        change.lead(settled.follow, leads=False)
    return len(settled.lead) + len(settled.follow)


def _competes(draft: DraftRecord) -> bool:
    is_proposed = draft.state is DraftState.PROPOSED
    return is_proposed and draft.quantity is not None and bool(draft.source)


def _is_one_word(drafts: Sequence[DraftRecord]) -> bool:
    """Tell whether one origin alone speaks, in one form: as a firm's first invoices do."""
    is_estimated = any(draft.id.startswith(ESTIMATE) for draft in drafts)
    return not is_estimated and len({(draft.origin, form_of(draft.id)) for draft in drafts}) <= 1


def _competing(drafts: Iterable[DraftRecord]) -> list[DraftRecord]:
    return [draft for draft in drafts if _competes(draft)]


def _claims_of_draft(draft: DraftRecord) -> tuple[Claim, ...]:
    if draft.quantity is None:
        raise ValueError(draft.id)
    claim = Claim(
        id=draft.id,
        source=draft.source,
        facility=draft.facility,
        month=Month.of(draft.period.start),
        origin=draft.origin,
        quantity=draft.quantity,
        account=draft.account,
        leads=draft.leads,
        days=days_of(draft.origin, draft.period),
        is_estimate=draft.id.startswith(ESTIMATE),
        form=form_of(draft.id),
    )
    return claims_by_month(claim, draft.period)
