"""A preview as the tables show it: drafts by state, put right and added up in the worker."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Final, Self

from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.errors import InputError
from desktop.intake.written import squeeze
from desktop.models.values import DraftSum
from desktop.ui.rooms.paging import HeldPages
from desktop.ui.session import Decision, FileRow, Preview

STATES: Final = (DraftState.PROPOSED, DraftState.ASKED, DraftState.IGNORED)
Fixes = Mapping[str, Decision]
"""What was decided in a preview, by the id of the draft; the decisions name none themselves."""
IS_PACKAGE: Final = "file.is_package"
TAUGHT_SUFFIXES: Final = frozenset({".xlsx", ".xls", ".csv", ".txt"})
"""Tables; what is in them is told by their content."""
Fixer = Callable[[DraftRecord, Decision], DraftRecord]


@dataclass(frozen=True, slots=True)
class Previewed:
    """What an import would bring in, as the tables show it.

    Attributes:
        followed: Like lines that follow what was decided about others, to be remembered.
    """

    preview: Preview
    pages: Mapping[DraftState, HeldPages]
    sums: Mapping[DraftState, DraftSum]
    followed: int = 0

    @classmethod
    def of(cls, preview: Preview, fixes: Fixes, fix: Fixer) -> Self:
        """Put drafts right, sort them by state and add them up; runs in the worker.

        Lines like one whose decision is to be remembered are shown as its rule will leave them.

        Raises:
            InputError: As saving would: a line without quantity, a unit nobody knows.
        """
        found: dict[DraftState, list[DraftRecord]] = {state: [] for state in STATES}
        learnt, followed = _learnt(preview, fixes), 0
        for draft in preview.drafts:
            decision = fixes.get(draft.id)
            fixed = draft if decision is None else fix(draft, decision)
            if decision is None and draft.state is DraftState.ASKED:
                fixed = _followed(draft, learnt, fix)
                followed += fixed is not draft
            found[fixed.state].append(fixed)
        return cls(
            preview,
            {state: HeldPages(found[state]) for state in STATES},
            {state: added_up(found[state]) for state in STATES},
            followed,
        )


def _learnt(preview: Preview, fixes: Fixes) -> dict[tuple[str, str], Decision]:
    """Return what is to be remembered, by goods and seller; an amount belongs to its line alone."""
    return {
        _like(draft): replace(fixes[draft.id], learn=False)
        for draft in preview.drafts
        if draft.id in fixes and _is_rule(draft, fixes[draft.id])
    }


def _is_rule(draft: DraftRecord, fix: Decision) -> bool:
    return (
        fix.learn
        and bool(draft.goods and draft.invoice)
        and fix.quantity is None
        and fix.period is None
    )


def _like(draft: DraftRecord) -> tuple[str, str]:
    return squeeze(draft.goods), squeeze(draft.counterparty)


def _followed(
    draft: DraftRecord, learnt: Mapping[tuple[str, str], Decision], fix: Fixer
) -> DraftRecord:
    """Return a line that waits as a rule will leave it; as it is where the rule cannot say."""
    decision = learnt.get(_like(draft)) if draft.invoice else None
    if decision is None:
        return draft
    try:
        return fix(draft, decision)
    except InputError:
        return draft


def file_at(dropped: Sequence[Path], name: str) -> Path | None:
    """Return a file that was dropped, alone or in a folder, by the name the preview gives it."""
    for path in dropped:
        found = path.parent / name
        if name.split("/", 1)[0] == path.name and found.is_file():
            return found
    return None


def table_at(dropped: Sequence[Path], file: FileRow) -> Path | None:
    """Return a dropped file, or one in a dropped archive, whose columns a person can tell."""
    path = file_at(dropped, file.name) or _within(dropped, file.name)
    return path if path is not None and path.suffix.lower() in TAUGHT_SUFFIXES else None


def _within(dropped: Sequence[Path], name: str) -> Path | None:
    """Return the path of a file in an archive that was dropped, alone or in a folder."""
    for path in dropped:
        found = path.parent / name
        is_below = name.split("/", 1)[0] == path.name
        if is_below and any(parent.is_file() for parent in found.parents):
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
