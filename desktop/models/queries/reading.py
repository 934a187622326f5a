"""What every question stands on: queries within the change, or in a transaction of their own."""

from typing import Any

from sqlalchemy import Select

from desktop.models import tables
from desktop.models.tables import Found, table_of


class Asking:
    """Helpers of all questions; :class:`desktop.models.store.Store` runs the queries."""

    def rows(self, query: Select[Any]) -> list[Found]:
        """Return every row of a query."""
        raise NotImplementedError

    def _table(self, mapped: type[tables.Base]) -> list[Found]:
        table = table_of(mapped)
        return self.rows(table.select().order_by(table.c.id))

    def _facility_names(self) -> dict[int, str]:
        return {row.id: row.name for row in self._table(tables.FacilityRow)}
