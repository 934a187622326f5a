"""Records + methodology → inventory: the pass that every figure comes out of."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import localcontext

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.calendarisation import Segment, segments
from desktop.accounting.cells import Sums, add, close
from desktop.accounting.emission import Cell, Choices, FactorUsed, Line, Step
from desktop.accounting.energy import ActivitySums
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
from desktop.accounting.plausibility import check_plausibility
from desktop.accounting.quantify import drivers, placed, route_of
from desktop.accounting.steps import cell_step
from desktop.accounting.totals import is_counted, total
from desktop.accounting.uncertainty import mean_quality, propagate
from desktop.accounting.units import CONTEXT
from desktop.errors import DesktopError, InputError, NotComputableError
from desktop.findings import Finding, Severity

_PURCHASED = "electricity.purchased"


def build_inventory(
    records: Iterable[ActivityRecord],
    methodology: Methodology,
    choices: Choices,
    period: ReportingPeriod,
    *,
    instruments: Sequence[ContractualInstrument] = (),
    with_steps: bool = False,
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
    """
    work = _Work(methodology, choices, period)
    with localcontext(CONTEXT):
        claims = list(as_records(instruments))
        for record in sorted(records, key=lambda record: record.id):
            if record.source == GREEN:
                claims.append(record)
            else:
                work.take(record)
        work.take_claims(claims)
        inventory = work.finish(tuple(instruments), with_steps=with_steps)
        findings = (*inventory.findings, *check_plausibility(inventory))
        return replace(inventory, findings=findings)


class _Work:
    """The sums of one pass."""

    def __init__(self, methodology: Methodology, choices: Choices, period: ReportingPeriod) -> None:
        self.methodology = methodology
        self.choices = choices
        self.period = period
        self.sums: Sums = {}
        self.activity = ActivitySums()
        self.findings: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}
        self.templates: dict[tuple[str, tuple[tuple[str, str], ...]], Finding] = {}
        self.seen: set[str] = set()

    def take(self, record: ActivityRecord) -> None:
        """Add one record, or a finding that says why not."""
        if record.id in self.seen:
            self.note(
                Finding("record.id_duplicate", Severity.ERROR, details={"id": record.id}), record.id
            )
            return
        self.seen.add(record.id)
        months = self._months(record)
        if not any(segment.is_inside for segment in months):
            return
        try:
            self._add(record, months)
        except (InputError, NotComputableError) as error:
            self.note(_as_finding(placed(error, record)), record.id)

    def _months(self, record: ActivityRecord) -> tuple[Segment, ...]:
        start, end = record.period.start, record.period.end
        if (start.year, start.month) == (end.year, end.month):
            is_inside = self.period.start <= start and end <= self.period.end
            if is_inside or record.period.overlap(self.period) is None:
                return (Segment(Month.of(start), (end - start).days + 1, is_inside),)
        return segments(record.period, self.period)

    def _add(self, record: ActivityRecord, months: Sequence[Segment]) -> None:
        for year in sorted({segment.month.year for segment in months if segment.is_inside}):
            own = tuple(replace(s, is_inside=False) if s.month.year != year else s for s in months)
            self._add_year(record, own if len(own) > 1 else tuple(months), year)
        if not all(segment.is_inside for segment in months):
            self.note(Finding("record.partly_outside", Severity.NOTICE), record.id)

    def _add_year(self, record: ActivityRecord, months: Sequence[Segment], year: int) -> None:
        route = route_of(record, self.methodology, self.choices, year)
        amounts = drivers(record, route)
        add(self.sums, record, route, amounts, months)
        self.activity.add(record, route, amounts[QUANTITY], months)
        for finding in route.findings:
            self.note(finding, record.id)

    def take_claims(self, claims: Sequence[ActivityRecord]) -> None:
        """Add green electricity as far as it is proved and was purchased at all."""
        if not claims:
            return
        inside = [c for c in claims if c.period.overlap(self.period) is not None]
        accepted, findings = accept_claims(inside, self.activity.amounts(_PURCHASED), self.period)
        for finding in findings:
            self.note(finding, finding.records[0])
        for record in accepted:
            self.take(record)

    def note(self, finding: Finding, record: str) -> None:
        """Keep a finding; equal ones are one finding with several records."""
        key = (finding.code, tuple(sorted(finding.details.items())))
        self.templates.setdefault(key, finding)
        self.findings.setdefault(key, []).append(record)

    def finish(
        self, instruments: tuple[ContractualInstrument, ...], *, with_steps: bool
    ) -> Inventory:
        """Return the inventory."""
        cells: list[Cell] = []
        lines: list[Line] = []
        steps: list[Step] = []
        factors: dict[str, FactorUsed] = {}
        for key in sorted(self.sums):
            total_ = self.sums[key]
            cell, parts = close(total_)
            cells.append(cell)
            lines.extend(parts)
            factors[cell.factor_id] = total_.ready.flow.used
            if with_steps:
                steps.append(cell_step(total_, cell, parts))
        lines.sort(key=lambda line: (line.record, line.id))
        counted = [line for line in lines if is_counted(line)]
        return Inventory(
            period=self.period,
            choices=self.choices,
            cells=tuple(cells),
            lines=tuple(lines),
            totals=total(cells),
            activity=self.activity.totals(),
            energy=self.activity.energy(),
            factors=dict(sorted(factors.items())),
            findings=self._findings(),
            methodology=MethodologyUsed(
                self.methodology.id, self.methodology.version, self.methodology.sha256
            ),
            uncertainty=propagate(counted, self.methodology),
            quality=mean_quality(counted),
            steps=tuple(steps),
            instruments=instruments,
        )

    def _findings(self) -> tuple[Finding, ...]:
        return tuple(
            replace(self.templates[key], records=tuple(dict.fromkeys(ids)))
            for key, ids in sorted(self.findings.items())
        )


def _as_finding(error: DesktopError) -> Finding:
    return Finding(error.code, Severity.ERROR, error.where, error.details)
