"""What every inventory of the file is made by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop.ui.changes import Change


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The choices as they are, and what each can be; all by name, as codes."""

    now: Mapping[str, str]
    offered: Mapping[str, tuple[str, ...]]


class ReckoningRoom(Protocol):
    """Shows and changes the choices of inventories."""

    def reckoning(self) -> Reckoning:
        """Return the choices and what they can be."""

    def choose(self, name: str, code: str) -> Change:
        """Make every inventory by another choice; sealed reports keep theirs."""
