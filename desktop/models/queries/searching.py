"""Records and drafts that contain words, whatever their year: what a search line asks."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal

from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.models import mapping, tables
from desktop.models.queries.ledger import LedgerQueries
from desktop.models.tables import table_of
from desktop.models.values import LedgerRecord

Names = Mapping[str, Mapping[str, str]]
"""By column: what its codes are called, so that a word finds a code."""
_PLACE = ("place_file", "place_sheet", "place_cell")
_BOTH = ("source", "label", "account", "meter", "invoice", *_PLACE)
_OF_RECORDS = (*_BOTH, "note", "key")
_OF_DRAFTS = (*_BOTH, "counterparty", "goods")


class SearchQueries(LedgerQueries):
    """Questions of the search line."""

    def records_containing(
        self, words: Sequence[str], names: Names, limit: int
    ) -> tuple[LedgerRecord, ...]:
        """Return ledger records that contain every word, newest first."""
        t = table_of(tables.ActivityRow)
        number = (
            t.c.series_month + "-" + t.c.series_kind + "-" + func.printf("%04d", t.c.series_number)
        )
        text = [func.coalesce(number, ""), *_texts(t, _OF_RECORDS, names)]
        query = t.select().order_by(t.c.period_end.desc(), t.c.id)
        found = self.rows(_containing(query, text, words).limit(limit))
        if not found:
            return ()
        facilities, reversals = self._facility_names(), self._reversals()
        return tuple(mapping.ledger_value(row, facilities, reversals) for row in found)

    def drafts_containing(
        self, words: Sequence[str], names: Names, limit: int
    ) -> tuple[DraftRecord, ...]:
        """Return drafts that are not in the ledger and contain every word.

        The newest come first, those that are left out behind all others.
        """
        t = table_of(tables.DraftRow)
        is_left_out = t.c.state == DraftState.IGNORED.value
        query = t.select().where(t.c.accepted == 0)
        query = query.order_by(is_left_out, t.c.period_end.desc(), t.c.id)
        found = self.rows(_containing(query, _texts(t, _OF_DRAFTS, names), words).limit(limit))
        facilities = self._facility_names()
        return tuple(mapping.draft_value(row, facilities) for row in found)


def _texts(table: Any, columns: Sequence[str], names: Names) -> list[ColumnElement[Any]]:  # noqa: ANN401 - a table or an alias
    plain = [table.c[name] for name in columns]
    return plain + [case(called, value=table.c[name], else_="") for name, called in names.items()]


def _containing(
    query: Select[Any], texts: Sequence[ColumnElement[Any]], words: Sequence[str]
) -> Select[Any]:
    whole: ColumnElement[Any] = literal("")
    for text in texts:
        whole = whole + " " + text
    return query.where(and_(*(whole.icontains(word, autoescape=True) for word in words)))
