"""A year's documents against a statement, and the origins of one energy against each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from desktop.ui.changes import Change

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from desktop.jobs.origin_table import OriginMonth
    from desktop.jobs.reconciling import Reconciled


@dataclass(frozen=True, slots=True)
class StatedAsk:
    """What a supplier states of a line, as typed; an empty amount is none."""

    supplier: str
    carrier: str
    quantity: str
    unit: str
    amount: str = ""


class ReconcilingRoom(Protocol):
    """Reconciles."""

    def reconciled(self, year: int) -> Reconciled:
        """Return every supplier and carrier of a year with what is stated of it."""

    def take_statement(self, year: int, path: Path) -> Change:
        """Keep a supplier's statement or the statistics form in the place of an older one."""

    def state(self, year: int, ask: StatedAsk) -> Change:
        """Keep one typed row of a statement."""

    def explain(self, year: int, key: str, reason: str) -> Change:
        """Keep why a line differs; an empty reason takes the explanation back."""

    def origins(self, year: int) -> tuple[OriginMonth, ...]:
        """Return what each origin says of one energy and month."""

    def origin_order(self) -> str:
        """Return the order of preference, names with commas between."""

    def put_order(self, order: str) -> Change:
        """Keep which origin leads; what is not posted follows."""

    def explain_origins(self, year: int, keys: Sequence[str], reason: str) -> Change:
        """Keep why the origins of some months differ; an empty reason takes it back."""
