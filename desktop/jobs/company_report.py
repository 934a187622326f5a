"""PDF reports of a company file's year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from desktop.accounting.bridge import Bridge, build_bridge
from desktop.accounting.inventory import Inventory
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.accounting.rating.schema import Texts
from desktop.errors import NotComputableError
from desktop.exchange.writing import write_atomically
from desktop.jobs.company_inventory import CompanyInventory, inventory_of
from desktop.jobs.company_parameters import kept_parameters
from desktop.jobs.company_ratings import (
    EVERY,
    RatedCompany,
    chosen_methods,
    prior_period,
    rate_company,
)
from desktop.jobs.loan_facts import people_of, planned, sealed
from desktop.jobs.origin_table import far_differences
from desktop.jobs.shipped import load_methodology, methodology_with
from desktop.models.store import Store
from desktop.reports.data import Cause, Differing, ReportData, ReportKind, YearTotals
from desktop.reports.document import render_report

_EARLIER_YEARS = 2
_KG = Decimal(1)


@dataclass(frozen=True, slots=True)
class ReportOrder:
    """Which report is wanted.

    Attributes:
        today: The day printed on the paper.
    """

    year: int
    kind: ReportKind
    today: date
    benchmarks: BenchmarkTable
    language: str = "zh"
    parameters: Mapping[str, bytes] | None = None


def write_report(store: Store, order: ReportOrder, out: Path) -> ReportData:
    """Write a report and return what it was made of.

    Raises:
        NotComputableError: ``report.nothing_recorded`` for a year without records.
        SurroundingsError: If the file cannot be written; nothing was changed.
    """
    data = collect(store, order)
    write_atomically(out, render_report(order.kind, data, order.language))
    return data


def collect(store: Store, order: ReportOrder) -> ReportData:
    """Return what the report of a year may show.

    Raises:
        NotComputableError: ``report.nothing_recorded`` for a year without records.
    """
    own = kept_parameters(store) if order.parameters is None else order.parameters
    period, methodology = ReportingPeriod.of_year(order.year), methodology_with(own)
    current = inventory_of(store, period, today=order.today, methodology=methodology)
    if not current.records:
        raise NotComputableError("report.nothing_recorded", year=order.year)
    rated = rate_company(store, current, chosen_methods([EVERY], own), order.benchmarks)
    return sealed(report_data(store, current, rated, today=order.today), store)


def report_data(
    store: Store, current: CompanyInventory, rated: tuple[RatedCompany, ...], *, today: date
) -> ReportData:
    """Return what a report of an inventory may show."""
    closed = store.closed_months()
    months = set(current.inventory.period.months())
    last_closed = max(closed, default=None)
    earlier = _earlier(store, current, today)
    base = earlier[0] if earlier else None
    data = ReportData(
        entity=store.entity(),
        inventory=current.inventory,
        made_on=today,
        figures=store.figures(),
        ratings=tuple(each.rating for each in rated),
        methods=tuple(each.method for each in rated),
        names=source_names(),
        earlier=tuple(_year_totals(each) for each in earlier),
        base_year=None if base is None else base.period.end.year,
        causes=() if base is None else _causes(build_bridge(base, current.inventory)),
        coverage=current.coverage,
        differences=_differences(store, current.inventory.period),
        is_draft=bool(current.unposted) or not months <= closed,
        closed_until="" if last_closed is None else str(last_closed),
        people=people_of(store, current.inventory.period),
    )
    return planned(data, store, current, data.methods)


def _differences(store: Store, period: ReportingPeriod) -> tuple[Differing, ...]:
    """Return what origins tell differently beyond the limit, month by month."""
    rows = sorted(far_differences(store, period), key=lambda row: (row.source, row.month, row.key))
    return tuple(
        Differing(
            facility=row.facility,
            source=row.source,
            month=str(row.month),
            unit=row.unit,
            amounts=tuple((origin.value, amount) for origin, amount in row.amounts),
            leading=tuple(origin.value for origin in row.leading),
            difference=row.difference or Decimal(0),
            reason=row.explanation,
        )
        for row in rows
    )


def source_names() -> dict[str, Texts]:
    """Return the names of every emission source by its code."""
    sources = load_methodology().sources
    return {code: Texts(each.title.zh, each.title.en) for code, each in sources.items()}


def _earlier(store: Store, current: CompanyInventory, today: date) -> tuple[Inventory, ...]:
    """Return the years before that have records, oldest first, with the same choices."""
    found = []
    period = current.inventory.period
    for _ in range(_EARLIER_YEARS):
        period = prior_period(period)
        if store.activity_records(period):
            choices, methodology = current.inventory.choices, current.methodology
            year = inventory_of(store, period, choices, today=today, methodology=methodology)
            found.append(year.inventory)
    return tuple(reversed(found))


def _year_totals(inventory: Inventory) -> YearTotals:
    totals = inventory.totals
    return YearTotals(
        inventory.period.end.year, totals.scope1, totals.scope2_location, totals.scope2_market
    )


def _causes(bridge: Bridge) -> tuple[Cause, ...]:
    """Return the effects since the base year; less than a kilogram explains nothing."""
    effects = (
        (Texts("活动量", "Activity"), bridge.activity),
        (Texts("排放源与设施增减", "Sources and facilities"), bridge.structure),
        (Texts("排放因子", "Emission factors"), bridge.factor),
    )
    return tuple(Cause(title, change) for title, change in effects if abs(change) >= _KG)
