"""Bills and what they leave out: rows and questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.ui.changes import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.accounting.entity import Facility
    from desktop.jobs.bill_list import BillEntry


@dataclass(frozen=True, slots=True)
class GapRow:
    """Days or intervals nobody knows, or an estimate that stands in for them.

    Attributes:
        kind: ``meter`` for intervals a meter did not deliver, ``bill`` for days without a bill.
        name: Number of the meter, or the account.
        missing: Intervals, or days, without a value.
        estimated: Intervals, or days, that carry an estimate.
        fillable: Intervals, or days, that could be estimated.
        proposed: What estimating would add, by way: ``neighbours``, ``last-year``.
    """

    kind: str
    name: str
    carrier: str
    period: ReportingPeriod
    missing: int
    estimated: int
    fillable: int
    proposed: tuple[tuple[str, Quantity], ...] = ()
    facility: str = ""
    source: str = ""

    @property
    def id(self) -> str:
        """What tells it from other gaps of the year."""
        return "|".join((self.kind, self.name, self.carrier, self.facility, str(self.period)))

    def added(self, by: str) -> Quantity | None:
        """Return what one way of estimating would add; a meter knows one way only."""
        if self.kind == "meter":
            return self.proposed[0][1] if self.proposed else None
        return dict(self.proposed).get(by)


@dataclass(frozen=True, slots=True)
class Sharers:
    """Who may share a bill: facilities with their figures, meters with the facility of each."""

    facilities: tuple[Facility, ...]
    meters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShareAsk:
    """How a shared bill is divided.

    Attributes:
        by: ``area``, ``heated_area``, ``headcount`` or ``submeter``.
        meters: Sub-meters the firm keeps, for ``submeter``.
        measured: Facility and amount as typed, for ``submeter``.
    """

    by: str
    facilities: tuple[str, ...] = ()
    meters: tuple[str, ...] = ()
    measured: tuple[tuple[str, str], ...] = ()


class BillingRoom(Protocol):
    """Lists bills and estimates what is missing, on request."""

    def bills(self, year: int) -> tuple[BillEntry, ...]:
        """Return the bills that lie in a year."""

    def gaps(self, year: int) -> tuple[GapRow, ...]:
        """Return what is missing or estimated in a year; nothing is changed."""

    def estimate(self, gaps: Sequence[GapRow], by: str) -> Change:
        """Fill gaps with marked estimates; what stands in the ledger is left alone."""

    def withdraw(self, gaps: Sequence[GapRow]) -> Change:
        """Take the estimates of gaps back."""

    def sharers(self) -> Sharers:
        """Return who may share a bill."""

    def share(self, record: str, ask: ShareAsk) -> Change:
        """Divide a bill among facilities; the bill is set aside."""

    def split(self, record: str, by: str) -> Change:
        """Divide a bill among its months, ``days`` or ``intervals``; the bill is set aside."""
