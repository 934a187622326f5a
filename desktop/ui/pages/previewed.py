"""A preview as the tables show it: drafts by state, put right and added up in the worker."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Final, Self

from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.models.values import DraftSum
from desktop.ui.rooms.paging import HeldPages
from desktop.ui.session import Decision, Preview

STATES: Final = (DraftState.PROPOSED, DraftState.ASKED, DraftState.IGNORED)
Fixes = Mapping[str, Decision]
"""What was decided in a preview, by the id of the draft; the decisions name none themselves."""
IS_PACKAGE: Final = "file.is_package"
Fixer = Callable[[DraftRecord, Decision], DraftRecord]


@dataclass(frozen=True, slots=True)
class Previewed:
    """What an import would bring in, as the tables show it."""

    preview: Preview
    pages: Mapping[DraftState, HeldPages]
    sums: Mapping[DraftState, DraftSum]

    @classmethod
    def of(cls, preview: Preview, fixes: Fixes, fix: Fixer) -> Self:
        """Put drafts right, sort them by state and add them up; runs in the worker.

        Raises:
            InputError: As saving would: a line without quantity, a unit nobody knows.
        """
        found: dict[DraftState, list[DraftRecord]] = {state: [] for state in STATES}
        for draft in preview.drafts:
            decision = fixes.get(draft.id)
            fixed = draft if decision is None else fix(draft, decision)
            found[fixed.state].append(fixed)
        return cls(
            preview,
            {state: HeldPages(found[state]) for state in STATES},
            {state: added_up(found[state]) for state in STATES},
        )


def file_at(dropped: Sequence[Path], name: str) -> Path | None:
    """Return a file that was dropped, alone or in a folder, by the name the preview gives it."""
    for path in dropped:
        found = path.parent / name
        if name.split("/", 1)[0] == path.name and found.is_file():
            return found
    return None


def added_up(drafts: Sequence[DraftRecord]) -> DraftSum:
    """Return how many drafts there are, their money, and how many are sure."""
    cost = sum((draft.cost or Decimal(0) for draft in drafts), Decimal(0))
    sure = sum(1 for draft in drafts if draft.confidence is Confidence.HIGH)
    return DraftSum(len(drafts), cost, sure)


def each_decided(fixes: Fixes) -> Iterator[Decision]:
    """Yield the decisions with the drafts they are about."""
    return (replace(fix, draft=draft) for draft, fix in fixes.items())
