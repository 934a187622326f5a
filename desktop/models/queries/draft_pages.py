"""Pages of the drafts that wait: which rows there are, in some order, and a few of them at a time.

A place is the id of a row. All places of a table are a few bytes each, so that a window can jump
anywhere; the rows themselves come a page at a time.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Float, Select, String, Table, and_, case, cast, func, select

from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.period import ReportingPeriod
from desktop.findings import Place
from desktop.messages import tells_place
from desktop.models import mapping, tables
from desktop.models.document_columns import Pairs
from desktop.models.queries.reading import Asking
from desktop.models.tables import table_of
from desktop.models.values import DraftInBrief, DraftSum, PageOrder, PricedDrafts

_CHUNK: Final = 500
_PLACE: Final = ("place_file", "place_sheet", "place_cell", "place_line")
_NO_PLACE: Final[Mapping[str, str | int]] = {**dict.fromkeys(_PLACE, ""), "place_line": 0}


class DraftPagesQueries(Asking):
    """Questions of a table that shows drafts."""

    def draft_places(self, state: DraftState, order: PageOrder) -> Sequence[int]:
        """Return the ids of the drafts in a state that wait, filtered and in order."""
        fields = _fields()
        query = _waiting(select(table_of(tables.DraftRow).c.id), state)
        for name, text in order.containing:
            query = query.where(fields[name].icontains(text, autoescape=True))
        return self._joined(query.order_by(*_ordered(order)))

    def _joined(self, query: Select[Any]) -> Sequence[int]:
        """Return the ids a query finds, in its order, as one answer instead of very many rows.

        SQLite keeps the order of what it concatenates: it omits the order of an inner query only
        under aggregates whose result cannot depend on it.
        """
        found = query.subquery()
        ((joined,),) = self.rows(select(func.group_concat(found.c.id)))
        return array("q", map(int, joined.split(","))) if joined else array("q")

    def drafts_at(self, places: Iterable[int]) -> dict[int, DraftRecord]:
        """Return the drafts at these ids that still wait."""
        t = table_of(tables.DraftRow)
        names = self._facility_names()
        query = t.select().where(t.c.accepted == 0)
        return {
            row.id: mapping.draft_value(row, names)
            for some in _chunks(places)
            for row in self.rows(query.where(t.c.id.in_(some)))
        }

    def draft_keys(self, places: Iterable[int]) -> tuple[str, ...]:
        """Return the names of the drafts at these ids, in their order."""
        t = table_of(tables.DraftRow)
        wanted = list(places)
        found = {
            row.id: row.key
            for some in _chunks(wanted)
            for row in self.rows(select(t.c.id, t.c.key).where(t.c.id.in_(some)))
        }
        return tuple(found[place] for place in wanted if place in found)

    def draft_words(self, state: DraftState, name: str) -> Iterator[tuple[object, Iterator[int]]]:
        """Yield what a column holds in a state that waits, as words are made of it, and the ids.

        Codes are texts, amounts and periods are values, and a ``reason`` is its code, details and,
        where its sentence tells it, place. What many drafts hold alike is made once: SQLite puts
        them together, which it does without holding up the windows.
        """
        t = table_of(tables.DraftRow)
        columns, value = _WORDED.get(name, ((name,), str))
        of_reason = name == "reason"
        held = self._reasons(state) if of_reason else [t.c[each] for each in columns]
        query = _waiting(select(*held, func.group_concat(t.c.id)), state).group_by(*held)
        return ((value(*row[:-1]), map(int, row[-1].split(","))) for row in self.rows(query))

    def _reasons(self, state: DraftState) -> list[ColumnElement[Any]]:
        """Return what tells reasons apart: the place only where the sentence tells it."""
        t = table_of(tables.DraftRow)
        codes = self.rows(_waiting(select(t.c.reason).distinct(), state))
        is_told = t.c.reason.in_([code for (code,) in codes if tells_place(code)])
        place = [case((is_told, t.c[each]), else_=_NO_PLACE[each]) for each in _PLACE]
        return [t.c.reason, t.c.details, *place]

    def draft_cost(self, places: Iterable[int]) -> Decimal:
        """Return the money of the drafts at these ids, in yuan."""
        t = table_of(tables.DraftRow)
        wanted = func.json_each(f"[{','.join(map(str, places))}]").table_valued("value")
        query = select(t.c.cost, func.count()).where(
            t.c.id.in_(select(wanted.c.value)), t.c.cost.is_not(None)
        )
        alike = self.rows(query.group_by(t.c.cost))
        return sum((Decimal(cost) * count for cost, count in alike), Decimal(0))

    def draft_sums(self) -> Mapping[DraftState, DraftSum]:
        """Return how many drafts wait in each state, their money, and how many are sure."""
        t = table_of(tables.DraftRow)
        group = (t.c.state, t.c.cost, t.c.confidence == Confidence.HIGH.value)
        query = select(*group, func.count()).where(t.c.accepted == 0).group_by(*group)
        sums = dict.fromkeys(DraftState, DraftSum())
        for state, cost, is_sure, count in self.rows(query):
            before = sums[DraftState(state)]
            sums[DraftState(state)] = DraftSum(
                before.count + count,
                before.cost + Decimal(cost or 0) * count,
                before.sure + (count if is_sure else 0),
            )
        return sums

    def priced_drafts(self, period: ReportingPeriod) -> tuple[PricedDrafts, ...]:
        """Return what the drafts cost that touch a period and wait, like ones together."""
        t = table_of(tables.DraftRow)
        group = (t.c.state, t.c.carrier, t.c.reason, t.c.quantity.is_not(None))
        query = select(*group, func.group_concat(t.c.cost)).where(
            t.c.accepted == 0,
            t.c.period_end >= period.start.isoformat(),
            t.c.period_start <= period.end.isoformat(),
            t.c.cost.is_not(None),
        )
        return tuple(
            PricedDrafts(state, carrier, reason, bool(known), mapping.sum_of(costs))
            for state, carrier, reason, known, costs in self.rows(query.group_by(*group))
        )

    def waiting_drafts(self, period: ReportingPeriod) -> tuple[DraftInBrief, ...]:
        """Return the drafts of a period that are not in the ledger, in the order they came in."""
        t = table_of(tables.DraftRow)
        query = select(t.c.key, t.c.state, t.c.cost).where(
            t.c.accepted == 0,
            t.c.period_end >= period.start.isoformat(),
            t.c.period_start <= period.end.isoformat(),
        )
        states = {state.value: state for state in DraftState}
        return tuple(
            [
                DraftInBrief(key, states[state], mapping.decimal_value(cost))
                for key, state, cost in self.rows(query.order_by(t.c.id))
            ]
        )

    def first_waiting(self, state: DraftState, period: ReportingPeriod) -> str:
        """Return the first draft that waits in a state, one that touches the period if any does.

        Empty where none waits.
        """
        t = table_of(tables.DraftRow)
        touches = and_(
            t.c.period_end >= period.start.isoformat(),
            t.c.period_start <= period.end.isoformat(),
        )
        query = select(t.c.key).where(t.c.accepted == 0, t.c.state == state.value)
        for among in (query.where(touches), query):
            for (key,) in self.rows(among.order_by(t.c.id).limit(1)):
                return str(key)
        return ""

    def sure_drafts(self) -> tuple[str, ...]:
        """Return the names of the proposals the program is sure of."""
        t = table_of(tables.DraftRow)
        query = _waiting(select(t.c.key), DraftState.PROPOSED).order_by(t.c.id)
        is_sure = t.c.confidence == Confidence.HIGH.value
        return tuple(row[0] for row in self.rows(query.where(is_sure)))


def _reason(code: str, details: str, *where: Any) -> tuple[str, Pairs, Place]:  # noqa: ANN401 - the columns of a place
    return code, mapping.pairs_value(details), Place(*where)


_Words = tuple[tuple[str, ...], Callable[..., object]]
_WORDED: Final[Mapping[str, _Words]] = {
    "cost": (("cost",), mapping.decimal_value),
    "quantity": (("quantity",), mapping.decimal_value),
    "period": (("period_start", "period_end"), mapping.period_between),
    "reason": (("reason", "details", *_PLACE), _reason),
}
"""Columns whose words are made of several fields, or of values."""


def _waiting(query: Select[Any], state: DraftState) -> Select[Any]:
    t = table_of(tables.DraftRow)
    return query.where(t.c.accepted == 0, t.c.state == state.value)


def _fields() -> dict[str, ColumnElement[Any]]:
    """Return what a table can be filtered and sorted by, under the names of the values."""
    t = table_of(tables.DraftRow)
    plain = ("source", "confidence", "unit", "reason", "counterparty")
    line = func.nullif(cast(t.c.place_line, String), "0")
    cell = func.coalesce(func.nullif(t.c.place_cell, ""), line, "")
    return {name: t.c[name] for name in plain} | {
        "named": _named(t),
        "as_read": func.trim(t.c.read_quantity + " " + t.c.read_unit),
        "file": t.c.place_file,
        "place": func.trim(t.c.place_sheet + " " + cell),
        "period": t.c.period_start,
        "quantity": t.c.quantity,
        "cost": t.c.cost,
    }


def _named(t: Table) -> ColumnElement[Any]:
    """Return what a line is called: its goods; of bills and meters the meter, account or file."""
    folders = func.rtrim(t.c.place_file, func.replace(t.c.place_file, "/", ""))
    name = func.replace(t.c.place_file, folders, "")
    told = (func.nullif(t.c[each], "") for each in ("goods", "meter", "account"))
    return func.coalesce(*told, name)


def _ordered(order: PageOrder) -> tuple[ColumnElement[Any], ...]:
    """Return the order; rows that are alike keep the order they came in."""
    place = table_of(tables.DraftRow).c.id
    if not order.sort:
        return (place,)
    field = _fields()[order.sort]
    if order.sort in ("quantity", "cost"):
        field = cast(field, Float)  # for the order alone; the amounts stay texts
    return (field.desc() if order.is_falling else field, place)


def _chunks(places: Iterable[int]) -> list[list[int]]:
    wanted = list(places)
    return [wanted[at : at + _CHUNK] for at in range(0, len(wanted), _CHUNK)]
