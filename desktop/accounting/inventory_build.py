"""Records + methodology → inventory: the pass that every figure comes out of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext
from operator import attrgetter
from typing import NamedTuple

from desktop.accounting.activity import ActivityRecord, Overrides
from desktop.accounting.calendarisation import Segment, by_days, days_of_year, segments
from desktop.accounting.cells import Cells, columns, divide_cell, rows
from desktop.accounting.emission import Choices, FactorUsed, Line
from desktop.accounting.energy import activity_totals, energy_total
from desktop.accounting.flow import QUANTITY
from desktop.accounting.instruments import (
    GREEN,
    ContractualInstrument,
    accept_claims,
    as_records,
)
from desktop.accounting.inventory import Inventory, MethodologyUsed
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.period import Month, ReportingPeriod, month_index
from desktop.accounting.plausibility import check_activity
from desktop.accounting.quantify import (
    Route,
    Routes,
    drivers,
    main_driver,
    placed,
    route_without_factor,
)
from desktop.accounting.route_sum import RouteSum
from desktop.accounting.steps import cell_step
from desktop.accounting.totals import total
from desktop.accounting.uncertainty import propagate
from desktop.accounting.units import CONTEXT, convert
from desktop.errors import DesktopError, InputError, NotComputableError
from desktop.findings import Finding, Severity

_PURCHASED = "electricity.purchased"
_HELD_QUANTUM = Decimal("1e-12")
_ZERO = Decimal(0)


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
        ordered = sorted(records, key=attrgetter("id"))
        green = [record for record in ordered if record.source == GREEN]
        claims = [*as_records(instruments), *green]
        work.take_all([r for r in ordered if r.source != GREEN] if green else ordered)
        if claims:
            work.take_claims(claims)
        return work.finish(
            tuple(instruments), with_steps=with_steps, with_lines=with_lines or with_steps
        )


Kind = tuple[str, str, str, str, tuple[tuple[str, str], ...], Overrides | None, int]


class _Last(NamedTuple):
    """What decided where the last record went, and where: most records are like the one before."""

    kind: Kind
    sums: RouteSum


def _kind(record: ActivityRecord, year: int) -> Kind:
    """Return what decides the route and the sums of a record in one month of a year."""
    return (
        record.source,
        record.quantity.unit,
        record.facility,
        record.region,
        record.parameters,
        record.overrides,
        year,
    )


class _Work:
    """The sums of one pass."""

    def __init__(self, methodology: Methodology, choices: Choices, period: ReportingPeriod) -> None:
        self.methodology = methodology
        self.choices = choices
        self.period = period
        self.routes = Routes(methodology, choices)
        self.activity: dict[tuple[int, str], RouteSum] = {}
        self.notes: dict[int, tuple[Finding, list[str]]] = {}
        self.seen: set[str] = set()
        self.last: _Last | None = None

    def take_all(self, records: Iterable[ActivityRecord]) -> None:
        """Add records; one that agrees with the last goes straight to its sums."""
        whole, seen = self._whole_months(), self.seen
        for record in records:
            before, month = self.last, record.period.only_month
            if (
                before is not None
                and month in whole
                and before.kind == _kind(record, month // 12)
                and record.id not in seen
                and (amount := record.quantity.amount).is_finite()
            ):
                seen.add(record.id)
                before.sums.add(record, month, amount)
            else:
                self.take(record)

    def _whole_months(self) -> range:
        """Return the months of which every day lies in the period, counted from year 0."""
        after = self.period.next_day()
        first = month_index(self.period.start.year, self.period.start.month)
        return range(first + (self.period.start.day > 1), month_index(after.year, after.month))

    def take(self, record: ActivityRecord) -> None:
        """Add one record, or a finding that says why not."""
        period = record.period
        start, end = period.start, period.end
        if end < self.period.start or start > self.period.end:
            return
        if record.id in self.seen:
            details = {"id": record.id}
            self._note(
                Finding("record.id_duplicate", Severity.ERROR, record.where, details), record.id
            )
            return
        self.seen.add(record.id)
        try:
            year, month = start.year, start.month
            if month == end.month and year == end.year and self._holds(start, end):
                self._add_month(record, year, month)
            else:
                self._add_months(record, segments(period, self.period))
        except NotComputableError as error:
            self._note(_as_finding(placed(error, record)), record.id)
            self._keep_activity(record)
        except InputError as error:
            self._note(_as_finding(placed(error, record)), record.id)

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
            sums = self._sums(route, record.facility)
            sums.add(record, month_index(year, number), amount)
            if route.is_plain:
                self.last = _Last(_kind(record, year), sums)
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
            self._note(Finding("record.partly_outside", Severity.NOTICE, record.where), record.id)

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
            self._note(finding, finding.records[0])
        for record in accepted:
            self.take(record)

    def _is_electricity(self, claim: ActivityRecord) -> bool:
        """Return whether a claim's quantity is electricity; else a finding says so."""
        try:
            convert(claim.quantity, "kWh")
        except InputError as error:
            self._note(_as_finding(placed(error, claim)), claim.id)
            return False
        return True

    def _purchased(self) -> Mapping[str, Decimal]:
        amounts: dict[str, Decimal] = {}
        for (_, facility), sums in self.activity.items():
            if sums.route.source.code == _PURCHASED:
                amounts[facility] = amounts.get(facility, Decimal(0)) + sums.amount
        return amounts

    def _note(self, finding: Finding, *records: str) -> None:
        """Keep a finding with the records it concerns."""
        noted = self.notes.setdefault(id(finding), (finding, []))
        noted[1].extend(records)

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
        ordered = rows(closing) if with_lines else []
        divided = [divide_cell(row) for row in ordered]
        pairs = zip(ordered, divided, strict=True) if with_steps else ()
        sums = tuple([column.sum() for column in closing if column.amounts])
        activity = activity_totals(by_route)
        uncertainty, quality = propagate(by_route, self.methodology)
        return Inventory(
            period=self.period,
            choices=self.choices,
            cells=tuple([row[3] for row in ordered]) if with_lines else Cells(closing),
            lines=_ordered(divided),
            totals=total(sums),
            activity=activity,
            energy=energy_total(by_route),
            factors=_factors(by_route),
            findings=(*self._findings(), *check_activity(activity)),
            methodology=_used(self.methodology),
            uncertainty=uncertainty,
            quality=quality,
            steps=tuple([cell_step(*pair) for pair in pairs]),
            instruments=instruments,
            known_sums=sums,
        )

    def _closed(self) -> list[RouteSum]:
        """Return the sums of the routes, closed, and note what each route had to say."""
        by_route = list(self.activity.values())
        for sums in by_route:
            sums.close()
            records = sums.records() if sums.route.findings else ()
            for finding in sums.route.findings:
                self._note(finding, *records)
        return by_route

    def _findings(self) -> tuple[Finding, ...]:
        """Return the findings in order; equal ones become one with all their records."""
        merged: dict[tuple[str, str, str], tuple[Finding, list[str]]] = {}
        for finding, records in self.notes.values():
            details = "|".join(f"{k}={v}" for k, v in sorted(finding.details.items()))
            key = (finding.code, details, str(finding.where) if finding.where.file else "")
            kept = merged.get(key)
            merged[key] = (finding, records) if kept is None else (kept[0], kept[1] + records)
        found = []
        for key in sorted(merged):
            like, ids = merged[key]
            concerned = tuple(sorted(set(ids)))
            found.append(Finding(like.code, like.severity, like.where, like.details, concerned))
        return tuple(found)


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


def _ordered(divided: Iterable[Sequence[Line]]) -> tuple[Line, ...]:
    lines = [line for lines in divided for line in lines]
    lines.sort(key=lambda line: line.id)
    return tuple(lines)


def _factors(routes: Iterable[RouteSum]) -> dict[str, FactorUsed]:
    used = [ready.flow.used for sums in routes for ready in sums.route.flows]
    return dict(sorted((factor.id, factor) for factor in used))


def _used(methodology: Methodology) -> MethodologyUsed:
    own = tuple(methodology.own.items())
    return MethodologyUsed(methodology.id, methodology.version, methodology.sha256, own)


def _as_finding(error: DesktopError) -> Finding:
    return Finding(error.code, Severity.ERROR, error.where, error.details)
