"""Meters with their months, and a month of intervals for a chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from desktop.accounting.period import Month
    from desktop.accounting.quantity import Quantity


@dataclass(frozen=True, slots=True)
class MeterRow:
    """A meter channel with its months of data."""

    meter: str
    carrier: str
    direction: str
    unit: str
    months: tuple[tuple[Month, Quantity], ...]
    missing_slots: int = 0
    facility: str = ""
    multipliers: tuple[tuple[date, Decimal], ...] = ()
    invoiced: tuple[tuple[Month, Decimal], ...] = ()

    @property
    def key(self) -> str:
        """What tells the channel from others."""
        return f"{self.carrier}|{self.direction}|{self.meter}"


@dataclass(frozen=True, slots=True)
class MeterMonth:
    """The intervals of one month, as numbers for a chart.

    Attributes:
        values: One a slot; ``nan`` where missing.
        flags: One byte a slot, as in :class:`desktop.accounting.documents.meter.Flag`.
    """

    meter: str
    month: Month
    unit: str
    step_minutes: int
    values: Sequence[float]
    flags: bytes
