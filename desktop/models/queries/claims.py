"""What drafts and the ledger say of each energy and month, from the columns that say it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, func, literal, or_, select, union_all

from desktop.accounting.activity import Origin
from desktop.accounting.documents.bill_forms import form_of
from desktop.accounting.documents.claims import Claim, claims_by_month, days_of
from desktop.accounting.documents.draft import DraftState
from desktop.accounting.documents.missing_bills import ESTIMATE
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.models import mapping, tables
from desktop.models.queries.reading import Asking
from desktop.models.tables import Found, table_of
from desktop.models.values import LedgerState

_CHUNK = 500


class ClaimQueries(Asking):
    """Questions about which origins speak of one energy."""

    def claims(
        self, period: ReportingPeriod | None = None, *, sources: Collection[str] | None = None
    ) -> Iterator[Claim]:
        """Yield what is said of each energy and month: proposals first, then the ledger.

        Void and reversed records say nothing.

        Args:
            period: Only what touches these days, with all its months.
            sources: Only these.
        """
        for query in _said(period, sources):
            yield from self._claims(query)

    def claims_named(self, ids: Iterable[str]) -> Iterator[Claim]:
        """Yield what some proposals and records say, by their ids; nothing of unknown ones."""
        wanted = list(dict.fromkeys(ids))
        for at in range(0, len(wanted), _CHUNK):
            for query in _said():
                named = query.selected_columns.key.in_(wanted[at : at + _CHUNK])
                yield from self._claims(query.where(named))

    def is_told_by_one(self, period: ReportingPeriod, sources: Collection[str]) -> bool:
        """Tell whether of each energy of some sources one origin alone speaks, and all counts.

        Then nothing is to be settled. Bills may come in two forms, estimates give way to what is
        real, and what reaches beyond the days may meet another origin there: of these it is not
        said.
        """
        t = union_all(*(query.order_by(None) for query in _said(period, sources))).subquery().c
        open_questions = or_(
            func.count(t.origin.distinct()) > 1,
            func.min(t.leads) == 0,
            func.max(t.origin == Origin.BILL.value) == 1,
            func.max(t.key.startswith(ESTIMATE)) == 1,
            func.min(t.period_start) < period.start.isoformat(),
            func.max(t.period_end) > period.end.isoformat(),
        )
        energies = select(t.source).group_by(t.facility_id, t.source)
        return not self.rows(energies.having(open_questions).limit(1))

    def _claims(self, query: Select[Any]) -> Iterator[Claim]:
        names = self._facility_names()
        for row in self.rows(query):
            yield from _claims_of(row, names)


def _said(
    period: ReportingPeriod | None = None, sources: Collection[str] | None = None
) -> Iterator[Select[Any]]:
    """Yield the queries for proposals that say how much, and for records that count or check."""
    for query in (_proposals(), _records()):
        t, which = query.selected_columns, query
        if period is not None:
            which = which.where(
                t.period_end >= period.start.isoformat(), t.period_start <= period.end.isoformat()
            )
        yield which if sources is None else which.where(t.source.in_(sources))


def _proposals() -> Select[Any]:
    t = table_of(tables.DraftRow)
    is_open = (t.c.accepted == 0, t.c.state == DraftState.PROPOSED.value)
    told = (t.c.quantity.is_not(None), t.c.source != "")
    return _columns(t, t.c.quantity, literal(0)).where(*is_open, *told).order_by(t.c.id)


def _records() -> Select[Any]:
    t = table_of(tables.ActivityRow)
    back = t.alias("back").c.reverses_id
    counted = (t.c.state != LedgerState.VOID.value, t.c.reverses_id.is_(None))
    taken_back = t.c.id.in_(select(back).where(back.is_not(None)))
    query = _columns(t, t.c.amount, t.c.state == LedgerState.POSTED.value)
    in_order = (t.c.period_end, t.c.period_start, t.c.id)
    return query.where(*counted, ~taken_back).order_by(*in_order)


def _columns(
    t: FromClause, amount: ColumnElement[Any], is_fixed: ColumnElement[Any]
) -> Select[Any]:
    """Return what :func:`_claims_of` takes, in its order."""
    whose = (t.c.key, t.c.source, t.c.facility_id, t.c.period_start, t.c.period_end)
    return select(
        *whose, t.c.origin, amount.label("amount"), t.c.unit, t.c.account, is_fixed, t.c.leads
    )


def _claims_of(row: Found, facilities: Mapping[int, str]) -> tuple[Claim, ...]:
    key, source, facility, start, end, told_by, amount, unit, account, is_fixed, leads = row
    period, origin = mapping.period_between(start, end), Origin(told_by)
    claim = Claim(
        id=key,
        source=source,
        facility=facilities.get(facility, ""),
        month=Month.of(period.start),
        origin=origin,
        quantity=Quantity(Decimal(amount), unit),
        account=account,
        is_fixed=bool(is_fixed),
        leads=bool(leads),
        days=days_of(origin, period),
        is_estimate=key.startswith(ESTIMATE),
        form=form_of(key),
    )
    return claims_by_month(claim, period)
