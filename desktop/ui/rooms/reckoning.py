"""What every inventory of the file is made by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from desktop.ui.changes import Change


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The choices as they are, and what each can be; all by name, as codes.

    Attributes:
        fuels: Those whose density a supplier may state.
        densities: As the suppliers state them, by fuel; others have the library's. [kg/L]
    """

    now: Mapping[str, str]
    offered: Mapping[str, tuple[str, ...]]
    fuels: tuple[str, ...] = ()
    densities: Mapping[str, Decimal] = field(default_factory=dict)


class ReckoningRoom(Protocol):
    """Shows and changes the choices of inventories."""

    def reckoning(self) -> Reckoning:
        """Return the choices and what they can be."""

    def choose(self, name: str, code: str) -> Change:
        """Make every inventory by another choice; sealed reports keep theirs."""

    def set_density(self, fuel: str, density: Decimal | None) -> Change:
        """Reckon litres of a fuel by a supplier's density; nothing for the library's again."""
