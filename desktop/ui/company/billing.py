"""Bills and estimates, on the jobs."""

from collections.abc import Callable, Sequence

from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.documents.missing_bills import EstimateBy
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.errors import InputError
from desktop.jobs.bill_list import BillEntry, list_bills
from desktop.jobs.dividing import Allocation, allocate_draft, split_draft
from desktop.jobs.estimating import Gap, fill_gaps, find_gaps, withdraw_estimates
from desktop.jobs.missing_bills import (
    MissingBill,
    MissingOrder,
    Stream,
    bill_estimates,
    estimate_missing_bills,
    find_missing_bills,
    withdraw_bill_estimates,
)
from desktop.ui.changes import Change, Changed
from desktop.ui.company.books import Books
from desktop.ui.rooms.billing import GapRow, ShareAsk, Sharers

_CHANGED = frozenset({Changed.DOCUMENTS, Changed.DRAFTS, Changed.RECORDS})


class CompanyBilling:
    """Lists bills and fills gaps."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def bills(self, year: int) -> tuple[BillEntry, ...]:
        """Return the bills that lie in a year."""
        return self._books.once("bills", year, lambda: list_bills(self._books.store, year))

    def gaps(self, year: int) -> tuple[GapRow, ...]:
        """Return what is missing or estimated in a year; nothing is changed."""
        return self._books.once("gaps", year, lambda: self._gaps(year))

    def _gaps(self, year: int) -> tuple[GapRow, ...]:
        store = self._books.store
        estimates = [_estimated(draft) for draft in bill_estimates(store)]
        missing = [_missing(each) for each in find_missing_bills(store, self._order(year))]
        metered = [_metered(gap) for gap in find_gaps(store)]
        rows = (*missing, *estimates, *metered)
        return tuple(row for row in rows if row.period.start.year == year)

    def _order(self, year: int) -> MissingOrder:
        """Ask for bills up to the end of the year, or to last month."""
        return MissingOrder(until=min(Month(year, 12), Month.of(self._books.today).shifted(-1)))

    def estimate(self, gaps: Sequence[GapRow], by: str) -> Change:
        """Fill gaps with marked estimates, each a step of undo."""
        return _each(gaps, lambda gap: self._fill(gap, by))

    def _fill(self, gap: GapRow, by: str) -> None:
        store, person = self._books.store, self._books.person
        if gap.kind == "meter":
            fill_gaps(store, (gap.name,), _month(gap), person=person)
            return
        order = MissingOrder(
            month=_month(gap), until=_month(gap), by=EstimateBy(by), stream=_stream(gap)
        )
        estimate_missing_bills(store, order, person=person)

    def withdraw(self, gaps: Sequence[GapRow]) -> Change:
        """Take the estimates of gaps back, each a step of undo."""
        return _each(gaps, self._empty)

    def _empty(self, gap: GapRow) -> None:
        store, person = self._books.store, self._books.person
        if gap.kind == "meter":
            withdraw_estimates(store, (gap.name,), _month(gap), person=person)
            return
        order = MissingOrder(month=_month(gap), stream=_stream(gap))
        withdraw_bill_estimates(store, order, person=person)

    def sharers(self) -> Sharers:
        """Return who may share a bill."""
        store = self._books.store
        meters = tuple((meter.name, meter.facility) for meter in store.meters())
        return Sharers(store.facilities(), meters)

    def share(self, record: str, ask: ShareAsk) -> Change:
        """Divide a bill among facilities; the bill is set aside."""
        allocation = Allocation(ask.by, ask.facilities, ask.meters, ask.measured)
        store, person = self._books.store, self._books.person
        return Change(_CHANGED, len(allocate_draft(store, record, allocation, person=person)))

    def split(self, record: str, by: str) -> Change:
        """Divide a bill among its months; the bill is set aside."""
        parts = split_draft(self._books.store, record, by, person=self._books.person)
        return Change(_CHANGED, len(parts))


def _each(gaps: Sequence[GapRow], deed: Callable[[GapRow], None]) -> Change:
    """Do something for every gap that allows it.

    Raises:
        InputError: Why the last one does not, if none does.
    """
    done = 0
    refused: InputError | None = None
    for gap in gaps:
        try:
            deed(gap)
        except InputError as error:
            refused = error
        else:
            done += 1
    if refused is not None and not done:
        raise refused
    return Change(_CHANGED, done)


def _month(gap: GapRow) -> Month:
    return Month.of(gap.period.start)


def _stream(gap: GapRow) -> Stream:
    return Stream(gap.facility, gap.source, gap.carrier, gap.name)


def _metered(gap: Gap) -> GapRow:
    added = Quantity(gap.proposed.added, gap.channel.unit)
    return GapRow(
        kind="meter",
        name=gap.channel.meter,
        carrier=gap.channel.carrier,
        period=ReportingPeriod.of_month(gap.month),
        missing=gap.missing,
        estimated=gap.estimated,
        fillable=gap.proposed.filled,
        proposed=((EstimateBy.NEIGHBOURS.value, added),) if gap.proposed.filled else (),
    )


def _missing(bill: MissingBill) -> GapRow:
    days = bill.period.days
    return GapRow(
        kind="bill",
        name=bill.stream.account,
        carrier=bill.stream.carrier,
        period=bill.period,
        missing=days,
        estimated=0,
        fillable=days if bill.proposed else 0,
        proposed=tuple((way.by.value, way.quantity) for way in bill.proposed),
        facility=bill.stream.facility,
        source=bill.stream.source,
    )


def _estimated(draft: DraftRecord) -> GapRow:
    return GapRow(
        kind="bill",
        name=draft.account,
        carrier=draft.carrier,
        period=draft.period,
        missing=0,
        estimated=draft.period.days,
        fillable=0,
        facility=draft.facility,
        source=draft.source,
    )
