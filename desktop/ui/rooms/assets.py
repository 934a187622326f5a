"""The register of certificates, contracts and credits, and carbon assets held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from desktop.ui.changes import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.findings import Finding
    from desktop.models.values import AssetHolding, Instrument


class AssetsRoom(Protocol):
    """Seen, entered, taken out; every change can be undone."""

    def instruments(self) -> tuple[Instrument, ...]:
        """Return the register."""

    def put_instrument(self, instrument: Instrument) -> Change:
        """Add an instrument, or change the one of that kind and number."""

    def remove_instruments(self, instruments: Sequence[Instrument]) -> Change:
        """Take instruments out of the register, each a step of undo."""

    def holdings(self) -> tuple[AssetHolding, ...]:
        """Return the carbon assets held."""

    def held_twice(self) -> tuple[Finding, ...]:
        """Return the assets that stand in the register, too: they count once."""

    def add_holding(self, holding: AssetHolding) -> Change:
        """Note carbon assets held on a day."""

    def remove_holdings(self, holdings: Sequence[AssetHolding]) -> Change:
        """Take back what was noted, each a step of undo."""

    def facilities(self) -> tuple[str, ...]:
        """Return the names of the firm's facilities."""
