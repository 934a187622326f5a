"""Drafts of the company file, a page at a time."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.models.store import Store
from desktop.models.values import PageOrder
from desktop.ui.rooms.paging import PageAsk, StateSum

_KNOWN: Final = frozenset(
    {"goods", "as_read", "source", "confidence", "quantity", "unit"}
    | {"cost", "period", "reason", "counterparty", "file"}
)


def draft_sums(store: Store) -> Mapping[DraftState, StateSum]:
    """Return how many drafts wait in each state, and their money."""
    sums = store.draft_sums()
    return {state: StateSum(each.count, each.cost, each.sure) for state, each in sums.items()}


class DraftPages:
    """The drafts in one state that wait."""

    def __init__(self, store: Store, state: DraftState) -> None:
        self._store = store
        self._state = state

    @property
    def knows(self) -> frozenset[str]:
        """Return the columns the company file filters and sorts by."""
        return _KNOWN

    def places(self, ask: PageAsk) -> Sequence[int]:
        """Return the places of the drafts, in order."""
        order = PageOrder(ask.containing, ask.among, ask.sort, ask.is_falling)
        return self._store.draft_places(self._state, order)

    def rows(self, places: Iterable[int]) -> Mapping[int, DraftRecord]:
        """Return the drafts at places."""
        return self._store.drafts_at(places)

    def keys(self, places: Iterable[int]) -> Sequence[str]:
        """Return the ids of the drafts at places."""
        return self._store.draft_keys(places)

    def codes(self, name: str) -> Iterable[str]:
        """Return the different values of a column."""
        return self._store.draft_codes(self._state, name)

    def amounts(self, name: str) -> Mapping[int, Decimal]:
        """Return the money of each draft."""
        del name  # money is the only column added up
        return self._store.draft_costs(self._state)
