"""Reconciliation, on the jobs."""

from collections.abc import Sequence
from pathlib import Path

from desktop.findings import Place
from desktop.jobs.origin_table import OriginMonth, compare_origins, explain_months
from desktop.jobs.origins import order_of, put_order
from desktop.jobs.reconciling import (
    Reconciled,
    explain_difference,
    put_statement,
    read_statement,
    reconcile_year,
    stated_of,
    statement_of,
)
from desktop.ui.changes import Change, Changed
from desktop.ui.company.books import Books
from desktop.ui.rooms.reconciling import StatedAsk

_CHANGED = frozenset({Changed.FIGURES})
_RESETTLED = frozenset({Changed.FIGURES, Changed.DRAFTS, Changed.RECORDS})


class CompanyReconciling:
    """Reconciles a year."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def reconciled(self, year: int) -> Reconciled:
        """Return every supplier and carrier of a year with what is stated of it."""
        return self._books.once("reconciled", year, lambda: reconcile_year(self._books.store, year))

    def take_statement(self, year: int, path: Path) -> Change:
        """Keep a supplier's statement or the statistics form; what others stated stays."""
        stated = read_statement(path)
        replaced = put_statement(self._books.store, year, stated, person=self._books.person)
        return Change(_CHANGED, len(stated), replaced=len(replaced))

    def state(self, year: int, ask: StatedAsk) -> Change:
        """Keep one typed row of a statement; the others stay."""
        cells = {
            "supplier": ask.supplier,
            "carrier": ask.carrier,
            "quantity": ask.quantity,
            "unit": ask.unit,
            "amount": ask.amount,
        }
        typed = stated_of(cells, Place())
        others = [
            each
            for each in statement_of(self._books.store, year)
            if (each.supplier, each.carrier) != (typed.supplier, typed.carrier)
        ]
        put_statement(self._books.store, year, [*others, typed], person=self._books.person)
        return Change(_CHANGED, 1)

    def explain(self, year: int, key: str, reason: str) -> Change:
        """Keep why a line differs; an empty reason takes the explanation back."""
        explain_difference(self._books.store, year, key, reason, person=self._books.person)
        return Change(_CHANGED, 1)

    def origins(self, year: int) -> tuple[OriginMonth, ...]:
        """Return what each origin says of one energy and month."""
        return self._books.once("origins", year, lambda: compare_origins(self._books.store, year))

    def origin_order(self) -> str:
        """Return the order of preference, names with commas between."""
        return ",".join(order_of(self._books.store))

    def put_order(self, order: str) -> Change:
        """Keep which origin leads; what is not posted follows."""
        moved = put_order(self._books.store, order.split(","), person=self._books.person)
        return Change(_RESETTLED, moved)

    def explain_origins(self, year: int, keys: Sequence[str], reason: str) -> Change:
        """Keep why the origins of some months differ; an empty reason takes it back."""
        done = explain_months(self._books.store, year, keys, reason, person=self._books.person)
        return Change(_CHANGED, len(done))
