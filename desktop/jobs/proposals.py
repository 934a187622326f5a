"""Proposals the engine could not compute become questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.emission import Choices
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.quantity import Quantity
from desktop.accounting.routes import route_of
from desktop.errors import DesktopError, InputError, NotComputableError
from desktop.jobs.company_choices import stored_choices
from desktop.jobs.company_parameters import methodology_for
from desktop.jobs.usual_parameters import remembered_parameters
from desktop.models.store import Store

_MENDED_ELSEWHERE = frozenset(
    {
        "choice.unknown",
        "cooling.factor_missing",
        "factor.off_use_other",
        "factor.own_missing",
        "fuel.not_in_set",
        "gwp.missing",
        "parameter.switched_off",
        "parameter.unknown",
    }
)
"""What an inventory's choices or measured values mend; a decision that lacks it holds.

Anything else is the answer's own: a unit the source does not take, steam without its pressure.
"""
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


@dataclass(frozen=True, slots=True)
class Proposals:
    """What is needed to see whether a proposal is complete, gathered once for an import.

    Attributes:
        usual: Parameters a person gave before, by facility and source.
        regions: Grid region by facility.
        sound: What records agreed in that could be computed: no other of them has to be tried.
    """

    choices: Choices
    methodology: Methodology
    usual: Mapping[tuple[str, str], tuple[tuple[str, str], ...]]
    regions: Mapping[str, str]
    sound: set[tuple[object, ...]] = field(default_factory=set)

    def completed(self, draft: DraftRecord) -> DraftRecord:
        """Return a draft with its usual parameters, and as a question if it still lacks some.

        Steam in tonnes without pressure is the usual case: confirming it would count nothing.
        """
        draft = self._with_usual(draft)
        if draft.state is not DraftState.PROPOSED or draft.quantity is None or not draft.source:
            return draft
        problem = self._problem(draft, draft.quantity)
        if problem is None:
            return draft
        return replace(
            draft,
            state=DraftState.ASKED,
            reason=problem.code,
            details=tuple({**dict(draft.details), **dict(sorted(problem.details.items()))}.items()),
            confidence=Confidence.LOW,
        )

    def decided(self, draft: DraftRecord) -> DraftRecord:
        """Return what a person decided with its usual parameters.

        Raises:
            InputError: Where it lacks what an answer can say: confirmed, it would count nothing.
        """
        quantity = draft.quantity
        if draft.state is not DraftState.PROPOSED or quantity is None:
            return draft
        draft = self._with_usual(draft)
        problem = self._problem(draft, quantity)
        if problem is not None and problem.code not in _MENDED_ELSEWHERE:
            raise InputError(problem.code, draft.where, **problem.details)
        return draft

    def _with_usual(self, draft: DraftRecord) -> DraftRecord:
        if not draft.source or draft.parameters:
            return draft
        usual = self.usual.get((draft.facility, draft.source))
        return replace(draft, parameters=usual) if usual else draft

    def _problem(self, draft: DraftRecord, quantity: Quantity) -> DesktopError | None:
        year = draft.period.end.year
        alike = (draft.source, quantity.unit, draft.facility, draft.parameters, year)
        if alike in self.sound:
            return None
        record = ActivityRecord(
            id=draft.id,
            source=draft.source,
            quantity=quantity,
            period=draft.period,
            region=self.regions.get(draft.facility, ""),
            parameters=draft.parameters,
        )
        try:
            route_of(record, self.methodology, self.choices, year)
        except (InputError, NotComputableError) as error:
            return None if error.code in _NOT_THE_RECORDS else error
        self.sound.add(alike)
        return None


def proposals_of(store: Store) -> Proposals:
    """Return what is needed to complete the proposals of an import."""
    return Proposals(
        choices=stored_choices(store, _LONG_AFTER),
        methodology=methodology_for(store),
        usual=remembered_parameters(store),
        regions={each.name: each.grid_region or each.region for each in store.facilities()},
    )
