"""Records + methodology → inventory: the pass that every figure comes out of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext
from functools import lru_cache
from operator import attrgetter

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.calendarisation import Segment, by_days, days_of_year, segments
from desktop.accounting.cells import Cells, Column, columns, rows
from desktop.accounting.emission import Cell, Choices, FactorUsed, Line, Step
from desktop.accounting.energy import activity_totals, energy_total
from desktop.accounting.flow import QUANTITY
from desktop.accounting.instruments import (
    GREEN,
    ContractualInstrument,
    accept_claims,
    as_records,
)
from desktop.accounting.inventory import Inventory, MethodologyUsed
from desktop.accounting.lines import Lines, divide_cell, in_order
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.noted import Noted
from desktop.accounting.period import Month, ReportingPeriod, month_index
from desktop.accounting.plausibility import check_activity
from desktop.accounting.quantify import drivers, main_driver, placed
from desktop.accounting.route import Route, in_basis
from desktop.accounting.route_sum import RouteSum
from desktop.accounting.routes import Routes, route_without_factor
from desktop.accounting.steps import cell_steps
from desktop.accounting.totals import total
from desktop.accounting.uncertainty import propagate
from desktop.accounting.units import CONTEXT, convert
from desktop.errors import DesktopError, InputError, NotComputableError
from desktop.findings import Finding, Severity

_PURCHASED = "electricity.purchased"
_HELD_QUANTUM = Decimal("1e-12")
_ZERO = Decimal(0)
_ID = attrgetter("id")
_ID_AND_DOCUMENT = attrgetter("id", "document")
_IS_FINITE = Decimal.is_finite


def build_inventory(  # noqa: PLR0913  the two switches are keyword-only
    records: Iterable[ActivityRecord],
    methodology: Methodology,
    choices: Choices,
    period: ReportingPeriod,
    *,
    instruments: Sequence[ContractualInstrument] = (),
    with_steps: bool = False,
    with_lines: bool = True,
) -> Inventory:
    """Return everything the records of a period emitted.

    A record that cannot be quantified becomes a finding and is never guessed; where only a factor
    is missing, its activity is kept.
    The order of the records does not matter.

    Args:
        records: Leading records only; those outside the period are passed over.
        methodology: The parameters.
        choices: What the user chose.
        period: The reporting period.
        instruments: The register of green contracts and certificates.
        with_steps: Whether to record how each cell came about.
        with_lines: Whether to divide the cells among their records; a portfolio needs cells only.
    """
    work = _Work(methodology, choices, period)
    with localcontext(CONTEXT):
        ordered = sorted(records, key=_ID)
        green = [record for record in ordered if record.source == GREEN]
        claims = [*as_records(instruments), *green] if instruments or green else ()
        work.take_all([r for r in ordered if r.source != GREEN] if green else ordered)
        if claims:
            work.take_claims(claims)
        return work.finish(tuple(instruments), with_steps=with_steps, with_lines=with_lines)


def _alike(records: Sequence[ActivityRecord]) -> list[list[ActivityRecord]]:
    """Return the records in groups that one route and one facility take within a year."""
    groups: dict[tuple[object, ...], list[ActivityRecord]] = {}
    kind, own = None, []
    for record in records:
        its = (
            record.source,
            record.quantity.unit,
            record.facility,
            record.region,
            record.period.start.year,
            record.parameters,
            record.overrides,
        )
        if its != kind:  # most stand beside their like: only a change is looked up
            kind, own = its, groups.setdefault(its, [])
        own.append(record)
    return list(groups.values())


@lru_cache(maxsize=256)
def _whole_months(period: ReportingPeriod) -> range:
    """Return the months of which every day lies in the period, counted from year 0."""
    after = period.next_day()
    first = month_index(period.start.year, period.start.month)
    return range(first + (period.start.day > 1), month_index(after.year, after.month))


class _Work:
    """The sums of one pass."""

    def __init__(self, methodology: Methodology, choices: Choices, period: ReportingPeriod) -> None:
        self.methodology = methodology
        self.choices = choices
        self.period = period
        self.routes = Routes(methodology, choices)
        self.activity: dict[tuple[int, str], RouteSum] = {}
        self.noted = Noted()
        self.seen: set[str] = set()

    def take_all(self, records: Sequence[ActivityRecord]) -> None:
        """Add records: those that differ in month and amount only at once, others one by one."""
        ids = set(map(_ID, records))
        if len(ids) == len(records):
            whole = _whole_months(self.period)
            left = [r for own in _alike(records) for r in self._take_alike(own, whole)]
            self.seen = ids.difference([record.id for record in left]) if left else ids
        else:
            left = list(records)  # of two with one id the first counts
        for record in left:
            self.take(record)
        if len(self.activity) > 1 or left:
            self._sort()

    def _sort(self) -> None:
        """Put all sums in the order of their records, as if taken one by one."""
        for sums in self.activity.values():
            sums.sort()
        by_first = sorted(self.activity.items(), key=lambda pair: pair[1].holders[0].id)
        self.activity = dict(by_first)

    def _take_alike(self, records: list[ActivityRecord], whole: range) -> Sequence[ActivityRecord]:
        """Add records of one kind and year, each in one month; return those to look at alone."""
        months = [record.period.only_month for record in records]
        amounts = [record.quantity.amount for record in records]
        if not (min(months) in whole and max(months) in whole and all(map(_IS_FINITE, amounts))):
            return self._take_some(records, whole)
        route = self._plain_route(records[0])
        if route is None:
            return records
        sums = self._sums(route, records[0].facility)
        sums.extend(records, months, in_basis(amounts, route))
        return ()

    def _take_some(self, records: list[ActivityRecord], whole: range) -> Sequence[ActivityRecord]:
        """Add those records that lie in one month and have an amount; return the others."""
        plain: list[ActivityRecord] = []
        others: list[ActivityRecord] = []
        for record in records:
            is_plain = record.period.only_month in whole and record.quantity.amount.is_finite()
            (plain if is_plain else others).append(record)
        return [*self._take_alike(plain, whole), *others] if plain else others

    def _plain_route(self, record: ActivityRecord) -> Route | None:
        """Return the route of records of one kind if their quantity drives every flow."""
        try:
            route = self.routes.find(record, record.period.start.year)
        except (InputError, NotComputableError):
            return None
        return route if route.is_simple else None

    def take(self, record: ActivityRecord) -> None:
        """Add one record, or a finding that says why not."""
        period = record.period
        start, end = period.start, period.end
        if end < self.period.start or start > self.period.end:
            return
        if record.id in self.seen:
            details = {"id": record.id}
            found = Finding("record.id_duplicate", Severity.ERROR, record.where, details)
            self.noted.add(found, (record.id,))
            return
        self.seen.add(record.id)
        try:
            self._add_record(record)
        except InputError as error:
            self.noted.add(_as_finding(placed(error, record)), (record.id,))

    def _add_record(self, record: ActivityRecord) -> None:
        """Add a record; without a factor its activity only.

        Raises:
            InputError: If the record contradicts the source's schema.
        """
        start, end = record.period.start, record.period.end
        try:
            if record.period.only_month >= 0 and self._holds(start, end):
                self._add_month(record, start.year, start.month)
            else:
                self._add_months(record, segments(record.period, self.period))
        except NotComputableError as error:
            self.noted.add(_as_finding(placed(error, record)), (record.id,))
            self._keep_activity(record)

    def _keep_activity(self, record: ActivityRecord) -> None:
        """Keep the activity of a record that no factor turns into emissions."""
        route = route_without_factor(record, self.methodology)
        amount = main_driver(record, route)
        months = segments(record.period, self.period)
        self._add(record, route, _by_month(amount, months, is_stock=False))

    def _holds(self, start: date, end: date) -> bool:
        return self.period.start <= start and end <= self.period.end

    def _add_month(self, record: ActivityRecord, year: int, number: int) -> None:
        """Add a record that lies in one month: nothing is split."""
        route = self.routes.find(record, year)
        if route.is_simple:
            amount = main_driver(record, route)
            self._sums(route, record.facility).add(record, month_index(year, number), amount)
        else:
            segment = Segment(Month(year, number), record.period.days, is_inside=True)
            self._add_year(record, (segment,), year)

    def _add_months(self, record: ActivityRecord, months: tuple[Segment, ...]) -> None:
        years = {segment.month.year for segment in months if segment.is_inside}
        for year in sorted(years):
            self.routes.find(record, year)  # all or none: a year without factor stops the record
        for year in sorted(years):
            own = tuple(s if s.month.year == year else replace(s, is_inside=False) for s in months)
            self._add_year(record, own, year)
        if not all(segment.is_inside for segment in months):
            found = Finding("record.partly_outside", Severity.NOTICE, record.where)
            self.noted.add(found, (record.id,))

    def _add_year(self, record: ActivityRecord, months: tuple[Segment, ...], year: int) -> None:
        route = self.routes.find(record, year)
        amounts = drivers(record, route)
        sums = self._add(record, route, _by_month(amounts[QUANTITY], months, is_stock=False))
        if route.is_simple:
            return
        for index, ready in enumerate(route.flows):
            divided = _by_month(amounts[ready.flow.driver], months, is_stock=ready.flow.is_stock)
            for month, amount in divided:
                own = sums.apart.setdefault(index, {})
                own.setdefault(month, []).append((record, amount))

    def _add(
        self, record: ActivityRecord, route: Route, amounts: Sequence[tuple[int, Decimal]]
    ) -> RouteSum:
        """Add a record's amounts by month to those of its route and facility."""
        sums = self._sums(route, record.facility)
        sums.is_each_once = False
        for month, amount in amounts:
            sums.add(record, month, amount)
        return sums

    def _sums(self, route: Route, facility: str) -> RouteSum:
        key = (id(route), facility)
        sums = self.activity.get(key)
        if sums is None:
            sums = self.activity[key] = RouteSum(route, facility)
        return sums

    def take_claims(self, claims: Sequence[ActivityRecord]) -> None:
        """Add green electricity as far as it is proved and was purchased at all."""
        inside = [
            claim
            for claim in claims
            if claim.period.overlap(self.period) is not None and self._is_electricity(claim)
        ]
        accepted, findings = accept_claims(inside, self._purchased(), self.period)
        for finding in findings:
            self.noted.add(finding, finding.records[:1])
        for record in accepted:
            self.take(record)

    def _is_electricity(self, claim: ActivityRecord) -> bool:
        """Return whether a claim's quantity is electricity; else a finding says so."""
        try:
            convert(claim.quantity, "kWh")
        except InputError as error:
            self.noted.add(_as_finding(placed(error, claim)), (claim.id,))
            return False
        return True

    def _purchased(self) -> Mapping[str, Decimal]:
        amounts: dict[str, Decimal] = {}
        for (_, facility), sums in self.activity.items():
            if sums.route.source.code == _PURCHASED:
                amount = sum(sums.by_month().values(), _ZERO)
                amounts[facility] = amounts.get(facility, _ZERO) + amount
        return amounts

    def finish(
        self,
        instruments: tuple[ContractualInstrument, ...],
        *,
        with_steps: bool,
        with_lines: bool,
    ) -> Inventory:
        """Return the inventory."""
        by_route = self._closed()
        closing = columns(by_route)
        for column in closing:
            column.close()
        cells, lines, steps = _shown(closing, with_steps=with_steps, with_lines=with_lines)
        sums = tuple([column.sum() for column in closing])
        activity = activity_totals(by_route)
        uncertainty, quality = propagate(by_route, self.methodology)
        # in the order of the fields: this runs for every firm of a region
        return Inventory(
            self.period,
            self.choices,
            cells,
            lines,
            total(sums),
            activity,
            energy_total(by_route),
            _factors(by_route),
            (*self.noted.findings(), *check_activity(activity)),
            _used(self.methodology),
            uncertainty,
            quality,
            steps,
            instruments,
            sums,
        )

    def _closed(self) -> list[RouteSum]:
        """Return the sums of the routes, closed, and note what each route had to say."""
        by_route = list(self.activity.values())
        for sums in by_route:
            sums.close()
            if sums.route.noted:
                records = list(map(_ID, sums.holders))
                for kind, finding in sums.route.noted:
                    self.noted.add(finding, records, kind)
        return by_route


def _shown(
    closing: Sequence[Column], *, with_steps: bool, with_lines: bool
) -> tuple[Sequence[Cell], Sequence[Line], tuple[Step, ...]]:
    """Return cells, lines and steps; without steps, cells and lines are made when asked for."""
    if not with_steps:
        return Cells(closing), Lines(closing) if with_lines else (), ()
    ordered = rows(closing)
    divided = [divide_cell(row) for row in ordered]
    return tuple([row[3] for row in ordered]), in_order(divided), cell_steps(ordered, divided)


def _by_month(
    amount: Decimal, months: Sequence[Segment], *, is_stock: bool
) -> list[tuple[int, Decimal]]:
    """Return the amounts inside by month: divided by days, or held over a part of the year."""
    if is_stock:
        shares: Sequence[Decimal] = [
            (amount * s.days / days_of_year(s.month.year)).quantize(_HELD_QUANTUM) for s in months
        ]
    else:
        shares = by_days(amount, [segment.days for segment in months])
    return [
        (month_index(segment.month.year, segment.month.number), share)
        for segment, share in zip(months, shares, strict=True)
        if segment.is_inside
    ]


def _factors(routes: Iterable[RouteSum]) -> dict[str, FactorUsed]:
    used = [ready.flow.used for sums in routes for ready in sums.route.flows]
    used.sort(key=_ID_AND_DOCUMENT)  # imposed for several reasons
    return {factor.id: factor for factor in used}


def _used(methodology: Methodology) -> MethodologyUsed:
    """Return what an inventory says of its methodology; made once."""
    known: MethodologyUsed | None = methodology.memo.get(MethodologyUsed)
    if known is None:
        own = tuple(methodology.own.items())
        known = MethodologyUsed(methodology.id, methodology.version, methodology.sha256, own)
        methodology.memo[MethodologyUsed] = known
    return known


def _as_finding(error: DesktopError) -> Finding:
    return Finding(error.code, Severity.ERROR, error.where, error.details)
