"""Changes of the calendar of the books: closing (结账) and reopening (反结账) months."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, select

from desktop.accounting.period import Month
from desktop.errors import InputError, UsageError
from desktop.models import audit, mapping, tables
from desktop.models.changes.writing import Writing
from desktop.models.tables import table_of
from desktop.models.values import ChangeKind, ControlTotal, LedgerState, MonthState, Role


@dataclass
class MonthsChange(Writing):
    """Changes of the calendar of the books.

    Attributes:
        back_up: Makes a backup of the file as it was before this change.
    """

    back_up: Callable[[str], object] | None = None

    def close_month(self, month: Month) -> tuple[ControlTotal, ...]:
        """Close a month and return its control totals; nothing made before can be undone then.

        Raises:
            InputError: ``month.closed`` already; ``month.earlier_open``; ``month.before_opening``;
                ``month.unposted`` with how many confirmed records are not posted;
                ``person.may_not_close``.
        """
        self._require_role(Role.CLOSE)
        self._refuse_closed_month(month)
        self._refuse_gap(month)
        self._refuse_unposted(month)
        controls = control_totals(self.connection, month)
        row = {
            **mapping.month_row(month),
            "state": MonthState.CLOSED.value,
            "closed_by": self.person,
            "closed_at": audit.now(),
            "controls": mapping.controls_text(controls),
        }
        known = self._one(tables.MonthRow, month=str(month))
        if known is not None:
            row.update(reopened=known.reopened, reopen_reason=known.reopen_reason)
        self._put(tables.MonthRow, row, "month")
        self.kind = ChangeKind.CLOSE
        return controls

    def _refuse_gap(self, month: Month) -> None:
        entity = self._one(tables.EntityRow)
        if entity is None:
            return
        opening = Month.parse(entity.opening)
        if month < opening:
            raise InputError("month.before_opening", month=month, opening=opening)
        previous = month.shifted(-1)
        if previous >= opening and str(previous) not in self._closed_months():
            raise InputError("month.earlier_open", month=month, earlier=previous)

    def _refuse_unposted(self, month: Month) -> None:
        t = table_of(tables.ActivityRow)
        query = select(t.c.id).where(
            t.c.state == LedgerState.CONFIRMED.value,
            t.c.period_start <= month.end.isoformat(),
            t.c.period_end >= month.start.isoformat(),
        )
        open_records = self.connection.execute(query).all()
        if open_records:
            raise InputError("month.unposted", month=month, count=len(open_records))

    def reopen_month(self, month: Month, reason: str, password: str = "") -> tuple[str, ...]:
        """Reopen the newest closed month and return the packages that are superseded by it.

        A backup of the file as it was is made first.

        Raises:
            InputError: ``month.open``; ``month.later_closed``.
            UsageError: ``month.reopen_needs_reason``; ``person.not_supervisor``;
                ``person.wrong_password``.
        """
        if not reason.strip():
            raise UsageError("month.reopen_needs_reason", month=month)
        self._refuse_strangers(password)
        known = self._one(tables.MonthRow, month=str(month), state=MonthState.CLOSED.value)
        if known is None:
            raise InputError("month.open", month=month)
        later = [m for m in self._closed_months() if m > str(month)]
        if later:
            raise InputError("month.later_closed", month=month, later=max(later))
        if self.back_up is not None:
            self.back_up("reopen")
        row = {
            **mapping.month_row(month),
            "reopened": known.reopened + 1,
            "reopen_reason": reason,
        }
        self.journal.update(table_of(tables.MonthRow), {known.id: row})
        self.kind = ChangeKind.REOPEN
        self.reason = self.reason or reason
        return self._supersede_packages(month, reason)

    def _supersede_packages(self, month: Month, reason: str) -> tuple[str, ...]:
        reports, packages = table_of(tables.SealedRow), table_of(tables.PackageRow)
        query = (
            select(packages.c.id, packages.c.key)
            .join(reports, packages.c.report_id == reports.c.id)
            .where(
                reports.c.period_start <= month.end.isoformat(),
                reports.c.period_end >= month.start.isoformat(),
                packages.c.superseded_at == "",
            )
            .order_by(packages.c.id)
        )
        found = self.connection.execute(query).all()
        mark = {"superseded_at": audit.now(), "superseded_reason": reason}
        self.journal.update(packages, dict.fromkeys((row.id for row in found), mark))
        return tuple(row.key for row in found)


def control_totals(connection: Connection, month: Month) -> tuple[ControlTotal, ...]:
    """Return how many posted leading records end in a month, and their exact sums.

    Sorted by source and unit, so that the same records give the same totals.
    """
    t = table_of(tables.ActivityRow)
    query = select(t.c.source, t.c.unit, t.c.amount).where(
        t.c.state == LedgerState.POSTED.value,
        t.c.leads == 1,
        t.c.period_end.between(month.start.isoformat(), month.end.isoformat()),
    )
    return summed(connection.execute(query))


def summed(rows: Iterable[Iterable[str]]) -> tuple[ControlTotal, ...]:
    """Return totals by source and unit of rows (source, unit, amount)."""
    totals: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for source, unit, amount in rows:
        totals[source, unit].append(Decimal(amount))
    return tuple(
        ControlTotal(source, unit, len(amounts), sum(amounts, Decimal(0)))
        for (source, unit), amounts in sorted(totals.items())
    )
