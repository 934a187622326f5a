"""Proposals the engine could not compute become questions."""

from dataclasses import replace
from datetime import date

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.quantify import route_of
from desktop.errors import DesktopError, InputError, NotComputableError
from desktop.jobs.company_choices import stored_choices
from desktop.jobs.decisions import remembered_parameters
from desktop.jobs.shipped import load_methodology
from desktop.models.store import Store

_NOT_THE_RECORDS = frozenset(
    {
        "electricity.no_factor_region",
        "electricity.no_factor_year",
        "electricity.no_residual",
        "electricity.region_missing",
    }
)
"""What no decision about a record can mend: its activity counts, the inventory says the rest."""
_LONG_AFTER = date(9999, 12, 31)
"""Every factor that is published at all may be used to see whether a draft is complete."""


def with_usual_parameters(draft: DraftRecord, store: Store) -> DraftRecord:
    """Return the draft with what a person said of its source before, where it says nothing."""
    if draft.parameters or not draft.source:
        return draft
    usual = remembered_parameters(store).get((draft.facility, draft.source))
    return replace(draft, parameters=usual) if usual else draft


def asked_if_not_computable(draft: DraftRecord, store: Store) -> DraftRecord:
    """Return a proposal as it is, or as a question if it lacks what its source needs.

    Steam in tonnes without pressure is the usual case: confirming it would count nothing.
    """
    if draft.state is not DraftState.PROPOSED or draft.quantity is None or not draft.source:
        return draft
    problem = _problem(draft, store)
    if problem is None:
        return draft
    details = tuple(sorted(problem.details.items()))
    return replace(
        draft,
        state=DraftState.ASKED,
        reason=problem.code,
        details=details,
        confidence=Confidence.LOW,
    )


def _problem(draft: DraftRecord, store: Store) -> DesktopError | None:
    quantity = draft.quantity
    if quantity is None:
        return None
    record = ActivityRecord(
        id=draft.id,
        source=draft.source,
        quantity=quantity,
        period=draft.period,
        facility=draft.facility,
        region=_region(draft, store),
        parameters=draft.parameters,
    )
    choices = stored_choices(store, _LONG_AFTER)
    try:
        route_of(record, load_methodology(), choices, draft.period.end.year)
    except (InputError, NotComputableError) as error:
        return None if error.code in _NOT_THE_RECORDS else error
    return None


def _region(draft: DraftRecord, store: Store) -> str:
    for facility in store.facilities():
        if facility.name == draft.facility:
            return facility.grid_region or facility.region
    return store.entity().region
