"""Records + methodology → inventory: the pass that every figure comes out of."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import localcontext

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.calendarisation import month_days
from desktop.accounting.cells import Part, Sums, add, close
from desktop.accounting.emission import Cell, Choices, FactorUsed, Line
from desktop.accounting.energy import ActivitySums
from desktop.accounting.flow import QUANTITY
from desktop.accounting.instruments import ContractualInstrument
from desktop.accounting.inventory import Inventory, MethodologyUsed
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantify import Route, drivers, route_of
from desktop.accounting.totals import total
from desktop.accounting.units import CONTEXT
from desktop.errors import DesktopError, InputError, NotComputableError
from desktop.findings import Finding, Severity


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
    """
    work = _Work(methodology, choices, period)
    with localcontext(CONTEXT):
        for record in sorted(records, key=lambda record: record.id):
            work.take(record)
        return work.finish()


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
        parts = month_parts(record.period, self.period)
        if not parts:
            return
        try:
            for year_parts in _by_year(parts):
                self._add(record, year_parts)
        except (InputError, NotComputableError) as error:
            self.note(_as_finding(error), record.id)

    def _add(self, record: ActivityRecord, parts: Sequence[Part]) -> None:
        route = route_of(record, self.methodology, self.choices, parts[0].month.year)
        amounts = drivers(record, route)
        add(self.sums, record, route, amounts, parts)
        self.activity.add(record, route, amounts[QUANTITY], parts)
        for finding in route.findings:
            self.note(finding, record.id)

    def note(self, finding: Finding, record: str) -> None:
        """Keep a finding; equal ones are one finding with several records."""
        key = (finding.code, tuple(sorted(finding.details.items())))
        self.templates.setdefault(key, finding)
        self.findings.setdefault(key, []).append(record)

    def finish(self) -> Inventory:
        """Return the inventory."""
        cells: list[Cell] = []
        lines: list[Line] = []
        factors: dict[str, FactorUsed] = {}
        for key in sorted(self.sums):
            cell, parts = close(self.sums[key])
            cells.append(cell)
            lines.extend(parts)
            factors[cell.factor_id] = self.sums[key].ready.flow.used
        lines.sort(key=lambda line: (line.record, line.id))
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
        )

    def _findings(self) -> tuple[Finding, ...]:
        return tuple(
            replace(self.templates[key], records=tuple(dict.fromkeys(ids)))
            for key, ids in sorted(self.findings.items())
        )


def month_parts(record: ReportingPeriod, period: ReportingPeriod) -> tuple[Part, ...]:
    """Return the months of a record inside the reporting period, with their days."""
    overlap = record.overlap(period)
    if overlap is None:
        return ()
    if overlap == record and Month.of(record.start) == Month.of(record.end):
        return (Part(Month.of(record.start), 1, 1, record.days),)
    return tuple(Part(month, days, record.days, days) for month, days in month_days(overlap))


def _by_year(parts: Sequence[Part]) -> list[list[Part]]:
    years: dict[int, list[Part]] = {}
    for part in parts:
        years.setdefault(part.month.year, []).append(part)
    return list(years.values())


def _as_finding(error: DesktopError) -> Finding:
    return Finding(error.code, Severity.ERROR, error.where, error.details)


__all__ = ["Route", "build_inventory", "month_parts"]
