"""Changing confirmed records alike: what is asked, and the list of before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.ui.changes import Change

FIELDS = ("source", "facility", "label", "note", "quality", "month")
"""What can be changed alike, in the order it is offered."""


@dataclass(frozen=True, slots=True)
class EditRow:
    """One field of one record before and after; values as codes or texts."""

    record: str
    title: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class EditAsk:
    """A field of :data:`FIELDS` and the value every record shall have, as typed."""

    records: tuple[str, ...]
    field: str
    value: str


class EditingRoom(Protocol):
    """Shows first, changes on request; one step of undo."""

    def preview(self, ask: EditAsk) -> tuple[EditRow, ...]:
        """Return what would change; nothing is changed."""

    def edit(self, ask: EditAsk) -> Change:
        """Change the records."""

    def facilities(self) -> Sequence[str]:
        """Return the names of the facilities."""
