"""Drafts of the company file, a page at a time."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.models.store import Store
from desktop.models.values import PageOrder

_KNOWN: Final = frozenset(
    {"named", "as_read", "source", "confidence", "quantity", "unit"}
    | {"cost", "period", "reason", "counterparty", "file", "place"}
)


class DraftPages:
    """The drafts in one state that wait."""

    def __init__(self, store: Store, state: DraftState) -> None:
        self._store = store
        self._state = state

    @property
    def knows(self) -> frozenset[str]:
        """Return the columns the company file filters and sorts by."""
        return _KNOWN

    def places(self, order: PageOrder) -> Sequence[int]:
        """Return the places of the drafts, in order."""
        return self._store.draft_places(self._state, order)

    def rows(self, places: Iterable[int]) -> Mapping[int, DraftRecord]:
        """Return the drafts at places."""
        return self._store.drafts_at(places)

    def keys(self, places: Iterable[int]) -> Sequence[str]:
        """Return the ids of the drafts at places."""
        return self._store.draft_keys(places)

    def words(self, name: str) -> Iterable[tuple[object, Iterable[int]]]:
        """Return what a column holds, and the drafts that hold it."""
        return self._store.draft_words(self._state, name)

    def total(self, name: str, places: Iterable[int]) -> Decimal:
        """Return the money of the drafts at places."""
        del name  # money is the only column added up
        return self._store.draft_cost(places)
