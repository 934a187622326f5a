"""Meters as they are entered: facility, account and the multipliers since when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from desktop.ui.changes import Change

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class MeterEntryRow:
    """A meter that was entered, or only met in readings.

    Attributes:
        account: 户号 of the supplier.
        multipliers: Transformer ratios with their first day, oldest first.
    """

    name: str
    carrier: str
    facility: str = ""
    account: str = ""
    multipliers: tuple[tuple[date, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class MeterAsk:
    """A meter to keep; without a multiplier those it has stay as they are."""

    name: str
    carrier: str
    facility: str
    account: str
    multiplier: Decimal | None = None
    since: date | None = None


class MeteringRoom(Protocol):
    """Seen and entered; every change can be undone."""

    def entered(self) -> tuple[MeterEntryRow, ...]:
        """Return the meters, those only met in readings too."""

    def put(self, ask: MeterAsk) -> Change:
        """Add a meter or change the one of that name; its readings follow a new multiplier."""

    def facilities(self) -> tuple[str, ...]:
        """Return the names of the firm's facilities."""
