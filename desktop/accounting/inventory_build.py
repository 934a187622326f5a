"""Records + methodology → inventory: the pass that every figure comes out of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.calendarisation import Segment, by_days, days_of_year, segments
from desktop.accounting.cells import Sum, close, divide_cell
from desktop.accounting.emission import Choices, FactorUsed, Line
from desktop.accounting.energy import RouteSum, activity_totals, energy_total
from desktop.accounting.flow import QUANTITY
from desktop.accounting.instruments import (
    GREEN,
    ContractualInstrument,
    accept_claims,
    as_records,
)
from desktop.accounting.inventory import Inventory, MethodologyUsed
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.plausibility import check_activity
from desktop.accounting.quantify import ReadyFlow, Route, drivers, placed, route_of
from desktop.accounting.steps import cell_step
from desktop.accounting.totals import total
from desktop.accounting.uncertainty import mean_quality, propagate
from desktop.accounting.units import CONTEXT
from desktop.errors import DesktopError, InputError, NotComputableError
from desktop.findings import Finding, Severity

_PURCHASED = "electricity.purchased"
_HELD_QUANTUM = Decimal("1e-12")


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

    A record that cannot be quantified is left out and becomes a finding; it is never guessed.
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
        claims = list(as_records(instruments))
        for record in sorted(records, key=_by_id):
            if record.source == GREEN:
                claims.append(record)
            else:
                work.take(record)
        if claims:
            work.take_claims(claims)
        return work.finish(
            tuple(instruments), with_steps=with_steps, with_lines=with_lines or with_steps
        )


def _by_id(record: ActivityRecord) -> str:
    return record.id


class _Work:
    """The sums of one pass."""

    def __init__(self, methodology: Methodology, choices: Choices, period: ReportingPeriod) -> None:
        self.methodology = methodology
        self.choices = choices
        self.period = period
        self.sums: dict[tuple[int, int, str, str], Sum] = {}
        self.activity: dict[tuple[int, str], RouteSum] = {}
        self.notes: dict[int, tuple[Finding, list[str]]] = {}
        self.months: dict[tuple[int, int], tuple[Segment, ...]] = {}
        self.seen: set[str] = set()

    def take(self, record: ActivityRecord) -> None:
        """Add one record, or a finding that says why not."""
        months = self._months(record.period)
        if not months:
            return
        if record.id in self.seen:
            details = {"id": record.id}
            self._note(
                Finding("record.id_duplicate", Severity.ERROR, record.where, details), record.id
            )
            return
        self.seen.add(record.id)
        try:
            self._add(record, months)
        except (InputError, NotComputableError) as error:
            self._note(_as_finding(placed(error, record)), record.id)

    def _months(self, days: ReportingPeriod) -> tuple[Segment, ...]:
        """Return the months of a record, or nothing where all of it lies outside the period."""
        start, end = days.start, days.end
        if end < self.period.start or start > self.period.end:
            return ()
        if start.month == end.month and start.year == end.year and self._holds(start, end):
            return (Segment(Month(start.year, start.month), (end - start).days + 1, True),)  # noqa: FBT003
        return segments(days, self.period)

    def _holds(self, start: date, end: date) -> bool:
        return self.period.start <= start and end <= self.period.end

    def _add(self, record: ActivityRecord, months: tuple[Segment, ...]) -> None:
        if len(months) == 1:
            self._add_year(record, months, months[0].month.year)
            return
        years = {segment.month.year for segment in months if segment.is_inside}
        for year in sorted(years):
            own = tuple(s if s.month.year == year else replace(s, is_inside=False) for s in months)
            self._add_year(record, own, year)
        if not all(segment.is_inside for segment in months):
            self._note(Finding("record.partly_outside", Severity.NOTICE, record.where), record.id)

    def _add_year(self, record: ActivityRecord, months: tuple[Segment, ...], year: int) -> None:
        route = route_of(record, self.methodology, self.choices, year)
        amounts = drivers(record, route)
        for index, ready in enumerate(route.flows):
            amount = amounts[ready.flow.driver]
            if len(months) == 1 and not ready.flow.is_stock:
                self._put(record, route, index, (months[0].month, amount))
                continue
            for segment, part in zip(months, _by_month(amount, months, ready), strict=True):
                if segment.is_inside:
                    self._put(record, route, index, (segment.month, part))
        self._add_activity(record, route, amounts[QUANTITY], months)
        for finding in route.findings:
            self._note(finding, record.id)

    def _put(
        self, record: ActivityRecord, route: Route, index: int, share: tuple[Month, Decimal]
    ) -> None:
        """Put a record's share of a month into its cell."""
        month, amount = share
        ready = route.flows[index]
        key = (month.year, month.number, record.facility, ready.cell)
        cell = self.sums.get(key)
        if cell is None:
            cell = self.sums[key] = Sum(month, record.facility, route, ready, [])
        cell.shares.append((record, amount, index))

    def _add_activity(
        self, record: ActivityRecord, route: Route, amount: Decimal, months: tuple[Segment, ...]
    ) -> None:
        key = (id(route), record.facility)
        sums = self.activity.get(key)
        if sums is None:
            sums = self.activity[key] = RouteSum(route, record.facility)
        if len(months) == 1:
            sums.add(months[0].month, amount, record.evidenced.value)
            return
        shares = by_days(amount, [segment.days for segment in months])
        for segment, share in zip(months, shares, strict=True):
            if segment.is_inside:
                sums.add(segment.month, share, record.evidenced.value)

    def take_claims(self, claims: Sequence[ActivityRecord]) -> None:
        """Add green electricity as far as it is proved and was purchased at all."""
        inside = [c for c in claims if c.period.overlap(self.period) is not None]
        accepted, findings = accept_claims(inside, self._purchased(), self.period)
        for finding in findings:
            self._note(finding, finding.records[0])
        for record in accepted:
            self.take(record)

    def _purchased(self) -> Mapping[str, Decimal]:
        amounts: dict[str, Decimal] = {}
        for (_, facility), sums in self.activity.items():
            if sums.route.source.code == _PURCHASED:
                amounts[facility] = amounts.get(facility, Decimal(0)) + sums.amount
        return amounts

    def _note(self, finding: Finding, record: str) -> None:
        """Keep a finding with the record it concerns."""
        noted = self.notes.get(id(finding))
        if noted is None:
            noted = self.notes[id(finding)] = (finding, [])
        noted[1].append(record)

    def finish(
        self,
        instruments: tuple[ContractualInstrument, ...],
        *,
        with_steps: bool,
        with_lines: bool,
    ) -> Inventory:
        """Return the inventory."""
        sums = [self.sums[key] for key in sorted(self.sums)]
        cells = tuple([close(entry) for entry in sums])
        divided = (
            [divide_cell(*pair) for pair in zip(sums, cells, strict=True)] if with_lines else []
        )
        steps = (
            tuple(cell_step(*entry) for entry in zip(sums, cells, divided, strict=True))
            if with_steps
            else ()
        )
        by_route = list(self.activity.values())
        activity = activity_totals(by_route)
        return Inventory(
            period=self.period,
            choices=self.choices,
            cells=cells,
            lines=_ordered(divided),
            totals=total(cells),
            activity=activity,
            energy=energy_total(by_route),
            factors=_factors(sums),
            findings=(*self._findings(), *check_activity(activity)),
            methodology=_used(self.methodology),
            uncertainty=propagate(sums, self.methodology),
            quality=mean_quality(sums),
            steps=steps,
            instruments=instruments,
        )

    def _findings(self) -> tuple[Finding, ...]:
        """Return the findings in order; equal ones become one with all their records."""
        merged: dict[tuple[str, str, tuple[tuple[str, str], ...]], list[str]] = {}
        kept: dict[tuple[str, str, tuple[tuple[str, str], ...]], Finding] = {}
        for finding, records in self.notes.values():
            details = tuple(sorted(finding.details.items()))
            key = (finding.code, str(finding.where), details)
            kept.setdefault(key, finding)
            merged.setdefault(key, []).extend(records)
        found = []
        for key in sorted(merged):
            like = kept[key]
            ids = tuple(sorted(set(merged[key])))
            found.append(Finding(like.code, like.severity, like.where, like.details, ids))
        return tuple(found)


def _by_month(amount: Decimal, months: Sequence[Segment], ready: ReadyFlow) -> tuple[Decimal, ...]:
    """Return an amount by month: divided by days, or held over a part of the year."""
    if not ready.flow.is_stock:
        return by_days(amount, [segment.days for segment in months])
    return tuple(
        (amount * s.days / days_of_year(s.month.year)).quantize(_HELD_QUANTUM) for s in months
    )


def _ordered(divided: Iterable[Sequence[Line]]) -> tuple[Line, ...]:
    lines = [line for lines in divided for line in lines]
    lines.sort(key=lambda line: line.id)
    return tuple(lines)


def _factors(sums: Iterable[Sum]) -> dict[str, FactorUsed]:
    factors = {entry.ready.flow.used.id: entry.ready.flow.used for entry in sums}
    return dict(sorted(factors.items()))


def _used(methodology: Methodology) -> MethodologyUsed:
    return MethodologyUsed(methodology.id, methodology.version, methodology.sha256)


def _as_finding(error: DesktopError) -> Finding:
    return Finding(error.code, Severity.ERROR, error.where, error.details)
