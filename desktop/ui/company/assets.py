"""Certificates, contracts, credits and allowances, on the jobs."""

from collections.abc import Sequence

from desktop.findings import Finding
from desktop.jobs import instruments as register
from desktop.jobs.company_outlook import assets_held
from desktop.models.values import AssetHolding, Instrument
from desktop.ui.changes import Change, Changed
from desktop.ui.company.books import Books

_CHANGED = frozenset({Changed.RECORDS, Changed.FIGURES})


class CompanyAssets:
    """Keeps the register and what is held."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def instruments(self) -> tuple[Instrument, ...]:
        """Return the register."""
        return self._books.store.instruments()

    def put_instrument(self, instrument: Instrument) -> Change:
        """Add an instrument, or change the one of that kind and number."""
        register.put_instrument(self._books.store, instrument, person=self._books.person)
        return Change(_CHANGED, 1)

    def remove_instruments(self, instruments: Sequence[Instrument]) -> Change:
        """Take instruments out of the register, each a step of undo."""
        store, person = self._books.store, self._books.person
        for each in instruments:
            register.remove_instrument(store, each.kind, each.id, person=person)
        return Change(_CHANGED, len(instruments))

    def holdings(self) -> tuple[AssetHolding, ...]:
        """Return the carbon assets held."""
        return self._books.store.holdings()

    def held_twice(self) -> tuple[Finding, ...]:
        """Return the assets that stand in the register, too."""
        return assets_held(self._books.store)[1]

    def add_holding(self, holding: AssetHolding) -> Change:
        """Note carbon assets held on a day."""
        register.add_holding(self._books.store, holding, person=self._books.person)
        return Change(_CHANGED, 1)

    def remove_holdings(self, holdings: Sequence[AssetHolding]) -> Change:
        """Take back what was noted, each a step of undo."""
        for each in holdings:
            register.remove_holding(self._books.store, each, person=self._books.person)
        return Change(_CHANGED, len(holdings))

    def facilities(self) -> tuple[str, ...]:
        """Return the names of the firm's facilities."""
        return tuple(each.name for each in self._books.store.facilities())
