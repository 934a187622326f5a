"""The base year as it was stated, as it would be today, and how far the firm came since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from desktop.ui.changes import Change

if TYPE_CHECKING:
    from decimal import Decimal

    from desktop.findings import Finding


@dataclass(frozen=True, slots=True)
class RestatedRow:
    """A restatement the firm decided on; amounts in kgCO2e."""

    on: str
    stated: Decimal
    restated: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class BaseAnswer:
    """A base year beside a later one; amounts in kgCO2e of scope 1 + location-based scope 2.

    Attributes:
        years: Those that can be the base year.
        year: The one shown; nothing where there is none.
        stated_from: ``restated``, ``sealed`` or ``computed``: where the stated figure comes from.
        now: Of the later year.
        causes: Why the restated figure differs: ``boundary``, ``methodology``, ``choice.NAME``.
        changes: From the restated base year to the later year: cause and amount.
        reduction: Since the restated base year, as a share of it; negative where it rose.
        findings: Whether it has to be restated, and what keeps the years apart.
    """

    years: tuple[int, ...]
    year: int | None = None
    stated: Decimal | None = None
    stated_from: str = ""
    restated: Decimal | None = None
    now: Decimal | None = None
    causes: tuple[str, ...] = ()
    changes: tuple[tuple[str, Decimal], ...] = ()
    reduction: Decimal | None = None
    kept: tuple[RestatedRow, ...] = ()
    findings: tuple[Finding, ...] = ()


class BaseYearRoom(Protocol):
    """Compares a year with an earlier one and keeps restatements."""

    def base(self, year: int, base: int | None) -> BaseAnswer:
        """Return a year beside its base year; the earliest one if none is asked for."""

    def restate(self, year: int, base: int, reason: str) -> Change:
        """Keep both figures of a base year; from now on the restated one counts."""
