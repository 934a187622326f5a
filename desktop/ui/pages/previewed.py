"""A preview as the tables show it: drafts by state, added up in the worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Self

from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.models.values import DraftSum
from desktop.ui.session import Preview

STATES: Final = (DraftState.PROPOSED, DraftState.ASKED, DraftState.IGNORED)


@dataclass(frozen=True, slots=True)
class Previewed:
    """What an import would bring in, as the tables show it."""

    preview: Preview
    drafts: Mapping[DraftState, Sequence[DraftRecord]]
    sums: Mapping[DraftState, DraftSum]

    @classmethod
    def of(cls, preview: Preview, drafts: Sequence[DraftRecord]) -> Self:
        """Sort drafts by state and add them up."""
        found: dict[DraftState, list[DraftRecord]] = {state: [] for state in STATES}
        for draft in drafts:
            found[draft.state].append(draft)
        return cls(preview, found, {state: added_up(found[state]) for state in STATES})


def added_up(drafts: Sequence[DraftRecord]) -> DraftSum:
    """Return how many drafts there are, their money, and how many are sure."""
    cost = sum((draft.cost or Decimal(0) for draft in drafts), Decimal(0))
    sure = sum(1 for draft in drafts if draft.confidence is Confidence.HIGH)
    return DraftSum(len(drafts), cost, sure)
