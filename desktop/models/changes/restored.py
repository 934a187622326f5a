"""Changes that bring the records of a verified package back into an empty ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop.accounting.activity import ActivityRecord
from desktop.errors import UsageError
from desktop.models import tables
from desktop.models.changes.ledger import LedgerChange
from desktop.models.journal import Row
from desktop.models.tables import table_of
from desktop.models.values import RecordPlace


@dataclass
class RestoredChange(LedgerChange):
    """Changes that bring records back."""

    def add_restored(
        self, records: Iterable[ActivityRecord], places: Mapping[str, RecordPlace]
    ) -> tuple[str, ...]:
        """Add and post records as a package names them, and return their new numbers.

        Raises:
            UsageError: ``ledger.not_empty``: a package is restored into a new company file only.
        """
        if self._one(tables.ActivityRow) is not None:
            raise UsageError("ledger.not_empty")
        added = self.add_records(sorted(records, key=lambda each: (each.period.end, each.id)))
        rows = {row.key: row.id for row in self._records(tables.ActivityRow, "key", added)}
        self.journal.update(
            table_of(tables.ActivityRow),
            {rows[key]: _columns(places[key], rows) for key in rows if key in places},
        )
        return self.post(added)


def _columns(place: RecordPlace, rows: Mapping[str, int]) -> Row:
    return {
        "account": place.account,
        "meter": place.meter,
        "invoice": place.invoice,
        "note": place.note,
        "reverses_id": rows.get(place.reverses),
    }
